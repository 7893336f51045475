"""One article's way, and the whole story: store, rights, content, format, proof, publication.

`make_plan` decides and renders, feed by feed; `build` publishes what it yields, a few feeds at a
time. Neither holds many feeds' entries at once, nor their bytes. A feed that nothing concerns
since the last build is not looked at (`changes.py`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from syndicate.build.cache import last_build
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.cache.folder import (
    copy_cache,
    delete_cache,
    open_cache,
    open_or_lend_cache,
)
from syndicate.build.cache.fragments import CacheError, DamagedError
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.catalog import Catalog
from syndicate.build.changes import ArchiveScope, BuildScope, build_scope
from syndicate.build.claims import PathClaims
from syndicate.build.clock import note_instant, refuse_earlier
from syndicate.build.context import BuildContext, BuildRequest
from syndicate.build.damage import refuse_damaged
from syndicate.build.feed_plan import FeedPlan
from syndicate.build.feeds import FeedSpec
from syndicate.build.finish import CacheState, leave, record
from syndicate.build.former_outputs import Removals, remove_former, to_be_removed
from syndicate.build.observer import FeedObserver
from syndicate.build.older import StoreAge, foresee_age, store_age
from syndicate.build.plan import Plan, Problem
from syndicate.build.plan_feed import plan_feed
from syndicate.build.publish import in_groups, publish
from syndicate.build.published import forget_others
from syndicate.build.result import BuildResult
from syndicate.build.reuse import claim_archives, problems_of_archives, restore, reuse
from syndicate.build.selected import is_chosen
from syndicate.build.settle import rehearsed, settle
from syndicate.build.site_files import Listings, removals, site_files
from syndicate.build.totals import with_totals
from syndicate.build.unknown_names import unknown_names
from syndicate.build.workers import make_ahead
from syndicate.config.nearest import meant
from syndicate.config.site import Site
from syndicate.durable import is_full
from syndicate.errors import NotFoundError, OutputError, Place, StoreError
from syndicate.publish.directory import Directory
from syndicate.store import Store, publications, quarantine, queries, takedown_orders

#: Is called with what was published, which feed that is, counted from 1, and how many there are.
Progress = Callable[[FeedPlan, int, int], None]
#: How often a build begins again for takedowns that come in; the next one carries out the others.
_BEGINNINGS = 5
#: What a cache that is damaged, or cannot be written, leads to.
_CACHE_FAILURES = (DamagedError, CacheError, sqlite3.Error)


def make_plan(
    context: BuildContext, request: BuildRequest, last: LastBuild | None
) -> Iterator[FeedPlan]:
    """Decide and render every feed that is due, one after the other.

    Removals and site-wide files come last, and not at all when `only` restricts the run.
    """
    specs = context.catalog.specs
    chosen = [spec for spec in specs if is_chosen(spec, request.only)]
    if request.only and not chosen:
        hint = meant(request.only[0], [spec.path for spec in specs])
        named = f"no feed is called {', '.join(request.only)}"
        raise NotFoundError(f"{named}{hint or '; `syndicate status` lists them'}")
    states = context.cache.feeds.all()
    scope = BuildScope(everything=True) if request.full else build_scope(context, states, last)
    if request.workers > 1:
        make_ahead(context, chosen, scope, request.workers)
    claims, listings, planned = PathClaims(), Listings(), set[str]()
    archives = set[tuple[str, str, str]]()
    for spec in chosen:
        name = (spec.key, spec.member)
        # a path that was planned in this run is not as it was any more
        lost = [p for p in spec.documents if p not in planned] if name in scope.lost else []
        for plan in _plan_or_reuse(context, claims, spec, scope, states.get(name), lost):
            listings.add(plan)
            planned |= {document.change.path for document in plan.documents}
            archives |= {(*name, plan.archive.name)} if plan.archive else set()
            yield plan
    if request.only:
        return
    yield FeedPlan(problems=problems_of_archives(context, archives))
    if scope.lost_archives:
        context.published.read_records(scope.lost_archives)
        lost = [path for path in scope.lost_archives if path not in planned]
        yield FeedPlan(restore(context, lost) or ())
    removed = removals(context, claims) if scope.structure else FeedPlan()
    listings.add(removed)
    yield removed
    yield site_files(context, claims, listings, removed)


def _plan_or_reuse(
    context: BuildContext,
    claims: PathClaims,
    spec: FeedSpec,
    scope: BuildScope,
    state: CachedFeed | None,
    lost: Sequence[str],
) -> Iterator[FeedPlan]:
    """Yield a feed, its archives before it; its `lost` files, or nothing new, if it is not due."""
    archives = scope.of(spec)
    if archives is None and state is not None:
        plan = reuse(context, claims, spec, state, lost)
        if plan is not None:
            if spec.archives and scope.structure:
                identity = context.catalog.identify(spec, context.published.feeds)
                claim_archives(context, claims, spec, identity.id)
            yield plan
            return
    archives = archives or ArchiveScope()
    observer = FeedObserver(context, spec)
    if spec.archives and state and not archives.all and not archives.anywhere:
        observer.keep(state)
        archives = replace(archives, articles=archives.articles | _quarantined(context, state))
    yield from plan_feed(context, claims, spec, archives, observer)


def _quarantined(context: BuildContext, state: CachedFeed) -> set[int]:
    """Return the articles that could not be made when a feed was last looked at."""
    ids = [subject for subject, _ in state.notes["problems"]]
    return {article.key for article in queries.by_entry_ids(context.connection, ids)}


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
    target = Directory.of_output(site)
    if last is None or target.folders() != last.folders:
        target.sweep()  # a run that was killed left its mark in a folder's time
    catalog = _store_slugs(site, store)
    opened = open_or_lend_cache(folder, unusable)
    with opened as (cache, wrong), store.reading() as connection:
        result.add_unwritten([Problem(str(folder), wrong)] if wrong else ())
        forget_others(cache, connection, last, every=request.full and whole)
        context = BuildContext.open(catalog, connection, cache, request)
        overtaken = _publish_all(context, store, request, last, result, progress)
        cache.save()
        if not overtaken:
            if whole:
                result.add_removals(remove_former(context, store))
            with store.writing() as writing:
                note_instant(writing, request, site.settings.title)
                known = {(s, r) for s, r, _ in quarantine.quarantined(writing)}
                end = record(writing, context, result, known, orders, whole=whole)
                there = publications.number_of_documents(writing)
            cache.prune(site.settings.cache)
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
    )
    if not whole:
        return done
    unwritten = leave(context, store, folder, state, result, done)
    return replace(done, unwritten=done.unwritten + unwritten)


def _publish_all(
    context: BuildContext,
    store: Store,
    request: BuildRequest,
    last: LastBuild | None,
    result: BuildResult,
    progress: Progress,
) -> bool:
    """Publish every feed that is due; return whether a takedown was ordered meanwhile.

    Then what follows waits: it would carry what is withdrawn.
    """
    known, feeds = takedown_orders.newest(context.connection), set[object]()
    total = sum(is_chosen(spec, request.only) for spec in context.catalog.specs)
    for plans in in_groups(make_plan(context, request, last)):
        if result.beginnings < _BEGINNINGS and _newest_order(store) != known:
            return True
        published = publish(context, store, plans)
        for plan in plans:
            result.add(plan, detail=request.detail, failed=published.failed)
            feeds.add((plan.spec.key, plan.spec.member) if plan.spec else len(feeds))
            progress(plan, min(len(feeds), total), total)
        result.add_published(published)
    return result.beginnings < _BEGINNINGS and _newest_order(store) != known


def _newest_order(store: Store) -> int:
    with store.reading() as connection:
        return takedown_orders.newest(connection)


def _store_slugs(site: Site, store: Store) -> Catalog:
    """Return the catalog of a site; slugs that are minted with it are stored."""
    with store.reading() as connection:
        catalog = Catalog.open(site, connection)
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
    """Make and cache the entries that the next build will want; nothing is published."""
    folder, request = cache_folder(site), BuildRequest(at)
    last = last_build.read(str(folder))
    with open_cache(folder) as cache, store.reading() as connection:
        catalog = Catalog.open(site, connection)
        context = BuildContext.open(catalog, connection, cache, request)
        scope = build_scope(context, cache.feeds.all(), last)
        make_ahead(context, catalog.specs, scope, 1)
        cache.prune(site.settings.cache)
        cache.save()


def cache_folder(site: Site) -> Path:
    """Return the folder of what builds keep for the next one."""
    return site.var / "cache"
