"""`syndicate status`: show every feed, its age and its errors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from syndicate.cli.build_report import shown_notices
from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    lapses,
    moment,
    pass_context,
    print_json,
)
from syndicate.cli.near_copies import print_near
from syndicate.cli.terminal import columns, console, echo, escape_controls, shown, zoned

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.build.status import SiteStatus
    from syndicate.config.site import Site
    from syndicate.reports.forecast import Forecast
    from syndicate.store import Store
    from syndicate.store.hub_notices import HubState

_SHOWN = 5


@click.command("status")
@at_option
@click.option(
    "--seen", is_flag=True, help="Say that you have seen that most sources or entries went."
)
@json_option
@pass_context
@click.pass_context
def status_command(
    ctx: click.Context, context: Context, at: str | None, seen: bool, as_json: bool
) -> None:
    """Show every feed: entries, last change, errors.

    Exit code 1 when something is quarantined, the config is damaged, the store is an older one
    or knows nothing of what is published, the journal could not be written, a takedown is not
    carried out, a document carries what has expired since the last build, a feed is silent for
    longer than `silence` allows, a standing intake failed, a hub has failed for a day or refused a
    document for good, or most sources or entries went in one step for want of a grant and nobody
    has said --seen.

    \b
    Example:
        syndicate status || mail -s "feeds" editor@news.example.org
    """
    from rich.table import Table

    from syndicate.reports.status import as_data, look

    site = context.site(warn=False)
    now = moment(at, site)
    with context.store(site) as store:
        if seen:
            _acknowledge(context, site, store, now)
        report = look(site, store, now)
    status = report.site
    if as_json:
        print_json(as_data(report, now))
        ctx.exit(0 if report.healthy else 1)
    table = Table("feed", "entries", "last change", "bytes", box=None, pad_edge=False)
    for feed in status.feeds:
        age = _age(now - feed.changed) + (" - silent" if feed.silent else "")
        size = f"{sum(document.size for document in feed.documents):,}"
        table.add_row(escape_controls(feed.path), str(feed.entries), age, size)
    if status.feeds:
        console(soft_wrap=columns() is None).print(table)
    if status.lapse:
        for line in lapses(status.lapse.lapsed, status.lapse.lowered):
            context.say(line)
    context.say(f"{count(len(status.feeds), 'feed')}, {len(status.problems):,} quarantined")
    for line in shown_notices(site, report.notices):
        context.say(line)
    _print_forecast(context, site, report.outlook)
    if status.seal:
        context.say(f"ledger: {count(status.seal[0], 'record')}, the last hash is {status.seal[1]}")
    print_near(context, report.near, most=_SHOWN)
    for hub in status.hubs:
        _print_hub(context, hub, deaf=hub.hub in status.deaf)
    for line in report.open:
        context.note(f"warning: {line}")
    _print_errors(site, status)
    for intake in report.intakes:
        echo(
            f"error: intake {intake.name} fails since {shown(intake.since)}: {intake.failure};"
            f" run `{intake.mend}`"
        )
    ctx.exit(0 if report.healthy else 1)


def _print_errors(site: Site, status: SiteStatus) -> None:
    """Print what somebody must see to."""
    if status.alarm:
        echo(f"error: {site.places.of('sources.yaml')}: {status.alarm}")
    if status.lost:
        echo(f"error: {status.lost}; run `syndicate store restore BACKUP`")
    mend = "" if status.lost else "; run `syndicate store reconcile`"
    for line in map(zoned, status.older):
        echo(f"error: {line}{mend}")
    for line in status.failures:
        echo(f"error: {line}")
    for number in status.orders:
        echo(f"error: takedown {number} is not carried out yet; run `syndicate build`")
    for path, since in status.overdue[:_SHOWN]:
        echo(
            f"error: {path}: it carries an article whose rights ended at {shown(since)};"
            " run `syndicate build`"
        )
    if more := len(status.overdue[_SHOWN:]):
        echo(f"error: and {count(more, 'more document')} of that kind; --json lists them")
    for problem, since in status.problems:
        echo(f"error: {problem.subject}: {problem.reason} (since {shown(since)})")


def _acknowledge(context: Context, site: Site, store: Store, now: datetime) -> None:
    """Record that somebody has seen the alarm that stands."""
    from syndicate.store import alarm, ledger

    with store.writing() as connection:
        standing = alarm.standing(connection)
        if standing is None:
            context.note("Nothing waits for --seen.")
            return
        alarm.clear(connection)
        detail = {"gone": standing.gone, "sources": standing.sources}
        ledger.record(connection, [("seen", site.settings.title, detail)], now)


def _print_hub(context: Context, hub: HubState, *, deaf: bool) -> None:
    """Print what waits for a hub, and why; as an error where the hub is `deaf`."""
    parts = [f"{count(hub.waiting, 'document')} waiting"] if hub.waiting else []
    parts += [f"since {shown(hub.since)}"] if hub.since else []
    parts += [f"failing since {shown(hub.failing)}"] if hub.failing else []
    parts += [str(hub.error)] if hub.error else []
    parts += [f"next try {shown(hub.next)}"] if hub.next and hub.error else []
    last = f"last told {shown(hub.delivered)}" if hub.delivered else "nothing to tell yet"
    line = f"hub {hub.hub}: {', '.join(parts) or last}"
    echo(f"error: {line}") if deaf and not hub.refused else context.say(line)
    for path, why in hub.refused.items():
        echo(f"error: {path}: given up, hub {hub.hub} {why}; `syndicate push --all` retries")


def _print_forecast(context: Context, site: Site, forecast: Forecast) -> None:
    """Print the first changes that will come by themselves."""
    from zoneinfo import ZoneInfo

    from syndicate.reports.forecast import as_lines

    changes = forecast.changes
    if changes:
        context.say("coming, if nothing else changes (`syndicate plan --until` lists all):")
    for line in as_lines(changes[:_SHOWN], ZoneInfo(site.settings.timezone)):
        context.say(f"  {line}")
    if more := max(0, len(changes) - _SHOWN) + forecast.more:
        context.say(f"  ... and {more:,} more")


def _age(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit} ago"
    return "just now"
