"""Bring articles into the store: a stream from an intake, batch by batch, each all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import OutputError, Place, SyndicateError
from syndicate.intake import DeletedRecord, IntakeEvent, Mark, ParsedRecord, RejectedRecord, Skipped
from syndicate.model import Article, ArticleFacts, Source
from syndicate.recall.memory import ScreenResult, screen
from syndicate.repair import Repairs
from syndicate.store import Store, marks, queries, stored_articles
from syndicate.store.revision import Submission, SubmissionOutcome
from syndicate.store.save import put
from syndicate.text import urls

_BATCH = 500
_BATCH_CHARACTERS = 4_000_000
#: Told of what happened to one record: its place, one line to show, and whether it was rejected.
OnNote = Callable[[Place, str, bool], None]
#: Told everything that is known of one record, as JSON has it.
OnRecord = Callable[[dict[str, Any]], None]
#: What an article may lack, as it is told.
_WANTED: dict[str, Callable[[Article], object]] = {
    "date_published": lambda article: article.published,
    "url": lambda article: article.url or article.external_url,
    "authors": lambda article: article.authors,
    "source": lambda article: article.source or (article.url and not article.external_url),
    "categories": lambda article: article.categories,
    "language": lambda article: article.language,
}


@dataclass(slots=True)
class ImportReport:
    """What an import did; `rejects` is the file that holds what was rejected.

    `missing` counts what articles lack, by field; `repaired` what was put right in how many of
    them; `skipped` what was no article.
    """

    counts: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    rejects: Path | None = None

    @property
    def exit_code(self) -> int:
        return 1 if self.counts["rejected"] else 0


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import: of which kind, when, with which repairs; where to keep what is rejected.

    `at` is the first-seen and revision instant; `report` says what was done so far.
    """

    kind: str
    at: datetime
    rejects: Path
    tell: OnNote
    repairs: Repairs
    detail: OnRecord | None = None
    report: ImportReport = field(default_factory=ImportReport)


def import_items(
    site: Site, store: Store, items: Iterable[IntakeEvent], intake: ImportRun
) -> ImportReport:
    """Store every article of a stream; memory does not grow with it.

    Where the stream breaks off, what came before is stored; then its SyndicateError is raised.
    """
    report, owners = intake.report, Owners.of(site)
    for batch in _batches(items):
        for item in batch:
            if isinstance(item, RejectedRecord):
                _reject(item, intake, report)
            elif isinstance(item, Skipped):
                report.skipped[item.what] += 1
                _detail(intake, item.place, {"skipped": item.what})
        _store(owners, store, batch, intake, report)
    return report


def _batches(items: Iterable[IntakeEvent]) -> Iterator[list[IntakeEvent]]:
    """The items in parts, as many as make a good transaction and little memory."""
    batch: list[IntakeEvent] = []
    size = 0
    try:
        for item in items:
            batch.append(item)
            if isinstance(item, ParsedRecord):
                size += len(item.article.content_html or item.article.content_text or "")
            if len(batch) == _BATCH or size > _BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
    except SyndicateError:
        yield batch
        raise
    if batch:
        yield batch


def _reject(item: RejectedRecord, intake: ImportRun, report: ImportReport) -> None:
    report.counts["rejected"] += 1
    place = item.error.place or Place("")
    intake.tell(place, str(item.error), True)
    if item.raw:
        _keep(intake.rejects, item.raw)
        report.rejects = intake.rejects
    _detail(intake, place, {"rejected": item.error.message, "field": item.error.field})


def _store(
    owners: Owners, store: Store, batch: list[IntakeEvent], intake: ImportRun, report: ImportReport
) -> None:
    taken = [_repaired(item, intake, report) for item in batch if isinstance(item, ParsedRecord)]
    states = {item.name: item.state for item in batch if isinstance(item, Mark)}
    told: list[tuple[ParsedRecord, SubmissionOutcome, ScreenResult | None]] = []
    with store.writing() as connection:
        taken += _withdrawn(connection, batch, report)
        submissions = [_submission(number, item.article) for number, item in enumerate(taken)]
        outcomes = put(connection, submissions, owners.site.settings.authority, intake.at)
        keys = [outcome.key for outcome in outcomes if outcome.key is not None]
        screened = screen(connection, owners, keys, intake.at)
        marks.put(connection, intake.kind, states, intake.at)
    for outcome in sorted(outcomes, key=lambda outcome: outcome.number):
        found = screened.get(outcome.key) if outcome.key is not None else None
        told.append((taken[outcome.number], outcome, found))
    for item, outcome, found in told:
        _tell(item, outcome, found, intake, report)


def _submission(number: int, article: Article) -> Submission:
    return Submission(number, article, urls.key(article.url) if article.url else None)


def _repaired(item: ParsedRecord, intake: ImportRun, report: ImportReport) -> ParsedRecord:
    article, steps = intake.repairs.mend(item.article)
    report.repaired.update(steps)
    return replace(item, article=article)


def _withdrawn(
    connection: Connection, batch: list[IntakeEvent], report: ImportReport
) -> list[ParsedRecord]:
    """What its origin has deleted, as canceled articles; what was never taken in is skipped."""
    taken = []
    for item in batch:
        if not isinstance(item, DeletedRecord):
            continue
        found = [s for s in queries.find(connection, item.id, None) if _is_of(s, item.source)]
        if len(found) != 1:
            report.skipped["deletions of what is not here"] += 1
            continue
        article = stored_articles.load(connection, [found[0].key])[0].article
        canceled = replace(article, pubstatus="canceled")
        taken.append(ParsedRecord(item.number, canceled, (), item.place))
    return taken


def _is_of(article: ArticleFacts, source: Source | None) -> bool:
    """Whether an article came from there: a stranger may not delete it."""
    own = article.source
    if own is None or source is None:
        return own is source
    if source.feed_url and own.feed_url:
        return source.feed_url == own.feed_url
    if source.id and own.id:
        return source.id == own.id
    if source.url and own.url:  # names change, and http becomes https
        return urls.key(source.url) == urls.key(own.url)
    return (source.name, source.url) == (own.name, own.url)


def _tell(
    item: ParsedRecord,
    outcome: SubmissionOutcome,
    found: ScreenResult | None,
    intake: ImportRun,
    report: ImportReport,
) -> None:
    change = "held" if found and found.held else outcome.change
    report.counts[change] += 1
    missing = [name for name, have in _WANTED.items() if not have(item.article)]
    report.missing.update(missing)
    notes = [*item.notes, *filter(None, (outcome.note, found.note if found else None))]
    for note in notes:
        report.counts["notes"] += 1
        intake.tell(item.place, note, False)
    _detail(
        intake,
        item.place,
        {
            "id": outcome.entry_id,
            "title": item.article.title,
            "outcome": change,
            "found": dict(item.found),
            "missing": missing,
            "notes": notes,
        },
    )


def _detail(intake: ImportRun, place: Place, told: dict[str, Any]) -> None:
    if intake.detail:
        intake.detail({"place": str(place)} | told)


def _keep(rejects: Path, raw: bytes) -> None:
    """Keep a record as it came."""
    try:
        rejects.parent.mkdir(parents=True, exist_ok=True)
        with rejects.open("ab") as stream:
            stream.write(raw)
    except OSError as error:
        raise OutputError.of(rejects, error) from error


def rejects_file(site: Site, source: str, at: datetime) -> Path:
    """A new file for what is rejected of a source: earlier ones are still to be mended."""
    stem = "stdin" if source == "-" else Path(source).name.split(".")[0]
    return next(path for path in _names(site, f"{at:%Y%m%dT%H%M%SZ}-{stem}") if not path.exists())


def _names(site: Site, stem: str) -> Iterator[Path]:
    folder = site.var / "rejects"
    yield folder / f"{stem}.jsonl"
    number = 2
    while True:
        yield folder / f"{stem}-{number}.jsonl"
        number += 1
