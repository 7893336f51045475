"""A database server beside a bench: databases on it, and the CPU time that it takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, create_engine, make_url, text

#: The variable that names a server, as a user who may create databases.
ADDRESS = "TEST_DATABASE_URL"
_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    """Connect to a server for the block; each statement is a transaction."""
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as server:
        yield server
    engine.dispose()


@contextmanager
def database(address: str) -> Iterator[str]:
    """Make a database on a server for the block; yield its address."""
    name = f"bench_{uuid4().hex[:8]}"
    with connected(address) as server:
        server.execute(text(f"CREATE DATABASE {name}"))
    try:
        url = make_url(address).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        with connected(address) as server:
            server.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def cpu_of(address: str) -> Callable[[], float]:
    """Return what tells the seconds of CPU that a server on this machine has taken by now.

    They are those of all of its processes, ended ones included: `stat` in proc(5).
    """
    with connected(address) as server:
        backend = server.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    parent = int(_stat(backend)[1])

    def taken() -> float:
        ticks = sum(map(int, _stat(parent)[11:15]))  # its own, and those of children that ended
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = _stat(int(folder.name))
            except OSError:  # it ended meanwhile
                continue
            ticks += sum(map(int, stat[11:13])) if int(stat[1]) == parent else 0
        return ticks / _TICKS

    return taken


def _stat(process: int) -> list[str]:
    """Return the fields of a process behind its name, which may hold anything."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
