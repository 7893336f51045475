"""What an import tells: its progress, notes and counts, and the facts of each record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from syndicate.cli.context import Context, count
from syndicate.cli.terminal import echo, on_terminal, shown, status_line
from syndicate.errors import OutputError, Place, SyndicateError

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.intake import IntakeEvent, Reached
    from syndicate.intake.importer import ImportRun, OnRecord
    from syndicate.store import Store

_SHOWN = 20
_ALWAYS = ("new", "changed", "unchanged")
#: How many seconds a progress stands before it is shown anew.
_REFRESH = 0.1
_COUNTED = (*_ALWAYS, "held", "rejected")


def print_report(context: Context, source: str, intake: ImportRun, folder: Path) -> None:
    report = intake.report
    counts = {name: report.counts[name] for name in _COUNTED}
    parts = [f"{number:,} {name}" for name, number in counts.items() if number or name in _ALWAYS]
    if withheld := report.counts["withheld"]:
        parts[0] += f" ({withheld:,} withheld)"
    parts += [
        f"{count(number, report.single[what], what)} skipped"
        for what, number in sorted(report.skipped.items())
    ]
    name = source.removeprefix(f"{folder}/") if context.intake else source
    context.say(context.named(f"{name}: {', '.join(parts)}"))
    brief = intake.kind == "jsonl" or context.intake is not None
    tables = {"missing": report.missing} if not brief or context.verbose else {}
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


def report_as_data(
    source: str, intake: ImportRun, failure: SyndicateError | None
) -> dict[str, Any]:
    """Return the same as JSON; `error` is what ended the source, `rejects` the file of records that
    are to be corrected.
    """
    report = intake.report
    counts = {name: report.counts[name] for name in _COUNTED}
    return {
        "source": source,
        **counts,
        "skipped": dict(sorted(report.skipped.items())),
        "missing": dict(report.missing),
        "repaired": dict(report.repaired),
        "not_in": dict(report.not_in),
        "rejects": str(report.rejects) if report.rejects else None,
        "error": str(failure) if failure else None,
    }


def print_near_misses(context: Context, site: Site, store: Store, intake: ImportRun) -> None:
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
    if (undated := report.counts["undated"]) > 1 and intake.kind != "feed":
        instant = shown(intake.at.replace(microsecond=0))
        context.note(
            f"  {undated:,} new articles without a date: in feeds at {instant}, the instant"
            " of this import, above older dates; a first import with `--at T` names another"
        )
    for language, number in report.not_in.most_common():
        told = f"  {count(number, 'article')} not in {language}, by the letters, and named no other"
        own = f"counted as {site.settings.language}, the site's"
        mend = "an import with --again --language TAG"
        if context.intake:
            mend = f"`languages` in config/intake/{context.intake}.yaml"
        context.note(f"{told} language: {own}, until {mend} says which")
    if doubts := report.counts["doubts"]:
        context.note(
            f"  {count(doubts, 'record')} with a doubtful source; `syndicate explain ID` says whose"
            " it is, `syndicate config sources --missing` prints what is missing"
        )


@contextmanager
def detail_writer(context: Context, path: Path | None) -> Iterator[OnRecord | None]:
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


class Notes:
    """Prints the first notes of a source, and counts the others unless -v is given."""

    def __init__(self, context: Context) -> None:
        self._context, self._more = context, 0
        self._left = 10**9 if context.verbose else _SHOWN

    def tell(self, place: Place, text: str, rejected: bool) -> None:
        if rejected:
            self._context.keep_problem(text)
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
def show_progress(source: str, items: Iterable[IntakeEvent]) -> Iterator[Iterable[IntakeEvent]]:
    """Yield the items; on a terminal, show how many have passed, and of how many where known."""
    if not on_terminal():
        yield items
        return
    from syndicate.intake import Reached

    name = Path(source).name or source
    with status_line(name) as show:

        def passed() -> Iterator[IntakeEvent]:
            number, last, at = 0, "", 0.0
            for item in items:
                if isinstance(item, Reached):
                    last = _part(item)
                else:
                    number += 1
                    yield item
                if (now := monotonic()) > at + _REFRESH:
                    at = now
                    show(f"{name}: {last or f'{number:,} read'}")

        yield passed()


def _part(reached: Reached) -> str:
    """Return how much of a source is read: `1,200 of 5,000 files`, `14 of 82 MB`."""
    done, total, unit = reached.done, reached.total, reached.unit
    if unit == "bytes":
        done, total, unit = done // 1_000_000, max(total // 1_000_000, 1), "MB"
    return f"{done:,} of {total:,} {unit}"
