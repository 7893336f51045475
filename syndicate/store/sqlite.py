"""Open an embedded store. The only place, beside backups, with SQL that only SQLite knows.

SQLite runs in WAL mode, so that readers go on while one run writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from syndicate.errors import StoreError
from syndicate.store.engines import Engines

_BUSY_MILLISECONDS = 30_000


def open_file(path: str, cache: int) -> Engines:
    """Return the engines of the file at a path, which is made where there is none.

    `cache` is in KiB for each connection.
    """
    return _prepared(create_engine(URL.create("sqlite", database=path)), cache)


def open_existing_file(path: str, cache: int) -> Engines:
    """Return the engines of a file that is there; nothing is created."""
    return _prepared(_engine_at(path, f"{Path(path).absolute().as_uri()}?mode=rw"), cache)


def open_file_to_read(path: str, cache: int) -> Engines:
    """Return the engines of a file that is only looked at: no byte of it or beside it changes."""
    # Beside a store that nobody writes SQLite would make its two other files, and leave them.
    wal = Path(f"{path}-wal")
    alone = "" if wal.exists() and wal.stat().st_size else "&immutable=1"
    engine = _engine_at(path, f"{Path(path).absolute().as_uri()}?mode=ro{alone}")
    event.listen(engine, "connect", partial(_tune_reading, cache))
    event.listen(engine, "begin", _begin)
    return Engines(engine, engine, engine)


def _engine_at(path: str, address: str) -> Engine:
    connect = partial(sqlite3.connect, address, uri=True, check_same_thread=False)
    return create_engine(URL.create("sqlite", database=path), creator=connect)


def _prepared(engine: Engine, cache: int) -> Engines:
    event.listen(engine, "connect", partial(_tune, cache))
    event.listen(engine, "begin", _begin)
    writing = engine.execution_options(writing=True)
    return Engines(engine, writing, writing)


def _tune(cache: int, connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"cache_size = -{cache}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _tune_reading(cache: int, connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    pragmas = (f"busy_timeout = {_BUSY_MILLISECONDS}", f"cache_size = -{cache}", "query_only = ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()


def insert_all(
    connection: Connection, columns: Sequence[Column[Any]], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Add rows, each with the values of these columns of a table in their order.

    The driver takes every kind of value as it is. SQLAlchemy would look at each one of them first,
    which costs more than the statement itself.
    """
    quoted, table = connection.dialect.identifier_preparer, columns[0].table
    names = ", ".join(quoted.format_column(column) for column in columns)
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {quoted.quote(table.name)} ({names}) VALUES ({marks})"
    connection.exec_driver_sql(statement, list(rows))


def table_sizes(connection: Connection) -> dict[str, int]:
    """Return the bytes of each table with its indexes; the whole file is read.

    Raises StoreError where SQLite was built without what tells that.
    """
    query = """SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master USING (name)
        WHERE aggregate = TRUE GROUP BY tbl_name"""
    try:
        return {str(name): int(size) for name, size in connection.exec_driver_sql(query)}
    except OperationalError as error:
        if "no such table" in str(error):
            message = "this Python's SQLite cannot tell how large tables are; leave out --sizes"
            raise StoreError(message) from error
        raise


def space(connection: Connection) -> tuple[int, int]:
    """Return the bytes of the file, and those in it that are free."""
    pages, free, size = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
        for name in ("page_count", "freelist_count", "page_size")
    )
    return pages * size, free * size


def compact(connection: Connection) -> None:
    """Write the file anew without what deleted rows took, so that no byte of them stays in it.

    Raises sqlite3.Error.
    """
    raw = connection.connection.driver_connection
    assert raw is not None
    for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        raw.execute(statement).close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once where a transaction will write, one snapshot where it reads.

    Python's driver by itself begins no transaction before the first write: two reads could see
    two states, and the lock would be asked for when it is too late to wait for it.
    """
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
