"""The ledger: what was published, changed, withdrawn, refused; each record chained to the last.

The hash of a record is SHA-256 over six netstrings (https://cr.yp.to/proto/netstrings.txt): the
previous hash (64 zeros at first), number, instant, event, subject and detail, as they are stored.
The seal holds number and hash of the last record, so that a cut end shows. Whoever can write the
store can chain it anew: only a hash noted elsewhere shows that.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, LargeBinary, Select, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from syndicate.errors import StoreError
from syndicate.store.instants import instant, stored
from syndicate.store.withdrawal_tables import ledger, seals

#: The previous hash of the first record.
BEGINNING = "0" * 64
#: How many flaws a check lists; further ones are only counted.
MOST_FLAWS = 20
_SEAL = "ledger"
_PAGE = 100
_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Event:
    """One record of the ledger."""

    number: int
    instant: datetime
    event: str
    subject: str
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """A flaw in the rows from `first` to `last`, or in the seal where both are None."""

    first: int | None
    last: int | None
    what: str

    def __str__(self) -> str:
        rows = f"row {self.first}" if self.first == self.last else f"rows {self.first}-{self.last}"
        return f"{'seal' if self.last is None else rows}: {self.what}"


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """The result of `verify`: number of rows, sealed hash, first flaws, how many `more`."""

    records: int
    end: str
    flaws: tuple[Flaw, ...]
    more: int


class _Row(NamedTuple):
    """A row as it is stored; tampering may have put a value of any type into it."""

    number: int
    instant: Any
    event: Any
    subject: Any
    detail: Any
    previous: Any
    hash: Any

    @property
    def wrong(self) -> str:
        """Name the first value of a type that `record` never stores; empty where all are right."""
        kinds = (int, int, str, str, str, str, str)
        for field, value, kind in zip(self._fields, self, kinds, strict=True):
            if type(value) is not kind:
                return f"its {field} is of another type, or no UTF-8"
        return ""


def record(connection: Connection, events: Sequence[tuple[str, str, Any]], at: datetime) -> None:
    """Append events (event, subject, detail), and seal the new end.

    Where rows and seal disagree, events are still recorded, but so that `verify` always finds the
    break: a lost or false seal is never repaired silently.
    """
    newest = connection.scalar(select(func.max(ledger.c.number))) or 0
    sealed = seal(connection) or (0, BEGINNING)
    last, previous = sealed if sealed[0] >= newest else (newest, BEGINNING)
    rows = []
    for number, (event, subject, detail) in enumerate(events, last + 1):
        text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        row = _Row(number, stored(at), event, subject, text, previous, "")
        previous = _digest(row)
        rows.append(row._replace(hash=previous)._asdict())
    if rows:
        connection.execute(insert(ledger), rows)
        _put_seal(connection, last + len(rows), previous)


def seal(connection: Connection) -> tuple[int, str] | None:
    """Return the number and hash at which the ledger ends; None where no seal can be read."""
    query = select(seals.c.number, seals.c.hash).where(seals.c.name == _SEAL)
    try:
        number, end = connection.execute(query).one_or_none() or (None, None)
    except DBAPIError:  # SQLite's driver refuses a hash that is no UTF-8
        return None
    return (number, end) if type(number) is int and type(end) is str else None


def events(
    connection: Connection, *, since: datetime | None = None, kinds: Collection[str] = ()
) -> Iterator[Event]:
    """Yield the records (of some kinds), oldest first; StoreError at one that cannot be read."""
    after = [] if since is None else [ledger.c.instant >= stored(since)]
    by_kind = [[ledger.c.event == kind] for kind in sorted(set(kinds))]  # each read by an index
    walks = [_walk(connection, *condition, *after) for condition in by_kind or [[]]]
    return map(_event, merge(*walks, key=lambda row: row.number))


def subjects_since(connection: Connection, number: int) -> list[str]:
    """Return what the records after this one are of, such as the paths of documents."""
    query = select(ledger.c.subject).distinct().where(ledger.c.number > number)
    return list(connection.scalars(query))


def last(connection: Connection, event: str) -> Event | None:
    """Return the newest record of a kind; raises StoreError as `events` does."""
    query = select(ledger).where(ledger.c.event == event).order_by(ledger.c.number.desc()).limit(1)
    return next(map(_event, _read(connection, query)), None)


def by_day(
    connection: Connection, kinds: Collection[str], since: datetime, most: int
) -> dict[date, int]:
    """Return how many of the newest `most` records are of these kinds, by day (UTC)."""
    newest = connection.scalar(select(func.max(ledger.c.number))) or 0
    day = ledger.c.instant // _DAY
    query = select(day, func.count()).where(
        ledger.c.number > newest - most,
        ledger.c.instant >= stored(since),
        ledger.c.event.in_(sorted(kinds)),
    )
    rows = connection.execute(query.group_by(day)).all()
    return {instant(number * _DAY).date(): count for number, count in rows}


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
    for row in _walk(connection):
        number, unchanged = row.number, row.hash == _digest(row) and not row.wrong
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


def _digest(row: _Row) -> str:
    parts = (str(part).encode() for part in (row.previous, *row[:5]))
    return sha256(b"".join(b"%d:%b," % (len(part), part) for part in parts)).hexdigest()


def _put_seal(connection: Connection, number: int, digest: str) -> None:
    row = {"number": number, "hash": digest}
    if connection.execute(update(seals).where(seals.c.name == _SEAL).values(row)).rowcount == 0:
        connection.execute(insert(seals), [{"name": _SEAL, **row}])


def _walk(connection: Connection, *conditions: Any) -> Iterator[_Row]:
    """Yield the rows as they are stored, in order, read page by page."""
    query = select(ledger).where(*conditions).order_by(ledger.c.number).limit(_PAGE)
    page = _read(connection, query)
    while page:
        yield from page
        page = _read(connection, query.where(ledger.c.number > page[-1].number))


def _read(connection: Connection, query: Select[Any]) -> list[_Row]:
    """Return the rows of a query.

    A text that is no UTF-8 makes SQLite's driver refuse the whole result: then read value by value.
    """
    try:
        return [_Row(*row) for row in connection.execute(query)]
    except DBAPIError:
        numbers = connection.scalars(query.with_only_columns(ledger.c.number)).all()
        return [_Row(*(_value(connection, c, n) for c in ledger.c)) for n in numbers]


def _value(connection: Connection, column: Any, number: int) -> Any:
    """Return one value of one row; bytes where it is no text."""
    try:
        return connection.scalar(select(column).where(ledger.c.number == number))
    except DBAPIError:
        return connection.scalar(select(column.cast(LargeBinary)).where(ledger.c.number == number))


def _event(row: _Row) -> Event:
    try:
        at, detail = instant(row.instant), json.loads(row.detail)
        if row.wrong or not isinstance(detail, dict):
            raise ValueError(row.wrong or "its detail is no mapping")
    except (ValueError, OverflowError, TypeError, StoreError) as error:
        raise StoreError(f"row {row.number} of the ledger cannot be read: {error}") from error
    return Event(row.number, at, row.event, row.subject, detail, row.hash)
