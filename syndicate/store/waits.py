"""Which articles fall due, and when: read from the indexes, in the order of the instants.

Instants are integers as the store holds them.
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

    `ends` says that it can only make articles leave: it is read for those in a document only.
    """

    column: Literal["embargoed", "expires", "published"]
    span: timedelta = timedelta()
    ends: bool = False

    def end(self, start: datetime | None) -> int | None:
        """Return when it is over, as a stored instant: beyond the year 9999 if need be."""
        return None if start is None else stored(start) + self.span // _MICROSECOND


@lru_cache(maxsize=10_000)
def waits(
    delay: timedelta | None,
    max_age: timedelta | None,
    embargo: timedelta | None,
    term: timedelta | None,
    taken: timedelta | None = None,
) -> frozenset[TimeRule]:
    """Return the rules of time for the articles of one source in the feeds of one outlet.

    A partner's `delay` is added to the embargoes and to `max_age`, but not to `taken`, the age up
    to which the partner takes articles.
    """
    later = delay or timedelta()
    rules = {
        TimeRule("published", later),
        TimeRule("embargoed", later),
        TimeRule("expires", ends=True),
    }
    if embargo:
        rules.add(TimeRule("published", embargo + later))
    if term:
        rules.add(TimeRule("published", term, ends=True))
    if max_age:  # an article of just that age is not too old yet
        rules.add(TimeRule("published", max_age + later + _MICROSECOND, ends=True))
    if taken:
        rules.add(TimeRule("published", taken + _MICROSECOND, ends=True))
    return frozenset(rules)


def due(
    connection: Connection, rules: Iterable[TimeRule], after: datetime, until: datetime
) -> Generator[tuple[int, int], None, None]:
    """Yield (instant, article key) of every rule that is over in (after, until], by instant.

    Each rule reads one range of an index lazily. An article comes once for each of its rules; the
    generator may be left at any point.
    """
    yield from merge(*(_read(connection, rule, after, until) for rule in rules))


def how_many(
    connection: Connection, rules: Iterable[TimeRule], after: datetime, until: datetime
) -> int:
    """Return how many `due` would yield."""
    counts = (
        select(func.count()).select_from(_range(rule, after, until).subquery()) for rule in rules
    )
    return sum(connection.scalar(query) or 0 for query in counts)


def _read(
    connection: Connection, rule: TimeRule, after: datetime, until: datetime
) -> Iterator[tuple[int, int]]:
    query = _range(rule, after, until).execution_options(yield_per=_ROWS)
    span = rule.span // _MICROSECOND
    for start, key in connection.execute(query):
        yield start + span, key


def _range(rule: TimeRule, after: datetime, until: datetime) -> Select[Any]:
    """Return a query for one range of an index, in its order."""
    column, span = articles.c[rule.column], rule.span // _MICROSECOND
    query = select(column, articles.c.key)
    query = query.where(column > stored(after) - span, column <= stored(until) - span)
    if rule.ends:
        stands = (carried.c.article == articles.c.key) & carried.c.left.is_(None)
        query = query.where(select(carried.c.article).where(stands).exists())
    return query.order_by(column, articles.c.rank if rule.column == "published" else articles.c.key)


def last_position(
    connection: Connection, documents: Collection[str], entries: int
) -> Position | None:
    """Return the position of the last of so many articles in documents; None if there are fewer."""
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
