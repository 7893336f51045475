"""`syndicate check`: judge published documents by other code than wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, count, pass_context
from syndicate.errors import NotFoundError, OutputError, Place

if TYPE_CHECKING:
    from syndicate.config.site import Site


@click.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings make the exit code 1 too.")
@pass_context
@click.pass_context
def check_command(
    ctx: click.Context, context: Context, paths: tuple[Path, ...], strict: bool
) -> None:
    """Judge published documents: well-formedness, the standards, bodies.

    PATH is a document or a folder of them; without one it is the site's whole web root, whose
    documents are also held to the addresses they are published at.

    \b
    Example:
        syndicate check
        syndicate check feeds/public/tech.atom --strict
    """
    from syndicate.check.standards import judge

    site = context.site(warn=False)
    errors = warnings = checked = 0
    for path, form in _documents(paths or (site.public,)):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise OutputError(f"cannot read: {error.strerror}", Place(str(path))) from error
        checked += 1
        for fault in judge(data, form, _address(site, path)).faults:
            errors += fault.level == "error"
            warnings += fault.level == "warning"
            entry = f" [{fault.entry}]" if fault.entry else ""
            click.echo(f"{path}: {fault.level}: {fault.place}: {fault.text}{entry}")
    if not checked:
        raise NotFoundError("no document to check", Place(str(paths[0] if paths else site.public)))
    totals = f"{count(errors, 'error')}, {count(warnings, 'warning')}"
    context.say(f"{count(checked, 'document')} checked: {totals}")
    ctx.exit(1 if errors or (strict and warnings) else 0)


def _documents(paths: tuple[Path, ...]) -> Iterator[tuple[Path, str]]:
    from syndicate.check.standards import format_of

    for path in paths:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for one in found:
            form = format_of(one)
            if form and (one.is_file() or one == path):
                yield one, form


def _address(site: Site, path: Path) -> str | None:
    """Where a document below the web root is published."""
    absolute = path.absolute()
    if not absolute.is_relative_to(site.public):
        return None
    return site.settings.base_url + absolute.relative_to(site.public).as_posix()
