"""Open what is kept: fragments, what documents were made of, how feeds stood.

None of it is ever needed: a build that finds nothing here, or nothing that it can trust, makes the
same bytes from the articles. Plain `sqlite3` and a file of bytes; no pickle, so that nothing that
is found here can run.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from syndicate.build.cache.documents import CachedDocuments
from syndicate.build.cache.entries import CachedEntries
from syndicate.build.cache.feeds import CachedFeeds
from syndicate.build.cache.heap import FragmentFile
from syndicate.errors import OutputError

#: Raised when what is kept has another shape: it is thrown away.
SHAPE = 1
#: How much is appended before it is made durable.
_COMMIT_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Cache:
    """An open folder; one run at a time has it."""

    entries: CachedEntries
    documents: CachedDocuments
    feeds: CachedFeeds
    heap: FragmentFile
    index: sqlite3.Connection

    def saved(self) -> None:
        """Make everything that was kept so far durable: bytes first, then what points at them."""
        self.heap.sync()
        self.index.execute("REPLACE INTO meta VALUES ('end', ?)", (self.heap.end,))
        self.index.execute("COMMIT")
        self.index.execute("BEGIN")

    def save_often(self) -> None:
        """Do so when much has come together."""
        if self.heap.unsaved > _COMMIT_BYTES:
            self.saved()

    def prune(self, most: int) -> None:
        """Throw away what no published document uses, once there are more than `most` bytes."""
        if self.heap.end > most:
            self.entries.compact(self.documents.used(), most)
            self.saved()


@contextmanager
def kept_in(folder: Path) -> Iterator[Cache]:
    """What is kept in a folder, to go on with; what cannot be read is thrown away first."""
    try:
        kept = _opened(folder)
    except (sqlite3.Error, OSError, ValueError):
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)
        try:
            kept = _opened(folder)
        except OSError as error:
            raise OutputError.of(folder, error) from error
    try:
        yield kept
    finally:
        kept.heap.close()
        kept.index.close()  # what was not saved is not kept


@contextmanager
def copy_of(folder: Path) -> Iterator[Cache]:
    """What is kept of feeds and documents, in a place of its own: for a run that leaves nothing."""
    with TemporaryDirectory(prefix="syndicate-") as place, kept_in(Path(place) / "kept") as kept:
        kept.index.execute("COMMIT")
        with suppress(sqlite3.Error):
            if (folder / "index.db").is_file():
                kept.index.execute("ATTACH ? AS those", (str(folder / "index.db"),))
            for table in ("feeds", "documents", "sources"):
                kept.index.execute(f"INSERT INTO {table} SELECT * FROM those.{table}")
            kept.index.execute("DETACH those")
        kept.index.execute("BEGIN")
        yield kept


def _opened(folder: Path) -> Cache:
    folder.mkdir(parents=True, exist_ok=True)
    index = sqlite3.connect(folder / "index.db", isolation_level=None)
    try:
        for pragma in ("journal_mode = DELETE", "synchronous = NORMAL", "cache_size = -2000"):
            index.execute(f"PRAGMA {pragma}").close()
        index.execute("BEGIN")
        index.execute("CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER)")
        known = dict(index.execute("SELECT name, value FROM meta"))
        if known.get("shape", SHAPE) != SHAPE:
            raise ValueError("kept by another version")
        heap = FragmentFile(folder / "fragments", known.get("end", 0))
        if not known:
            index.execute("INSERT INTO meta VALUES ('shape', ?)", (SHAPE,))
        kept = Cache(
            CachedEntries(index, heap), CachedDocuments(index), CachedFeeds(index), heap, index
        )
        if not known:
            kept.saved()
    except BaseException:
        index.close()
        raise
    return kept


def forget(folder: Path) -> None:
    """Throw away all that is kept."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
