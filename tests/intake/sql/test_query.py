"""SQL: SQLite always; PostgreSQL and MariaDB where their servers are installed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from support.paths import REPOSITORY
from support.small_site import SmallSite
from support.sql_import import FIELDS, GRANTS, ask, stored

from syndicate.intake import Mark
from syndicate.intake.sql.progress import Progress, from_json, to_json
from syndicate.intake.sql.query import Query


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
    article = stored(cms, "1")
    assert article["title"] == "标题1"
    assert article["categories"] == ["科技", "生活"]
    assert article["authors"] == [{"name": "何砚"}]
    assert article["original"] is True
    assert article["source"] == {"name": "山城晚讯", "url": "https://s.example/"}
    assert article["published"] == "2024-04-30T16:00:00+00:00"
    assert "3 unchanged" in ask(cms, query).out


def test_a_row_that_is_no_article_is_told_and_kept(cms: SmallSite) -> None:
    with sqlite3.connect(cms.folder / "cms.db") as db:
        db.execute("UPDATE posts SET body = NULL WHERE id = 2")
    db.close()
    result = ask(cms, f"SELECT {FIELDS} FROM posts ORDER BY id")
    assert (result.code, "2 new, 0 changed, 0 unchanged, 1 rejected" in result.out) == (1, True)
    assert "articles.sql row 2: content_html: missing" in result.err


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT missing FROM posts", "no such column: missing"),
        ("SELEKT 1", 'near "SELEKT": syntax error'),
        ("DELETE FROM posts", "attempt to write a readonly database"),
        ("", "there is no query in it"),
        ("SELECT 1 AS a", "0 new"),
    ],
)
def test_a_query_that_fails_is_one_line_with_its_file(
    cms: SmallSite, query: str, message: str
) -> None:
    result = ask(cms, query)
    assert result.code == 1
    assert message in result.err + result.out
    assert "articles.sql" in result.err
    with sqlite3.connect(cms.folder / "cms.db") as db:
        assert db.execute("SELECT count(*) FROM posts").fetchone() == (3,)
    db.close()


@pytest.mark.parametrize(
    ("database", "message"),
    [
        ("nonsense", "the database's address is no URL"),
        ("sqlite:////nowhere/cms.db", "there is no such database"),
        ("nodb://user:secret@host/db", "is its driver installed?"),
        ("mssql+pyodbc://user:secret@host/db", "is not installed"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_line(
    cms: SmallSite, database: str, message: str
) -> None:
    result = ask(cms, "SELECT 1", database=database)
    assert (result.code, message in result.err) == (1, True)
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


def select(site: SmallSite, columns: str, **facts: Any) -> Any:
    """The article of a row with an id, a title, a text and these columns."""
    with sqlite3.connect(site.folder / "cms.db") as db:
        db.execute("DROP TABLE IF EXISTS one")
        db.execute("CREATE TABLE one (id, title, content_html)")
        db.execute("INSERT INTO one VALUES (7, 'T', '<p>b</p>')")
        for name, value in facts.items():
            db.execute(f"ALTER TABLE one ADD COLUMN {name}")
            db.execute(f"UPDATE one SET {name} = ?", (value,))
    db.close()
    result = ask(site, f"SELECT id, title, content_html, {columns} FROM one", "--again")
    return result, (stored(site, "7") if result.code == 0 else {})


@pytest.mark.parametrize(
    ("columns", "value", "found"),
    [
        ("x AS tags", "潮; night river；灯\n", {"tags": ["潮", "night river", "灯"]}),
        ("x AS tags", '[1, null, "a"]', {"tags": ["1", "a"]}),
        ("x AS categories", "[科技]", {"categories": ["[科技]"]}),
        ("x AS authors", "何砚、林潮生", {"authors": [{"name": "何砚、林潮生"}]}),
        ("x AS authors", '{"name": "何砚"}', {"authors": [{"name": "何砚"}]}),
        ("x AS authors__name", "何砚", {"authors": [{"name": "何砚"}]}),
        ("x AS \"references\"", "题；副题\nhttps://x.example/1",
         {"references": [{"title": "题；副题"}, {"url": "https://x.example/1"}]}),
        ("x AS image, 120 AS image__size_in_bytes", "https://x.example/a.png",
         {"image": {"url": "https://x.example/a.png", "size_in_bytes": 120}}),
        ("x AS source__name, 'daily' AS source", "示例日报",
         {"source": {"id": "daily", "name": "示例日报"}}),
        ("x AS original", b"\x01", {"original": True}),
        ("x AS original", "false", {"original": False}),
        ("x AS subtitle", b"\xe6\xb1\x9f", {"subtitle": "江"}),
        ("x AS date_published", "2024-05-01T08:00:00+02:00",
         {"published": "2024-05-01T06:00:00+00:00"}),
        ("x AS date_published", "2024-05-01", {"published": "2024-04-30T16:00:00+00:00"}),
        ("x AS date_modified", "0000-00-00 00:00:00", {"modified": None}),
        ("x AS expires", "infinity", {"expires": None}),
    ],
)  # fmt: skip
def test_what_a_value_becomes(cms: SmallSite, columns: str, value: Any, found: Any) -> None:
    result, article = select(cms, columns, x=value)
    assert result.code == 0, result.err
    for name, wanted in found.items():
        assert article.get(name) == wanted or (not wanted and name not in article), article


@pytest.mark.parametrize(
    ("columns", "value", "message"),
    [
        ("x AS subtitle", b"\xff\xfe", "articles.sql row 1: subtitle: not UTF-8 at byte 1"),
        ("CAST(x AS TEXT) AS subtitle", b"a\xff", "row 1: subtitle: not UTF-8 at byte 2"),
        ("x AS expires", "0000-00-00", "expires: '0000-00-00' is no RFC 3339 date"),
        ("x AS expires", "", "expires: must be left out or filled in, not blank"),
        ("x AS embargoed", "infinity", "embargoed: 'infinity' is no RFC 3339 date"),
        ("x AS original", "perhaps", "original: must be true or false"),
        ("x AS ID", 8, "two columns are called ID; rename one of them"),
        ("x AS source__name, 'b' AS \"source.name\"", "a", "two columns are called source.name"),
    ],
)
def test_a_value_that_cannot_be_read_is_told(
    cms: SmallSite, columns: str, value: Any, message: str
) -> None:
    result, _ = select(cms, columns, x=value)
    assert (result.code, message in result.err) == (1, True), result.err


def test_what_is_true_of_all_rows_is_said_once(cms: SmallSite) -> None:
    result = ask(cms, f"SELECT {FIELDS}, changed AS date_published, 1 AS source__colour FROM posts")
    assert result.err.count("date_published: has no zone; taken as Asia/Shanghai") == 1
    assert result.err.count("the column source__colour is no field of a record; left out") == 1


@pytest.mark.parametrize(
    "query", ["ATTACH 'made.db' AS made", "PRAGMA journal_mode = wal", "VACUUM INTO 'made.db'"]
)
def test_sqlite_is_not_changed_by_the_back_door(
    cms: SmallSite, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cms.folder)
    before = (cms.folder / "cms.db").read_bytes()
    result = ask(cms, query, database="sqlite:///cms.db")
    assert (result.code, len(result.err.splitlines())) == (1, 1)
    assert (cms.folder / "cms.db").read_bytes() == before
    assert not (cms.folder / "made.db").exists()


def test_a_colon_in_a_text_is_no_parameter(cms: SmallSite) -> None:
    query = f"SELECT {FIELDS}, ' :note 12:30 a%b' AS subtitle FROM posts"
    assert ask(cms, query).code == 0
    assert stored(cms, "1")["subtitle"] == ":note 12:30 a%b"


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


def test_a_watermark_does_not_keep_a_password(cms: SmallSite) -> None:
    ask(cms, NEWER)
    query = Query.read(cms.folder / "articles.sql", "mysql://u:secret@h/d?password=secret&a=b")
    assert "secret" not in query.name
    assert query.name.endswith("mysql://u:***@h/d?a=b")


def change(site: SmallSite, *statements: str) -> None:
    with sqlite3.connect(site.folder / "cms.db") as db:
        for statement in statements:
            db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE posts SET changed = NULL WHERE id = 2", "since: NULL; such rows come only while"),
        ("UPDATE posts SET changed = 5 WHERE id = 2", "since: values of several types; :since"),
        ("UPDATE posts SET changed = '2023' WHERE id = 3", "the rows are not in its order"),
    ],
)
def test_a_watermark_that_cannot_be_trusted_is_told_once(
    cms: SmallSite, statement: str, message: str
) -> None:
    change(cms, statement)
    result = ask(cms, NEWER.replace("ORDER BY changed", "ORDER BY id"))
    assert ("3 new" in result.out, result.err.count(message)) == (True, 1)


def test_without_a_column_for_it_nothing_is_kept(cms: SmallSite) -> None:
    query = f"SELECT {FIELDS} FROM posts WHERE :since IS NULL OR changed > :since ORDER BY changed"
    assert "there is no column since or date_modified" in ask(cms, query).err
    assert "3 unchanged" in ask(cms, query).out


def test_an_order_that_breaks_takes_back_what_was_kept() -> None:
    progress = Progress("q", None, ["id", "since"], ordered=True)
    for number in (1, 2, 2):
        assert progress.observe((0, number)) == []
    assert progress.mark() == Mark("q", {"since": {"plain": 1}}), "2 may go on"
    assert progress.mark() is None
    assert progress.observe((0, 1)) != []
    assert progress.mark() == Mark("q", {})
    assert progress.final_mark() == Mark("q", {"since": {"plain": 2}})


def test_rows_read_twice_do_not_turn_the_watermark_back() -> None:
    progress = Progress("q", 10, ["since"], ordered=True)
    for number in (8, 9, 10):
        assert progress.observe((number,)) == []
    assert progress.mark() is None
    assert progress.final_mark() is None


def test_a_query_without_an_order_keeps_nothing_before_its_end() -> None:
    progress = Progress("q", None, ["since"], ordered=False)
    for number in range(9):
        assert progress.observe((number,)) == []
    assert progress.mark() is None
    assert progress.final_mark() == Mark("q", {"since": {"plain": 8}})


_KILLED = """
import os, signal
from syndicate.cli import main
from syndicate.intake.record import RecordParser

parse_draft = RecordParser.parse_draft

def parse_until_killed(parser, draft):
    if draft.number == 1200:
        os.kill(os.getpid(), signal.SIGKILL)
    return parse_draft(parser, draft)

RecordParser.parse_draft = parse_until_killed
main()
"""


def killed(site: SmallSite, query: str, database: str) -> int:
    """Import in a process of its own that is killed at row 1,200; return how many are stored."""
    path = site.folder / "articles.sql"
    path.write_text(query, "utf-8")
    words = ["--config", str(site.folder / "config"), "import", "sql", str(path)]
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, *words, "--database", database],
        capture_output=True, check=False, cwd=REPOSITORY, env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    return count(site)


def count(site: SmallSite) -> int:
    ((number, once),) = site.ask("SELECT count(*), count(DISTINCT record_id) FROM articles")
    assert number == once
    return int(number)


def resumed(site: SmallSite, query: str, database: str, many: int) -> None:
    """Import, be killed, import again: every row is there once, and few were read twice."""
    site.write("sources.yaml", GRANTS)
    before = killed(site, query, database)
    assert 0 < before < many
    output = ask(site, query, database=database).out
    assert f"{many - before:,} new, 0 changed" in output
    again = int(output.partition("0 changed, ")[2].partition(" unchanged")[0].replace(",", ""))
    assert again < 300, "what was stored since the last mark"
    assert count(site) == many


def test_an_import_that_was_killed_goes_on(cms: SmallSite) -> None:
    change(cms, "DELETE FROM posts")
    with sqlite3.connect(cms.folder / "cms.db") as db:
        rows = [(n, f"t{n}", "<p>b</p>", f"2024-05-01 {n // 97:04d}") for n in range(3000)]
        db.executemany("INSERT INTO posts (id, headline, body, changed) VALUES (?,?,?,?)", rows)
    db.close()
    resumed(cms, NEWER, f"sqlite:///{cms.folder / 'cms.db'}", 3000)


def test_rows_in_no_order_lose_nothing(cms: SmallSite) -> None:
    with sqlite3.connect(cms.folder / "cms.db") as db:
        many = [(n, f"t{n}", "<p>b</p>", f"2024-{1 + n % 7:02d}-01") for n in range(10, 1510)]
        db.executemany("INSERT INTO posts (id, headline, body, changed) VALUES (?,?,?,?)", many)
    db.close()
    with sqlite3.connect(cms.folder / "cms.db") as db:
        db.execute("UPDATE posts SET body = NULL WHERE id = 900")
    db.close()
    query = NEWER.replace("ORDER BY changed", "ORDER BY id")
    assert "1,502 new" in ask(cms, query).out
    assert "0 new, 0 changed, 0 unchanged" in ask(cms, query).out


@pytest.mark.parametrize(
    "value",
    [
        datetime(2024, 5, 1, 8, 0, 0, 123456, UTC), datetime.fromisoformat("2024-05-01T08:00:00"),
        date(2024, 5, 1),
        7, 2.5, "2024-05-01", Decimal("12345678901234567890.5"), b"\x00\xff",
        UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    ],
)  # fmt: skip
def test_a_watermark_comes_back_as_it_was(value: Any) -> None:
    back = from_json(json.loads(json.dumps(to_json(value))))
    assert (back, type(back)) == (value, type(value))


SINCE = (
    f"SELECT {FIELDS}, changed AS date_modified FROM posts"
    " WHERE (:since IS NULL OR changed > :since) ORDER BY changed, id"
)


def test_a_real_server_is_read_and_followed(site: SmallSite, server: tuple[str, str]) -> None:
    resumed(site, SINCE, server[1], 2000)
    assert "0 new, 0 changed, 0 unchanged" in ask(site, SINCE, database=server[1]).out
    assert stored(site, "1999")["title"] == "标题1999"


def test_what_a_real_server_has_of_its_own(site: SmallSite, server: tuple[str, str]) -> None:
    kind, url = server
    site.write("sources.yaml", GRANTS)
    own = {
        "postgresql": "ARRAY['潮', NULL] AS tags, '[{\"name\": \"何砚\"}]'::json AS authors,"
        " CAST('infinity' AS timestamptz) AS expires, true AS original, 1.0 AS id",
        "mariadb": "JSON_ARRAY('潮', NULL) AS tags, JSON_OBJECT('name', '何砚') AS authors,"
        " NULL AS expires, b'1' AS original, 1.0 AS id",
    }[kind]
    query = f"SELECT headline AS title, body AS content_html, {own} FROM posts WHERE id = 1"
    assert ask(site, query, database=url).code == 0
    article = stored(site, "1")
    assert (article["tags"], article["authors"]) == (["潮"], [{"name": "何砚"}])
    assert (article["original"], "expires" in article) == (True, False)
