"""`syndicate partner usage`: what partners fetched, and when."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import Context, json_option, pass_context, print_json
from syndicate.cli.partner.named import named

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.store.usage import DeliveredRevision, TokenUsage


@click.command("usage")
@click.argument("partner", required=False)
@click.option(
    "--article", metavar="ARTICLE", help="Who got this article, by its id or page, and when."
)
@json_option
@pass_context
def show_usage(context: Context, partner: str | None, article: str | None, as_json: bool) -> None:
    """Show what partners fetched through `serve`, by token and document.

    \b
    Example:
        syndicate partner usage acme
        syndicate partner usage --article https://news.example.org/ai/a/5521
    """
    from syndicate.store import tokens, usage
    from syndicate.store.find import find_one

    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        if partner and all(one.partner != partner for one in tokens.listed(connection)):
            named(site, partner)
        if article:
            facts = find_one(connection, article)
            found = usage.deliveries_of(connection, [facts.key])
            got = [one for one in found if partner in (None, one.partner)]
            rows, lines = [_row(one) for one in got], [_delivered(one) for one in got]
        else:
            used = usage.of_partner(connection, partner)
            rows, lines = [_row(one) for one in used], [_used(one) for one in used]
    if as_json:
        print_json(rows)
        return
    for line in lines or ["nothing was fetched through `syndicate serve`"]:
        context.say(line)


def _used(one: TokenUsage) -> str:
    return (
        f"{one.partner}, {one.token}: {one.document.removeprefix('partners/')}: "
        f"{one.fetched:,} fetched, {one.unchanged:,} unchanged, {one.bytes:,} bytes, "
        f"{_times(one.first, one.last)}"
    )


def _delivered(one: DeliveredRevision) -> str:
    return (
        f"{one.partner}, {one.token}: revision {one.revision} in "
        f"{one.document.removeprefix('partners/')}: {one.times:,} fetched, "
        f"{_times(one.first, one.last)}"
    )


def _times(first: datetime, last: datetime) -> str:
    return f"first {first:%Y-%m-%d %H:%M:%S}Z, last {last:%Y-%m-%d %H:%M:%S}Z"


def _row(one: TokenUsage | DeliveredRevision) -> dict[str, Any]:
    """One as JSON has it, without what means something to the store alone."""
    facts = asdict(one) | {"first": one.first.isoformat(), "last": one.last.isoformat()}
    facts.pop("article", None)
    return facts
