"""Since when feeds show less of articles than they did (decision 43)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from syndicate.model.article import LEVELS, Level
from syndicate.store.carried import CarriedEntry
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import carried, documents, shortened
from syndicate.store.sql import Connection, delete, insert, select, update
from syndicate.store.tables import articles, revisions


class Shown(Struct, frozen=True):
    """How much of an article is shown: its level, with pictures or not."""

    level: Level
    images: bool

    def is_less_than(self, other: Shown) -> bool:
        """Return whether less is shown, in either respect."""
        lower = LEVELS.index(self.level) < LEVELS.index(other.level)
        return lower or (other.images and not self.images and other.level != "headline")


class Shortened(Struct, frozen=True):
    """What a feed shows of an article since the instant at which it began to show less of it."""

    shown: Shown
    since: datetime


def is_empty(connection: Connection) -> bool:
    """Tell whether no feed ever showed less of an article than before."""
    return connection.execute(select(shortened.c.article).limit(1)).first() is None


def of_feed(connection: Connection, feed: int, keys: Collection[int]) -> dict[int, Shortened]:
    """Return the articles among these that a feed (its key) shows less of than it did."""
    found: dict[int, Shortened] = {}
    for part in chunks(keys):
        query = select(shortened).where(shortened.c.feed == feed, shortened.c.article.in_(part))
        for row in connection.execute(query):
            shown = Shown(row.level, row.images)
            found[row.article] = Shortened(shown, instant(row.instant))
    return found


def ever_shown(
    connection: Connection, feed: int, keys: Collection[int]
) -> dict[int, tuple[Shown, ...]]:
    """Return how much the documents of a feed show of these articles, or showed when they left."""
    found: dict[int, tuple[Shown, ...]] = {}
    for part in chunks(keys):
        query = (
            select(carried.c.article, carried.c.level, carried.c.images)
            .distinct()
            .join(documents, documents.c.path == carried.c.document)
            .where(documents.c.feed == feed, carried.c.article.in_(part))
        )
        for article, level, images in connection.execute(query):
            found[article] = (*found.get(article, ()), Shown(level, images))
    return found


def updated_of(connection: Connection, keys: Collection[int]) -> dict[int, datetime]:
    """Return the `updated` of articles, by that of their current revision."""
    found: dict[int, datetime] = {}
    for part in chunks(keys):
        query = select(articles.c.key, revisions.c.updated).where(articles.c.key.in_(part))
        query = query.join(revisions, revisions.c.key == articles.c.revision)
        found |= {row[0]: instant(row[1]) for row in connection.execute(query)}
    return found


def put(connection: Connection, new: Mapping[tuple[int, int], Shortened]) -> None:
    """Store what is shown less of from now on, by (feed, article)."""
    for (feed, article), less in new.items():
        same = (shortened.c.feed == feed) & (shortened.c.article == article)
        connection.execute(delete(shortened).where(same))
        row = {"feed": feed, "article": article, "instant": stored(less.since)}
        shown = {"level": less.shown.level, "images": less.shown.images}
        connection.execute(insert(shortened), [row | shown])


def settle(connection: Connection, feed: int, members: Iterable[CarriedEntry]) -> None:
    """Note how much a document of a feed shows now, so that showing less again counts anew."""
    now = {member.article: Shown(member.level, member.images) for member in members}
    for article, shown in _others(of_feed(connection, feed, now), now):
        same = (shortened.c.feed == feed) & (shortened.c.article == article)
        row = {"level": shown.level, "images": shown.images}
        connection.execute(update(shortened).where(same).values(row))


def _others(
    known: Mapping[int, Shortened], now: Mapping[int, Shown]
) -> Iterator[tuple[int, Shown]]:
    yield from ((key, now[key]) for key, was in known.items() if was.shown != now[key])
