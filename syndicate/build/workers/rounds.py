"""One pass over the shards: who has which, what comes home, who is lost or does not answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import suppress
from time import monotonic
from typing import Any

from msgspec import Struct, field

from syndicate.build.context import BuildContext
from syndicate.build.workers import worker as work
from syndicate.build.workers.crew import Crew, Worker
from syndicate.build.workers.homecoming import Homecoming
from syndicate.build.workers.shards import Shards
from syndicate.build.workers.work import Failed, Greeting, RunOrder, Shard, Step
from syndicate.errors import SyndicateError
from syndicate.store.sql import select

#: How many shards each worker has at hand: one is recorded while it goes on with the other.
_AT_HAND = 2
#: How often is looked for workers that are gone or late, and how long a greeting takes at most;
#: in seconds.
_LOOK, _GREETING = 1.0, 60.0
#: How long workers have to close what they have open, in seconds.
_PARTING = 5.0
#: How often a server is told that the run still reads, in seconds.
_TOUCH = 60.0

#: Why a shard is done again; Chinese has them in `text/words/reasons_of_builds.py`.
_ENDED, _GONE, _NOBODY = "its process ended", "the cluster has it no more", "no worker was left"


class _Task(Struct, frozen=True):
    """What a worker was asked, until when it is waited for; a greeting has no home."""

    worker: Worker
    until: float
    home: Homecoming | None = None


class Rounds(Struct):
    """One pass over some shards, in one state of the store.

    `patience` is how long an answer is waited for, in seconds. `finish` is called with what is
    done, `give_up` with what is lost and why; `may_go_on` says before each group whether it may be
    put. `notes` tell of workers. In the `is_first` pass one that would make other bytes ends the
    run: nothing was put yet.
    """

    context: BuildContext
    order: RunOrder
    crew: Crew
    shards: Shards
    patience: float
    begin: Callable[[Shard], Homecoming]
    may_go_on: Callable[[], bool]
    finish: Callable[[Homecoming], None]
    give_up: Callable[[Homecoming, str], None]
    notes: list[str]
    is_first: bool
    _workers: dict[int, Worker] = field(default_factory=dict)
    _tasks: dict[Future[Any], _Task] = field(default_factory=dict)
    _is_stopped: bool = False
    _looked: float = 0.0
    _touched: float = 0.0

    def run(self) -> None:
        """Give out every shard, and take home what comes of it."""
        self._greet_all()
        self._looked = self._touched = monotonic()
        try:
            while self._give():
                done, _ = wait(self._tasks, _LOOK, FIRST_COMPLETED)
                for future in done:
                    if task := self._tasks.pop(future, None):
                        self._take(task, future)
                self._look_after()
        finally:
            self._part()
        for shard in self.shards.left() if not self._is_stopped else ():
            self.give_up(self.begin(shard), _NOBODY)

    def _part(self) -> None:
        """Let all workers end what they have open; nobody is waited for long."""
        left = []
        for worker in self._workers.values():
            with suppress(BrokenExecutor, RuntimeError):
                left.append(worker.executor.submit(work.leave, self.order.token))
        wait(left, _PARTING)

    def _greet_all(self) -> None:
        """Greet all workers whose shards wait, else the others.

        Raises SyndicateError where none can work.
        """
        places = [place for place, queue in enumerate(self.shards.queues) if queue]
        others = [place for place, queue in enumerate(self.shards.queues) if not queue]
        self._greet(places)
        if not (self._workers or self._tasks):
            self._greet(others)
        if not (self._workers or self._tasks):
            raise SyndicateError("; ".join(self.notes) or "no worker answers")

    def _greet(self, places: Sequence[int]) -> None:
        workers = list(self.crew.muster(places).values())
        asked = [(worker, self._ask_greeting(worker)) for worker in workers]
        wait([future for _, future in asked], _GREETING)
        for worker, future in asked:
            if not future.done():
                self._leave_out(worker, "it does not answer")
                continue
            answer = _answer_of(future)
            if isinstance(answer, BrokenExecutor):
                self._replace(worker)
            else:
                self._welcome(worker, answer)

    def _ask_greeting(self, worker: Worker) -> Future[Any]:
        return self._ask(worker, work.greet, self.order, worker.desk)

    @staticmethod
    def _ask(worker: Worker, question: Callable[..., Any], *of: Any) -> Future[Any]:
        try:
            return worker.executor.submit(question, *of)
        except (BrokenExecutor, RuntimeError):  # it was lost while nobody waited for it
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor())
            return future

    def _welcome(self, worker: Worker, answer: object) -> None:
        """Let a worker begin. Raises SyndicateError for one that would make other bytes."""
        if isinstance(answer, Greeting):
            self._workers[worker.place] = worker
        elif isinstance(answer, Failed) and answer.refused and self.is_first:
            raise SyndicateError(f"{worker.name} cannot work for this site: {answer.reason}")
        else:
            self._leave_out(worker, _reason(answer))

    def _leave_out(self, worker: Worker, why: str) -> None:
        self.notes.append(f"{worker.name} is left out: {why}")
        self.crew.dismiss(worker)

    def _give(self) -> bool:
        """Give shards to those who have few; return whether anything is waited for."""
        for worker in self._workers.values() if not self._is_stopped else ():
            while self._at_hand(worker) < _AT_HAND:
                shard = self.shards.next_for(worker.place)
                if shard is None:
                    break
                self._wait_for(worker, self.begin(shard), work.plan, shard)
        return bool(self._tasks)

    def _at_hand(self, worker: Worker) -> int:
        return sum(task.worker is worker for task in self._tasks.values())

    def _wait_for(
        self, worker: Worker, home: Homecoming, question: Callable[..., Any], of: Shard | int
    ) -> None:
        future = self._ask(worker, question, self.order.token, of)
        self._tasks[future] = _Task(worker, monotonic() + self.patience, home)

    def _take(self, task: _Task, future: Future[Any]) -> None:
        """Take home what a worker answers."""
        answer = _answer_of(future)
        if isinstance(answer, BrokenExecutor | CancelledError):
            self._tasks[future] = task
            self._lose(task.worker, _ENDED)
        elif task.home is None:
            self._welcome(task.worker, answer)
        elif isinstance(answer, Step):
            self._go_on(task.worker, task.home, answer)
        else:
            self.give_up(task.home, _reason(answer))

    def _go_on(self, worker: Worker, home: Homecoming, step: Step) -> None:
        home.record(step)
        if step.planned is None:
            self.finish(home)
        elif self._is_stopped or not self.may_go_on():
            self._is_stopped = True
            self.give_up(home, "the build begins again")
        else:
            home.announce(step)
            self._wait_for(worker, home, work.go_on, home.shard.number)

    def _lose(self, worker: Worker, why: str) -> None:
        """Do without a worker; its shards are done again, and another takes its place."""
        for future in [f for f, task in self._tasks.items() if task.worker is worker]:
            if home := self._tasks.pop(future).home:
                self.give_up(home, f"{worker.name} was lost: {why}")
        if self._workers.get(worker.place) is worker:
            self.notes.append(f"{worker.name} was lost: {why}")
            del self._workers[worker.place]
            self._replace(worker)

    def _replace(self, worker: Worker) -> None:
        if not self._is_stopped and (other := self.crew.replace(worker)):
            until = monotonic() + _GREETING
            self._tasks[self._ask_greeting(other)] = _Task(other, until)

    def _look_after(self) -> None:
        """Lose workers that are gone, or from whom something is overdue."""
        now = monotonic()
        if now - self._looked < _LOOK:
            return
        self._looked = now
        for worker in list(self.crew.lost(list(self._workers.values()))):
            self._lose(worker, _GONE)
        late = (task.worker for task in self._tasks.values() if task.until < now)
        for worker in dict.fromkeys(late):
            self.crew.dismiss(worker)
            self._lose(worker, f"no answer within {self.patience:.0f} seconds")
        if now - self._touched > _TOUCH:
            self._touched = now
            self.context.connection.execute(select(1))


def _answer_of(future: Future[Any]) -> object:
    """Return what a worker answered, or what was raised in its place."""
    try:
        return future.result()
    except CancelledError as error:
        return error
    except Exception as error:
        return error


def _reason(answer: object) -> str:
    if isinstance(answer, Failed):
        return answer.reason
    return f"{type(answer).__name__}: {answer}"
