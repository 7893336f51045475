"""The ledger: what was published, changed, withdrawn, refused; each record chained to the last.

`ledger_rows` says what a hash covers. The seal holds number and hash of the last record, so that a
cut end shows. Whoever can write the store can chain it anew: only an anchor kept elsewhere shows
that (`anchors`). A record holds the instant that the command was given, and the clock of the
machine: this is the one place below the command line that reads a clock.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from heapq import merge
from itertools import islice
from typing import Any

from msgspec import Struct

from syndicate.errors import StoreError
from syndicate.store import sql
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.ledger_rows import BEGINNING, LedgerRow, read, walk
from syndicate.store.sql import Connection, func, insert, select, update
from syndicate.store.withdrawal_tables import ledger, seals
from syndicate.text.times import date_of

#: How many flaws a check lists; further ones are only counted.
MOST_FLAWS = 20
#: What partners fetched, and what hubs were told: neither is work for a build.
FETCHED, TOLD = "fetched", "told"
_SEAL = "ledger"
#: Days of any time zone begin and end with a quarter of an hour, in microseconds.
_PART = 900_000_000


class Event(Struct, frozen=True):
    """One record of the ledger: `instant` is that of the command, `recorded` the machine's clock.

    A record of an earlier version has no such clock.
    """

    number: int
    instant: datetime
    event: str
    subject: str
    detail: Mapping[str, Any]
    hash: str
    recorded: datetime | None = None


class Flaw(Struct, frozen=True):
    """A flaw in the rows from `first` to `last`, or in the seal where both are None."""

    first: int | None
    last: int | None
    what: str

    def __str__(self) -> str:
        rows = f"row {self.first}" if self.first == self.last else f"rows {self.first}-{self.last}"
        return f"{'seal' if self.last is None else rows}: {self.what}"


class LedgerCheck(Struct, frozen=True):
    """The result of `verify`: number of rows, sealed hash, first flaws, how many `more`."""

    records: int
    end: str
    flaws: tuple[Flaw, ...]
    more: int


def record(
    connection: Connection,
    events: Sequence[tuple[str, str, Any]],
    at: datetime,
    clock: datetime | None = None,
) -> None:
    """Append events (event, subject, detail), and seal the new end; the `clock` is that of now.

    Where rows and seal disagree, events are still recorded, but so that `verify` always finds the
    break: a lost or false seal is never repaired silently.
    """
    if not events:
        return
    last, previous = _end(connection)
    now, rows = stored(clock or datetime.now(UTC)), []
    for number, (event, subject, detail) in enumerate(events, last + 1):
        text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        row = LedgerRow(number, stored(at), event, subject, text, previous, "", now)
        previous = row.digest
        rows.append(row._replace(hash=previous)._asdict())
    connection.execute(insert(ledger), rows)
    _put_seal(connection, last + len(rows), previous)


def _end(connection: Connection) -> tuple[int, str]:
    """Return the number and the hash that the next record goes on from."""
    connection.execute(select(seals.c.name).with_for_update()).all()  # one record after the other
    sealed = seal(connection) or (0, BEGINNING)
    newest = connection.scalar(select(func.max(ledger.c.number))) or 0
    return sealed if sealed[0] >= newest else (newest, BEGINNING)


def seal(connection: Connection) -> tuple[int, str] | None:
    """Return the number and hash at which the ledger ends; None where no seal can be read."""
    query = select(seals.c.number, seals.c.hash).where(seals.c.name == _SEAL)
    try:
        number, end = connection.execute(query).one_or_none() or (None, None)
    except sql.DBAPIError:  # SQLite's driver refuses a hash that is no UTF-8
        return None
    return (number, end) if type(number) is int and type(end) is str else None


def events(
    connection: Connection,
    *,
    since: datetime | None = None,
    kinds: Collection[str] = (),
    numbers: Collection[int] | None = None,
) -> Iterator[Event]:
    """Yield the records (of some kinds, or with some numbers), oldest first.

    Raises StoreError at one that cannot be read.
    """
    after = [] if since is None else [ledger.c.instant >= stored(since)]
    if numbers is not None:
        parts = chunks(sorted(numbers))
        rows = (
            row for part in parts for row in walk(connection, ledger.c.number.in_(part), *after)
        )
        return map(event_of, rows)
    by_kind = [[ledger.c.event == kind] for kind in sorted(set(kinds))]  # each read by an index
    walks = [walk(connection, *condition, *after) for condition in by_kind or [[]]]
    return map(event_of, merge(*walks, key=lambda row: row.number))


def subjects_since(connection: Connection, number: int) -> list[str]:
    """Return what the records after this one are of, such as the paths of documents.

    What partners fetched and hubs were told is not meant.
    """
    query = select(ledger.c.subject).distinct().where(ledger.c.number > number)
    return list(connection.scalars(query.where(ledger.c.event.not_in((FETCHED, TOLD)))))


def last(connection: Connection, event: str) -> Event | None:
    """Return the newest record of a kind; raises StoreError as `events` does."""
    query = select(ledger).where(ledger.c.event == event).order_by(ledger.c.number.desc()).limit(1)
    return next(map(event_of, read(connection, query)), None)


def newest_work(connection: Connection) -> tuple[int, str] | None:
    """Return the number and hash of the newest record of a change to what is published."""
    query = select(ledger.c.number, ledger.c.hash).where(ledger.c.event.not_in((FETCHED, TOLD)))
    row = connection.execute(query.order_by(ledger.c.number.desc()).limit(1)).one_or_none()
    return (row.number, row.hash) if row else None


def by_day(
    connection: Connection, kinds: Collection[str], since: datetime, most: int, zone: str = "UTC"
) -> dict[date, int]:
    """Return how many of the newest `most` records are of these kinds, by day in a time zone."""
    newest = connection.scalar(select(func.max(ledger.c.number))) or 0
    part = ledger.c.instant // _PART
    query = select(part, func.count()).where(
        ledger.c.number > newest - most,
        ledger.c.instant >= stored(since),
        ledger.c.event.in_(sorted(kinds)),
    )
    days = Counter[date]()
    for number, count in connection.execute(query.group_by(part)):
        days[date_of(instant(number * _PART), zone)] += count
    return dict(days)


def hash_of(connection: Connection, number: int) -> str | None:
    """Return the hash of the record with this number, if there is one."""
    return connection.scalar(select(ledger.c.hash).where(ledger.c.number == number))


def number_of(connection: Connection, digest: str) -> int | None:
    """Return the number of the record with this hash, if there is one."""
    return connection.scalar(select(ledger.c.number).where(ledger.c.hash == digest).limit(1))


def verify(connection: Connection) -> LedgerCheck:
    """Check the whole ledger, in constant memory, for rows that are not as they were written."""
    all_flaws = _flaws(connection)
    flaws = tuple(islice(all_flaws, MOST_FLAWS))
    records = connection.scalar(select(func.count()).select_from(ledger)) or 0
    end = seal(connection) or (0, BEGINNING)
    return LedgerCheck(records, end[1], flaws, more=sum(1 for _ in all_flaws))


def _flaws(connection: Connection) -> Iterator[Flaw]:
    """Yield every break once: not again for the rows that are chained to a broken one."""
    before, end, sound = 0, BEGINNING, True
    for row in walk(connection):
        number, unchanged = row.number, row.hash == row.digest and not row.wrong
        if number < 1:
            yield Flaw(number, number, "inserted before the first")
            continue
        if number > before + 1:
            yield Flaw(before + 1, number - 1, "missing")
        elif sound and unchanged and row.previous != end:
            yield Flaw(before or number, number, "chain broken: one was changed and hashed again")
        if not unchanged:
            yield Flaw(number, number, f"changed{row.wrong and f' ({row.wrong})'}")
        before, end, sound = number, row.hash, unchanged
    yield from _seal_flaws(connection, before, end, sound)


def _seal_flaws(connection: Connection, last: int, end: str, sound: bool) -> Iterator[Flaw]:
    """Compare the seal with the last row, its hash, and whether that row is sound."""
    number, digest = seal(connection) or (None, "")
    if number is None:
        unreadable = connection.scalar(select(seals.c.name).where(seals.c.name == _SEAL))
        if unreadable or last:
            yield Flaw(None, None, "changed" if unreadable else "missing")
    elif number != last and digest == end:
        yield Flaw(None, None, f"names row {number}, but has the hash of row {last}")
    elif number > last:
        yield Flaw(last + 1, number, "missing")
    elif number < last:
        yield Flaw(number + 1, last, "added past the seal, or the seal was changed")
    elif sound and digest != end:
        yield Flaw(None, None, f"does not fit row {last}: one of the two was changed")


def _put_seal(connection: Connection, number: int, digest: str) -> None:
    row = {"number": number, "hash": digest}
    if connection.execute(update(seals).where(seals.c.name == _SEAL).values(row)).rowcount == 0:
        connection.execute(insert(seals), [{"name": _SEAL, **row}])


def event_of(row: LedgerRow) -> Event:
    """Return a row as a record. Raises StoreError where it cannot be read."""
    try:
        at, detail = instant(row.instant), json.loads(row.detail)
        if row.wrong or not isinstance(detail, dict):
            raise ValueError(row.wrong or "its detail is no mapping")
    except (ValueError, OverflowError, TypeError, StoreError) as error:
        raise StoreError(f"row {row.number} of the ledger cannot be read: {error}") from error
    recorded = None if row.recorded is None else instant(row.recorded)
    return Event(row.number, at, row.event, row.subject, detail, row.hash, recorded)
