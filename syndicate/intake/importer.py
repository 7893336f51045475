"""Bring articles into the store: a stream from an intake, batch by batch, each all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from syndicate.config.doubts import SourceDoubts
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import OutputError, Place
from syndicate.intake import (
    DeletedRecord,
    IntakeEvent,
    Mark,
    ParsedRecord,
    Reached,
    RejectedRecord,
    Skipped,
)
from syndicate.intake.guard import cannot_be_read
from syndicate.model.article import Article, Source
from syndicate.recall.screen import ScreenResult, screen
from syndicate.recall.unread import UnreadRecords, hold_unread, let_go, unread_records
from syndicate.repair import Repairs
from syndicate.store import Store, claims, marks, queries
from syndicate.store.revision import Submission, SubmissionOutcome
from syndicate.store.revision_clock import RevisionClock
from syndicate.store.save import put
from syndicate.store.sql import Connection
from syndicate.text import urls

_BATCH = 500
_BATCH_CHARACTERS = 4_000_000
_NEVER_IMPORTED = "deletions of articles that were never imported"
#: Receives the place of a record, one line about it, and whether it was rejected.
OnNote = Callable[[Place, str, bool], None]
#: Receives everything that is known of one record, as values of JSON.
OnRecord = Callable[[dict[str, Any]], None]
#: What an article should have, under the names that a report uses.
_EXPECTED: dict[str, Callable[[Article], object]] = {
    "date_published": lambda article: article.published,
    "url": lambda article: article.url or article.external_url,
    "authors": lambda article: article.authors,
    "source": lambda article: article.source or (article.url and not article.external_url),
    "categories": lambda article: article.categories,
    "language": lambda article: article.language,
}


class ImportReport(Struct):
    """What an import did; `rejects` is the file that holds what was rejected.

    `missing` counts the articles that lack a field, `repaired` those that a repair mended, by
    name; `skipped` counts what was no article, by kind (`single` is what one of a kind is called),
    `categories` the new and changed articles
    of each, `counts["doubts"]` those whose source is doubtful, `counts["withheld"]` the new ones
    that their own pubstatus keeps from feeds, `counts["undated"]` the others without a date.
    `not_in` counts the new and changed ones that are not in the language of the whole which they
    are from, by that language and who says it.
    """

    counts: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    single: dict[str, str] = field(default_factory=dict)
    categories: Counter[str] = field(default_factory=Counter)
    not_in: Counter[str] = field(default_factory=Counter)
    rejects: Path | None = None

    @property
    def exit_code(self) -> int:
        return 1 if self.counts["rejected"] else 0


class ImportRun(Struct, frozen=True):
    """One import: its kind, clock and repairs, the file for rejected records, who is told.

    `report` says what was done so far.
    """

    kind: str
    clock: RevisionClock
    rejects: Path
    on_note: OnNote
    repairs: Repairs
    on_record: OnRecord | None = None
    report: ImportReport = field(default_factory=ImportReport)

    @property
    def at(self) -> datetime:
        """Return the first-seen and revision instant."""
        return self.clock.at

    def tell(self, place: Place, note: str, rejected: bool) -> None:
        """Tell a note or an error of a record, on one line whatever it quotes."""
        self.on_note(place, _on_one_line(note), rejected)

    def describe(self, place: Place, details: dict[str, Any]) -> None:
        if self.on_record:
            self.on_record({"place": str(place)} | details)


#: After so many new or changed articles, what a server knows of its tables is out of date.
_MANY = 1000


def import_events(
    site: Site, store: Store, events: Iterable[IntakeEvent], run: ImportRun
) -> ImportReport:
    """Store every article of a stream; memory does not grow with it.

    Where the stream breaks off, what came before is stored; then its SyndicateError is raised.
    """
    doubts = SourceDoubts(Owners.of(site))
    for batch in _batches(events):
        for event in batch:
            if isinstance(event, RejectedRecord) and event.rights is None:
                _reject(event, run)
            elif isinstance(event, Skipped):
                run.report.skipped[event.what] += 1
                run.report.single[event.what] = event.one or event.what
                if event.note:
                    run.tell(event.place, event.note, False)
                run.describe(event.place, {"skipped": event.what})
        _store(doubts, store, batch, run)
    if run.report.counts["new"] + run.report.counts["changed"] >= _MANY:
        store.refresh_statistics()
    return run.report


def _batches(events: Iterable[IntakeEvent]) -> Iterator[list[IntakeEvent]]:
    """Cut a stream into batches of one transaction each, small enough for memory."""
    batch: list[IntakeEvent] = []
    size = 0
    try:
        for event in events:
            if isinstance(event, Reached):
                continue
            batch.append(event)
            if isinstance(event, ParsedRecord):
                size += len(event.article.content_html or event.article.content_text or "")
            if len(batch) == _BATCH or size > _BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
    except Exception:  # what came before is whole
        yield batch
        raise
    if batch:
        yield batch


def _reject(rejected: RejectedRecord, run: ImportRun) -> None:
    run.report.counts["rejected"] += 1
    place = rejected.error.place or Place("")
    run.tell(place, str(rejected.error), True)
    if rejected.raw:
        _append(run.rejects, rejected.raw)
        run.report.rejects = run.rejects
    run.describe(place, {"rejected": rejected.error.message, "field": rejected.error.field})


def _store(doubts: SourceDoubts, store: Store, batch: list[IntakeEvent], run: ImportRun) -> None:
    owners = doubts.owners
    records = [_repair(event, run) for event in batch if isinstance(event, ParsedRecord)]
    states = {event.name: event.state for event in batch if isinstance(event, Mark)}
    with store.writing() as connection:
        records += _cancel_deleted(connection, owners, batch, run.report)
        unread = unread_records(connection, owners, batch)
        records += unread.kills
        submissions = [
            _submission(number, record.article, run.kind) for number, record in enumerate(records)
        ]
        outcomes = put(connection, submissions, owners, run.clock)
        keys = [outcome.key for outcome in outcomes if outcome.key is not None]
        heard = _let_go(connection, records, outcomes, run.kind)
        held = hold_unread(connection, unread.why, run.kind)
        screened = screen(connection, owners, sorted({*keys, *heard, *held}), run.at)
        marks.put(connection, run.kind, states, run.at)
    _reject_unread(batch, unread, run)
    for outcome in sorted(outcomes, key=lambda outcome: outcome.number):
        result = screened.get(outcome.key) if outcome.key is not None else None
        record = records[outcome.number]
        doubtful = doubts.of(record.article) if outcome.change != "unchanged" else ()
        _report(record, outcome, result, doubtful, run)


def _let_go(
    connection: Connection,
    records: Sequence[ParsedRecord],
    outcomes: Sequence[SubmissionOutcome],
    kind: str,
) -> list[int]:
    """Let go of articles held for rights that could not be read, of which good records came."""
    came = [outcome for outcome in outcomes if outcome.change != "held"]
    changed = {outcome.entry_id for outcome in came if outcome.change == "changed"}
    spoke = {outcome.entry_id for outcome in came if records[outcome.number].states_rights}
    return let_go(connection, changed, spoke, kind)


def _reject_unread(batch: Sequence[IntakeEvent], unread: UnreadRecords, run: ImportRun) -> None:
    """Report the rejected records that speak of rights, but for kills, which were carried out."""
    kills = {kill.number for kill in unread.kills}
    for event in batch:
        if isinstance(event, RejectedRecord) and event.rights and event.number not in kills:
            _reject(event, run)
            if note := unread.notes.get(event.number):
                run.report.counts["held"] += 1
                run.tell(event.error.place or Place(""), note, False)


def _submission(number: int, article: Article, kind: str) -> Submission:
    return Submission(number, article, urls.key(article.url) if article.url else None, kind)


def _repair(record: ParsedRecord, run: ImportRun) -> ParsedRecord:
    if not run.repairs.steps:
        return record
    try:
        article, steps = run.repairs.mend(record.article)
    except Exception as error:  # a parser's, on this article: it stays as it came
        note = f"not repaired: {cannot_be_read(error)}"
        return replace(record, notes=(*record.notes, note))
    run.report.repaired.update(steps)
    return replace(record, article=article)


def _cancel_deleted(
    connection: Connection, owners: Owners, batch: list[IntakeEvent], report: ImportReport
) -> list[ParsedRecord]:
    """Return what its origin has deleted as canceled articles; what is not stored is skipped.

    Of a merged article, the record that came from there is canceled.
    """
    records = []
    for event in batch:
        if not isinstance(event, DeletedRecord):
            continue
        own: dict[int, Article] = {}
        for facts in queries.find(connection, event.id, None):
            for claim in claims.claims_of(connection, facts.key):
                said = claim.article
                is_meant = said is not None and event.id in (said.id, claim.entry_id)
                if said and is_meant and _is_of(owners, said, event.source):
                    own.setdefault(facts.key, said)
        if len(own) != 1:
            report.skipped[_NEVER_IMPORTED] += 1
            report.single[_NEVER_IMPORTED] = "deletion of an article that was never imported"
            continue
        (article,) = own.values()
        canceled = replace(article, pubstatus="canceled")
        records.append(ParsedRecord(event.number, canceled, (), event.place))
    return records


def _is_of(owners: Owners, article: Article, source: Source | None) -> bool:
    """Whether an article came from that source: a stranger may not delete it."""
    own = article.source
    if own is None or source is None:
        return own is source
    if source.feed_url and own.feed_url:
        return source.feed_url == own.feed_url
    if source.id and own.id:
        former = owners.index.former
        return former.get(source.id, source.id) == former.get(own.id, own.id)
    if source.url and own.url:  # names change, and http becomes https
        return urls.key(source.url) == urls.key(own.url)
    return (source.name, source.url) == (own.name, own.url)


def _report(
    record: ParsedRecord,
    outcome: SubmissionOutcome,
    screened: ScreenResult | None,
    doubtful: Sequence[str],
    run: ImportRun,
) -> None:
    change = "held" if screened and screened.held else outcome.change
    run.report.counts[change] += 1
    is_usable = record.article.pubstatus == "usable"
    run.report.counts["withheld"] += change == "new" and not is_usable
    is_dated = record.article.published or record.article.modified
    run.report.counts["undated"] += change == "new" and is_usable and not is_dated
    missing = [name for name, has in _EXPECTED.items() if not has(record.article)]
    run.report.missing.update(missing)
    if outcome.key is not None:
        run.report.categories.update(record.article.categories)
    run.report.counts["doubts"] += bool(doubtful)
    is_news = outcome.change in ("new", "changed")
    run.report.not_in.update([record.not_in] if record.not_in and is_news else ())
    found = (*record.notes, *doubtful, outcome.note, screened.note if screened else None)
    notes = [_on_one_line(note) for note in found if note]
    for note in notes:
        run.report.counts["notes"] += 1
        run.tell(record.place, note, False)
    details = {
        "id": outcome.entry_id,
        "title": record.article.title,
        "outcome": change,
        "found": dict(record.found_in),
        "missing": missing,
        "not_in": record.not_in,
        "notes": notes,
    }
    run.describe(record.place, details)


def _on_one_line(note: str) -> str:
    """Return a note, which may quote what somebody wrote, without line breaks."""
    return " ".join(note.splitlines())


def _append(rejects: Path, raw: bytes) -> None:
    try:
        rejects.parent.mkdir(parents=True, exist_ok=True)
        with rejects.open("ab") as stream:
            stream.write(raw)
    except OSError as error:
        raise OutputError.of(rejects, error) from error


def rejects_file(site: Site, source: str, at: datetime) -> Path:
    """Return a new path for the rejected records of a source; earlier files are never reused."""
    stem = "stdin" if source == "-" else Path(source).name.split(".")[0]
    paths = _rejects_paths(site, f"{at:%Y%m%dT%H%M%SZ}-{stem}")
    return next(path for path in paths if not path.exists())


def _rejects_paths(site: Site, stem: str) -> Iterator[Path]:
    folder = site.var / "rejects"
    yield folder / f"{stem}.jsonl"
    number = 2
    while True:
        yield folder / f"{stem}-{number}.jsonl"
        number += 1
