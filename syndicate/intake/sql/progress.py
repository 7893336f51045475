"""Mark how far a query came, so that the next import asks only for newer rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from syndicate.intake import Mark


class Progress:
    """The greatest value seen in the column `since`, or else `date_modified`.

    A value is marked only when a greater one was seen, so that no row of an equal one is lost.
    Where the query has no order, or another one, nothing is marked before the end.
    """

    def __init__(self, name: str, since: Any, names: Sequence[str], ordered: bool) -> None:
        self._name, self._start, self._ordered = name, since, ordered
        self._greatest = self._marked = since
        self._complete: Any = None
        self._last: Any = None
        lower = [column.lower() for column in names]
        columns = (column for column in ("since", "date_modified") if column in lower)
        self._index = next(map(lower.index, columns), None)
        self._column = names[self._index] if self._index is not None else ""
        self._seen: set[str] = set()
        self._comparable = True

    def observe(self, row: Sequence[Any]) -> list[str]:
        """Observe a row; return new notes, each of them once for all rows."""
        if self._index is None:
            return self._once("there is no column since or date_modified; :since will stay NULL")
        value = row[self._index]
        if isinstance(value, bytearray | memoryview):
            value = bytes(value)
        if value is None:
            return self._once(f"{self._column}: NULL; such rows come only while :since is NULL")
        try:
            return self._advance(value)
        except TypeError:
            self._comparable = False
            return self._once(f"{self._column}: values of several types; :since stays as it is")

    def _advance(self, value: Any) -> list[str]:
        is_descending = self._last is not None and value < self._last
        if self._last is not None and value > self._last:
            self._complete = self._last
        self._last = value
        if self._greatest is None or value > self._greatest:
            self._greatest = value
        if not is_descending:
            return []
        self._ordered = False
        return self._once(
            f"{self._column}: the rows are not in its order, so progress is stored only at the end"
        )

    def _once(self, note: str) -> list[str]:
        new = note not in self._seen
        self._seen.add(note)
        return [note] if new else []

    def mark(self) -> Mark | None:
        """Return a mark in the middle of the rows; where their order broke, one that resets it."""
        if not self._ordered or not self._comparable:
            return self._new_mark(self._start)
        if self._complete is None or (self._start is not None and self._complete <= self._start):
            return None
        return self._new_mark(self._complete)

    def final_mark(self) -> Mark | None:
        """Return the mark to set after the last row."""
        return self._new_mark(self._greatest if self._comparable else self._start)

    def _new_mark(self, value: Any) -> Mark | None:
        if value == self._marked:
            return None
        self._marked = value
        return Mark(self._name, {} if value is None else {"since": to_json(value)})


def to_json(value: Any) -> dict[str, Any]:
    """Return a value with its type, as JSON can hold it."""
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal | UUID):
        return {type(value).__name__.lower(): str(value)}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return {"plain": value if isinstance(value, int | float) else str(value)}


_TYPES: Mapping[str, Callable[[str], Any]] = {
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
    "uuid": UUID,
    "bytes": bytes.fromhex,
}


def from_json(stored: Mapping[str, Any]) -> Any:
    """Return a value from what `to_json` made of it."""
    ((kind, value),) = stored.items()
    return _TYPES[kind](value) if kind in _TYPES else value
