"""What a worker does, in a process of its own: it plans shards, proves them, and puts their bytes.

It opens store and target by the config that it is given, and never writes the store. These
functions are what a run submits to an executor; what goes wrong is returned, never raised.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TypeVar

from syndicate.build.cache.folder import delete_cache
from syndicate.build.cache.fragments import CacheError, DamagedError
from syndicate.build.workers.conversation import Conversation, converse
from syndicate.build.workers.open_run import OpenRun, RefusedError, open_run
from syndicate.build.workers.work import Desk, Failed, Greeting, RunOrder, Shard, Step
from syndicate.errors import SyndicateError

_Answer = TypeVar("_Answer")


class _Desk:
    """The run that this process works for, and the shards that it is at."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.run: OpenRun | None = None
        self.folder: Path | None = None
        self.unusable: str | None = None
        self.shards: dict[int, Conversation] = {}

    def clear(self) -> None:
        """Leave the run."""
        for conversation in self.shards.values():
            conversation.close()
        self.shards.clear()
        self.run = None
        self.stack.close()


_desk = _Desk()


def greet(order: RunOrder, desk: Desk) -> Greeting | Failed:
    """Begin to work for a run, or say why this process cannot."""
    return _in_one_thread(lambda: _greet(order, desk))


def plan(token: str, shard: Shard) -> Step | Failed:
    """Plan the first group of a shard; nothing of it is put."""

    def answer() -> Step | Failed:
        run = _run_of(token)
        if isinstance(run, Failed):
            return run
        _desk.shards[shard.number] = converse(run, shard)
        return _step_of(run, shard.number)

    return _in_one_thread(answer)


def go_on(token: str, number: int) -> Step | Failed:
    """Put what was planned last of a shard, which the run has recorded, and plan the next group."""

    def answer() -> Step | Failed:
        run = _run_of(token)
        if isinstance(run, Failed):
            return run
        if number not in _desk.shards:
            return Failed("another process had planned it")
        return _step_of(run, number)

    return _in_one_thread(answer)


def _step_of(run: OpenRun, number: int) -> Step:
    """Go on with a shard; what is kept is saved once it is done.

    What nothing uses leaves the cache only when no other shard is open: documents that are planned
    and not yet put use what they are made of, and stand nowhere.
    """
    step, kept = next(_desk.shards[number]), run.context.cache
    if step.planned is None:
        del _desk.shards[number]
        if not _desk.shards:
            kept.prune(run.context.site.settings.cache)
        kept.save()
    return step


def leave(token: str) -> None:
    """End the work for a run."""

    def answer() -> None:
        if _desk.run is not None and _desk.run.order.token == token:
            _desk.clear()

    _in_one_thread(answer)


def _greet(order: RunOrder, desk: Desk) -> Greeting | Failed:
    _desk.clear()
    _desk.folder = desk.cache or _desk.folder
    run = open_run(order, _desk.folder, _desk.unusable, _desk.stack)
    _desk.run, _desk.folder = run, run.folder
    return Greeting()


def _run_of(token: str) -> OpenRun | Failed:
    if _desk.run is None or _desk.run.order.token != token:
        return Failed("this process does not work for the run")
    return _desk.run


def _in_one_thread(answer: Callable[[], _Answer]) -> _Answer | Failed:
    """Return an answer, worked out in the one thread that has the files open.

    A worker of Dask calls from several threads.
    """
    return _thread().submit(_answered, answer).result()


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "shards")


def _answered(answer: Callable[[], _Answer]) -> _Answer | Failed:
    try:
        return answer()
    except RefusedError as error:
        _desk.clear()
        return Failed(str(error), refused=True)
    except (DamagedError, CacheError, sqlite3.Error) as error:
        # What is kept is damaged, or cannot be: the shard is done again without.
        _desk.clear()
        _desk.unusable = f"cannot be cached: {error}"
        if _desk.folder:
            delete_cache(_desk.folder)
        return Failed(_desk.unusable)
    except SyndicateError as error:
        return Failed(str(error))
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")
