"""Every feed of a site, planned one after the other; then what depends on all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.catalog import Catalog
from syndicate.build.changes import ArchiveScope, BuildScope, build_scope
from syndicate.build.claims import PathClaims
from syndicate.build.context import BuildContext, BuildRequest
from syndicate.build.feed_plan import FeedPlan
from syndicate.build.feeds import FeedSpec
from syndicate.build.plan_feed import plan_due
from syndicate.build.publish import MOST_FEEDS
from syndicate.build.retain import retain
from syndicate.build.reuse import (
    claim_contested,
    claim_standing,
    problems_of_archives,
    restore,
    reuse,
)
from syndicate.build.selected import is_chosen
from syndicate.build.site_files import Listings, claim_archives_led_to, removals, site_files
from syndicate.build.turns import by_turns, by_urgency
from syndicate.config.nearest import meant
from syndicate.errors import NotFoundError

if TYPE_CHECKING:
    from syndicate.build.workers.handout import HandedOut


def make_plan(
    context: BuildContext,
    request: BuildRequest,
    last: LastBuild | None,
    elsewhere: HandedOut | None = None,
    failed: AbstractSet[str] = frozenset(),
) -> Iterator[FeedPlan]:
    """Decide and render every feed that is due, one after the other; what orders concern is first.

    Site-wide files and removals come last, and not at all when `only` restricts the run. What
    workers have done `elsewhere` is not done again. `failed` grows by the paths of what could not
    be published: no site-wide file names a document that is not there.
    """
    turns = by_turns(context, chosen_specs(context.catalog, request))
    states = context.cache.feeds.all()
    scope = elsewhere.scope if elsewhere else None
    scope = scope or scope_of(context, request, last, states)
    claims, listings, planned = PathClaims(), Listings(), set[str]()
    archives = set[tuple[str, str, str]]()
    claim_contested(context, claims)
    for number, (place, spec, is_first) in enumerate(turns):
        name = (spec.key, spec.member)
        if number and turns[number - 1][2] and not is_first:
            yield FeedPlan()  # what comes first is published before another is looked at
        if number % MOST_FEEDS == 0:  # as many as are published together
            following = turns[number : number + MOST_FEEDS]
            context.target.foresee(p for _, s, _ in following if scope.of(s) for p in s.documents)
        if elsewhere and (done := elsewhere.done.get(name)):
            claim_standing(context, claims, spec, archives=True)
            listings.add(done.plan, place)
            planned.update(done.paths)
            archives |= {(*name, archive) for archive in done.archives}
            continue
        # a path that was planned in this run is not as it was any more
        lost = [p for p in spec.documents if p not in planned] if name in scope.lost else []
        if elsewhere and (reason := elsewhere.failed.get(name)):
            plans = retain(context, claims, spec, scope.of(spec) or ArchiveScope(), reason)
        else:
            plans = _plan_or_reuse(context, claims, spec, scope, states.get(name), lost)
        for plan in plans:
            listings.add(plan, place)
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
    removed = FeedPlan()
    if scope.structure:
        removed = removals(context, claims)
    else:
        claim_archives_led_to(context, claims)
    listings.add(removed)
    urgent, others = by_urgency(context, removed)
    yield urgent
    listings.settle(failed)
    yield site_files(context, claims, listings, removed)
    yield others  # no list names them any more


def chosen_specs(catalog: Catalog, request: BuildRequest) -> list[FeedSpec]:
    """Return the feeds that a request is of. Raises NotFoundError where it names none."""
    chosen = [spec for spec in catalog.specs if is_chosen(spec, request.only)]
    if request.only and not chosen:
        hint = meant(request.only[0], [spec.path for spec in catalog.specs])
        named = f"no feed is called {', '.join(request.only)}"
        raise NotFoundError(f"{named}{hint or '; `syndicate status` lists them'}")
    return chosen


def scope_of(
    context: BuildContext,
    request: BuildRequest,
    last: LastBuild | None,
    states: Mapping[tuple[str, str], CachedFeed],
) -> BuildScope:
    """Return which feeds a build looks at; `states` are those of the last one."""
    return BuildScope(everything=True) if request.full else build_scope(context, states, last)


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
        plan = reuse(context, claims, spec, state, lost, archives=scope.structure)
        if plan is not None:
            yield plan
            return
    yield from plan_due(context, claims, spec, archives or ArchiveScope(), state)
