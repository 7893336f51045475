"""Which articles fall due, and when: read from the indexes, in the order of the instants.

Instants are as the store keeps them.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import merge
from typing import Any, Literal

from sqlalchemy import Connection, Select, func, select

from syndicate.store.history import carried
from syndicate.store.instants import stored
from syndicate.store.queries import Position
from syndicate.store.tables import articles

_MICROSECOND = timedelta(microseconds=1)
_ROWS = 200


@dataclass(frozen=True, slots=True)
class TimeRule:
    """A rule of time: something may change a `span` after one of an article's own instants.

    `ends` says that it can only make articles leave: it is asked of those that stand in a document.
    """

    column: Literal["embargoed", "expires", "published"]
    span: timedelta = timedelta()
    ends: bool = False

    def end(self, start: datetime | None) -> int | None:
        """When it is over, as the store keeps instants: beyond the year 9999 if need be."""
        return None if start is None else stored(start) + self.span // _MICROSECOND


@lru_cache(maxsize=10_000)
def waits(
    delay: timedelta | None,
    max_age: timedelta | None,
    embargo: timedelta | None,
    term: timedelta | None,
    taken: timedelta | None = None,
) -> frozenset[TimeRule]:
    """The rules of time for the articles of one source in the feeds of one outlet.

    A partner's `delay` holds after whichever of the others lifts last, and moves its window; not
    the age up to which they are `taken` there.
    """
    later = delay or timedelta()
    found = {
        TimeRule("published", later),
        TimeRule("embargoed", later),
        TimeRule("expires", ends=True),
    }
    if embargo:
        found.add(TimeRule("published", embargo + later))
    if term:
        found.add(TimeRule("published", term, ends=True))
    if max_age:  # an article of just that age is not too old yet
        found.add(TimeRule("published", max_age + later + _MICROSECOND, ends=True))
    if taken:
        found.add(TimeRule("published", taken + _MICROSECOND, ends=True))
    return frozenset(found)


def due(
    connection: Connection, rules: Iterable[TimeRule], after: datetime, until: datetime
) -> Generator[tuple[int, int], None, None]:
    """(instant, article key) of every rule that is over in (after, until], by instant.

    One range of an index for each rule, read as it is asked for. An article comes once for each;
    the generator may be left at any point.
    """
    yield from merge(*(_read(connection, wait, after, until) for wait in rules))


def how_many(
    connection: Connection, rules: Iterable[TimeRule], after: datetime, until: datetime
) -> int:
    """How many `due` would give."""
    ranges = (_range(wait, after, until).subquery() for wait in rules)
    return sum(connection.scalar(select(func.count()).select_from(one)) or 0 for one in ranges)


def _read(
    connection: Connection, wait: TimeRule, after: datetime, until: datetime
) -> Iterator[tuple[int, int]]:
    query = _range(wait, after, until).execution_options(yield_per=_ROWS)
    span = wait.span // _MICROSECOND
    for start, key in connection.execute(query):
        yield start + span, key


def _range(wait: TimeRule, after: datetime, until: datetime) -> Select[Any]:
    """One range of an index, in its order."""
    column, span = articles.c[wait.column], wait.span // _MICROSECOND
    query = select(column, articles.c.key)
    query = query.where(column > stored(after) - span, column <= stored(until) - span)
    if wait.ends:
        stands = (carried.c.article == articles.c.key) & carried.c.left.is_(None)
        query = query.where(select(carried.c.article).where(stands).exists())
    return query.order_by(column, articles.c.rank if wait.column == "published" else articles.c.key)


def last_position(
    connection: Connection, documents: Collection[str], entries: int
) -> Position | None:
    """Where the last of so many articles in a feed's documents stands; None: there are fewer."""
    held = select(carried.c.article).where(
        carried.c.document.in_(documents), carried.c.left.is_(None)
    )
    query = (
        select(articles.c.published, articles.c.rank)
        .where(articles.c.key.in_(held))
        .order_by(articles.c.published.desc(), articles.c.rank.desc())
        .offset(entries - 1)
        .limit(1)
    )
    row = connection.execute(query).first()
    return (row.published, row.rank) if row else None
