"""The bodies of articles as they were given, to compare them by their sentences."""

from __future__ import annotations

from datetime import datetime

from syndicate.store import claims
from syndicate.store.instants import stored
from syndicate.store.sql import Connection, select
from syndicate.store.tables import articles, revisions
from syndicate.text import similarity


def current(connection: Connection, article: int) -> str:
    """Return the body of an article's current revision; '' where its text was erased."""
    query = (
        select(revisions.c.content_html, revisions.c.content_text)
        .join(articles, articles.c.revision == revisions.c.key)
        .where(articles.c.key == article)
    )
    row = connection.execute(query).one_or_none()
    return (row[0] or row[1] or "") if row else ""


def every(connection: Connection, article: int) -> list[str]:
    """Return the bodies of all revisions of an article but held ones, each once.

    And those of the records that it was merged of.
    """
    query = select(revisions.c.content_html, revisions.c.content_text).where(
        revisions.c.article == article, revisions.c.held.is_(None)
    )
    said = [row[0] or row[1] or "" for row in connection.execute(query)]
    return list(dict.fromkeys([*said, *claims.bodies(connection, article)]))


def had_before(connection: Connection, article: int, at: datetime) -> bool:
    """Return whether an article had its present text before an instant."""
    text = similarity.folded(current(connection, article))
    query = select(revisions.c.content_html, revisions.c.content_text).where(
        revisions.c.article == article,
        revisions.c.held.is_(None),
        revisions.c.instant < stored(at),
    )
    rows = connection.execute(query)
    return any(similarity.folded(row[0] or row[1] or "") == text for row in rows)
