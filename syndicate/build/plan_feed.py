"""One feed, planned: select, rule, prepare, render, prove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from syndicate.build.archives import FeedArchives
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.changes import ArchiveScope
from syndicate.build.claims import PathClaims
from syndicate.build.context import BuildContext
from syndicate.build.documents import documents_of, feed_of, shown_in
from syndicate.build.entries import BATCH
from syndicate.build.feed_date import feed_date
from syndicate.build.feed_plan import DocumentPlan, FeedPlan, guarded_of, problems_of
from syndicate.build.feeds import FeedIdentity, FeedSpec
from syndicate.build.listings import listing_of, preview_of
from syndicate.build.lookalikes import likely_former
from syndicate.build.observer import FeedObserver
from syndicate.build.pages import render_listing
from syndicate.build.plan import Change
from syndicate.build.rendered import RenderedEntry
from syndicate.build.retained_archives import trimmed_archives
from syndicate.build.reuse import claim_archives
from syndicate.build.select import Carried, is_carried, select
from syndicate.model.feed import Feed
from syndicate.store import queries
from syndicate.store.publications import FeedDate


def plan_due(
    context: BuildContext,
    claims: PathClaims,
    spec: FeedSpec,
    scope: ArchiveScope,
    state: CachedFeed | None,
) -> Iterator[FeedPlan]:
    """Yield one feed that is due, its archives before it; `state` is how the last build left it."""
    observer = FeedObserver(context, spec)
    if spec.archives and state and not scope.all and not scope.anywhere:
        observer.keep(state)
        scope = replace(scope, articles=scope.articles | _quarantined(context, state))
    yield from plan_feed(context, claims, spec, scope, observer)


def _quarantined(context: BuildContext, state: CachedFeed) -> set[int]:
    """Return the articles that could not be made when a feed was last looked at."""
    ids = [subject for subject, _ in state.notes.problems]
    return {article.key for article in queries.by_entry_ids(context.connection, ids)}


def plan_feed(
    context: BuildContext,
    claims: PathClaims,
    spec: FeedSpec,
    scope: ArchiveScope,
    observer: FeedObserver,
) -> Iterator[FeedPlan]:
    """Yield one feed: select, rule, prepare, render, prove."""
    identity = context.catalog.identify(spec, context.published.feeds)
    entries = _newest_entries(context, spec, identity, observer)
    if not entries and not identity.stored:  # a feed that never had an entry is not written
        yield _feed_plan(spec, observer, observer.state())
        return
    if not identity.stored and (reason := _was_another(context, spec, entries)):
        yield _waiting(context, claims, spec, observer, reason)
        return
    feed, date = _dated(context, spec, identity, entries)
    documents = documents_of(context, claims, spec, feed, entries, identity)
    retained = any(plan.change.kind == "retained" for plan in documents.plans)
    if spec.archives and not retained:
        archives = FeedArchives(context, claims, spec, feed, entries, observer)
        yield from archives.plans(scope)
        entries = list(archives.entries)
        feed, date = _dated(context, spec, identity, entries)
        documents = documents_of(context, claims, spec, feed, entries, identity, archives.history)
    elif spec.archives:
        claim_archives(context, claims, spec, feed.id)
        yield from trimmed_archives(context, spec, feed, scope)
    preview = preview_of(context, claims, spec, feed, entries, identity, documents.plans)
    plans = documents.plans + preview.plans
    attempted = documents.attempted + preview.plans
    observer.add_problems((*documents.problems, *preview.problems, *problems_of(attempted)))
    facts = listing_of(context, spec, feed, entries, plans)
    listing = render_listing(context.site, facts) if facts else None
    notices = Counter(name for entry in entries for name in entry.notices) if facts else {}
    state = observer.state(guarded_of(attempted), listing, feed.withdrawn, notices=notices)
    plan = _feed_plan(spec, observer, state)
    yield replace(
        plan,
        documents=plans,
        attempted=attempted,
        feed=feed,
        date=date,
        listing=listing if spec.public else None,
        notices=notices if spec.public else {},
    )


def _was_another(
    context: BuildContext, spec: FeedSpec, entries: Sequence[RenderedEntry]
) -> str | None:
    """Return why a new feed should wait, because it seems to be another by a new name."""
    if context.force or not context.vanished:
        return None
    articles, fewest = {entry.key for entry in entries}, context.site.settings.guard.from_
    return likely_former(context.catalog, context.vanished, spec, articles, fewest)


def _waiting(
    context: BuildContext, claims: PathClaims, spec: FeedSpec, observer: FeedObserver, reason: str
) -> FeedPlan:
    """Return a feed of which nothing is written, since the guard objects to a new one."""
    plans = []
    for name in spec.job.formats:
        path = spec.document(name)
        claims.claim(path, spec.key)
        there = context.published.read(path)  # a file of somebody else's stays
        change = Change(path, "retained", spec.title)
        plans.append(DocumentPlan(change, name, there, ours=False, guarded=reason))
    return _feed_plan(spec, observer, observer.state(guarded_of(plans)), tuple(plans))


def _feed_plan(
    spec: FeedSpec,
    observer: FeedObserver,
    state: CachedFeed | None,
    documents: tuple[DocumentPlan, ...] = (),
) -> FeedPlan:
    """Return a feed, as yet without a date, with what planning it met."""
    return FeedPlan(
        documents=documents,
        spec=spec,
        state=state,
        problems=tuple(observer.problems),
        held=observer.held,
        ungranted=observer.ungranted,
    )


def _dated(
    context: BuildContext,
    spec: FeedSpec,
    identity: FeedIdentity,
    entries: Sequence[RenderedEntry],
) -> tuple[Feed, FeedDate]:
    """Return a feed with the date that these entries give it."""
    feed = feed_of(context, spec, identity)
    last = identity.stored.date if identity.stored else None
    paths: Sequence[str] = [spec.document(name) for name in spec.job.formats]
    if identity.stored:
        paths = context.published.paths_of(identity.stored.key, paths)
    shown = [] if spec.archives else shown_in(context, spec, feed, entries)
    date = feed_date(context, spec, entries, feed.withdrawn, last, paths, shown)
    return replace(feed, updated=date.updated), date


def _newest_entries(
    context: BuildContext, spec: FeedSpec, identity: FeedIdentity, observer: FeedObserver
) -> list[RenderedEntry]:
    """Return the newest that may be carried; a quarantined one gives its place to the next."""
    most, entries = spec.job.limit.entries, list[RenderedEntry]()
    chosen = _carried(context, spec, identity, observer)
    while batch := list(islice(chosen, min(BATCH, most - len(entries)))):
        rendered = context.renderer.render(batch, spec.formats)
        entries += rendered.entries
        observer.add_rendered(rendered)
    return entries


def _carried(
    context: BuildContext, spec: FeedSpec, identity: FeedIdentity, observer: FeedObserver
) -> Iterator[Carried]:
    """Yield the articles that may be carried, newest first; what is held is noted."""
    beside = identity.id if spec.archives else None
    for ruled in select(spec, context.connection, context.catalog, context.at, beside):
        observer.see(ruled)
        if is_carried(ruled):
            yield ruled
        else:
            observer.note_hold(ruled)
