"""One article's way, and the whole story: store, rights, content, format, proof, publication.

`make_plan` decides and renders, feed by feed; `apply` (stages/publishing.py) publishes them, a few
at a time. Neither holds many feeds' entries at once, nor their bytes. A feed that nothing
concerns since the last build is not looked at (stages/due.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

from syndicate.build.archives import FeedArchives
from syndicate.build.assemble import with_updated
from syndicate.build.cache import last_build as lasts
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.cache.folder import Cache, copy_of, forget, kept_in
from syndicate.build.cache.heap import DamagedError
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.changes import ArchiveScope, BuildScope
from syndicate.build.context import BuildRequest, another_press, begin, scope_of
from syndicate.build.documents import documents_of, feed_of
from syndicate.build.entries import BATCH
from syndicate.build.feeds import FeedSpec, feed_specs, identify
from syndicate.build.finish import CacheState, conclude, remember, summary
from syndicate.build.listings import listing_of, preview_of
from syndicate.build.pages import render_listing
from syndicate.build.plan import Change, Plan
from syndicate.build.publish import apply, together
from syndicate.build.rendered import RenderedEntry
from syndicate.build.reuse import FeedObserver, claim_archives, note_untouched, restore
from syndicate.build.run import FeedPlan, Run
from syndicate.build.select import RuledArticle, select
from syndicate.build.site_files import removals, site_wide
from syndicate.build.slugs import feed_terms
from syndicate.build.workers import make_ahead
from syndicate.config.site import Site
from syndicate.errors import NotFoundError, OutputError, Place
from syndicate.formats import FORMATS
from syndicate.publish.directory import Directory
from syndicate.rights import Carry, Hold
from syndicate.store import Store, archives, publications, queries, withdrawals


def make_plan(
    site: Site, store: Store, kept: Cache, request: BuildRequest, last: LastBuild | None
) -> Iterator[tuple[Run, FeedPlan]]:
    """Decide and render every feed that is due, one after the other.

    Removals and site-wide files come last, and not at all when `only` restricts the run.
    """
    with store.reading() as connection:
        naming = feed_terms(site, connection)
    if request.keep_names and naming.minted:
        with store.writing() as connection:
            publications.name_terms(connection, naming.minted)
    with store.reading() as connection:
        run = begin(site, connection, kept, naming, request)
        run.every = every = feed_specs(run.owners, naming)
        current = {(spec.key, spec.member) for spec in every}
        wanted = [o for o in every if not request.only or _is_one_of(o, request.only)]
        if request.only and not wanted:
            raise NotFoundError(f"no feed is called {', '.join(request.only)}")
        states = kept.feeds.all()
        looks = scope_of(run, every, states, last, request)
        if request.workers > 1:
            due = (one for one in wanted if looks.of(one))
            make_ahead(run, due, request.workers, another_press(run))
        for spec in wanted:
            for plan in _plans(run, spec, current, looks, states):
                yield run, plan
        if not request.only:
            if looks.lost_archives:
                run.documents |= archives.documents_at(connection, looks.lost_archives)
                yield run, restore(run, looks.lost_archives) or FeedPlan()
            removed = removals(run, current) if looks.structure else FeedPlan()
            yield run, removed
            yield run, site_wide(run, removed)


def _plans(
    run: Run,
    spec: FeedSpec,
    current: set[tuple[str, str]],
    looks: BuildScope,
    states: Mapping[tuple[str, str], CachedFeed],
) -> Iterator[FeedPlan]:
    """A feed, its archives before it; what was lost of it, or nothing, if it is not due."""
    name, touched = (spec.key, spec.member), looks.of(spec)
    if touched is None:
        paths = spec.documents if name in looks.lost else ()
        plan = restore(run, paths, spec.title)
        if plan is not None:
            note_untouched(run, spec, states[name], len(plan.documents))
            if spec.archives and looks.structure:
                claim_archives(run, spec)
            yield plan
            return
    yield from _plan_feed(run, spec, current, touched or ArchiveScope())


def prepare(site: Site, store: Store, at: datetime) -> None:
    """Make what the next build will want, and keep it; nothing is published."""
    folder = site.var / "kept"
    last = lasts.read(str(folder))
    with kept_in(folder) as kept, store.reading() as connection:
        naming = feed_terms(site, connection)
        run = begin(site, connection, kept, naming, BuildRequest(at))
        every = feed_specs(run.owners, naming)
        looks = scope_of(run, every, kept.feeds.all(), last, BuildRequest(at))
        due = (one for one in every if looks.of(one))
        make_ahead(run, due, 1, another_press(run))
        kept.prune(site.settings.cache)
        kept.saved()


def _plan_feed(
    run: Run, spec: FeedSpec, current: set[tuple[str, str]], touched: ArchiveScope
) -> Iterator[FeedPlan]:
    """One feed: select, rule, prepare, render, prove."""
    watch = FeedObserver(run, spec)
    made = _make(run, spec, watch)
    known = identify(spec, run.feeds, current, run.site.settings.authority)
    if not made and isinstance(known, str):
        # it never had an entry
        yield FeedPlan(spec=spec, state=watch.state(None, ()))
        return
    feed = with_updated(feed_of(run, spec, known), made)
    documents = documents_of(run, spec, feed, made, known)
    if spec.archives and not any(one.change.kind == "kept" for one in documents):
        inside = {d.format: frozenset(m.article for m in d.members) for d in documents}
        archivist = FeedArchives(run, spec, feed, inside)
        yield from archivist.plans(touched)
        watch.resume()
        documents = documents_of(run, spec, feed, made, known, archivist.history)
    documents += preview_of(run, spec, feed, made, known, documents)
    listing = listing_of(run, spec, feed, made, documents)
    shown_ = render_listing(run.site, listing) if listing else None
    if shown_ and spec.public:
        run.listings.append(shown_)
        run.fresh.append(shown_)
    yield FeedPlan(documents, spec, feed, watch.state(shown_, feed.withdrawn))


def _is_one_of(spec: FeedSpec, patterns: Sequence[str]) -> bool:
    """Whether a pattern matches the path of a feed, or of one of its documents."""
    suffixes = (FORMATS[name].suffix for name in spec.formats)
    names = [spec.shown, *(spec.shown + suffix for suffix in suffixes)]
    return any(fnmatch(name, pattern) for name in names for pattern in patterns)


def _make(run: Run, spec: FeedSpec, watch: FeedObserver) -> list[RenderedEntry]:
    """The newest that may be carried and can be made; one set aside gives its place to the next."""
    wanted, made = spec.job.limit.entries, list[RenderedEntry]()
    chosen = _carried(run, spec, watch)
    while batch := list(islice(chosen, min(BATCH, wanted - len(made)))):
        made += run.press.make(batch, spec.formats)
    return made


def _carried(run: Run, spec: FeedSpec, watch: FeedObserver) -> Iterator[RuledArticle]:
    """The articles that may be carried, newest first; what is held is noted."""
    for one in select(spec, run.connection, run.owners, run.at):
        watch.see(one)
        if isinstance(one.ruling, Carry):
            yield one
        elif isinstance(one.ruling, Hold):
            run.note_hold(one, one.ruling)


def build(
    site: Site,
    store: Store,
    request: BuildRequest,
    progress: Callable[[FeedPlan], None] = lambda _plan: None,
) -> Plan:
    """Plan and publish, feed by feed; answers with what was done.

    What is kept and turns out to be damaged is thrown away, and the build begins again.
    """
    folder = site.var / "kept"
    try:
        return _build(site, store, folder, request, progress)
    except (DamagedError, sqlite3.DatabaseError):
        forget(folder)
    try:
        return _build(site, store, folder, request, progress)
    except (DamagedError, sqlite3.Error) as error:
        raise OutputError(f"cannot be kept: {error}", Place(str(folder))) from error


def _build(
    site: Site,
    store: Store,
    folder: Path,
    request: BuildRequest,
    progress: Callable[[FeedPlan], None],
) -> Plan:
    run, changes = None, list[Change]()
    last = lasts.read(str(folder))
    with store.reading() as connection:
        orders = withdrawals.pending(connection)
        sequence = queries.sequence(connection)
    target = Directory(site.output)
    if last is None or target.folders() != last.folders:
        target.sweep()  # a run that was killed left its mark in a folder's time
    with kept_in(folder) as kept:
        for run, plans in together(make_plan(site, store, kept, request, last)):
            apply(run, store, plans)
            for plan in plans:
                done = [document.change for document in plan.documents]
                changes += done if request.detail else [one.outlined for one in done]
                progress(plan)
        with store.writing() as connection:
            known = {(s, r) for s, r, _ in publications.quarantined(connection)}
            if run:
                conclude(connection, run, known, orders, whole=not request.only)
        kept.prune(site.settings.cache)
        kept.saved()
        left = CacheState(sequence, kept.feeds.next_due(), kept.documents.files())
    plan_done = summary(run, changes, request.at, known)
    if run and not request.only:
        remember(run, store, folder, left, plan_done)
    return plan_done


def plan_only(site: Site, store: Store, request: BuildRequest) -> Plan:
    """What a build would do now; nothing is written."""
    run, changes = None, list[Change]()
    last = lasts.read(str(site.var / "kept"))
    with copy_of(site.var / "kept") as kept:
        for run, plan in make_plan(site, store, kept, request, last):  # noqa: B007 - the last one is wanted
            changes += [document.change for document in plan.documents]
    with store.reading() as connection:
        known = {(s, r) for s, r, _ in publications.quarantined(connection)}
    return summary(run, changes, request.at, known)
