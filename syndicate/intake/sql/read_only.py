"""Make a database connection read-only, in the way of each kind of database."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from syndicate.errors import Place, SyndicateError
from syndicate.intake.sql import statement

#: What MySQL's driver is told, which otherwise runs several statements that one text holds.
_ONE_STATEMENT = {"mysqldb": {"multi_statements": False}}
_MARIADB = ("mysql", "mariadb")


def address_to_read(database: URL) -> URL:
    """Return the address of a database for reading: a file of SQLite is opened read-only."""
    path = database.database
    if database.get_backend_name() != "sqlite" or not path or path == ":memory:":
        return database
    if database.get_driver_name() != "pysqlite":
        return database
    if not path.startswith("file:"):
        path = Path(path).absolute().as_uri()
    is_memory = database.query.get("mode") == "memory" or path.startswith("file::memory:")
    mode = {} if is_memory else {"mode": "ro"}
    return database.set(database=path).update_query_dict({"uri": "true"} | mode)


def driver_arguments(database: URL) -> dict[str, Any]:
    """Return what the driver needs to be told to take one statement at a time."""
    return _ONE_STATEMENT.get(database.get_driver_name(), {})


def make_read_only(connection: Connection, query: str, place: Place) -> Connection:
    """Begin a transaction in which the database refuses to write, whatever the query says.

    Other databases than these three are not told; there, nothing is ever committed. Raises
    SyndicateError with the query's place for a query of several statements, one that would write
    a file, and where the server does not confirm that it only reads.
    """
    kind = connection.engine.url.get_backend_name()
    if kind == "postgresql":
        return _postgresql(connection, query, place)
    if kind in _MARIADB:
        return _mariadb(connection, query, place)
    if kind == "sqlite":
        _sqlite(connection.connection.dbapi_connection)
    _refuse_several(statement.code_of(query, statement.COMMON), place)
    return connection


def _refuse_several(code: str, place: Place) -> None:
    if not statement.is_one(code):
        raise SyndicateError("there are several statements; it must be one SELECT", place)


def _postgresql(connection: Connection, query: str, place: Place) -> Connection:
    """Begin with `BEGIN READ ONLY`: what is set for a session in a transaction ends with it."""
    reading = connection.execution_options(postgresql_readonly=True)
    if connection.engine.driver == "psycopg":
        _load_odd_dates_as_text(connection.connection.driver_connection)
    _confirm(reading.exec_driver_sql("SHOW transaction_read_only").scalar(), place)
    conforming = reading.exec_driver_sql("SHOW standard_conforming_strings").scalar()
    dialect = statement.postgresql(backslashes=conforming == "off")
    _refuse_several(statement.code_of(query, dialect), place)
    return reading


def _mariadb(connection: Connection, query: str, place: Place) -> Connection:
    """Begin a read-only transaction; refuse what such a one allows: files, procedures.

    A procedure may end the transaction and begin another; a function may not.
    """
    mode = str(connection.exec_driver_sql("SELECT @@sql_mode").scalar() or "")
    for runs_comments in (True, False):
        dialect = statement.mariadb(mode, runs_comments=runs_comments)
        code = statement.code_of(query, dialect)
        _refuse_several(code, place)
        if statement.writes_file(code):
            raise SyndicateError("the query would write a file; it must only read", place)
        if not statement.only_reads(code):
            raise SyndicateError("the query must be one SELECT", place)
    connection.rollback()
    connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
    connection.exec_driver_sql("START TRANSACTION READ ONLY")
    return connection


def _confirm(answer: Any, place: Place) -> None:
    if answer != "on":
        raise SyndicateError("the server does not confirm that it only reads", place)


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
    """Deny what `query_only` allows: ATTACH creates a file, a PRAGMA with a value changes one.

    An extension is a program that would run here.
    """
    attaches = action == sqlite3.SQLITE_ATTACH
    sets = action == sqlite3.SQLITE_PRAGMA and value is not None
    loads = action == sqlite3.SQLITE_FUNCTION and (value or "").lower() == "load_extension"
    return sqlite3.SQLITE_DENY if attaches or sets or loads else sqlite3.SQLITE_OK


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
