"""Load whole articles: their current revision with its people, files and links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from syndicate.model.article import Article, Attachment, Episode, Person, Reference, StoredArticle
from syndicate.store.chunks import chunks, in_part
from syndicate.store.instants import instant
from syndicate.store.queries import SOURCE, filed_under, source_of
from syndicate.store.rows import IMAGE_POSITION
from syndicate.store.sql import Connection, Row, select
from syndicate.store.tables import (
    articles,
    attachments,
    bylines,
    citations,
    people,
    revisions,
    sources,
)

#: The place of the revision's key in a row of `_WHOLE`.
_REVISION = 13
_WHOLE = (
    select(
        *(
            articles.c[name]
            for name in (
                "key entry_id first_seen source record_id url external_url language original"
                " pubstatus embargoed expires derived_title"
            ).split()
        ),
        *(
            revisions.c[name]
            for name in (
                "key updated title subtitle summary content_html content_text published modified"
                " comments episode season episode_type explicit copyrightholder copyrightnotice"
                " usageterms license"
            ).split()
        ),
        *SOURCE,
    )
    .join(revisions, revisions.c.key == articles.c.revision)
    .outerjoin(sources, sources.c.key == articles.c.source)
    .where(in_part(articles.c.key))
)


def load(connection: Connection, keys: Sequence[int]) -> list[StoredArticle]:
    """Return whole articles in their current revision, in the order of the keys."""
    loaded: dict[int, StoredArticle] = {}
    for part in chunks(keys):
        rows = [tuple(row) for row in connection.execute(_WHOLE, {"part": part}).all()]
        parts = _parts(connection, [row[_REVISION] for row in rows])
        filed = filed_under(connection, part)
        for row in rows:
            loaded[row[0]] = _stored_article(row, parts[row[_REVISION]], filed[row[0]])
    return [loaded[key] for key in keys if key in loaded]


def _stored_article(
    row: tuple[Any, ...], parts: Mapping[str, list[Any]], filed: Mapping[str, Sequence[str]]
) -> StoredArticle:
    """Read a row by position, for speed."""
    (
        key, entry_id, first_seen, source, record_id, url, external_url, language, original,
        pubstatus, embargoed, expires, derived_title, revision, updated, title, subtitle, summary,
        content_html, content_text, published, modified, comments, episode, season, episode_type,
        explicit, copyrightholder, copyrightnotice, usageterms, license_, *of_source,
    ) = row  # fmt: skip
    article = Article(
        title=title,
        id=record_id,
        url=url,
        external_url=external_url,
        subtitle=subtitle,
        summary=summary,
        content_html=content_html,
        content_text=content_text,
        language=language,
        authors=tuple(parts.get("author", ())),
        contributors=tuple(parts.get("contributor", ())),
        source=None if source is None else source_of(*of_source),
        original=original,
        categories=tuple(filed.get("category", ())),
        tags=tuple(filed.get("tag", ())),
        published=instant(published),
        modified=instant(modified),
        image=next(iter(parts.get("image", ())), None),
        attachments=tuple(parts.get("attachment", ())),
        references=tuple(parts.get("reference", ())),
        related=tuple(parts.get("related", ())),
        comments=comments,
        episode=Episode(episode, season, episode_type, explicit) if episode_type else None,
        copyrightholder=copyrightholder,
        copyrightnotice=copyrightnotice,
        usageterms=usageterms,
        license=license_,
        pubstatus=pubstatus,
        embargoed=instant(embargoed),
        expires=instant(expires),
        derived_title=derived_title,
    )
    return StoredArticle(
        key=key,
        revision=revision,
        entry_id=entry_id,
        article=article,
        first_seen=instant(first_seen),
        updated=instant(updated),
    )


_NAMED = (
    select(bylines.c.revision, bylines.c.kind, people)
    .join(people, people.c.key == bylines.c.person)
    .where(in_part(bylines.c.revision))
    .order_by(bylines.c.revision, bylines.c.kind, bylines.c.position)
)
_CITED, _ATTACHED = (
    select(table).where(in_part(table.c.revision)).order_by(table.c.revision, table.c.position)
    for table in (citations, attachments)
)


def _parts(connection: Connection, keys: Sequence[int]) -> dict[int, dict[str, list[Any]]]:
    """Return the people, files and links of revisions by their kind, each in order."""
    parts: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(_NAMED, {"part": keys}):
        person = Person(row.name, row.url, row.email, row.avatar, row.role)
        parts[row.revision][row.kind].append(person)
    for row in connection.execute(_CITED, {"part": keys}):
        parts[row.revision][row.kind].append(Reference(row.title, row.url))
    for row in connection.execute(_ATTACHED, {"part": keys}):
        kind = "image" if row.position == IMAGE_POSITION else "attachment"
        parts[row.revision][kind].append(_attachment(row))
    return parts


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
