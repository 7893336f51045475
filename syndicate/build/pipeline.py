"""One article's way, and the whole story: store, rights, content, format, proof, publication.

`make_plan` decides and renders, feed by feed; `build` publishes what it yields, a few feeds at a
time. Neither holds many feeds' entries at once, nor their bytes. A feed that nothing concerns
since the last build is not looked at (`changes.py`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.build.cache import last_build
from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.cache.folder import (
    copy_cache,
    delete_cache,
    open_cache,
    open_or_lend_cache,
)
from syndicate.build.cache.fragments import CacheError, DamagedError
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.catalog import Catalog
from syndicate.build.changes import BuildScope, build_scope
from syndicate.build.clock import note_instant, refuse_earlier
from syndicate.build.context import BuildContext, BuildRequest
from syndicate.build.damage import refuse_damaged
from syndicate.build.feed_plan import FeedPlan
from syndicate.build.finish import CacheState, leave, record
from syndicate.build.former_outputs import Removals, remove_former, to_be_removed
from syndicate.build.former_versions import forget_versions
from syndicate.build.older import StoreAge, foresee_age, store_age
from syndicate.build.plan import Plan, Problem
from syndicate.build.plan_site import chosen_specs, make_plan, scope_of
from syndicate.build.prepare import make_ahead
from syndicate.build.publish import in_groups, publish
from syndicate.build.published import forget_others
from syndicate.build.result import BuildResult
from syndicate.build.selected import is_chosen
from syndicate.build.settle import rehearsed, settle
from syndicate.build.slugs import forget_letters
from syndicate.build.targets import fence_of, open_target
from syndicate.build.totals import with_totals
from syndicate.build.unknown_names import unknown_names
from syndicate.build.workers.mark import drop_left_mark
from syndicate.config import compiled
from syndicate.config.site import Site
from syndicate.durable import is_full
from syndicate.errors import OutputError, Place, StoreError
from syndicate.store import Store, publications, quarantine, queries, takedown_orders

if TYPE_CHECKING:
    from syndicate.build.cache.folder import Cache
    from syndicate.build.workers.handout import HandedOut

#: Is called with what was published, which feed that is, counted from 1, and how many there are.
Progress = Callable[[FeedPlan, int, int], None]
#: How often a build begins again for takedowns that come in; the next one carries out the others.
_BEGINNINGS = 5
#: What a cache that is damaged, or cannot be written, leads to.
_CACHE_FAILURES = (DamagedError, CacheError, sqlite3.Error)


def build(
    site: Site,
    store: Store,
    request: BuildRequest,
    progress: Progress = lambda _plan, _feed, _total: None,
) -> Plan:
    """Plan and publish, feed by feed; return what was done.

    Delete a damaged cache and build again without it, and without any where that cannot be written:
    a full disk delays no takedown. Raises OutputError where that fails, ConfigError where the
    config is damaged so that nothing may be done by it, and ClockError where the last build was at
    a later instant.
    """
    refuse_earlier(store, request)
    folder = cache_folder(site)
    result, unusable, is_new = BuildResult(), None, False
    while True:
        try:
            return _build(site, store, request, progress, result, unusable)
        except (StoreError, *_CACHE_FAILURES) as error:
            full = is_full(site.var)  # the store needs the room
            if isinstance(error, StoreError) and (unusable or not full):
                raise
            if unusable:
                raise OutputError(f"cannot be cached: {error}", Place(str(folder))) from error
            if full or is_new:
                unusable = f"cannot be cached: {'No space left on device' if full else error}"
        delete_cache(folder)
        result, is_new = result.begun_again(), True


def _build(
    site: Site,
    store: Store,
    request: BuildRequest,
    progress: Progress,
    result: BuildResult,
    unusable: str | None,
) -> Plan:
    """Build; begin again where a takedown was ordered meanwhile (`result` has what was done).

    `unusable` says why nothing can be cached: then an empty cache is lent.
    """
    refuse_damaged(site, store)
    folder, whole = cache_folder(site), not request.only
    last = last_build.read(str(folder))
    age = store_age(site, store, last, request)
    if age.blind:  # before anything is published (law 9)
        return _blind(request, age)
    last = last if age.trusted else None
    settled = settle(site, store, last, request.at)
    with store.reading() as connection:
        orders = takedown_orders.pending(connection)
        sequence = queries.sequence(connection)
    fence = fence_of(store)
    target = open_target(site, fence=fence)
    target.check()
    drop_left_mark(target)
    if last is None or target.folders() != last.folders:
        target.sweep()  # a run that was killed left its mark in a folder's time
    catalog = _store_slugs(site, store)
    opened = open_or_lend_cache(folder, unusable)
    with opened as (cache, wrong), ExitStack() as stack:
        result.add_unwritten([Problem(str(folder), wrong)] if wrong else ())
        elsewhere = None
        if request.is_shared:
            elsewhere = _hand_out(catalog, store, cache, request, last, result, progress)
        connection = stack.enter_context(store.reading())
        if elsewhere is None:
            forget_others(cache, connection, last, every=request.full and whole)
        context = BuildContext.open(catalog, connection, cache, request, fence)
        overtaken = bool(elsewhere and elsewhere.is_overtaken) or _publish_all(
            context, store, request, last, result, progress, elsewhere
        )
        cache.save()
        if not overtaken:
            if whole:
                result.add_removals(remove_former(context, store))
                result.add_removals(forget_versions(context, orders))
            with store.writing() as writing:
                note_instant(writing, request, site.settings.title)
                known = {(s, r) for s, r, _ in quarantine.quarantined(writing)}
                end = record(writing, context, result, known, orders, whole=whole)
                there = publications.number_of_documents(writing)
            cache.prune(site.settings.cache, whole=whole)
            cache.save()
            state = CacheState(sequence, cache.feeds.next_due(), cache.documents.files())
            counted = with_totals(result.plan(request.at, known), context, request, there)
            warnings = unknown_names(catalog, connection)
    if overtaken:
        return _build(site, store, request, progress, result.begun_again(), unusable)
    done = replace(
        counted,
        filed=settled.filed,
        renamed=settled.renamed.lines,
        revoked=settled.renamed.revoked,
        warnings=(*warnings, *settled.warnings),
        alarm=f"{site.places.of('sources.yaml')}: {end.alarm}" if end.alarm else None,
        unfinished=tuple(end.unfinished),
        store=age.lines,
        journal=age.failure,
        workers=tuple(elsewhere.notes) if elsewhere else (),
    )
    if not whole:
        return done
    unwritten = leave(context, store, folder, state, result, done)
    return replace(done, unwritten=done.unwritten + unwritten)


def _hand_out(
    catalog: Catalog,
    store: Store,
    cache: Cache,
    request: BuildRequest,
    last: LastBuild | None,
    result: BuildResult,
    progress: Progress,
) -> HandedOut:
    """Have workers publish the feeds that are due."""
    from syndicate.build.workers.handout import Handout, crew_of

    total = len(chosen_specs(catalog, request))

    def begin(context: BuildContext) -> BuildScope:
        every = request.full and not request.only
        forget_others(cache, context.connection, last, every=every)
        return scope_of(context, request, last, context.cache.feeds.all())

    return Handout(
        store=store,
        cache=cache,
        catalog=catalog,
        request=request,
        result=result,
        open_crew=partial(crew_of, request, cache_folder(catalog.site)),
        begin=begin,
        is_overtaken=partial(_is_overtaken, store, result),
        progress=lambda plan, feed: progress(plan, feed, total),
    ).do()


def _publish_all(
    context: BuildContext,
    store: Store,
    request: BuildRequest,
    last: LastBuild | None,
    result: BuildResult,
    progress: Progress,
    elsewhere: HandedOut | None,
) -> bool:
    """Publish every feed that is due, but for those done `elsewhere`; return whether a takedown
    was ordered meanwhile.

    Then what follows waits: it would carry what is withdrawn.
    """
    feeds = set[object](elsewhere.done if elsewhere else ())
    failed = {problem.subject for problem in result.unwritten}
    total = sum(is_chosen(spec, request.only) for spec in context.catalog.specs)
    for plans in in_groups(make_plan(context, request, last, elsewhere, failed)):
        if any(plan.documents for plan in plans) and _is_overtaken(store, result, context):
            return True
        published = publish(context, store, plans, failed)
        for plan in plans:
            result.add(plan, detail=request.detail, failed=published.failed)
            feeds.add((plan.spec.key, plan.spec.member) if plan.spec else len(feeds))
            progress(plan, min(len(feeds), total), total)
        result.add_published(published)
    return _is_overtaken(store, result, context)


def _is_overtaken(store: Store, result: BuildResult, context: BuildContext) -> bool:
    """Return whether a takedown was ordered since a state of the store."""
    known = takedown_orders.newest(context.connection)
    return result.beginnings < _BEGINNINGS and _newest_order(store) != known


def _newest_order(store: Store) -> int:
    with store.reading() as connection:
        return takedown_orders.newest(connection)


def _store_slugs(site: Site, store: Store) -> Catalog:
    """Return the catalog of a site; slugs that are minted with it are stored."""
    with store.reading() as connection:
        catalog = Catalog.open(site, connection)
    forget_letters()
    if catalog.terms.minted:
        with store.writing() as connection:
            publications.name_terms(connection, catalog.terms.minted)
    return catalog


def _blind(request: BuildRequest, age: StoreAge) -> Plan:
    """Return the plan of a build that publishes nothing until somebody has looked (law 9)."""
    told = (*age.lines, "nothing is published until it is reconciled")
    return Plan(request.at, store=told, journal=age.failure)


def plan_only(site: Site, store: Store, request: BuildRequest) -> Plan:
    """Return what a build would do now; nothing is written."""
    refuse_damaged(site, store)
    folder, result = cache_folder(site), BuildResult()
    last = last_build.read(str(folder))
    with ExitStack() as stack:
        connection, settled = stack.enter_context(rehearsed(site, store, request.at))
        age = foresee_age(site, connection, last, request)
        if age.blind:
            return _blind(request, age)
        last = last if age.trusted else None
        cache = stack.enter_context(copy_cache(folder if age.trusted else None))
        catalog = Catalog.open(site, connection)
        context = BuildContext.open(catalog, connection, cache, request)
        for plan in make_plan(context, request, last):
            result.add(plan, detail=True)
        known = {(s, r) for s, r, _ in quarantine.quarantined(connection)}
        result.add_removals(Removals(to_be_removed(site, connection)))
        planned = result.plan(request.at, known)
        there = (
            publications.number_of_documents(connection)
            + len(planned.of("new"))
            - len(planned.of("removed"))
        )
        counted = with_totals(planned, context, request, there)
        warnings = unknown_names(catalog, connection)
    return replace(
        counted,
        filed=settled.filed,
        renamed=settled.renamed.lines,
        revoked=settled.renamed.revoked,
        warnings=(*warnings, *settled.warnings),
        store=age.lines,
        journal=age.failure,
    )


def prepare(site: Site, store: Store, at: datetime) -> None:
    """Make and cache the entries that the next build will want, and the config as it reads it."""
    folder, request = cache_folder(site), BuildRequest(at)
    last = last_build.read(str(folder))
    with open_cache(folder) as cache, store.reading() as connection:
        catalog = Catalog.open(site, connection)
        context = BuildContext.open(catalog, connection, cache, request)
        scope = build_scope(context, cache.feeds.all(), last)
        make_ahead(context, catalog.specs, scope)
        cache.prune(site.settings.cache, whole=False)
        cache.save()
    compiled.write(site, folder / "config.json", code_stamp())


def cache_folder(site: Site) -> Path:
    """Return the folder of what builds keep for the next one."""
    return site.var / "cache"
