"""`syndicate takedowns` and `syndicate receipt`: show what was ordered, and how far it went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from syndicate.cli.ledger_verify import read_anchors
from syndicate.cli.terminal import echo, zoned
from syndicate.text.plain import one_line
from syndicate.text.times import day_of

if TYPE_CHECKING:
    from syndicate.store.anchors import Anchor
    from syndicate.takedown.receipts import TakedownSummary

_file = click.Path(path_type=Path)


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
    from syndicate.takedown.receipts import is_apart

    state = f"{day_of(takedown.ordered, zone)}  {takedown.state:{width}}"
    extent = f"{count(takedown.articles, 'article')}, {count(takedown.documents, 'document')}"
    if takedown.pictures:
        shown = takedown.pictures[0] or "of which nobody knows the address"
        more = f" and {count(len(takedown.pictures) - 1, 'other')}" if takedown.pictures[1:] else ""
        extent = (f"{extent}, " if takedown.articles else "") + f"the picture {shown}{more}"
    words = (takedown.reason, f"by {takedown.by}", takedown.reference or "")
    why = "; ".join(one_line(word) for word in words if word)
    if takedown.recorded and is_apart(takedown):
        why += f" (recorded {day_of(takedown.recorded, zone)})"
    return f"{takedown.number:>4}  {state}  {extent}  {why}"


@click.command("receipt")
@click.argument("number", type=int, required=False)
@click.option("--check", "file", type=_file, help="Check a receipt in JSON or HTML; needs no site.")
@click.option(
    "--anchor",
    "kept",
    metavar="TEXT|FILE",
    help="What `ledger anchor` printed: let the evidence lead there, or check against it.",
)
@json_option
@click.option("--html", "as_html", is_flag=True, help="Print a page, to send or to print.")
@click.option(
    "--lang",
    type=click.Choice(["zh", "zh-CN", "zh-TW", "en"]),
    help="Its language; default: the site's for --html, else English.",
)
@at_option
@pass_context
@click.pass_context
def receipt_command(
    ctx: click.Context,
    context: Context,
    /,
    number: int | None,
    file: Path | None,
    kept: str | None,
    **form: Any,
) -> None:
    """Print the receipt for takedown NUMBER: what was withdrawn, from which documents, when.

    It says which documents signal the withdrawal and until when, what partners fetched, and since
    when not any more. --json and --html hold the records of the ledger that all this rests on:
    whoever gets one checks it with --check, anywhere, and says with --anchor where the ledger has
    to end. The text shows the beginning of long lists; -v, --json and --html show all.

    \b
    Example:
        syndicate receipt 3
        syndicate receipt 3 --html --lang zh-TW > receipt-3.html
        syndicate receipt --check receipt-3.html --anchor anchors.txt
    """
    anchors = read_anchors(kept) if kept else ()
    if file:
        if number is not None:
            raise click.UsageError("give either a NUMBER or --check FILE")
        ctx.exit(_check(context, file, anchors))
    if number is None:
        raise click.UsageError("give the NUMBER of a takedown, or --check FILE")
    _print(context, number, anchors, **form)


def _print(
    context: Context,
    number: int,
    anchors: Sequence[Anchor],
    *,
    as_json: bool,
    as_html: bool,
    lang: str | None,
    at: str | None,
) -> None:
    from syndicate.takedown import receipts

    if as_json and as_html:
        raise click.UsageError("give either --json or --html")
    if lang and as_json:
        raise click.UsageError("--lang is for text and --html; JSON has one wording")
    site = context.site(warn=False)
    newest = max(anchors, key=lambda anchor: anchor.record, default=None)
    with context.store(site) as store:
        receipt = receipts.receipt(site, store, number, moment(at, site), newest)
    if as_json:
        print_json(receipts.as_data(receipt))
    elif as_html:
        click.echo(receipts.as_html(site, receipt, lang), nl=False)
    else:
        most = None if context.verbose else receipts.MOST
        language = receipts.language_of(site, lang or "en")
        zone = site.settings.timezone
        echo(zoned(receipts.as_text(receipt, most, language=language, zone=zone)))


def _check(context: Context, file: Path, anchors: Sequence[Anchor]) -> int:
    """Print what a check of a receipt finds; return the exit code."""
    from syndicate.takedown.receipts import check_file

    checked = check_file.check(file, anchors)
    for flaw in checked.flaws:
        echo(f"error: {file}: {flaw}", err=True)
    if checked.flaws:
        return 1
    if context.verbose:
        for line in checked.proved:
            context.say(f"proved: {line}")
    for line in checked.unproved:
        context.say(f"unproved: {line}")
    end = checked.anchor
    context.say(
        f"{file}: {count(len(checked.proved), 'statement')} proved by the records it holds."
    )
    context.say(f"They lead to record {end.record} of the ledger of {end.site}: {end.hash}")
    if not anchors:
        context.say("Compare that with an anchor that the site could not change: --anchor.")
    return 0
