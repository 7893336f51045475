"""Entries made before their feeds are: at an import, or by several processes at once.

Only the cache is filled. A build finds there what it would make itself, so that neither the
number of processes nor their pace shows in a document.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from multiprocessing import get_context

from syndicate.build.changes import ArchiveScope, BuildScope
from syndicate.build.context import BuildContext
from syndicate.build.entries import BATCH
from syndicate.build.entry_maker import EntryMaker, NewEntries, RenderJob
from syndicate.build.feeds import FeedSpec
from syndicate.build.select import Carried, is_carried, select, select_from, select_rising
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.recall.current import Recall
from syndicate.store import Store

#: Opens an entry maker in a process of its own; it is sent there.
OpenMaker = Callable[[], AbstractContextManager[EntryMaker]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Jobs of one feed that nothing cached can serve."""

    jobs: list[RenderJob]
    formats: tuple[str, ...]


def make_ahead(
    context: BuildContext, specs: Iterable[FeedSpec], scope: BuildScope, workers: int
) -> None:
    """Make and cache what those of these feeds want that are in scope, and the cache lacks."""
    renderer = context.renderer
    batches = _batches(context, specs, scope)
    if workers < 2:
        for batch in batches:
            _add(context, batch, renderer.maker.make(batch.jobs, batch.formats))
        return
    slugs = dict(renderer.maker.presentations.slugs)
    open_maker = partial(_open_maker, context.site, slugs, context.at)
    # Spawned, not forked: SQLite does not bear that a process goes on with another's files.
    with (
        suppress(BrokenProcessPool),  # a process that dies leaves its work to the build itself
        ProcessPoolExecutor(workers, get_context("spawn"), _begin, (open_maker,)) as pool,
    ):
        pending: deque[tuple[Batch, Future[NewEntries]]] = deque()
        for batch in batches:
            pending.append((batch, pool.submit(_make, batch)))
            if len(pending) > 2 * workers:
                done, result = pending.popleft()
                _add(context, done, result.result())
        for batch, result in pending:
            _add(context, batch, result.result())


def _batches(
    context: BuildContext, specs: Iterable[FeedSpec], scope: BuildScope
) -> Iterator[Batch]:
    """Yield what is missing, each entry once, a feed after the other."""
    asked: set[tuple[int, bytes]] = set()
    for spec in specs:
        archives = scope.of(spec)
        if archives is None:
            continue
        missing = _missing(context, spec, archives, asked)
        while jobs := list(islice(missing, BATCH)):
            yield Batch(jobs, spec.formats)


def _missing(
    context: BuildContext, spec: FeedSpec, scope: ArchiveScope, asked: set[tuple[int, bytes]]
) -> Iterator[RenderJob]:
    chosen = _chosen(context, spec, scope)
    while batch := list(islice(chosen, BATCH)):
        for job in context.renderer.jobs(batch, spec.formats):
            name = (job.ruled.article.revision, job.presentation)
            if job.cached is None and name not in asked:
                asked.add(name)
                yield job


def _chosen(context: BuildContext, spec: FeedSpec, scope: ArchiveScope) -> Iterator[Carried]:
    """Yield what a feed and its archives would carry, if all of it can be made.

    Of archives that is what may have changed: the others are not read.
    """
    connection, catalog, at = context.connection, context.catalog, context.at
    if spec.archives and scope.all:
        every = select_rising(spec, connection, catalog, at)
        yield from (ruled for _, ruled in every if is_carried(ruled))
        return
    identity = catalog.identify(spec, context.published.feeds)
    chosen = select(spec, connection, catalog, at, identity.id if spec.archives else None)
    newest = (ruled for ruled in chosen if is_carried(ruled))
    yield from islice(newest, spec.job.limit.entries)
    if spec.archives:
        changed = select_from(spec, connection, catalog, at, sorted(scope.articles))
        yield from (ruled for ruled in changed if is_carried(ruled))


def _add(context: BuildContext, batch: Batch, new: NewEntries) -> None:
    """Cache what was made; what could not be made is met again by the build, which tells of it."""
    context.renderer.add(batch.jobs, new)
    context.cache.save_often()


@contextmanager
def _open_maker(site: Site, slugs: Mapping[str, str], at: datetime) -> Iterator[EntryMaker]:
    store = Store.open(site.settings.store, site.folder)
    with store.reading() as connection:
        owners = Owners.of(site, slugs)
        yield EntryMaker(owners, slugs, connection, Recall.open(connection, owners), at)


_open = ExitStack()  # until the process ends
_makers: list[EntryMaker] = []


def _begin(open_maker: OpenMaker) -> None:
    _makers.append(_open.enter_context(open_maker()))


def _make(batch: Batch) -> NewEntries:
    return _makers[0].make(batch.jobs, batch.formats)
