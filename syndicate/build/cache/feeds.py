"""How each feed stood when it was last looked at, and when it will change by itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_TABLE = """
CREATE TABLE IF NOT EXISTS feeds (
    job TEXT, member TEXT, archive TEXT, digest BLOB, at INTEGER, due INTEGER, sources TEXT,
    facts TEXT, PRIMARY KEY (job, member, archive)
) WITHOUT ROWID
"""
_DUE = "CREATE INDEX IF NOT EXISTS feeds_due ON feeds (due)"
_SOURCES = "CREATE TABLE IF NOT EXISTS sources (id TEXT PRIMARY KEY) WITHOUT ROWID"


@dataclass(frozen=True, slots=True)
class CachedFeed:
    """A feed, or one `archive` of it, as a build found it.

    `digest` is of all that the config says of it; `met` are the publishers whose articles were
    met, `facts` its listing and problems, both as JSON. It was found so `at` an instant; at `due`
    it may change by itself; both are in microseconds.
    """

    job: str
    member: str
    digest: bytes
    at: int
    due: int | None
    met: str
    facts: str
    archive: str = ""

    def is_current(self, at: int) -> bool:
        """Return whether nothing has fallen due since; never so at an earlier instant."""
        return self.at <= at and (self.due is None or at < self.due)

    @property
    def sources(self) -> tuple[str | None, ...]:
        return tuple(json.loads(self.met))

    @property
    def notes(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.facts)
        return found


class CachedFeeds:
    """The feeds of an open folder, and their archives."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index
        for statement in (_TABLE, _DUE, _SOURCES):
            index.execute(statement)

    def all(self) -> dict[tuple[str, str], CachedFeed]:
        """Every feed by (job, member)."""
        return {(it.job, it.member): it for it in self._read("archive = ''")}

    def archives(self) -> Iterator[CachedFeed]:
        """Every archive."""
        return self._read("archive <> ''")

    def archives_due(self, at: int) -> Iterator[CachedFeed]:
        """The archives that may have changed by themselves by an instant."""
        return self._read("due <= ? AND archive <> ''", at)

    def archive(self, job: str, member: str, name: str) -> CachedFeed | None:
        return next(self._read("job = ? AND member = ? AND archive = ?", job, member, name), None)

    def next_due(self) -> int | None:
        """The first instant at which a feed or an archive may change by itself."""
        row = self._index.execute("SELECT min(due) FROM feeds").fetchone()
        found: int | None = row[0]
        return found

    def _read(self, where: str, *values: object) -> Iterator[CachedFeed]:
        query = (
            f"SELECT job, member, digest, at, due, sources, facts, archive FROM feeds WHERE {where}"
        )
        for job, member, digest, at, due, met, facts, archive in self._index.execute(query, values):
            yield CachedFeed(job, member, digest, at, due, met, facts, archive)

    def put(self, it: CachedFeed) -> None:
        row = (it.job, it.member, it.archive, it.digest, it.at, it.due, it.met, it.facts)
        self._index.execute("REPLACE INTO feeds VALUES (?,?,?,?,?,?,?,?)", row)

    def drop(self, job: str, member: str, archive: str | None = None) -> None:
        """Forget a feed with all its archives, or one of these."""
        where = "job = ? AND member = ? AND archive = ifnull(?, archive)"
        self._index.execute(f"DELETE FROM feeds WHERE {where}", (job, member, archive))

    def sources(self) -> set[str]:
        """The sources that the config had then."""
        return {row[0] for row in self._index.execute("SELECT id FROM sources")}

    def put_sources(self, ids: Iterable[str]) -> None:
        self._index.execute("DELETE FROM sources")
        self._index.executemany("INSERT INTO sources VALUES (?)", [(one,) for one in ids])
