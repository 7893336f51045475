"""The cache between builds: fragments, what documents were made of, the state of feeds.

None of it is ever needed: a build that finds nothing here, or nothing that it can trust, makes the
same bytes from the articles. Plain `sqlite3` and a file of bytes; no pickle, so that nothing found
here can run code.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import randbits
from tempfile import TemporaryDirectory

from msgspec import Struct

from syndicate.build.cache.documents import CachedDocuments
from syndicate.build.cache.entries import CachedEntries
from syndicate.build.cache.feeds import CachedFeeds
from syndicate.build.cache.fragments import FragmentFile
from syndicate.build.cache.texts import CachedTexts
from syndicate.errors import OutputError, Place

#: Raise it when the tables change: a cache of another shape is deleted.
SHAPE = 3
#: How many bytes are appended before they are made durable.
_COMMIT_BYTES = 64_000_000
#: What is dead is looked for when the cache is so many times as large as it was left, and more.
_GROWTH, _FLOOR = 1.5, 1_000_000
#: The share of dead bytes from which a file of fragments is written anew.
_DEAD = 0.2


class Cache(Struct, frozen=True):
    """An open cache; one run at a time has it."""

    entries: CachedEntries
    documents: CachedDocuments
    feeds: CachedFeeds
    texts: CachedTexts
    fragments: FragmentFile
    index: sqlite3.Connection

    def save(self) -> None:
        """Make everything cached so far durable: bytes first, then what points at them."""
        self.fragments.sync()
        self._note("end", self.fragments.end)
        self._note("file", self.fragments.number)
        self.index.execute("COMMIT")
        self.index.execute("BEGIN")

    def _note(self, name: str, value: int) -> None:
        self.index.execute("REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _noted(self, name: str) -> int | None:
        row = self.index.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    @property
    def lineage(self) -> int:
        """A number that no other cache has: what workers keep is of one that was not deleted."""
        number = self._noted("lineage")
        return self.begin_lineage(randbits(62)) if number is None else number

    def begin_lineage(self, number: int) -> int:
        """Note to which cache this one belongs from now on."""
        self._note("lineage", number)
        return number

    def save_often(self) -> None:
        """Save when many bytes have come together."""
        if self.fragments.unsaved > _COMMIT_BYTES:
            self.save()

    def prune(self, most: int, *, whole: bool = True) -> None:
        """Delete what no published document uses, once there is half as much again as was left.

        So it is looked at seldom, and what is copied stays in proportion to what was made since. A
        run that is not `whole` may have made what the next one is to publish: it keeps that, unless
        there are more than `most` bytes of fragments.
        """
        limit = (self._noted("left") or 0) * _GROWTH + _FLOOR
        if self.fragments.end > most or (whole and self._size() > limit):
            self.entries.drop_others(self.documents.used(), most)
            if self.entries.dead() > self.fragments.end * _DEAD or self.fragments.end > most:
                self.rewrite()
            self._note("left", self._size())

    def _size(self) -> int:
        """Return how many bytes are in use, in both files."""
        pages, free, page = self._pages()
        return self.fragments.end + (pages - free) * page

    def _pages(self) -> tuple[int, int, int]:
        names = ("page_count", "freelist_count", "page_size")
        pages, free, size = (self.index.execute(f"PRAGMA {name}").fetchone()[0] for name in names)
        return pages, free, size

    def rewrite(self) -> None:
        """Give back the room of what was deleted, in both files. Raises CacheError, DamagedError.

        A run that is killed at any moment leaves the one file or the other, and what points at it.
        """
        self.entries.rewrite()
        self.save()
        self.fragments.remove_others()
        self.index.execute("COMMIT")
        self.index.execute("VACUUM")
        self.index.execute("BEGIN")


@contextmanager
def open_cache(folder: Path) -> Iterator[Cache]:
    """Open the cache in a folder; delete one that cannot be read first. Raises OutputError."""
    try:
        cache = _open(folder)
    except (sqlite3.Error, OSError, ValueError):
        delete_cache(folder)
        try:
            cache = _open(folder)
        except OSError as error:
            raise OutputError.of(folder, error) from error
        except (sqlite3.Error, ValueError) as error:
            raise OutputError(f"cannot be used: {error}", Place(str(folder))) from error
    try:
        yield cache
    finally:
        cache.fragments.close()
        cache.index.close()  # what was not saved is not cached


@contextmanager
def open_or_lend_cache(
    folder: Path, unusable: str | None = None
) -> Iterator[tuple[Cache, str | None]]:
    """Open the cache in a folder, else an empty one that nothing keeps; say what is wrong then.

    `unusable` is what is known to be wrong with it: then it is not tried.
    """
    with ExitStack() as stack:
        try:
            if unusable:
                raise OutputError(unusable)
            cache, wrong = stack.enter_context(open_cache(folder)), None
        except OutputError as error:
            place = stack.enter_context(TemporaryDirectory(prefix="syndicate-"))
            cache, wrong = stack.enter_context(open_cache(Path(place))), error.message
        yield cache, wrong


@contextmanager
def copy_cache(folder: Path | None) -> Iterator[Cache]:
    """Open a copy of what is cached of feeds and documents, for a run that leaves nothing.

    Without a folder nothing is.
    """
    with (
        TemporaryDirectory(prefix="syndicate-") as place,
        open_cache(Path(place) / "cache") as cache,
    ):
        cache.index.execute("COMMIT")
        with suppress(sqlite3.Error):
            if folder and (folder / "index.db").is_file():
                cache.index.execute("ATTACH ? AS those", (str(folder / "index.db"),))
            for table in ("feeds", "documents", "sources"):
                cache.index.execute(f"INSERT INTO {table} SELECT * FROM those.{table}")
            cache.index.execute("DETACH those")
        cache.index.execute("BEGIN")
        yield cache


def forget_revisions(folder: Path, revisions: Collection[int]) -> None:
    """Delete what is cached of these revisions, down to its bytes. Raises OutputError."""
    with open_cache(folder) as cache:
        cache.entries.drop(cache.entries.of_revisions(revisions))
        cache.entries.drop_others(cache.documents.used(), cache.fragments.end)
        cache.begin_lineage(randbits(62))  # workers on other machines forget all that they keep
        cache.rewrite()


def delete_cache(folder: Path) -> None:
    """Delete a cache, if there is one, as far as that can be done."""
    shutil.rmtree(folder, ignore_errors=True)


def _open(folder: Path) -> Cache:
    folder.mkdir(parents=True, exist_ok=True)
    index = sqlite3.connect(folder / "index.db", isolation_level=None)
    try:
        for pragma in ("journal_mode = DELETE", "synchronous = NORMAL", "cache_size = -2000"):
            index.execute(f"PRAGMA {pragma}").close()
        index.execute("BEGIN")
        index.execute("CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER)")
        known = dict(index.execute("SELECT name, value FROM meta"))
        if known.get("shape", SHAPE) != SHAPE:
            raise ValueError("cached by another version")
        fragments = FragmentFile(folder, known.get("end", 0), known.get("file", 0))
        fragments.remove_others()  # a run that was killed left them
        if not known:
            index.execute("INSERT INTO meta VALUES ('shape', ?)", (SHAPE,))
        cache = Cache(
            entries=CachedEntries(index, fragments),
            documents=CachedDocuments(index),
            feeds=CachedFeeds(index),
            texts=CachedTexts(index),
            fragments=fragments,
            index=index,
        )
        if not known:
            cache.save()
    except BaseException:
        index.close()
        raise
    return cache
