"""Connections to a store on a server: what was noted is told to SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from syndicate.store.sql.noted import real

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class ServedEngine:
    """An engine of SQLAlchemy whose connections take what was noted."""

    def __init__(self, core: Engine) -> None:
        self.core = core

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Yield a connection; what is written is undone."""
        with self.core.connect() as connection:
            yield cast("Connection", ServedConnection(connection))

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yield a connection; what is written holds, unless something is raised."""
        with self.core.begin() as connection:
            yield cast("Connection", ServedConnection(connection))

    def execution_options(self, **options: Any) -> ServedEngine:
        return ServedEngine(self.core.execution_options(**options))

    def dispose(self) -> None:
        self.core.dispose()


class ServedConnection:
    """A connection of SQLAlchemy that takes what was noted."""

    def __init__(self, core: Connection) -> None:
        self.core = core

    def execute(self, statement: Any, *more: Any, **options: Any) -> Any:
        return self.core.execute(real(statement), *more, **options)

    def scalars(self, statement: Any, *more: Any, **options: Any) -> Any:
        return self.core.scalars(real(statement), *more, **options)

    def scalar(self, statement: Any, *more: Any, **options: Any) -> Any:
        return self.core.scalar(real(statement), *more, **options)

    def execution_options(self, **options: Any) -> ServedConnection:
        return ServedConnection(self.core.execution_options(**options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.core, name)


def core_of(connection: Connection) -> Connection:
    """Return SQLAlchemy's own connection, of either kind of store."""
    return cast("ServedConnection", connection).core
