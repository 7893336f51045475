"""A store that is kept open for days: its file may be replaced or removed meanwhile.

SQLite goes on with the file that it opened, wherever that is moved to, and would not notice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from syndicate.errors import Place, StoreError
from syndicate.store import SMALL, Store, sql, tokens
from syndicate.store.engine import open_existing_engines
from syndicate.store.engines import Engines
from syndicate.store.sql import Connection

#: The device and the inode of a file.
Identity = tuple[int, int]


class FollowedStore(Store):
    """A store whose every use is of the file that stands in its place then.

    Where none does, or one that cannot be read, each use raises StoreError. Nothing is created.
    """

    def __init__(self, path: str, cache: int) -> None:
        engines, self._identity = _opened(path, cache)
        super().__init__(engines)
        self._path, self._cache, self._changing = path, cache, Lock()
        self.generation = 0
        self.revoked = frozenset()

    @classmethod
    def open(cls, url: str, folder: Path, cache: int = SMALL) -> Store:
        """Open a store, created or migrated first where needed; raises StoreError.

        A database server sees to its own files.
        """
        store = Store.open(url, folder, cache)
        if store.path is None:
            return store
        store.close()
        return cls(store.path, cache)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self._follow()
        with super().reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        self._follow()
        before = self.generation
        with super().writing() as connection:
            yield connection
        self._follow()
        if self.generation != before:  # what was written went with the other file
            raise StoreError("the store was replaced meanwhile", Place(self._path))

    def _follow(self) -> None:
        """Open the file that stands in the store's place, if it is another. Raises StoreError."""
        if _identity(self._path) == self._identity:
            return
        with self._changing:
            if _identity(self._path) == self._identity:
                return
            engines, identity = _opened(self._path, self._cache)
            with suppress(sql.SQLAlchemyError), self._engines.reading.connect() as connection:
                self.revoked |= frozenset(tokens.revoked(connection))
            former, self._engines, self._identity = self._engines, engines, identity
            self.generation += 1
            former.dispose()


def _opened(path: str, cache: int) -> tuple[Engines, Identity]:
    """Return the engines of the file at a path, and which file that is. Raises StoreError."""
    while True:
        before = _identity(path)
        engines = open_existing_engines(path, cache)
        # The connection that they keep holds the file: no other gets its inode meanwhile.
        if _identity(path) == before:
            return engines, before
        engines.dispose()


def _identity(path: str) -> Identity:
    try:
        info = os.stat(path)  # noqa: PTH116 - asked at each use
    except OSError as error:
        message = f"the store cannot be found: {error.strerror}"
        raise StoreError(message, Place(path)) from error
    return info.st_dev, info.st_ino
