"""What every kind of import shares: its options, and the session that reads every source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from msgspec import Struct

from syndicate.cli.context import Context, at_option, json_option, moment, print_json
from syndicate.cli.imports.report import (
    Notes,
    detail_writer,
    print_near_misses,
    print_report,
    report_as_data,
    show_progress,
)
from syndicate.cli.terminal import echo
from syndicate.errors import NotFoundError, OutputError, Place, StoreError, SyndicateError

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.intake import IntakeEvent, LastMark
    from syndicate.intake.importer import ImportRun
    from syndicate.intake.record import RecordParser
    from syndicate.store import Store

_LISTED = 9
_WAITING = "Waiting for a build to end."


class ImportOptions(Struct, frozen=True):
    """The options that every kind of import has."""

    at: str | None = None
    prepare: bool = False
    report: Path | None = None
    again: bool = False
    without: tuple[str, ...] = ()
    as_json: bool = False
    languages: tuple[str, ...] = ()


class ImportSession(Struct, frozen=True):
    """What an intake works with; `last_mark` returns what its last import left under a name."""

    site: Site
    at: datetime
    parser: RecordParser
    last_mark: LastMark


#: Makes the items of one source.
Read = Callable[[ImportSession], Iterator["IntakeEvent"]]


def import_options(
    *, repairs: bool = True, languages: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options that every kind has, handed to the command as one `options`.

    Without `repairs`, for records that are taken as they are, --without and --again are left out;
    without `languages`, where each says its own, --language is.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapper(*args: Any, **given: Any) -> None:
            names = ("at", "prepare", "report", "again", "without", "as_json", "languages")
            options = ImportOptions(**{name: given.pop(name) for name in names if name in given})
            command(*args, options=options, **given)

        wrapped: Callable[..., None] = wrapper
        own = (*((_without, _again) if repairs else ()), *((_language,) if languages else ()))
        for option in (*own, _report, _prepare, json_option, at_option):
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


def _tags(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return language tags in their usual case. Raises BadParameter."""
    from syndicate.text.languages import hint, read_tag

    for text in given:
        if read_tag(text) is None:
            raise click.BadParameter(f'"{text}" is no language tag; {hint(text)}')
    return tuple(tag for text in given if (tag := read_tag(text)))


_language = click.option(
    "--language",
    "languages",
    metavar="TAG",
    multiple=True,
    callback=_tags,
    help="The language of what names none; of several, the one that its letters fit.",
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
    from syndicate.build.alone import only_import
    from syndicate.intake.importer import ImportRun, rejects_file
    from syndicate.recall.journaled import keep_up
    from syndicate.store.revision_clock import RevisionClock

    site = context.site(warn=False, compiled=True)  # the build prints the warnings
    _check_source(site, ctx.params.get("source"))
    instant = moment(options.at, site)
    repairs = _repairs(kind, options.without)
    failed, told = False, list[dict[str, Any]]()
    with ExitStack() as stack:
        store = stack.enter_context(only_import(site))
        session = _session(site, store, instant, kind, options)
        detail = stack.enter_context(detail_writer(context, options.report))
        clock = RevisionClock(instant)
        keep_up(site, store, instant)  # what was withdrawn is known before anything comes in
        for source, read in reads.items():
            notes = Notes(context)
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
            told.append(report_as_data(source, intake, failure))
            if (failure is None or intake.report.counts) and not options.as_json:
                print_report(context, source, intake, site.folder)
                print_near_misses(context, site, store, intake)
            if failure:
                context.keep_problem(str(failure))
                echo(f"error: {context.named(str(failure))}", err=True)
            failed |= bool(intake.report.exit_code or failure)
        failed |= _journal(site, store, instant)
        if options.prepare:
            from syndicate.build import pipeline

            stack.enter_context(context.only_run(site, store, _WAITING))
            pipeline.prepare(site, store, instant)
    context.counts.extend(told)
    if options.as_json:
        print_json({"sources": told})
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
    from syndicate.config.former_names import former_names
    from syndicate.config.owners import Owners
    from syndicate.config.ownership import OWN

    known_ids = (OWN, *site.sources.sources, *former_names(site.sources.sources))
    if source is not None and source not in known_ids:
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
        with show_progress(source, read_source(Place(source), read(session))) as items:
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
    parser = RecordParser(
        site.settings.home, zone, site.label_of, chinese, languages=options.languages
    )
    return ImportSession(site, at, parser, last_mark)
