"""`syndicate import sql`: a query in a file, over any database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, pass_context
from syndicate.cli.imports.run import ImportOptions, ImportSession, Read, import_options, run

if TYPE_CHECKING:
    from syndicate.intake import IntakeEvent

_DATABASE = "SYNDICATE_DATABASE"


@click.command("sql")
@click.argument("sources", metavar="QUERY.sql...", nargs=-1, required=True)
@click.option(
    "--database",
    metavar="URL",
    help=f"The database, as an SQLAlchemy URL; default: {_DATABASE} of the environment.",
)
@click.option(
    "--epoch",
    "epochs",
    is_flag=True,
    help="Read numbers in columns of dates as seconds or milliseconds since 1970.",
)
@import_options(languages=False)
@pass_context
@click.pass_context
def command(
    ctx: click.Context,
    context: Context,
    sources: tuple[str, ...],
    database: str | None,
    epochs: bool,
    options: ImportOptions,
) -> None:
    """Import the rows of a query, whose columns are named like the fields of a record.

    A column `source__name` is the name of the source; lists are JSON, or separated by semicolons;
    `date_published__epoch` counts seconds since 1970. In the query, :since stands for how far the
    last import came (NULL at first). The database is only read.

    \b
    Example:
        export SYNDICATE_DATABASE=postgresql+psycopg://reader@db.example/cms
        syndicate import sql articles.sql
    """
    address = database or os.environ.get(_DATABASE)
    if not address:
        raise click.UsageError(f"name the database with --database, or in {_DATABASE}")
    reads: dict[str, Read] = {name: partial(_read, Path(name), address, epochs) for name in sources}
    run(ctx, context, "sql", options, reads)


def _read(path: Path, database: str, epochs: bool, session: ImportSession) -> Iterator[IntakeEvent]:
    from syndicate.intake.sql.query import Query, read

    yield from read(Query.read(path, database, epochs=epochs), session.parser, session.last_mark)
