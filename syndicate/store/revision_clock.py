"""The revision clock: the `updated` of revisions, in whole milliseconds and distinct in the store.

Readers and validators take two entries with one `updated` for a mistake, and some readers
understand no more than three digits of a fraction (law 2). An instant that a record states stands
as it is where it is free, and else moves on by milliseconds; the import's own instant moves back,
so that nothing lies ahead of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct, field

from syndicate.store.chunks import in_part, rows_by_part
from syndicate.store.instants import stored
from syndicate.store.sql import Connection, bindparam, select
from syndicate.store.tables import revisions

MILLISECOND = 1000
#: How many instants, one after the other, are looked up together; and how many at first for each
#: of a batch that finds its own taken, as those of a day without an hour do.
_WINDOW, _NEAR = 100, 12
#: How many starting points are remembered.
_MOST = 10_000
#: The instants that are taken; a revision that is held is never shown.
_SHOWN = select(revisions.c.updated).where(revisions.c.held.is_(None))
_TAKEN = _SHOWN.where(in_part(revisions.c.updated))
_BETWEEN = _SHOWN.where(revisions.c.updated.between(bindparam("first"), bindparam("last")))


class UpdatedRequest(Struct, frozen=True):
    """The instant that a revision asks for, in microseconds; `earliest` is the first it may get.

    One that is not `stated` by the record is the import's own.
    """

    instant: int
    earliest: int
    stated: bool


class RevisionClock(Struct):
    """Gives the revisions of one import, which is dated `at`, their `updated`."""

    at: datetime
    _next: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def instant(self) -> int:
        """Return the first-seen and revision instant, as the store holds it."""
        return stored(self.at)

    def mint(self, connection: Connection, requests: Sequence[UpdatedRequest]) -> list[int]:
        """Return an instant for each revision of a batch; the first of equals asked first."""
        starts = [_start(request) for request in requests]
        taken = _taken(connection, {instant for instant, _ in starts})
        known = self._near(starts, taken)
        taken |= _taken(connection, known)
        minted = []
        for request, (start, step) in zip(requests, starts, strict=True):
            value = start
            if value in taken:
                value = self._free(connection, taken, known, (start, step))
                if value < request.earliest:
                    value = self._free(connection, taken, known, (start, MILLISECOND))
            taken.add(value)
            minted.append(value)
        return minted

    def _near(self, starts: Sequence[tuple[int, int]], taken: Collection[int]) -> set[int]:
        """Return the instants to look at first for those whose own is, or will be, taken."""
        times = Counter(start for start, _ in starts)
        crowded = {each for each in starts if each[0] in taken or times[each[0]] > 1}
        return {
            self._next.get((start, step), start) + step * place
            for start, step in crowded
            for place in range(_NEAR)
        }

    def _free(
        self, connection: Connection, taken: set[int], known: set[int], way: tuple[int, int]
    ) -> int:
        """Return the nearest free instant on a `way`: from a start, in the direction of a step.

        `known` are the instants of which those that the store has are among the `taken`; what has
        to be looked up is added to both.
        """
        start, step = way
        value = self._next.get(way, start)
        while value in taken or value not in known:
            if value in known:
                value += step
                continue
            ahead = range(value, value + step * _WINDOW, step)
            known.update(ahead)
            span = {"first": min(ahead), "last": max(ahead)}
            taken.update(connection.scalars(_BETWEEN, span))
        if len(self._next) >= _MOST:
            self._next.clear()
        self._next[way] = value + step  # where the next search on this way begins
        return value


def _start(request: UpdatedRequest) -> tuple[int, int]:
    """Return the millisecond that a revision asks for, and the way from there to a free one."""
    instant = request.instant // MILLISECOND * MILLISECOND
    earliest = request.earliest // MILLISECOND * MILLISECOND
    if instant < earliest:
        return earliest, MILLISECOND
    return instant, MILLISECOND if request.stated else -MILLISECOND


def _taken(connection: Connection, instants: set[int]) -> set[int]:
    """Return those of these instants that a revision has."""
    return {instant for (instant,) in rows_by_part(connection, _TAKEN, instants)}
