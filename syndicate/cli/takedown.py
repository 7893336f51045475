"""`syndicate takedown` and `syndicate lift`: withdraw articles everywhere, and undo it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.build import progress
from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    moment,
    pass_context,
    print_json,
)
from syndicate.cli.hubs import HubOptions, hubs_options, tell_hubs
from syndicate.errors import SyndicateError
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.build.plan import Plan
    from syndicate.config.site import Site
    from syndicate.model import ArticleFacts
    from syndicate.store import Store
    from syndicate.takedown.orders import PlacedOrder

_SHOWN = 20


def _said(_ctx: click.Context, option: click.Parameter, value: Any) -> Any:
    """A value that says something, as text; an unset variable must not mean everything."""
    if isinstance(value, tuple):
        return tuple(_said(_ctx, option, one) for one in value)
    if value is None:
        return None
    if not (plain := one_line(value)):
        raise click.BadParameter("it is blank", param=option)
    return plain


reason_option = click.option(
    "--reason", required=True, metavar="TEXT", callback=_said, help="Why; it is kept."
)
by_option = click.option(
    "--by", required=True, metavar="WHO", callback=_said, help="Who orders it; it is kept."
)


def _asked(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which articles are meant, and on what terms."""
    options = (
        click.option(
            "--url",
            "urls",
            multiple=True,
            callback=_said,
            help="All at this page, or this original.",
        ),
        click.option(
            "--source",
            "sources",
            multiple=True,
            callback=_said,
            help="All of a source: id or name.",
        ),
        click.option(
            "--author", "authors", multiple=True, callback=_said, help="All of an author, by name."
        ),
        click.option(
            "--category", "categories", multiple=True, callback=_said, help="All of a category."
        ),
        click.option(
            "--reference", metavar="TEXT", callback=_said, help="A letter, a case, a ticket."
        ),
        click.option(
            "--replace-with",
            "replacement",
            metavar="ARTICLE",
            callback=_said,
            help="What replaces it.",
        ),
        click.option("--everywhere", is_flag=True, help="Block the text from other sources too."),
        reason_option,
        by_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("takedown")
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1, callback=_said)
@_asked
@click.option("--dry-run", is_flag=True, help="Show what would be touched; nothing is written.")
@hubs_options
@at_option
@json_option
@pass_context
@click.pass_context
def takedown_command(
    ctx: click.Context,
    context: Context,
    /,
    dry_run: bool,
    hubs: HubOptions,
    at: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Withdraw articles from every document that carries them, now, and remember it.

    The order is written down first; then every document is brought up to date. What was withdrawn
    cannot come back by an import, under another id or address, until it is lifted. Of --source,
    --author and --category an article must answer to each that is given; it comes in addition to
    the articles that are named.

    \b
    Example:
        syndicate takedown --url https://daily.example/1 --reason "rights holder" --by "Li Lei"
        syndicate takedown --source daily --reason "licence ended" --by "Li Lei" --dry-run
    """
    from syndicate.publish.lock import only_run
    from syndicate.takedown import orders

    what = ("articles", "urls", "sources", "authors", "categories")
    asked = orders.TakedownTargets(**{name: given.pop(name) for name in what})
    if asked == orders.TakedownTargets():
        raise click.UsageError("name an ARTICLE, or --url, --source, --author or --category")
    terms = orders.TakedownTerms(**given)
    site = context.site(compiled=True)
    started, instant = perf_counter(), moment(at, site)
    with only_run(site.var / "lock"), context.store(site) as store:
        if dry_run:
            ordered, documents = orders.rehearse(site, store, asked, terms, instant)
            _show(context, (*ordered.named, *ordered.copies), documents, as_json)
            return
        ordered = orders.take_down(site, store, asked, terms, instant)
        if not as_json:
            _list(context, ordered.named, f"withdrawing {count(len(ordered.named), 'article')}")
            context.say(f"takedown {ordered.number} is written down")
        plan, left = _carry_out(site, store, ordered, instant)
    seconds = perf_counter() - started
    if as_json:
        print_json(_as_data(ordered, plan, left, seconds))
    else:
        _report(context, ordered, plan, left, seconds)
    tell_hubs(context, site, instant, hubs, waiting=True, as_json=as_json)
    ctx.exit(1 if left else plan.exit_code)


def _carry_out(
    site: Site, store: Store, ordered: PlacedOrder, at: datetime
) -> tuple[Plan, Sequence[str]]:
    """Bring every document up to date; answers with those that still hold what was withdrawn."""
    from syndicate.build.context import BuildRequest
    from syndicate.build.pipeline import build
    from syndicate.takedown.orders import documents_carrying

    try:
        with progress() as tell:
            plan = build(site, store, BuildRequest(at, keep_names=True), tell)
    except SyndicateError:
        click.echo(f"takedown {ordered.number} stands; `syndicate build` carries it out", err=True)
        raise
    keys = [one.key for one in (*ordered.named, *ordered.copies)]
    with store.reading() as connection:
        return plan, documents_carrying(connection, keys)


def _show(
    context: Context, found: Sequence[ArticleFacts], documents: Sequence[str], as_json: bool
) -> None:
    """What a takedown would touch."""
    if as_json:
        articles = [{"entry_id": one.entry_id, "title": one.title} for one in found]
        print_json({"articles": articles, "documents": list(documents)})
        return
    _list(context, found, f"would withdraw {count(len(found), 'article')}")
    context.say(f"from {count(len(documents), 'document')}:")
    for path in documents if context.verbose else documents[:_SHOWN]:
        context.say(f"  {path}")
    if len(documents) > _SHOWN and not context.verbose:
        context.say(f"  ... and {len(documents) - _SHOWN:,} more; -v shows all")


def _list(context: Context, found: Sequence[ArticleFacts], what: str) -> None:
    context.say(f"{what}:")
    for one in found if context.verbose else found[:_SHOWN]:
        context.say(f"  {one.entry_id}  {one_line(one.title)}")
    if len(found) > _SHOWN and not context.verbose:
        context.say(f"  ... and {len(found) - _SHOWN:,} more; -v shows all")


def _report(
    context: Context, ordered: PlacedOrder, plan: Plan, left: Sequence[str], seconds: float
) -> None:
    from syndicate.cli.build import shortfalls

    if ordered.copies:
        _list(context, ordered.copies, "with them, for the same page or text")
    total = count(len(ordered.named) + len(ordered.copies), "article")
    touched = plan.of("new", "changed", "removed")
    cut = [change for change in plan.of("kept") if change.removed]
    context.say(
        f"{total} withdrawn: {count(len(touched) + len(cut), 'document')} changed,"
        f" {len(plan.of('unchanged')):,} untouched, in {seconds:.2f} s"
    )
    for change in (*touched, *cut) if context.verbose else ():
        context.say(f"  {change.path}")
    for line in shortfalls(plan):
        context.say(line)
    context.say(f"`syndicate receipt {ordered.number}` prints what to send the rights holder.")
    for path in left:
        click.echo(f"error: {path} still carries what was withdrawn", err=True)


def _as_data(
    ordered: PlacedOrder, plan: Plan, left: Sequence[str], seconds: float
) -> dict[str, object]:
    return {
        "takedown": ordered.number,
        "articles": [one.entry_id for one in ordered.named],
        "copies": [one.entry_id for one in ordered.copies],
        "documents": [c.path for c in plan.changes if c.kind != "unchanged"],
        "unchanged": len(plan.of("unchanged")),
        "still_in": list(left),
        "seconds": round(seconds, 3),
    }


@click.command("lift")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@reason_option
@by_option
@hubs_options
@at_option
@pass_context
@click.pass_context
def lift_command(
    ctx: click.Context,
    context: Context,
    articles: tuple[str, ...],
    reason: str,
    by: str,
    hubs: HubOptions,
    at: str | None,
) -> None:
    """Undo a withdrawal, on the record; what rights allow comes back into the feeds.

    \b
    Example:
        syndicate lift https://news.example.org/a/1 --reason "agreed by mail" --by "Li Lei"
    """
    from syndicate.build.context import BuildRequest
    from syndicate.build.pipeline import build
    from syndicate.publish.lock import only_run
    from syndicate.takedown import orders

    site = context.site(compiled=True)
    instant = moment(at, site)
    with only_run(site.var / "lock"), context.store(site) as store:
        lifted = orders.lift(site, store, articles, by, reason, instant)
        with progress() as tell:
            plan = build(site, store, BuildRequest(instant, keep_names=True), tell)
    _list(context, lifted, f"lifted {count(len(lifted), 'article')}")
    for one in lifted:
        if why := one.block or one.hold or (one.withdrawn and "another takedown withdraws it"):
            context.note(f"  {one.entry_id} is still held: {why}")
    context.say(f"{count(len(plan.of('new', 'changed')), 'document')} changed")
    tell_hubs(context, site, instant, hubs)
    ctx.exit(plan.exit_code)
