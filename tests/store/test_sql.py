"""Statements are noted; kept texts and SQLAlchemy find the same, in one transaction."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from support.paths import REPOSITORY
from support.small_site import AT, SmallSite, record, records

from syndicate.errors import StoreError
from syndicate.store import Store, sql
from syndicate.store.chunks import in_part
from syndicate.store.engine import file_of
from syndicate.store.sql import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from syndicate.store.sql.embedded import EmbeddedConnection
from syndicate.store.sql.noted import Noted, noted_key, real, values_of
from syndicate.store.sql.texts import Bind, compiled, key_of, text_of
from syndicate.store.tables import articles, counters, revisions

pytestmark = pytest.mark.embedded


@pytest.fixture
def writing(site: SmallSite) -> Iterator[Connection]:
    site.take_in(*records(range(1, 6)))
    store = site.open_store()
    with store.writing() as connection:
        yield connection
    store.close()


def said(statement: Any) -> str:
    return noted_key(statement)


class TestNotes:
    def test_a_statement_has_one_key_whatever_it_asks_for(self) -> None:
        def query(key: int, titles: list[str]) -> Any:
            return select(articles.c.key).where(articles.c.key > key, articles.c.title.in_(titles))

        assert said(query(1, ["a"])) == said(query(2, [])) == said(query(3, ["a", "b"]))
        assert [value.value for value in values_of(query(7, ["x"]))] == [7, ["x"]]  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "others",
        [
            (articles.c.key == 1, articles.c.key != 1),
            (articles.c.url == None, articles.c.url == "None"),  # noqa: E711
            (articles.c.undated.is_(True), articles.c.undated.is_(False)),
            (articles.c.title, literal("title")),
            (articles.c.title + "a", articles.c.title + articles.c.url),
            (articles.c.key.in_([1]), articles.c.key.in_(select(revisions.c.article))),
            (articles.alias("one").c.key, articles.alias("two").c.key),
            (select(articles).limit(1), select(articles).offset(1)),
            (literal(1), literal(True)),
            (articles.c.key / 2, articles.c.key / 2.5),
            (articles.c.key.in_([1]), articles.c.key.in_([revisions.c.key])),
        ],
    )
    def test_what_reads_otherwise_has_another_key(self, others: tuple[Any, Any]) -> None:
        assert said(others[0]) != said(others[1])

    def test_what_may_stand_twice_needs_a_name(self) -> None:
        with pytest.raises(TypeError, match=r"alias\(\) needs a name"):
            articles.alias()
        with pytest.raises(TypeError, match=r"subquery\(\) needs a name"):
            select(articles).subquery()

    def test_a_column_that_a_table_lacks_is_told_at_once(self) -> None:
        with pytest.raises(AttributeError, match="titel"):
            _ = articles.c.titel
        with pytest.raises(KeyError, match="titel"):
            _ = articles.c["titel"]

    def test_columns_are_the_same_whenever_they_are_asked_for(self) -> None:
        assert articles.c.key is articles.c["key"]
        assert articles.c.key in [articles.c.title, articles.c.key]
        assert articles.c.key not in [articles.c.title, revisions.c.key]
        assert [column.name for column in counters.c] == counters.c.keys() == ["name", "value"]

    def test_the_columns_of_what_is_no_table_are_named(self) -> None:
        with pytest.raises(TypeError, match="for SQLAlchemy to say"):
            list(articles.alias("other").c)

    def test_a_value_may_be_of_any_name(self) -> None:
        names = ("key", "how", "self", "name", "what")
        note: Any = update(articles).values(dict.fromkeys(names, 1))
        assert [value.value for value in values_of(note)] == [1] * 5
        assert all(f"{name}=?" in said(note) for name in names)

    def test_a_condition_is_neither_true_nor_false(self) -> None:
        with pytest.raises(TypeError, match="neither true nor false"):
            bool(articles.c.key > 1)

    def test_sqlalchemy_takes_notes_among_its_own_words(self) -> None:
        query = sqlalchemy.select(articles.c.key).where(articles.c.key == 3)
        assert str(query).endswith("WHERE articles.key = :key_1")

    def test_a_part_that_stands_twice_is_told_once(self) -> None:
        newest = select(articles).where(articles.c.key > 4).subquery("newest")
        query: Any = select(newest.c.key).join(articles, articles.c.key == newest.c.key)
        assert str(real(query)).count("SELECT") == 2
        assert compiled(query, ()) is None  # one value for two marks


class TestTexts:
    def test_what_stands_for_each_mark(self) -> None:
        query: Any = (
            select(articles.c.key, articles.c.undated)
            .where(articles.c.title == "a", in_part(articles.c.key))
            .where(articles.c.key.in_([1, 2]), func.coalesce(articles.c.url, "x") != "y")
        )
        text = compiled(query, ("part",))
        assert text is not None
        assert text.binds == (
            Bind(value=0),
            Bind(name="part", many="part"),
            Bind(value=1, many="given_1"),
            Bind(constant="x"),
            Bind(value=2),
        )
        assert (text.columns, text.truths) == (("key", "undated"), (1,))

    def test_what_cannot_be_kept(self) -> None:
        pair: Any = sql.tuple_(articles.c.key, articles.c.revision).in_([(1, 2)])
        assert compiled(select(articles.c.key).where(pair), ()) is None  # type: ignore[arg-type]
        odd: Any = select(func.coalesce(articles.c.key, object()))
        assert compiled(odd, ()) is None


class TestRuns:
    """Each as a kept text, and as one that SQLAlchemy has to make."""

    @pytest.fixture(autouse=True, params=["kept", "told"])
    def how(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        made = compiled if request.param == "kept" else lambda *_: None
        monkeypatch.setattr("syndicate.store.sql.embedded.text_of", made)

    def test_rows_have_names_and_truths(self, writing: Connection) -> None:
        row = writing.execute(select(articles.c.key, articles.c.undated)).first()
        assert row is not None
        assert tuple(row) == (row.key, row.undated) == (1, False)
        assert row.undated is False
        assert dict(row._mapping) == {"key": 1, "undated": False}

    def test_every_way_to_ask(self, writing: Connection) -> None:
        keys = select(articles.c.key).order_by(articles.c.key)
        none = keys.where(articles.c.key > 99)
        assert writing.scalars(keys).all() == [1, 2, 3, 4, 5]
        assert list(writing.scalars(keys)) == [row[0] for row in writing.execute(keys)]
        assert writing.execute(keys).fetchmany(2) == [(1,), (2,)]
        assert (writing.scalar(keys), writing.scalar(none)) == (1, None)
        assert (writing.execute(none).first(), writing.execute(none).all()) == (None, [])
        assert writing.execute(none).one_or_none() is None
        with writing.scalars(keys) as rows:
            assert next(iter(rows)) == 1
        with pytest.raises(sql.SQLAlchemyError):
            writing.execute(none).one()
        with pytest.raises(sql.SQLAlchemyError):
            writing.execute(keys).one_or_none()

    def test_lists_of_any_length(self, writing: Connection) -> None:
        listed = select(articles.c.key).where(in_part(articles.c.key)).order_by(articles.c.key)
        for part in ([], [2], [3, 1], [9, 5, 5]):
            found = writing.scalars(listed, {"part": part}).all()
            assert found == sorted({1, 2, 3, 4, 5} & set(part))
            same = select(articles.c.key).where(articles.c.key.in_(part))
            assert sorted(writing.scalars(same)) == found

    def test_rows_are_added_changed_and_deleted(self, writing: Connection) -> None:
        rows = [{"name": "a", "value": 1}, {"value": 2, "name": "b"}]
        writing.execute(insert(counters), rows)
        mine = counters.c.name.in_(["a", "b", "c"])
        writing.execute(insert(counters).values(name="c", value=3))
        more = update(counters).where(counters.c.name == bindparam("whose"))
        writing.execute(more.values(value=counters.c.value + 10), [{"whose": "a"}, {"whose": "c"}])
        assert writing.execute(update(counters).where(mine).values(value=7)).rowcount == 3
        assert writing.execute(delete(counters).where(mine)).rowcount == 3

    def test_both_ways_see_one_state(self, writing: Connection) -> None:
        value = sqlalchemy.select(counters.c.value).where(counters.c.name == "a")
        writing.execute(insert(counters).values(name="a", value=1))
        assert writing.scalar(value) == 1
        writing.execute(sqlalchemy.update(real(counters)).values(value=5))
        assert writing.scalar(select(counters.c.value).where(counters.c.name == "a")) == 5

    def test_what_went_wrong_is_undone_and_told(self, site: SmallSite) -> None:
        site.take_in(*records(range(1, 3)))
        store = site.open_store()
        with (
            pytest.raises(StoreError, match="cannot write the store: UNIQUE"),
            store.writing() as w,
        ):
            w.execute(insert(counters).values(name="a", value=1))
            w.execute(insert(counters).values(name="a", value=2))
        with store.reading() as reading:
            assert reading.scalar(select(counters.c.value).where(counters.c.name == "a")) is None
            one = or_(articles.c.key == 1, articles.c.key == 2)
            assert len(reading.execute(select(articles).where(one)).all()) == 2
        store.close()


def test_sqlalchemy_comes_in_while_rows_are_read(site: SmallSite) -> None:
    site.take_in(*records(range(1, 3)))
    store = site.open_store()
    names = [{"name": f"n{number}", "value": number} for number in range(1200)]
    with store.writing() as connection:
        connection.execute(insert(counters), names)
    with store.reading() as connection:
        rows = iter(connection.execute(select(counters.c.name)))
        assert next(rows)
        assert connection.execute(sqlalchemy.text("SELECT 1")).scalar() == 1
        assert len(list(rows)) >= 1199
        again = connection.scalars(select(counters.c.name))
        assert 1 + len([next(iter(again)), *again.all()]) >= 1201
    store.close()


def test_a_parameter_that_is_lacking_is_named(writing: Connection) -> None:
    with pytest.raises(sql.SQLAlchemyError, match="value is required for bind parameter 'value'"):
        writing.execute(insert(counters), [{"name": "x", "value": 1}, {"name": "y"}])


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///var/a.db", "var/a.db"),
        ("sqlite:///var/a%20b.db", "var/a b.db"),
        ("sqlite+pysqlite:///var/a%20b.db", "var/a b.db"),
        ("sqlite:////srv/a.db?timeout=3", "/srv/a.db"),
        ("postgresql://host/name", None),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
    ],
)
def test_the_file_of_an_address(url: str, file: str | None) -> None:
    assert file_of(url) == file


def test_a_reader_writes_nothing(site: SmallSite) -> None:
    site.take_in(*records(range(1, 3)))
    store = site.open_store()
    with store.reading() as connection:
        connection.execute(insert(counters).values(name="a", value=1))
    with store.reading() as connection:
        assert "a" not in connection.scalars(select(counters.c.name)).all()
    store.close()


def test_everyday_commands_load_no_sqlalchemy(site: SmallSite) -> None:
    """Every statement of an import, a build, a change, a takedown and a lift has a text."""
    code = (
        "import sys, json\n"
        "from syndicate.cli import main\n"
        "end = 0\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as exit: end = exit.code or 0\n"
        "print(json.dumps([end, sorted(m for m in sys.modules if m == 'sqlalchemy')]))\n"
    )

    def run(*words: str) -> None:
        config = str(site.folder / "config")
        command = [sys.executable, "-c", code, "--config", config, "--quiet", *map(str, words)]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        assert json.loads(done.stdout.splitlines()[-1]) == [0, []], (words, done.stderr)

    run("import", "jsonl", site.records(*records(range(1, 9))), "--at", AT)
    run("build", "--at", AT)
    run("import", "jsonl", site.records(record(3, title="Another"), record(20)), "--at", AT)
    run("build", "--at", AT)
    run("build", "--at", AT, "--full")
    run("takedown", "a3", "--reason", "asked", "--by", "desk", "--at", AT)
    run("build", "--at", AT)
    run("lift", "a3", "--reason", "agreed", "--by", "desk", "--at", AT)
    run("build", "--at", AT)
    run("status")


def test_a_text_that_is_kept_is_found_by_what_is_noted() -> None:
    query: Noted = select(counters.c.value).where(counters.c.name == "x")  # type: ignore[assignment]
    assert text_of(query, ()) == compiled(query, ())
    assert key_of(query, ("b",)) != key_of(query, ())


def test_driver_rows_have_names(site: SmallSite) -> None:
    site.take_in(*records(range(1, 3)))
    store = site.open_store()
    with store.reading() as connection:
        assert isinstance(connection, EmbeddedConnection)
        (row,) = connection.exec_driver_sql("SELECT max(key) AS greatest FROM articles")
        assert row.greatest == 2
    store.close()


def test_a_store_that_cannot_be_opened_is_not_left_open(tmp_path: Path) -> None:
    file = tmp_path / "syndicate.db"
    file.write_bytes(b"no database, and longer than a header of one is" * 10)
    refusals = []  # what is raised may be held for long
    for _ in range(3):
        with pytest.raises(StoreError, match="is damaged") as refusal:
            Store.open("sqlite:///syndicate.db", tmp_path)
        refusals.append(refusal)
    opened = {link.resolve() for link in Path("/proc/self/fd").iterdir() if link.exists()}
    assert file not in opened
