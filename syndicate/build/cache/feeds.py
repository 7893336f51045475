"""The state of each feed when it was last looked at, and when it will change by itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct

from syndicate.model.feed import ListedFeed

_TABLE = """
CREATE TABLE IF NOT EXISTS feeds (
    job TEXT, member TEXT, archive TEXT, digest BLOB, at INTEGER, due INTEGER, sources TEXT,
    facts TEXT, PRIMARY KEY (job, member, archive)
) WITHOUT ROWID
"""
_DUE = "CREATE INDEX IF NOT EXISTS feeds_due ON feeds (due)"
_SOURCES = "CREATE TABLE IF NOT EXISTS sources (id TEXT PRIMARY KEY) WITHOUT ROWID"


class FeedNotes(Struct, frozen=True):
    """What a run that does not look at a feed says of it: as the pages of the site show it, how
    many of its entries show each notice, and what is quarantined, as (subject, reason).
    """

    shown: ListedFeed | None
    notices: Mapping[str, int]
    problems: tuple[tuple[str, str], ...]


class CachedFeed(Struct, frozen=True):
    """A feed, or one `archive` of it, as a build left it.

    `digest` is of all that the config says of it; `met` are the publishers of the articles it
    selects, `facts` its notes, both as JSON. `at` is when it was looked at, `due` when it may
    change by itself; both are in microseconds since 1970.
    """

    job: str
    member: str
    digest: bytes
    at: int
    due: int | None
    met: str
    facts: bytes
    archive: str = ""

    def is_current(self, at: int) -> bool:
        """Return whether nothing has fallen due since; never so at an earlier instant."""
        return self.at <= at and (self.due is None or at < self.due)

    @property
    def sources(self) -> tuple[str | None, ...]:
        return tuple(json.loads(self.met))

    @property
    def notes(self) -> FeedNotes:
        return _NOTES.decode(self.facts)


_NOTES = msgspec.json.Decoder(FeedNotes)


class CachedFeeds:
    """The feeds of an open cache, and their archives."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index
        for statement in (_TABLE, _DUE, _SOURCES):
            index.execute(statement)

    def all(self) -> dict[tuple[str, str], CachedFeed]:
        """Return every feed by (job, member)."""
        return {(feed.job, feed.member): feed for feed in self._read("archive = ''")}

    def names(self) -> set[tuple[str, str]]:
        """Return (job, member) of every feed."""
        return set(self._index.execute("SELECT job, member FROM feeds WHERE archive = ''"))

    def archives(self) -> Iterator[CachedFeed]:
        """Yield every archive."""
        return self._read("archive <> ''")

    def archives_due(self, at: int) -> Iterator[CachedFeed]:
        """Yield the archives that may have changed by themselves by an instant."""
        return self._read("due <= ? AND archive <> ''", at)

    def archives_with_problems(self) -> Iterator[CachedFeed]:
        """Yield the archives of which something could not be made."""
        return self._read("""archive <> '' AND facts NOT LIKE '%"problems":[]%'""")

    def archive(self, job: str, member: str, name: str) -> CachedFeed | None:
        return next(self._read("job = ? AND member = ? AND archive = ?", job, member, name), None)

    def next_due(self) -> int | None:
        """Return the first instant at which a feed or an archive may change by itself."""
        row = self._index.execute("SELECT min(due) FROM feeds").fetchone()
        due: int | None = row[0]
        return due

    def _read(self, where: str, *values: object) -> Iterator[CachedFeed]:
        # the notes are not made a text only to be read from bytes again: they are most of it
        columns = "job, member, digest, at, due, sources, CAST(facts AS BLOB), archive"
        for row in self._index.execute(f"SELECT {columns} FROM feeds WHERE {where}", values):
            yield CachedFeed(*row)

    def put(self, feed: CachedFeed) -> None:
        """Cache a feed, or an archive, in place of its last state."""
        f = feed
        row = (f.job, f.member, f.archive, f.digest, f.at, f.due, f.met, f.facts.decode())
        self._index.execute("REPLACE INTO feeds VALUES (?,?,?,?,?,?,?,?)", row)

    def drop(self, job: str, member: str, archive: str | None = None) -> None:
        """Forget a feed with all its archives, or one of these."""
        where = "job = ? AND member = ? AND archive = ifnull(?, archive)"
        self._index.execute(f"DELETE FROM feeds WHERE {where}", (job, member, archive))

    def sources(self) -> set[str]:
        """Return the ids of the sources that the config had then."""
        return {row[0] for row in self._index.execute("SELECT id FROM sources")}

    def put_sources(self, ids: Iterable[str]) -> None:
        """Replace the ids of the sources that the config has."""
        self._index.execute("DELETE FROM sources")
        self._index.executemany("INSERT INTO sources VALUES (?)", [(key,) for key in ids])
