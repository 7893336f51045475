"""Databases are only read: what a query tries, and what is left of it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from support.small_site import SmallSite
from support.sql_import import ask

from syndicate.intake.sql.read_only import address_to_read, driver_arguments

ROW = "1 AS id, 'T' AS title, 'b' AS content_html"
#: What a server has that writes when it is called.
MADE = {
    "postgresql": (
        "CREATE TABLE touched (n INTEGER)",
        "CREATE SEQUENCE numbers",
        "CREATE FUNCTION touch() RETURNS INTEGER LANGUAGE sql VOLATILE"
        " AS 'INSERT INTO touched VALUES (1) RETURNING n'",
        "CREATE FUNCTION touch_later() RETURNS INTEGER LANGUAGE plpgsql VOLATILE AS $$ BEGIN"
        " PERFORM set_config('transaction_read_only', 'off', false);"
        " INSERT INTO touched VALUES (2); RETURN 2; END $$",
    ),
    "mariadb": (
        "CREATE TABLE touched (n INTEGER)",
        "CREATE TABLE old_touched (n INTEGER) ENGINE = MyISAM",
        "CREATE SEQUENCE numbers",
        "CREATE FUNCTION touch() RETURNS INTEGER MODIFIES SQL DATA"
        " BEGIN INSERT INTO touched VALUES (1); RETURN 1; END",
        "CREATE FUNCTION touch_old() RETURNS INTEGER MODIFIES SQL DATA"
        " BEGIN INSERT INTO old_touched VALUES (1); RETURN 1; END",
        "CREATE PROCEDURE touch_all() BEGIN COMMIT; START TRANSACTION READ WRITE;"
        " INSERT INTO touched VALUES (3); COMMIT; SELECT 3 AS id; END",
    ),
}  # fmt: skip
WRITING = {
    "postgresql": (
        f"SELECT nextval('numbers') AS tags, {ROW}",
        f"SELECT setval('numbers', 50) AS tags, {ROW}",
        f"SELECT touch() AS tags, {ROW}",
        f"SELECT {ROW} FROM touch()",
        f"SELECT touch_later() AS tags, {ROW}",
        f"SELECT set_config('transaction_read_only', 'off', false) AS tags, {ROW}, touch() AS b",
        f"WITH made AS (INSERT INTO touched VALUES (4) RETURNING n) SELECT {ROW} FROM made",
        f"SELECT {ROW}; COMMIT; INSERT INTO touched VALUES (5); COMMIT",
        f"SELECT {ROW} /* ; */; -- ;\nDELETE FROM touched",
        "COMMIT",
        "DO $$ BEGIN COMMIT; INSERT INTO touched VALUES (6); END $$",
        f"SELECT {ROW} INTO made FROM touched",
    ),
    "mariadb": (
        f"SELECT nextval(numbers) AS tags, {ROW}",
        f"SELECT touch() AS tags, {ROW}",
        f"SELECT touch_old() AS tags, {ROW}",
        f"SET STATEMENT tx_read_only = 0 FOR SELECT touch() AS tags, {ROW}",
        "CALL touch_all()",
        "/* one */ CALL touch_all()",
        "EXECUTE IMMEDIATE CONCAT('INSERT INTO ', 'touched VALUES (4)')",
        "BEGIN NOT ATOMIC COMMIT; SET SESSION TRANSACTION READ WRITE;"
        " INSERT INTO touched VALUES (5); COMMIT; SELECT 5 AS id; END",
        f"SELECT {ROW}; COMMIT; INSERT INTO touched VALUES (6); COMMIT",
    ),
}  # fmt: skip
TO_A_FILE = (
    "SELECT 1 INTO OUTFILE '{}'",
    "SELECT 1 INTO/**/OUTFILE '{}'",
    "SELECT 1 INTO/* a */ /* b */DUMPFILE '{}'",
    "SELECT 1 INTO -- \"to\"\n outfile '{}'",
    "SELECT 1 INTO # 'to'\nDumpFile '{}'",
    "SELECT 1 /*!50000 INTO */ OUTFILE '{}'",
    "SELECT 1 /*M!100100INTO*/ /*!OUTFILE '{}'*/",
    "SELECT 1 /*!999999 ' */ INTO OUTFILE '{}' # '",
    "SELECT 'it\\'s' INTO OUTFILE '{}'",
    "SELECT `a'b` INTO OUTFILE '{}' FROM (SELECT 1 AS `a'b`) AS t",
    "SELECT 1--1 INTO OUTFILE '{}'",
)


@pytest.fixture(scope="module")
def tempting(server: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """A real server with functions that write: (kind, address)."""
    kind, url = server
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in MADE[kind]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    yield server


def left(url: str, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return rows


def test_a_server_refuses_what_would_write(site: SmallSite, tempting: tuple[str, str]) -> None:
    kind, url = tempting
    for query in ("DELETE FROM posts", "DROP TABLE posts", *WRITING[kind]):
        result = ask(site, query, database=url)
        assert (result.code, len(result.err.splitlines())) == (1, 1), (query, result.err)
    assert left(url, "SELECT * FROM touched") == []
    assert left(url, "SELECT count(*) FROM posts") == [(2000,)]
    if kind == "postgresql":
        assert left(url, "SELECT last_value, is_called FROM numbers") == [(1, False)]
        assert left(url, "SELECT to_regclass('made')") == [(None,)]
    else:
        assert left(url, "SELECT * FROM old_touched") == []
        assert left(url, "SELECT nextval(numbers)") == [(1,)]


def test_no_query_writes_a_file(site: SmallSite, server: tuple[str, str]) -> None:
    kind, url = server
    if kind != "mariadb":
        pytest.skip("only MariaDB and MySQL write files by a query")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        for number, query in enumerate(TO_A_FILE):
            result = ask(site, query.format(f"{folder}/{number}"), database=url)
            assert "the query would write a file; it must only read" in result.err, query
        assert list(Path(folder).iterdir()) == []


def test_what_only_looks_like_writing_is_read(site: SmallSite, server: tuple[str, str]) -> None:
    kind, url = server
    own = {
        "postgresql": "$$a; INTO OUTFILE$$ || E'it\\'s; ' || '\\' AS subtitle",
        "mariadb": "CONCAT('into outfile; ', \"it\\'s; into dumpfile\") AS subtitle",
    }[kind]
    query = f"/* ; */ (SELECT {ROW}, {own}) -- ; DELETE FROM posts"
    result = ask(site, query, database=url)
    assert (result.code, "1 new" in result.out) == (0, True), result.err


def test_a_server_s_error_has_the_line_of_the_query(
    site: SmallSite, server: tuple[str, str]
) -> None:
    wrong = ask(site, "SELECT id\nFRMO posts", database=server[1])
    assert wrong.err.startswith(f"error: {site.folder / 'articles.sql'}:2: ")
    assert (wrong.code, len(wrong.err.splitlines())) == (1, 1)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT load_extension('x') AS id", "not authorized to use function: load_extension"),
        ("SELECT LOAD_EXTENSION('x') AS id", "not authorized to use function"),
        ("INSERT INTO posts (id) VALUES (9) RETURNING id", "readonly database"),
        ("CREATE TEMP TABLE made (a)", "readonly database"),
        ("SELECT 1 AS id; DELETE FROM posts", "there are several statements"),
        ("PRAGMA user_version = 5", "not authorized"),
    ],
)
def test_sqlite_refuses_what_would_write(cms: SmallSite, query: str, message: str) -> None:
    before = (cms.folder / "cms.db").read_bytes()
    result = ask(cms, query)
    assert (result.code, message in result.err) == (1, True), result.err
    assert (cms.folder / "cms.db").read_bytes() == before


@pytest.mark.parametrize("query", ["", "?mode=rwc&uri=true", "?uri=true"])
def test_sqlite_makes_no_file(cms: SmallSite, query: str) -> None:
    missing = cms.folder / "missing.db"
    result = ask(cms, "SELECT 1 AS id", database=f"sqlite:///file:{missing}{query}")
    assert result.code == 1
    assert not missing.exists()


def test_a_file_of_any_name_is_opened_read_only(cms: SmallSite) -> None:
    for name in ("a b.db", "50%3f.db", "新.db", "a#b.db"):
        shutil.copy(cms.folder / "cms.db", cms.folder / name)
        url = make_url("sqlite://").set(database=str(cms.folder / name))
        engine = create_engine(address_to_read(url))
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM posts").scalar() == 3
            raw = connection.connection.driver_connection
            assert raw is not None
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                raw.execute("DELETE FROM posts")
        engine.dispose()


@pytest.mark.parametrize(
    ("given", "opened"),
    [
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite:////var/cms.db?timeout=5", "sqlite:///file:///var/cms.db?mode=ro&timeout=5&uri=true"),
        ("sqlite:///file:cms.db?mode=rw&uri=true", "sqlite:///file:cms.db?mode=ro&uri=true"),
        ("sqlite:///file:m?mode=memory&cache=shared&uri=true",
         "sqlite:///file:m?cache=shared&mode=memory&uri=true"),
        ("sqlite+pysqlcipher:///cms.db", "sqlite+pysqlcipher:///cms.db"),
        ("postgresql+psycopg://db/cms", "postgresql+psycopg://db/cms"),
    ],
)  # fmt: skip
def test_which_address_is_opened(given: str, opened: str) -> None:
    address = address_to_read(make_url(given))
    assert (address.set(query={}), dict(address.query)) == (
        make_url(opened).set(query={}), dict(make_url(opened).query),
    )  # fmt: skip


def test_a_driver_that_runs_several_statements_is_told_not_to() -> None:
    assert driver_arguments(make_url("mysql+mysqldb://h/d")) == {"multi_statements": False}
    assert driver_arguments(make_url("mysql+pymysql://h/d")) == {}
