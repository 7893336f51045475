"""What published documents were made of, and what their files looked like then."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator

from msgspec import Struct

_TABLE = """
CREATE TABLE IF NOT EXISTS documents (
    path TEXT PRIMARY KEY, plan BLOB, size INTEGER, mtime INTEGER, head BLOB, tail BLOB,
    entries BLOB
) WITHOUT ROWID
"""


class CachedDocument(Struct, frozen=True):
    """A document as it was published: `plan` is the digest of its parts.

    `size` and `mtime` (in nanoseconds) are its file's; `entries` the keys of cached entries. Of one
    that a worker made only that has `head`, `tail` and the entries' bytes: here they are empty.
    """

    path: str
    plan: bytes
    size: int
    mtime: int
    head: bytes
    tail: bytes
    entries: tuple[int, ...]


class CachedDocuments:
    """The documents of an open cache, by path."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index
        index.execute(_TABLE)

    def get(self, path: str) -> CachedDocument | None:
        """Return a document; None where it is not cached."""
        row = self._index.execute("SELECT * FROM documents WHERE path = ?", (path,)).fetchone()
        if row is None:
            return None
        path_, plan, size, mtime, head, tail, entries = row
        return CachedDocument(path_, plan, size, mtime, head, tail, tuple(_numbers(entries)))

    def put(self, document: CachedDocument) -> None:
        """Cache a document in place of the one at its path."""
        d = document
        row = (d.path, d.plan, d.size, d.mtime, d.head, d.tail)
        keys = array("q", d.entries).tobytes()
        self._index.execute("REPLACE INTO documents VALUES (?,?,?,?,?,?,?)", (*row, keys))

    def drop(self, path: str) -> None:
        """Forget a document."""
        self._index.execute("DELETE FROM documents WHERE path = ?", (path,))

    def forget_files(self, paths: Iterable[str] | None = None) -> None:
        """Forget what files looked like (those at `paths`, else all): their bytes are read."""
        if paths is None:
            self._index.execute("UPDATE documents SET mtime = 0")
        else:
            each = ((path,) for path in paths)
            self._index.executemany("UPDATE documents SET mtime = 0 WHERE path = ?", each)

    def files(self) -> list[tuple[str, int, int]]:
        """Return (path, size in bytes, mtime in nanoseconds) of each file."""
        return self._index.execute("SELECT path, size, mtime FROM documents").fetchall()

    def kept_elsewhere(self) -> set[str]:
        """Return the paths of the documents of which only a worker has what they were made of."""
        query = "SELECT path FROM documents WHERE length(head) = 0"
        return {row[0] for row in self._index.execute(query)}

    def used(self) -> Iterator[int]:
        """Yield the keys of all entries that stand in a document, as often as it does."""
        for (packed,) in self._index.execute("SELECT entries FROM documents"):
            yield from _numbers(packed)


def _numbers(packed: bytes) -> array[int]:
    numbers = array("q")
    numbers.frombytes(packed)
    return numbers
