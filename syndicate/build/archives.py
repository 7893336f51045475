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
from syndicate.build.documents import document
from syndicate.build.entries import BATCH
from syndicate.build.feeds import FeedSpec
from syndicate.build.rendered import RenderedEntry
from syndicate.build.reuse import FeedObserver
from syndicate.build.run import DocumentPlan, FeedPlan, Run
from syndicate.build.select import RuledArticle, select_between
from syndicate.build.verify import FRAME, LARGEST_DOCUMENT
from syndicate.config.vocabulary import ArchiveEvery
from syndicate.model import Feed, History
from syndicate.rights import Carry
from syndicate.store import archives, queries
from syndicate.store.archives import Segment
from syndicate.store.instants import instant
from syndicate.store.publications import carried_in
from syndicate.store.queries import Position

#: The most entries that the document of a month or a year holds.
_MOST = 5000
#: A stretch of a feed: the archive that it is (None: what is older than all), from where to where.
_Stretch = tuple[Segment | None, Position | None, Position | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """One archive as it is to be: its entries, oldest first; `minted` when it begins with them."""

    segment: Segment
    made: list[RenderedEntry]
    minted: bool


@dataclass(slots=True)
class FeedArchives:
    """The archives of one feed.

    `current` are the articles in the feed's own documents, by format; `newest` is the archive that
    these lead to, once `plans` has come to its end.
    """

    run: Run
    spec: FeedSpec
    feed: Feed
    current: Mapping[str, frozenset[int]]
    newest: Segment | None = None

    def plans(self, touched: ArchiveScope) -> Iterator[FeedPlan]:
        """The archives that are to be looked at, oldest first; the newest always is."""
        known = archives.segments(self.run.connection, self.feed.id)
        self.newest = known[-1] if known else None
        names = {one.name for one in known}
        self._claim(names)
        touched.positions |= self._passing()
        previous: Segment | None = None
        beside = False  # whether what stands before is new, so that the link to it changes
        for number, stretch in enumerate(_stretches(known)):
            after = known[number] if number < len(known) else None
            if after is not None and not beside and not touched.within(stretch):
                previous = stretch[0] or previous
                continue
            beside = False
            watch = FeedObserver(self.run, self.spec)
            parts = self._cut(stretch, names, watch)
            part = next(parts, None)
            while part is not None:
                following = next(parts, None)
                newer = following.segment if following else after
                yield self._plan(part, previous, newer, watch)
                previous, beside, part = part.segment, part.minted, following
        self.newest = previous

    def _passing(self) -> set[Position]:
        """Where what stands in the feed itself, or did until now, is to be found among the others.

        It may come back from a closed archive when others go, and return there.
        """
        paths = self.spec.documents
        before = {m.article for p in paths for m in carried_in(self.run.connection, p)}
        now = frozenset[int]().union(*self.current.values())
        return set(queries.positions(self.run.connection, before | now).values())

    def _claim(self, names: set[str]) -> None:
        """Say which files are this feed's."""
        for segment in names:
            for name in self.spec.job.formats:
                path = self.spec.archive(segment, name)
                self.run.paths.setdefault(path.lower(), self.spec.key)

    def _cut(self, stretch: _Stretch, names: set[str], watch: FeedObserver) -> Iterator[_Part]:
        """The articles of a stretch in parts of one archive each; the first is the one it was."""
        segment, start, end = stretch
        closed = segment is not None and end is not None
        part = _Part(segment, [], minted=False) if segment else None
        for place, made in self._made(start, end, watch):
            if part is None or self._is_full(part, place, made, closed=closed):
                if part is not None:
                    yield part
                begun = Segment(self._name(place, names), place)
                self._claim({begun.name})
                part = _Part(begun, [], minted=True)
            part.made.append(made)
        if part is not None:
            yield part

    def _made(
        self, start: Position | None, end: Position | None, watch: FeedObserver
    ) -> Iterator[tuple[Position, RenderedEntry]]:
        """What may be carried of a stretch and does not stand in the feed itself, oldest first."""
        run, spec = self.run, self.spec
        there = frozenset.intersection(*self.current.values()) if self.current else frozenset()

        def carried() -> Iterator[tuple[Position, RuledArticle]]:
            between = (start, end)
            for place, one in select_between(spec, run.connection, run.owners, run.at, between):
                watch.see(one)
                if isinstance(one.ruling, Carry) and one.article.key not in there:
                    yield place, one

        chosen = carried()
        while batch := list(islice(chosen, BATCH)):
            places = {one.article.key: place for place, one in batch}
            for made in run.press.make([one for _, one in batch], spec.job.formats):
                yield places[made.key], made

    def _is_full(self, part: _Part, place: Position, made: RenderedEntry, *, closed: bool) -> bool:
        """Whether an article begins another archive; a closed one takes in what comes late."""
        every = self.spec.job.archive
        if isinstance(every, ArchiveEvery):
            most = every.entries
        elif self._period(place) != self._period(part.segment.start):
            return True
        else:
            most = _MOST
        if len(part.made) >= most and not closed:
            return True
        room = LARGEST_DOCUMENT - FRAME if closed else self.spec.job.limit.bytes
        size = max(made.sizes) + sum(max(one.sizes) for one in part.made)
        return bool(part.made) and size > room

    def _period(self, place: Position) -> str:
        """The month or the year of a position, in the site's time zone."""
        zone = ZoneInfo(self.run.site.settings.timezone)
        moment = instant(place[0]).astimezone(zone)
        return f"{moment:%Y}" if self.spec.job.archive == "yearly" else f"{moment:%Y-%m}"

    def _name(self, place: Position, names: set[str]) -> str:
        """A name for a new archive: its period, or its number."""
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
        self, part: _Part, older: Segment | None, newer: Segment | None, watch: FeedObserver
    ) -> FeedPlan:
        """One archive in each format."""
        documents: list[DocumentPlan] = []
        paths = [self.spec.archive(part.segment.name, n) for n in self.spec.job.formats]
        self.run.documents |= archives.documents_at(self.run.connection, paths)
        begins = f"{instant(part.segment.start[0]):%Y-%m-%dT%H:%M:%SZ}"
        for name, path in zip(self.spec.job.formats, paths, strict=True):
            there = self.current.get(name, frozenset())
            made = [one for one in reversed(part.made) if one.key not in there]
            feed = replace(
                self.feed,
                self_url=self.run.site.address_of(path),
                withdrawn=(),
                hubs=(),  # nobody waits for news of what is past
                updated=max((one.updated for one in made), default=begins),
                history=History(
                    self._address(older, name),
                    self._address(newer, name),
                    self.run.site.address_of(self.spec.document(name)),
                ),
            )
            limit = LARGEST_DOCUMENT
            documents.append(document(self.run, self.spec, feed, made, path, limit, None))
        state = watch.state(None, (), part.segment.name)
        minted = (part.segment,) if part.minted else ()
        return FeedPlan(tuple(documents), self.spec, self.feed, state, part.segment.name, minted)

    def _address(self, segment: Segment | None, name: str) -> str | None:
        if segment is None:
            return None
        return self.run.site.address_of(self.spec.archive(segment.name, name))

    def history(self, name: str) -> History:
        """Where the feed's own document stands."""
        return History(self._address(self.newest, name), complete=self.newest is None)


def _stretches(known: Sequence[Segment]) -> list[_Stretch]:
    """The stretches of a feed, oldest first."""
    starts = [one.start for one in known]
    ends = [*starts, None]
    return [
        (segment, start, end)
        for segment, start, end in zip([None, *known], [None, *starts], ends, strict=True)
    ]
