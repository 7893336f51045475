"""What comes to a simulated site: changes, bursts of them, and orders; one by one, by a seed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from random import Random

MINUTE, HOUR = 60.0, 3600.0
#: In which minute of an hour a burst comes, and in which second a list of orders.
_BURST, _LIST = 30, 2_700.0


@dataclass(frozen=True, slots=True)
class Load:
    """What comes to a site: `changes` a minute, `orders` an hour; how many `feeds` it has, in how
    many each change stands, and which share of them are partners', who fetch each version.
    """

    changes: float
    feeds: int
    shares: int = 4
    orders: float = 6.0
    partners: float = 0.5
    burst: float = 5.0
    hours: float = 3.0


@dataclass(slots=True)
class Change:
    """A change or an order: when it came, and which of its feeds are still to be published."""

    at: float
    left: set[int]
    is_order: bool = False
    published: float | None = None

    def publish(self, feed: int, at: float) -> None:
        """Note that one of its feeds is published."""
        self.left.discard(feed)
        if not self.left and self.published is None:
            self.published = at


class Coming:
    """What comes to a site, in the order of time; orders come by themselves, and once an hour as a
    list of ten, one every twenty seconds.
    """

    def __init__(self, load: Load, seed: int) -> None:
        self.came = 0
        self._load, self._random = load, Random(seed)
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(load.feeds)))
        self._orders = deque(self._draw(sorted(self._order_times()), is_order=True))
        self._changes = self._all_changes()
        self._next = next(self._changes, None)

    def first(self) -> float:
        """Return when the next change or order comes; infinity where none does."""
        return min(self._next.at if self._next else inf, self.order_after(-inf))

    def order_after(self, now: float) -> float:
        """Return when the first order that was not taken comes, if that is after an instant."""
        return next((order.at for order in self._orders if order.at > now), inf)

    def until(self, now: float) -> Iterator[Change]:
        """Take what has come by an instant."""
        while self._next and self._next.at <= now:
            self.came += 1
            yield self._next
            self._next = next(self._changes, None)
        while self._orders and self._orders[0].at <= now:
            self.came += 1
            yield self._orders.popleft()

    def _all_changes(self) -> Iterator[Change]:
        for minute in range(int(self._load.hours * 60)):
            rate = self._load.changes * (self._load.burst if minute % 60 == _BURST else 1)
            start = minute * MINUTE
            yield from self._draw(list(self._instants(rate / MINUTE, start, start + MINUTE)))

    def _order_times(self) -> Iterator[float]:
        yield from self._instants(self._load.orders / HOUR, 0, self._load.hours * HOUR)
        for hour in range(int(self._load.hours) if self._load.orders else 0):
            yield from (hour * HOUR + _LIST + 20 * number for number in range(10))

    def _instants(self, rate: float, start: float, end: float) -> Iterator[float]:
        """Yield instants that come at random, so many a second."""
        while rate and (start := start + self._random.expovariate(rate)) < end:
            yield start

    def _draw(self, times: Sequence[float], *, is_order: bool = False) -> Iterator[Change]:
        shares, feeds = self._load.shares, range(self._load.feeds)
        count = len(times) * shares
        drawn = self._random.choices(feeds, cum_weights=self._weights, k=count)
        for number, at in enumerate(times):
            yield Change(at, set(drawn[number * shares : (number + 1) * shares]), is_order)
