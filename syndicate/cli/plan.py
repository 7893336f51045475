"""`syndicate plan`: show what a build would change, and what will change by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from syndicate.build.plan import as_data
from syndicate.cli.build_report import gone, shortfalls, store_problems, summary
from syndicate.cli.context import (
    Context,
    at_option,
    count,
    feed_option,
    json_option,
    moment,
    pass_context,
    print_json,
    span,
)
from syndicate.cli.terminal import shown, zoned

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.store import Store

#: How many entries of a feed are named.
_SHOWN = 10


@click.command("plan")
@at_option
@feed_option
@click.option(
    "--until",
    metavar="SPAN",
    help="List what will change by itself in this span, like 7d.",
)
@json_option
@pass_context
def plan_command(
    context: Context, at: str | None, only: tuple[str, ...], until: str | None, as_json: bool
) -> None:
    """Show what a build would change, document by document, without writing anything.

    \b
    Example:
        syndicate plan --at 2024-07-01T00:00:00Z
        syndicate plan --until 7d
    """
    from syndicate.build.context import BuildRequest
    from syndicate.build.pipeline import plan_only
    from syndicate.cli.feed_changes import feed_changes, titles_of

    site = context.site()
    now = moment(at, site)
    with context.store(site) as store:
        if until is not None:
            _print_forecast(context, site, store, now, span(until, "--until"), as_json)
            return
        plan = plan_only(site, store, BuildRequest(now, only))
        titles = {} if as_json else titles_of(store, plan)
    if as_json:
        print_json(as_data(plan))
        return
    for warning in (*store_problems(plan), *plan.warnings):
        context.note(f"warning: {warning}")
    context.say(summary(plan, "would change"))
    most = 10**9 if context.verbose else _SHOWN
    for line in (*gone(context, plan), *feed_changes(plan, titles, most=most)):
        context.say(line)
    for line in shortfalls(plan):
        context.say(line)


def _print_forecast(
    context: Context, site: Site, store: Store, now: datetime, ahead: timedelta, as_json: bool
) -> None:
    """Print what will change by itself."""
    from zoneinfo import ZoneInfo

    from syndicate.reports import forecast

    coming = forecast.forecast(site, store, now, now + ahead)
    if as_json:
        print_json({"changes": forecast.as_data(coming.changes), "more": coming.more})
        return
    for line in forecast.as_lines(coming.changes, ZoneInfo(site.settings.timezone)):
        context.say(zoned(line))
    total = count(len(coming.changes), "change")
    more = f", and about {coming.more:,} more" if coming.more else ""
    context.say(f"{total} to come by {shown(coming.reached)}{more}")
