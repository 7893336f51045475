"""`syndicate ledger verify` and `anchor`: whether the record is as it was written."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from syndicate.cli.context import Context, count, json_option, pass_context, print_json
from syndicate.cli.terminal import echo, echo_exactly

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.store.anchors import Anchor
    from syndicate.store.sql import Connection


@click.command("verify")
@click.option("--against", metavar="HASH", help="A hash noted earlier, which must still be there.")
@click.option(
    "--anchor",
    "kept",
    metavar="TEXT|FILE",
    multiple=True,
    help="What `ledger anchor` printed earlier, one or several; a receipt; - reads it.",
)
@json_option
@pass_context
@click.pass_context
def verify_ledger(
    ctx: click.Context,
    context: Context,
    against: str | None,
    kept: tuple[str, ...],
    as_json: bool,
) -> None:
    """Find every record that was changed, deleted, moved or inserted, and every row of the tables
    that is not as its record says; exit code 1 if any.

    The tables are orders, withdrawals, documents and what they carry, tokens and fetches. The lines
    of the journal of orders are checked, too; `syndicate store verify` checks all of it. Whoever
    can write the store can chain it anew: only what you keep elsewhere shows that. Keep what
    `ledger anchor` prints, and give it to --anchor.

    \b
    Example:
        syndicate ledger verify --anchor anchors.txt
        syndicate ledger verify --against 5f0c...
    """
    from syndicate.reports.store_check import journal_flaws, table_flaws
    from syndicate.store import anchors, ledger
    from syndicate.store.audit import audit
    from syndicate.store.journal import file

    noted = _hash(against) if against is not None else None
    given = [anchor for each in kept for anchor in read_anchors(each)]
    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        verdict = ledger.verify(connection)
        errors = [f"ledger: {flaw}" for flaw in verdict.flaws]
        if verdict.more:
            errors.append(f"ledger: {count(verdict.more, 'more flaw')}")
        held = ledger.number_of(connection, noted) if noted else None
        if noted and held is None:
            cut = "the ledger was cut or rewritten"
            errors.append(f"ledger: no record has the hash {noted}: {cut}")
        authority = site.settings.authority
        errors += [f"ledger: {each}" for each in anchors.flaws(connection, authority, given)]
        tables = audit(connection)
    errors += [*table_flaws(tables), *journal_flaws(file.read(site.journal), site.settings.journal)]
    if as_json:
        facts = {"records": verdict.records, "hash": verdict.end, "flaws": errors}
        print_json(facts | {"unproved": dict(tables.unproved)})
    for error in errors if not as_json else ():
        echo(f"error: {error}", err=True)
    if errors or as_json:
        ctx.exit(1 if errors else 0)
    end = f"; the last hash is {verdict.end}" if verdict.records else ""
    context.say(f"{count(verdict.records, 'record')}, intact{end}")
    if noted:
        context.say(f"The noted hash is that of record {held}.")
    for anchor in given:
        context.say(f"The anchor of record {anchor.record} holds.")
    for line in unproved(tables.unproved):
        context.say(line)


def unproved(rows: Mapping[str, int]) -> Iterator[str]:
    """Yield how many rows came before the ledger held rows: nothing proves them."""
    if rows:
        told = ", ".join(f"{number:,} of {table}" for table, number in rows.items())
        yield f"Unproved, as an earlier version recorded them: {told}."


@click.command("anchor")
@json_option
@pass_context
def anchor_ledger(context: Context, as_json: bool) -> None:
    """Print where the ledger ends, to be kept where nobody who writes the store can change it: in a
    mail, in git, with a notary.

    `ledger verify --anchor` finds later whether the ledger was cut or chained anew since, and
    `receipt --check --anchor` whether a receipt belongs to it.

    \b
    Example:
        syndicate ledger anchor >> anchors.txt
        syndicate ledger anchor | mail -s anchor archive@example.org
    """
    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        anchor = _end(site, connection)
    if as_json:
        print_json(asdict(anchor))
    else:
        echo_exactly(str(anchor))


def _end(site: Site, connection: Connection) -> Anchor:
    from syndicate.store import anchors

    return anchors.anchor(connection, site.settings.authority, anchors.tree_of(connection))


def read_anchors(given: str) -> Sequence[Anchor]:
    """Return the anchors of `--anchor`: a file, a text, or - for standard input.

    Raises BadParameter.
    """
    from syndicate.store import anchors

    text, name = given, "the text"
    try:
        if given == "-":
            text, name = sys.stdin.read(), "standard input"
        elif "\n" not in given and not given.lstrip().startswith("{"):
            text, name = Path(given).read_text(encoding="utf-8"), given
        return anchors.read(text)
    except OSError as error:
        message = f"{given!r}: {error.strerror or 'cannot be read'}"
        raise click.BadParameter(message, param_hint="--anchor") from error
    except (ValueError, AttributeError) as error:
        raise click.BadParameter(f"{name}: {error}", param_hint="--anchor") from error


def _hash(noted: str) -> str:
    digest = noted.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise click.BadParameter(
            f"{noted!r} is not a hash of 64 hexadecimal digits", param_hint="--against"
        )
    return digest
