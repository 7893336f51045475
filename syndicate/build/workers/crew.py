"""Who works for a run: executors of one process each, so that a shard goes on where it was begun.

The standard interface (https://docs.python.org/3/library/concurrent.futures.html) is all that a
run needs of them; what differs is how workers are found, replaced and dismissed.
"""

from __future__ import annotations

import os
import signal
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path

from syndicate.build.workers.work import Desk


@dataclass(eq=False, slots=True)
class Worker:
    """A worker: what messages call it, its place among the others, what is submitted to, and where
    it keeps what it made.
    """

    name: str
    place: int
    executor: Executor
    desk: Desk = field(default_factory=Desk)
    #: The id of its process, where that is on this machine.
    process: int | None = None


class Crew(ABC):
    """The workers of a run."""

    @abstractmethod
    def places(self) -> int:
        """Return how many workers there can be. Raises SyndicateError where there are none."""

    @abstractmethod
    def muster(self, places: Collection[int]) -> dict[int, Worker]:
        """Return the workers at these places, counted from 0; those that are there stay."""

    @abstractmethod
    def replace(self, worker: Worker) -> Worker | None:
        """Return another in the place of one that was lost, where one can be made."""

    @abstractmethod
    def lost(self, workers: Sequence[Worker]) -> Iterator[Worker]:
        """Yield those of these workers that are known to be gone."""

    @abstractmethod
    def dismiss(self, worker: Worker) -> None:
        """Let a worker go that did not answer in time; it may wake."""

    @abstractmethod
    def close(self) -> None:
        """Let all workers go."""


class LocalCrew(Crew):
    """Processes on this machine; each keeps what it made in a folder for the next run.

    They are spawned: a forked process shares SQLite's locks with its parent in ways that SQLite
    forbids.
    """

    def __init__(self, number: int, folder: Path) -> None:
        self._number, self._folder = number, folder
        self._workers: dict[int, Worker] = {}

    def places(self) -> int:
        return self._number

    def muster(self, places: Collection[int]) -> dict[int, Worker]:
        for place in sorted(places):
            if place not in self._workers:
                self._make(place)
        return {place: self._workers[place] for place in sorted(places)}

    def replace(self, worker: Worker) -> Worker:
        self.dismiss(worker)
        return self._make(worker.place)

    def lost(self, workers: Sequence[Worker]) -> Iterator[Worker]:
        del workers  # their executors tell
        return iter(())

    def dismiss(self, worker: Worker) -> None:
        self._end(worker)
        if self._workers.get(worker.place) is worker:
            del self._workers[worker.place]

    def close(self) -> None:
        for worker in self._workers.values():
            self._end(worker)
        self._workers = {}

    def _make(self, place: int) -> Worker:
        executor, others = ProcessPoolExecutor(1, get_context("spawn"), _begin), active_children()
        executor.submit(os.getpid)  # begins the process
        number, began = place + 1, [each for each in active_children() if each not in others]
        made = Worker(f"worker {number}", place, executor, Desk(self._folder / str(number)))
        made.process = began[0].pid if began else None
        self._workers[place] = made
        return made

    @staticmethod
    def _end(worker: Worker) -> None:
        """End a process at once: what it puts is whole or not there, and it keeps nothing open."""
        if worker.process is not None:
            with suppress(ProcessLookupError):
                os.kill(worker.process, signal.SIGKILL)
        worker.executor.shutdown(wait=worker.process is not None, cancel_futures=True)


def _begin() -> None:
    """Begin a process: the run answers an interrupt, and none outlives the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
