"""The originals of articles: by which addresses two records may be found to be one article."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b

from syndicate.store.add_rows import add_rows
from syndicate.store.chunks import in_part, rows_by_part
from syndicate.store.finding_tables import originals
from syndicate.store.sql import Connection, select
from syndicate.text import urls

#: An address that more articles name is no article's own: a front page, or a page of many parts.
MOST = 8
_ALL = select(originals.c.page, originals.c.article)
_AT, _OF = _ALL.where(in_part(originals.c.page)), _ALL.where(in_part(originals.c.article))


def pages(record_id: str | None, url: str | None, external_url: str | None) -> set[str]:
    """Return the pages (`urls.page_key`) at which a record's original may be found.

    That is where it was first published, else its own page; and its id, where that is an address or
    there is no other.
    """
    own = external_url or url
    found = {urls.page_key(own)} if own else set()
    if record_id and record_id.startswith(("http://", "https://")):
        found.add(urls.page_key(record_id))
    if record_id and not found:
        return {f"id:{record_id}"}
    return {page for page in found if page.partition("/")[2] or "?" in page}


def number_of(page: str) -> int:
    """Return a number for a page, or a name; two that share one only cost a comparison."""
    data = page.encode("utf-8", "replace")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def articles_at(connection: Connection, numbers: Iterable[int]) -> dict[int, set[int]]:
    """Return the articles that have each of these pages, by number."""
    found: dict[int, set[int]] = {}
    for page, article in rows_by_part(connection, _AT, numbers):
        found.setdefault(page, set()).add(article)
    return found


def pages_of(connection: Connection, articles: Collection[int]) -> dict[int, set[int]]:
    """Return the numbers of the pages of each of these articles."""
    found: dict[int, set[int]] = {}
    for page, article in rows_by_part(connection, _OF, articles):
        found.setdefault(article, set()).add(page)
    return found


def put(
    connection: Connection, new: Mapping[int, Collection[int]], changed: Mapping[int, Iterable[int]]
) -> None:
    """Add pages, by article; `new` articles have none yet."""
    known = pages_of(connection, changed) if changed else {}
    rows = [
        {"page": page, "article": article}
        for given in (new, changed)
        for article, numbers in given.items()
        for page in set(numbers) - known.get(article, set())
    ]
    if rows:
        add_rows(connection, originals, sorted(rows, key=lambda row: row["page"]))
