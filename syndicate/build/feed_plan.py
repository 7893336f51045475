"""One feed and one document as they are to be: what planning returns and publishing carries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from syndicate.build.assemble import DocumentBody
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.feeds import FeedSpec
from syndicate.build.plan import Change, HiddenArticle, Problem
from syndicate.model.feed import Feed, ListedFeed
from syndicate.rights import Cause
from syndicate.store.archives import Archive
from syndicate.store.carried import CarriedEntry
from syndicate.store.publications import FeedDate

#: The format word of files that belong to no feed.
SITE_WIDE = "site"


class Lapses(Struct, frozen=True):
    """Articles that left a document for want of a grant, or are shown less: publisher by key.

    `hidden` are those of them for which another than their own source is to blame.
    """

    lapsed: Mapping[int, str] = field(default_factory=dict)
    lowered: Mapping[int, str] = field(default_factory=dict)
    hidden: Mapping[int, HiddenArticle] = field(default_factory=dict)


NO_LAPSES = Lapses()


class DocumentPlan(Struct, frozen=True):
    """One document as it is to be: what it is made from (None: it is to go), what stands in it.

    One that is not `ours` is another store's: trimmed where need be, but never recorded as ours.
    One that is `restored` is as it was recorded, and only its file was lost. `digest` is the
    SHA-256 of the file where that was worked out. `guarded` is why the guard retained it; `foreign`
    says that this is because the store did not publish it, `unknown` that it knows nothing of what
    stands in it. `due` is when rights no longer permit the first of its entries, in microseconds
    since 1970.
    """

    change: Change
    format: str
    body: DocumentBody | None = None
    members: tuple[CarriedEntry, ...] = ()
    ours: bool = True
    restored: bool = False
    digest: str | None = None
    guarded: str | None = None
    problems: tuple[Problem, ...] = ()
    lapses: Lapses = NO_LAPSES
    foreign: bool = False
    unknown: bool = False
    due: int | None = None


class HeldEntry(Struct, frozen=True):
    """An article that a feed selects and rights hold; `draft` where its own pubstatus does."""

    cause: Cause
    entry_id: str
    draft: bool = False


class FeedPlan(Struct, frozen=True):
    """One feed as it is to be, with what planning it met; no spec or feed: files of the site.

    `attempted` are all documents that were planned, where some are left alone because the feed
    never had an entry: what planning these met counts. `state` is what the cache is to hold of the
    feed for the next build; None where it must be looked at again. `date` is that of the feed, or
    of the `archive` of it that the plan is of. `problems` are quarantined
    entries and documents, `held` the articles that were held and why, `ungranted` the publishers
    of those held for want of a grant, by article key. `listing` is the feed in the pages of the
    site, if it stands there, `notices` how many of its entries show each notice. `untouched` counts
    the documents of a feed that no change concerned, which was not looked at.
    """

    documents: tuple[DocumentPlan, ...] = ()
    attempted: tuple[DocumentPlan, ...] = ()
    spec: FeedSpec | None = None
    feed: Feed | None = None
    state: CachedFeed | None = None
    date: FeedDate | None = None
    archive: Archive | None = None
    problems: tuple[Problem, ...] = ()
    held: Mapping[int, HeldEntry] = field(default_factory=dict)
    ungranted: Mapping[int, str] = field(default_factory=dict)
    listing: ListedFeed | None = None
    notices: Mapping[str, int] = field(default_factory=dict)
    looked_at: bool = True
    untouched: int = 0

    @property
    def met(self) -> tuple[DocumentPlan, ...]:
        """Return every document that was planned, to be written or not."""
        return self.attempted or self.documents


def problems_of(documents: Iterable[DocumentPlan]) -> tuple[Problem, ...]:
    """Return the problems of some documents."""
    return tuple(problem for document in documents for problem in document.problems)


def guarded_of(documents: Iterable[DocumentPlan]) -> dict[str, str]:
    """Return why the guard retained some of these documents, by path."""
    return {d.change.path: d.guarded for d in documents if d.guarded is not None}
