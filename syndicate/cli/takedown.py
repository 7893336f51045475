"""`syndicate takedown` and `syndicate lift`: withdraw articles everywhere, and undo that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.build import progress, store_problems
from syndicate.cli.carry_out import carry_out
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
from syndicate.cli.terminal import echo
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.build.plan import Plan
    from syndicate.config.site import Site
    from syndicate.model.article import ArticleFacts
    from syndicate.store import Store
    from syndicate.takedown.orders import PlacedOrder

_SHOWN = 20

_Command = Callable[..., None]


def _require_text(ctx: click.Context, option: click.Parameter, value: Any) -> Any:
    """Refuse a blank value: an unset shell variable must not mean everything."""
    if isinstance(value, tuple):
        return tuple(_require_text(ctx, option, item) for item in value)
    if value is None:
        return None
    if not (text := one_line(value)):
        raise click.BadParameter("it is blank", param=option)
    return text


def _text_option(*names: str, **attributes: Any) -> Callable[[_Command], _Command]:
    return click.option(*names, callback=_require_text, **attributes)


reason_option = _text_option("--reason", required=True, metavar="TEXT", help="Why; goes on record.")
by_option = _text_option(
    "--by", required=True, metavar="WHO", help="Who orders it; goes on record."
)


def _order_options(command: _Command) -> _Command:
    """Add the options that say which articles are meant, and on what terms."""
    options = (
        _text_option("--url", "urls", multiple=True, help="All with this page or original."),
        _text_option("--source", "sources", multiple=True, help="All of a source, by id or name."),
        _text_option("--author", "authors", multiple=True, help="All of an author, by name."),
        _text_option("--category", "categories", multiple=True, help="All of a category."),
        _text_option("--reference", metavar="TEXT", help="A letter, case or ticket."),
        _text_option("--replace-with", "replacement", metavar="ARTICLE", help="What replaces it."),
        click.option("--everywhere", is_flag=True, help="The same text of other sources, too."),
        reason_option,
        by_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("takedown")
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1, callback=_require_text)
@_order_options
@click.option("--dry-run", is_flag=True, help="Show what would be withdrawn, without doing it.")
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

    The order is recorded first, then every document is brought up to date. What was withdrawn
    cannot come back by an import, nor under another id or address, until it is lifted. --source,
    --author and --category narrow each other down; what they match is withdrawn in addition to the
    articles that are named.

    \b
    Example:
        syndicate takedown --url https://daily.example/1 --reason "rights holder" --by "Li Lei"
        syndicate takedown --source daily --reason "licence ended" --by "Li Lei" --dry-run
    """
    from syndicate.publish.lock import only_run
    from syndicate.takedown import orders

    what = ("articles", "urls", "sources", "authors", "categories")
    targets = orders.TakedownTargets(**{name: given.pop(name) for name in what})
    if targets == orders.TakedownTargets():
        raise click.UsageError("name an ARTICLE, or --url, --source, --author or --category")
    terms = orders.TakedownTerms(**given)
    site = context.site(compiled=True)
    started, instant = perf_counter(), moment(at, site)
    with only_run(site.var / "lock"), context.store(site) as store:
        if dry_run:
            order, documents = orders.rehearse(site, store, targets, terms, instant)
            _print_rehearsal(context, (*order.named, *order.copies), documents, as_json)
            return
        order = orders.take_down(site, store, targets, terms, instant)
        if not as_json:
            _list(context, order.named, f"Withdrawing {count(len(order.named), 'article')}")
            context.say(f"Recorded takedown {order.number}.")
        plan, still = _carry_out(site, store, order, instant)
    seconds = perf_counter() - started
    if as_json:
        print_json(_as_data(order, plan, still, seconds))
    else:
        _report(context, order, plan, still, seconds)
    tell_hubs(context, site, instant, hubs, waiting=True, as_json=as_json)
    ctx.exit(1 if still else plan.exit_code)


def _carry_out(
    site: Site, store: Store, order: PlacedOrder, at: datetime
) -> tuple[Plan, Sequence[str]]:
    """Bring every document up to date; return the plan, and the paths of those that still carry
    what was withdrawn.
    """
    from syndicate.takedown.orders import documents_carrying

    message = f"Takedown {order.number} is recorded; run `syndicate build` to carry it out."
    plan = carry_out(site, store, at, message)
    keys = [article.key for article in (*order.named, *order.copies)]
    with store.reading() as connection:
        return plan, documents_carrying(connection, keys)


def _print_rehearsal(
    context: Context, articles: Sequence[ArticleFacts], documents: Sequence[str], as_json: bool
) -> None:
    """Print what a takedown would withdraw."""
    if as_json:
        rows = [{"entry_id": facts.entry_id, "title": facts.title} for facts in articles]
        print_json({"articles": rows, "documents": list(documents)})
        return
    _list(context, articles, f"Would withdraw {count(len(articles), 'article')}")
    context.say(f"from {count(len(documents), 'document')}:")
    for path in documents if context.verbose else documents[:_SHOWN]:
        context.say(f"  {path}")
    if len(documents) > _SHOWN and not context.verbose:
        context.say(f"  ... and {len(documents) - _SHOWN:,} more; -v shows all")


def _list(context: Context, articles: Sequence[ArticleFacts], title: str) -> None:
    context.say(f"{title}:")
    for article in articles if context.verbose else articles[:_SHOWN]:
        context.say(f"  {article.entry_id}  {one_line(article.title)}")
    if len(articles) > _SHOWN and not context.verbose:
        context.say(f"  ... and {len(articles) - _SHOWN:,} more; -v shows all")


def _report(
    context: Context, order: PlacedOrder, plan: Plan, still: Sequence[str], seconds: float
) -> None:
    from syndicate.cli.build import shortfalls

    if order.copies:
        _list(context, order.copies, "Withdrawn with them, for the same page or text")
    total = count(len(order.named) + len(order.copies), "article")
    touched = plan.of("new", "changed", "removed")
    cut = [change for change in plan.of("retained") if change.removed]
    context.say(
        f"{total} withdrawn: {count(len(touched) + len(cut), 'document')} changed,"
        f" {len(plan.of('unchanged')):,} unchanged, in {seconds:.2f} s"
    )
    for change in (*touched, *cut) if context.verbose else ():
        context.say(f"  {change.path}")
    for line in shortfalls(plan):
        context.say(line)
    context.say(f"`syndicate receipt {order.number}` prints what to send the rights holder.")
    for path in still:
        echo(f"error: {path} still carries what was withdrawn", err=True)


def _as_data(
    order: PlacedOrder, plan: Plan, still: Sequence[str], seconds: float
) -> dict[str, object]:
    return {
        "takedown": order.number,
        "articles": [article.entry_id for article in order.named],
        "copies": [article.entry_id for article in order.copies],
        "documents": [change.path for change in plan.changes if change.kind != "unchanged"],
        "unchanged": len(plan.of("unchanged")),
        "still_in": list(still),
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
    """Undo a withdrawal, on record; what the rights allow comes back into the feeds.

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
            plan = build(site, store, BuildRequest(instant), tell)
    _list(context, lifted, f"Lifted the withdrawal of {count(len(lifted), 'article')}")
    for article in lifted:
        other = "another takedown withdraws it" if article.withdrawn else None
        if why := article.block or article.hold or other:
            context.note(f"  {article.entry_id} is still held: {why}")
    context.say(f"{count(len(plan.of('new', 'changed')), 'document')} changed")
    for line in store_problems(plan):
        echo(f"error: {line}", err=True)
    tell_hubs(context, site, instant, hubs)
    ctx.exit(plan.exit_code)
