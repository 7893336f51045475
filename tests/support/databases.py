"""A PostgreSQL database for each site of a test, where tests run on that store.

`pytest --store postgresql` and `--store both` start a server; TEST_DATABASE_URL names one that runs
already, as a user who may create databases. While that variable is set, sites have databases there.
To make one takes a fifth of a second, so that those of former tests are emptied for later ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from support import servers
from syndicate.store import Store
from syndicate.store.engine import HEAD
from syndicate.store.postgresql import WRITER
from syndicate.store.schema import metadata

ADDRESS = "TEST_DATABASE_URL"
#: The server for those tests only that run on both kinds of store (`--store both`).
SERVER = "TEST_DATABASE_OF_SOME"
#: A database with an empty store, of which the others are copies: that is ten times as fast as to
#: make its tables.
_EMPTY, _PROCESS = "syndicate_empty", uuid4().hex[:8]

#: The database of each folder `var`, by the address of its server; and those that nobody has.
_used: dict[tuple[str, Path], str] = {}
_spare: dict[str, list[str]] = {}
_numbers = count(1)


def address_of(site: Path) -> str | None:
    """Return the address of the store of the site in a folder, made where it is not yet there.

    It belongs to the folder `var`, and goes where that goes. None where tests run on the embedded
    store.
    """
    if ADDRESS not in os.environ:
        return None
    key = _key(site / "var")
    if key not in _used:
        _used[key] = _empty_one()
    return str(_url(_used[key]).render_as_string(hide_password=False))


def copy(source: Path, target: Path) -> None:
    """Copy the databases of a folder and of those in it, as `target` is a copy of `source`."""
    if ADDRESS not in os.environ:
        return
    server = os.environ[ADDRESS]
    below = [each for each in _used if each[0] == server and each[1].is_relative_to(source)]
    for key in below:
        into = _key(target / key[1].relative_to(source))
        _used[into] = _copy_of(_used[key], _used.get(into))


def empty(folder: Path) -> None:
    """Leave nothing in the database of a folder `var`."""
    if ADDRESS in os.environ and not _is_emptied(name := _used[_key(folder)]):
        _copy_of(_template(), name)


@contextmanager
def renamed(folder: Path) -> Iterator[None]:
    """With the database of a folder `var` under another name, where nobody finds it."""
    name = _used[_key(folder)]
    with _server() as server:
        server.execute(text(f'ALTER DATABASE "{name}" RENAME TO "{name}_away"'))
        try:
            yield
        finally:
            server.execute(text(f'ALTER DATABASE "{name}_away" RENAME TO "{name}"'))


def drop_below(folder: Path) -> None:
    """Take back the databases of the sites in a folder: no other test needs them."""
    for key in [key for key in _used if key[1].is_relative_to(folder)]:
        _give_back(key)


def drop_all() -> None:
    """Drop every database of this process, where the server is still there."""
    if ADDRESS in os.environ:
        address = os.environ[ADDRESS]
        names = [name for (server, _), name in _used.items() if server == address]
        with _server() as server:
            for name in (*names, *_spare.pop(address, ()), _name_of_empty()):
                _drop(server, name)


def _key(folder: Path) -> tuple[str, Path]:
    return os.environ[ADDRESS], folder


def _give_back(key: tuple[str, Path]) -> None:
    """Keep a database that somebody had for somebody else, or drop it."""
    if key not in _used or key[0] != os.environ.get(ADDRESS):
        return
    name = _used.pop(key)
    if _is_emptied(name):
        _spare.setdefault(key[0], []).append(name)
    else:
        with _server() as server:
            _drop(server, name)


def _is_emptied(name: str) -> bool:
    """Leave no row in a database, but for those of an empty store; return whether it is one."""
    with _server() as server:
        _close(server, name)
    try:
        with closing(psycopg.connect(_plain(name), autocommit=True)) as connection:
            query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            there = {str(row[0]) for row in connection.execute(query)}
            if there != {*metadata.tables, "alembic_version"}:
                return False
            tables = reversed(metadata.sorted_tables)
            connection.execute("; ".join(f'DELETE FROM "{table}"' for table in tables))
            connection.execute(f"INSERT INTO counters VALUES ('{WRITER}', 0)")
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            return found == [(HEAD,)]
    except psycopg.Error:
        return False


def _empty_one() -> str:
    """Return the name of a database with an empty store."""
    if spare := _spare.get(os.environ[ADDRESS]):
        return spare.pop()
    return _copy_of(_template())


def _copy_of(source: str, known: str | None = None) -> str:
    """Copy a database, to the place of a known one or to a new one; return its name."""
    name = known or f"t{_PROCESS}_{next(_numbers)}"
    with _server() as server:
        _drop(server, name)
        _close(server, source, servers.PATIENCE)
        server.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{source}"'))
    return name


def _template() -> str:
    """Return the name of this process's empty store."""
    name = _name_of_empty()
    with _server() as server:
        query = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if server.scalar(query, {"name": name}) is None:
            server.execute(text(f'CREATE DATABASE "{name}"'))
            Store.open(_url(name).render_as_string(hide_password=False), Path()).close()
    return name


def _name_of_empty() -> str:
    return f"{_EMPTY}_{_PROCESS}"


def _close(server: Connection, name: str, seconds: int = 0) -> None:
    """End whatever a test left open in a database, and wait so long for it."""
    query = "SELECT pg_terminate_backend(pid, :wait) FROM pg_stat_activity WHERE datname = :name"
    server.execute(text(query), {"wait": seconds * 1000, "name": name})


def _drop(server: Connection, name: str) -> None:
    server.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def _url(name: str) -> URL:
    return make_url(os.environ[ADDRESS]).set(drivername="postgresql+psycopg", database=name)


def _plain(name: str) -> str:
    return _url(name).set(drivername="postgresql").render_as_string(hide_password=False)


@cache
def _engine(address: str) -> Engine:
    return create_engine(address, isolation_level="AUTOCOMMIT")


@contextmanager
def _server() -> Iterator[Connection]:
    with _engine(os.environ[ADDRESS]).connect() as connection:
        yield connection
