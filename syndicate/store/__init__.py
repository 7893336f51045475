"""The article store: SQLAlchemy Core over SQLite (embedded); one writer, any number of readers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from syndicate.errors import StoreError
from syndicate.store.engine import cause, open_engine

#: How much of an embedded store is held in memory, in KiB for each connection: enough for builds,
#: and what an import is faster with.
SMALL, LARGE = 2_000, 16_000


class Store:
    """An open store. `reading` sees one state throughout; `writing` is all or nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, folder: Path, cache: int = SMALL) -> Store:
        """Open a store, making and migrating it where needed; raises StoreError."""
        return cls(open_engine(url, folder, cache))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(f"cannot read the store: {cause(error)}") from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(writing=True).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(f"cannot write the store: {cause(error)}") from error

    @property
    def path(self) -> str | None:
        """The file of an embedded store, None for a server's."""
        found = self._engine.url
        return found.database if found.get_backend_name() == "sqlite" else None

    def close(self) -> None:
        self._engine.dispose()
