"""Which articles stand, and stood, in which documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from syndicate.model.article import Level
from syndicate.store.chunks import chunks, in_part, rows_by_part
from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import carried, documents, feeds
from syndicate.store.sql import Connection, bindparam, func, insert, select, update
from syndicate.store.tables import articles


class CarriedEntry(Struct, frozen=True):
    """An article in a document: store keys, entry id, level, with images or not."""

    article: int
    revision: int
    entry_id: str
    level: Level
    images: bool


class Appearance(Struct, frozen=True):
    """An article's time in a document, from `since` until it `left` (None: it is still there)."""

    article: int
    document: str
    since: datetime
    left: datetime | None


class CarriedChange(Struct, frozen=True):
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


#: What documents carry, which is asked of a group of them at once.
_STANDING = select(
    carried.c.document, carried.c.article, carried.c.revision, carried.c.level, carried.c.images
).where(in_part(carried.c.document), carried.c.left.is_(None))


def set_carried(
    connection: Connection, members: Mapping[str, Sequence[CarriedEntry]], at: datetime
) -> dict[str, CarriedChange]:
    """Record what documents carry now, by path, and return what changed; rows that left stay."""
    known: dict[str, dict[int, tuple[int, str, bool]]] = {path: {} for path in members}
    for path, article, *shown in rows_by_part(connection, _STANDING, members):
        known[path][article] = (shown[0], shown[1], shown[2])
    return {
        path: _set_carried(connection, path, known[path], entries, at)
        for path, entries in members.items()
    }


def _set_carried(
    connection: Connection,
    path: str,
    known: Mapping[int, tuple[int, str, bool]],
    entries: Sequence[CarriedEntry],
    at: datetime,
) -> CarriedChange:
    """Record what a document carries now; `known` is what it carried, and how."""
    members = {entry.article: entry for entry in entries}
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
        shown = (member.revision, member.level, member.images)
        if key in back:
            _show(connection, path, key, shown, since=stored(at), left=None)
        elif key in known and known[key] != shown:
            revised.append(member)
            _show(connection, path, key, shown)
    return CarriedChange([members[key] for key in entered], revised, left)


def _show(
    connection: Connection,
    path: str,
    article: int,
    shown: tuple[int, str, bool],
    **more: int | None,
) -> None:
    """Record how a document shows an article that stands, or stood, in it."""
    revision, level, images = shown
    same = (carried.c.document == path) & (carried.c.article == article)
    values = {"revision": revision, "level": level, "images": images, **more}
    connection.execute(update(carried).where(same).values(values))


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


_CARRIED = (
    select(
        carried.c.article,
        carried.c.revision,
        articles.c.entry_id,
        carried.c.level,
        carried.c.images,
    )
    .join(articles, articles.c.key == carried.c.article)
    .where(carried.c.document == bindparam("path"), carried.c.left.is_(None))
)


def carried_in(connection: Connection, path: str) -> list[CarriedEntry]:
    """Return the entries of a document."""
    return [CarriedEntry(*tuple(row)) for row in connection.execute(_CARRIED, {"path": path})]


def carried_counts(connection: Connection) -> dict[str, int]:
    """Return how many articles each document carries, by path."""
    query = select(carried.c.document, func.count()).where(carried.c.left.is_(None))
    query = query.group_by(carried.c.document)
    return {row[0]: row[1] for row in connection.execute(query).all()}


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
