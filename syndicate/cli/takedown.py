"""`syndicate takedown`: withdraw articles and pictures, everywhere, now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from shutil import disk_usage
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.carry_out import carry_out
from syndicate.cli.context import (
    Context,
    at_option,
    json_option,
    moment,
    pass_context,
    print_json,
)
from syndicate.cli.hubs import HubOptions, hubs_options, tell_hubs
from syndicate.cli.last_good import tell as tell_broken
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.build.plan import Plan
    from syndicate.config.site import Site
    from syndicate.store import Store
    from syndicate.takedown.orders import PlacedOrder

_WAITING = "Another run is building, and takes this takedown with it; waiting for it to end."

#: An order and the log of the store take no more bytes.
_ROOM = 1 << 20

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


def text_option(*names: str, **attributes: Any) -> Callable[[_Command], _Command]:
    """Return an option that takes a text, which may not be blank."""
    return click.option(*names, callback=_require_text, **attributes)


reason_option = text_option("--reason", required=True, metavar="TEXT", help="Why; goes on record.")
by_option = text_option("--by", required=True, metavar="WHO", help="Who orders it; goes on record.")


def _order_options(command: _Command) -> _Command:
    """Add the options that say which articles are meant, and on what terms."""
    options = (
        text_option("--url", "urls", multiple=True, help="All that ever were at this address."),
        text_option("--image", "images", multiple=True, help="A picture, out of every entry."),
        text_option("--source", "sources", multiple=True, help="All of a source, by id or name."),
        text_option(
            "--author", "authors", multiple=True, help="All of an author, translator or other."
        ),
        text_option("--category", "categories", multiple=True, help="All of a category."),
        click.option(
            "--near-of",
            type=int,
            multiple=True,
            metavar="N",
            help="All that is near what takedown N withdrew.",
        ),
        text_option("--reference", metavar="TEXT", help="A letter, case or ticket."),
        text_option("--replace-with", "replacement", metavar="ARTICLE", help="What replaces it."),
        click.option("--only-source", is_flag=True, help="Leave copies of other sources."),
        click.option("--everywhere", is_flag=True, hidden=True),  # the default, since it was one
        click.option(
            "--and-future",
            is_flag=True,
            help="What comes of the --source later, too; an --image that is yet to come.",
        ),
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

    The order is recorded first, then every document is brought up to date. With an article go all
    that have its text, its page or its original, whoever's they are said to be: --only-source
    leaves those of other sources. None of it can come back by an import, nor under another id or
    address, until it is lifted. --source, --author and --category narrow each other down; what they
    match is withdrawn in addition to the articles that are named. --image takes a picture out of
    every entry, now and later; one that no stored article shows needs --and-future.

    \b
    Example:
        syndicate takedown --url https://daily.example/1 --reason "letter" --by Li
        syndicate takedown --source daily --reason "ended" --by Li --dry-run
        syndicate takedown --image https://a.example/1.jpg --reason letter --by Li
    """
    from syndicate.cli import takedown_report, takedown_unrecorded
    from syndicate.takedown import orders
    from syndicate.takedown.find import TakedownTargets

    what = ("articles", "urls", "images", "sources", "authors", "categories", "near_of")
    targets = TakedownTargets(**{name: given.pop(name) for name in what})
    if targets == TakedownTargets():
        raise click.UsageError(
            "name an ARTICLE, or --url, --image, --source, --author, --category or --near-of"
        )
    if given["and_future"] and not targets.sources and not targets.images:
        raise click.UsageError(
            "--and-future goes with --source or --image: nothing else is yet to come"
        )
    if (only_source := given.pop("only_source")) and given["everywhere"]:
        raise click.UsageError("give either --only-source or --everywhere, which is the default")
    terms = orders.TakedownTerms(**given | {"everywhere": not only_source})
    started = perf_counter()
    site, wrong = context.site_or_last_good()
    if wrong:
        tell_broken(wrong)
    instant = moment(at, site)
    if dry_run:
        with context.store(site) as store:
            order, documents = orders.rehearse(site, store, targets, terms, instant)
        takedown_report.print_rehearsal(context, order, documents, as_json=as_json)
        return
    _make_room(context, site)
    with ExitStack() as stack:
        with takedown_unrecorded.cut_anyway(context, site, targets):
            store = stack.enter_context(context.store(site))
            order = orders.take_down(site, store, targets, terms, instant)
        if not as_json:
            takedown_report.print_order(context, order)
            context.say(f"Recorded takedown {order.number}.")
        with context.only_run(site, store, _WAITING):
            plan, still = _carry_out(site, store, order, instant)
    seconds = perf_counter() - started
    if as_json:
        print_json(takedown_report.as_data(order, plan, still, seconds))
    else:
        takedown_report.print_result(context, order, plan, still, seconds)
    tell_hubs(context, site, instant, hubs, waiting=True, as_json=as_json)
    ctx.exit(1 if still or wrong else plan.exit_code)


def _make_room(context: Context, site: Site) -> None:
    """Delete what builds keep where the disk is full, so that an order can be recorded."""
    from syndicate.build.cache.folder import delete_cache
    from syndicate.build.pipeline import cache_folder

    folder = cache_folder(site)
    if folder.is_dir() and disk_usage(folder).free < _ROOM:
        context.note(f"The disk is full: deleting {folder}, which the next build makes anew.")
        delete_cache(folder)


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
