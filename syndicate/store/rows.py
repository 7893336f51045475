"""Turn an article into rows: of itself, its revision, its people, files, links and terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from syndicate.model.article import Article, Attachment, Person, Source
from syndicate.store.add_rows import add_rows
from syndicate.store.chunks import chunks, in_part, rows_by_part
from syndicate.store.cited import title_key
from syndicate.store.finding_tables import filings, pieces
from syndicate.store.finding_tables import terms as terms_table
from syndicate.store.identity import digest_of
from syndicate.store.instants import stored
from syndicate.store.sql import Connection, Select, Table, bindparam, delete, func, select
from syndicate.store.tables import articles, attachments, bylines, citations, people, revisions
from syndicate.store.tables import sources as sources_table
from syndicate.text import similarity, urls
from syndicate.text.media_types import is_playable
from syndicate.text.urls import bare_host

Row = dict[str, Any]
IMAGE_POSITION = -1
#: How many pieces of a text are stored to find it by.
_PIECES = 8
_TERMS = select(terms_table.c.label, terms_table.c.key).where(
    terms_table.c.kind == bindparam("kind"), in_part(terms_table.c.label)
)
_KNOWN_PIECES = select(pieces.c.piece, pieces.c.article).where(in_part(pieces.c.article))
#: Those of a withdrawn article stay: none of its texts may come back.
_FORGET_PIECES = delete(pieces).where(
    in_part(pieces.c.article),
    pieces.c.article.not_in(select(articles.c.key).where(articles.c.withdrawn.is_not(None))),
)
#: Delete revisions that a better record of the same instant replaces.
_FORGET_REVISIONS = (
    *(
        delete(table).where(in_part(table.c.revision))
        for table in (bylines, attachments, citations)
    ),
    delete(revisions).where(in_part(revisions.c.key)),
)


def article_row(article: Article) -> Row:
    """Return the columns of `articles` that come from the record."""
    return {
        "record_id": article.id,
        "title": article.title,
        "title_key": title_key(article.title),
        "derived_title": article.derived_title,
        "url": article.url,
        "external_url": article.external_url,
        "external_key": urls.key(article.external_url) if article.external_url else None,
        "language": article.language,
        "original": article.original,
        "pubstatus": article.pubstatus,
        "embargoed": stored(article.embargoed),
        "expires": stored(article.expires),
        "playable": any(is_playable(file.mime_type, file.url) for file in article.attachments),
    }


def revision_row(article: Article) -> Row:
    """Return the columns of `revisions` that come from the record."""
    episode = article.episode
    return {
        "title": article.title,
        "subtitle": article.subtitle,
        "summary": article.summary,
        "content_html": article.content_html,
        "content_text": article.content_text,
        "published": stored(article.published),
        "modified": stored(article.modified),
        "copyrightholder": article.copyrightholder,
        "copyrightnotice": article.copyrightnotice,
        "usageterms": article.usageterms,
        "license": article.license,
        "comments": article.comments,
        "episode": episode and episode.number,
        "season": episode and episode.season,
        "episode_type": episode and episode.type,
        "explicit": episode and episode.explicit,
    }


def sources_of(connection: Connection, batch: Sequence[Source | None]) -> list[int | None]:
    """Return the key of each source, None for none; new sources are added."""
    rows = {digest_of(source): _source_row(source) for source in batch if source}
    keys = _keys(connection, sources_table, rows)
    return [keys[digest_of(source)] if source else None for source in batch]


def _source_row(source: Source) -> Row:
    return {
        "id": source.id, "name": source.name, "url": source.url,
        "feed_url": source.feed_url, "icon": source.icon,
    }  # fmt: skip


def _person_row(person: Person) -> Row:
    return {
        "name": person.name, "url": person.url, "email": person.email,
        "avatar": person.avatar, "role": person.role,
    }  # fmt: skip


def _keys(connection: Connection, table: Table, rows: dict[str, Row]) -> dict[str, int]:
    """Return the keys of rows by their digests; missing rows are added."""
    if not rows:
        return {}
    keys: dict[str, int] = dict(rows_by_part(connection, _by_digest(table), rows))
    missing = sorted(set(rows) - set(keys))
    if missing:
        last = connection.scalar(select(func.max(table.c.key))) or 0
        keys |= {digest: last + number for number, digest in enumerate(missing, 1)}
        new = [rows[digest] | {"digest": digest, "key": keys[digest]} for digest in missing]
        add_rows(connection, table, new)
    return keys


@cache
def _by_digest(table: Table) -> Select[tuple[str, int]]:
    """Return the query for the keys of rows by their digests."""
    return select(table.c.digest, table.c.key).where(in_part(table.c.digest))


def put_parts(connection: Connection, parts: Sequence[tuple[int, Article]]) -> None:
    """Store the people, files and links of new revisions, given as (revision key, article)."""
    everyone = [person for _, a in parts for person in (*a.authors, *a.contributors)]
    rows = {digest_of(person): _person_row(person) for person in everyone}
    keys = _keys(connection, people, rows)
    named = [
        {"revision": key, "kind": kind, "position": place, "person": keys[digest_of(person)]}
        for key, article in parts
        for kind, group in (("author", article.authors), ("contributor", article.contributors))
        for place, person in enumerate(group)
    ]
    cited = [
        {"revision": key, "kind": kind, "position": place, "title": link.title, "url": link.url}
        for key, article in parts
        for kind, group in (("reference", article.references), ("related", article.related))
        for place, link in enumerate(group)
    ]
    files = [row for key, article in parts for row in _file_rows(key, article)]
    for table, new in ((bylines, named), (citations, cited), (attachments, files)):
        if new:
            add_rows(connection, table, new)


def _file_rows(key: int, article: Article) -> Iterable[Row]:
    if article.image:
        yield _file_row(key, IMAGE_POSITION, article.image)
    for position, file in enumerate(article.attachments):
        yield _file_row(key, position, file)


def _file_row(key: int, position: int, file: Attachment) -> Row:
    seconds = file.duration_in_seconds
    return {
        "revision": key,
        "position": position,
        "url": file.url,
        "mime_type": file.mime_type,
        "size_in_bytes": file.size_in_bytes,
        "duration_in_milliseconds": round(seconds * 1000) if seconds is not None else None,
        "title": file.title,
        "credit": file.credit,
        "copyrightnotice": file.copyrightnotice,
    }


def _terms_of(article: Article) -> list[tuple[str, str]]:
    """Return the terms of an article as (kind, label), in the record's order."""
    terms = [("category", label) for label in article.categories]
    terms += [("tag", label) for label in article.tags]
    terms += [("author", person.name) for person in article.authors]
    terms.append(("language", article.language or ""))
    terms += [("trace", trace) for trace in _traces(article)]
    return list(dict.fromkeys(terms))


def _traces(article: Article) -> list[str]:
    """Return how a record names its source; the config decides who that is.

    The host of its page tells only where it has no original; the config knows which are ours.
    """
    source = article.source
    traces = ["own"] if source is None and article.external_url is None else []
    original = bare_host(article.external_url) or bare_host(article.url)
    traces += [f"host:{original}"] if original else []
    if source:
        traces += [f"id:{source.id}"] if source.id else []
        traces += [f"host:{host}"] if (host := bare_host(source.url)) else []
        traces += [f"name:{source.label}"]
    return traces


def put_filings(connection: Connection, filed: Sequence[tuple[Row, Article]]) -> None:
    """File articles, given as (row, article), under their terms; new terms are added."""
    terms_of = [_terms_of(article) for _, article in filed]
    terms = {term for each in terms_of for term in each}
    keys: dict[tuple[str, str], int] = {}
    for kind in {kind for kind, _ in terms}:
        labels = [label for k, label in terms if k == kind]
        for part in chunks(labels):
            found = connection.execute(_TERMS, {"kind": kind, "part": part})
            keys |= {(kind, label): key for label, key in found}
    missing = sorted(terms - set(keys))
    if missing:
        last = connection.scalar(select(func.max(terms_table.c.key))) or 0
        keys |= {term: last + number for number, term in enumerate(missing, 1)}
        new = [{"key": keys[k, label], "kind": k, "label": label} for k, label in missing]
        add_rows(connection, terms_table, new)
    new = [
        {
            "term": keys[term],
            "article": row["key"],
            "position": position,
            "published": row["published"],
            "rank": row["rank"],
        }
        for (row, _), each in zip(filed, terms_of, strict=True)
        for position, term in enumerate(each)
    ]
    if new:
        add_rows(connection, filings, new)


def body_of(article: Article) -> str:
    """Return an article's text in the form in which texts are found again."""
    return similarity.folded(article.content_html or article.content_text or "")


def put_pieces(
    connection: Connection, bodies: Mapping[int, str], new_articles: Collection[int] = ()
) -> None:
    """Replace the pieces by which articles are found when another text is like theirs.

    `bodies` are by article key; `new_articles` have none yet. The pieces of a withdrawn article are
    only added to: none of its texts may come back.
    """
    earlier = [key for key in bodies if key not in new_articles]
    for part in chunks(earlier):
        connection.execute(_FORGET_PIECES, {"part": part})
    known = {tuple(row) for row in rows_by_part(connection, _KNOWN_PIECES, earlier)}
    new = [
        {"piece": piece, "article": key}
        for key, body in bodies.items()
        for piece in similarity.pieces(body, _PIECES)
        if (piece, key) not in known
    ]
    if new:
        add_rows(connection, pieces, sorted(new, key=lambda row: row["piece"]))


def forget_revisions(connection: Connection, keys: Sequence[int]) -> None:
    """Delete revisions that a better record of the same instant replaces."""
    for part in chunks(keys):
        for statement in _FORGET_REVISIONS:
            connection.execute(statement, {"part": part})
