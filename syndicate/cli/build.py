"""`syndicate build`: bring the published documents up to date."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING

import click

from syndicate.build.idle import nothing_to_do
from syndicate.cli.build_report import progress, report, summary
from syndicate.cli.context import (
    Context,
    at_option,
    feed_option,
    json_option,
    moment,
    pass_context,
    print_json,
    span,
    zoned_moment,
)
from syndicate.cli.hubs import HubOptions, hubs_options, tell_hubs
from syndicate.text.patterns import regex

if TYPE_CHECKING:
    from syndicate.build.cache.last_build import LastBuild
    from syndicate.config.site import Site


_CLUSTER = regex(r"dask://([^\s/:@\[\]]+|\[[0-9a-fA-F:]+\]):\d{1,5}")


class Workers(click.ParamType[int | str]):
    """A number of processes, or the address of a Dask scheduler."""

    name = "workers"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | str:
        """Return the number, or the address without its scheme."""
        text = str(value)
        if re.fullmatch(r"[+-]?\d+", text):
            number: int = click.IntRange(1, 64)(text, param, ctx)
            return number
        if not _CLUSTER.fullmatch(text):
            self.fail(f"{text} is neither a number nor dask://HOST:PORT", param, ctx)
        return text.removeprefix("dask://")


@click.command("build")
@at_option
@feed_option
@click.option("--full", is_flag=True, help="Look at every feed, whether it is due or not.")
@click.option("--force", is_flag=True, help="Publish what the guard would hold back.")
@click.option(
    "--earlier", is_flag=True, help="Go back behind the last build, whose clock was wrong."
)
@click.option(
    "--workers",
    metavar="N",
    type=Workers(),
    default="1",
    show_default=True,
    help="How many processes work, or dask://HOST:PORT; the bytes are the same.",
)
@click.option(
    "--shard-timeout",
    metavar="SPAN",
    default="10m",
    show_default=True,
    help="How long a worker is waited for before its feeds are done again.",
)
@hubs_options
@json_option
@pass_context
@click.pass_context
def build_command(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: click.Context,
    context: Context,
    at: str | None,
    only: tuple[str, ...],
    full: bool,
    force: bool,
    earlier: bool,
    workers: int | str,
    shard_timeout: str,
    hubs: HubOptions,
    as_json: bool,
) -> None:
    """Bring the published documents up to date. Unchanged ones are not touched.

    A feed that would lose many entries for no reason of rights, limits or age retains its last
    document, and the exit code is 3; `syndicate plan` shows why, --force publishes it anyway. Then
    the hubs in site.yaml are told what changed, for ten seconds at most; the next run tells the
    rest.

    A build at an earlier instant than the last one is refused, since what has expired in between
    would be published again. --earlier allows it, once.

    \b
    Example:
        syndicate build
        syndicate build --feed 'tech*' --json
    """
    instant = None if only or full or force else zoned_moment(at)
    idle = nothing_to_do(str(context.folder), _microseconds(instant)) if instant else None
    if instant and idle:
        _report_idle(context, idle.last, instant, as_json)
        if idle.push and hubs.push:
            site = context.site(warn=False, compiled=True)
            tell_hubs(context, site, moment(at, site), hubs, as_json=as_json)
        return
    from syndicate.build.clock import is_ahead
    from syndicate.build.context import BuildRequest
    from syndicate.build.pipeline import build
    from syndicate.publish.permissions import open_places

    started = perf_counter()
    site = _readable_site(context, at)
    request = BuildRequest(
        moment(at, site),
        only,
        full,
        force,
        earlier,
        workers=workers if isinstance(workers, int) else 1,
        cluster=workers if isinstance(workers, str) else None,
        patience=span(shard_timeout, "--shard-timeout").total_seconds(),
        detail=as_json,
    )
    if is_ahead(request.at):
        context.note(
            "warning: --at lies ahead of this machine's clock, and builds at the present instant"
            " will be refused; `syndicate plan --at` shows what will be"
        )
    with context.only_run(site) as store, progress() as tell:
        plan = build(site, store, request, tell)
    for warning in [*plan.warnings, *plan.workers, *open_places(site)]:
        context.note(f"warning: {warning}")
    if as_json:
        from syndicate.build.plan import as_data

        print_json(as_data(plan))
    else:
        report(context, site, plan, perf_counter() - started)
    tell_hubs(context, site, request.at, hubs, as_json=as_json)
    ctx.exit(plan.exit_code)


def _readable_site(context: Context, at: str | None) -> Site:
    """Return the site. Raises ConfigError; first it carries out takedowns that wait, by the last
    good config.
    """
    from syndicate.cli.carry_out import carry_out_waiting

    site, wrong = context.site_or_last_good()
    if wrong is None:
        return site
    carry_out_waiting(context, site, moment(at, site))
    raise wrong


def _microseconds(instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _report_idle(context: Context, last: LastBuild, at: datetime, as_json: bool) -> None:
    """Report a run that had nothing to look at."""
    for warning in last.warnings:
        context.note(f"warning: {warning}")
    if context.quiet and not as_json:
        return
    from syndicate.build.plan import Plan, as_data

    plan = Plan(at, untouched=last.documents, carried=last.carried, notices=last.notices)
    if as_json:
        print_json(as_data(plan))
    else:
        context.say(f"{last.title}: nothing to do; {summary(plan, 'changed')}")
