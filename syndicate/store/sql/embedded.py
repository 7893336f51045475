"""Transactions of an embedded store: kept texts by Python's driver, the rest by SQLAlchemy.

Both use one handle of the file, so that all of a transaction sees one state. What a connection and
its results offer is the part of SQLAlchemy's `Connection` and `Result` that the program uses.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from syndicate.store.sql.noted import Noted, Value, real, values_of
from syndicate.store.sql.texts import LIST, NOTHING, Bind, Text, names_of, text_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: How many handles that nobody uses are left open.
_SPARE = 5
#: How many rows are asked of the driver at once.
_AT_ONCE = 500


class Handle(sqlite3.Connection):
    """An open file. SQLAlchemy, which may use it, too, ends no transaction: who began it does."""

    #: SQLAlchemy's engine for this handle, once it was needed.
    core: Any = None

    def commit(self) -> None:
        pass

    def rollback(self) -> None:
        pass

    def create_function(self, *_: Any, **__: Any) -> None:
        """SQLAlchemy's `regexp` and `floor`: no statement has them, and none may be added while
        rows are read.
        """


class Handles:
    """Handles of one file that nobody uses just now."""

    def __init__(self, opened: Callable[[], Handle]) -> None:
        self._opened = opened
        self._spare: list[Handle] = []
        self._closed = False

    def take(self) -> Handle:
        with suppress(IndexError):
            return self._spare.pop()
        try:
            return self._opened()
        except sqlite3.Error as error:
            raise _as_told_by_sqlalchemy(error, None, None) from error

    def give_back(self, handle: Handle) -> None:
        if len(self._spare) < _SPARE and not self._closed:
            self._spare.append(handle)
        else:
            handle.close()

    def close(self) -> None:
        """Close them, and each one that comes back."""
        self._closed = True
        while self._spare:
            self._spare.pop().close()


class EmbeddedEngine:
    """Connections to one file, each in a transaction that takes the lock where it will write."""

    def __init__(self, handles: Handles, *, writing: bool = False) -> None:
        self._handles = handles
        self._begin = "BEGIN IMMEDIATE" if writing else "BEGIN"

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Yield a connection; what is written is undone."""
        handle = self._handles.take()
        connection = EmbeddedConnection(handle, self._begin)
        try:
            yield cast("Connection", connection)
        finally:
            try:
                connection.rollback()
            except BaseException:
                handle.close()
                raise
            self._handles.give_back(handle)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yield a connection; what is written holds, unless something is raised."""
        with self.connect() as connection:
            cast("EmbeddedConnection", connection).begin()
            yield connection
            connection.commit()

    def dispose(self) -> None:
        """Close every handle, one that is in use when it comes back."""
        self._handles.close()


class Dialect(Struct, frozen=True):
    """The kind of a store."""

    name: str = "sqlite"


class EmbeddedConnection:
    """One transaction after the other on a handle, each begun by its first statement."""

    dialect = Dialect()

    def __init__(self, handle: Handle, begin: str) -> None:
        self.handle = handle
        self._begin = begin
        self._core: Any = None

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        """Run a statement: once, or for each row of a list of parameters."""
        if isinstance(statement, Noted):
            text = text_of(statement, names_of(parameters))
            is_many = isinstance(parameters, list | tuple)
            if text is not None and parameters != [] and not (is_many and text.has_lists):
                with suppress(KeyError):  # SQLAlchemy says which parameter is lacking
                    return self._run(text, values_of(statement), parameters)
        return self.core.execute(real(statement), parameters)

    def scalars(self, statement: Any, parameters: Any = None) -> Any:
        """Run a statement and return the first value of each row."""
        return self.execute(statement, parameters).scalars()

    def scalar(self, statement: Any, parameters: Any = None) -> Any:
        """Run a statement and return the first value of its first row, None where it has none."""
        return self.execute(statement, parameters).scalar()

    def execution_options(self, **_: Any) -> EmbeddedConnection:
        """Return itself: what a statement finds is read as it is asked for, anyway."""
        return self

    def exec_driver_sql(self, sql: str, parameters: Any = ()) -> Any:
        """Run a statement in SQL: once, or for each tuple of a list of them."""
        cursor = self._cursor(sql, parameters)
        return Rows(cursor, Text(sql, columns=tuple(name for name, *_ in cursor.description or ())))

    def _run(self, text: Text, given: Sequence[Value], parameters: Any) -> Rows:
        """Run a kept statement with the values that it was given and its parameters."""
        if isinstance(parameters, list | tuple):
            lines = [_line(text.binds, given, row) for row in parameters]
            return Rows(self._cursor(text.sql, lines), text)
        sql, values = text.sql, _line(text.binds, given, parameters or {})
        if text.has_lists:
            sql, values = _listed(text, values)
        return Rows(self._cursor(sql, values), text)

    def _cursor(self, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
        """Run a statement in the transaction, which it begins where there is none."""
        self.begin()
        try:
            cursor = self.handle.cursor()
            if isinstance(values, list):
                return cursor.executemany(sql, values)
            return cursor.execute(sql, values)
        except sqlite3.Error as error:
            raise _as_told_by_sqlalchemy(error, sql, values) from error

    @property
    def core(self) -> Any:
        """SQLAlchemy's own connection, in the same transaction."""
        if self._core is None:
            self.begin()
            self._core = _engine_of(self.handle).connect()
        return self._core

    def begin(self) -> None:
        """Begin the transaction, if it was not yet."""
        try:
            if not self.handle.in_transaction:
                self.handle.execute(self._begin).close()
        except sqlite3.Error as error:
            raise _as_told_by_sqlalchemy(error, self._begin, None) from error

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, how: str) -> None:
        """End the transaction, if one was begun."""
        if self._core is not None:
            self._core.close()
            self._core = None
        try:
            if self.handle.in_transaction:
                self.handle.execute(how).close()
        except sqlite3.Error as error:
            raise _as_told_by_sqlalchemy(error, how, None) from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self.core, name)


def handle_of(connection: Connection) -> sqlite3.Connection:
    """Return the handle of the driver that a connection to an embedded store uses."""
    return cast("EmbeddedConnection", connection).handle


class Rows:
    """What a statement found, asked for in any of SQLAlchemy's ways."""

    def __init__(self, cursor: sqlite3.Cursor, text: Text, *, only_first: bool = False) -> None:
        self._cursor = cursor
        self._text = text
        self._only_first = only_first
        self._rest: Iterator[Any] | None = None

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows that were not yielded yet."""
        if self._rest is None:
            # not of this object: what knows itself is let go late, and the file with it
            self._rest = _all_rows(self._cursor, self._text, only_first=self._only_first)
        return self._rest

    def fetchmany(self, most: int) -> list[Any]:
        """Return the next rows, or their first values."""
        return _next_rows(self._cursor, self._text, most, only_first=self._only_first)

    def scalars(self) -> Rows:
        return Rows(self._cursor, self._text, only_first=True)

    def all(self) -> list[Any]:
        return list(self)

    def first(self) -> Any:
        found = self.fetchmany(1)
        self.close()
        return found[0] if found else None

    def scalar(self) -> Any:
        return self.scalars().first()

    def one_or_none(self) -> Any:
        found = self.fetchmany(2)
        self.close()
        if len(found) > 1:
            from sqlalchemy.exc import MultipleResultsFound

            raise MultipleResultsFound("more than one row was found where one was looked for")
        return found[0] if found else None

    def one(self) -> Any:
        found = self.one_or_none()
        if found is None:
            from sqlalchemy.exc import NoResultFound

            raise NoResultFound("no row was found where one was looked for")
        return found

    def scalar_one(self) -> Any:
        return self.scalars().one()

    def close(self) -> None:
        self._cursor.close()

    def __enter__(self) -> Rows:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _all_rows(cursor: sqlite3.Cursor, text: Text, *, only_first: bool) -> Iterator[Any]:
    while found := _next_rows(cursor, text, _AT_ONCE, only_first=only_first):
        yield from found


def _next_rows(cursor: sqlite3.Cursor, text: Text, most: int, *, only_first: bool) -> list[Any]:
    try:
        found = cursor.fetchmany(most)
    except sqlite3.Error as error:
        raise _as_told_by_sqlalchemy(error, text.sql, None) from error
    rows = text.rows(found)
    return [row[0] for row in rows] if only_first else list(rows)


def _line(binds: Iterable[Bind], given: Sequence[Any], row: Any) -> tuple[Any, ...]:
    """Return the values of the marks of a statement."""
    return tuple(
        given[bind.value].value
        if bind.value is not None
        else bind.constant
        if bind.name is None
        else row[bind.name]
        for bind in binds
    )


def _listed(text: Text, values: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """Put as many marks for each list as it has values."""
    sql, flat = text.sql, list[Any]()
    for bind, value in zip(text.binds, values, strict=True):
        if bind.many is None:
            flat.append(value)
            continue
        many = list(value)
        marks = ", ".join("?" * len(many)) if many else NOTHING
        sql = sql.replace(LIST.format(bind.many), f"({marks})")
        flat += many
    return sql, tuple(flat)


def _engine_of(handle: Handle) -> Any:
    """Return SQLAlchemy's engine of a handle."""
    if handle.core is None:
        from sqlalchemy import create_engine
        from sqlalchemy.pool import StaticPool

        handle.core = create_engine("sqlite://", creator=lambda: handle, poolclass=StaticPool)
    return handle.core


def _as_told_by_sqlalchemy(error: sqlite3.Error, sql: str | None, values: Any) -> Exception:
    """Return the error that SQLAlchemy raises for one of the driver: callers know only those."""
    from sqlalchemy.exc import DBAPIError

    told = DBAPIError.instance(sql, values, error, sqlite3.Error)
    assert isinstance(told, Exception)
    return told
