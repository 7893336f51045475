"""Articles of which the store knows the entry id only: an order names them, and it lost the rest.

One whose record comes again becomes that article, and is withdrawn still.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from syndicate.model.article import Source
from syndicate.store.chunks import chunks
from syndicate.store.instants import stored
from syndicate.store.revision import RowNumbers
from syndicate.store.rows import sources_of
from syndicate.store.sql import Connection, insert, select
from syndicate.store.tables import articles, claims, departures, revisions

#: The digest of the record of such an article, which nobody has.
UNKNOWN = "unknown"
_OWN = "own"
_WHY = "only the journal of orders knows it"


def keys_of(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    """Return the articles with these entry ids; one that was merged into another is that one."""
    keys: dict[str, int] = {}
    for part in chunks(ids):
        merged = select(claims.c.entry_id, claims.c.article).where(claims.c.entry_id.in_(part))
        keys |= {row.entry_id: row.article for row in connection.execute(merged)}
        own = (
            select(articles.c.entry_id, articles.c.key, departures.c.successor)
            .outerjoin(departures, departures.c.article == articles.c.key)
            .where(articles.c.entry_id.in_(part))
        )
        keys |= {row.entry_id: row.successor or row.key for row in connection.execute(own)}
    return keys


def make_placeholders(
    connection: Connection, sources: Mapping[str, str], at: datetime
) -> dict[str, int]:
    """Store articles by their entry ids, each with the id of its source; return their keys."""
    if not sources:
        return {}
    named = [Source("", id=source) if source != _OWN else None for source in sources.values()]
    source_keys = sources_of(connection, named)
    numbers, keys = RowNumbers(connection), dict[str, int]()
    of_articles, of_revisions = [], []
    for entry_id, source in zip(sources, source_keys, strict=True):
        numbers.article += 1
        numbers.revision += 1
        numbers.sequence += 1
        keys[entry_id] = numbers.article
        of_articles.append(_article(entry_id, source, numbers, stored(at)))
        of_revisions.append(_revision(numbers, stored(at)))
    connection.execute(insert(articles), of_articles)
    connection.execute(insert(revisions), of_revisions)
    numbers.save()
    return keys


def _article(entry_id: str, source: int | None, numbers: RowNumbers, at: int) -> dict[str, object]:
    return {
        "key": numbers.article,
        "identity": entry_id,
        "entry_id": entry_id,
        "sequence": numbers.sequence,
        "first_seen": at,
        "published": at,
        "undated": True,
        "rank": b"",
        "revision": numbers.revision,
        "source": source,
        "title": "",
        "original": False,
        "pubstatus": "usable",
        "hold": _WHY,
        "playable": False,
    }


def _revision(numbers: RowNumbers, at: int) -> dict[str, object]:
    return {
        "key": numbers.revision,
        "article": numbers.article,
        "number": 1,
        "instant": at,
        "updated": at,
        "record_digest": UNKNOWN,
        "content_digest": UNKNOWN,
        "title": "",
    }
