"""Articles that are held: as the return of a withdrawn one, or for rights that nobody can read."""

from __future__ import annotations

from collections.abc import Collection

from syndicate.store.chunks import chunks
from syndicate.store.sql import Connection, select, update
from syndicate.store.tables import articles


def blocked_by(connection: Connection, keys: Collection[int]) -> list[int]:
    """Return the articles that are held back as the return of one of these."""
    result: list[int] = []
    for part in chunks(keys):
        query = select(articles.c.key).where(articles.c.blocked_by.in_(part))
        result += connection.scalars(query)
    return result


def blocker(connection: Connection, article: int) -> int | None:
    """Return the withdrawn article as whose return an article is held back."""
    return connection.scalar(select(articles.c.blocked_by).where(articles.c.key == article))


def is_identical(connection: Connection, article: int) -> bool:
    """Tell whether an article that is held back is identical, and not only alike."""
    query = select(articles.c.likeness).where(articles.c.key == article)
    return connection.scalar(query) is None


def is_released(connection: Connection, article: int) -> bool:
    """Tell whether a person released an article with the very text that it has now."""
    query = select(articles.c.exempt, articles.c.text_digest).where(articles.c.key == article)
    row = connection.execute(query).one_or_none()
    return row is not None and row.exempt is not None and row.exempt == row.text_digest


def unread(connection: Connection, keys: Collection[int]) -> dict[int, str]:
    """Return why articles are held of which a later record's rights could not be read."""
    found: dict[int, str] = {}
    for part in chunks(keys):
        query = select(articles.c.key, articles.c.unread)
        query = query.where(articles.c.key.in_(part), articles.c.unread.is_not(None))
        found |= {row.key: row.unread for row in connection.execute(query)}
    return found


def unread_among(
    connection: Connection, entry_ids: Collection[str]
) -> list[tuple[int, str, str | None]]:
    """Return (key, entry id, kind of import) of those that are held for what could not be read."""
    found: list[tuple[int, str, str | None]] = []
    for part in chunks(entry_ids):
        query = select(articles.c.key, articles.c.entry_id, articles.c.unread_by)
        query = query.where(articles.c.entry_id.in_(part), articles.c.unread.is_not(None))
        found += [(key, entry_id, by) for key, entry_id, by in connection.execute(query)]
    return found


def mark_unread(connection: Connection, article: int, why: str | None, intake: str | None) -> None:
    """Note that the rights in a later record could not be read, or (None) that they were since."""
    query = update(articles).where(articles.c.key == article)
    connection.execute(query.values(unread=why, unread_by=intake if why else None))


def release(connection: Connection, article: int) -> None:
    """Release an article: until its text changes, it is not held for being like another."""
    query = update(articles).where(articles.c.key == article)
    connection.execute(query.values(exempt=articles.c.text_digest))
