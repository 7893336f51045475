"""Where a feed's archive documents begin (RFC 5005): minted once, like slugs, and never moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from syndicate.store.chunks import chunks
from syndicate.store.history import archives, documents
from syndicate.store.publications import StoredDocument, stored_document
from syndicate.store.queries import Position


@dataclass(frozen=True, slots=True)
class Segment:
    """One archive of a feed: its articles from `start` up to where the next archive begins."""

    name: str
    start: Position


def segments(connection: Connection, feed_id: str) -> list[Segment]:
    """Return the archives of a feed, oldest first."""
    query = select(archives).where(archives.c.feed == feed_id)
    query = query.order_by(archives.c.published, archives.c.rank)
    return [Segment(row.name, (row.published, row.rank)) for row in connection.execute(query)]


def mint(connection: Connection, feed_id: str, new: Sequence[Segment]) -> None:
    """Record new archives, before the first byte of one is written."""
    rows = [
        {
            "feed": feed_id,
            "name": segment.name,
            "published": segment.start[0],
            "rank": segment.start[1],
        }
        for segment in new
    ]
    if rows:
        connection.execute(insert(archives), rows)


def documents_at(connection: Connection, paths: Collection[str]) -> dict[str, StoredDocument]:
    """Return the documents recorded at these paths, by path."""
    known: dict[str, StoredDocument] = {}
    for part in chunks(paths):
        for row in connection.execute(select(documents).where(documents.c.path.in_(part))):
            known[row.path] = stored_document(row)
    return known
