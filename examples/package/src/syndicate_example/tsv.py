"""An intake: a table with tabs between its columns, whose first line names fields of records."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from syndicate.extend import (
    Context,
    ImportOptions,
    ImportSession,
    IntakeEvent,
    Place,
    RecordDraft,
    SyndicateError,
    import_options,
    pass_context,
    run_import,
)


@click.command("tsv")
@click.argument("sources", metavar="FILE...", nargs=-1, required=True)
@import_options()
@pass_context
@click.pass_context
def command(
    ctx: click.Context, context: Context, sources: tuple[str, ...], options: ImportOptions
) -> None:
    """Import a table of articles, a row each; tabs stand between the columns.

    The first line names the fields: id, title, content_html and so on.

    \b
    Example:
        syndicate import tsv articles.tsv
    """
    reads = {source: partial(_read, source) for source in sources}
    run_import(ctx, context, "tsv", options, reads)


def _read(source: str, session: ImportSession) -> Iterator[IntakeEvent]:
    """Yield an article, or what is wrong with it, for each row; the parser judges them."""
    try:
        with Path(source).open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file, delimiter="\t")
            for number, row in enumerate(table, 1):
                record = {name: text for name, text in row.items() if name and text}
                place = Place(source, table.line_num)
                yield session.parser.parse_draft(RecordDraft(number, record, place))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SyndicateError(f"cannot be read: {error}", Place(source)) from error
