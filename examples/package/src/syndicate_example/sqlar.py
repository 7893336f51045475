"""A target: one SQLite archive that holds all documents (https://sqlite.org/sqlar.html).

`output: sqlar:///srv/news/feeds.sqlar` in site.yaml; `sqlite3 -A -x -f feeds.sqlar` unpacks it.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import closing

from syndicate.extend import OutputError, Place, Seen, Target, TargetOptions

_TABLE = (
    "CREATE TABLE IF NOT EXISTS"
    " sqlar(name TEXT PRIMARY KEY, mode INT, mtime INT, sz INT, data BLOB)"
)
_PUT = "INSERT OR REPLACE INTO sqlar SELECT ?, ?, 1 + coalesce(max(mtime), 0), ?, ? FROM sqlar"
_FILE = 0o100644


class Archive(Target):
    """The archive at an address. A document is replaced in one transaction."""

    def __init__(self, address: str, options: TargetOptions) -> None:
        self._file = address.partition("://")[2]
        self._fence = options.fence

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a document, or None if there is none. Raises OutputError."""
        rows = self._ask("SELECT sz, data FROM sqlar WHERE name = ?", path)
        return next((d if len(d) == size else zlib.decompress(d) for size, d in rows), None)

    def look(self, path: str) -> Seen | None:
        """Return the size of a document, and a number that each replacement raises."""
        rows = self._ask("SELECT sz, mtime FROM sqlar WHERE name = ?", path)
        return next(((size, count) for size, count in rows), None)

    def paths(self, suffixes: tuple[str, ...]) -> list[str]:
        """Return the paths of the documents with these suffixes, sorted."""
        rows = self._ask("SELECT name FROM sqlar ORDER BY name")
        return [name for (name,) in rows if name.endswith(suffixes)]

    def put(self, path: str, pieces: Iterable[bytes | memoryview]) -> None:
        """Replace a document. Raises OutputError; then the one before is still whole."""
        data = b"".join(pieces)
        packed = zlib.compress(data)
        self._fence.check()  # a later run of another host may have overtaken this one
        self._ask(
            _PUT,
            path,
            _FILE,
            len(data),
            packed if len(packed) < len(data) else data,
        )

    def remove(self, path: str) -> None:
        """Remove a document, if there is one. Raises OutputError."""
        self._ask("DELETE FROM sqlar WHERE name = ?", path)

    def check(self) -> None:
        """Raise OutputError where the archive cannot be opened."""
        self._ask("SELECT 1")

    def _ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        try:
            with closing(sqlite3.connect(self._file)) as connection, connection:
                connection.execute(_TABLE)
                return connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise OutputError(str(error), Place(self._file)) from error
