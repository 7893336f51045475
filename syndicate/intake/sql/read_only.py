"""Make a database connection read-only, in the way of each kind of database."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from sqlalchemy import Connection

from syndicate.errors import Place, SyndicateError

#: Writes a file on the server, which a read-only session of MariaDB allows.
_INTO_FILE = re.compile(r"\binto\s+(?:outfile|dumpfile)\b", re.IGNORECASE)


def make_read_only(connection: Connection, query: str, place: Place) -> None:
    """Make the database refuse to write, whatever the query says.

    Other databases than these three are not told; there, nothing is ever committed. Raises
    SyndicateError with the query's place for a query that would write a file.
    """
    kind = connection.engine.url.get_backend_name()
    if kind == "sqlite":
        _sqlite(connection.connection.dbapi_connection)
    elif kind == "postgresql":
        connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        connection.rollback()
        if connection.engine.driver == "psycopg":
            _load_odd_dates_as_text(connection.connection.driver_connection)
    elif kind in ("mysql", "mariadb"):
        if _INTO_FILE.search(query):
            raise SyndicateError("the query would write a file; it must only read", place)
        connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
        connection.rollback()


def _sqlite(raw: Any) -> None:
    """Allow only reading; return text that is not UTF-8 as bytes, to reject one row only."""
    raw.text_factory = _decode
    raw.execute("PRAGMA query_only = ON").close()
    raw.set_authorizer(_authorize)


def _decode(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _authorize(action: int, _name: str | None, value: str | None, *_rest: str | None) -> int:
    """Deny what `query_only` allows: ATTACH creates a file, a PRAGMA with a value changes one."""
    attaches = action == sqlite3.SQLITE_ATTACH
    sets = action == sqlite3.SQLITE_PRAGMA and value is not None
    return sqlite3.SQLITE_DENY if attaches or sets else sqlite3.SQLITE_OK


def _load_odd_dates_as_text(raw: Any) -> None:
    """Load dates that Python lacks (`infinity`, before Christ) as text, to reject one row only."""
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
