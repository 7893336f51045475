"""How many entries of public feeds show each notice, with those that none shows."""

from __future__ import annotations

from collections.abc import Mapping

from syndicate.config.site import Site


def notices_shown(site: Site, counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of all notices that public jobs place, in the order of an entry."""
    public = [job for job in site.jobs.values() if job.audience == "public"]
    placements = [job.placement or site.settings.placement for job in public]
    placed = [name for each in placements for name in (*each.before, *each.after)]
    return {name: counts.get(name, 0) for name in dict.fromkeys([*placed, *counts])}
