"""The order of articles in feeds: the newest first or the oldest, a page of an index at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from syndicate.store.chunks import chunks
from syndicate.store.finding_tables import filings
from syndicate.store.publication_tables import archived, archives
from syndicate.store.sql import Connection, Select, and_, or_, select
from syndicate.store.tables import articles

#: The place of an article among the others of a feed: its published instant, then its rank.
Position = tuple[int, bytes]


def newest(
    connection: Connection, under: Sequence[int] | None, chunk: int, beside: str | None = None
) -> Iterator[list[int]]:
    """Yield article keys, newest first, in chunks: of the whole store, or under any of some terms.

    Those in archives of the feed `beside` are left out. Each chunk is one read of a covering index;
    those of several terms are sorted as well. The generator may be left at any point.
    """
    table = articles if under is None else filings
    published, rank = table.c.published, table.c.rank
    query = _filed(under, beside).order_by(published.desc(), rank.desc())
    last: Position | None = None
    while True:
        page = query.limit(chunk)
        if last is not None:
            same = and_(published == last[0], rank < last[1])
            page = page.where(or_(published < last[0], same))
        rows = connection.execute(page).all()
        if not rows:
            return
        last = (rows[-1].published, rows[-1].rank)
        yield list(dict.fromkeys(row[2] for row in rows))


def rising(
    connection: Connection,
    under: Sequence[int] | None,
    start: Position | None,
    chunk: int,
    beside: str | None = None,
) -> Iterator[list[tuple[int, Position]]]:
    """Yield (key, position) of articles from `start` on, oldest first; see `newest`."""
    table = articles if under is None else filings
    published, rank = table.c.published, table.c.rank
    query = _filed(under, beside).order_by(published, rank)
    last, after = start, False
    while True:
        page = query.limit(chunk)
        if last is not None:
            same = and_(published == last[0], rank > last[1] if after else rank >= last[1])
            page = page.where(published >= last[0], or_(published > last[0], same))
        rows = connection.execute(page).all()
        if not rows:
            return
        last, after = (rows[-1].published, rows[-1].rank), True
        yield list(dict.fromkeys((row[2], (row[0], row[1])) for row in rows))


def _filed(under: Sequence[int] | None, beside: str | None) -> Select[Any]:
    """Return a query for (published, rank, key) of all articles, or of those under some terms."""
    if under is None:
        query = select(articles.c.published, articles.c.rank, articles.c.key)
    else:
        query = select(filings.c.published, filings.c.rank, filings.c.article)
        query = query.where(filings.c.term.in_(under))
    if beside is None:
        return query
    article = articles.c.key if under is None else filings.c.article
    held = select(archived.c.article).join(archives, archives.c.key == archived.c.archive)
    held = held.where(archived.c.article == article, archives.c.feed == beside)
    return query.where(~held.exists())


def positions(connection: Connection, keys: Collection[int]) -> dict[int, Position]:
    """Return the positions of these articles by key; the newest is the greatest."""
    result: dict[int, Position] = {}
    for part in chunks(keys):
        query = select(articles.c.key, articles.c.published, articles.c.rank)
        for row in connection.execute(query.where(articles.c.key.in_(part))):
            result[row.key] = (row.published, row.rank)
    return result
