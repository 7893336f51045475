"""An article as rows: its own, its revision's, and those of its people, files, links and terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select

from syndicate.model import Article, Attachment, Person, Source
from syndicate.store.chunks import chunks
from syndicate.store.identity import digest_of
from syndicate.store.instants import stored
from syndicate.store.tables import (
    articles,
    attachments,
    bylines,
    citations,
    filings,
    people,
    pieces,
    revisions,
)
from syndicate.store.tables import sources as sources_table
from syndicate.store.tables import terms as terms_table
from syndicate.text import similarity, urls
from syndicate.text.urls import bare_host

Row = dict[str, Any]
IMAGE_POSITION = -1
#: How many pieces of a text are kept to find it by.
KEPT_PIECES = 8


def article(it: Article) -> Row:
    """The columns of `articles` that are the record's own."""
    return {
        "record_id": it.id,
        "title": it.title,
        "url": it.url,
        "external_url": it.external_url,
        "external_key": urls.key(it.external_url) if it.external_url else None,
        "language": it.language,
        "original": it.original,
        "pubstatus": it.pubstatus,
        "embargoed": stored(it.embargoed),
        "expires": stored(it.expires),
    }


def revision(it: Article) -> Row:
    """The columns of `revisions` that are the record's own."""
    return {
        "title": it.title,
        "subtitle": it.subtitle,
        "summary": it.summary,
        "content_html": it.content_html,
        "content_text": it.content_text,
        "published": stored(it.published),
        "modified": stored(it.modified),
        "copyrightholder": it.copyrightholder,
        "copyrightnotice": it.copyrightnotice,
        "usageterms": it.usageterms,
        "license": it.license,
    }


def sources_of(connection: Connection, articles: Sequence[Article]) -> list[int | None]:
    """The key of each article's source, made where it is new; None where it names none."""
    named = {digest_of(it.source): it.source for it in articles if it.source}
    keys = _keys(connection, sources_table, {d: _source(s) for d, s in named.items()})
    return [keys[digest_of(it.source)] if it.source else None for it in articles]


def _source(it: Source) -> Row:
    return {
        "id": it.id, "name": it.name, "url": it.url, "feed_url": it.feed_url, "icon": it.icon
    }  # fmt: skip


def _person(it: Person) -> Row:
    return {
        "name": it.name, "url": it.url, "email": it.email, "avatar": it.avatar, "role": it.role
    }  # fmt: skip


def _keys(connection: Connection, table: Table, wanted: dict[str, Row]) -> dict[str, int]:
    """The keys of rows that are told apart by a digest; missing ones are added."""
    if not wanted:
        return {}
    keys: dict[str, int] = {}
    for part in chunks(wanted):
        query = select(table.c.digest, table.c.key).where(table.c.digest.in_(part))
        keys |= {row.digest: row.key for row in connection.execute(query)}
    missing = sorted(set(wanted) - set(keys))
    if missing:
        last = connection.scalar(select(func.max(table.c.key))) or 0
        keys |= {digest: last + number for number, digest in enumerate(missing, 1)}
        new = [wanted[digest] | {"digest": digest, "key": keys[digest]} for digest in missing]
        connection.execute(insert(table), new)
    return keys


def put_parts(connection: Connection, parts: Sequence[tuple[int, Article]]) -> None:
    """The people, files and links of new revisions."""
    everyone = [person for _, it in parts for person in (*it.authors, *it.contributors)]
    keys = _keys(connection, people, {digest_of(person): _person(person) for person in everyone})
    named = [
        {"revision": key, "kind": kind, "position": place, "person": keys[digest_of(person)]}
        for key, it in parts
        for kind, group in (("author", it.authors), ("contributor", it.contributors))
        for place, person in enumerate(group)
    ]
    cited = [
        {"revision": key, "kind": kind, "position": place, "title": one.title, "url": one.url}
        for key, it in parts
        for kind, group in (("reference", it.references), ("related", it.related))
        for place, one in enumerate(group)
    ]
    files = [row for key, it in parts for row in _files(key, it)]
    for table, new in ((bylines, named), (citations, cited), (attachments, files)):
        if new:
            connection.execute(insert(table), new)


def _files(key: int, it: Article) -> Iterable[Row]:
    if it.image:
        yield _file(key, IMAGE_POSITION, it.image)
    for position, file in enumerate(it.attachments):
        yield _file(key, position, file)


def _file(key: int, position: int, file: Attachment) -> Row:
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


def terms_of(it: Article) -> list[tuple[str, str]]:
    """What an article is filed under, as (kind, label), in the record's order."""
    filed = [("category", label) for label in it.categories]
    filed += [("tag", label) for label in it.tags]
    filed += [("author", person.name) for person in it.authors]
    filed.append(("language", it.language or ""))
    filed += [("trace", trace) for trace in traces(it.source, it.external_url)]
    return list(dict.fromkeys(filed))


def traces(source: Source | None, external_url: str | None) -> list[str]:
    """What the source of an article may be known by; whose it is, the config decides."""
    if source is None and external_url is None:
        return ["own"]
    found = [f"host:{host}"] if (host := bare_host(external_url)) else []
    if source:
        found += [f"id:{source.id}"] if source.id else []
        found += [f"host:{host}"] if (host := bare_host(source.url)) else []
        found += [f"name:{source.label}"]
    return found


def put_filings(connection: Connection, filed: Sequence[tuple[Row, Article]]) -> None:
    """File articles under their terms, which are made where they are new."""
    wanted = {term for _, it in filed for term in terms_of(it)}
    keys: dict[tuple[str, str], int] = {}
    for kind in {kind for kind, _ in wanted}:
        labels = [label for k, label in wanted if k == kind]
        for part in chunks(labels):
            query = select(terms_table.c.label, terms_table.c.key).where(
                terms_table.c.kind == kind, terms_table.c.label.in_(part)
            )
            keys |= {(kind, row.label): row.key for row in connection.execute(query)}
    missing = sorted(wanted - set(keys))
    if missing:
        last = connection.scalar(select(func.max(terms_table.c.key))) or 0
        keys |= {term: last + number for number, term in enumerate(missing, 1)}
        new = [{"key": keys[k, label], "kind": k, "label": label} for k, label in missing]
        connection.execute(insert(terms_table), new)
    new = [
        {
            "term": keys[term],
            "article": row["key"],
            "position": position,
            "published": row["published"],
            "rank": row["rank"],
        }
        for row, it in filed
        for position, term in enumerate(terms_of(it))
    ]
    if new:
        connection.execute(insert(filings), new)


def body_of(it: Article) -> str:
    """What counts of an article's text, to be compared with others'."""
    return similarity.plain(it.content_html or it.content_text or "")


def put_pieces(connection: Connection, bodies: Mapping[int, str]) -> None:
    """Replace what articles are found by when another text is like theirs, by article key.

    Those of a withdrawn article only grow: none of its texts may come back.
    """
    for part in chunks(bodies):
        gone = select(articles.c.key).where(articles.c.withdrawn.is_not(None))
        old = delete(pieces).where(pieces.c.article.in_(part), pieces.c.article.not_in(gone))
        connection.execute(old)
    kept: set[tuple[int, int]] = set()
    for part in chunks(bodies):
        query = select(pieces.c.piece, pieces.c.article).where(pieces.c.article.in_(part))
        kept |= {(row.piece, row.article) for row in connection.execute(query)}
    new = [
        {"piece": piece, "article": key}
        for key, body in bodies.items()
        for piece in similarity.pieces(body, KEPT_PIECES)
        if (piece, key) not in kept
    ]
    if new:
        connection.execute(insert(pieces), sorted(new, key=lambda row: row["piece"]))


def forget_revisions(connection: Connection, keys: Sequence[int]) -> None:
    """Take out revisions that a better record of the same instant replaces."""
    if not keys:
        return
    for table in (bylines, attachments, citations):
        connection.execute(delete(table).where(table.c.revision.in_(keys)))
    connection.execute(delete(revisions).where(revisions.c.key.in_(keys)))
