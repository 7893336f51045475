"""What was published: feeds with their ids, every file ever written, the articles it carries.

Bytes come first, their record after: a crash between the two publishes the same bytes again. Only
the path of a new file is recorded before its bytes, so that no file is unknown to the store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from syndicate.model import Level, Tombstone
from syndicate.store.chunks import chunks
from syndicate.store.history import carried, documents, feeds, orders, quarantine, withdrawals
from syndicate.store.instants import instant, stored
from syndicate.store.tables import articles, terms

#: How the paths of documents below the web root begin; all are below the output folder.
PUBLIC = "public/"
#: How the paths of partner documents begin; each partner has a folder there.
PARTNERS = "partners/"


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A feed in the store: its minted id and where it was published last."""

    key: int
    feed_id: str
    job: str
    member: str
    path: str
    updated: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A file ever published; `gone` is when it was removed, `moved_to` its successor's path."""

    path: str
    feed: int | None
    format: str
    digest: str | None
    size: int
    changed: datetime
    gone: datetime | None
    moved_to: str | None
    archive: str | None = None


@dataclass(frozen=True, slots=True)
class CarriedEntry:
    """An article in a document: store keys, entry id, level, with images or not."""

    article: int
    revision: int
    entry_id: str
    level: Level
    images: bool


@dataclass(frozen=True, slots=True)
class Appearance:
    """An article's time in a document, from `since` until it `left` (None: it is still there)."""

    article: int
    document: str
    since: datetime
    left: datetime | None


def known_feeds(connection: Connection) -> dict[tuple[str, str], StoredFeed]:
    """Return every feed by (job, member)."""
    return {
        (row.job, row.member): StoredFeed(
            key=row.key,
            feed_id=row.feed_id,
            job=row.job,
            member=row.member,
            path=row.path,
            updated=row.updated,
        )
        for row in connection.execute(select(feeds))
    }


def put_feeds(
    connection: Connection, published: Sequence[tuple[str, str, str, str, str]]
) -> dict[str, int]:
    """Record feeds (id, job, member, path, updated); return their keys by id.

    They are matched by id: a feed that takes over the place of another keeps its own.
    """
    ids = {feed_id for feed_id, *_ in published}
    query = select(feeds.c.feed_id, feeds.c.key).where(feeds.c.feed_id.in_(ids))
    keys = {row[0]: row[1] for row in connection.execute(query)}
    next_key = count((connection.scalar(select(func.max(feeds.c.key))) or 0) + 1)
    names = ("job", "member", "path", "updated")
    for feed_id, *values in published:
        row = dict(zip(names, values, strict=True))
        if feed_id in keys:
            same = feeds.c.key == keys[feed_id]
            connection.execute(update(feeds).where(same).values(row))
        else:
            keys[feed_id] = next(next_key)
            connection.execute(insert(feeds), [row | {"key": keys[feed_id], "feed_id": feed_id}])
    return keys


def known_documents(connection: Connection, *, archives: bool = False) -> dict[str, StoredDocument]:
    """Return every file ever published, by path; those of archives only on request."""
    query = select(documents).order_by(documents.c.path)
    if not archives:
        query = query.where(documents.c.archive.is_(None))
    return {row.path: stored_document(row) for row in connection.execute(query)}


def stored_document(row: Row[Any]) -> StoredDocument:
    """Return a row of `documents` as a document."""
    return StoredDocument(
        path=row.path,
        feed=row.feed,
        format=row.format,
        digest=row.digest,
        size=row.size,
        changed=instant(row.changed),
        gone=instant(row.gone),
        moved_to=row.moved_to,
        archive=row.archive,
    )


def moved_paths(connection: Connection) -> dict[str, str | None]:
    """Return where each removed file has moved to (None: nowhere), by path."""
    query = select(documents.c.path, documents.c.moved_to).where(documents.c.gone.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query)}


def announce(
    connection: Connection, paths: Mapping[str, tuple[str, str | None]], at: datetime
) -> None:
    """Record new paths, with their format and archive, before their first byte is written."""
    rows = [
        {"path": path, "format": kind, "size": 0, "changed": stored(at), "archive": archive}
        for path, (kind, archive) in paths.items()
    ]
    if rows:
        connection.execute(insert(documents), rows)


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A file that was written: its feed's key, digest, size in bytes, and the entries in it.

    `first` says that the store has no entries of it yet.
    """

    path: str
    feed: int | None
    digest: str
    size: int
    members: Sequence[CarriedEntry]
    first: bool = False


def put_documents(connection: Connection, written: Sequence[WrittenDocument], at: datetime) -> None:
    """Record files and the entries they carry."""
    if not written:
        return
    rows = [
        {"at_path": file.path, "digest": file.digest, "size": file.size, "feed": file.feed}
        for file in written
    ]
    new = {"changed": stored(at), "gone": None, "moved_to": None}
    same = update(documents).where(documents.c.path == bindparam("at_path"))
    connection.execute(same.values(**new), rows)
    first = (row for file in written if file.first for row in _rows(file.path, file.members, at))
    for part in chunks(first):
        connection.execute(insert(carried), part)
    for file in written:
        if not file.first:
            _carry(connection, file.path, {m.article: m for m in file.members}, at)


def _rows(path: str, members: Iterable[CarriedEntry], at: datetime) -> Iterator[dict[str, Any]]:
    """Yield the rows of entries that have just entered a document."""
    for member in members:
        yield {
            "document": path,
            "article": member.article,
            "revision": member.revision,
            "level": member.level,
            "images": member.images,
            "since": stored(at),
        }


def _carry(
    connection: Connection, path: str, members: Mapping[int, CarriedEntry], at: datetime
) -> None:
    """Record what a document carries now; the rows of entries that left it stay."""
    query = select(carried).where(carried.c.document == path)
    known = {row.article: row for row in connection.execute(query.where(carried.c.left.is_(None)))}
    _leave(connection, path, [key for key in known if key not in members], at)
    entered = [key for key in members if key not in known]
    back: set[int] = set()
    for part in chunks(entered):
        query_back = select(carried.c.article).where(carried.c.document == path)
        back |= set(connection.scalars(query_back.where(carried.c.article.in_(part))))
    for rows in chunks(_rows(path, (members[key] for key in entered if key not in back), at)):
        connection.execute(insert(carried), rows)
    for key, member in members.items():
        current = known.get(key)
        row: dict[str, Any] = {
            "revision": member.revision,
            "level": member.level,
            "images": member.images,
        }
        if (current is None and key in back) or (
            current and any(getattr(current, name) != value for name, value in row.items())
        ):
            row |= {"since": stored(at), "left": None} if current is None else {}
            same = (carried.c.document == path) & (carried.c.article == key)
            connection.execute(update(carried).where(same).values(row))


def record_departures(
    connection: Connection, path: str, members: Sequence[CarriedEntry], at: datetime
) -> None:
    """Record only what has left a document that still carries these members."""
    remaining = {member.article for member in members}
    query = select(carried.c.article).where(carried.c.document == path, carried.c.left.is_(None))
    gone = [key for key in connection.scalars(query) if key not in remaining]
    _leave(connection, path, gone, at)


def _leave(connection: Connection, path: str, keys: Sequence[int], at: datetime) -> None:
    for part in chunks(keys):
        gone = (carried.c.document == path) & carried.c.article.in_(part)
        connection.execute(update(carried).where(gone).values(left=stored(at)))


def remove_document(connection: Connection, path: str, moved_to: str | None, at: datetime) -> None:
    """Record that a file was removed, and where its readers are sent."""
    row = {"gone": stored(at), "moved_to": moved_to, "digest": None, "size": 0}
    connection.execute(update(documents).where(documents.c.path == path).values(row))
    _carry(connection, path, {}, at)


def carried_in(connection: Connection, path: str) -> list[CarriedEntry]:
    """Return the entries of a document."""
    query = (
        select(
            carried.c.article,
            carried.c.revision,
            articles.c.entry_id,
            carried.c.level,
            carried.c.images,
        )
        .join(articles, articles.c.key == carried.c.article)
        .where(carried.c.document == path, carried.c.left.is_(None))
    )
    return [CarriedEntry(*row) for row in connection.execute(query)]


def carried_counts(connection: Connection) -> dict[str, int]:
    """Return how many articles each document carries, by path."""
    query = select(carried.c.document, func.count()).where(carried.c.left.is_(None))
    query = query.group_by(carried.c.document)
    return {row[0]: row[1] for row in connection.execute(query)}


def appearances(connection: Connection, keys: Collection[int]) -> list[Appearance]:
    """Return every appearance of these articles in a document, by path."""
    columns = (carried.c.article, carried.c.document, carried.c.since, carried.c.left)
    result = []
    for part in chunks(keys):
        query = select(*columns).where(carried.c.article.in_(part))
        for row in connection.execute(query):
            since, left = instant(row.since), instant(row.left)
            result.append(Appearance(row.article, row.document, since, left))
    return sorted(result, key=lambda appearance: (appearance.document, appearance.article))


def feeds_of(connection: Connection, keys: Collection[int]) -> dict[tuple[str, str], set[str]]:
    """Return the feeds, as (job, member), that ever carried one of these articles.

    Each with the names of its archives that did.
    """
    result: dict[tuple[str, str], set[str]] = {}
    for part in chunks(keys):
        query = (
            select(feeds.c.job, feeds.c.member, documents.c.archive)
            .distinct()
            .join(documents, documents.c.feed == feeds.c.key)
            .join(carried, carried.c.document == documents.c.path)
            .where(carried.c.article.in_(part))
        )
        for job, member, archive in connection.execute(query):
            result.setdefault((job, member), set()).update({archive} if archive else ())
    return result


def signals(connection: Connection, since: datetime) -> dict[int, list[Tombstone]]:
    """Return each feed's tombstones of entries, past or present, withdrawn since: newest first."""
    if connection.execute(select(orders.c.number).limit(1)).first() is None:
        return {}  # the common case, without the large query
    replacing = articles.alias()
    query = (
        select(
            documents.c.feed,
            articles.c.entry_id,
            orders.c.instant,
            replacing.c.entry_id.label("by"),
        )
        .distinct()
        .select_from(orders)
        .join(withdrawals, withdrawals.c.order == orders.c.number)
        .join(articles, articles.c.key == withdrawals.c.article)
        .join(carried, carried.c.article == articles.c.key)
        .join(documents, documents.c.path == carried.c.document)
        .outerjoin(replacing, replacing.c.key == orders.c.replacement)
        .where(orders.c.instant > stored(since), orders.c.number == articles.c.withdrawn)
        .where(documents.c.feed.is_not(None))
        .order_by(orders.c.instant.desc(), articles.c.entry_id)
    )
    result: dict[int, list[Tombstone]] = {}
    for row in connection.execute(query):
        tombstone = Tombstone(row.entry_id, instant(row.instant), row.by)
        result.setdefault(row.feed, []).append(tombstone)
    return result


def name_terms(connection: Connection, slugs: Mapping[int, str | None]) -> None:
    """Store slugs minted for terms, by term key; None removes a stored one."""
    for key in slugs:  # first, so that a slug that changes hands is free
        connection.execute(update(terms).where(terms.c.key == key).values(slug=None))
    for key, slug in slugs.items():
        connection.execute(update(terms).where(terms.c.key == key).values(slug=slug))


def replace_quarantine(
    connection: Connection, current: Iterable[tuple[str, str]], at: datetime, *, whole: bool
) -> None:
    """Set what is quarantined now, as (subject, reason); what already was keeps its instant.

    Unless the run looked at the `whole` site, what it did not meet stays quarantined.
    """
    problems = set(current)
    known = {(row.subject, row.reason) for row in connection.execute(select(quarantine))}
    for subject, reason in known - problems if whole else ():
        same = (quarantine.c.subject == subject) & (quarantine.c.reason == reason)
        connection.execute(delete(quarantine).where(same))
    new = [{"subject": s, "reason": r, "since": stored(at)} for s, r in sorted(problems - known)]
    if new:
        connection.execute(insert(quarantine), new)


def quarantined(connection: Connection) -> list[tuple[str, str, datetime]]:
    """Return (subject, reason, since) of everything that is quarantined."""
    query = select(quarantine).order_by(quarantine.c.subject, quarantine.c.reason)
    return [(row.subject, row.reason, instant(row.since)) for row in connection.execute(query)]
