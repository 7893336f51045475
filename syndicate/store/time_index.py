"""Which articles fall due, and when: read from the indexes, in the order of the instants.

Instants are as the store keeps them.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge
from typing import Any

from syndicate.model.article import ArticleFacts
from syndicate.rights.time import TimeRule
from syndicate.store.feed_order import Position
from syndicate.store.instants import stored
from syndicate.store.publication_tables import carried
from syndicate.store.sql import Connection, Select, func, select
from syndicate.store.tables import articles

MICROSECOND = timedelta(microseconds=1)
_ROWS = 200


def moment_of(rule: TimeRule, article: ArticleFacts) -> int | None:
    """Return when a rule begins or ends to hold an article, as the store keeps instants.

    Beyond the year 9999 if need be; None where it never does.
    """
    start: datetime | None = getattr(article, rule.column)
    return None if start is None else stored(start) + rule.span // MICROSECOND


def instants_due(
    connection: Connection, rules: Iterable[TimeRule], after: datetime, until: datetime
) -> Generator[tuple[int, int], None, None]:
    """Yield (instant, article key) of each rule that begins or ends in (after, until], by instant.

    Each rule reads one range of an index, as it is asked for. An article comes once for each rule;
    the generator may be left at any point.
    """
    yield from merge(*(_read(connection, rule, after, until) for rule in rules))


def count_due(
    connection: Connection, rules: Iterable[TimeRule], after: datetime, until: datetime
) -> int:
    """Return how many `instants_due` would yield."""
    ranges = (due_range(rule, after, until).subquery("due") for rule in rules)
    return sum(connection.scalar(select(func.count()).select_from(r)) or 0 for r in ranges)


def _read(
    connection: Connection, rule: TimeRule, after: datetime, until: datetime
) -> Iterator[tuple[int, int]]:
    query = due_range(rule, after, until).execution_options(yield_per=_ROWS)
    span = rule.span // MICROSECOND
    with connection.execute(query) as rows:  # closed, too, where only the first are wanted
        for start, key in rows:
            yield start + span, key


def due_range(rule: TimeRule, after: datetime, until: datetime) -> Select[Any]:
    """Return the query for one range of an index, in its order."""
    column, span = articles.c[rule.column], rule.span // MICROSECOND
    query = select(column, articles.c.key)
    query = query.where(column > stored(after) - span, column <= stored(until) - span)
    if rule.ends:
        stands = (carried.c.article == articles.c.key) & carried.c.left.is_(None)
        query = query.where(select(carried.c.article).where(stands).exists())
    return query.order_by(column, articles.c.rank if rule.column == "published" else articles.c.key)


def last_position(
    connection: Connection, documents: Collection[str], entries: int
) -> Position | None:
    """Return the position of the n-th newest article in a feed's documents; None of fewer.

    n is `entries`.
    """
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
