"""Find a value of a type that no run stores, as another hand or a damaged file leaves it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Connection, Integer, LargeBinary, Table, select, text

from syndicate.store.schema import metadata


def first_mistyped(connection: Connection) -> str | None:
    """Return where an embedded store holds a value of a wrong type; None where it holds none.

    It reads every row, for when something has failed already.
    """
    if connection.dialect.name != "sqlite":
        return None
    for table in metadata.sorted_tables:
        for column in table.columns:
            if found := _first_in(connection, table, column):
                return found
    return None


def _first_in(connection: Connection, table: Table, column: Column[object]) -> str | None:
    kinds = "'null', " if column.nullable else ""
    keys = list(table.primary_key.columns) or [column]
    query = select(*(text(f"quote({_name(key)})") for key in keys)).select_from(table)
    query = query.where(text(f"typeof({_name(column)}) NOT IN ({kinds}'{_stored_as(column)}')"))
    row = connection.execute(query.limit(1)).first()
    if row is None:
        return None
    names = ", ".join(f"{key.name} {value}" for key, value in zip(keys, row, strict=True))
    return f"{table.name}.{column.name} of {names} holds no {_stored_as(column)}"


def _name(column: Column[object]) -> str:
    return '"' + column.name.replace('"', '""') + '"'


def _stored_as(column: Column[object]) -> str:
    """Return how SQLite stores the values of a column (https://www.sqlite.org/datatype3.html)."""
    if isinstance(column.type, Integer | Boolean):
        return "integer"
    return "blob" if isinstance(column.type, LargeBinary) else "text"
