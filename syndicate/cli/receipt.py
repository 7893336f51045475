"""`syndicate takedowns` and `syndicate receipt`: show what was ordered, and how far it went."""

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
from syndicate.cli.terminal import echo
from syndicate.text.plain import one_line
from syndicate.text.times import day_of

if TYPE_CHECKING:
    from syndicate.takedown.receipts import TakedownSummary


@click.command("takedowns")
@at_option
@json_option
@pass_context
def takedowns_command(context: Context, at: str | None, as_json: bool) -> None:
    """List every takedown: number, date, state, extent, reason and who ordered it.

    \b
    Example:
        syndicate takedowns
    """
    from syndicate.takedown import receipts

    site = context.site(warn=False)
    with context.store(site) as store:
        takedowns = receipts.summaries(site, store, moment(at, site))
    if as_json:
        print_json([receipts.as_data(takedown) for takedown in takedowns])
        return
    width = max((len(takedown.state) for takedown in takedowns), default=0)
    for takedown in takedowns:
        echo(_line(takedown, width, site.settings.timezone))
    if not takedowns:
        context.say("No takedown was ever ordered.")


def _line(takedown: TakedownSummary, width: int, zone: str) -> str:
    state = f"{day_of(takedown.ordered, zone)}  {takedown.state:{width}}"
    extent = f"{count(takedown.articles, 'article')}, {count(takedown.documents, 'document')}"
    words = (takedown.reason, f"by {takedown.by}", takedown.reference or "")
    why = "; ".join(one_line(word) for word in words if word)
    return f"{takedown.number:>4}  {state}  {extent}  {why}"


@click.command("receipt")
@click.argument("number", type=int)
@json_option
@click.option("--html", "as_html", is_flag=True, help="Print a page, to send or to print.")
@at_option
@pass_context
def receipt_command(
    context: Context, number: int, as_json: bool, as_html: bool, at: str | None
) -> None:
    """Print the receipt for takedown NUMBER: what was withdrawn, from which documents, when.

    It says which documents signal the withdrawal and until when, and which record of the ledger
    holds the order. The text shows the beginning of long lists; -v, --json and --html show all.

    \b
    Example:
        syndicate receipt 3
        syndicate receipt 3 --html > receipt-3.html
    """
    from syndicate.takedown import receipts

    if as_json and as_html:
        raise click.UsageError("give either --json or --html")
    site = context.site(warn=False)
    with context.store(site) as store:
        receipt = receipts.receipt(site, store, number, moment(at, site))
    if as_json:
        print_json(receipts.as_data(receipt))
    elif as_html:
        click.echo(receipts.as_html(site, receipt), nl=False)
    else:
        most = None if context.verbose else receipts.MOST
        echo(receipts.as_text(receipt, most))
