"""Which feeds go to workers, and in which shards."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count, groupby, islice
from zlib import crc32

from msgspec import Struct

from syndicate.build.changes import ArchiveScope, BuildScope, Name
from syndicate.build.context import BuildContext
from syndicate.build.feeds import FeedSpec
from syndicate.build.workers.work import FeedOrder, Shard

#: How many feeds a shard has at most, and how many shards there are for each worker at least, as
#: far as there are feeds: so that all end at about the same time.
_MOST, _SHARES = 32, 6


def due_feeds(
    context: BuildContext,
    specs: Sequence[FeedSpec],
    scope: BuildScope,
    only: Collection[Name] | None = None,
) -> list[FeedOrder]:
    """Return the feeds that workers are to look at; `only` restricts it to those done again.

    Those that may compete for a file are the run's own: who comes first there decides.
    """
    competing, states = context.catalog.competing, context.cache.feeds.all()
    orders = []
    for spec in specs:
        name = (spec.key, spec.member)
        archives, state = scope.of(spec), states.get(name)
        if name in competing or (only is not None and name not in only):
            continue
        if archives is None and state and not (name in scope.lost and _is_kept(context, spec)):
            continue
        orders.append(FeedOrder(name, archives or ArchiveScope(), state if archives else None))
    return orders


def _is_kept(context: BuildContext, spec: FeedSpec) -> bool:
    """Return whether workers keep what a feed's documents were made of, and the run does not."""
    cached = (context.cache.documents.get(path) for path in spec.documents)
    return any(document and not document.head for document in cached)


class Shards(Struct):
    """The shards that no worker has yet: a queue for each, since it keeps what it made before.

    One that has none left takes from the longest of the others.
    """

    queues: list[deque[Shard]]

    @classmethod
    def cut(
        cls,
        orders: Sequence[FeedOrder],
        workers: int,
        alone: Collection[Name] = (),
        first: Collection[Name] = (),
    ) -> Shards:
        """Cut feeds into shards: those that come `first`, then those that are done `alone`."""
        most = max(1, min(_MOST, len(orders) // (workers * _SHARES)))
        by_worker: list[list[FeedOrder]] = [[] for _ in range(workers)]
        in_turn = lambda order: (order.name not in first, order.name not in alone)  # noqa: E731
        for order in sorted(orders, key=in_turn):
            by_worker[crc32("\0".join(order.name).encode()) % workers].append(order)
        numbers = count(1)
        parts = (_parts(own, most, alone, first) for own in by_worker)
        return cls([deque(Shard(next(numbers), part) for part in each) for each in parts])

    def next_for(self, place: int) -> Shard | None:
        """Return the next shard for the worker at a place; None where all are given out."""
        if self.queues[place]:
            return self.queues[place].popleft()
        longest = max(self.queues, key=len)
        return longest.pop() if longest else None

    def left(self) -> Iterator[Shard]:
        """Yield those that nobody has."""
        for queue in self.queues:
            yield from queue


def _parts(
    orders: Iterable[FeedOrder], most: int, alone: Collection[Name], first: Collection[Name]
) -> Iterator[tuple[FeedOrder, ...]]:
    """Yield feeds in parts: no other feed stands in one that comes `first`, or is done `alone`."""
    kinds = groupby(orders, key=lambda order: (order.name in first, order.name in alone))
    for (_, is_alone), group in kinds:
        while part := tuple(islice(group, 1 if is_alone else most)):
            yield part
