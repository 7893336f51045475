"""Whether a store can be relied on: its pages, its ledger, its journal, and that they agree."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from syndicate.errors import OutputError, StoreError
from syndicate.store import Store, backup, ledger
from syndicate.store.audit import Audit, audit
from syndicate.store.journal import file, rows
from syndicate.store.journal.file import JournalContents
from syndicate.store.sql import Connection, select
from syndicate.store.withdrawal_tables import withdrawals
from syndicate.text.counts import count
from syndicate.text.plain import one_line


class StoreCheck(Struct, frozen=True):
    """What a store holds, and all that is wrong with it or with its journal; nothing if sound.

    `end` is the hash at which its ledger ends, `unproved` counts the rows of each table that are
    older than the records which hold rows.
    """

    records: int
    end: str
    lines: int
    flaws: tuple[str, ...]
    unproved: Mapping[str, int]


def check_store(
    store: Store, journal: Path | None, name: str, *, is_backup: bool = False
) -> StoreCheck:
    """Check a store and the journal beside it, if there is one; a name says what to call that.

    The store of a backup may know more of the journal than the copy beside it.
    """
    flaws = list(_of_file(store))
    try:
        contents = file.read(journal) if journal else JournalContents(there=False)
    except OutputError as error:
        contents, flaws = JournalContents(there=False), [*flaws, str(error)]
    with store.reading() as connection:
        verdict = ledger.verify(connection)
        flaws += [f"ledger: {flaw}" for flaw in verdict.flaws]
        flaws += [f"ledger: {count(verdict.more, 'more flaw')}"] if verdict.more else []
        held = audit(connection)
        flaws += table_flaws(held)
        flaws += journal_flaws(contents, name)
        flaws += _disagreements(connection, contents, name, is_backup=is_backup)
    return StoreCheck(
        records=verdict.records,
        end=verdict.end,
        lines=len(contents.lines),
        flaws=tuple(flaws),
        unproved=held.unproved,
    )


def _of_file(store: Store) -> Iterator[str]:
    if store.path is None:
        return  # a database server sees to that itself
    try:
        with closing(sqlite3.connect(store.path)) as connection:
            yield from (f"store: {one_line(flaw)}" for flaw in backup.integrity(connection))
    except sqlite3.Error as error:
        raise StoreError(f"cannot read the store: {error}") from error


def table_flaws(held: Audit) -> Iterator[str]:
    """Yield where the tables are not as the ledger says."""
    yield from held.flaws
    if held.more:
        yield f"tables: {count(held.more, 'more flaw')}"


def journal_flaws(contents: JournalContents, name: str) -> Iterator[str]:
    """Yield what is wrong with the lines of a journal."""
    if contents.torn:
        yield f"{name}: its last line was cut off; the next run puts it right"
    for flaw in contents.flaws[: file.MOST_FLAWS]:
        yield f"{name}:{flaw.line}: {flaw.what}"
    if (more := len(contents.flaws) - file.MOST_FLAWS) > 0:
        yield f"{name}: {count(more, 'more line is wrong', 'more lines are wrong')}"


def _disagreements(
    connection: Connection, contents: JournalContents, name: str, *, is_backup: bool
) -> Iterator[str]:
    """Yield where store and journal do not say the same."""
    known = {line.hash: line for line in rows.known_lines(connection)}
    for line in contents.lines:
        event = line.event
        if line.sound and line.hash not in known:
            yield f"{name}: {event.kind} {event.order} is not in the store"
        elif line.sound and line.ledger[0] and not known[line.hash].adopted:
            number, digest = line.ledger
            if ledger.hash_of(connection, number) != digest:
                what = f"when {event.kind} {event.order} was written"
                yield f"{name}: record {number} of the ledger is not the one {what}"
    if is_backup:
        return
    lacking = select(withdrawals.c.order).distinct().where(withdrawals.c.line.is_(None))
    for number in sorted(connection.scalars(lacking)):
        yield f"{name}: it lacks takedown {number}, which stands in the store"
    lost = known.keys() - contents.hashes
    if lost:
        yield f"{name}: it lacks {count(len(lost), 'line')} that the store knows"
