"""What was published: feeds with their ids, every file ever written, what stands in it, the ledger.

Bytes come first, their record after: a crash between the two publishes the same bytes again. Only
the path of a new file is written down before it, so that no file is ever unknown to the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from syndicate.model import Level
from syndicate.store.instants import instant, stored
from syndicate.store.tables import articles, carried, documents, feeds, ledger, quarantine, terms

#: Where the web root begins in the paths of documents, which are below the output folder.
PUBLIC = "public/"


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


@dataclass(frozen=True, slots=True)
class Member:
    """An article that stands in a document: store keys, entry id, how much, with images or not."""

    article: int
    revision: int
    entry_id: str
    level: Level
    images: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger."""

    number: int
    instant: datetime
    event: str
    subject: str
    detail: Mapping[str, Any]


def known_feeds(connection: Connection) -> dict[tuple[str, str], StoredFeed]:
    """Every feed by (job, member)."""
    found = [StoredFeed(*row) for row in connection.execute(select(feeds))]
    return {(feed.job, feed.member): feed for feed in found}


def put_feed(
    connection: Connection, feed_id: str, job: str, member: str, path: str, updated: str
) -> None:
    """Record a feed, found by its id; a feed that takes over another's place keeps that id."""
    row = {"job": job, "member": member, "path": path, "updated": updated}
    query = update(feeds).where(feeds.c.feed_id == feed_id).values(row)
    if connection.execute(query).rowcount == 0:
        key = (connection.scalar(select(func.max(feeds.c.key))) or 0) + 1
        connection.execute(insert(feeds), [row | {"key": key, "feed_id": feed_id}])


def known_documents(connection: Connection) -> dict[str, StoredDocument]:
    """Every file that was ever published, by path."""
    rows = connection.execute(select(documents).order_by(documents.c.path))
    return {
        row.path: StoredDocument(
            row.path, row.feed, row.format, row.digest, row.size,
            instant(row.changed), instant(row.gone), row.moved_to,
        )
        for row in rows
    }  # fmt: skip


def announce(connection: Connection, paths: Mapping[str, str], at: datetime) -> None:
    """Write down new paths (with their format) before their first byte is written."""
    rows = [
        {"path": path, "format": kind, "size": 0, "changed": stored(at)}
        for path, kind in paths.items()
    ]
    connection.execute(insert(documents), rows)


def put_document(
    connection: Connection,
    path: str,
    feed_id: str | None,
    digest: str,
    size: int,
    at: datetime,
    members: Sequence[Member],
) -> None:
    """Record a file that was written, and what it carries."""
    feed = connection.scalar(select(feeds.c.key).where(feeds.c.feed_id == feed_id))
    row = {
        "feed": feed, "digest": digest, "size": size, "changed": stored(at),
        "gone": None, "moved_to": None,
    }  # fmt: skip
    connection.execute(update(documents).where(documents.c.path == path).values(row))
    connection.execute(delete(carried).where(carried.c.document == path))
    if members:
        rows = [
            {
                "document": path,
                "article": m.article,
                "revision": m.revision,
                "level": m.level,
                "images": m.images,
            }
            for m in members
        ]
        connection.execute(insert(carried), rows)


def remove_document(connection: Connection, path: str, moved_to: str | None, at: datetime) -> None:
    """Record a file that was taken away, and where its readers are sent."""
    row = {"gone": stored(at), "moved_to": moved_to, "digest": None, "size": 0}
    connection.execute(update(documents).where(documents.c.path == path).values(row))
    connection.execute(delete(carried).where(carried.c.document == path))


def carried_in(connection: Connection, path: str) -> list[Member]:
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
        .where(carried.c.document == path)
    )
    return [Member(*row) for row in connection.execute(query)]


def carried_counts(connection: Connection) -> dict[str, int]:
    """How many articles stand in each document."""
    query = select(carried.c.document, func.count()).group_by(carried.c.document)
    return {row[0]: row[1] for row in connection.execute(query)}


def documents_with(connection: Connection, article: int) -> list[str]:
    """The paths of the documents that carry an article now."""
    query = select(carried.c.document).where(carried.c.article == article)
    return sorted(connection.scalars(query))


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


def record(connection: Connection, events: Sequence[tuple[str, str, Any]], at: datetime) -> None:
    """Append (event, subject, detail) to the ledger."""
    last = connection.scalar(select(func.max(ledger.c.number))) or 0
    rows = [
        {
            "number": last + number,
            "instant": stored(at),
            "event": event,
            "subject": subject,
            "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
        }
        for number, (event, subject, detail) in enumerate(events, 1)
    ]
    if rows:
        connection.execute(insert(ledger), rows)


def events(connection: Connection) -> list[Event]:
    """The whole ledger, oldest first."""
    query = select(ledger).order_by(ledger.c.number)
    return [
        Event(row.number, instant(row.instant), row.event, row.subject, json.loads(row.detail))
        for row in connection.execute(query)
    ]
