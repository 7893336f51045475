"""Who wrote, translated or edited articles, by name: as they are stored, and as records said it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator

from syndicate.store.chunks import chunks
from syndicate.store.sql import Connection, or_, select
from syndicate.store.tables import articles, bylines, claims, people


def articles_by(connection: Connection, is_meant: Callable[[str], bool]) -> set[int]:
    """Return the articles that name someone who is meant as author or contributor.

    Of a merged article each of its records counts.
    """
    query = select(people.c.key, people.c.name)
    meant = [row.key for row in connection.execute(query) if is_meant(row.name)]
    found: set[int] = set()
    for part in chunks(meant):
        named = select(articles.c.key).join(bylines, bylines.c.revision == articles.c.revision)
        found |= set(connection.scalars(named.where(bylines.c.person.in_(part))))
    return found | {key for key, name in _in_records(connection) if is_meant(name)}


def times_named(connection: Connection) -> Counter[str]:
    """Return how many articles name each author or contributor now, by the name as spelled."""
    query = select(people.c.name, articles.c.key).distinct()
    query = query.join(bylines, bylines.c.person == people.c.key)
    query = query.join(articles, articles.c.revision == bylines.c.revision)
    return Counter(row.name for row in connection.execute(query))


def _in_records(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield (article, name) of everyone whom a record of a merged article names."""
    query = select(claims.c.article, claims.c.record)
    either = or_(claims.c.record.like('%"authors"%'), claims.c.record.like('%"contributors"%'))
    for article, record in connection.execute(query.where(either)):
        data = json.loads(record)
        for person in (*data.get("authors", ()), *data.get("contributors", ())):
            yield article, person["name"]
