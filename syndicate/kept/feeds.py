"""How each feed stood when it was last looked at, and when it will change by itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_TABLE = """
CREATE TABLE IF NOT EXISTS feeds (
    job TEXT, member TEXT, digest BLOB, at INTEGER, due INTEGER, sources TEXT, facts TEXT,
    PRIMARY KEY (job, member)
) WITHOUT ROWID
"""
_SOURCES = "CREATE TABLE IF NOT EXISTS sources (id TEXT PRIMARY KEY) WITHOUT ROWID"


@dataclass(frozen=True, slots=True)
class KeptFeed:
    """A feed as a build found it.

    `digest` is of all that the config says of it; `sources` are the publishers whose articles were
    met, `due` the first instant at which it may change by itself, both instants in microseconds;
    `facts` its listing and setbacks, as JSON.
    """

    job: str
    member: str
    digest: bytes
    at: int
    due: int | None
    sources: tuple[str | None, ...]
    facts: str

    def stands(self, at: int) -> bool:
        """Whether nothing has fallen due at an instant; one that lies before is another matter."""
        return self.at <= at and (self.due is None or at < self.due)

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.facts)
        return found


class Feeds:
    """The feeds of an open folder."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index
        index.execute(_TABLE)
        index.execute(_SOURCES)

    def all(self) -> dict[tuple[str, str], KeptFeed]:
        """Every feed by (job, member)."""
        rows = self._index.execute("SELECT job, member, digest, at, due, sources, facts FROM feeds")
        return {
            (job, member): KeptFeed(job, member, digest, at, due, tuple(json.loads(met)), facts)
            for job, member, digest, at, due, met, facts in rows
        }

    def put(self, it: KeptFeed) -> None:
        sources = json.dumps(it.sources, ensure_ascii=False)
        row = (it.job, it.member, it.digest, it.at, it.due, sources, it.facts)
        self._index.execute("REPLACE INTO feeds VALUES (?,?,?,?,?,?,?)", row)

    def drop(self, job: str, member: str) -> None:
        self._index.execute("DELETE FROM feeds WHERE job = ? AND member = ?", (job, member))

    def sources(self) -> set[str]:
        """The sources that the config had then."""
        return {row[0] for row in self._index.execute("SELECT id FROM sources")}

    def put_sources(self, ids: Iterable[str]) -> None:
        self._index.execute("DELETE FROM sources")
        self._index.executemany("INSERT INTO sources VALUES (?)", [(one,) for one in ids])
