"""What a receipt holds. It speaks of this site's documents: of other people's systems it never
says more than that a withdrawal was signalled, and what is not recorded yet is said to be so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from syndicate.store.withdrawals import Kind

UNDELIVERED = "not delivered yet"
#: What is known of fetches, and of which nobody keeps a record.
FETCHES = (
    "Fetches by partners through `syndicate serve` are recorded by token; of readers of public"
    " feeds, and of what another server handed out, there is no record."
)
NOTHING = "not due: it was to be told of no document"
UNCHAINED = "the ledger has no record of this order; see `syndicate ledger verify`"

#: What is said of copies elsewhere, where a document signals the withdrawal, and where none does.
SIGNALLED = (
    "Copies that readers and partners fetched earlier are outside this site's control; the"
    " withdrawal was signalled to them by the documents named here."
)
UNSIGNALLED = (
    "Copies that readers and partners fetched earlier are outside this site's control; no document"
    " signals the withdrawal to them."
)

#: How far a document is with its signal: its format has none, its job asks for none, no whole build
#: has made it, the last one left the document as it was, it stands there, its time is over.
SignalState = Literal["no way", "not asked", "due", "kept", "signalled", "over", "no room"]


@dataclass(frozen=True, slots=True)
class WithdrawnArticle:
    """A withdrawn article; `copy_of` is the entry id of the one that was named, if it repeats it.

    `original` is where it was first published.
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


@dataclass(frozen=True, slots=True)
class Stay:
    """From when till when (None: it still does) an article stood in a document, by its entry id.

    Once it is `lifted`, nothing is wrong with its standing there.
    """

    entry_id: str
    since: datetime
    left: datetime | None
    lifted: bool


@dataclass(frozen=True, slots=True)
class AffectedDocument:
    """A document that carried some of the articles; `path` is below the output folder.

    `since` is when the first of them came, `left` when the last one went (None: one is there), and
    `gone` when the file itself was taken away. `partner` is the name of a partner's folder.
    """

    path: str
    address: str
    partner: str | None
    since: datetime
    left: datetime | None
    gone: datetime | None
    articles: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """How a document tells that entries were withdrawn: `way` is the name it has for it.

    `articles` are the entry ids that it tells or told of, `until` when the last of them ends;
    `left_out` is how many it has no room to tell of.
    """

    path: str
    address: str
    state: SignalState
    way: str | None
    until: datetime | None
    articles: tuple[str, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class NotifiedParty:
    """Someone to be told: a partner and the documents it was served, or a hub by its address, with
    those that it is to be told of.

    `notice` is when the last notice was delivered; to partners nothing delivers any yet.
    """

    name: str
    contact: str | None = None
    documents: tuple[str, ...] = ()
    notice: datetime | None = None
    note: str = UNDELIVERED


@dataclass(frozen=True, slots=True)
class PartnerFetch:
    """That a partner got a withdrawn article, by a token of this name, in which documents.

    `revision` is the newest that it got, counted from 1 (0: it is not known); `times` how often it
    got any. `since` is when it last fetched one of these documents as they are since the
    withdrawal, or found it unchanged; None: it has not been seen since.
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


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """Where the ledger has the order: a hash noted elsewhere proves it was not rewritten."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One takedown, as far as it went. `still` is how many documents carry what it withdrew.

    `applied` is the first whole build since. Where the ledger does not have the order as it was
    written, `record` is None and `doubt` says why.
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
    fetches: tuple[PartnerFetch, ...] = ()
    fetches_note: str = FETCHES


@dataclass(frozen=True, slots=True)
class TakedownSummary:
    """A takedown in the list of all; `signal_until` is how long feeds that can signal it go on."""

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
