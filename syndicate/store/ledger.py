"""The ledger: what was published, changed, withdrawn, refused; every record chained to the last.

The hash of a record is SHA-256 over six netstrings (https://cr.yp.to/proto/netstrings.txt): the
hash before it (64 zeros at first), its number, instant, event, subject and detail, as they are
stored. The seal holds number and hash of the last one, so that a cut end shows. Who may write the
store may chain it anew: only a hash that was noted elsewhere shows that.
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
from syndicate.store.history import ledger, seals
from syndicate.store.instants import instant, stored

#: What the first record follows.
BEGINNING = "0" * 64
#: How many flaws a verdict lists; the others are counted.
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
    """What is wrong with the rows from `first` to `last`, or with the seal where both are None."""

    first: int | None
    last: int | None
    what: str

    def __str__(self) -> str:
        rows = f"row {self.first}" if self.first == self.last else f"rows {self.first}-{self.last}"
        return f"{'seal' if self.last is None else rows}: {self.what}"


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """What a walk found: how many rows, the sealed hash, the first flaws; `more` are not listed."""

    records: int
    end: str
    flaws: tuple[Flaw, ...]
    more: int


class _Row(NamedTuple):
    """A row as it is found: who tampers may store a value of any type."""

    number: int
    instant: Any
    event: Any
    subject: Any
    detail: Any
    previous: Any
    hash: Any

    @property
    def wrong(self) -> str:
        """What is of a type that was never stored in it; empty where nothing is."""
        kinds = (int, int, str, str, str, str, str)
        odd = (f for f, v, k in zip(self._fields, self, kinds, strict=True) if type(v) is not k)
        return next((f"its {field} is of another type, or no UTF-8" for field in odd), "")


def record(connection: Connection, events: Sequence[tuple[str, str, Any]], at: datetime) -> None:
    """Append (event, subject, detail), and seal the new end.

    Where rows and seal do not agree, the work goes on, and in such a way that `verify` will always
    find the break: a lost or false seal is never mended in silence.
    """
    newest = connection.scalar(select(func.max(ledger.c.number))) or 0
    sealed = seal(connection) or (0, BEGINNING)
    last, previous = sealed if sealed[0] >= newest else (newest, BEGINNING)
    rows = []
    for number, (event, subject, detail) in enumerate(events, last + 1):
        told = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        row = _Row(number, stored(at), event, subject, told, previous, "")
        previous = _digest(row)
        rows.append(row._replace(hash=previous)._asdict())
    if rows:
        connection.execute(insert(ledger), rows)
        _put_seal(connection, last + len(rows), previous)


def seal(connection: Connection) -> tuple[int, str] | None:
    """The number and the hash at which the ledger ends; None where no seal can be read."""
    query = select(seals.c.number, seals.c.hash).where(seals.c.name == _SEAL)
    try:
        number, end = connection.execute(query).one_or_none() or (None, None)
    except DBAPIError:  # a hash that is no UTF-8: SQLite's driver does not hand it out
        return None
    return (number, end) if type(number) is int and type(end) is str else None


def events(
    connection: Connection, *, since: datetime | None = None, kinds: Collection[str] = ()
) -> Iterator[Event]:
    """The records (of some kinds), oldest first, a page at a time; StoreError at a broken one."""
    after = [] if since is None else [ledger.c.instant >= stored(since)]
    each = [[ledger.c.event == kind] for kind in sorted(set(kinds))]  # in order by its index
    walks = [_walk(connection, *one, *after) for one in each or [[]]]
    return map(_event, merge(*walks, key=lambda row: row.number))


def last(connection: Connection, event: str) -> Event | None:
    """The newest record of a kind; raises StoreError as `events` does."""
    query = select(ledger).where(ledger.c.event == event).order_by(ledger.c.number.desc()).limit(1)
    return next(map(_event, _read(connection, query)), None)


def by_day(
    connection: Connection, kinds: Collection[str], since: datetime, most: int
) -> dict[date, int]:
    """How many of the newest records, at most so many, are of these kinds, by their day in UTC."""
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
    """The hash of the record with this number, if there is one."""
    return connection.scalar(select(ledger.c.hash).where(ledger.c.number == number))


def number_of(connection: Connection, digest: str) -> int | None:
    """The number of the record with this hash, if there is one."""
    return connection.scalar(select(ledger.c.number).where(ledger.c.hash == digest).limit(1))


def verify(connection: Connection) -> LedgerCheck:
    """Walk the whole ledger, in constant memory, and tell where it is not as it was written."""
    found = _flaws(connection)
    flaws = tuple(islice(found, MOST_FLAWS))
    records = connection.scalar(select(func.count()).select_from(ledger)) or 0
    end = seal(connection) or (0, BEGINNING)
    return LedgerCheck(records, end[1], flaws, more=sum(1 for _ in found))


def _flaws(connection: Connection) -> Iterator[Flaw]:
    """Every break once: what is said of a row is not said again of those that hang on it."""
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
    yield from _at_the_end(connection, before, end, sound)


def _at_the_end(connection: Connection, last: int, end: str, sound: bool) -> Iterator[Flaw]:
    """Whether the seal speaks of the row that stands last."""
    number, digest = seal(connection) or (None, "")
    if number is None:
        unread = connection.scalar(select(seals.c.name).where(seals.c.name == _SEAL))
        if unread or last:
            yield Flaw(None, None, "changed" if unread else "missing")
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


def _walk(connection: Connection, *wanted: Any) -> Iterator[_Row]:
    """The rows in order, read page by page, as they are found."""
    query = select(ledger).where(*wanted).order_by(ledger.c.number).limit(_PAGE)
    page = _read(connection, query)
    while page:
        yield from page
        page = _read(connection, query.where(ledger.c.number > page[-1].number))


def _read(connection: Connection, query: Select[Any]) -> list[_Row]:
    """SQLite's driver refuses all that is read with a text that is no UTF-8: then one by one."""
    try:
        return [_Row(*found) for found in connection.execute(query)]
    except DBAPIError:
        numbers = connection.scalars(query.with_only_columns(ledger.c.number)).all()
        return [_Row(*(_value(connection, c, n) for c in ledger.c)) for n in numbers]


def _value(connection: Connection, column: Any, number: int) -> Any:
    """One value of one row; bytes where it is no text."""
    try:
        return connection.scalar(select(column).where(ledger.c.number == number))
    except DBAPIError:
        return connection.scalar(select(column.cast(LargeBinary)).where(ledger.c.number == number))


def _event(row: _Row) -> Event:
    try:
        at, detail = instant(row.instant), json.loads(row.detail)
        if row.wrong or not isinstance(detail, dict):
            raise ValueError(row.wrong or "its detail is no mapping")
    except (ValueError, OverflowError, TypeError) as error:
        raise StoreError(f"row {row.number} of the ledger cannot be read: {error}") from error
    return Event(row.number, at, row.event, row.subject, detail, row.hash)
