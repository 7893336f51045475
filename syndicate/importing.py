"""Bring records into the store: a stream from an intake, batch by batch, each all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from syndicate import urls
from syndicate.config.register import Register
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.intake import Item, Rejected, Taken
from syndicate.memory import screen
from syndicate.store import Store
from syndicate.store.revising import Submission
from syndicate.store.writing import put

_BATCH = 500
_BATCH_CHARACTERS = 4_000_000
#: Told of what happened to one record: its number, one line to show, and whether it was rejected.
Tell = Callable[[int, str, bool], None]


@dataclass(slots=True)
class Report:
    """What an import did; `rejects` is the file that holds what was rejected."""

    counts: Counter[str] = field(default_factory=Counter)
    rejects: Path | None = None

    @property
    def exit_code(self) -> int:
        return 1 if self.counts["rejected"] else 0


def take_in(
    site: Site, store: Store, items: Iterable[Item], at: datetime, rejects: Path, tell: Tell
) -> Report:
    """Store every article of a stream; keep what was rejected in the file `rejects`.

    `at` is the first-seen and revision instant. Memory does not grow with the stream.
    """
    report, register = Report(), Register.of(site)
    stream = iter(items)
    while batch := _batch(stream):
        taken = [item for item in batch if isinstance(item, Taken)]
        for item in batch:
            if isinstance(item, Rejected):
                report.counts["rejected"] += 1
                tell(item.number, str(item.error), True)
                _keep(rejects, item.raw)
                report.rejects = rejects
        _store(register, store, taken, at, report, tell)
    return report


def _batch(stream: Iterator[Item]) -> list[Item]:
    """The next records, as many as make a good transaction and little memory."""
    batch: list[Item] = []
    size = 0
    for item in stream:
        batch.append(item)
        if isinstance(item, Taken):
            size += len(item.article.content_html or item.article.content_text or "")
        if len(batch) == _BATCH or size > _BATCH_CHARACTERS:
            break
    return batch


def _store(
    register: Register, store: Store, taken: list[Taken], at: datetime, report: Report, tell: Tell
) -> None:
    site = register.site
    submissions = [
        Submission(
            item.number, item.article, urls.key(item.article.url) if item.article.url else None
        )
        for item in taken
    ]
    with store.writing() as connection:
        outcomes = put(connection, submissions, site.settings.authority, at)
        keys = [outcome.key for outcome in outcomes if outcome.key is not None]
        screened = screen(connection, register, keys, at)
    notes = {item.number: item.notes for item in taken}
    for outcome in sorted(outcomes, key=lambda outcome: outcome.number):
        found = screened.get(outcome.key) if outcome.key is not None else None
        report.counts["held" if found and found.held else outcome.change] += 1
        for note in (*notes[outcome.number], outcome.note, found.note if found else None):
            if note:
                report.counts["notes"] += 1
                tell(outcome.number, note, False)


def _keep(rejects: Path, raw: bytes) -> None:
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
