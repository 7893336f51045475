"""What has left a feed stands in its archives (RFC 5005), each with the one before and behind it.

https://www.rfc-editor.org/rfc/rfc5005. Which articles an archive holds is stored before it is
written and stays (store/archives.py), so that a reader may stop at one that it knows: what arrives
late stands in the feed, and then in an archive of its own. An archive is begun when enough has left
the feed; until then that waits in the feed, beside the newest. No article stands in two places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from zoneinfo import ZoneInfo

from syndicate.build.changes import ArchiveScope
from syndicate.build.claims import PathClaims
from syndicate.build.context import BuildContext
from syndicate.build.documents import HISTORY, document
from syndicate.build.entries import BATCH
from syndicate.build.feed_date import feed_date
from syndicate.build.feed_plan import FeedPlan, guarded_of, problems_of
from syndicate.build.feeds import FeedSpec
from syndicate.build.observer import FeedObserver
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import Carried, is_carried, oldest_of, select_from, select_rising
from syndicate.build.verify import FRAME, LARGEST_DOCUMENT
from syndicate.config.jobs import ArchiveEvery
from syndicate.formats import FORMATS
from syndicate.model import Feed, History
from syndicate.store import archives, queries
from syndicate.store.archives import Archive
from syndicate.store.queries import Position

#: The most entries that the document of a month or a year holds.
_MOST = 5000
#: How much of a feed's room is left to its newest entries when they do not all fit.
_SHARE = 2 / 3


#: More bytes than the address of a document, and a fraction of its date, take in its frame.
_SELF = 1_000


def _size(entry: RenderedEntry) -> int:
    """Return how many bytes an entry takes in the largest of its formats, and what separates it."""
    return max(entry.sizes) + 2


@dataclass(slots=True)
class _Part:
    """Entries that are to be an archive, oldest first, and the period of the oldest."""

    period: str
    entries: list[RenderedEntry] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    size: int = 0

    def add(self, entry: RenderedEntry, carried: Carried) -> None:
        self.entries.append(entry)
        self.carried.append(carried)
        self.size += _size(entry)


@dataclass(slots=True)
class FeedArchives:
    """The archives of one feed, and what is left for its own documents.

    `newest` are the feed's newest entries. Once `plans` has come to its end, `entries` are all that
    stand in the feed itself, newest first, and `last` is the archive that its documents lead to.
    """

    context: BuildContext
    claims: PathClaims
    spec: FeedSpec
    feed: Feed
    newest: list[RenderedEntry]
    observer: FeedObserver
    last: Archive | None = None
    waiting: Sequence[RenderedEntry] = ()

    @property
    def entries(self) -> list[RenderedEntry]:
        return [*self.newest, *reversed(self.waiting)]

    def plans(self, scope: ArchiveScope) -> Iterator[FeedPlan]:
        """Yield the archives that are to be looked at, and those that begin, oldest first."""
        connection = self.context.connection
        known = archives.of_feed(connection, self.feed.id)
        names = {archive.name for archive in known}
        self._claim(names)
        concerned = self._concerned(known, scope)
        new = self._begin(names, scope)
        begun = next(new, None)
        for number, archive in enumerate(known):
            following = known[number + 1] if number + 1 < len(known) else begun
            is_last = number + 1 == len(known)
            if archive.name in concerned or (is_last and begun is not None):
                yield self._stored_plan(archive, self.last, following)
            self.last = archive
        while begun is not None:
            following = next(new, None)
            yield self._new_plan(begun, self.last, following)
            self.last, begun = begun, following

    def _concerned(self, known: Sequence[Archive], scope: ArchiveScope) -> set[str]:
        """Return the names of the archives that are to be looked at."""
        if scope.all:
            return {archive.name for archive in known}
        connection = self.context.connection
        names = scope.names | archives.archives_of(connection, self.feed.id, scope.articles)
        for archive in reversed(known):  # a run that was killed left the last ones unwritten
            paths = self._paths(archive.name)
            self.context.published.read_records(paths.values())
            records = map(self.context.published.record, paths.values())
            if all(record and record.digest for record in records):
                break
            names.add(archive.name)
        return names

    def _claim(self, names: set[str]) -> None:
        """Claim the files of archives."""
        for name in names:
            for path in self._paths(name).values():
                self.claims.claim(path, self.spec.key)

    def _paths(self, name: str) -> dict[str, str]:
        return {form: self.spec.archive(name, form) for form in self.spec.job.formats}

    def _begin(self, names: set[str], scope: ArchiveScope) -> Iterator[Archive]:
        """Yield the archives that begin, and leave in the feed what is not enough for one."""
        room = self._trim_newest()
        number = len(names)
        part: _Part | None = None
        for entry, carried in self._older(scope):
            if part is not None and self._is_full(part, entry):
                number += 1
                yield self._archive(part, number, names)
                part = None
            if part is None:
                part = _Part(self._period(entry))
            part.add(entry, carried)
        if part is not None and self._is_enough(part, room):
            yield self._archive(part, number + 1, names)
        elif part is not None:
            formats = self.spec.formats  # they stand on the feed's page as well
            self.waiting = self.context.renderer.render(part.carried, formats).entries

    def _trim_newest(self) -> int:
        """Leave out what the feed has no room for; return how many bytes are left there."""
        room = self.spec.job.limit.bytes - HISTORY - self._frame_size()
        fitting = [entry for entry in self.newest if _size(entry) <= room]
        if sum(map(_size, fitting)) > room:
            share, size, chosen = int(room * _SHARE), 0, list[RenderedEntry]()
            for entry in fitting:
                size += _size(entry)
                if chosen and size > share:
                    break
                chosen.append(entry)
            fitting = chosen
        self.newest = fitting
        return room - sum(map(_size, fitting))

    def _frame_size(self) -> int:
        """Return how many bytes stand around the entries in the largest of the feed's documents."""
        frames = (FORMATS[name].frame(self.feed) for name in self.spec.job.formats)
        return _SELF + max(len(head) + len(tail) for head, tail in frames)

    def _older(self, scope: ArchiveScope) -> Iterator[tuple[RenderedEntry, Carried]]:
        """Yield the entries of the feed but the newest that stand in no archive, oldest first."""
        context, spec = self.context, self.spec
        there = {entry.key for entry in self.newest}

        def carried() -> Iterator[Carried]:
            every = select_rising(
                spec, context.connection, context.catalog, context.at, self._start(scope),
                self.feed.id,
            )  # fmt: skip
            for _, ruled in every:
                self.observer.see(ruled)
                if is_carried(ruled) and ruled.article.key not in there:
                    yield ruled

        chosen = carried()
        while batch := list(islice(chosen, BATCH)):
            rendered = context.renderer.render(batch, spec.job.formats)
            self.observer.add_problems(rendered.problems)
            by_key = {ruled.article.key: ruled for ruled in batch}
            for entry in rendered.entries:
                yield entry, by_key[entry.key]

    def _start(self, scope: ArchiveScope) -> Position | None:
        """Return where the oldest article stands that may be in no archive; None: anywhere."""
        if scope.all or scope.anywhere:
            return None
        published, connection = self.context.published, self.context.connection
        there = {m.article for path in self.spec.documents for m in published.members(path)}
        there |= {entry.key for entry in self.newest} | scope.articles
        return min(queries.positions(connection, there).values(), default=None)

    def _is_full(self, part: _Part, entry: RenderedEntry) -> bool:
        """Return whether an entry belongs to the next archive."""
        every = self.spec.job.archive
        most = every.entries if isinstance(every, ArchiveEvery) else _MOST
        if len(part.entries) >= most or self._period(entry) != part.period:
            return True
        return part.size + _size(entry) > self.spec.job.limit.bytes - 2 * FRAME

    def _is_enough(self, part: _Part, room: int) -> bool:
        """Return whether the last entries are an archive already: they cannot wait, or need not."""
        oldest = oldest_of(self.spec, self.context.at)
        if part.size > room or (oldest and part.entries[0].published < oldest):
            return True
        every = self.spec.job.archive
        if isinstance(every, ArchiveEvery):
            return len(part.entries) >= every.entries
        is_past = bool(self.newest) and self._period(self.newest[-1]) != part.period
        return is_past or len(part.entries) >= max(1, self.spec.job.limit.entries // 2)

    def _period(self, entry: RenderedEntry) -> str:
        """Return the month or the year of an entry, in the site's time zone."""
        if isinstance(self.spec.job.archive, ArchiveEvery):
            return ""
        zone = ZoneInfo(self.context.site.settings.timezone)
        moment = entry.published.astimezone(zone)
        return f"{moment:%Y}" if self.spec.job.archive == "yearly" else f"{moment:%Y-%m}"

    def _archive(self, part: _Part, number: int, names: set[str]) -> Archive:
        """Return a new archive, named by its period or its number."""
        name, again = part.period or str(number), 1
        while name in names:
            again += 1
            name = f"{part.period or number}-{again}"
        names.add(name)
        self._claim({name})
        return Archive(name, number, articles=tuple(entry.key for entry in part.entries))

    def _stored_plan(
        self, archive: Archive, older: Archive | None, newer: Archive | None
    ) -> FeedPlan:
        assert archive.key is not None
        articles = archives.articles_in(self.context.connection, archive.key)
        return self._plan(archive, articles, older, newer)

    def _new_plan(self, archive: Archive, older: Archive | None, newer: Archive | None) -> FeedPlan:
        return self._plan(archive, archive.articles, older, newer)

    def _plan(
        self,
        archive: Archive,
        articles: Sequence[int],
        older: Archive | None,
        newer: Archive | None,
    ) -> FeedPlan:
        """Return one archive in each format."""
        context, spec, paths = self.context, self.spec, self._paths(archive.name)
        context.published.read_records(paths.values())
        observer = FeedObserver(context, spec)
        entries = list(self._entries(articles, observer))
        date = feed_date(context, spec, entries, (), archive.date, list(paths.values()))
        feed = replace(self.feed, withdrawn=(), hubs=(), updated=date.updated or self.feed.updated)
        documents = tuple(
            document(
                context,
                spec,
                replace(
                    feed,
                    self_url=context.site.address_of(path),
                    history=History(
                        self._address(older, form),
                        self._address(newer, form),
                        context.site.address_of(spec.document(form)),
                    ),
                ),
                entries,
                path,
                LARGEST_DOCUMENT,
                None,
            )
            for form, path in paths.items()
        )
        observer.add_problems(problems_of(documents))
        return FeedPlan(
            documents=documents,
            spec=spec,
            feed=self.feed,
            date=date,
            state=observer.state(guarded_of(documents), archive=archive.name),
            archive=archive,
            problems=tuple(observer.problems),
        )

    def _entries(self, articles: Sequence[int], observer: FeedObserver) -> Iterator[RenderedEntry]:
        """Yield the entries of an archive, newest first."""
        context, spec = self.context, self.spec
        every = select_from(spec, context.connection, context.catalog, context.at, articles)
        carried = []
        for ruled in every:
            observer.see(ruled)
            if is_carried(ruled):
                carried.append(ruled)
        rendered = context.renderer.render(carried, spec.job.formats)
        observer.add_problems(rendered.problems)
        yield from rendered.entries

    def _address(self, archive: Archive | None, form: str) -> str | None:
        if archive is None:
            return None
        return self.context.site.address_of(self.spec.archive(archive.name, form))

    def history(self, form: str) -> History:
        """Return where the feed's own document stands."""
        return History(self._address(self.last, form), complete=self.last is None)
