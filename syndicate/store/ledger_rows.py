"""The rows of the ledger as they are stored, their hashes, and how they are read page by page.

The hash of a row is SHA-256 over netstrings (https://cr.yp.to/proto/netstrings.txt): the previous
hash (64 zeros at first), number, instant, event, subject and detail, as they are stored, and the
clock of the machine where it was recorded. Rows of earlier versions have no such clock: six parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from syndicate.store import sql
from syndicate.store.sql import Connection, LargeBinary, Select, select
from syndicate.store.withdrawal_tables import ledger

#: The previous hash of the first record.
BEGINNING = "0" * 64
_PAGE = 100


class LedgerRow(NamedTuple):
    """A row as it is stored; tampering may have put a value of any type into it."""

    number: int
    instant: Any
    event: Any
    subject: Any
    detail: Any
    previous: Any
    hash: Any
    recorded: Any = None

    @property
    def wrong(self) -> str:
        """Name the first value of a type that is never stored; empty where all are right."""
        kinds = (int, int, str, str, str, str, str, int)
        for field, value, kind in zip(self._fields, self, kinds, strict=True):
            if type(value) is not kind and not (field == "recorded" and value is None):
                return f"its {field} is of another type, or no UTF-8"
        return ""

    @property
    def digest(self) -> str:
        """The hash that the row must have."""
        clock = () if self.recorded is None else (self.recorded,)
        digest = sha256()
        for part in (self.previous, *self[:5], *clock):
            data = str(part).encode()  # that of a long feed is long: it is not copied again
            for piece in (b"%d:" % len(data), data, b","):
                digest.update(piece)
        return digest.hexdigest()


def walk(connection: Connection, *conditions: Any) -> Iterator[LedgerRow]:
    """Yield the rows as they are stored, in order, read page by page."""
    query = select(ledger).where(*conditions).order_by(ledger.c.number).limit(_PAGE)
    page = read(connection, query)
    while page:
        yield from page
        page = read(connection, query.where(ledger.c.number > page[-1].number))


def read(connection: Connection, query: Select[Any]) -> list[LedgerRow]:
    """Return the rows of a query.

    A text that is no UTF-8 makes SQLite's driver refuse the whole result: then read value by value.
    """
    try:
        return [LedgerRow(*row) for row in connection.execute(query)]
    except sql.DBAPIError:
        numbers = connection.scalars(query.with_only_columns(ledger.c.number)).all()
        return [LedgerRow(*(_value(connection, c, n) for c in ledger.c)) for n in numbers]


def _value(connection: Connection, column: Any, number: int) -> Any:
    """Return one value of one row; bytes where it is no text."""
    try:
        return connection.scalar(select(column).where(ledger.c.number == number))
    except sql.DBAPIError:
        return connection.scalar(select(column.cast(LargeBinary)).where(ledger.c.number == number))
