"""What every kind of import shares: its options, its session, what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from syndicate.cli.context import Context, at_option, count, moment, on_terminal
from syndicate.errors import OutputError, Place, StoreError, SyndicateError

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.intake import IntakeEvent, LastMark
    from syndicate.intake.importer import ImportReport, OnRecord
    from syndicate.intake.record import RecordParser
    from syndicate.store import Store

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options that every kind has."""

    at: str | None = None
    prepare: bool = False
    report: Path | None = None
    again: bool = False
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportSession:
    """What an intake works with: the site, the instant, the desk, what the last import left."""

    site: Site
    at: datetime
    parser: RecordParser
    recall: LastMark


#: Makes the items of one source.
Read = Callable[[ImportSession], Iterator["IntakeEvent"]]


def import_options(*, repairs: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that every kind has, handed to the command as one `options`.

    A kind whose records are to be taken as they are is repaired only where it is asked for.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapper(*args: Any, **given: Any) -> None:
            names = ("at", "prepare", "report", "again", "without")
            options = ImportOptions(**{name: given.pop(name) for name in names if name in given})
            command(*args, options=options, **given)

        wrapped: Callable[..., None] = wrapper
        for option in (
            *((_without, _again) if repairs else ()),
            _report,
            _prepare,
            at_option,
        ):
            wrapped = option(wrapped)
        return wrapped

    return decorate


#: Options that several kinds have.
source_option = click.option(
    "--source", metavar="ID", help="All of it is of this source of sources.yaml."
)
private_option = click.option(
    "--private", is_flag=True, help="Allow private and loopback addresses."
)

_prepare = click.option(
    "--prepare", is_flag=True, help="Make at once what the next build will need."
)
_report = click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was found, missing and noted of every record to this file, as JSON Lines.",
)
_again = click.option(
    "--again", is_flag=True, help="Read everything, also what has not changed since the last time."
)
_without = click.option(
    "--without",
    metavar="REPAIR",
    multiple=True,
    help="Leave out a repair, by name (`all` leaves out all of them).",
)


def run(
    ctx: click.Context,
    context: Context,
    kind: str,
    options: ImportOptions,
    reads: Mapping[str, Read],
) -> None:
    """Import each source in turn; exit 1 when records were rejected."""
    from syndicate.intake.importer import ImportRun, import_events, rejects_file
    from syndicate.publish.lock import only_run

    site = context.site(warn=False, compiled=True)  # the build says it, once is enough
    instant = moment(options.at, site)
    repairs = _repairs(kind, options.without)
    failed = False
    with ExitStack() as stack:
        stack.enter_context(only_run(site.var / "lock"))
        store = stack.enter_context(context.store(site, filling=True))
        session = _session(site, store, instant, kind, options)
        detail = stack.enter_context(_details(context, options.report))
        for source, read in reads.items():
            notes = _Notes(context)
            rejects = rejects_file(site, source, instant)
            intake = ImportRun(kind, instant, rejects, notes.tell, repairs, detail)
            broken: SyndicateError | None = None
            try:
                with _counting(source, read(session)) as items:
                    import_events(site, store, items, intake)
            except (StoreError, OutputError):
                raise
            except SyndicateError as error:  # of this source; the others may be sound
                broken = error
            notes.close()
            if broken is None or intake.report.counts:
                _say(context, kind, source, intake.report, site)
            if broken:
                click.echo(f"error: {broken}", err=True)
            failed |= bool(intake.report.exit_code or broken)
        if options.prepare:
            from syndicate.build import pipeline

            pipeline.prepare(site, store, instant)
    ctx.exit(1 if failed else 0)


def _repairs(kind: str, without: tuple[str, ...]) -> Any:
    from syndicate.repair import STEPS, Repairs

    unknown = [name for name in without if name not in (*STEPS, "all")]
    if unknown:
        raise click.BadParameter(
            f"{unknown[0]!r} is none of {', '.join(STEPS)}, all", param_hint="--without"
        )
    if kind == "jsonl" or "all" in without:
        return Repairs()
    return Repairs.all_but(frozenset(without))


def _session(
    site: Site, store: Store, at: datetime, kind: str, options: ImportOptions
) -> ImportSession:
    from syndicate.intake.record import RecordParser
    from syndicate.store import marks

    def recall(name: str) -> Mapping[str, Any] | None:
        if options.again:
            return None
        with store.reading() as connection:
            return marks.state(connection, kind, name)

    zone = ZoneInfo(site.settings.timezone)
    return ImportSession(site, at, RecordParser(site.settings.home, zone, site.label_of), recall)


def _say(context: Context, kind: str, source: str, report: ImportReport, site: Site) -> None:
    counts = report.counts
    parts = [count(counts[kind], kind, kind) for kind in ("new", "changed", "unchanged")]
    parts += [count(counts[k], k, k) for k in ("held", "rejected") if counts[k]]
    parts += [f"{number:,} {what} skipped" for what, number in sorted(report.skipped.items())]
    context.say(f"{source}: {', '.join(parts)}")
    told = {"missing": report.missing} if kind != "jsonl" or context.verbose else {}
    told |= {"repaired": report.repaired} if context.verbose else {}
    for title, found in told.items():
        if found:
            listed = ", ".join(f"{name} {number:,}" for name, number in found.most_common())
            context.note(f"  {title}: {listed}")
    if report.rejects:
        context.note(f"  what was rejected is kept in {_short(report.rejects, site.folder)}")


def _short(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


@contextmanager
def _details(context: Context, path: Path | None) -> Iterator[OnRecord | None]:
    """Writes what is told of every record to a file; -v shows what was found where."""
    if path is None:
        yield partial(_show, context) if context.verbose else None
        return
    try:
        with path.open("w", encoding="utf-8", errors="replace") as stream:

            def write(told: dict[str, Any]) -> None:
                print(json.dumps(told, ensure_ascii=False), file=stream)
                if context.verbose:
                    _show(context, told)

            yield write
    except OSError as error:
        raise OutputError.of(path, error) from error


def _show(context: Context, told: dict[str, Any]) -> None:
    """What was found of a record, and where, for whoever looks on."""
    if found := told.get("found"):
        listed = ", ".join(f"{name} ({where})" for name, where in found.items())
        missing = f"; missing: {', '.join(told['missing'])}" if told["missing"] else ""
        context.note(f"{told['place']}: found {listed}{missing}")


class _Notes:
    """Shows the first notes of a source, and counts the others unless -v."""

    def __init__(self, context: Context) -> None:
        self._context, self._more = context, 0
        self._left = 10**9 if context.verbose else _SHOWN

    def tell(self, place: Place, text: str, rejected: bool) -> None:
        if self._left:
            self._left -= 1
            if rejected:
                click.echo(text, err=True)  # an error, which -q does not silence
            else:
                self._context.note(f"{place}: {text}")
        else:
            self._more += 1

    def close(self) -> None:
        if self._more:
            self._context.note(f"... and {count(self._more, 'more note')}; -v shows all")


@contextmanager
def _counting(source: str, items: Iterable[IntakeEvent]) -> Iterator[Iterable[IntakeEvent]]:
    """The items, counted before the eyes of whoever watches on a terminal."""
    if not on_terminal():
        yield items
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description} {task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(Path(source).name or source, total=None)

        def counted() -> Iterator[IntakeEvent]:
            for item in items:
                yield item
                bar.advance(task)

        yield counted()


@contextmanager
def needing(kind: str) -> Iterator[None]:
    """Says what to install where a library of the extra `intake` is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise SyndicateError(
            f"import {kind} needs {error.name}, which is not installed:"
            " pip install 'syndicate[intake]'"
        ) from error
