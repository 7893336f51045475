"""Workers in the process of a test: what they do is what others do, without their processes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import Any

from syndicate.build.workers.crew import Crew, Worker
from syndicate.build.workers.work import Desk

#: Is called with what a worker is asked before it does that; it may raise in its place. What it
#: returns is called when it is done, and may raise, too.
Meddle = Callable[[str, tuple[Any, ...]], Callable[[], None] | None]

NOWHERE = Desk()


def leave_alone(_asked: str, _of: tuple[Any, ...]) -> None:
    return None


class Inline(Executor):
    """Does at once what is submitted."""

    def __init__(self, meddle: Meddle) -> None:
        self._meddle = meddle

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            after = self._meddle(fn.__name__, args)
            answer = fn(*args, **kwargs)
            if after:
                after()
            future.set_result(answer)
        except Exception as error:
            future.set_exception(error)
        return future


class InlineCrew(Crew):
    """Two workers in this process, who share one desk."""

    def __init__(self, meddle: Meddle = leave_alone, desk: Desk = NOWHERE) -> None:
        self._meddle, self._desk = meddle, desk

    def places(self) -> int:
        return 2

    def muster(self, places: Collection[int]) -> dict[int, Worker]:
        inline, desk = Inline(self._meddle), self._desk
        return {place: Worker(f"worker {place + 1}", place, inline, desk) for place in places}

    def replace(self, worker: Worker) -> Worker | None:
        return Worker(worker.name, worker.place, Inline(self._meddle), self._desk)

    def lost(self, workers: Sequence[Worker]) -> Iterator[Worker]:
        return iter(())

    def dismiss(self, worker: Worker) -> None:
        pass

    def close(self) -> None:
        pass
