"""Lists of values in pieces that any database takes as the parameters of one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
_MOST = 900


def chunks(values: Iterable[T], most: int = _MOST) -> Iterator[list[T]]:
    """The values, in order, in lists of at most so many."""
    rest = iter(values)
    while part := list(islice(rest, most)):
        yield part
