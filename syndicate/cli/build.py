"""`syndicate plan` and `syndicate build`: show what would change, and change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING

import click

from syndicate.build.idle import nothing_to_do
from syndicate.build.plan import Plan, as_data, remedies
from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    lapses,
    moment,
    on_terminal,
    pass_context,
    print_json,
    span,
    zoned_moment,
)
from syndicate.cli.hubs import HubOptions, hubs_options, tell_hubs
from syndicate.cli.terminal import console, echo, escape_controls, shown

if TYPE_CHECKING:
    from syndicate.build.cache.last_build import LastBuild
    from syndicate.build.feed_plan import FeedPlan
    from syndicate.config.site import Site
    from syndicate.store import Store

_feed_option = click.option(
    "--feed", "only", metavar="G", multiple=True, help="Only feeds whose path matches: 'tech*'."
)
_SHOWN, _HIDDEN, _ERRORS = 10, 200, 100
_OWN_STATUS = "their own status, as drafts are"


@click.command("plan")
@at_option
@_feed_option
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
    for warning in (*_store_problems(plan), *plan.warnings):
        context.note(f"warning: {warning}")
    context.say(_summary(plan, "would change"))
    for line in (*_gone(context, plan), *feed_changes(plan, titles, most=_entries(context))):
        context.say(line)
    for line in shortfalls(plan):
        context.say(line)


@click.command("build")
@at_option
@_feed_option
@click.option("--full", is_flag=True, help="Look at every feed, whether it is due or not.")
@click.option("--force", is_flag=True, help="Publish what the guard would hold back.")
@click.option(
    "--earlier", is_flag=True, help="Go back behind the last build, whose clock was wrong."
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes render entries; the bytes are the same.",
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
    workers: int,
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
        moment(at, site), only, full, force, earlier, workers=workers, detail=as_json
    )
    if is_ahead(request.at):
        context.note(
            "warning: --at lies ahead of this machine's clock, and builds at the present instant"
            " will be refused; `syndicate plan --at` shows what will be"
        )
    with context.only_run(site) as store, progress() as tell:
        plan = build(site, store, request, tell)
    for warning in [*plan.warnings, *open_places(site)]:
        context.note(f"warning: {warning}")
    if as_json:
        print_json(as_data(plan))
    else:
        _report(context, site, plan, perf_counter() - started)
    tell_hubs(context, site, request.at, hubs, as_json=as_json)
    ctx.exit(plan.exit_code)


def _entries(context: Context) -> int:
    """Return how many entries of a feed are listed."""
    return 10**9 if context.verbose else _SHOWN


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
    plan = Plan(at, untouched=last.documents, carried=last.carried, notices=last.notices)
    if as_json:
        print_json(as_data(plan))
    else:
        context.say(f"{last.title}: nothing to do; {_summary(plan, 'changed')}")


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
        context.say(line)
    total = count(len(coming.changes), "change")
    more = f", and about {coming.more:,} more" if coming.more else ""
    context.say(f"{total} to come by {shown(coming.reached)}{more}")


def _report(context: Context, site: Site, plan: Plan, seconds: float) -> None:
    for line in _gone(context, plan):
        context.say(line)
    for line in _changes(plan) if context.verbose else ():
        context.say(line)
    context.say(f"{site.settings.title}: {_summary(plan, 'changed')} in {seconds:.1f} s")
    if line := shown_notices(plan.notices):
        context.say(f"  {line}")
    if plan.of("new", "changed"):
        page = site.public / "index.html"
        shown = page.relative_to(site.folder) if page.is_relative_to(site.folder) else page
        context.say(f"  {shown} lists every feed.")
    for line in shortfalls(plan):
        context.say(line)
    print_errors(plan)


def print_errors(plan: Plan) -> None:
    """Print all that somebody must see to: of the store, of rights, of entries, of files."""
    lines = [*_store_problems(plan), *filter(None, [plan.alarm])]
    lines += [f"{problem.subject}: {problem.reason}" for problem in plan.new_problems]
    failed: dict[str, list[str]] = {}
    for problem in plan.unwritten:
        failed.setdefault(problem.reason, []).append(problem.subject)
    lines += [_failure(reason, paths) for reason, paths in failed.items()]
    lines += [_failure("still carries what was withdrawn", [path]) for path in plan.unfinished]
    for line in lines[:_ERRORS]:
        echo(f"error: {line}", err=True)
    if len(lines) > _ERRORS:
        echo(f"... and {len(lines) - _ERRORS:,} more; `syndicate status` lists them", err=True)


def shown_notices(counts: Mapping[str, int]) -> str:
    """Return a line on how many entries show each notice; "" where none is placed."""
    parts = ", ".join(f"{name} {number:,}" for name, number in counts.items())
    return f"entries that show each notice: {parts}" if parts else ""


def _failure(reason: str, paths: Sequence[str]) -> str:
    """Return one line for all files that fail for one reason, as those on a full disk do."""
    if len(paths) == 1:
        return f"{paths[0]}: {reason}"
    more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
    return f"{reason}: {', '.join(paths[:_SHOWN])}{more}"


def _gone(context: Context, plan: Plan) -> Iterator[str]:
    """Yield what was filed anew, left for want of a grant or is shown less: article by article."""
    yield from (f"  renamed: {line}" for line in plan.renamed)
    for partner, number in plan.revoked.items():
        tokens = count(number, "token")
        yield f"  {tokens} of {partner} revoked: the config has no such partner any more"
    for names, number in plan.filed.items():
        yield f"  {count(number, 'article')} filed anew by categories.yaml: {names}"
    yield from lapses(plan.lapsed, plan.lowered)
    for who, articles in plan.hidden.items():
        hidden = count(len(articles), "article")
        yield f"  {who}: {hidden} gone or shown less; what brings them back, in sources.yaml:"
        yield from (f"    {line}" for line in remedies(articles))
        most = len(articles) if context.verbose else _HIDDEN
        yield from (f"    - {a.entry_id}  {a.title}" for a in articles[:most])
        if len(articles) > most:
            yield f"    ... and {len(articles) - most:,} more; -v lists them, --json all"


def _changes(plan: Plan) -> Iterator[str]:
    from syndicate.cli.feed_changes import SIGNS

    for change in plan.changes:
        if change.kind == "unchanged":
            continue
        detail = f"  {count(change.entries, 'entry', 'entries')}, {change.size:,} bytes"
        if change.kind == "removed":
            detail = f" -> {change.moved_to}" if change.moved_to else ""
        yield f"{SIGNS[change.kind]} {change.path}{detail}"


def _summary(plan: Plan, verb: str) -> str:
    kinds = (
        ("new", "new"),
        ("changed", verb),
        ("removed", "removed"),
        ("retained", "retained"),
    )
    parts = [f"{len(plan.of(kind)):,} {word}" for kind, word in kinds if plan.of(kind)]  # type: ignore[arg-type]
    parts.append(f"{len(plan.of('unchanged')) + plan.untouched:,} unchanged")
    total = count(len(plan.changes) + plan.untouched, "document")
    return f"{total} ({', '.join(parts)}), {count(plan.carried, 'entry', 'entries')} carried"


def _store_problems(plan: Plan) -> Iterator[str]:
    """Yield what is wrong with the store or the journal, and how to put it right."""
    yield from plan.store
    if plan.store:
        yield "run `syndicate store reconcile` once the right store and journal are in their place"
    yield from filter(None, [plan.journal])


def shortfalls(plan: Plan) -> Iterator[str]:
    """Yield lines on what was not published, and on what to do about it."""
    for problem in plan.guarded[:_SHOWN]:
        yield f"  guarded: {problem.subject}: {problem.reason}"
    if len(plan.guarded) > _SHOWN:
        yield f"  ... and {len(plan.guarded) - _SHOWN:,} more"
    if plan.unknown:
        yield (
            "  This store knows nothing of what is published: `syndicate store restore BACKUP` puts"
            " back the one that made it; where there is no backup, import its articles again."
        )
    if any(problem.subject not in plan.unknown for problem in plan.guarded):
        others = "the others" if plan.unknown else "them"
        yield f"  `syndicate build --force` publishes {others} anyway."
    if plan.problems:
        yield f"  {len(plan.problems):,} quarantined; `syndicate status` lists them."
    ungranted, refused = plan.held.get("missing-grant", 0), plan.held.get("profile", 0)
    if plan.drafts:
        status = "its own status, as a draft is" if len(plan.drafts) == 1 else _OWN_STATUS
        told = f"  {count(len(plan.drafts), 'article')} withheld by {status};"
        yield f"{told} {_explained(plan.drafts[0], len(plan.drafts))}"
    if other := sum(plan.held.values()) - ungranted - refused - len(plan.drafts):
        told = f"  {count(other, 'article')} held by rights;"
        yield f"{told} {_explained(plan.by_rights or 'ID', other)}"
    if refused:
        why = "of a partner's rules; `syndicate partner preview NAME` says which"
        yield f"  {count(refused, 'article')} held because {why}."
    if plan.ungranted:
        articles = count(sum(plan.ungranted.values()), "article")
        publishers = count(len(plan.ungranted), "publisher")
        yield (
            f"  {articles} of {publishers} held for want of a grant;"
            " `syndicate config sources --missing` prints what to fill in."
        )


def _explained(first: str, number: int) -> str:
    """Return the command that explains the first of some articles."""
    from shlex import quote

    of = " of the first" if number > 1 else ""
    return f"`syndicate explain {quote(first)}` says why{of}."


@contextmanager
def progress() -> Iterator[Callable[[FeedPlan, int, int], None]]:
    """Yield a function that shows how far a build is, on a terminal only."""
    if not on_terminal():
        yield lambda _plan, _feed, _total: None
        return
    with console(err=True).status("reading the store") as status:

        def show(plan: FeedPlan, feed: int, total: int) -> None:
            what = plan.spec.path if plan.spec else "files of the site"
            status.update(f"feed {feed:,} of {total:,}: {escape_controls(what)}")

        yield show
