"""What a run counts of all documents: the same, whether it looked at one feed or at every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from syndicate.build.context import BuildContext, BuildRequest
from syndicate.build.plan import Plan
from syndicate.build.selected import is_chosen
from syndicate.config.site import Site


def with_totals(plan: Plan, context: BuildContext, request: BuildRequest, documents: int) -> Plan:
    """Return a plan that counts documents, entries and notices of what it left out, too.

    There are so many `documents` once it is carried out; entries and notices of feeds that the run
    was not asked for are as the last build left them.
    """
    carried, notices = plan.carried, Counter(plan.notices)
    states = context.cache.feeds.all() if request.only else {}
    for spec in context.catalog.specs if request.only else ():
        state = states.get((spec.key, spec.member))
        if state and spec.public and not is_chosen(spec, request.only):
            notes = state.notes
            carried += notes.shown.entries if notes.shown else 0
            notices.update(notes.notices)
    met = sum(change.kind != "removed" for change in plan.changes)
    return replace(
        plan,
        untouched=max(0, documents - met),
        carried=carried,
        notices=_placed(context.site, notices),
    )


def _placed(site: Site, counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of all notices that public jobs place, in the order of an entry."""
    public = [job for job in site.jobs.values() if job.audience == "public"]
    placements = [job.placement or site.settings.placement for job in public]
    placed = [name for each in placements for name in (*each.before, *each.after)]
    return {name: counts.get(name, 0) for name in dict.fromkeys([*placed, *counts])}
