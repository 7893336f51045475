"""What is stored of the articles that records name, merged ones too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from syndicate.store import aliases, sql
from syndicate.store.chunks import in_part
from syndicate.store.identity import Identity
from syndicate.store.rows import Row
from syndicate.store.sql import Connection, Text, bindparam, func, or_, select
from syndicate.store.tables import articles, revisions

_LATEST = revisions.alias("latest")
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
_HAS_NAME = or_(
    articles.c.identity.in_(bindparam("identities", type_=Text(), expanding=True)),
    articles.c.entry_id.in_(bindparam("entry_ids", type_=Text(), expanding=True)),
)
_HAS_KEY = in_part(articles.c.key)
_BY_NAME, _BY_KEY = _KNOWN.where(_HAS_NAME), _KNOWN.where(_HAS_KEY)
_BY_NAME_OR_KEY = _KNOWN.where(or_(_HAS_NAME, _HAS_KEY))


def known_by_name(connection: Connection, identities: Sequence[Identity]) -> dict[str, Row]:
    """Return what is stored of these articles, with the dates of their current revisions.

    Each by identity key and by entry id: a record that comes back from one of our feeds has its
    entry id, even one minted when the site had another domain. One that was merged into another is
    that one; a row is `merged` where it has more than one record.
    """
    keys = [identity.key for identity in identities]
    entry_ids = [identity.entry_id for identity in identities]
    merged = aliases.articles_by_name(connection, {*keys, *entry_ids})
    names = {"identities": keys, "entry_ids": entry_ids}
    if merged:
        rows = connection.execute(_BY_NAME_OR_KEY, names | {"part": list(set(merged.values()))})
    else:
        rows = connection.execute(_BY_NAME, names)
    known = [_row(row) for row in rows]
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
    return {row.key: _row(row) for row in connection.execute(_BY_KEY, {"part": list(keys)})}


def _row(stored: sql.Row[*tuple[Any, ...]]) -> Row:
    return dict(stored._mapping) | {"merged": False}
