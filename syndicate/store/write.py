"""Write the rows of new articles and revisions, whoever decided on them."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from syndicate.store import addresses, originals, pictures, rows
from syndicate.store.add_rows import add_rows
from syndicate.store.chunks import chunks, in_part
from syndicate.store.finding_tables import filings
from syndicate.store.revision import RevisionDraft, RowNumbers
from syndicate.store.revision_clock import UpdatedRequest
from syndicate.store.rows import Row
from syndicate.store.sql import Connection, bindparam, delete, update
from syndicate.store.tables import articles, departures, revisions

_CHANGE = update(articles).where(articles.c.key == bindparam("of"))
_FORGET_FILINGS = delete(filings).where(in_part(filings.c.article))
_FORGET_DEPARTURES = delete(departures).where(in_part(departures.c.article))


class PreparedDraft(Struct, frozen=True):
    """A draft to store, with the rows of its article and its revision, and its plain text."""

    draft: RevisionDraft
    article_row: Row
    revision_row: Row
    body: str


class NewRevision(Struct, frozen=True):
    """A revision that waits for its `updated`: what it asks for, the rank of its article.

    `first_seen` is the key of the article where it is new and undated: it was seen at that instant.
    """

    updated: UpdatedRequest
    rank: bytes
    first_seen: int | None


#: New revisions by their key.
NewRevisions = dict[int, NewRevision]


class BatchWriter(Struct, frozen=True):
    """What a batch is written with: row numbers, the import's instant, the revisions that wait."""

    connection: Connection
    numbers: RowNumbers
    at: int
    waiting: NewRevisions


def write(connection: Connection, prepared: list[PreparedDraft], new: Collection[int]) -> None:
    """Write all rows of a batch; `new` are the keys of articles not stored before."""
    if not prepared:
        return
    sources = rows.sources_of(connection, [p.draft.article.source for p in prepared])
    for p, source in zip(prepared, sources, strict=True):
        p.article_row["source"] = source
    all_rows = [p.article_row for p in prepared]
    if new:
        add_rows(connection, articles, [row for row in all_rows if row["key"] in new])
    changed = [row for row in all_rows if row["key"] not in new]
    for row in changed:
        connection.execute(_CHANGE, row | {"of": row["key"]})
    add_rows(connection, revisions, [p.revision_row for p in prepared])
    rows.put_parts(connection, [(p.article_row["revision"], p.draft.article) for p in prepared])
    if changed:
        for part in chunks(row["key"] for row in changed):
            connection.execute(_FORGET_FILINGS, {"part": part})
            connection.execute(_FORGET_DEPARTURES, {"part": part})
    rows.put_filings(connection, [(p.article_row, p.draft.article) for p in prepared])
    rows.put_pieces(connection, {p.article_row["key"]: p.body for p in prepared}, new)
    pages = {p.article_row["key"]: p.draft.pages for p in prepared}
    originals.put(
        connection,
        {key: own for key, own in pages.items() if key in new},
        {key: own for key, own in pages.items() if key not in new},
    )
    addresses.put(connection, {p.article_row["key"]: p.draft.addresses for p in prepared}, new)
    pictures.put(connection, {p.article_row["key"]: p.draft.article for p in prepared}, new)
