"""Articles that leave the store: merged into another, or imported by mistake."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select, update

from syndicate.store.chunks import chunks
from syndicate.store.revision import RowNumbers
from syndicate.store.rows import forget_revisions
from syndicate.store.tables import (
    articles,
    claims,
    departures,
    filings,
    originals,
    pieces,
    revisions,
)

#: What finds an article, or files it; one that leaves has none of it.
_FOUND_BY = {"record_id": None, "url_key": None, "external_key": None, "text_digest": None}


def depart(
    connection: Connection,
    keys: Collection[int],
    why: str,
    numbers: RowNumbers,
    at: int,
    successor: int | None = None,
) -> None:
    """Let articles leave every document with the next build; `why` is their ruling.

    Their rows stay until then, and those of a merged one for good: its id was published.
    """
    if not keys:
        return
    rows = [{"article": key, "successor": successor, "instant": at} for key in keys]
    connection.execute(insert(departures), rows)
    for key in sorted(keys):
        numbers.sequence += 1
        values = {**_FOUND_BY, "hold": why, "sequence": numbers.sequence}
        connection.execute(update(articles).where(articles.c.key == key).values(values))
    for part in chunks(keys):
        for table in (filings, pieces, originals):
            connection.execute(delete(table).where(table.c.article.in_(part)))


def remove(connection: Connection, keys: Collection[int]) -> list[int]:
    """Delete articles that no document ever carried; return the keys of their revisions."""
    gone: list[int] = []
    for part in chunks(keys):
        found = connection.scalars(select(revisions.c.key).where(revisions.c.article.in_(part)))
        gone += (own := list(found))
        for some in chunks(own):
            forget_revisions(connection, some)
        for table in (filings, pieces, originals, claims, departures):
            connection.execute(delete(table).where(table.c.article.in_(part)))
        connection.execute(delete(articles).where(articles.c.key.in_(part)))
    return gone
