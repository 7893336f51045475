"""What is stored of the articles that records name, merged ones too."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, func, or_, select

from syndicate.store import aliases
from syndicate.store.identity import Identity
from syndicate.store.rows import Row
from syndicate.store.tables import articles, revisions

_LATEST = revisions.alias()
_NUMBER = select(func.max(_LATEST.c.number)).where(_LATEST.c.article == articles.c.key)
_KNOWN = select(
    _NUMBER.scalar_subquery().label("latest"),
    articles.c.key,
    articles.c.identity,
    articles.c.entry_id,
    articles.c.url_key,
    articles.c.first_seen,
    articles.c.rank,
    articles.c.undated,
    articles.c.published.label("dated"),
    articles.c.held_digest,
    articles.c.title,
    articles.c.pubstatus,
    articles.c.intake,
    articles.c.withdrawn,
    revisions.c.key.label("revision"),
    revisions.c.number,
    revisions.c.instant,
    revisions.c.updated,
    revisions.c.record_digest,
    revisions.c.content_digest,
    revisions.c.published,
    revisions.c.modified,
).join(revisions, revisions.c.key == articles.c.revision)


def known_by_name(connection: Connection, identities: Sequence[Identity]) -> dict[str, Row]:
    """Return what is stored of these articles, with the dates of their current revisions.

    Each by identity key and by entry id: a record that comes back from one of our feeds has its
    entry id, even one minted when the site had another domain. One that was merged into another is
    that one; a row is `merged` where it has more than one record.
    """
    keys = [identity.key for identity in identities]
    entry_ids = [identity.entry_id for identity in identities]
    merged = aliases.articles_by_name(connection, {*keys, *entry_ids})
    meant = [articles.c.identity.in_(keys), articles.c.entry_id.in_(entry_ids)]
    if merged:
        meant.append(articles.c.key.in_(set(merged.values())))
    known = _rows(connection, or_(*meant))
    by_key = {row["key"]: row for row in known}
    for key in merged.values():
        by_key[key]["merged"] = True
    return (
        {row["entry_id"]: row for row in known}
        | {row["identity"]: row for row in known}
        | {name: by_key[key] for name, key in merged.items()}
    )


def known_by_key(connection: Connection, keys: Collection[int]) -> dict[int, Row]:
    """Return the same of articles by their keys."""
    return {row["key"]: row for row in _rows(connection, articles.c.key.in_(keys))}


def _rows(connection: Connection, meant: ColumnElement[bool]) -> list[Row]:
    return [
        dict(row._mapping) | {"merged": False} for row in connection.execute(_KNOWN.where(meant))
    ]
