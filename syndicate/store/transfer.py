"""Copy every row of a store into an empty one of either kind, and prove that both are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from syndicate.errors import Place, StoreError
from syndicate.store import Store
from syndicate.store.chunks import chunks
from syndicate.store.postgresql import WRITER, copy_in
from syndicate.store.schema import metadata
from syndicate.store.sql import Connection, Row, Table, func, insert, select
from syndicate.store.tables import counters, leases

#: Rows that are read, and written, at once.
_BATCH = 2_000

#: Is told the table that is being copied and how many of its rows are, and of how many.
Tell = Callable[[str, int, int], None]


def copy_store(source: Store, target: Store, tell: Tell) -> dict[str, int]:
    """Copy all rows into a store without any; return how many each table has.

    Both are read again, row by row, before the copy is committed: it is there whole or not at all.
    Who works on a store stays with that store.
    Raises StoreError where the target holds rows, or gives back others than it was given.
    """
    with source.reading() as origin, target.writing() as connection:
        tables = [table for table in metadata.sorted_tables if table.name != leases.name]
        for table in tables:
            if connection.execute(_rows(table).limit(1)).first():
                message = f"a copy needs an empty store, and this one has {table.name}"
                raise StoreError(f"{message}; name another", Place(target.name))
        copied = {table.name: _copy_table(origin, connection, table, tell) for table in tables}
    target.refresh_statistics()
    return copied


def copy_to_file(source: Store, tell: Tell, file: Path) -> None:
    """Copy a store into a new file, as an embedded one. Raises StoreError."""
    with closing(Store.open(f"sqlite:///{file}", file.parent)) as target:
        copy_store(source, target, tell)


def copy_from_file(file: Path, target: Store, tell: Tell) -> None:
    """Copy the embedded store of a file into a store without any row. Raises StoreError."""
    with closing(Store.open(f"sqlite:///{file}", file.parent)) as source:
        copy_store(source, target, tell)


def _copy_table(origin: Connection, target: Connection, table: Table, tell: Tell) -> int:
    """Copy the rows of a table and compare them; return how many they are."""
    total = origin.scalar(select(func.count()).select_from(_rows(table).subquery("all"))) or 0
    copied, before = 0, hashlib.sha256()
    for batch in chunks(_read(origin, table), _BATCH):
        for row in batch:
            before.update(repr(tuple(row)).encode())
        _write(target, table, batch)
        copied += len(batch)
        tell(table.name, copied, total)
    after = hashlib.sha256()
    for row in _read(target, table):
        after.update(repr(tuple(row)).encode())
    if after.digest() != before.digest():
        raise StoreError(f"the copy of {table.name} is not what was copied; nothing was kept")
    return copied


def _rows(table: Table) -> Any:
    """Return the query for the rows of a table that a copy takes along, in one order."""
    query = select(table).order_by(*(table.primary_key.columns or table.columns))
    return query.where(counters.c.name != WRITER) if table.name == counters.name else query


def _read(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    streaming = connection.execution_options(stream_results=True, yield_per=_BATCH)
    with streaming.execute(_rows(table)) as rows:
        yield from rows


def _write(connection: Connection, table: Table, batch: Sequence[Row[Any]]) -> None:
    if connection.dialect.name == "postgresql":
        copy_in(connection, table, table.columns.keys(), batch)
    else:
        connection.execute(insert(table), [dict(row._mapping) for row in batch])
