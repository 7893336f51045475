"""`syndicate article move`: give articles to another source; their ids stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    moment,
    pass_context,
    print_json,
)
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicate.model.article import ArticleFacts

_SHOWN = 20


@click.command("move")
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@click.option("--source", required=True, metavar="ID", help="The source of sources.yaml to be in.")
@click.option("--from", "origin", metavar="SOURCE", help="All of a source, by id or name.")
@click.option("--reason", metavar="TEXT", help="Why; goes on record.")
@click.option("--by", metavar="WHO", help="Who decides it; goes on record.")
@click.option("--dry-run", is_flag=True, help="Show what would be moved, without doing it.")
@at_option
@json_option
@pass_context
def move_command(
    context: Context,
    /,
    dry_run: bool,
    at: str | None,
    as_json: bool,
    articles: tuple[str, ...],
    **given: str | None,
) -> None:
    """Move articles to another source: those that are named, or all of one with --from.

    Their ids stay, also when their records come again, from either source: a feed that is
    subscribed to again with --source goes on as the same articles. The next build shows them
    under the terms of that source.

    \b
    Example:
        syndicate article move --from "Example Daily" --source daily
        syndicate article move a1 a2 --source daily --reason "wrong" --by "Li Lei"
    """
    from syndicate.takedown import moves

    order = moves.MoveOrder(
        source=given["source"] or "",
        names=articles,
        origin=given["origin"],
        by=given["by"],
        reason=given["reason"],
    )
    if not order.names and order.origin is None:
        raise click.UsageError("name an ARTICLE, or a SOURCE with --from")
    site = context.site(warn=False)
    with context.only_run(site) as store:
        if dry_run:
            _print(context, "Would move", order.source, moves.find(site, store, order), as_json)
            return
        moved = moves.move(site, store, order, moment(at, site))
    _print(context, "Moved", order.source, moved, as_json)


def _print(
    context: Context, what: str, source: str, articles: Sequence[ArticleFacts], as_json: bool
) -> None:
    if as_json:
        rows = [{"entry_id": article.entry_id, "title": article.title} for article in articles]
        print_json({"source": source, "articles": rows})
        return
    context.say(f"{what} {count(len(articles), 'article')} to {source}:")
    shown = articles if context.verbose else articles[:_SHOWN]
    for article in shown:
        context.say(f"  {article.entry_id}  {one_line(article.title)}")
    if len(shown) < len(articles):
        context.say(f"  ... and {len(articles) - len(shown):,} more; -v shows all")
