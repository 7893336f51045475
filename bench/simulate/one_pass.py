"""One pass of a build over the feeds that are due: shards, workers, the run that records."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from bench.simulate.cost import Cost

#: As in `build/workers/shards.py` and `build/workers/rounds.py`.
MOST, SHARES, AT_HAND = 32, 6, 2

#: Feeds that a worker does in one go.
Shard = tuple[int, ...]


@dataclass(slots=True)
class Pass:
    """One pass over feeds that are due: processes share cores, shards queue for the run.

    `made` are the changes whose entries a worker has; it grows.
    """

    cost: Cost
    workers: int
    cores: float
    there: int
    made: list[set[int]]
    clock: float = 0.0
    _ready: list[tuple[float, int, Shard]] = field(default_factory=list)
    _virtual: float = 0.0

    def shards(self, due: Mapping[int, Sequence[int]], looked: Sequence[int]) -> Iterator[Shard]:
        """Yield the feeds of each shard when it is recorded; `clock` is then.

        The `due` feeds are published, each with its new entries; the others are `looked` at.
        """
        self._spend([self.cost.run_start + self.cost.run_there * self.there])
        if self.workers > 1:
            start = self.cost.worker_start + self.cost.worker_there * self.there
            self._spend([start] * self.workers)
        queues = self._dealt([*due, *looked])
        hand, idle = [0] * self.workers, set(range(self.workers))
        left = sum(map(len, queues))
        waiting, run_is_free = deque[tuple[int, Shard]](), True
        while True:
            for worker in sorted(idle) if left else ():
                if hand[worker] < self._at_hand and (shard := _next(queues, worker)):
                    idle.discard(worker)
                    left -= 1
                    hand[worker] += 1
                    self._begin(worker, shard, self._work(worker, shard, due))
            if run_is_free and waiting:
                worker, shard = waiting.popleft()
                self._begin(-worker - 1, shard, self._recording(shard, due))
                run_is_free = False
            if not self._ready:
                return
            who, shard = self._next_end()
            if who < 0:  # the run, with a shard of this worker
                run_is_free = True
                hand[-who - 1] -= 1
                yield shard
            else:
                idle.add(who)
                waiting.append((who, shard))

    @property
    def _at_hand(self) -> int:
        return AT_HAND if self.workers > 1 else 1

    def _begin(self, who: int, shard: Shard, seconds: float) -> None:
        heappush(self._ready, (self._virtual + seconds, who, shard))

    def _next_end(self) -> tuple[int, Shard]:
        """Let the time pass until the next process ends what it does.

        While they share cores, all go on at one pace: who needs least to its end ends first.
        """
        end, who, shard = self._ready[0]
        self.clock += (end - self._virtual) * max(1.0, len(self._ready) / self.cores)
        self._virtual = end
        heappop(self._ready)
        return who, shard

    def _recording(self, shard: Shard, due: Mapping[int, Sequence[int]]) -> float:
        cost = self.cost
        return sum(cost.run_feed if feed in due else cost.run_looked for feed in shard)

    def _spend(self, works: Sequence[float]) -> None:
        """Let some processes do equal work, and wait for them."""
        self.clock += works[0] * max(1.0, len(works) / self.cores)
        self._virtual += works[0]

    def _work(self, worker: int, shard: Sequence[int], due: Mapping[int, Sequence[int]]) -> float:
        seconds, made = 0.0, self.made[worker]
        for feed in shard:
            entries = due.get(feed)
            if entries is None:
                seconds += self.cost.worker_looked
                continue
            before = len(made)
            made.update(entries)
            seconds += self.cost.worker_feed + (len(made) - before) * self.cost.worker_entry
        return seconds

    def _dealt(self, feeds: Sequence[int]) -> list[deque[Shard]]:
        most = max(1, min(MOST, len(feeds) // (self.workers * SHARES)))
        own: list[list[int]] = [[] for _ in range(self.workers)]
        for feed in feeds:
            own[feed * 2_654_435_761 % 2**32 % self.workers].append(feed)
        return [deque(tuple(each[n : n + most]) for n in range(0, len(each), most)) for each in own]


def _next(queues: Sequence[deque[Shard]], worker: int) -> Shard | None:
    if queues[worker]:
        return queues[worker].popleft()
    longest = max(queues, key=len)
    return longest.pop() if longest else None
