"""A discrete simulation of one site: changes arrive, builds publish them, orders interrupt builds.

- **Changes** arrive at random instants (Poisson); `burst` times as many in one minute of each hour.
  Each stands in `shares` feeds, drawn by popularity: the feed of rank r with a weight of 1/r.
- **Builds** begin with each minute, unless one is going on; one looks at all changes since the
  beginning of the last. Beyond MANY_CHANGES of them it looks at every feed, as builds do.
- **A pass** of a build: the run starts and opens the site, then the workers do; feeds are dealt in
  shards as `build/workers/shards.py` does it, and each worker has two at hand. A worker's share of
  a feed and the entries that it has not made yet come first, then the run's share, one shard after
  the other: that is the neck. Processes share `cores` evenly, where there are fewer cores.
  One worker stands for a build in one process: both shares follow each other, nobody else starts.
- **The writer** is one: the run waits longer for it, the more of its time imports and the first
  fetches of partners take.
- **An order** (takedown) is recorded at once. Where nothing builds, a build begins with it. A pass
  that goes on ends with the shard at hand, and the build begins again with all that came meanwhile:
  at most BEGINNINGS times. What was put before is then only looked at. Feeds that an order concerns
  come first in a pass.

A change is published when the last of its feeds is; so is an order carried out. The same seed gives
the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, inf

from bench.simulate.cost import Cost
from bench.simulate.load import MINUTE, Change, Coming, Load
from bench.simulate.one_pass import Pass

#: As in `build/changes.py` and `build/pipeline.py`.
MANY_CHANGES, BEGINNINGS = 20_000, 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a simulation saw, sorted: seconds from arrival to publication of changes and of orders,
    and how long builds took; how many changes and orders came.
    """

    lags: Sequence[float]
    orders: Sequence[float]
    builds: Sequence[float]
    came: int


@dataclass(slots=True)
class Site:
    """A site under a load, with so many workers on so many cores; time is in seconds."""

    load: Load
    cost: Cost
    workers: int
    cores: float = inf
    seed: int = 1
    _known: list[Change] = field(default_factory=list)

    def simulate(self) -> Outcome:
        """Let hours pass, and builds publish all that came in them."""
        cost = self.cost.beside(self.load)
        coming = Coming(self.load, self.seed)
        lags, orders, builds, now = list[float](), list[float](), list[float](), 0.0
        while cost.run_feed < inf and (first := coming.first()) < inf:
            due = (floor(max(now, first) / MINUTE) + 1) * MINUTE
            began = min(due, max(now, coming.order_after(-inf)) + cost.order)
            now = self._build(began, cost, coming)
            builds.append(now - began)
            for change in self._known:
                (orders if change.is_order else lags).append((change.published or inf) - change.at)
            self._known = []
        return Outcome(sorted(lags), sorted(orders), sorted(builds), coming.came)

    def _build(self, now: float, cost: Cost, coming: Coming) -> float:
        """Build at an instant; return the one at which it ends."""
        made: list[set[int]] = [set() for _ in range(self.workers)]
        put, beginnings = dict[int, float](), 0
        while True:
            self._known += coming.until(now)
            waiting = coming.order_after(now) if beginnings < BEGINNINGS else inf
            now, is_overtaken = self._pass(now, waiting, cost, made, put)
            if not is_overtaken:
                return now
            beginnings += 1

    def _pass(
        self, now: float, order: float, cost: Cost, made: list[set[int]], put: dict[int, float]
    ) -> tuple[float, bool]:
        """Publish what is known; return when that ends, and whether an order ended it.

        `put` tells when this build has published a feed.
        """
        due: dict[int, list[int]] = {}
        known = sorted(enumerate(self._known), key=lambda each: not each[1].is_order)
        for number, change in known:
            for feed in change.left:
                due.setdefault(feed, []).append(number)
        looked = dict.fromkeys(put)
        if len(self._known) > MANY_CHANGES:
            looked |= dict.fromkeys(range(self.load.feeds))
        others = [feed for feed in looked if feed not in due]
        work = Pass(cost, self.workers, self.cores, self.load.feeds, made)
        for shard in work.shards(due, others):
            end = now + work.clock
            if order <= end:
                return end, True
            for feed in shard:
                put[feed] = end
                for number in due.get(feed, ()):
                    self._known[number].publish(feed, end)
        return now + work.clock, False
