"""`syndicate check`: judge published documents by other code than wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, at_option, count, moment, pass_context
from syndicate.errors import NotFoundError, OutputError, Place

if TYPE_CHECKING:
    from syndicate.check.facts import Fault
    from syndicate.config.site import Site
    from syndicate.judging import Bench


@click.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings make the exit code 1 too.")
@at_option
@pass_context
@click.pass_context
def check_command(
    ctx: click.Context, context: Context, paths: tuple[Path, ...], strict: bool, at: str | None
) -> None:
    """Judge published documents: well-formedness, the standards, bodies, and the rights.

    PATH is a document or a folder of them; without one it is everything that was published, for
    all and for partners, which is also held to the addresses it is published at.

    \b
    Example:
        syndicate check
        syndicate check feeds/public/tech.atom --strict
    """
    from syndicate.judging import Bench

    site = context.site(warn=False)
    errors = warnings = checked = 0
    with context.store(site) as store, store.reading() as connection:
        bench = Bench(site, connection, moment(at, site))
        for path, form in _documents(paths or (site.output,)):
            checked += 1
            for fault in _faults(path, form, _below(site, path), bench, site):
                errors += fault.level == "error"
                warnings += fault.level == "warning"
                entry = f" [{fault.entry}]" if fault.entry else ""
                click.echo(f"{path}: {fault.level}: {fault.place}: {fault.text}{entry}")
    if not checked:
        raise NotFoundError("no document to check", Place(str(paths[0] if paths else site.output)))
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


def _faults(path: Path, form: str, below: str | None, bench: Bench, site: Site) -> Iterator[Fault]:
    """What is wrong with one document; a published one, also what rights have against it."""
    from syndicate.check.policy import held_against
    from syndicate.check.standards import judge

    try:
        data = path.read_bytes()
    except OSError as error:
        raise OutputError(f"cannot read: {error.strerror}", Place(str(path))) from error
    judgement = judge(data, form, site.address_of(below) if below else None)
    yield from judgement.faults
    if judgement.facts and below:
        ids = [entry.id for entry in judgement.facts.entries]
        yield from held_against(judgement.facts, bench.allowed(below, ids), bench.recalled)


def _below(site: Site, path: Path) -> str | None:
    """The path of a document below the output folder; None for one that was not published."""
    absolute = path.absolute()
    if not absolute.is_relative_to(site.output):
        return None
    below = absolute.relative_to(site.output).as_posix()
    return below if below.startswith(("public/", "partners/")) else None
