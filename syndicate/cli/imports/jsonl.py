"""`syndicate import jsonl`: article records, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, pass_context
from syndicate.cli.imports.run import ImportOptions, ImportSession, import_options, run

if TYPE_CHECKING:
    from syndicate.intake import IntakeEvent


@click.command("jsonl")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@import_options(repairs=False, languages=False)
@pass_context
@click.pass_context
def command(
    ctx: click.Context, context: Context, sources: tuple[str, ...], options: ImportOptions
) -> None:
    """Import article records, one JSON object a line; SOURCE is a file, a .gz file, or `-`.

    Unchanged records are skipped, changed ones become a new revision. Rejected ones are reported
    by line and written to var/rejects, to be corrected and imported again; the exit code is then 1.

    \b
    Example:
        syndicate import jsonl articles.jsonl more.jsonl.gz
        cat articles.jsonl | syndicate import jsonl -
    """
    run(ctx, context, "jsonl", options, {source: partial(_read, source) for source in sources})


def _read(source: str, session: ImportSession) -> Iterator[IntakeEvent]:
    from syndicate.intake.jsonl import read

    return read(source, session.parser)
