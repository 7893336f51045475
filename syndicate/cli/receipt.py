"""`syndicate takedowns` and `syndicate receipt`: what was ordered, and how far it went."""

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
    from syndicate.takedown.receipts import TakedownSummary


@click.command("takedowns")
@at_option
@json_option
@pass_context
def takedowns_command(context: Context, at: str | None, as_json: bool) -> None:
    """List every takedown: its number, date and state, what it touched, why and by whom.

    \b
    Example:
        syndicate takedowns
    """
    from syndicate.takedown import receipts

    site = context.site(warn=False)
    with context.store(site) as store:
        found = receipts.all(site, store, moment(at, site))
    if as_json:
        print_json([receipts.as_data(one) for one in found])
        return
    width = max((len(one.state) for one in found), default=0)
    for one in found:
        click.echo(_line(one, width))
    if not found:
        context.say("No takedown was ever ordered.")


def _line(one: TakedownSummary, width: int) -> str:
    touched = f"{count(one.articles, 'article')}, {count(one.documents, 'document')}"
    words = (one.reason, f"by {one.by}", one.reference or "")
    said = "; ".join(one_line(word) for word in words if word)
    return f"{one.number:>4}  {one.ordered:%Y-%m-%d}  {one.state:{width}}  {touched}  {said}"


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

    It says which documents signal the withdrawal and until when, and at which record of the ledger
    the order stands. Long lists are cut short in the text; -v, --json and --html give all of them.

    \b
    Example:
        syndicate receipt 3
        syndicate receipt 3 --html > receipt-3.html
    """
    from syndicate.takedown import receipts

    if as_json and as_html:
        raise click.UsageError("give one of --json and --html")
    site = context.site(warn=False)
    with context.store(site) as store:
        receipt = receipts.of(site, store, number, moment(at, site))
    if as_json:
        print_json(receipts.as_data(receipt))
    elif as_html:
        click.echo(receipts.as_html(site, receipt), nl=False)
    else:
        told = receipts.as_text(receipt, None) if context.verbose else receipts.as_text(receipt)
        click.echo(told)
