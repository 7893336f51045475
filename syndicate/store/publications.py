"""What was published: feeds with their ids, and every file ever written, with its digest.

Bytes come first, their record after: a crash between the two publishes the same bytes again. Only
the path of a new file is recorded before its bytes, so that no file is unknown to the store.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from msgspec import Struct

from syndicate.model.feed import Tombstone
from syndicate.store.add_rows import add_rows
from syndicate.store.carried import CarriedChange, CarriedEntry, entering_rows, set_carried
from syndicate.store.chunks import chunks
from syndicate.store.finding_tables import terms
from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import archives, carried, documents, feeds
from syndicate.store.sql import Connection, Row, bindparam, func, insert, select, update
from syndicate.store.tables import articles
from syndicate.store.withdrawal_tables import orders, withdrawals

#: How the paths of documents below the web root begin; all are below the output folder.
PUBLIC = "public/"
#: How the paths of partner documents begin; each partner has a folder there.
PARTNERS = "partners/"


class FeedDate(Struct, frozen=True):
    """The date of a feed, RFC 3339, and the digest of the entries that it was minted for.

    The digest is empty where a version that stored none published the feed.
    """

    updated: str
    selection: str = ""

    @classmethod
    def stored(cls, updated: str | None, selection: str | None) -> FeedDate | None:
        """Return a date from the columns that hold it; None where there is none."""
        return cls(updated, selection or "") if updated else None


class StoredFeed(Struct, frozen=True):
    """A feed in the store: its minted id, where it was published last, and its date."""

    key: int
    feed_id: str
    job: str
    member: str
    path: str
    date: FeedDate | None

    @property
    def updated(self) -> str:
        return self.date.updated if self.date else ""


class FeedRecord(Struct, frozen=True):
    """What is to be recorded of a feed."""

    feed_id: str
    job: str
    member: str
    path: str
    date: FeedDate


class StoredDocument(Struct, frozen=True):
    """A file ever published, as its row has it; `moved_to` is the path of its successor.

    `due` is when rights end that one of its entries stands by, in microseconds since 1970.
    """

    path: str
    feed: int | None
    format: str
    digest: str | None
    size: int
    changed_at: int
    gone_at: int | None
    moved_to: str | None
    archive: str | None
    due: int | None

    @property
    def changed(self) -> datetime:
        """When its bytes changed last."""
        return instant(self.changed_at)

    @property
    def gone(self) -> datetime | None:
        """When it was removed, None while it stands."""
        return instant(self.gone_at)


def known_feeds(connection: Connection) -> dict[tuple[str, str], StoredFeed]:
    """Return every feed by (job, member)."""
    known: dict[tuple[str, str], StoredFeed] = {}
    for row in connection.execute(select(feeds)).all():
        key, feed_id, job, member, path, updated, selection = tuple(row)  # by position, for speed
        date = FeedDate.stored(updated, selection)
        known[job, member] = StoredFeed(key, feed_id, job, member, path, date)
    return known


def put_feeds(connection: Connection, published: Sequence[FeedRecord]) -> dict[str, int]:
    """Record feeds; return their keys by id.

    They are matched by id: a feed that takes over the place of another keeps its own.
    """
    keys = feed_keys(connection, {feed.feed_id for feed in published})
    known = [feed for feed in published if feed.feed_id in keys]
    if known:
        same = update(feeds).where(feeds.c.key == bindparam("at_key"))
        rows = [_feed_row(feed) | {"at_key": keys[feed.feed_id]} for feed in known]
        connection.execute(same, rows)
    next_key = count((connection.scalar(select(func.max(feeds.c.key))) or 0) + 1)
    for feed in published:
        if feed.feed_id not in keys:
            key = keys[feed.feed_id] = next(next_key)
            row = _feed_row(feed) | {"key": key, "feed_id": feed.feed_id}
            connection.execute(insert(feeds), [row])
    return keys


def _feed_row(feed: FeedRecord) -> dict[str, Any]:
    return {
        "job": feed.job,
        "member": feed.member,
        "path": feed.path,
        "updated": feed.date.updated,
        "selection": feed.date.selection,
    }


def feed_keys(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    """Return the keys of these feeds by their ids."""
    keys: dict[str, int] = {}
    for part in chunks(ids):
        query = select(feeds.c.feed_id, feeds.c.key).where(feeds.c.feed_id.in_(part))
        keys |= {row[0]: row[1] for row in connection.execute(query)}
    return keys


def known_documents(connection: Connection, *, archives: bool = False) -> dict[str, StoredDocument]:
    """Return every file ever published, by path; those of archives only on request."""
    query = select(documents).order_by(documents.c.path)
    if not archives:
        query = query.where(documents.c.archive.is_(None))
    return {row[0]: stored_document(row) for row in connection.execute(query).all()}


def stored_document(row: Row[Any]) -> StoredDocument:
    """Return a row of `documents` as a document, which has the same fields in the same order."""
    return StoredDocument(*tuple(row))


def number_of_documents(connection: Connection) -> int:
    """Return how many documents stand published."""
    there = documents.c.digest.is_not(None) & documents.c.gone.is_(None)
    number = connection.scalar(select(func.count()).select_from(documents).where(there))
    return int(number or 0)


def dates(connection: Connection) -> dict[str, datetime]:
    """Return the date that the feed of each document has, or the archive that it is, by path."""
    of_archive = (archives.c.feed == feeds.c.feed_id) & (archives.c.name == documents.c.archive)
    query = (
        select(documents.c.path, func.coalesce(archives.c.updated, feeds.c.updated))
        .join(feeds, feeds.c.key == documents.c.feed)
        .outerjoin(archives, of_archive)
    )
    return {path: datetime.fromisoformat(date) for path, date in connection.execute(query) if date}


def gone_documents(connection: Connection) -> list[StoredDocument]:
    """Return every file that was removed, by path."""
    query = select(documents).where(documents.c.gone.is_not(None)).order_by(documents.c.path)
    return [stored_document(row) for row in connection.execute(query)]


def moved_from(connection: Connection, paths: Collection[str]) -> str | None:
    """Return where the removed file at one of some paths is now, if it moved; it may have twice."""
    waiting, passed = sorted(paths), set[str]()
    while waiting:
        path = waiting.pop(0)
        passed.add(path)
        query = select(documents.c.gone, documents.c.moved_to).where(documents.c.path == path)
        row = connection.execute(query).one_or_none()
        if row and row.gone is None and path not in paths:
            return path
        if row and row.gone is not None and row.moved_to and row.moved_to not in passed:
            waiting.insert(0, row.moved_to)
    return None


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


class WrittenDocument(Struct, frozen=True):
    """A file that was written: its feed's key, digest, size in bytes, and the entries in it.

    `first` says that the store has no entries of it yet.
    """

    path: str
    feed: int | None
    digest: str
    size: int
    members: Sequence[CarriedEntry]
    first: bool = False


def put_documents(
    connection: Connection, written: Sequence[WrittenDocument], at: datetime
) -> dict[str, CarriedChange]:
    """Record files and the entries they carry; return what changed of these, by path."""
    if not written:
        return {}
    rows = [
        {"at_path": file.path, "digest": file.digest, "size": file.size, "feed": file.feed}
        for file in written
    ]
    new = {"changed": stored(at), "gone": None, "moved_to": None}
    same = update(documents).where(documents.c.path == bindparam("at_path"))
    connection.execute(same.values(**new), rows)
    first = (
        row for file in written if file.first for row in entering_rows(file.path, file.members, at)
    )
    for part in chunks(first):
        add_rows(connection, carried, part)
    changes = {file.path: CarriedChange(file.members) for file in written if file.first}
    others = {file.path: file.members for file in written if not file.first}
    return changes | set_carried(connection, others, at)


def put_due(connection: Connection, due: Mapping[str, int | None]) -> None:
    """Record when documents are due to be built again for the end of a right, by path."""
    rows = [{"at_path": path, "due": instant} for path, instant in due.items()]
    if rows:
        same = update(documents).where(documents.c.path == bindparam("at_path"))
        connection.execute(same, rows)


def due_documents(connection: Connection) -> dict[str, int]:
    """Return the instant of every document that is due by rights, by path, the first one first."""
    query = select(documents.c.path, documents.c.due)
    query = query.where(documents.c.due.is_not(None), documents.c.gone.is_(None))
    return {row.path: row.due for row in connection.execute(query.order_by(documents.c.due))}


def remove_document(
    connection: Connection, path: str, moved_to: str | None, at: datetime
) -> CarriedChange:
    """Record that a file was removed, and where its readers are sent; return what left with it."""
    row = {"gone": stored(at), "moved_to": moved_to, "digest": None, "size": 0, "due": None}
    connection.execute(update(documents).where(documents.c.path == path).values(row))
    return set_carried(connection, {path: ()}, at)[path]


def signals(connection: Connection, since: datetime) -> dict[int, list[Tombstone]]:
    """Return each feed's tombstones of entries, past or present, withdrawn since: newest first."""
    if connection.execute(select(orders.c.number).limit(1)).first() is None:
        return {}  # the common case, without the large query
    replacing = articles.alias("replacing")
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
