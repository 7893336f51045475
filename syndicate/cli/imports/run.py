"""What every kind of import shares: options, the session, the report."""

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
from syndicate.cli.terminal import echo, escape_controls
from syndicate.errors import NotFoundError, OutputError, Place, StoreError, SyndicateError

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.intake import IntakeEvent, LastMark
    from syndicate.intake.importer import ImportRun, OnRecord
    from syndicate.intake.record import RecordParser
    from syndicate.store import Store

_SHOWN, _LISTED = 20, 9
_WAITING = "Waiting for a build to end."


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options that every kind of import has."""

    at: str | None = None
    prepare: bool = False
    report: Path | None = None
    again: bool = False
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportSession:
    """What an intake works with; `last_mark` returns what its last import left under a name."""

    site: Site
    at: datetime
    parser: RecordParser
    last_mark: LastMark


#: Makes the items of one source.
Read = Callable[[ImportSession], Iterator["IntakeEvent"]]


def import_options(*, repairs: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options that every kind has, handed to the command as one `options`.

    Without `repairs`, for records that are taken as they are, --without and --again are left out.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapper(*args: Any, **given: Any) -> None:
            names = ("at", "prepare", "report", "again", "without")
            options = ImportOptions(**{name: given.pop(name) for name in names if name in given})
            command(*args, options=options, **given)

        wrapped: Callable[..., None] = wrapper
        for option in (*((_without, _again) if repairs else ()), _report, _prepare, at_option):
            wrapped = option(wrapped)
        return wrapped

    return decorate


#: Options that several kinds have.
source_option = click.option(
    "--source", metavar="ID", help="The source of all of it, by its id in sources.yaml."
)
private_option = click.option(
    "--private", is_flag=True, help="Allow private and loopback addresses."
)

_prepare = click.option(
    "--prepare", is_flag=True, help="Render the entries now that the next build will need."
)
_report = click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was found, missing and noted for each record to this file, as JSON Lines.",
)
_again = click.option(
    "--again",
    is_flag=True,
    help="Read everything, even what is unchanged since the last import.",
)
_without = click.option(
    "--without",
    metavar="REPAIR",
    multiple=True,
    help="Skip the repair of this name; `all` skips all of them.",
)


def run(
    ctx: click.Context,
    context: Context,
    kind: str,
    options: ImportOptions,
    reads: Mapping[str, Read],
) -> None:
    """Import each source in turn; exit 1 when records were rejected or a source could not be read.

    A source that fails does not stop the others. Raises StoreError and OutputError.
    """
    from syndicate.intake.importer import ImportRun, rejects_file
    from syndicate.publish.lock import only_run
    from syndicate.recall.journaled import keep_up
    from syndicate.store.revision_clock import RevisionClock

    site = context.site(warn=False, compiled=True)  # the build prints the warnings
    _check_source(site, ctx.params.get("source"))
    instant = moment(options.at, site)
    repairs = _repairs(kind, options.without)
    failed = False
    with ExitStack() as stack:
        was_cut_off = stack.enter_context(only_run(site.var / "import.lock"))
        store = stack.enter_context(context.store(site, large_cache=True))
        if was_cut_off:
            store.check()
        session = _session(site, store, instant, kind, options)
        detail = stack.enter_context(_detail_writer(context, options.report))
        clock = RevisionClock(instant)
        keep_up(site, store, instant)  # what was withdrawn is known before anything comes in
        for source, read in reads.items():
            notes = _Notes(context)
            intake = ImportRun(
                kind=kind,
                clock=clock,
                rejects=rejects_file(site, source, instant),
                on_note=notes.tell,
                repairs=repairs,
                on_record=detail,
            )
            failure = _import_source(source, read, session, store, intake)
            notes.close()
            if failure is None or intake.report.counts:
                _print_report(context, source, intake, site.folder)
                _print_near_misses(context, site, store, intake)
            if failure:
                echo(f"error: {failure}", err=True)
            failed |= bool(intake.report.exit_code or failure)
        failed |= _journal(site, store, instant)
        if options.prepare:
            from syndicate.build import pipeline

            stack.enter_context(only_run(site.var / "lock", lambda: context.note(_WAITING)))
            pipeline.prepare(site, store, instant)
    ctx.exit(1 if failed else 0)


def _journal(site: Site, store: Store, at: datetime) -> bool:
    """Write to the journal what the records cancelled; return whether somebody must look, and say.

    That is so where the journal cannot be written, and where the store is older than it.
    """
    from syndicate.recall.journaled import keep_up

    state = keep_up(site, store, at)
    for line in state.older:
        echo(f"error: {line}; run `syndicate store reconcile`", err=True)
    if state.failure:
        echo(f"error: {state.failure}", err=True)
    return bool(state.older or state.failure)


def _check_source(site: Site, source: str | None) -> None:
    """Refuse a source that is not in the config: ids are minted of it, for ever."""
    from syndicate.config.doubts import near_source
    from syndicate.config.owners import OWN, Owners

    if source is not None and source != OWN and source not in site.sources.sources:
        place = site.places.of("sources.yaml", "sources")
        known = ", ".join([*site.sources.sources][:_LISTED]) or "there is none"
        hint = near_source(Owners.of(site), source) or f"; known are {known}"
        raise NotFoundError(f'--source: no source has the id "{source}" ({place}){hint}')


def _import_source(
    source: str, read: Read, session: ImportSession, store: Store, intake: ImportRun
) -> SyndicateError | None:
    """Import one source; return the error that ended it, unless it concerns the others too."""
    from syndicate.intake.guard import read_source
    from syndicate.intake.importer import import_events

    try:
        with _show_progress(source, read_source(Place(source), read(session))) as items:
            import_events(session.site, store, items, intake)
    except (StoreError, OutputError):
        raise
    except SyndicateError as error:
        return error
    return None


def _repairs(kind: str, without: tuple[str, ...]) -> Any:
    from syndicate.repair import STEPS, Repairs

    unknown = [name for name in without if name not in (*STEPS, "all")]
    if unknown:
        raise click.BadParameter(
            f"{unknown[0]!r} is not a repair; there are {', '.join(STEPS)}, all",
            param_hint="--without",
        )
    if kind == "jsonl" or "all" in without:
        return Repairs()
    return Repairs.all_but(frozenset(without))


def _session(
    site: Site, store: Store, at: datetime, kind: str, options: ImportOptions
) -> ImportSession:
    from syndicate.intake.record import RecordParser
    from syndicate.store import marks

    def last_mark(name: str) -> Mapping[str, Any] | None:
        if options.again:
            return None
        with store.reading() as connection:
            return marks.state(connection, kind, name)

    zone = ZoneInfo(site.settings.timezone)
    chinese = True if site.settings.language.startswith("zh") else None
    parser = RecordParser(site.settings.home, zone, site.label_of, chinese)
    return ImportSession(site, at, parser, last_mark)


def _print_report(context: Context, source: str, intake: ImportRun, folder: Path) -> None:
    report, always = intake.report, ("new", "changed", "unchanged")
    counts = {name: report.counts[name] for name in (*always, "held", "rejected")}
    parts = [f"{number:,} {name}" for name, number in counts.items() if number or name in always]
    parts += [f"{number:,} {what} skipped" for what, number in sorted(report.skipped.items())]
    context.say(f"{source}: {', '.join(parts)}")
    tables = {"missing": report.missing} if intake.kind != "jsonl" or context.verbose else {}
    tables |= {"repaired": report.repaired} if context.verbose else {}
    for title, table in tables.items():
        if table:
            listed = ", ".join(f"{name} {number:,}" for name, number in table.most_common())
            context.note(f"  {title}: {listed}")
    if path := report.rejects:
        shown = path.relative_to(folder) if path.is_relative_to(folder) else path
        context.note(
            f"  rejected records are in {shown}; correct them there and import that file as jsonl"
        )


def _print_near_misses(context: Context, site: Site, store: Store, intake: ImportRun) -> None:
    """Print how many names are nearly others, and the commands that settle them."""
    from syndicate.reports.near_categories import near_categories

    report = intake.report
    if report.categories and (near := near_categories(site, store, report.categories)):
        named = ", ".join(f"{n.category} ~ {n.name}" for n in near[:3])
        more = ", ..." if len(near) > 3 else ""
        categories = "category is" if len(near) == 1 else "categories are"
        context.note(
            f"  {len(near):,} {categories} nearly another ({named}{more});"
            " `syndicate config categories --near` prints what settles it"
        )
    if doubts := report.counts["doubts"]:
        context.note(
            f"  {count(doubts, 'record')} with a doubtful source; `syndicate explain ID` says whose"
            " it is, `syndicate config sources --missing` prints what is missing"
        )


@contextmanager
def _detail_writer(context: Context, path: Path | None) -> Iterator[OnRecord | None]:
    """Write the facts of every record to a file, if there is a path; -v prints where they stood."""
    if path is None:
        yield partial(_print_found, context) if context.verbose else None
        return
    try:
        with path.open("w", encoding="utf-8", errors="replace") as stream:

            def write(facts: dict[str, Any]) -> None:
                print(json.dumps(facts, ensure_ascii=False), file=stream)
                if context.verbose:
                    _print_found(context, facts)

            yield write
    except OSError as error:
        raise OutputError.of(path, error) from error


def _print_found(context: Context, facts: dict[str, Any]) -> None:
    """Print which fields of a record were found, and where."""
    if found := facts.get("found"):
        listed = ", ".join(f"{name} ({where})" for name, where in found.items())
        missing = f"; missing: {', '.join(facts['missing'])}" if facts["missing"] else ""
        context.note(f"{facts['place']}: found {listed}{missing}")


class _Notes:
    """Prints the first notes of a source, and counts the others unless -v is given."""

    def __init__(self, context: Context) -> None:
        self._context, self._more = context, 0
        self._left = 10**9 if context.verbose else _SHOWN

    def tell(self, place: Place, text: str, rejected: bool) -> None:
        if self._left:
            self._left -= 1
            if rejected:
                echo(text, err=True)  # -q does not silence errors
            else:
                self._context.note(f"{place}: {text}")
        else:
            self._more += 1

    def close(self) -> None:
        if self._more:
            self._context.note(f"... and {count(self._more, 'more note')}; -v shows all")


@contextmanager
def _show_progress(source: str, items: Iterable[IntakeEvent]) -> Iterator[Iterable[IntakeEvent]]:
    """Yield the items; on a terminal, show how many have passed."""
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
        task = bar.add_task(escape_controls(Path(source).name or source), total=None)

        def counted() -> Iterator[IntakeEvent]:
            for item in items:
                yield item
                bar.advance(task)

        yield counted()
