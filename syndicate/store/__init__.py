"""The article store: SQLAlchemy Core over SQLite or PostgreSQL; one writer, many readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.errors import LockedError, Place, StoreError, SyndicateError
from syndicate.store import sql, sqlite
from syndicate.store.engine import (
    cause,
    damage,
    damaged,
    file_of,
    open_engines,
    open_existing_engines,
    open_reading_engines,
    tables_in,
)
from syndicate.store.engines import Engines
from syndicate.store.schema import metadata
from syndicate.store.sql import Connection
from syndicate.store.sql.embedded import handle_of

if TYPE_CHECKING:
    from syndicate.store.lease import Lease

#: SQLite's page cache in KiB for each connection: SMALL does for builds, LARGE speeds up imports.
SMALL, LARGE = 2_000, 16_000

#: What lists the rows that name a row which is not there, with both tables.
_DANGLING = "PRAGMA foreign_key_check"
#: What PostgreSQL says where another writer is waited for in vain.
_LOCK_TIMEOUT = "55P03"
#: What reading a value of a wrong type leads to.
_SURPRISES = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, AssertionError)


class Store:
    """An open store; `reading` sees one state throughout, `writing` is all or nothing.

    `generation` says how often its file was replaced by another since it was opened, `revoked` has
    the digests of the tokens that those files knew as revoked.
    """

    generation: int = 0
    revoked: frozenset[str] = frozenset()

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        #: What this run holds of a store that many hosts use: it writes no more once that is lost.
        self.lease: Lease | None = None

    @classmethod
    def open(cls, url: str, folder: Path, cache: int = SMALL) -> Store:
        """Open a store, created or migrated first where needed; raises StoreError."""
        return cls(open_engines(url, folder, cache))

    @classmethod
    def look_into(cls, place: str) -> Store:
        """Open the file of an embedded store, or the address of one on a server, to read it.

        Nothing is changed. Raises StoreError where there is none.
        """
        return cls(open_reading_engines(place, SMALL))

    @classmethod
    def join(cls, url: str, folder: Path) -> Store:
        """Open a store that another run looks after, to read it beside that.

        Nothing is created or migrated. Raises StoreError where there is none of this version.
        """
        file = file_of(url)
        return cls(open_existing_engines(str(folder / file), SMALL)) if file else cls.look_into(url)

    def share_snapshot(self, connection: Connection) -> str | None:
        """Return by what other processes see what a new reading `connection` does.

        None where the store cannot tell: an embedded one, and some servers.
        """
        if self.path:
            return None
        from syndicate.store.postgresql import share_snapshot

        return share_snapshot(connection)

    def adopt_snapshot(self, connection: Connection, snapshot: str | None) -> None:
        """Let a new reading connection see what another does; where that cannot be, what is now."""
        if snapshot is not None:
            from syndicate.store.postgresql import adopt_snapshot

            adopt_snapshot(connection, snapshot)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        try:
            with self._engines.reading.connect() as connection:
                yield connection
        except sql.SQLAlchemyError as error:
            raise self._error("read", error) from error
        except _SURPRISES as error:
            raise self._mistyped() or error from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        try:
            with self._engines.writing.begin() as connection:
                if self.lease:
                    self.lease.check_in(connection)
                yield connection
        except sql.SQLAlchemyError as error:
            raise self._error("write", error) from error
        except _SURPRISES as error:
            raise self._mistyped() or error from error

    @contextmanager
    def held(
        self, name: str, folder: Path, on_wait: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """Do during the block what one run at a time may do, of all hosts that use the store.

        An embedded one is of one host, where a lock on a file of its `folder` does. Raises
        LockedError where another run holds it; with `on_wait`, calls that and waits.
        """
        if self.path is not None:
            yield
            return
        from syndicate.store.lease import hold

        with hold(self, name, folder, on_wait):
            yield

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """Write beside the one writer, to a row that is nobody else's, in a store on a server."""
        try:
            with self._engines.noting.begin() as connection:
                yield connection
        except sql.SQLAlchemyError as error:
            raise self._error("write", error) from error

    def _error(self, verb: str, error: sql.SQLAlchemyError) -> SyndicateError:
        place = Place(self.name)
        if getattr(getattr(error, "orig", None), "sqlstate", None) == _LOCK_TIMEOUT:
            return LockedError("another run writes to the store, and goes on for long", place)
        what = f"cannot {verb} the store: {cause(error, self.path)}"
        return damage(error, place) or StoreError(what, place)

    def _mistyped(self) -> StoreError | None:
        """Return the error of a store with a value of a wrong type; None where it has none.

        Then what went wrong is not the store's fault.
        """
        from syndicate.store.mistyped import first_mistyped

        with suppress(sql.SQLAlchemyError), self._engines.reading.connect() as connection:
            if found := first_mistyped(connection):
                return damaged(found, Place(self.name))
        return None

    def check(self) -> None:
        """Raise StoreError where an embedded store is damaged; for after a run that was cut off."""
        if self.path is None:
            return
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise damaged(str(found), Place(self.path))

    def check_references(self) -> None:
        """Raise StoreError where a table is missing, or a row names one that is not there."""
        place = Place(self.name)
        with self.reading() as connection:
            there = set(tables_in(connection))
            if missing := sorted(set(metadata.tables) - there):
                raise damaged(f"there is no table {', '.join(missing)}", place)
            if self.path and (row := connection.exec_driver_sql(_DANGLING).first()):
                raise damaged(f"a row of {row[0]} names one of {row[2]} that is gone", place)

    def copy_to(self, path: Path) -> None:
        """Write a copy of an embedded store to a file. Raises StoreError."""
        try:
            with self.reading() as connection, closing(sqlite3.connect(path)) as copy:
                handle_of(connection).backup(copy)
        except sqlite3.Error as error:
            raise StoreError(f"cannot copy the store: {error}", Place(str(path))) from error

    def compact(self, *, full: bool = False) -> None:
        """Give back what deleted rows took, so that no byte of them stays in an embedded store.

        On a server their place is used again, and given back only by a `full` one.
        """
        try:
            if self.path is None:
                from syndicate.store import postgresql

                postgresql.compact(self._engines.writing, sorted(metadata.tables), full=full)
                return
            with self._engines.reading.connect() as connection:
                sqlite.compact(connection)
        except (sql.SQLAlchemyError, sqlite3.Error) as error:
            what = cause(error, self.path)
            raise StoreError(f"cannot compact the store: {what}", Place(self.name)) from error

    def refresh_statistics(self) -> None:
        """Have a server look at its tables anew, of which many rows are new; others need none.

        It does so by itself, but minutes later; until then its plans may read a table for a row.
        """
        if self.path is None:
            with self.writing() as connection:
                connection.exec_driver_sql(f"ANALYZE {', '.join(sorted(metadata.tables))}")

    @property
    def path(self) -> str | None:
        """The file of an embedded store, None for a database server."""
        return self._engines.file

    @property
    def name(self) -> str:
        """The file of an embedded store, or the address of a database without its password."""
        return self._engines.name

    @property
    def address(self) -> str:
        """The file of an embedded store, or the address of a database with all that is in it."""
        return self._engines.address

    def close(self) -> None:
        self._engines.dispose()
