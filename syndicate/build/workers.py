"""Entries made before their feeds are: at an import, or by several processes at once.

Only what is kept is filled. A build finds there what it would make itself, so that neither the
number of processes nor their pace shows in a document.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context

from syndicate.build.entries import BATCH, EntryRenderer, NewEntry, RenderJob
from syndicate.build.feeds import FeedSpec
from syndicate.build.run import Run
from syndicate.build.select import RuledArticle, select, select_between
from syndicate.rights import Carry

#: Opens a press in a process of its own; it is sent there.
OpenPress = Callable[[], AbstractContextManager[EntryRenderer]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders of one feed that nothing kept can serve."""

    orders: list[RenderJob]
    formats: tuple[str, ...]


def make_ahead(run: Run, outlines: Iterable[FeedSpec], workers: int, open_press: OpenPress) -> None:
    """Make and keep what these feeds want and is not kept."""
    batches = _batches(run, outlines)
    if workers < 2:
        for batch in batches:
            _keep(run.press, batch, run.press.make_new(batch.orders, batch.formats))
        return
    # Spawned, not forked: SQLite does not bear that a process goes on with another's files.
    context = get_context("spawn")
    with (
        suppress(BrokenProcessPool),  # a process that dies leaves its work to the build itself
        ProcessPoolExecutor(workers, context, _begin, (open_press,)) as pool,
    ):
        pending: deque[tuple[Batch, Future[dict[int, NewEntry]]]] = deque()
        for batch in batches:
            pending.append((batch, pool.submit(_make, batch)))
            if len(pending) > 2 * workers:
                _collect(run.press, *pending.popleft())
        for batch, result in pending:
            _collect(run.press, batch, result)


def _batches(run: Run, outlines: Iterable[FeedSpec]) -> Iterator[Batch]:
    """What is missing, each once, a feed after the other."""
    asked: set[tuple[int, bytes]] = set()
    for spec in outlines:
        missing = _missing(run, spec, asked)
        while orders := list(islice(missing, BATCH)):
            yield Batch(orders, spec.formats)


def _missing(run: Run, spec: FeedSpec, asked: set[tuple[int, bytes]]) -> Iterator[RenderJob]:
    wanted = _wanted(run, spec)
    while batch := list(islice(wanted, BATCH)):
        for order in run.press.orders(batch, spec.formats):
            name = (order.ruled.article.revision, order.mark)
            if order.kept is None and name not in asked:
                asked.add(name)
                yield order


def _wanted(run: Run, spec: FeedSpec) -> Iterator[RuledArticle]:
    """The articles that a feed would carry, and its archives, if all of them can be made."""
    every = select(spec, run.connection, run.owners, run.at)
    if spec.archives:
        whole = select_between(spec, run.connection, run.owners, run.at, (None, None))
        every = (one for _, one in whole)
    carried = (one for one in every if isinstance(one.ruling, Carry))
    return carried if spec.archives else islice(carried, spec.job.limit.entries)


def _keep(press: EntryRenderer, batch: Batch, fresh: dict[int, NewEntry]) -> None:
    for order in batch.orders:
        press.keep(order, fresh.get(order.ruled.article.key))
    press.kept.save_often()


def _collect(press: EntryRenderer, batch: Batch, result: Future[dict[int, NewEntry]]) -> None:
    _keep(press, batch, result.result())


_open = ExitStack()  # until the process ends
_presses: list[EntryRenderer] = []


def _begin(open_press: OpenPress) -> None:
    _presses.append(_open.enter_context(open_press()))


def _make(batch: Batch) -> dict[int, NewEntry]:
    return _presses[0].make_new(batch.orders, batch.formats)
