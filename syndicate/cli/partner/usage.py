"""`syndicate partner usage`: show what partners fetched, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import asdict

from syndicate.cli.context import Context, json_option, pass_context, print_json
from syndicate.cli.partner.lookup import require_partner
from syndicate.cli.terminal import shown

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.store.usage import DeliveredRevision, TokenUsage


@click.command("usage")
@click.argument("partner", required=False)
@click.option(
    "--article", metavar="ARTICLE", help="Who fetched this article (an id or URL), and when."
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
        if partner and all(token.partner != partner for token in tokens.listed(connection)):
            require_partner(site, partner)
        if article:
            facts = find_one(connection, article)
            delivered = [
                revision
                for revision in usage.deliveries_of(connection, [facts.key])
                if partner in (None, revision.partner)
            ]
            rows, lines = list(map(_row, delivered)), list(map(_revision_line, delivered))
        else:
            used = usage.of_partner(connection, partner)
            rows, lines = list(map(_row, used)), list(map(_usage_line, used))
    if as_json:
        print_json(rows)
        return
    for line in lines or ["nothing was fetched through `syndicate serve`"]:
        context.say(line)


def _usage_line(use: TokenUsage) -> str:
    return (
        f"{use.partner}, {use.token}: {use.document.removeprefix('partners/')}: "
        f"{use.fetched:,} fetched, {use.unchanged:,} unchanged, {use.bytes:,} bytes, "
        f"{_times(use.first, use.last)}"
    )


def _revision_line(revision: DeliveredRevision) -> str:
    return (
        f"{revision.partner}, {revision.token}: revision {revision.revision} in "
        f"{revision.document.removeprefix('partners/')}: {revision.times:,} fetched, "
        f"{_times(revision.first, revision.last)}"
    )


def _times(first: datetime, last: datetime) -> str:
    return f"first {shown(first)}, last {shown(last)}"


def _row(fetched: TokenUsage | DeliveredRevision) -> dict[str, Any]:
    """Return it as JSON has it, without the article's key, which only the store understands."""
    times = {"first": fetched.first.isoformat(), "last": fetched.last.isoformat()}
    row = asdict(fetched) | times
    row.pop("article", None)
    return row
