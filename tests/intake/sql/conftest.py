"""Databases to import from: SQLite always; PostgreSQL and MariaDB where they are installed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from support import servers
from support.small_site import SmallSite
from support.sql_import import GRANTS


@pytest.fixture
def cms(site: SmallSite) -> SmallSite:
    site.write("sources.yaml", GRANTS)
    with sqlite3.connect(site.folder / "cms.db") as db:
        db.execute(
            "CREATE TABLE posts (id INTEGER PRIMARY KEY, headline, body, section, writers, own,"
            " changed)"
        )
        for number in range(1, 4):
            db.execute(
                "INSERT INTO posts VALUES (?,?,?,?,?,?,?)",
                (number, f"标题{number}", "<p>正文。</p>", "科技; 生活", '[{"name": "何砚"}]', 1,
                 f"2024-05-0{number}T00:00:00"),
            )  # fmt: skip
    db.close()
    return site


@pytest.fixture(scope="session", params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """A real server with 2,000 posts: (kind, address)."""
    if request.param == "postgresql":
        if not servers.postgres_programs():
            pytest.skip("PostgreSQL's server is not installed")
        started = servers.postgres()
    else:
        if not servers.mariadb_program():
            pytest.skip("MariaDB's server is not installed")
        pytest.importorskip("pymysql")
        started = servers.mariadb()
    with started as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE TABLE posts (id INTEGER PRIMARY KEY, headline VARCHAR(99), body TEXT,"
                    " changed TIMESTAMP NOT NULL)"
                    + (" CHARACTER SET utf8mb4" if request.param == "mariadb" else "")
                )
            )
            minutes = (f"2024-05-01 00:{number // 100:02d}:00" for number in range(2000))
            rows = [
                {"i": number, "h": f"标题{number}", "b": "<p>正文。</p>", "c": minute}
                for number, minute in enumerate(minutes)
            ]
            insert = "INSERT INTO posts VALUES (:i, :h, :b, :c)"
            connection.execute(text(insert), rows)
        engine.dispose()
        yield request.param, url
