"""SQL: SQLite always; PostgreSQL and MariaDB where their servers are installed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import servers
from small_site import SmallSite
from sqlalchemy import create_engine, text

from syndicate.intake.sql import _stored, _value

GRANTS = "default: {grants: full}\nown: {grants: full}\n"
FIELDS = "id, headline AS title, body AS content_html"


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


def ask(site: SmallSite, query: str, *words: str, database: str | None = None) -> Any:
    path = site.folder / "articles.sql"
    path.write_text(query, "utf-8")
    address = database or f"sqlite:///{site.folder / 'cms.db'}"
    return site.run("import", "sql", str(path), "--database", address, *words)


def stored(site: SmallSite, name: str) -> Any:
    return json.loads(site.run("article", "show", name, "--json").out)


def test_columns_are_fields(cms: SmallSite) -> None:
    query = (
        f"SELECT {FIELDS}, section AS categories, writers AS authors, own AS original,"
        " '山城晚讯' AS source__name, 'https://s.example/' AS \"source.url\","
        " changed AS date_published, 'x' AS colour FROM posts;"
    )
    result = ask(cms, query)
    assert (result.code, "3 new" in result.out) == (0, True)
    assert result.err.count("the column colour is no field of a record; left out") == 1
    assert "has no zone; taken as Asia/Shanghai" in result.err
    one = stored(cms, "1")
    assert one["title"] == "标题1"
    assert one["categories"] == ["科技", "生活"]
    assert one["authors"] == [{"name": "何砚"}]
    assert one["original"] is True
    assert one["source"] == {"name": "山城晚讯", "url": "https://s.example/"}
    assert one["published"] == "2024-04-30T16:00:00+00:00"
    assert "3 unchanged" in ask(cms, query).out


def test_a_row_that_is_no_article_is_told_and_kept(cms: SmallSite) -> None:
    with sqlite3.connect(cms.folder / "cms.db") as db:
        db.execute("UPDATE posts SET headline = NULL WHERE id = 2")
    db.close()
    result = ask(cms, f"SELECT {FIELDS} FROM posts ORDER BY id")
    assert (result.code, "2 new, 0 changed, 0 unchanged, 1 rejected" in result.out) == (1, True)
    assert "articles.sql row 2: title: missing" in result.err


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT missing FROM posts", "no such column: missing"),
        ("SELEKT 1", 'near "SELEKT": syntax error'),
        ("DELETE FROM posts", "attempt to write a readonly database"),
        ("", "there is no query in it"),
        ("SELECT 1 AS a", "0 new"),
    ],
)
def test_a_query_that_fails_is_one_line_with_its_file(
    cms: SmallSite, query: str, told: str
) -> None:
    result = ask(cms, query)
    assert result.code == 1
    assert told in result.err + result.out
    assert "articles.sql" in result.err
    with sqlite3.connect(cms.folder / "cms.db") as db:
        assert db.execute("SELECT count(*) FROM posts").fetchone() == (3,)
    db.close()


@pytest.mark.parametrize(
    ("database", "told"),
    [
        ("nonsense", "the database's address is no URL"),
        ("sqlite:////nowhere/cms.db", "there is no such database"),
        ("nodb://user:secret@host/db", "is its driver installed?"),
        ("mssql+pyodbc://user:secret@host/db", "is not installed"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_line(
    cms: SmallSite, database: str, told: str
) -> None:
    result = ask(cms, "SELECT 1", database=database)
    assert (result.code, told in result.err) == (1, True)
    assert "secret" not in result.err
    assert not Path("/nowhere").exists()


def test_the_database_comes_from_the_environment(
    cms: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = cms.folder / "articles.sql"
    path.write_text(f"SELECT {FIELDS} FROM posts", "utf-8")
    assert cms.run("import", "sql", str(path)).code == 2
    monkeypatch.setenv("SYNDICATE_DATABASE", f"sqlite:///{cms.folder / 'cms.db'}")
    assert "3 new" in cms.run("import", "sql", str(path)).out


NEWER = (
    f"SELECT {FIELDS}, changed AS since FROM posts"
    " WHERE :since IS NULL OR changed > :since ORDER BY changed"
)


def test_only_what_is_newer_is_read(cms: SmallSite) -> None:
    assert "3 new" in ask(cms, NEWER).out
    assert "0 new, 0 changed, 0 unchanged" in ask(cms, NEWER).out
    with sqlite3.connect(cms.folder / "cms.db") as db:
        db.execute("UPDATE posts SET headline = '新', changed = '2024-06-01' WHERE id = 1")
    db.close()
    assert "0 new, 1 changed, 0 unchanged" in ask(cms, NEWER).out
    assert "3 unchanged" in ask(cms, NEWER, "--again").out


def test_rows_in_no_order_lose_nothing(cms: SmallSite) -> None:
    with sqlite3.connect(cms.folder / "cms.db") as db:
        many = [(n, f"t{n}", "<p>b</p>", f"2024-{1 + n % 7:02d}-01") for n in range(10, 1510)]
        db.executemany("INSERT INTO posts (id, headline, body, changed) VALUES (?,?,?,?)", many)
    db.close()
    with sqlite3.connect(cms.folder / "cms.db") as db:
        db.execute("UPDATE posts SET headline = NULL WHERE id = 900")
    db.close()
    query = NEWER.replace("ORDER BY changed", "ORDER BY id")
    assert "1,502 new" in ask(cms, query).out
    assert "0 new, 0 changed, 0 unchanged" in ask(cms, query).out


@pytest.mark.parametrize(
    "value",
    [
        datetime(2024, 5, 1, 8, 0, 0, 123456, UTC), datetime.fromisoformat("2024-05-01T08:00:00"),
        date(2024, 5, 1),
        7, 2.5, "2024-05-01", Decimal("12345678901234567890.5"),
    ],
)  # fmt: skip
def test_a_watermark_comes_back_as_it_was(value: Any) -> None:
    back = _value(json.loads(json.dumps(_stored(value))))
    assert (back, type(back)) == (value, type(value))


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


def newer(kind: str) -> str:
    """PostgreSQL wants to know the type of a NULL."""
    since = "CAST(:since AS timestamp)" if kind == "postgresql" else ":since"
    return (
        f"SELECT {FIELDS}, changed AS date_modified FROM posts"
        f" WHERE {since} IS NULL OR changed > {since} ORDER BY changed, id"
    )


def test_a_real_server_is_read_and_followed(site: SmallSite, server: tuple[str, str]) -> None:
    kind, url = server
    site.write("sources.yaml", GRANTS)
    assert "2,000 new" in ask(site, newer(kind), database=url).out
    assert "0 new, 0 changed, 0 unchanged" in ask(site, newer(kind), database=url).out
    assert stored(site, "1999")["title"] == "标题1999"


def test_a_real_server_is_not_written_to(site: SmallSite, server: tuple[str, str]) -> None:
    _, url = server
    result = ask(site, "DELETE FROM posts", database=url)
    assert (result.code, len(result.err.splitlines())) == (1, 1)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM posts")) == 2000
    engine.dispose()
    wrong = ask(site, "SELECT nothing FROM posts", database=url)
    assert (wrong.code, "nothing" in wrong.err) == (1, True)
