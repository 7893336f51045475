"""A database connection that only reads, each kind of database told so in its own way."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from sqlalchemy import Connection

from syndicate.errors import Place, SyndicateError

#: Writes a file on the server's machine, which a read-only session of MariaDB may.
_INTO_FILE = re.compile(r"\binto\s+(?:outfile|dumpfile)\b", re.IGNORECASE)


def only_reads(connection: Connection, query: str, place: Place) -> None:
    """Whatever the query says, nothing is written; else SyndicateError with its place.

    Any other database than these three is not told; but nothing is ever committed.
    """
    kind = connection.engine.url.get_backend_name()
    if kind == "sqlite":
        _sqlite(connection.connection.dbapi_connection)
    elif kind == "postgresql":
        connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        connection.rollback()
        if connection.engine.driver == "psycopg":
            _endless_dates(connection.connection.driver_connection)
    elif kind in ("mysql", "mariadb"):
        if _INTO_FILE.search(query):
            raise SyndicateError("the query would write a file; it must only read", place)
        connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
        connection.rollback()


def _sqlite(raw: Any) -> None:
    """Text that is not UTF-8 comes as bytes, so that one row does not end the import."""
    raw.text_factory = _text
    raw.execute("PRAGMA query_only = ON").close()
    raw.set_authorizer(_allowed)


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _allowed(action: int, _name: str | None, value: str | None, *_rest: str | None) -> int:
    """What `query_only` lets pass: ATTACH makes a file, a PRAGMA with a value changes one."""
    attaches = action == sqlite3.SQLITE_ATTACH
    sets = action == sqlite3.SQLITE_PRAGMA and value is not None
    return sqlite3.SQLITE_DENY if attaches or sets else sqlite3.SQLITE_OK


def _endless_dates(raw: Any) -> None:
    """Dates that Python has not (`infinity`, before Christ) come as text: of one row only."""
    from psycopg import DataError
    from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

    def lenient(loader: Any) -> Any:
        class LenientDialect(loader):  # type: ignore[misc]
            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except DataError:
                    return bytes(data).decode()

        return LenientDialect

    for name, loader in (
        ("date", DateLoader), ("timestamp", TimestampLoader), ("timestamptz", TimestamptzLoader),
    ):  # fmt: skip
        raw.adapters.register_loader(name, lenient(loader))
