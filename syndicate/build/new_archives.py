"""Which entries leave a feed, and the archives that begin with them.

An archive is begun when enough has left the newest entries; until then that waits in the feed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from syndicate.build.changes import ArchiveScope
from syndicate.build.context import BuildContext
from syndicate.build.documents import HISTORY
from syndicate.build.entries import BATCH
from syndicate.build.feeds import FeedSpec
from syndicate.build.observer import FeedObserver
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import Carried, is_carried, oldest_of, select_rising
from syndicate.build.verify import FRAME
from syndicate.config.jobs import ArchiveEvery
from syndicate.errors import RenderError
from syndicate.formats import FORMATS
from syndicate.model.feed import Feed
from syndicate.store import feed_order
from syndicate.store.archives import Archive
from syndicate.store.feed_order import Position

#: The most entries that the document of a month or a year holds.
_MOST = 5000
#: How much of a feed's room is left to its newest entries when they do not all fit.
_SHARE = 2 / 3
#: More bytes than the address of a document, and a fraction of its date, take in its frame.
_SELF = 1_000


def _size(entry: RenderedEntry) -> int:
    """Return how many bytes an entry takes in the largest of its formats, and what separates it."""
    return max(entry.sizes) + 2


class _Part(Struct):
    """Entries that are to be an archive, oldest first, and the period of the oldest."""

    period: str
    entries: list[RenderedEntry] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    size: int = 0

    def add(self, entry: RenderedEntry, carried: Carried) -> None:
        self.entries.append(entry)
        self.carried.append(carried)
        self.size += _size(entry)


class NewArchives(Struct):
    """The archives that begin in a feed, whose `newest` entries these are.

    `names` are those of its archives; `is_taken` tells of others. Once `begin` has come to its end,
    `entries` are all that stand in the feed itself, newest first.
    """

    context: BuildContext
    spec: FeedSpec
    feed: Feed
    newest: list[RenderedEntry]
    observer: FeedObserver
    names: set[str]
    is_taken: Callable[[str], bool]
    _waiting: list[RenderedEntry] = field(default_factory=list)

    @property
    def entries(self) -> list[RenderedEntry]:
        return [*self.newest, *reversed(self._waiting)]

    def begin(self, scope: ArchiveScope) -> Iterator[Archive]:
        """Yield the archives that begin, and leave in the feed what is not enough for one."""
        room = self._trim_newest()
        number = len(self.names)
        part: _Part | None = None
        for entry, carried in self._older(scope):
            if part is not None and self._is_full(part, entry):
                number += 1
                yield self._archive(part, number)
                part = None
            if part is None:
                part = _Part(self._period(entry))
            part.add(entry, carried)
        if part is not None and self._is_enough(part, room):
            yield self._archive(part, number + 1)
        elif part is not None:
            formats = self.spec.formats  # they stand on the feed's page as well
            self._waiting = self.context.renderer.render(part.carried, formats).entries

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
        sizes = [0]
        for name in self.spec.job.formats:
            with suppress(RenderError):  # then no document of it is made
                head, tail = FORMATS[name].frame(self.feed)
                sizes.append(len(head) + len(tail))
        return _SELF + max(sizes)

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
            self.observer.add_rendered(rendered)
            by_key = {ruled.article.key: ruled for ruled in batch}
            for entry in rendered.entries:
                yield entry, by_key[entry.key]

    def _start(self, scope: ArchiveScope) -> Position | None:
        """Return where the oldest article stands that may be in no archive; None: anywhere."""
        if scope.all or scope.anywhere:
            return None
        published, connection = self.context.published, self.context.connection
        if not any(published.record(path) for path in self.spec.documents):
            return None  # until a feed has an entry nothing of it is written, archives neither
        there = {m.article for path in self.spec.documents for m in published.members(path)}
        there |= {entry.key for entry in self.newest} | scope.articles
        return min(feed_order.positions(connection, there).values(), default=None)

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

    def _archive(self, part: _Part, number: int) -> Archive:
        """Return a new archive, named by its period or its number."""
        name, again = part.period or str(number), 1
        while name in self.names or self.is_taken(name):
            again += 1
            name = f"{part.period or number}-{again}"
        self.names.add(name)
        return Archive(name, number, articles=tuple(entry.key for entry in part.entries))
