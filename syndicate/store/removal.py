"""Articles that leave the store: merged into another, or imported by mistake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from syndicate.model.article import Source
from syndicate.store import queries, resemblances
from syndicate.store.chunks import chunks
from syndicate.store.finding_tables import addresses, filings, originals, pictures, pieces, terms
from syndicate.store.publication_tables import archived, carried, deliveries, shortened
from syndicate.store.revision import RowNumbers
from syndicate.store.rows import forget_revisions, sources_of
from syndicate.store.sql import Connection, delete, func, insert, or_, select, update
from syndicate.store.tables import (
    articles,
    attachments,
    bylines,
    citations,
    claims,
    counters,
    departures,
    people,
    revisions,
    sources,
)
from syndicate.store.withdrawal_tables import orders, targets, withdrawals
from syndicate.text import similarity
from syndicate.text.urls import origin_of

#: What finds an article, or files it; one that leaves has none of it.
_FOUND_BY = dict.fromkeys(("record_id", "url_key", "external_key", "text_digest", "title_key"))
#: What a record said, in the row of its article and in that of a revision.
_SAID = {"title": "", "url": None, "external_url": None, "source": None, "language": None}
_SAID_THEN = {
    "title": "",
    "record_digest": "",
    "content_digest": "",
    "held": None,
    **dict.fromkeys(
        "subtitle summary content_html content_text copyrightholder copyrightnotice usageterms"
        " license comments".split()
    ),
}


def depart(
    connection: Connection, successors: Mapping[int, int | None], numbers: RowNumbers, at: int
) -> None:
    """Let articles leave every document with the next build, each for the one it is part of now.

    Only their rows stay, without a revision, so that nothing reads them any more: documents carry
    them until then, and the id of a merged one was published.
    """
    if not successors:
        return
    rows = [
        {"article": key, "successor": successor, "instant": at}
        for key, successor in successors.items()
    ]
    connection.execute(insert(departures), rows)
    for key in sorted(successors):
        numbers.sequence += 1
        values = {**_FOUND_BY, **_SAID, "revision": 0, "sequence": numbers.sequence}
        connection.execute(update(articles).where(articles.c.key == key).values(values))
    _forget_texts(connection, successors)


def _forget_texts(connection: Connection, keys: Collection[int]) -> list[int]:
    """Delete the revisions of articles, and what they are found and filed by."""
    _retire_keys(connection)
    gone = revisions_of(connection, keys)
    for part in chunks(gone):
        forget_revisions(connection, part)
    for part in chunks(keys):
        for table in (filings, pieces, originals, addresses, pictures):
            connection.execute(delete(table).where(table.c.article.in_(part)))
    resemblances.forget(connection, keys)
    return gone


def _retire_keys(connection: Connection) -> None:
    """Let no later article or revision get a key that one had: a cache may know it by that."""
    for name, table in (("article", articles), ("revision", revisions)):
        greatest = connection.scalar(select(func.max(table.c.key))) or 0
        same = counters.c.name == name
        known = connection.scalar(select(counters.c.value).where(same))
        if known is None:
            connection.execute(insert(counters), [{"name": name, "value": greatest}])
        elif known < greatest:
            connection.execute(update(counters).where(same).values(value=greatest))


def remove(connection: Connection, keys: Collection[int]) -> list[int]:
    """Delete articles that no document carries; return the keys of their revisions."""
    if not keys:
        return []
    gone = _forget_texts(connection, keys)
    for part in chunks(keys):
        for table in (claims, departures):
            connection.execute(delete(table).where(table.c.article.in_(part)))
        connection.execute(delete(articles).where(articles.c.key.in_(part)))
    return gone


def with_merged(connection: Connection, keys: Collection[int]) -> list[int]:
    """Return articles, and those that were merged into them."""
    found = list(keys)
    for part in chunks(keys):
        query = select(departures.c.article).where(departures.c.successor.in_(part))
        found += connection.scalars(query)
    return list(dict.fromkeys(found))


def revisions_of(connection: Connection, keys: Collection[int]) -> list[int]:
    """Return the revisions of articles."""
    found: list[int] = []
    for part in chunks(keys):
        found += connection.scalars(select(revisions.c.key).where(revisions.c.article.in_(part)))
    return found


def delete_articles(
    connection: Connection, keys: Collection[int], why: str, numbers: RowNumbers, at: int
) -> list[int]:
    """Forget what articles say, and let them leave every document with the next build.

    Their rows go once no document carries them (`clear`). Those that an order names stay without
    texts, since a withdrawal is remembered; `why` is their ruling. Return the others.
    """
    for part in chunks(keys):
        for table in (departures, claims):
            connection.execute(delete(table).where(table.c.article.in_(part)))
    named = _named_by_orders(connection, keys)
    others = [key for key in keys if key not in named]
    depart(connection, dict.fromkeys(others), numbers, at)
    for key in others:  # the id is free: the article may be imported again
        free = {"identity": f"deleted:{key}", "entry_id": f"deleted:{key}"}
        connection.execute(update(articles).where(articles.c.key == key).values(free))
    _blank(connection, named, why, numbers)
    return others


def _named_by_orders(connection: Connection, keys: Collection[int]) -> set[int]:
    """Return those of these articles that orders, lifted ones too, withdrew or put in a place."""
    found: set[int] = set()
    for part in chunks(keys):
        for column in (withdrawals.c.article, withdrawals.c.copy_of, orders.c.replacement):
            found |= set(connection.scalars(select(column).where(column.in_(part))))
    return found


def _blank(connection: Connection, keys: Collection[int], why: str, numbers: RowNumbers) -> None:
    """Delete what articles say, and hold them."""
    publishers = _publishers(connection, keys)
    for part in chunks(revisions_of(connection, keys)):
        for table in (bylines, attachments, citations):
            connection.execute(delete(table).where(table.c.revision.in_(part)))
        connection.execute(update(revisions).where(revisions.c.key.in_(part)).values(_SAID_THEN))
    for part in chunks(keys):
        connection.execute(update(targets).where(targets.c.article.in_(part)).values(shown=""))
    for key in sorted(keys):
        numbers.sequence += 1
        values = {**_FOUND_BY, **_SAID, "hold": why, "sequence": numbers.sequence}
        values["source"] = publishers[key]
        connection.execute(update(articles).where(articles.c.key == key).values(values))
    for part in chunks(keys):
        for table in (filings, pieces, originals, addresses, pictures):
            connection.execute(delete(table).where(table.c.article.in_(part)))


def _publishers(connection: Connection, keys: Collection[int]) -> Mapping[int, int | None]:
    """Return a source for each article that names its publisher only, by the keys in the store.

    A withdrawal covers what comes again from the same publisher, known by id, name and host.
    """
    facts = queries.facts_of(connection, sorted(keys))
    kept: list[Source | None] = []
    for article in facts:
        source = article.source
        addresses = (article.external_url, source.url if source else None, article.url)
        host = next((origin for origin in map(origin_of, addresses) if origin), None)
        front = f"{host}/" if host else None
        known = Source(source.name if source else "", source.id if source else None, front)
        kept.append(known if known != Source("") else None)
    rows = sources_of(connection, kept)
    return {article.key: row for article, row in zip(facts, rows, strict=True)}


def carriers(connection: Connection) -> list[str]:
    """Return the paths of the documents that ever carried an article which leaves the store."""
    query = select(carried.c.document).distinct()
    query = query.join(departures, departures.c.article == carried.c.article)
    return sorted(connection.scalars(query))


def clear(connection: Connection) -> None:
    """Delete the rows of deleted articles that no document carries any more."""
    leaving = departures.c.article
    stands = select(carried.c.article).where(carried.c.article == leaving, carried.c.left.is_(None))
    query = select(leaving).where(departures.c.successor.is_(None), ~stands.exists())
    keys = list(connection.scalars(query))
    for part in chunks(keys):
        for table in (carried, archived, deliveries, shortened):
            connection.execute(delete(table).where(table.c.article.in_(part)))
    remove(connection, keys)


def forget_held(connection: Connection, holds: Callable[[str], bool]) -> None:
    """Delete records that were held under any article's id where `holds` says so of the text."""
    columns = (revisions.c.key, revisions.c.article, revisions.c.content_html)
    query = select(*columns, revisions.c.content_text).where(revisions.c.held.is_not(None))
    gone = {
        row.key: row.article
        for row in connection.execute(query)
        if holds(similarity.folded(row.content_html or row.content_text or ""))
    }
    for part in chunks(gone):
        forget_revisions(connection, part)
    for part in chunks(set(gone.values())):  # what comes again is held, and told, again
        same = articles.c.key.in_(part)
        connection.execute(update(articles).where(same).values(held_digest=None))


def forget_unused(connection: Connection) -> None:
    """Delete the people, sources and authors' names that no article has any more."""
    written = select(bylines.c.person)
    connection.execute(delete(people).where(people.c.key.not_in(written)))
    named = select(articles.c.source).where(articles.c.source.is_not(None))
    connection.execute(delete(sources).where(sources.c.key.not_in(named)))
    filed = select(filings.c.term)
    kinds = or_(terms.c.kind == "author", terms.c.kind == "trace")
    connection.execute(delete(terms).where(kinds, terms.c.key.not_in(filed)))
