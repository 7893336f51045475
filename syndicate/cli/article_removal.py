"""`syndicate article delete` and `purge`: what was imported by mistake goes, on the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from syndicate.cli.build_report import shortfalls
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
from syndicate.cli.takedown import by_option, reason_option
from syndicate.cli.terminal import echo
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.build.plan import Plan
    from syndicate.config.site import Site
    from syndicate.store import Store
    from syndicate.takedown.erasure import Erasure, ErasureOrder

_SHOWN = 20
_ON_A_SERVER = "The server's files still have the bytes; `syndicate store prune --full` ends that."
_Command = Callable[..., None]


def _options(command: _Command) -> _Command:
    """Add what both commands take."""
    options = (
        click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True),
        reason_option,
        by_option,
        click.option("--dry-run", is_flag=True, help="Show what would go, without doing it."),
        at_option,
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("delete")
@_options
@pass_context
def delete_command(
    context: Context,
    articles: tuple[str, ...],
    reason: str,
    by: str,
    dry_run: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Delete articles that were imported by mistake from the store and from every document.

    That is no takedown: nothing is signalled, and they may be imported again. The ledger says who
    deleted them, when and why. What was rejected of them in var/rejects/ goes too.

    \b
    Example:
        syndicate article delete a1 a2 --reason "a test record" --by "Li Lei"
    """
    _run(context, _order(articles, by, reason, purge=False), at, dry_run, as_json)


@click.command("purge")
@_options
@pass_context
def purge_command(
    context: Context,
    articles: tuple[str, ...],
    reason: str,
    by: str,
    dry_run: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Purge articles: their text is erased from store, cache, rejected records and documents.

    The ledger keeps digests, who ordered it, when and why. A withdrawn article is purged too, and
    what it is recognised by when it comes back is still remembered. Backups are not ours to purge.

    \b
    Example:
        syndicate article purge a1 --reason "a private letter" --by "Li Lei"
    """
    _run(context, _order(articles, by, reason, purge=True), at, dry_run, as_json)


def _order(names: tuple[str, ...], by: str, reason: str, *, purge: bool) -> ErasureOrder:
    from syndicate.takedown.erasure import ErasureOrder

    return ErasureOrder(names, by, reason, purge)


def _run(
    context: Context,
    order: ErasureOrder,
    at: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    from syndicate.takedown import erasure, rejects

    site = context.site(compiled=True)
    instant = moment(at, site)
    with context.only_run(site) as store:
        if dry_run:
            _print_rehearsal(context, order, erasure.rehearse(store, order), as_json)
            return
        erased = erasure.erase(store, order, instant)
        dropped = rejects.drop_records(site.var / "rejects", erased.traces)
        plan = _carry_out(site, store, order, instant)
        still = erasure.documents_of(store, erased)
        erasure.finish(store, purge=order.purge)
        if order.purge:
            _forget_cached(site, erased)
        if order.purge and not store.path:
            context.note(_ON_A_SERVER)
    _report(context, order, erased, plan, dropped, as_json)
    for path in still:
        echo(f"error: {path} still carries what was {order.event}", err=True)
    click.get_current_context().exit(1 if still else plan.exit_code)


def _carry_out(site: Site, store: Store, order: ErasureOrder, at: datetime) -> Plan:
    message = f"They are {order.event} in the store; run `syndicate build`"
    again = ", then this command again" if order.purge else ""
    return carry_out(site, store, at, f"{message} to take them out of the documents{again}.")


def _forget_cached(site: Site, erased: Erasure) -> None:
    from syndicate.build.cache.folder import forget_revisions
    from syndicate.build.pipeline import cache_folder

    folder = cache_folder(site)
    for each in (folder, *(folder / "workers").glob("*")):
        forget_revisions(each, erased.revisions)


def _print_rehearsal(context: Context, order: ErasureOrder, erased: Erasure, as_json: bool) -> None:
    _warn_of_copies(order, erased)
    if as_json:
        print_json(_as_data(order, erased))
        return
    _list(context, erased, f"Would be {order.event}")
    context.say(f"from {count(len(erased.documents), 'document')}")


def _report(
    context: Context,
    order: ErasureOrder,
    erased: Erasure,
    plan: Plan,
    dropped: int,
    as_json: bool,
) -> None:
    touched = plan.of("new", "changed", "removed")
    _warn_of_copies(order, erased)
    if as_json:
        documents = [change.path for change in touched]
        print_json(_as_data(order, erased) | {"changed": documents, "rejects": dropped})
        return
    _list(context, erased, order.event.capitalize())
    rejected = f", {count(dropped, 'rejected record')} dropped" if dropped else ""
    context.say(f"{count(len(touched), 'document')} changed{rejected}")
    for line in shortfalls(plan):
        context.say(line)


def _list(context: Context, erased: Erasure, title: str) -> None:
    context.say(f"{title}: {count(len(erased.articles), 'article')}")
    shown = erased.articles if context.verbose else erased.articles[:_SHOWN]
    for article in shown:
        context.say(f"  {article.entry_id}  {one_line(article.title)}")
    if len(shown) < len(erased.articles):
        context.say(f"  ... and {len(erased.articles) - len(shown):,} more; -v shows all")


def _warn_of_copies(order: ErasureOrder, erased: Erasure) -> None:
    for facts in erased.copies if order.purge else ():
        echo(f"warning: {facts.entry_id} has the same text, and is not purged", err=True)


def _as_data(order: ErasureOrder, erased: Erasure) -> dict[str, object]:
    rows = [{"entry_id": facts.entry_id, "title": facts.title} for facts in erased.articles]
    copies = [facts.entry_id for facts in erased.copies] if order.purge else []
    return {order.event: rows, "documents": list(erased.documents), "copies": copies}
