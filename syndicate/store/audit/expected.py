"""The rows of tables as the ledger's records leave them, in a scratch database on the disk.

However long the ledger is, it is read in little memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from syndicate.store import carried_record
from syndicate.store.chained_rows import COLUMNS
from syndicate.store.ledger import FETCHED
from syndicate.store.ledger_rows import LedgerRow, walk
from syndicate.store.sql import Connection

_TABLES = """
CREATE TABLE rows (tab TEXT, name TEXT, held TEXT, record INTEGER, PRIMARY KEY (tab, name))
    WITHOUT ROWID;
CREATE TABLE carried (document TEXT, article INTEGER, entry_id TEXT, revision INTEGER, level TEXT,
    images INTEGER, since INTEGER, left INTEGER, record INTEGER, PRIMARY KEY (document, article))
    WITHOUT ROWID;
"""
_PUT = "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)"
_ENTERED = "INSERT OR REPLACE INTO carried VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)"
#: Of an article that came before records held rows, only what is said of it since is known.
_REVISED = """INSERT INTO carried VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, NULL, ?8)
    ON CONFLICT DO UPDATE SET revision = ?4, level = ?5, images = ?6, record = ?8"""
_LEFT = """INSERT INTO carried VALUES (?1, ?2, ?3, NULL, NULL, NULL, NULL, ?7, ?8)
    ON CONFLICT DO UPDATE SET left = ?7, record = ?8"""
_STEPS = {"entered": _ENTERED, "revised": _REVISED, "left": _LEFT}
#: What a record raises that somebody wrote by hand; the check of the chain tells it.
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, RuntimeError)

#: The values of a row that its name and its record hold, by column.
Held = dict[str, Any]


class ExpectedRows(Struct):
    """What the tables must hold.

    `unproved` is how many rows a table had when records began to hold rows; `erased` are the
    articles of which deletions leave no row.
    """

    scratch: sqlite3.Connection
    unproved: dict[str, int] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)

    def take(self, table: str, name: Sequence[Any]) -> tuple[Held, int] | None:
        """Return a row and the number of its record, and forget it; None where there is none."""
        key = (table, json.dumps(list(name), default=repr))
        query = "SELECT held, record FROM rows WHERE tab = ? AND name = ?"
        row = self.scratch.execute(query, key).fetchone()
        self.scratch.execute("DELETE FROM rows WHERE tab = ? AND name = ?", key)
        return (json.loads(row[0]), row[1]) if row else None

    def take_carried(self, document: str, article: int) -> tuple[Held, int] | None:
        """Return what a document must carry of an article, and forget it."""
        place = "WHERE document = ? AND article = ?"
        columns = "revision, level, images, since, left, record"
        key = (document, article)
        row = self.scratch.execute(f"SELECT {columns} FROM carried {place}", key).fetchone()
        self.scratch.execute(f"DELETE FROM carried {place}", key)
        return (dict(zip(columns.split(", ")[:5], row[:5], strict=True)), row[5]) if row else None

    def rest(self, table: str) -> Iterator[tuple[list[Any], Held, int]]:
        """Yield the rows of a table that were not taken: name, values, record."""
        query = "SELECT name, held, record FROM rows WHERE tab = ? ORDER BY record, name"
        for name, held, record in self.scratch.execute(query, (table,)):
            yield json.loads(name), json.loads(held), record

    def rest_carried(self) -> Iterator[tuple[str, str, int]]:
        """Yield document, entry id and record of what should be carried and was not taken.

        What left and was deleted since is left out.
        """
        query = "SELECT document, entry_id, record, article, left FROM carried ORDER BY record"
        for document, entry_id, record, article, left in self.scratch.execute(query):
            if left is None or article not in self.erased:
                yield document, entry_id, record


def expected(connection: Connection) -> ExpectedRows:
    """Return what the records of the ledger leave in the tables."""
    rows = ExpectedRows(sqlite3.connect("", isolation_level=None))
    rows.scratch.executescript(_TABLES)
    rows.scratch.execute("BEGIN")
    for row in walk(connection):
        if row.recorded is None or row.wrong:
            continue
        try:
            _replay(rows, row, json.loads(row.detail))
        except _UNREADABLE:
            continue
    return rows


def _replay(rows: ExpectedRows, row: LedgerRow, detail: Mapping[str, Any]) -> None:
    for table, given in detail.get("rows", {}).items():
        columns, named = COLUMNS[table]
        for values in given:
            held = dict(zip(columns, values, strict=True))
            _put(rows, row, table, values[:named], held)
    if "carried" in detail:
        for step in carried_record.steps(detail):
            values = (row.subject, step.article, step.entry_id, step.revision, step.level)
            values = (*values, step.images, row.instant, row.number)
            rows.scratch.execute(_STEPS[step.kind], values)
    if "added" in detail and not detail.get("foreign"):
        gone = detail["sha256"] is None
        held = {"digest": detail["sha256"], "gone": row.instant if gone else None}
        _put(rows, row, "documents", [row.subject], held)
    if row.event == FETCHED:
        _replay_fetch(rows, row, detail)
    if row.event in ("deleted", "purged"):
        rows.erased |= set(detail.get("keys", ()))
    if row.event == "upgraded":
        rows.unproved |= detail["unproved"]


def _replay_fetch(rows: ExpectedRows, row: LedgerRow, detail: Mapping[str, Any]) -> None:
    columns = ("fetched", "unchanged", "bytes", "first", "last")
    held = dict(zip(columns, detail["counts"], strict=True))
    _put(rows, row, "usage", [detail["digest"], row.subject], held)
    for _entry_id, _number, article, revision in detail["got"]:
        name = [detail["digest"], row.subject, article, revision]
        _put(rows, row, "deliveries", name, {"first": row.instant})


def _put(rows: ExpectedRows, row: LedgerRow, table: str, name: Sequence[Any], held: Held) -> None:
    values = (table, json.dumps(list(name)), json.dumps(held), row.number)
    rows.scratch.execute(_PUT, values)
