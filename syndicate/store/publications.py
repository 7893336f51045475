"""What was published: feeds with their ids, every file ever written, what stands in it, the ledger.

Bytes come first, their record after: a crash between the two publishes the same bytes again. Only
the path of a new file is written down before it, so that no file is ever unknown to the store.
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

#: Where the web root begins in the paths of documents, which are below the output folder.
PUBLIC = "public/"
#: Where what partners see begins: each has a folder of its own there.
PARTNERS = "partners/"


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A feed that the store knows: its minted id and where it was published last."""

    key: int
    feed_id: str
    job: str
    member: str
    path: str
    updated: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A file that was ever published; `gone` is when it was removed, `moved_to` its successor."""

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
    """An article that stands in a document: store keys, entry id, how much, with images or not."""

    article: int
    revision: int
    entry_id: str
    level: Level
    images: bool


@dataclass(frozen=True, slots=True)
class Appearance:
    """That an article stood in a document, from when and till when (None: it still does)."""

    article: int
    document: str
    since: datetime
    left: datetime | None


def known_feeds(connection: Connection) -> dict[tuple[str, str], StoredFeed]:
    """Every feed by (job, member)."""
    found = [StoredFeed(*row) for row in connection.execute(select(feeds))]
    return {(feed.job, feed.member): feed for feed in found}


def put_feeds(
    connection: Connection, found: Sequence[tuple[str, str, str, str, str]]
) -> dict[str, int]:
    """Record feeds (id, job, member, path, updated), and answer with their keys by id.

    They are found by their ids: a feed that takes over another's place keeps the id it has.
    """
    ids = {one[0] for one in found}
    query = select(feeds.c.feed_id, feeds.c.key).where(feeds.c.feed_id.in_(ids))
    keys = {row[0]: row[1] for row in connection.execute(query)}
    next_key = count((connection.scalar(select(func.max(feeds.c.key))) or 0) + 1)
    names = ("job", "member", "path", "updated")
    for feed_id, *values in found:
        row = dict(zip(names, values, strict=True))
        if feed_id in keys:
            same = feeds.c.key == keys[feed_id]
            connection.execute(update(feeds).where(same).values(row))
        else:
            keys[feed_id] = next(next_key)
            connection.execute(insert(feeds), [row | {"key": keys[feed_id], "feed_id": feed_id}])
    return keys


def known_documents(connection: Connection, *, archives: bool = False) -> dict[str, StoredDocument]:
    """Every file that was ever published, by path; those of archives only when asked for."""
    query = select(documents).order_by(documents.c.path)
    if not archives:
        query = query.where(documents.c.archive.is_(None))
    return {row.path: stored_document(row) for row in connection.execute(query)}


def stored_document(row: Row[Any]) -> StoredDocument:
    path, feed, kind, digest, size, changed, gone, moved_to, archive = tuple(row)
    when = instant(changed)
    return StoredDocument(path, feed, kind, digest, size, when, instant(gone), moved_to, archive)


def moved(connection: Connection) -> dict[str, str | None]:
    """Where each file that was taken away has moved to (None: nowhere)."""
    query = select(documents.c.path, documents.c.moved_to).where(documents.c.gone.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query)}


def announce(
    connection: Connection, paths: Mapping[str, tuple[str, str | None]], at: datetime
) -> None:
    """Write down new paths, with their format and archive, before their first byte is written."""
    rows = [
        {"path": path, "format": kind, "size": 0, "changed": stored(at), "archive": archive}
        for path, (kind, archive) in paths.items()
    ]
    if rows:
        connection.execute(insert(documents), rows)


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A file that was written: its feed's key, its digest, its size in bytes, what stands in it.

    One that is `first` was never recorded with anything in it.
    """

    path: str
    feed: int | None
    digest: str
    size: int
    members: Sequence[CarriedEntry]
    first: bool = False


def put_documents(connection: Connection, written: Sequence[WrittenDocument], at: datetime) -> None:
    """Record files, and what they carry."""
    if not written:
        return
    rows = [
        {"at_path": one.path, "digest": one.digest, "size": one.size, "feed": one.feed}
        for one in written
    ]
    new = {"changed": stored(at), "gone": None, "moved_to": None}
    same = update(documents).where(documents.c.path == bindparam("at_path"))
    connection.execute(same.values(**new), rows)
    first = (row for one in written if one.first for row in _rows(one.path, one.members, at))
    for part in chunks(first):
        connection.execute(insert(carried), part)
    for one in written:
        if not one.first:
            _carry(connection, one.path, {m.article: m for m in one.members}, at)


def _rows(path: str, members: Iterable[CarriedEntry], at: datetime) -> Iterator[dict[str, Any]]:
    """The rows of articles that have just entered a document."""
    for one in members:
        yield {
            "document": path,
            "article": one.article,
            "revision": one.revision,
            "level": one.level,
            "images": one.images,
            "since": stored(at),
        }


def _carry(
    connection: Connection, path: str, members: Mapping[int, CarriedEntry], at: datetime
) -> None:
    """Write down what stands in a document now; what left it stays written down as gone."""
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
        there = known.get(key)
        row: dict[str, Any] = {
            "revision": member.revision,
            "level": member.level,
            "images": member.images,
        }
        if (there is None and key in back) or (
            there and any(getattr(there, name) != value for name, value in row.items())
        ):
            row |= {"since": stored(at), "left": None} if there is None else {}
            same = (carried.c.document == path) & (carried.c.article == key)
            connection.execute(update(carried).where(same).values(row))


def leave(connection: Connection, path: str, members: Sequence[CarriedEntry], at: datetime) -> None:
    """Record what has left a document, and no more."""
    stays = {member.article for member in members}
    query = select(carried.c.article).where(carried.c.document == path, carried.c.left.is_(None))
    _leave(connection, path, [key for key in connection.scalars(query) if key not in stays], at)


def _leave(connection: Connection, path: str, keys: Sequence[int], at: datetime) -> None:
    for part in chunks(keys):
        gone = (carried.c.document == path) & carried.c.article.in_(part)
        connection.execute(update(carried).where(gone).values(left=stored(at)))


def remove_document(connection: Connection, path: str, moved_to: str | None, at: datetime) -> None:
    """Record a file that was taken away, and where its readers are sent."""
    row = {"gone": stored(at), "moved_to": moved_to, "digest": None, "size": 0}
    connection.execute(update(documents).where(documents.c.path == path).values(row))
    _carry(connection, path, {}, at)


def carried_in(connection: Connection, path: str) -> list[CarriedEntry]:
    """What stands in a document."""
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
    """How many articles stand in each document."""
    query = select(carried.c.document, func.count()).where(carried.c.left.is_(None))
    query = query.group_by(carried.c.document)
    return {row[0]: row[1] for row in connection.execute(query)}


def appearances(connection: Connection, keys: Collection[int]) -> list[Appearance]:
    """Every document that these articles ever stood in, by path."""
    columns = (carried.c.article, carried.c.document, carried.c.since, carried.c.left)
    found = []
    for part in chunks(keys):
        query = select(*columns).where(carried.c.article.in_(part))
        for row in connection.execute(query):
            since, left = instant(row.since), instant(row.left)
            found.append(Appearance(row.article, row.document, since, left))
    return sorted(found, key=lambda one: (one.document, one.article))


def feeds_of(connection: Connection, keys: Collection[int]) -> dict[tuple[str, str], set[str]]:
    """The feeds, as (job, member), in which any of these articles ever stood; in which archives."""
    found: dict[tuple[str, str], set[str]] = {}
    for part in chunks(keys):
        query = (
            select(feeds.c.job, feeds.c.member, documents.c.archive)
            .distinct()
            .join(documents, documents.c.feed == feeds.c.key)
            .join(carried, carried.c.document == documents.c.path)
            .where(carried.c.article.in_(part))
        )
        for job, member, archive in connection.execute(query):
            found.setdefault((job, member), set()).update({archive} if archive else ())
    return found


def signals(connection: Connection, since: datetime) -> dict[int, list[Tombstone]]:
    """The entries, present or past, of each feed that were withdrawn since: newest first."""
    if connection.execute(select(orders.c.number).limit(1)).first() is None:
        return {}  # the common case, told without the large query
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
    found: dict[int, list[Tombstone]] = {}
    for row in connection.execute(query):
        signal = Tombstone(row.entry_id, instant(row.instant), row.by)
        found.setdefault(row.feed, []).append(signal)
    return found


def name_terms(connection: Connection, slugs: Mapping[int, str | None]) -> None:
    """Store slugs that were minted for terms, by their keys; None takes a stored one away."""
    for key in slugs:  # first, so that a slug that changes hands is free
        connection.execute(update(terms).where(terms.c.key == key).values(slug=None))
    for key, slug in slugs.items():
        connection.execute(update(terms).where(terms.c.key == key).values(slug=slug))


def replace_quarantine(
    connection: Connection, current: Iterable[tuple[str, str]], at: datetime, *, whole: bool
) -> None:
    """Set what is set aside now, as (subject, reason); what was already keeps its instant.

    Unless the run looked at the `whole` site, what it did not meet stays set aside.
    """
    wanted = set(current)
    known = {(row.subject, row.reason) for row in connection.execute(select(quarantine))}
    for subject, reason in known - wanted if whole else ():
        same = (quarantine.c.subject == subject) & (quarantine.c.reason == reason)
        connection.execute(delete(quarantine).where(same))
    new = [{"subject": s, "reason": r, "since": stored(at)} for s, r in sorted(wanted - known)]
    if new:
        connection.execute(insert(quarantine), new)


def quarantined(connection: Connection) -> list[tuple[str, str, datetime]]:
    """(subject, reason, since) of everything that is set aside."""
    query = select(quarantine).order_by(quarantine.c.subject, quarantine.c.reason)
    return [(row.subject, row.reason, instant(row.since)) for row in connection.execute(query)]
