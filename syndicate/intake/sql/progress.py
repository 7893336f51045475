"""How far a query came, so that the next import asks for what is newer only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from syndicate.intake import Mark


class Progress:
    """The greatest value met in the column `since`, or else `date_modified`.

    A value is marked only when a greater one was met, so that no row of an equal one is lost.
    Where the query has no order, or not this one, nothing is marked before the end.
    """

    def __init__(self, name: str, since: Any, names: Sequence[str], ordered: bool) -> None:
        self._name, self._start, self._ordered = name, since, ordered
        self._greatest = self._marked = since
        self._done: Any = None
        self._last: Any = None
        lower = [one.lower() for one in names]
        self._place = next((lower.index(o) for o in ("since", "date_modified") if o in lower), None)
        self._column = names[self._place] if self._place is not None else ""
        self._seen: set[str] = set()
        self._comparable = True

    def see(self, row: Sequence[Any]) -> list[str]:
        """Take a row; what is to be said of it, once."""
        if self._place is None:
            return self._once("there is no column since or date_modified; :since will stay NULL")
        value = row[self._place]
        if isinstance(value, bytearray | memoryview):
            value = bytes(value)
        if value is None:
            return self._once(f"{self._column}: NULL; such rows come only while :since is NULL")
        try:
            return self._in_order(value)
        except TypeError:
            self._comparable = False
            return self._once(f"{self._column}: values of several types; :since stays as it is")

    def _in_order(self, value: Any) -> list[str]:
        fell = self._last is not None and value < self._last
        if self._last is not None and value > self._last:
            self._done = self._last
        self._last = value
        if self._greatest is None or value > self._greatest:
            self._greatest = value
        if not fell:
            return []
        self._ordered = False
        return self._once(
            f"{self._column}: the rows are not in its order; how far they came is kept at the end"
        )

    def _once(self, note: str) -> list[str]:
        new = note not in self._seen
        self._seen.add(note)
        return [note] if new else []

    def mark(self) -> Mark | None:
        """What is to be kept in the middle; where the order broke, what was kept is taken back."""
        if not self._ordered or not self._comparable:
            return self._kept(self._start)
        if self._done is None or (self._start is not None and self._done <= self._start):
            return None
        return self._kept(self._done)

    def end(self) -> Mark | None:
        """What is to be kept when all rows were met."""
        return self._kept(self._greatest if self._comparable else self._start)

    def _kept(self, value: Any) -> Mark | None:
        if value == self._marked:
            return None
        self._marked = value
        return Mark(self._name, {} if value is None else {"since": stored(value)})


def stored(value: Any) -> dict[str, Any]:
    """A value with its type, as JSON has it."""
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


def value_of(told: Mapping[str, Any]) -> Any:
    """A value as it was before it was stored."""
    ((kind, value),) = told.items()
    return _TYPES[kind](value) if kind in _TYPES else value
