"""Open an embedded store. The only place, beside backups, with SQL that only SQLite knows.

SQLite runs in WAL mode, so that readers go on while one run writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from syndicate.errors import StoreError
from syndicate.store.engines import Engines
from syndicate.store.sql import Connection, Table
from syndicate.store.sql.embedded import EmbeddedEngine, Handle, Handles, handle_of

_BUSY_MILLISECONDS = 30_000


def open_file(path: str, cache: int) -> Engines:
    """Return the engines of the file at a path, which is made where there is none.

    `cache` is in KiB for each connection.
    """
    address = str(Path(path).absolute())
    return _engines(path, partial(_opened, address, _tuning(cache), uri=False))


def open_existing_file(path: str, cache: int) -> Engines:
    """Return the engines of a file that is there; nothing is created."""
    address = f"{Path(path).absolute().as_uri()}?mode=rw"
    return _engines(path, partial(_opened, address, _tuning(cache)))


def open_file_to_read(path: str, cache: int) -> Engines:
    """Return the engines of a file that is only looked at: no byte of it or beside it changes."""
    # Beside a store that nobody writes SQLite would make its two other files, and leave them.
    wal = Path(f"{path}-wal")
    alone = "" if wal.exists() and wal.stat().st_size else "&immutable=1"
    address = f"{Path(path).absolute().as_uri()}?mode=ro{alone}"
    tuning = (f"busy_timeout = {_BUSY_MILLISECONDS}", f"cache_size = -{cache}", "query_only = ON")
    reading = EmbeddedEngine(Handles(partial(_opened, address, tuning)))
    return Engines(reading, reading, reading, reading, path, path, path)


def _engines(path: str, opened: Callable[[], Handle]) -> Engines:
    handles = Handles(opened)
    writing = EmbeddedEngine(handles, writing=True)
    return Engines(
        EmbeddedEngine(handles), writing, writing, EmbeddedEngine(handles), path, path, path
    )


def _tuning(cache: int) -> tuple[str, ...]:
    return (
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"cache_size = -{cache}",
    )


def _opened(address: str, tuning: Iterable[str], *, uri: bool = True) -> Handle:
    """Open a file, at a URI of SQLite (https://www.sqlite.org/uri.html) or at a path.

    Python's driver is to begin no transaction by itself: it does so before the first write only,
    so that two reads could see two states, and the lock would be asked for when it is too late to
    wait for it.
    """
    handle = sqlite3.connect(
        address,
        uri=uri,
        check_same_thread=False,
        isolation_level=None,
        factory=Handle,
        cached_statements=256,
    )
    try:
        for pragma in tuning:
            handle.execute(f"PRAGMA {pragma}").close()
    except BaseException:  # what is raised may hold it for long, and the file with it
        handle.close()
        raise
    return handle


def insert_all(
    connection: Connection, table: Table, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Add rows, each with the values of these columns of a table in their order."""
    names = [f'"{name}"' for name in columns]
    marks = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES ({marks})'
    connection.exec_driver_sql(statement, list(rows))


def tables(connection: Connection) -> set[str]:
    """Return the names of the tables of a file."""
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    return set(found.scalars())


def table_sizes(connection: Connection) -> dict[str, int]:
    """Return the bytes of each table with its indexes; the whole file is read.

    Raises StoreError where SQLite was built without what tells that.
    """
    from sqlalchemy.exc import OperationalError

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
    handle = handle_of(connection)
    for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        handle.execute(statement).close()
