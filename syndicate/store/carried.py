"""Which articles stand, and stood, in which documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from syndicate.model.article import Level
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import carried, documents, feeds
from syndicate.store.tables import articles


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


@dataclass(frozen=True, slots=True)
class CarriedChange:
    """What changed of the entries of a document: those that came, those that are shown otherwise,
    and the entry ids, by article, of those that left.
    """

    entered: Sequence[CarriedEntry] = ()
    revised: Sequence[CarriedEntry] = ()
    left: Mapping[int, str] = field(default_factory=dict)


def entering_rows(
    path: str, members: Iterable[CarriedEntry], at: datetime
) -> Iterator[dict[str, Any]]:
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


def set_carried(
    connection: Connection, path: str, members: Mapping[int, CarriedEntry], at: datetime
) -> CarriedChange:
    """Record what a document carries now, and return what changed; rows that left stay."""
    query = select(carried).where(carried.c.document == path)
    known = {row.article: row for row in connection.execute(query.where(carried.c.left.is_(None)))}
    left = _leave(connection, path, [key for key in known if key not in members], at)
    entered = [key for key in members if key not in known]
    back: set[int] = set()
    for part in chunks(entered):
        query_back = select(carried.c.article).where(carried.c.document == path)
        back |= set(connection.scalars(query_back.where(carried.c.article.in_(part))))
    for rows in chunks(
        entering_rows(path, (members[key] for key in entered if key not in back), at)
    ):
        connection.execute(insert(carried), rows)
    revised = []
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
            revised += [member] if current else []
            same = (carried.c.document == path) & (carried.c.article == key)
            connection.execute(update(carried).where(same).values(row))
    return CarriedChange([members[key] for key in entered], revised, left)


def record_departures(
    connection: Connection, path: str, members: Sequence[CarriedEntry], at: datetime
) -> CarriedChange:
    """Record only what has left a document that still carries these members; return that."""
    remaining = {member.article for member in members}
    query = select(carried.c.article).where(carried.c.document == path, carried.c.left.is_(None))
    gone = [key for key in connection.scalars(query) if key not in remaining]
    return CarriedChange(left=_leave(connection, path, gone, at))


def _leave(
    connection: Connection, path: str, keys: Sequence[int], at: datetime
) -> Mapping[int, str]:
    """Record that articles left a document; return their entry ids."""
    ids: dict[int, str] = {}
    for part in chunks(keys):
        gone = (carried.c.document == path) & carried.c.article.in_(part)
        connection.execute(update(carried).where(gone).values(left=stored(at)))
        named = select(articles.c.key, articles.c.entry_id).where(articles.c.key.in_(part))
        ids |= {row.key: row.entry_id for row in connection.execute(named)}
    return ids


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
