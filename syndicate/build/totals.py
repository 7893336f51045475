"""What a run counts of all documents: the same, whether it looked at one feed or at every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from syndicate.build.cache.last_build import LastBuild
from syndicate.build.context import BuildContext, BuildRequest
from syndicate.build.plan import Plan
from syndicate.build.selected import is_chosen
from syndicate.config.site import Site


def with_totals(
    plan: Plan, context: BuildContext, request: BuildRequest, last: LastBuild | None
) -> Plan:
    """Return a plan that counts documents, entries and notices of the feeds it left out, too.

    They are as the last whole build left them.
    """
    carried, notices = plan.carried, Counter(plan.notices)
    states = context.cache.feeds.all() if request.only else {}
    for spec in context.catalog.specs if request.only else ():
        state = states.get((spec.key, spec.member))
        if state and spec.public and not is_chosen(spec, request.only):
            shown = state.notes["shown"]
            carried += shown["entries"] if shown else 0
            notices.update(state.notes["notices"])
    there = sum(change.kind != "new" for change in plan.changes)
    left = last.documents - there if request.only and last else 0
    return replace(
        plan,
        untouched=max(plan.untouched, left),
        carried=carried,
        notices=_placed(context.site, notices),
    )


def _placed(site: Site, counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of all notices that public jobs place, in the order of an entry."""
    public = [job for job in site.jobs.values() if job.audience == "public"]
    placements = [job.placement or site.settings.placement for job in public]
    placed = [name for each in placements for name in (*each.before, *each.after)]
    return {name: counts.get(name, 0) for name in dict.fromkeys([*placed, *counts])}
