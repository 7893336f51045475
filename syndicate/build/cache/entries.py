"""Rendered entries: one for each revision and presentation, with its fragment in each format."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Struct

from syndicate.build.cache.fragments import DamagedError, FragmentFile, Span
from syndicate.store.originals import number_of

_TABLES = """
CREATE TABLE IF NOT EXISTS entries (
    key INTEGER PRIMARY KEY, revision INTEGER NOT NULL, presentation BLOB NOT NULL,
    facts TEXT NOT NULL, UNIQUE (revision, presentation)
);
CREATE TABLE IF NOT EXISTS fragments (
    entry INTEGER, format TEXT, offset INTEGER, size INTEGER, sum INTEGER, digest BLOB,
    PRIMARY KEY (entry, format)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (
    page INTEGER, entry INTEGER, PRIMARY KEY (page, entry)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_by_entry ON links (entry);
"""


#: How many rows one query asks for.
_CHUNK = 200


class CachedEntry(Struct, frozen=True):
    """An entry that was made and proved; `facts` are what its maker says of it, as JSON.

    `fragments` are (size in bytes, digest) by format.
    """

    key: int
    facts: dict[str, Any]
    fragments: Mapping[str, tuple[int, bytes]]


class EntryToCache(Struct, frozen=True):
    """An entry to be cached, with its `fragments` by format.

    `pages` are the addresses (`urls.page_key`) that it leads to. One that goes `beside` the cached
    one of its revision and presentation leaves what that has in other formats.
    """

    revision: int
    presentation: bytes
    facts: dict[str, Any]
    fragments: Mapping[str, bytes]
    pages: Collection[str]
    beside: bool = False


class EntryLinks(Struct, frozen=True):
    """What an entry was made of, and the pages it leads to, by number (`originals.number_of`).

    That is what a build must know of an entry whose bytes a worker keeps.
    """

    revision: int
    presentation: bytes
    pages: tuple[int, ...]


class CachedEntries:
    """The entries of an open cache."""

    def __init__(self, index: sqlite3.Connection, fragments: FragmentFile) -> None:
        self._index, self._fragments = index, fragments
        for statement in filter(str.strip, _TABLES.split(";")):
            index.execute(statement)

    def get(self, names: Collection[tuple[int, bytes]]) -> dict[tuple[int, bytes], CachedEntry]:
        """Return the cached entries among these (revision, presentation)."""
        entries: dict[tuple[int, bytes], CachedEntry] = {}
        revisions = sorted({revision for revision, _ in names})
        for start in range(0, len(revisions), _CHUNK):
            listed = ",".join(map(str, revisions[start : start + _CHUNK]))  # numbers of ours
            query = (
                "SELECT key, revision, presentation, facts, format, size, digest FROM entries"
                f" JOIN fragments ON entry = key WHERE revision IN ({listed}) ORDER BY key"
            )
            rows = self._index.execute(query).fetchall()
            for (key, *name, facts), each in groupby(rows, lambda row: row[:4]):
                if (pair := (name[0], name[1])) in names:
                    fragments = {row[4]: (row[5], row[6]) for row in each}
                    entries[pair] = CachedEntry(key, msgspec.json.decode(facts), fragments)
        return entries

    def facts(self, key: int) -> dict[str, Any]:
        """Return what the maker of an entry says of it."""
        row = self._index.execute("SELECT facts FROM entries WHERE key = ?", (key,)).fetchone()
        facts: dict[str, Any] = msgspec.json.decode(row[0])
        return facts

    def put(self, entries: Sequence[EntryToCache]) -> list[CachedEntry]:
        """Cache entries, each in place of the one of its revision and presentation, if any.

        It gets the key of that one, which documents that are not published yet may name.
        """
        known = self._keys_of(entry.revision for entry in entries)
        keys, end = list[int](), self._last_key()
        replaced = list[tuple[int]]()
        for entry in entries:
            key = known.get((entry.revision, entry.presentation))
            if key is None:
                end = key = end + 1
            elif not entry.beside:
                replaced.append((key,))
            keys.append(key)
        placed = list(zip(keys, entries, strict=True))
        execute = self._index.executemany
        if replaced:
            execute("DELETE FROM fragments WHERE entry = ?", replaced)
            execute("DELETE FROM links WHERE entry = ?", replaced)
        facts = [_as_json(entry.facts) for entry in entries]
        execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET facts = excluded.facts",
            [
                (key, entry.revision, entry.presentation, text)
                for (key, entry), text in zip(placed, facts, strict=True)
            ],
        )
        named = [(key, name) for key, entry in placed for name in entry.fragments]
        pieces = [data for entry in entries for data in entry.fragments.values()]
        spans = self._fragments.put_all(pieces)
        digests = [sha256(data).digest()[:16] for data in pieces]
        rows = zip(named, spans, digests, strict=True)
        execute(
            "REPLACE INTO fragments VALUES (?, ?, ?, ?, ?, ?)",
            [(*name, *span, digest) for name, span, digest in rows],
        )
        execute(
            "INSERT OR IGNORE INTO links VALUES (?, ?)",
            [(number_of(page), key) for key, entry in placed for page in entry.pages],
        )
        made: dict[int, dict[str, tuple[int, bytes]]] = {key: {} for key in keys}
        for (key, name), span, digest in zip(named, spans, digests, strict=True):
            made[key][name] = span.size, digest
        beside = {(e.revision, e.presentation) for e in entries if e.beside}
        kept = self.get(beside) if beside else {}
        return [
            kept.get((entry.revision, entry.presentation))
            or CachedEntry(key, msgspec.json.decode(text), made[key])
            for (key, entry), text in zip(placed, facts, strict=True)
        ]

    def _keys_of(self, revisions: Iterable[int]) -> dict[tuple[int, bytes], int]:
        """Return the keys of the entries of these revisions, by revision and presentation."""
        listed = ",".join(map(str, set(revisions)))  # numbers of ours
        query = f"SELECT revision, presentation, key FROM entries WHERE revision IN ({listed})"
        return {(revision, name): key for revision, name, key in self._index.execute(query)}

    def _last_key(self) -> int:
        (last,) = self._index.execute("SELECT coalesce(max(key), 0) FROM entries").fetchone()
        return int(last)

    def links_of(self, keys: Collection[int]) -> dict[int, EntryLinks]:
        """Return what entries were made of, and the numbers of the pages they lead to, by key."""
        found: dict[int, EntryLinks] = {}
        listed = sorted(keys)
        for start in range(0, len(listed), _CHUNK):
            part = ",".join(map(str, listed[start : start + _CHUNK]))  # numbers of ours
            pages: dict[int, list[int]] = {}
            query = f"SELECT entry, page FROM links WHERE entry IN ({part}) ORDER BY entry, page"
            for key, page in self._index.execute(query):
                pages.setdefault(key, []).append(page)
            query = f"SELECT key, revision, presentation FROM entries WHERE key IN ({part})"
            for key, revision, presentation in self._index.execute(query):
                numbers = tuple(pages.get(key, ()))
                found[key] = EntryLinks(revision, presentation, numbers)
        return found

    def put_links(self, links: EntryLinks) -> int:
        """Note an entry that a worker keeps; return its key here, where its bytes are not."""
        name = (links.revision, links.presentation)
        query = "SELECT key FROM entries WHERE revision = ? AND presentation = ?"
        row = self._index.execute(query, name).fetchone()
        if row is not None:
            return int(row[0])
        query = "INSERT INTO entries (revision, presentation, facts) VALUES (?, ?, '{}')"
        key = self._index.execute(query, name).lastrowid or 0
        rows = [(page, key) for page in links.pages]
        self._index.executemany("INSERT OR IGNORE INTO links VALUES (?, ?)", rows)
        return key

    def set_facts(self, key: int, facts: dict[str, Any]) -> None:
        """Replace what is said of an entry."""
        query = "UPDATE entries SET facts = ? WHERE key = ?"
        self._index.execute(query, (_as_json(facts), key))

    def fragment(self, key: int, name: str) -> bytes:
        """Return one fragment. Raises DamagedError."""
        return self._fragments.get(next(self._spans([key], name)))

    def joined(
        self, keys: Sequence[int], name: str, separator: bytes
    ) -> Iterator[memoryview | bytes]:
        """Yield the fragments of entries in a format, in pieces. Raises DamagedError."""
        return self._fragments.join(self._spans(keys, name), separator)

    def _spans(self, keys: Sequence[int], name: str) -> Iterator[Span]:
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            listed = ",".join(map(str, part))  # numbers of ours
            query = (
                "SELECT entry, offset, size, sum FROM fragments"
                f" WHERE entry IN ({listed}) AND format = ?"
            )
            spans = {row[0]: Span(*row[1:]) for row in self._index.execute(query, (name,))}
            for key in part:
                if key not in spans:
                    raise DamagedError(f"no fragment of entry {key}")
                yield spans[key]

    def leading_to(self, numbers: Collection[int]) -> dict[int, int]:
        """Return the entries that lead to any of these pages, by number: their revisions by key."""
        listed, revisions = sorted(numbers), dict[int, int]()
        for start in range(0, len(listed), _CHUNK):
            part = ",".join(map(str, listed[start : start + _CHUNK]))  # numbers of ours
            query = "SELECT key, revision FROM links JOIN entries ON key = entry WHERE page IN"
            revisions |= dict(self._index.execute(f"{query} ({part})"))
        return revisions

    def of_revisions(self, revisions: Collection[int]) -> list[int]:
        """Return the keys of the entries that were made of these revisions."""
        query = "SELECT key FROM entries WHERE revision = ?"
        return [row[0] for each in revisions for row in self._index.execute(query, (each,))]

    def drop(self, keys: Iterable[int]) -> None:
        """Delete these entries."""
        for key in keys:
            self._index.execute("DELETE FROM fragments WHERE entry = ?", (key,))
            self._index.execute("DELETE FROM links WHERE entry = ?", (key,))
            self._index.execute("DELETE FROM entries WHERE key = ?", (key,))

    def drop_others(self, used: Iterable[int], most: int) -> None:
        """Delete the entries that are not used; of the others, the oldest beyond `most` bytes."""
        index = self._index
        index.execute("CREATE TEMP TABLE used (key INTEGER PRIMARY KEY)")  # on disk: it may be long
        index.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((key,) for key in used))
        query = "SELECT key, sum(size) FROM used JOIN fragments ON entry = key GROUP BY key"
        left = most
        for key, size in index.execute(f"{query} ORDER BY key DESC"):
            left -= size
            if left < 0:
                index.execute("DELETE FROM used WHERE key <= ?", (key,))
                break
        for table, column in (("fragments", "entry"), ("links", "entry"), ("entries", "key")):
            index.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT key FROM used)")
        index.execute("DROP TABLE used")

    def dead(self) -> int:
        """Return how many bytes of the file of fragments are of no entry any more."""
        row = self._index.execute("SELECT ifnull(sum(size), 0) FROM fragments").fetchone()
        return self._fragments.end - int(row[0])

    def rewrite(self) -> None:
        """Copy the fragments of all entries to a new file. Raises CacheError, DamagedError."""
        query = (
            "SELECT entry, format, offset, size, sum FROM fragments"
            " WHERE (entry, format) > (?, ?) ORDER BY entry, format LIMIT ?"
        )
        update = "UPDATE fragments SET offset = ? WHERE entry = ? AND format = ?"
        last = (0, "")
        with self._fragments.successor() as new:
            while rows := self._index.execute(query, (*last, _CHUNK)).fetchall():
                moved = [new.put(self._fragments.get(Span(*row[2:]))).offset for row in rows]
                names = [row[:2] for row in rows]
                self._index.executemany(
                    update, [(offset, *name) for offset, name in zip(moved, names, strict=True)]
                )
                last = names[-1]


def _as_json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
