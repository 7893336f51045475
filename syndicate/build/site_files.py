"""Files that no single feed makes: those to be taken away, and the pages of the whole site."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from hashlib import sha256

from msgspec import Struct, field
from msgspec.structs import replace

from syndicate.build import pages
from syndicate.build.ahead import is_ours
from syndicate.build.claims import PathClaims
from syndicate.build.context import BuildContext
from syndicate.build.documents import change, first_end_of, format_at
from syndicate.build.feed_plan import SITE_WIDE, DocumentPlan, FeedPlan, problems_of
from syndicate.build.guard import objection_to_removal
from syndicate.build.last_good import trim_to_allowed
from syndicate.build.plan import Change, Kind, Problem
from syndicate.build.renames import present_names
from syndicate.check.standards import format_of, judge
from syndicate.config.outlet import Outlet
from syndicate.errors import RenderError
from syndicate.formats import FORMATS, PREVIEW, suffixes
from syndicate.model.feed import ListedFeed
from syndicate.store import publications
from syndicate.store.publications import PARTNERS, PUBLIC, StoredDocument


class Listings(Struct):
    """The public feeds as the pages of the site show them; `fresh` were looked at in this run.

    `foreign` says that the guard retained a document of which this store has never heard.
    """

    feeds: list[ListedFeed] = field(default_factory=list)
    fresh: list[ListedFeed] = field(default_factory=list)
    foreign: bool = False
    _new: dict[int, frozenset[str]] = field(default_factory=dict)
    _places: dict[int, int] = field(default_factory=dict)

    def add(self, plan: FeedPlan, place: int = 0) -> None:
        """Add what the plan of a feed says, which has this place in the site."""
        if plan.listing:
            self._places[id(plan.listing)] = place
            changes = [document.change for document in plan.documents]
            if new := frozenset(each.path for each in changes if each.kind == "new"):
                self._new[id(plan.listing)] = new
            self.feeds.append(plan.listing)
            self.fresh += [plan.listing] if plan.looked_at else []
        self.foreign |= any(document.foreign for document in plan.met)

    def settle(self, failed: AbstractSet[str]) -> None:
        """Put all in their places; leave out those with a new document that is not there, since it
        could not be written.
        """
        missing = {listing for listing, new in self._new.items() if new & failed}
        for feeds in (self.feeds, self.fresh):
            feeds[:] = [feed for feed in feeds if id(feed) not in missing]
            feeds.sort(key=lambda feed: self._places[id(feed)])


def removals(context: BuildContext, claims: PathClaims) -> FeedPlan:
    """Return the files that no job makes any more, and where their readers are sent.

    The cache forgets the feeds that no job makes.
    """
    for name in context.cache.feeds.names() - context.catalog.feed_names:
        context.cache.feeds.drop(*name)
    gone = [
        _removal(context, claims, path, record)
        for path, record in context.published.all_records().items()
        if not record.gone and record.format != SITE_WIDE and path not in claims
    ]
    return FeedPlan((*gone, *_foreign_documents(context, claims)))


def _removal(
    context: BuildContext, claims: PathClaims, path: str, record: StoredDocument
) -> DocumentPlan:
    """Return one file that is to go; the guard retains one whose entries would vanish with it.

    A partner's file goes at once: a former partner has no right to it.
    """
    before = context.published.members(path)
    moved_to = _home(claims, record) or _merged_into(context, claims, record)
    old = context.published.read(path)
    unwanted = record.format == PREVIEW and not context.site.settings.previews
    unwanted |= record.format not in FORMATS  # its package is gone: nothing could be cut from it
    guarded = path.startswith(PUBLIC) and moved_to is None and not context.force and not unwanted
    reason = objection_to_removal(context, before) if guarded and old is not None else None
    if reason and old is not None:
        data, members = trim_to_allowed(context, Outlet(), format_at(path), path, old, before)
        if data is not None:
            return DocumentPlan(
                change=change(path, "retained", "", len(data), before, members),
                format=record.format,
                body=data,
                members=members,
                ours=context.published.is_ours(path, sha256(old).hexdigest()),
                guarded=reason,
                due=first_end_of(context, members),
            )
    removed = dataclasses.replace(change(path, "removed", "", 0, before, ()), moved_to=moved_to)
    return DocumentPlan(removed, record.format, guarded=reason)


def _home(claims: PathClaims, record: StoredDocument) -> str | None:
    """Return where a feed, or an archive of it, stands now; None where no job makes the feed.

    It is asked of the feed, not of its former path, which may be another feed's by now.
    """
    return _of_archive(claims, record, claims.home(record.feed, record.format))


def _of_archive(claims: PathClaims, record: StoredDocument, home: str | None) -> str | None:
    """Return the document of a record's archive, else the one of its feed, which is at `home`."""
    if not home or not record.archive:
        return home
    archive = _archive_at(record, home)
    return archive if archive in claims else home


def _archive_at(record: StoredDocument, home: str) -> str:
    """Return where a record's archive stands beside the document of its feed at `home`."""
    suffix = f".{record.format}"
    return f"{home.removesuffix(suffix)}/{record.archive}{suffix}"


def claim_archives_led_to(context: BuildContext, claims: PathClaims) -> None:
    """Claim the archives that old addresses lead to, of feeds that were not looked at."""
    paths = [
        _archive_at(record, home)
        for record in publications.gone_documents(context.connection)
        if record.archive and (home := claims.home(record.feed, record.format))
    ]
    context.published.read_records(paths)
    for path in paths:
        if (standing := context.published.record(path)) and not standing.gone:
            claims.claim(path, "")


def _merged_into(context: BuildContext, claims: PathClaims, record: StoredDocument) -> str | None:
    """Return the document of the feed that a removed feed is another, or a former, name of."""
    for (job, member), feed in context.published.feeds.items():
        if feed.key != record.feed:
            continue
        for name in present_names(context.site, job, member):
            for spec in context.catalog.specs:
                if (spec.key, spec.member) == name:
                    path = spec.document(record.format)
                    return _of_archive(claims, record, path) if path in claims else None
    return None


def _foreign_documents(context: BuildContext, claims: PathClaims) -> Iterator[DocumentPlan]:
    """Yield documents in our folders that this store has never heard of.

    Perhaps it is empty, or another site's.
    """
    for path in context.target.paths(suffixes()):
        record = context.published.record(path)
        in_place = path.startswith((PUBLIC, PARTNERS))
        if not in_place or path in claims or (record and not record.gone):
            continue
        data = context.published.read(path)
        entries = _count_entries(path, data) if data else 0
        if not entries:
            continue
        if context.force:
            yield DocumentPlan(Change(path, "removed"), format_at(path).name)
        else:
            yield _foreign(context, path, data or b"", entries)


def _foreign(context: BuildContext, path: str, data: bytes, entries: int) -> DocumentPlan:
    """Return a document that is not this store's: it stays, but for what is known not to be
    allowed.
    """
    trimmed, _ = trim_to_allowed(context, Outlet(), format_at(path), path, data, ())
    kind: Kind = "retained" if trimmed is not None else "removed"
    return DocumentPlan(
        change=Change(path, kind, entries=entries),
        format=format_at(path).name,
        body=trimmed,
        ours=False,
        guarded=f"this store knows nothing of it, and it holds {entries} entries",
        foreign=True,
        unknown=True,
    )


def _count_entries(path: str, data: bytes) -> int:
    """Return how many entries a document of ours holds; 0 for what another program wrote."""
    if not is_ours(data):
        return 0
    try:
        return len(format_at(path).split(data)[1])
    except RenderError:
        return 0


def site_files(
    context: BuildContext, claims: PathClaims, listings: Listings, removed: FeedPlan
) -> FeedPlan:
    """Return the list of feeds, the page that shows them, and where old addresses lead."""
    moved = {
        record.path: _home(claims, record) or record.moved_to
        for record in publications.gone_documents(context.connection)
    }
    gone = (plan.change for plan in removed.documents if plan.change.kind == "removed")
    moved |= {change.path: change.moved_to for change in gone}
    # one that is made again leads nowhere else
    moved = {path: to for path, to in moved.items() if path not in claims}
    moved = {path: _end(to, moved) for path, to in moved.items() if path.startswith(PUBLIC)}
    site, imprint, feeds = context.site, context.imprint, listings.feeds
    keep = context.cache.texts.of(site.digest)
    files: dict[str, Callable[[], bytes]] = {
        "feeds.opml": lambda: pages.opml(site, imprint, feeds),
        "index.html": lambda: pages.index(site, imprint, feeds, keep),
    }
    if moved or context.published.record(f"{PUBLIC}redirects.json"):
        files["redirects.json"] = lambda: pages.redirects(moved, PUBLIC)
    plans = tuple(_page(context, listings, PUBLIC + name, make()) for name, make in files.items())
    end = min((feed.end for feed in feeds if feed.end is not None), default=None)
    plans = tuple(replace(p, due=end) if p.change.path.endswith(".html") else p for p in plans)
    return FeedPlan(plans, problems=problems_of(plans))


def _page(context: BuildContext, listings: Listings, path: str, data: bytes) -> DocumentPlan:
    """Return a page of the site; it stays as it is beside documents that are not this store's."""
    old = context.published.read(path)
    kind: Kind = "new" if old is None else "unchanged" if old == data else "changed"
    problems: tuple[Problem, ...] = ()
    if form := format_of(path):
        # the lines of feeds that were not looked at were proved when they were made
        every = len(listings.fresh) == len(listings.feeds)
        proof = data if every else pages.opml(context.site, context.imprint, listings.fresh)
        faults = judge(proof, form, None, None).errors
        problems = tuple(Problem(path, fault.text) for fault in faults)
        kind = "retained" if problems else kind
    if listings.foreign and old is not None and context.recall.pages is None:
        kind, data = "retained", old
    return DocumentPlan(
        change=Change(path, kind, context.site.settings.title, size=len(data)),
        format=SITE_WIDE,
        body=data,
        digest=sha256(data).hexdigest(),
        problems=problems,
    )


def _end(path: str | None, moved: Mapping[str, str | None]) -> str | None:
    """Return where a file that moved more than once is now."""
    passed: set[str] = set()
    while path is not None and path in moved and path not in passed:
        passed.add(path)
        path = moved[path]
    return path
