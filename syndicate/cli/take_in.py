"""`syndicate import`: bring articles into the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from syndicate.cli.context import Context, at_option, count, moment, on_terminal, pass_context
from syndicate.intake.jsonl import Progress

_SHOWN = 20


@click.group("import")
def take_in_command() -> None:
    """Bring articles into the store.

    \b
    Example:
        syndicate import jsonl articles.jsonl
    """


@take_in_command.command("jsonl")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@at_option
@click.option("--prepare", is_flag=True, help="Make at once what the next build will need.")
@pass_context
@click.pass_context
def jsonl(
    ctx: click.Context, context: Context, sources: tuple[str, ...], at: str | None, prepare: bool
) -> None:
    """Import article records, one JSON object a line; SOURCE is a file, a .gz file, or `-`.

    Unchanged records are skipped, changed ones become a new revision, bad ones are reported by
    line and kept in var/rejects, to be mended and imported again. Exit code 1 says that there
    were some.

    \b
    Example:
        syndicate import jsonl articles.jsonl more.jsonl.gz
        cat articles.jsonl | syndicate import jsonl -
    """
    from syndicate.importing import rejects_file, take_in
    from syndicate.intake.jsonl import read
    from syndicate.intake.record import Desk
    from syndicate.publish.lock import only_run

    site = context.site(warn=False, compiled=True)  # the build says it, once is enough
    instant = moment(at, site)
    zone = ZoneInfo(site.settings.timezone)
    desk = Desk(site.settings.home, zone, site.label_of)
    failed = False
    with only_run(site.var / "lock"), context.store(site, filling=True) as store:
        for source in sources:
            notes = _Notes(context, source)
            with _progress(source) as progress:
                items = read(source, desk, progress)
                rejects = rejects_file(site, source, instant)
                report = take_in(site, store, items, instant, rejects, notes.tell)
            notes.close()
            counts = report.counts
            parts = [count(counts[kind], kind, kind) for kind in ("new", "changed", "unchanged")]
            parts += [count(counts[k], k, k) for k in ("held", "rejected") if counts[k]]
            context.say(f"{source}: {', '.join(parts)}")
            if report.rejects:
                context.note(
                    f"  what was rejected is kept in {_short(report.rejects, site.folder)}"
                )
                failed = True
        if prepare:
            from syndicate import pipeline

            pipeline.prepare(site, store, instant)
    ctx.exit(1 if failed else 0)


def _short(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


class _Notes:
    """Shows the first notes of a source, and counts the others unless -v."""

    def __init__(self, context: Context, source: str) -> None:
        self._context, self._source, self._more = context, source, 0
        self._left = 10**9 if context.verbose else _SHOWN

    def tell(self, number: int, text: str, rejected: bool) -> None:
        if self._left:
            self._left -= 1
            if rejected:
                click.echo(text, err=True)  # an error, which -q does not silence
            else:
                self._context.note(f"{self._source}:{number}: {text}")
        else:
            self._more += 1

    def close(self) -> None:
        if self._more:
            self._context.note(f"... and {count(self._more, 'more note')}; -v shows all")


@contextmanager
def _progress(source: str) -> Iterator[Progress]:
    """A bar over the bytes of a plain file, on a terminal only."""
    path = Path(source)
    if not on_terminal() or path.suffix == ".gz" or not path.is_file():
        yield lambda _position: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn(path.name), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(path.name, total=path.stat().st_size)
        yield lambda position: bar.update(task, completed=position)
