"""Split long lists of values, so that a database takes each part as parameters of a statement.

A statement that is run for each of many records is built once, with `in_part`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from syndicate.store.sql import Column, ColumnElement, Connection, Executable, bindparam

T = TypeVar("T")
_MOST = 900


def chunks(values: Iterable[T], most: int = _MOST) -> Iterator[list[T]]:
    """Yield the values in order, in lists of at most `most`."""
    rest = iter(values)
    while part := list(islice(rest, most)):
        yield part


def in_part(column: Column[Any]) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values of `part`, a parameter."""
    return column.in_(bindparam("part", type_=column.type, expanding=True))


def rows_by_part(
    connection: Connection, query: Executable, values: Iterable[Any], most: int = _MOST
) -> Iterator[Any]:
    """Yield the rows of a query with `in_part`, for each part of some values."""
    for part in chunks(values, most):
        yield from connection.execute(query, {"part": part})
