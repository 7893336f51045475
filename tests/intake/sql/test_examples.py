"""The queries of the docs, tried on tables as content management systems make them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from support import cms_tables, servers
from support.paths import REPOSITORY
from support.small_site import SmallSite
from support.sql_import import GRANTS, ask, stored

PAGE = (REPOSITORY / "docs/intake/sql-examples.md").read_text("utf-8")
QUERIES = {
    (name, database): query
    for query, name, databases in re.findall(r"```sql\n(-- ([\w-]+), ([\w ]+)\n.*?)```", PAGE, re.S)
    for database in databases.split()
}


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    """A MariaDB with the tables of all systems; its address."""
    if not servers.mariadb_program():
        pytest.skip("MariaDB's server is not installed")
    pytest.importorskip("pymysql")
    with servers.mariadb() as url:
        base = url.replace("/mysql?", "/cms?")
        _run(url, "CREATE DATABASE cms CHARACTER SET utf8mb4")
        _run(base, "SET SESSION sql_mode = 'ANSI_QUOTES'", *cms_tables.STATEMENTS["typecho"])
        for name in ("wordpress", "ghost", "discuz"):
            _run(base, "SET SESSION sql_mode = ''", *cms_tables.STATEMENTS[name])
        yield base


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    if not servers.postgres_programs():
        pytest.skip("PostgreSQL's server is not installed")
    with servers.postgres() as url:
        _run(url, *cms_tables.STATEMENTS["typecho"])
        yield url


def _run(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    with closing(sqlite3.connect(folder / "typecho.db")) as database, database:
        for statement in cms_tables.STATEMENTS["typecho"]:
            database.execute(statement)
    yield f"sqlite:///{folder / 'typecho.db'}"


def imported(site: SmallSite, query: str, url: str, new: int) -> None:
    """Import, without a complaint, so many articles; then nothing more."""
    site.write("sources.yaml", GRANTS)
    first = ask(site, query, database=url)
    assert (first.code, f": {new} new" in first.out) == (0, True), (first.out, first.err)
    told = [line for line in first.err.splitlines() if "missing:" not in line]
    assert all("0000-00-00 is no date" in line for line in told), first.err  # a draft's
    again = ask(site, query, database=url)
    assert "0 new, 0 changed" in again.out


def test_the_page_has_queries_for_each_of_them() -> None:
    assert {name for name, _ in QUERIES} == {*cms_tables.STATEMENTS, "discuz-portal"}
    assert {base for name, base in QUERIES if name == "typecho"} == {
        "mysql", "sqlite", "postgresql",
    }  # fmt: skip


@pytest.mark.parametrize("database", ["mysql", "sqlite", "postgresql"])
def test_typecho(site: SmallSite, database: str, request: pytest.FixtureRequest) -> None:
    query = QUERIES["typecho", database]
    if database == "sqlite":
        with sqlite(site.folder) as url:
            imported(site, query, url, 7)
    elif database == "postgresql":
        query = query.replace("json_group_array", "json_agg")
        imported(site, query, request.getfixturevalue("postgresql"), 7)
    else:
        imported(site, query, request.getfixturevalue("mariadb"), 7)
    first = stored(site, "1")
    assert "正文 <strong>很好</strong>" in first["content_html"]
    assert (first["categories"], first["tags"]) == (["生活; 家"], ["散步"])
    assert first["authors"] == [{"name": "林小雨"}]
    assert first["published"] == "2024-05-01T02:00:00+00:00"
    assert first["modified"] == "2024-05-01T02:01:00+00:00"
    assert "<p>100% 正文: 二</p>" in stored(site, "2")["content_html"]
    withheld = [n for n in "1234567" if stored(site, n).get("pubstatus") == "withheld"]
    assert withheld == ["3", "4", "5", "6"]
    assert stored(site, "7")["embargoed"] == "2030-03-17T17:46:40+00:00"


def test_wordpress(site: SmallSite, mariadb: str) -> None:
    imported(site, QUERIES["wordpress", "mysql"], mariadb, 7)
    first = stored(site, "https://blog.example/?p=1")
    assert "<p>One.</p><p>Two.</p>" in first["content_html"]
    assert (first["categories"], first["tags"]) == (["水; 河"], ["Weirs & locks"])
    assert first["published"] == "2024-05-01T02:00:00+00:00"
    assert first["modified"] == "2024-05-02T02:00:01+00:00"
    assert first["image"]["url"] == "https://blog.example/w.jpg"
    assert "<p>100% x:y</p>" in stored(site, "https://blog.example/?p=2")["content_html"]
    for number in (3, 4, 5, 7):
        assert stored(site, f"https://blog.example/?p={number}")["pubstatus"] == "withheld"
    assert "published" not in stored(site, "https://blog.example/?p=5")
    later = stored(site, "https://blog.example/?p=6")
    assert later["embargoed"] == "2030-03-17T17:46:40+00:00"


def test_ghost(site: SmallSite, mariadb: str) -> None:
    imported(site, QUERIES["ghost", "mysql"], mariadb, 5)
    first = stored(site, "1")
    assert "<p>100% x:y</p>" in first["content_html"]
    assert 'src="https://blog.example/content/a.jpg"' in first["content_html"]
    assert first["image"]["url"] == "https://blog.example/content/b.jpg"
    assert [author["name"] for author in first["authors"]] == ["Bo Weir", "Ada Winter"]
    assert (first["categories"], sorted(first["tags"])) == (["河流"], ["Walks", "河流"])
    assert first["published"] == "2024-05-01T02:00:00+00:00"
    assert [n for n in "12345" if stored(site, n).get("pubstatus") == "withheld"] == ["2", "3", "4"]
    assert stored(site, "5")["embargoed"] == "2030-03-17T17:46:40+00:00"


def test_discuz(site: SmallSite, mariadb: str) -> None:
    imported(site, QUERIES["discuz", "mysql"], mariadb, 13)
    first = stored(site, "thread-1")
    text = first.get("content_text") or first["content_html"]
    assert "你好，链接 100%" in text
    assert "第[1]段" in text
    assert "b.jpg" not in text
    assert (first["categories"], first["authors"]) == (["散步"], [{"name": "林小雨"}])
    assert first["published"] == "2024-05-01T02:00:00+00:00"
    assert "authors" not in stored(site, "thread-2")
    shown = [n for n in range(1, 14) if stored(site, f"thread-{n}")["pubstatus"] == "usable"]
    assert shown == [1, 2]


def test_discuz_portal(site: SmallSite, mariadb: str) -> None:
    imported(site, QUERIES["discuz-portal", "mysql"], mariadb, 4)
    first, second = stored(site, "article-1"), stored(site, "article-2")
    assert first["content_html"].index("第一页: 100%") < first["content_html"].index("长" * 700)
    assert first["image"]["url"] == "https://bbs.example/data/attachment/portal/a.jpg"
    assert (first["categories"], first["authors"]) == (["科技"], [{"name": "何砚"}])
    assert "source" not in first
    assert second["source"]["name"] == "晨港科技谈"
    assert second["external_url"] == "https://gang.example/1"
    assert stored(site, "article-3")["pubstatus"] == "withheld"
    assert stored(site, "article-4")["pubstatus"] == "withheld"
