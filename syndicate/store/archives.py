"""Where a feed's archive documents begin (RFC 5005): minted once, like slugs, and then kept."""

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
    """One archive of a feed: its articles stand from `start` up to where the next one begins."""

    name: str
    start: Position


def segments(connection: Connection, feed_id: str) -> list[Segment]:
    """The archives of a feed, oldest first."""
    query = select(archives).where(archives.c.feed == feed_id)
    query = query.order_by(archives.c.published, archives.c.rank)
    return [Segment(row.name, (row.published, row.rank)) for row in connection.execute(query)]


def mint(connection: Connection, feed_id: str, new: Sequence[Segment]) -> None:
    """Write new archives down, before the first byte of one is written."""
    rows = [
        {"feed": feed_id, "name": one.name, "published": one.start[0], "rank": one.start[1]}
        for one in new
    ]
    if rows:
        connection.execute(insert(archives), rows)


def documents_at(connection: Connection, paths: Collection[str]) -> dict[str, StoredDocument]:
    """The documents that are recorded at these paths."""
    found: dict[str, StoredDocument] = {}
    for part in chunks(paths):
        for row in connection.execute(select(documents).where(documents.c.path.in_(part))):
            found[row.path] = stored_document(row)
    return found
