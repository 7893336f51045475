"""By which names an article is found that was merged of several records, and what it took in."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, or_, select, update

from syndicate.store.chunks import chunks
from syndicate.store.tables import claims, departures


def articles_by_name(connection: Connection, names: Collection[str]) -> dict[str, int]:
    """Return the articles that records with these identities or entry ids were merged into."""
    found: dict[str, int] = {}
    for part in chunks(names, 400):
        columns = (claims.c.identity, claims.c.entry_id, claims.c.article)
        named = or_(claims.c.identity.in_(part), claims.c.entry_id.in_(part))
        for identity, entry_id, article in connection.execute(select(*columns).where(named)):
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
