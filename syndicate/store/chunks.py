"""Split long lists of values, so that a database takes each part as parameters of a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
_MOST = 900


def chunks(values: Iterable[T], most: int = _MOST) -> Iterator[list[T]]:
    """Yield the values in order, in lists of at most `most`."""
    rest = iter(values)
    while part := list(islice(rest, most)):
        yield part
