"""What has left a feed stands in its archives (RFC 5005), each with the next older and newer one.

https://www.rfc-editor.org/rfc/rfc5005. An archive is a stretch of the feed's articles by date.
Where it begins is minted once (store/archives.py), so it changes only with an article of its own:
the newest one grows, the others are closed. No article stands in the feed and in an archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from zoneinfo import ZoneInfo

from syndicate.build.changes import ArchiveScope
from syndicate.build.claims import PathClaims
from syndicate.build.context import BuildContext
from syndicate.build.documents import document
from syndicate.build.entries import BATCH
from syndicate.build.feed_plan import FeedPlan, guarded_of, problems_of
from syndicate.build.feeds import FeedSpec
from syndicate.build.observer import FeedObserver
from syndicate.build.plan import Problem
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import Carried, is_carried, select_between
from syndicate.build.verify import FRAME, LARGEST_DOCUMENT
from syndicate.config.jobs import ArchiveEvery
from syndicate.model import Feed, History
from syndicate.store import archives, queries
from syndicate.store.archives import Segment
from syndicate.store.instants import instant
from syndicate.store.queries import Position

#: The most entries that the document of a month or a year holds.
_MOST = 5000
#: A stretch of a feed: the archive that it is (None: what is older than all), from where to where.
_Stretch = tuple[Segment | None, Position | None, Position | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """One archive as it is to be: its entries, oldest first; `minted` when it begins with them."""

    segment: Segment
    entries: list[RenderedEntry]
    minted: bool


@dataclass(slots=True)
class FeedArchives:
    """The archives of one feed.

    `current` are the articles in the feed's own documents, by format. Once `plans` has come to its
    end, `newest` is the archive that these lead to, and `problems` are those of entries older than
    the feed's own for which no archive stands, or begins.
    """

    context: BuildContext
    claims: PathClaims
    spec: FeedSpec
    feed: Feed
    current: Mapping[str, frozenset[int]]
    newest: Segment | None = None
    problems: tuple[Problem, ...] = ()

    def plans(self, scope: ArchiveScope) -> Iterator[FeedPlan]:
        """Yield the archives that are to be looked at, oldest first; the newest always is."""
        known = archives.segments(self.context.connection, self.feed.id)
        self.newest = known[-1] if known else None
        names = {segment.name for segment in known}
        self._claim(names)
        scope = replace(scope, positions=scope.positions | self._passing())
        previous: Segment | None = None
        beside = False  # whether the one before is new, so that the link to it changes
        for number, stretch in enumerate(_stretches(known)):
            after = known[number] if number < len(known) else None
            if after is not None and not beside and not scope.within(stretch):
                previous = stretch[0] or previous
                continue
            beside = False
            observer = FeedObserver(self.context, self.spec)
            parts = self._cut(stretch, names, observer)
            part = next(parts, None)
            if part is None:
                self.problems += tuple(observer.problems)
            while part is not None:
                following = next(parts, None)
                newer = following.segment if following else after
                yield self._plan(part, previous, newer, observer)
                previous, beside, part = part.segment, part.minted, following
        self.newest = previous

    def _passing(self) -> set[Position]:
        """Return the positions of articles that stand in the feed itself, or did until now.

        They may come back from a closed archive when others go, and return there.
        """
        published = self.context.published
        before = {m.article for path in self.spec.documents for m in published.members(path)}
        now = frozenset[int]().union(*self.current.values())
        return set(queries.positions(self.context.connection, before | now).values())

    def _claim(self, names: set[str]) -> None:
        """Claim the files of archives."""
        for segment in names:
            for name in self.spec.job.formats:
                self.claims.claim(self.spec.archive(segment, name), self.spec.key)

    def _cut(self, stretch: _Stretch, names: set[str], observer: FeedObserver) -> Iterator[_Part]:
        """Yield a stretch in parts of one archive each; the first is the one it was."""
        segment, start, end = stretch
        closed = segment is not None and end is not None
        part = _Part(segment, [], minted=False) if segment else None
        for place, entry in self._entries(start, end, observer):
            if part is None or self._is_full(part, place, entry, closed=closed):
                if part is not None:
                    yield part
                begun = Segment(self._name(place, names), place)
                self._claim({begun.name})
                part = _Part(begun, [], minted=True)
            part.entries.append(entry)
        if part is not None:
            yield part

    def _entries(
        self, start: Position | None, end: Position | None, observer: FeedObserver
    ) -> Iterator[tuple[Position, RenderedEntry]]:
        """Yield the entries of a stretch that do not stand in the feed itself, oldest first."""
        context, spec = self.context, self.spec
        there = frozenset.intersection(*self.current.values()) if self.current else frozenset()

        def carried() -> Iterator[tuple[Position, Carried]]:
            every = select_between(
                spec, context.connection, context.catalog, context.at, (start, end)
            )
            for place, ruled in every:
                observer.see(ruled)
                if is_carried(ruled) and ruled.article.key not in there:
                    yield place, ruled

        chosen = carried()
        while batch := list(islice(chosen, BATCH)):
            places = {ruled.article.key: place for place, ruled in batch}
            rendered = context.renderer.render([ruled for _, ruled in batch], spec.job.formats)
            observer.add_problems(rendered.problems)
            for entry in rendered.entries:
                yield places[entry.key], entry

    def _is_full(self, part: _Part, place: Position, entry: RenderedEntry, *, closed: bool) -> bool:
        """Return whether an article begins another archive; a closed one takes in late ones."""
        every = self.spec.job.archive
        if isinstance(every, ArchiveEvery):
            most = every.entries
        elif self._period(place) != self._period(part.segment.start):
            return True
        else:
            most = _MOST
        if len(part.entries) >= most and not closed:
            return True
        room = LARGEST_DOCUMENT - FRAME if closed else self.spec.job.limit.bytes
        size = max(entry.sizes) + sum(max(e.sizes) for e in part.entries)
        return bool(part.entries) and size > room

    def _period(self, place: Position) -> str:
        """Return the month or the year of a position, in the site's time zone."""
        zone = ZoneInfo(self.context.site.settings.timezone)
        moment = instant(place[0]).astimezone(zone)
        return f"{moment:%Y}" if self.spec.job.archive == "yearly" else f"{moment:%Y-%m}"

    def _name(self, place: Position, names: set[str]) -> str:
        """Name a new archive by its period, or by its number."""
        if isinstance(self.spec.job.archive, ArchiveEvery):
            name = str(len(names) + 1)
        else:
            period, number = self._period(place), 1
            name = period
            while name in names:
                number += 1
                name = f"{period}-{number}"
        names.add(name)
        return name

    def _plan(
        self, part: _Part, older: Segment | None, newer: Segment | None, observer: FeedObserver
    ) -> FeedPlan:
        """Return one archive in each format."""
        name = part.segment.name
        paths = {form: self.spec.archive(name, form) for form in self.spec.job.formats}
        self.context.published.read_records(paths.values())
        documents = tuple(
            document(
                self.context,
                self.spec,
                self._archive_feed(
                    part,
                    form,
                    path,
                    History(
                        self._address(older, form),
                        self._address(newer, form),
                        self.context.site.address_of(self.spec.document(form)),
                    ),
                ),
                self._shown(part, form),
                path,
                LARGEST_DOCUMENT,
                None,
            )
            for form, path in paths.items()
        )
        observer.add_problems(problems_of(documents))
        return FeedPlan(
            documents=documents,
            spec=self.spec,
            feed=self.feed,
            state=observer.state(guarded_of(documents), archive=name),
            archive=name,
            minted=(part.segment,) if part.minted else (),
            problems=tuple(observer.problems),
        )

    def _shown(self, part: _Part, form: str) -> list[RenderedEntry]:
        """Return the entries of an archive in a format, newest first, less the feed's own."""
        there = self.current.get(form, frozenset())
        return [entry for entry in reversed(part.entries) if entry.key not in there]

    def _archive_feed(self, part: _Part, form: str, path: str, history: History) -> Feed:
        """Return what an archive says of itself; nobody waits for news of what is past."""
        begins = f"{instant(part.segment.start[0]):%Y-%m-%dT%H:%M:%SZ}"
        return replace(
            self.feed,
            self_url=self.context.site.address_of(path),
            withdrawn=(),
            hubs=(),
            updated=max((entry.updated for entry in self._shown(part, form)), default=begins),
            history=history,
        )

    def _address(self, segment: Segment | None, form: str) -> str | None:
        if segment is None:
            return None
        return self.context.site.address_of(self.spec.archive(segment.name, form))

    def history(self, form: str) -> History:
        """Return where the feed's own document stands."""
        return History(self._address(self.newest, form), complete=self.newest is None)


def _stretches(known: Sequence[Segment]) -> list[_Stretch]:
    """Return the stretches of a feed, oldest first."""
    starts = [segment.start for segment in known]
    ends = [*starts, None]
    return [
        (segment, start, end)
        for segment, start, end in zip([None, *known], [None, *starts], ends, strict=True)
    ]
