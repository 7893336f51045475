"""A PostgreSQL database for each site of a test, where tests run on that store.

`pytest --store postgresql` and `--store both` start a server; TEST_DATABASE_URL names one that runs
already, as a user who may create databases. While that variable is set, sites have databases there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from syndicate.store import Store

ADDRESS = "TEST_DATABASE_URL"
#: The server for those tests only that run on both kinds of store (`--store both`).
SERVER = "TEST_DATABASE_OF_SOME"
#: A database with an empty store, of which the others are copies: that is ten times as fast.
_EMPTY = "syndicate_empty"


def address_of(site: Path) -> str | None:
    """Return the address of the store of the site in a folder, made where it is not yet there.

    It belongs to the folder `var`, and goes where that goes. None where tests run on the embedded
    store.
    """
    if ADDRESS not in os.environ:
        return None
    name = _name(site / "var")
    with _server() as server:
        if not _has(server, name):
            _copy(server, _empty(server), name)
    return str(_url(name).render_as_string(hide_password=False))


def copy(source: Path, target: Path) -> None:
    """Copy the databases of a folder and of those in it, as `target` is a copy of `source`."""
    if ADDRESS not in os.environ:
        return
    below = [folder for folder in _made.values() if folder.is_relative_to(source)]
    with _server() as server:
        for folder in below:
            name, into = _name(folder), _name(target / folder.relative_to(source))
            if _has(server, name):
                _drop(server, into)
                _copy(server, name, into)


def empty(folder: Path) -> None:
    """Leave nothing in the database of a folder `var`."""
    if ADDRESS in os.environ:
        with _server() as server:
            _drop(server, _name(folder))
            _copy(server, _empty(server), _name(folder))


@contextmanager
def renamed(folder: Path) -> Iterator[None]:
    """With the database of a folder `var` under another name, where nobody finds it."""
    name = _name(folder)
    with _server() as server:
        server.execute(text(f'ALTER DATABASE "{name}" RENAME TO "{name}_away"'))
        yield
        server.execute(text(f'ALTER DATABASE "{name}_away" RENAME TO "{name}"'))


def drop_below(folder: Path) -> None:
    """Drop the databases of the sites in a folder that no other test needs."""
    if ADDRESS in os.environ:
        with _server() as server:
            for name in [name for name, site in _made.items() if site.is_relative_to(folder)]:
                _drop(server, name)
                del _made[name]


_made: dict[str, Path] = {}


def _name(folder: Path) -> str:
    name = f"t{sha256(str(folder).encode()).hexdigest()[:24]}"
    _made[name] = folder
    return name


def _url(name: str) -> URL:
    return make_url(os.environ[ADDRESS]).set(drivername="postgresql+psycopg", database=name)


@cache
def _engine(address: str) -> Engine:
    return create_engine(address, isolation_level="AUTOCOMMIT")


@contextmanager
def _server() -> Iterator[Connection]:
    with _engine(os.environ[ADDRESS]).connect() as connection:
        yield connection


def _has(server: Connection, name: str) -> bool:
    query = text("SELECT 1 FROM pg_database WHERE datname = :name")
    return server.scalar(query, {"name": name}) is not None


def _copy(server: Connection, source: str, name: str) -> None:
    server.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{source}"'))


def _drop(server: Connection, name: str) -> None:
    server.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def _empty(server: Connection) -> str:
    """Return the name of this process's empty store."""
    name = f"{_EMPTY}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    if not _has(server, name):
        server.execute(text(f'CREATE DATABASE "{name}"'))
        Store.open(_url(name).render_as_string(hide_password=False), Path()).close()
    return name
