"""The archive documents of feeds (RFC 5005): which articles each holds is minted once and stays.

An archive follows the one before it by its number, so that what is archived later stands in front,
whatever its date.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from syndicate.store.chunks import chunks
from syndicate.store.publication_tables import archived, archives, documents
from syndicate.store.publications import FeedDate, StoredDocument, stored_document
from syndicate.store.sql import Connection, func, insert, select, update


class Archive(Struct, frozen=True):
    """One archive of a feed; `key` is None where it is not stored yet.

    `articles` are the keys of those that it is made of, where it is not stored yet.
    """

    name: str
    number: int
    date: FeedDate | None = None
    key: int | None = None
    articles: tuple[int, ...] = ()


def of_feed(connection: Connection, feed_id: str) -> list[Archive]:
    """Return the archives of a feed, oldest first."""
    query = select(archives).where(archives.c.feed == feed_id).order_by(archives.c.number)
    return [
        Archive(row.name, row.number, FeedDate.stored(row.updated, row.selection), row.key)
        for row in connection.execute(query)
    ]


def mint(connection: Connection, feed_id: str, new: Archive) -> int:
    """Record an archive and its articles, before its first byte is written; return its key."""
    key = (connection.scalar(select(func.max(archives.c.key))) or 0) + 1
    row = {"key": key, "feed": feed_id, "name": new.name, "number": new.number}
    connection.execute(insert(archives), [row])
    for part in chunks({"archive": key, "article": article} for article in new.articles):
        connection.execute(insert(archived), part)
    return key


def put_date(connection: Connection, key: int, date: FeedDate) -> None:
    """Record the date of an archive."""
    row = {"updated": date.updated, "selection": date.selection}
    connection.execute(update(archives).where(archives.c.key == key).values(row))


def articles_in(connection: Connection, key: int) -> list[int]:
    """Return the articles that an archive is made of."""
    query = select(archived.c.article).where(archived.c.archive == key)
    return list(connection.scalars(query))


def archives_of(connection: Connection, feed_id: str, keys: Collection[int]) -> set[str]:
    """Return the names of the archives of a feed that one of these articles is in."""
    names: set[str] = set()
    for part in chunks(keys):
        query = (
            select(archives.c.name)
            .distinct()
            .join(archived, archived.c.archive == archives.c.key)
            .where(archives.c.feed == feed_id, archived.c.article.in_(part))
        )
        names |= set(connection.scalars(query))
    return names


def documents_at(connection: Connection, paths: Collection[str]) -> dict[str, StoredDocument]:
    """Return the documents recorded at these paths, by path."""
    known: dict[str, StoredDocument] = {}
    for part in chunks(paths):
        for row in connection.execute(select(documents).where(documents.c.path.in_(part))):
            known[row.path] = stored_document(row)
    return known
