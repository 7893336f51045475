"""By which names an article is found that was merged of several records, and what it took in."""

from __future__ import annotations

from collections.abc import Collection

from syndicate.store.chunks import chunks, in_part, rows_by_part
from syndicate.store.sql import Connection, or_, select, update
from syndicate.store.tables import claims, departures

_NAMED = select(claims.c.identity, claims.c.entry_id, claims.c.article).where(
    or_(in_part(claims.c.identity), in_part(claims.c.entry_id))
)


def articles_by_name(connection: Connection, names: Collection[str]) -> dict[str, int]:
    """Return the articles that records with these identities or entry ids were merged into."""
    found: dict[str, int] = {}
    for identity, entry_id, article in rows_by_part(connection, _NAMED, names, 400):
        found |= {identity: article, entry_id: article}
    return found


def answering_to(connection: Connection, name: str, url_key: str | None) -> list[int]:
    """Return the articles that were merged of a record with this id, entry id or page."""
    matches = [claims.c.entry_id == name, claims.c.record_id == name]
    if url_key:
        matches.append(claims.c.url_key == url_key)
    return list(connection.scalars(select(claims.c.article).where(or_(*matches))))


def at_address(connection: Connection, url_key: str) -> list[int]:
    """Return the articles that were merged of a record with this page or original."""
    matches = or_(claims.c.url_key == url_key, claims.c.external_key == url_key)
    return list(connection.scalars(select(claims.c.article).where(matches)))


def names_of(connection: Connection, article: int) -> list[tuple[str, str]]:
    """Return (entry id, kind of import) of the records that an article was merged of."""
    query = select(claims.c.entry_id, claims.c.intake).where(claims.c.article == article)
    ordered = query.order_by(claims.c.entry_id, claims.c.intake)
    return [(row.entry_id, row.intake) for row in connection.execute(ordered)]


def hand_over(connection: Connection, articles_from: Collection[int], to: int) -> None:
    """Let records of articles that were merged be those of another."""
    for part in chunks(articles_from):
        same = claims.c.article.in_(part)
        connection.execute(update(claims).where(same).values(article=to))
        same = departures.c.successor.in_(part)
        connection.execute(update(departures).where(same).values(successor=to))
