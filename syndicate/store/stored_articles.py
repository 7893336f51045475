"""Load whole articles: their current revision with its people, files and links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from syndicate.model.article import Article, Attachment, Episode, Person, Reference, StoredArticle
from syndicate.store.instants import instant
from syndicate.store.queries import SOURCE, filed_under, source_of
from syndicate.store.rows import IMAGE_POSITION
from syndicate.store.tables import (
    articles,
    attachments,
    bylines,
    citations,
    people,
    revisions,
    sources,
)


def load(connection: Connection, keys: Sequence[int]) -> list[StoredArticle]:
    """Return whole articles in their current revision, in the order of the keys."""
    query = (
        select(articles, revisions, *SOURCE)
        .join(revisions, revisions.c.key == articles.c.revision)
        .outerjoin(sources, sources.c.key == articles.c.source)
        .where(articles.c.key.in_(keys))
    )
    rows = connection.execute(query).all()
    parts = _parts(connection, [row._mapping[revisions.c.key] for row in rows])
    filed = filed_under(connection, keys)
    loaded = {}
    for row in rows:
        key = row._mapping[articles.c.key]
        loaded[key] = _stored_article(row, parts[row._mapping[revisions.c.key]], filed[key])
    return [loaded[key] for key in keys if key in loaded]


def _stored_article(
    row: Row[Any], parts: Mapping[str, list[Any]], filed: Mapping[str, Sequence[str]]
) -> StoredArticle:
    facts = row._mapping
    article = Article(
        title=facts[revisions.c.title],
        id=row.record_id,
        url=row.url,
        external_url=row.external_url,
        subtitle=row.subtitle,
        summary=row.summary,
        content_html=row.content_html,
        content_text=row.content_text,
        language=row.language,
        authors=tuple(parts.get("author", ())),
        contributors=tuple(parts.get("contributor", ())),
        source=source_of(row),
        original=row.original,
        categories=tuple(filed.get("category", ())),
        tags=tuple(filed.get("tag", ())),
        published=instant(facts[revisions.c.published]),
        modified=instant(row.modified),
        image=next(iter(parts.get("image", ())), None),
        attachments=tuple(parts.get("attachment", ())),
        references=tuple(parts.get("reference", ())),
        related=tuple(parts.get("related", ())),
        comments=row.comments,
        episode=_episode(row),
        copyrightholder=row.copyrightholder,
        copyrightnotice=row.copyrightnotice,
        usageterms=row.usageterms,
        license=row.license,
        pubstatus=row.pubstatus,
        embargoed=instant(row.embargoed),
        expires=instant(row.expires),
        derived_title=row.derived_title,
    )
    return StoredArticle(
        key=facts[articles.c.key],
        revision=facts[revisions.c.key],
        entry_id=row.entry_id,
        article=article,
        first_seen=instant(row.first_seen),
        updated=instant(row.updated),
    )


def _episode(row: Row[Any]) -> Episode | None:
    if row.episode_type is None:
        return None
    return Episode(row.episode, row.season, row.episode_type, row.explicit)


def _parts(connection: Connection, keys: Sequence[int]) -> dict[int, dict[str, list[Any]]]:
    """Return the people, files and links of revisions by their kind, each in order."""
    parts: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    named = (
        select(bylines.c.revision, bylines.c.kind, people)
        .join(people, people.c.key == bylines.c.person)
        .where(bylines.c.revision.in_(keys))
        .order_by(bylines.c.revision, bylines.c.kind, bylines.c.position)
    )
    for row in connection.execute(named):
        person = Person(row.name, row.url, row.email, row.avatar, row.role)
        parts[row.revision][row.kind].append(person)
    for row in connection.execute(_ordered(citations, keys)):
        parts[row.revision][row.kind].append(Reference(row.title, row.url))
    for row in connection.execute(_ordered(attachments, keys)):
        kind = "image" if row.position == IMAGE_POSITION else "attachment"
        parts[row.revision][kind].append(_attachment(row))
    return parts


def _ordered(table: Any, keys: Sequence[int]) -> Select[Any]:
    query: Select[Any] = select(table).where(table.c.revision.in_(keys))
    return query.order_by(table.c.revision, table.c.position)


def _attachment(row: Row[Any]) -> Attachment:
    milliseconds = row.duration_in_milliseconds
    return Attachment(
        url=row.url,
        mime_type=row.mime_type,
        size_in_bytes=row.size_in_bytes,
        duration_in_seconds=milliseconds / 1000 if milliseconds is not None else None,
        title=row.title,
        credit=row.credit,
        copyrightnotice=row.copyrightnotice,
    )
