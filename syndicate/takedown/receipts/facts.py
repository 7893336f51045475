"""What a receipt holds: facts of this site's documents, and what is not recorded yet.

Of other people's systems it says no more than that a withdrawal was signalled to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndicate.store.anchors import Anchor
from syndicate.store.takedown_orders import Kind
from syndicate.store.targets import SharedPicture
from syndicate.takedown.grants import StillGranted
from syndicate.takedown.near_copies import NearCopy

UNDELIVERED = "not delivered yet"
#: Which fetches are recorded, and which are not.
FETCHES = (
    "Fetches by partners through `syndicate serve` are recorded by token; of readers of public"
    " feeds, and of what another server handed out, there is no record."
)
NOTHING = "not due: it was to be told of no document"
UNCHAINED = "the ledger has no record of this order; see `syndicate ledger verify`"

#: What a page calls its signal: a list, which is no element with a name of its own.
PAGES_WAY = "list of withdrawals"

#: What a receipt says of copies elsewhere, if a document signals the withdrawal, and if none does.
SIGNALLED = (
    "Copies that readers and partners fetched earlier are outside this site's control; the"
    " withdrawal was signalled to them by the documents named here."
)
UNSIGNALLED = (
    "Copies that readers and partners fetched earlier are outside this site's control; no document"
    " signals the withdrawal to them."
)

#: How far a document's signal is: its format has none, its job asks for none, no whole build has
#: written it yet, the last build retained the document, it is there, its time is over, newer
#: signals take its place.
SignalState = Literal["no way", "not asked", "due", "retained", "signalled", "over", "no room"]


class WithdrawnArticle(Struct, frozen=True):
    """A withdrawn article; `original` is where it was first published.

    `copy_of` is the entry id of the named article that it repeats, if it was withdrawn for that.
    """

    entry_id: str
    title: str
    url: str | None
    original: str | None
    publisher: str
    copy_of: str | None = None
    lifted: datetime | None = None
    lifted_by: str | None = None
    lifted_reason: str | None = None


class RemainingCopy(Struct, frozen=True):
    """An article that an order leaves: it shares its `same` (text, original) with a named one.

    `why` says why it stays.
    """

    entry_id: str
    title: str
    url: str | None
    publisher: str
    same: str
    copy_of: str
    why: str = "the order is for what the publisher of the named article publishes"


class WithdrawnPicture(Struct, frozen=True):
    """A picture that no entry shows any more; `of` is the entry id of the article whose it was.

    It is None where the picture was asked for by itself.
    """

    url: str
    of: str | None
    lifted: datetime | None = None
    lifted_by: str | None = None
    lifted_reason: str | None = None


class PictureDocument(Struct, frozen=True):
    """A document that carried articles which showed a picture when that was withdrawn.

    `changed` is when it changed with the order; None: it has not been brought up to date yet.
    """

    path: str
    address: str
    partner: str | None
    changed: datetime | None


class PictureFetch(Struct, frozen=True):
    """That a partner fetched articles which showed a picture, with a token of this name, from when
    on, before these documents changed.

    `since` is when it last fetched one of them, or found it unchanged, after that (None: it has not
    come back since), `again` are those of them that it did.
    """

    partner: str
    token: str
    documents: tuple[str, ...]
    first: datetime
    since: datetime | None
    again: tuple[str, ...]


class ShownPictures(Struct, frozen=True):
    """Where the pictures stood that an order withdraws by themselves, when it was given.

    `articles` are the entry ids of the articles that showed them, `documents` those that carried
    one of these and changed with the order, or have yet to. Where that `recorded` is false, the
    ledger has no record of it, and none of it is known.
    """

    recorded: bool
    articles: tuple[str, ...] = ()
    documents: tuple[PictureDocument, ...] = ()
    fetches: tuple[PictureFetch, ...] = ()


class Stay(Struct, frozen=True):
    """From when until when (None: it is still there) a document carried an article.

    An article whose withdrawal is `lifted` may stand there.
    """

    entry_id: str
    since: datetime
    left: datetime | None
    lifted: bool


class AffectedDocument(Struct, frozen=True):
    """A document that carried some of the articles; `path` is below the output folder.

    `since` is when the first of them came, `left` when the last one left (None: one is still
    there), `gone` when the file itself was removed. `partner` is the name of a partner's folder.
    """

    path: str
    address: str
    partner: str | None
    since: datetime
    left: datetime | None
    gone: datetime | None
    articles: tuple[Stay, ...]


class Signal(Struct, frozen=True):
    """How a document signals that entries were withdrawn; `way` is what its format calls that.

    `articles` are the entry ids that it signals or signalled, `until` is when the last of these
    signals ends, `left_out` counts the entries that it has no room for.
    """

    path: str
    address: str
    state: SignalState
    way: str | None
    until: datetime | None
    articles: tuple[str, ...]
    left_out: int = 0


class NotifiedParty(Struct, frozen=True):
    """A partner with the documents it was served, or a hub (by its address) with those that it is
    to be told of.

    `notice` is when the last notice was delivered; nothing delivers any to partners yet.
    """

    name: str
    contact: str | None = None
    documents: tuple[str, ...] = ()
    notice: datetime | None = None
    note: str = UNDELIVERED


class PartnerFetch(Struct, frozen=True):
    """That a partner fetched a withdrawn article with a token of this name, and in which documents.

    `revision` is the newest that it fetched, counted from 1 (0: unknown), `times` how often it
    fetched any. `since` is when it last fetched one of these documents, or found it unchanged,
    after the withdrawal; None: it has not come back since. `again` are those of the documents that
    it fetched, or found unchanged, since: of the others it may still show the last it got.
    """

    partner: str
    token: str
    entry_id: str
    documents: tuple[str, ...]
    revision: int
    times: int
    first: datetime
    last: datetime
    since: datetime | None
    again: tuple[str, ...] = ()


class LedgerRecord(Struct, frozen=True):
    """The order's record in the ledger; a hash noted elsewhere proves that it was not rewritten."""

    number: int
    hash: str


class EvidenceRecord(Struct, frozen=True):
    """A record of the ledger as it is stored, instants in microseconds since 1970 UTC.

    The `path` leads from its hash to the root of the anchor's tree.
    """

    number: int
    instant: int
    event: str
    subject: str
    detail: str
    previous: str
    hash: str
    recorded: int | None
    path: tuple[str, ...]


class Evidence(Struct, frozen=True):
    """The records that a receipt rests on, and the end of the ledger to which they lead."""

    anchor: Anchor
    records: tuple[EvidenceRecord, ...]


class Receipt(Struct, frozen=True):
    """One takedown, as far as it went; `still` counts the documents that carry what it withdrew.

    `ordered` is the instant that the order was given, `recorded` the machine's clock then;
    `applied` is the instant of the first whole build since; `shared_pictures` are pictures of the
    articles that others show, too, and that stay there; `future` the sources of which all that
    comes is withdrawn, `still_granted` those of which it is not; `near` is what resembles the
    articles and waits for a person. `shown` is None for an order that withdraws no picture by
    itself. Where the ledger does not have the order as it was recorded,
    `record` is None and `doubt` says why.
    """

    number: int
    kind: Kind
    state: str
    still: int
    ordered: datetime
    applied: datetime | None
    by: str
    reason: str
    reference: str | None
    asked: Mapping[str, tuple[str, ...]]
    everywhere: bool
    replacement: WithdrawnArticle | None
    articles: tuple[WithdrawnArticle, ...]
    documents: tuple[AffectedDocument, ...]
    signals: tuple[Signal, ...]
    elsewhere: str
    partners: tuple[NotifiedParty, ...]
    hubs: tuple[NotifiedParty, ...]
    record: LedgerRecord | None
    doubt: str | None
    near: tuple[NearCopy, ...] = ()
    fetches: tuple[PartnerFetch, ...] = ()
    fetches_note: str = FETCHES
    remaining: tuple[RemainingCopy, ...] = ()
    pictures: tuple[WithdrawnPicture, ...] = ()
    shown: ShownPictures | None = None
    shared_pictures: tuple[SharedPicture, ...] = ()
    future: tuple[str, ...] = ()
    still_granted: tuple[StillGranted, ...] = ()
    recorded: datetime | None = None
    evidence: Evidence | None = None


class TakedownSummary(Struct, frozen=True):
    """A takedown in the list of all; `signal_until` is when the feeds stop signalling it.

    `recorded` is the machine's clock when it was ordered; None where that is not known. `pictures`
    are those that it withdraws by themselves.
    """

    number: int
    kind: Kind
    state: str
    ordered: datetime
    by: str
    reason: str
    reference: str | None
    articles: int
    documents: int
    signal_until: datetime | None
    recorded: datetime | None = None
    pictures: tuple[str, ...] = ()
