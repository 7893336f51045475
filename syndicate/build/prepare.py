"""Entries made before their feeds are, at an import: a build finds them in the cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from syndicate.build.changes import ArchiveScope, BuildScope
from syndicate.build.context import BuildContext
from syndicate.build.entries import BATCH
from syndicate.build.entry_maker import RenderJob
from syndicate.build.feeds import FeedSpec
from syndicate.build.select import Carried, is_carried, select, select_from, select_rising


def make_ahead(context: BuildContext, specs: Iterable[FeedSpec], scope: BuildScope) -> None:
    """Make and cache what those of these feeds want that are in scope, and the cache lacks.

    What could not be made is met again by the build, which tells of it.
    """
    renderer = context.renderer
    asked: set[tuple[int, bytes]] = set()
    for spec in specs:
        archives = scope.of(spec)
        if archives is None:
            continue
        missing = _missing(context, spec, archives, asked)
        while jobs := list(islice(missing, BATCH)):
            renderer.add(jobs, renderer.maker.make(jobs, spec.formats))
            context.cache.save_often()


def _missing(
    context: BuildContext, spec: FeedSpec, scope: ArchiveScope, asked: set[tuple[int, bytes]]
) -> Iterator[RenderJob]:
    """Yield what the cache cannot serve of a feed and nobody has `asked` for yet, and note it."""
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
