"""One run over one state of the store: what it reads from, what it plans, what it has met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from syndicate.build.assemble import DocumentBody
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.cache.folder import Cache
from syndicate.build.changes import ConfigDigests
from syndicate.build.entries import EntryRenderer
from syndicate.build.feeds import FeedSpec
from syndicate.build.pages import Imprint, ListedFeed
from syndicate.build.plan import Change, Problem
from syndicate.build.select import RuledArticle
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.model import Feed, Tombstone
from syndicate.publish.directory import Directory
from syndicate.rights import Cause, Hold
from syndicate.store.archives import Segment
from syndicate.store.publications import CarriedEntry, StoredDocument, StoredFeed

#: The format word of files that belong to no feed.
SITE_WIDE = "site"


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """One document as it is to be: what it is made from (None: it is to go), what stands in it.

    One that is not `ours` is another store's: cut where need be, but never written down as known.
    One that is `restored` is as it was recorded, and only its file was lost. `digest` is that of
    the file where that was asked for.
    """

    change: Change
    format: str
    body: DocumentBody | None = None
    members: tuple[CarriedEntry, ...] = ()
    ours: bool = True
    restored: bool = False
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """One feed as it is to be; `spec` and `feed` are None for the site-wide files.

    `state` is what is kept of it for the next build; None where it must be looked at again. Of an
    archive of the feed, `archive` is the name; `minted` are archives that begin with it.
    """

    documents: tuple[DocumentPlan, ...] = ()
    spec: FeedSpec | None = None
    feed: Feed | None = None
    state: CachedFeed | None = None
    archive: str | None = None
    minted: tuple[Segment, ...] = ()


@dataclass(slots=True)
class Run:
    """One run over one state of the store.

    `paths` are the documents that jobs make, by their path in lower case, `planned` those that this
    run made, published yet or not; `homes` where each stored feed stands now, by (its key, format).
    `held` are the articles that were met and held, `ungranted` those for want of a grant, by
    publisher; `lapsed` those that left a document for want of one, `lowered` those that are shown
    less now. `guarded` are the documents that keep what they held, and why; `force` overrules that;
    `strange` says that some hold what this store has never heard of. `untouched` counts the
    documents that were not looked at, `remembered` are their problems; `unsettled` the feeds that
    the next build must look at. `listings` are the feeds as the pages of the site show them,
    `fresh` those that were made in this run.
    """

    site: Site
    imprint: Imprint
    at: datetime
    connection: Connection
    kept: Cache
    press: EntryRenderer
    owners: Owners
    digests: ConfigDigests
    target: Directory
    feeds: dict[tuple[str, str], StoredFeed]
    documents: dict[str, StoredDocument]
    signals: Mapping[int, Sequence[Tombstone]]
    every: Sequence[FeedSpec] = ()
    force: bool = False
    strange: bool = False
    held: dict[int, Cause] = field(default_factory=dict)
    ungranted: dict[int, str] = field(default_factory=dict)
    lapsed: dict[int, str] = field(default_factory=dict)
    lowered: dict[int, str] = field(default_factory=dict)
    guarded: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)
    homes: dict[tuple[int | None, str], str] = field(default_factory=dict)
    listings: list[ListedFeed] = field(default_factory=list)
    fresh: list[ListedFeed] = field(default_factory=list)
    untouched: int = 0
    remembered: set[tuple[str, str]] = field(default_factory=set)
    unsettled: set[tuple[str, str]] = field(default_factory=set)

    def note_hold(self, one: RuledArticle, hold: Hold) -> None:
        article = one.article
        if hold.cause != "profile" or article.key not in self.held:  # rights weigh more
            self.held[article.key] = hold.cause
        if hold.cause == "missing-grant":
            self.ungranted[article.key] = self.owners.publisher(article, one.owner)

    def published(self, path: str) -> bytes | None:
        """What stands there now; what cannot be read is written anew."""
        try:
            return self.target.read(path)
        except OutputError:
            return None

    def is_ours(self, path: str, found: str | None) -> bool:
        """Whether a file with that digest is what this store recorded there, not another's."""
        known = self.documents.get(path)
        return known is not None and found is not None and known.digest == found

    def problems(self) -> dict[tuple[str, str], Problem]:
        """All that is set aside now, in the feeds that were looked at and in the others."""
        others = {pair: Problem(*pair) for pair in self.remembered}
        return others | self.press.problems


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()
