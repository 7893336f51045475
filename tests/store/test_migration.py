"""A store of the former version: what 0002 fills in is what an import of the same records gives.

One is made of a store of today: its tables are those that migration 0001 makes, and what 0002
brought is left out of its rows.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, insert, select
from support.small_site import AT, SmallSite, record

from syndicate.store import Store, ledger
from syndicate.store.history import metadata
from syndicate.store.migrations import filling
from syndicate.text import similarity

FIRST, SECOND, LATER = (f"2024-07-0{day}T00:00:00Z" for day in (2, 3, 5))
NOTE = "it was canceled; a withdrawal is not undone by an import"


def body(number: int) -> str:
    """A text that is like no other's."""
    return "".join(map(chr, Random(number).choices(range(0x4E00, 0x9FA5), k=400)))


VARIED = [
    record(1, content_html=f"<p>{body(1)}</p><p>甲</p>"),
    record(2, content_html=None, content_text=f"{body(2)} <b> &amp; 乙"),
    record(3, content_html=None, title="没有正文"),
    record(4, external_url="HTTPS://Daily.Example:443/a%2fb#c", content_html="<p>短</p>"),
    record(5, external_url=None, url=None, content_html="<p>本站自己写的。</p>"),
    record(6, external_url="https://daily.example/", content_html=f"<i>{body(6) * 3}</i>丙"),
    record(
        7, external_url=None, source={"name": "Brief Wire"}, content_html=f"<p>丁{body(7)}戊</p>"
    ),
]


class Former(SmallSite):
    """A small site whose store can be put back to what the version before would have."""

    @property
    def file(self) -> Path:
        return self.folder / "var" / "syndicate.db"

    def put_back(self, *statements: str) -> None:
        """Make the store one of the former version, and then run some SQL in it."""
        newer = self.file.rename(self.file.with_name("newer.db"))
        old, new = (create_engine(f"sqlite:///{path}") for path in (self.file, newer))
        config = Config()
        config.set_main_option("script_location", str(Path(filling.__file__).parent))
        with old.begin() as target, new.begin() as source:
            config.attributes["connection"] = target
            command.upgrade(config, "0001")
            tables, current = MetaData(), MetaData()
            tables.reflect(target)
            current.reflect(source)
            for table in tables.sorted_tables:
                columns = [current.tables[table.name].c[name] for name in table.columns.keys()]  # noqa: SIM118
                rows = [dict(row._mapping) for row in source.execute(select(*columns))]
                if table.name == "ledger":
                    kept = (row for row in rows if row["event"] not in ("canceled", "blocked"))
                    rows = [row | {"number": number} for number, row in enumerate(kept, 1)]
                if rows and table.name != "alembic_version":
                    target.execute(insert(table), rows)
        for engine in (old, new):
            engine.dispose()
        self.sql(*statements)

    def sql(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def dump(self) -> list[str]:
        with closing(sqlite3.connect(self.file)) as connection:
            return list(connection.iterdump())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(query).fetchall()

    @contextmanager
    def opened(self) -> Iterator[Store]:
        store = Store.open("sqlite:///var/syndicate.db", self.folder)
        try:
            yield store
        finally:
            store.close()

    def migrate(self) -> ledger.LedgerCheck:
        """Bring the store up to date; answers with how its ledger stands."""
        with self.opened() as store, store.reading() as connection:
            return ledger.verify(connection)

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """What 0002 fills in, in order; numbers of changes and the builds' marks left out."""
        left_out = {"articles": {"sequence"}, "orders": {"applied"}}
        names = ("articles", "pieces", "memory", "withdrawals", "orders", "carried", "revisions")
        found = {}
        with closing(sqlite3.connect(self.file)) as connection:
            connection.row_factory = sqlite3.Row
            for name in names:
                rows = [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]
                for row, column in product(rows, left_out.get(name, ())):
                    del row[column]
                found[name] = sorted((tuple(row.values()) for row in rows), key=repr)
        return found


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Former:
    return Former(tmp_path / "site", capsys)


def canceled(number: int, **facts: Any) -> dict[str, Any]:
    return record(number, **({"content_html": f"<p>{body(number)}</p>"} | facts)) | {
        "pubstatus": "canceled"
    }


def fill(site: SmallSite) -> None:
    """Articles of all sorts, some of them changed, some canceled after they were published."""
    site.take_in(*VARIED, *(record(n, content_html=f"<p>{body(n)}</p>") for n in range(20, 24)))
    site.take_in(record(20, content_html=f"<p>{body(99)}</p>"), at=FIRST)
    site.take_in(canceled(20), canceled(21), canceled(22, url=None), at=SECOND)
    changed = record(1, content_html=f"<p>{body(1)}</p><p>甲改过</p>")
    site.take_in(changed, canceled(23, external_url="https://daily.example/"), at=LATER)
    assert site.build(LATER).code == 0


def test_what_is_filled_in_is_what_an_import_gives(site: Former) -> None:
    fill(site)
    fresh, chain = site.contents(), site.rows("SELECT event, detail FROM ledger")
    site.put_back()
    assert "external_key" not in "".join(site.dump())
    verdict = site.migrate()
    assert site.contents() == fresh
    assert len(fresh["withdrawals"]) == 4
    assert verdict.flaws == ()
    events = site.rows("SELECT event, replace(detail, '\"migration\": \"0002\", ', '') FROM ledger")
    assert sorted(events) == sorted(chain)


def test_small_pages_and_large_ones_fill_in_the_same(
    site: Former, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(site)
    fresh = site.contents()
    site.put_back()
    for name, value in (("_PAGE", 3), ("_PAGES", 2), ("_TEXTS", 1)):
        monkeypatch.setattr(filling, name, value)
    assert site.migrate().flaws == ()
    assert site.contents() == fresh


def test_the_tables_are_those_of_a_new_store(
    site: Former, new_site: Callable[[str], SmallSite]
) -> None:
    fill(site)
    site.put_back()
    other = new_site("other")
    other.take_in(record(1))
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    with site.opened() as store, store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        waiting = connection.exec_driver_sql("SELECT name FROM sqlite_temp_master")
        assert waiting.fetchall() == []
    with closing(sqlite3.connect(other.folder / "var/syndicate.db")) as connection_new:
        assert site.rows(query) == connection_new.execute(query).fetchall()
    assert site.rows("PRAGMA foreign_key_check") == []
    assert site.rows("PRAGMA integrity_check") == [("ok",)]


def test_an_empty_store_is_brought_up_to_date(site: Former) -> None:
    with site.opened():
        pass
    site.put_back()
    assert site.migrate() == ledger.LedgerCheck(0, ledger.BEGINNING, (), 0)
    site.take_in(record(1))
    assert site.build().code == 0


def test_a_build_right_after_changes_nothing(site: Former) -> None:
    fill(site)
    before = site.bytes()
    site.put_back()
    plan = site.run("plan", "--at", LATER)
    assert plan.code == 0
    result = site.build(LATER)
    assert (result.code, result.err) == (0, "")
    assert "unchanged" in result.out
    assert site.bytes() == before
    assert site.run("check").code == 0
    assert site.rows("SELECT DISTINCT event FROM ledger WHERE number > 1 ORDER BY 1")
    assert site.rows("SELECT count(*) FROM ledger WHERE event IN ('guarded', 'refused')") == [(0,)]


def test_since_when_articles_stand_in_a_document(site: Former) -> None:
    site.take_in(record(1))
    site.build(FIRST)
    site.take_in(record(2, categories=["财经"]), at=SECOND)
    site.build(SECOND)
    site.put_back()
    site.migrate()
    query = """
        SELECT DISTINCT since = changed, "left", document LIKE '%all%', since FROM carried
        JOIN documents ON path = document ORDER BY 3, 4
    """
    first, second = (_stored(at) for at in (FIRST, SECOND))
    assert site.rows(query) == [(1, None, 0, first), (1, None, 0, second), (1, None, 1, second)]


def _stored(at: str) -> int:
    return int((datetime.fromisoformat(at) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * (
        1_000_000
    )


def test_orders_are_placed_by_instant_oldest_first(site: Former) -> None:
    fill(site)
    site.put_back()
    site.migrate()
    orders = site.rows(
        "SELECT number, instant, kind, reason, by, asked, everywhere, applied FROM orders"
    )
    told = ("canceled", "the record says so", "import", "{}", 0, None)
    assert orders == [(1, _stored(SECOND), *told), (2, _stored(LATER), *told)]
    assert site.rows('SELECT "order", count(*) FROM withdrawals GROUP BY 1') == [(1, 3), (2, 1)]
    result = site.run("receipt", "1")
    assert result.code == 0
    assert "the ledger has no record" not in result.out
    sequences = site.rows("SELECT sequence FROM articles ORDER BY sequence")
    assert len(set(sequences)) == len(sequences)
    assert sequences[-1:] == site.rows("SELECT value FROM counters WHERE name = 'sequence'")


def _hold(site: Former, numbers: str) -> None:
    """What the former version did with a record that was to undo a withdrawal: it held it back."""
    site.sql(
        f"UPDATE revisions SET held = '{NOTE}' WHERE key IN ({numbers})",
        """UPDATE articles SET pubstatus = 'canceled', held_digest = (
             SELECT record_digest FROM revisions WHERE revisions.key = articles.revision),
             revision = (SELECT max(key) FROM revisions WHERE article = articles.key
             AND held IS NULL) WHERE revision IN (SELECT key FROM revisions WHERE held IS NOT NULL)
        """,
    )


def test_what_was_canceled_stays_withdrawn(site: Former) -> None:
    site.take_in(record(1), record(2), record(3))
    site.take_in(canceled(1), canceled(2), at=FIRST)
    back = record(1, content_html=f"<p>{body(50)}</p>")
    site.take_in(back, at=SECOND)
    site.build(SECOND)
    (key,) = site.rows("SELECT max(key) FROM revisions")[0]
    site.put_back()
    _hold(site, str(key))
    site.migrate()
    assert site.rows(f"SELECT held FROM revisions WHERE key = {key}") == [(NOTE,)]
    before = site.rows("SELECT * FROM memory")
    held = similarity.digest(similarity.plain(body(50)))
    assert [value for _, value, _ in before if value == held] == []
    assert site.build(SECOND).code == 0
    result = site.take_in(back, canceled(1), record(3), at=LATER)
    assert "0 new, 0 changed, 3 unchanged" in result.out
    anew = record(1, content_html=f"<p>{body(51)}</p>")
    result = site.take_in(anew, record(2), record(9, url="https://site.example/a/2"), at=LATER)
    assert "3 held" in result.out
    withdrawn = "SELECT count(*) FROM articles WHERE withdrawn = 1 AND block IS NULL"
    assert site.rows(withdrawn) == [(2,)]
    blocked = site.rows("SELECT block, blocked_by FROM articles WHERE record_id = 'a9'")
    assert blocked == [("its page was withdrawn by takedown 1", 2)]
    assert set(before) < set(site.rows("SELECT * FROM memory"))
    site.build(LATER)
    assert [entry["title"] for entry in site.entries("all.json")] == ["第 3 篇文章"]


def test_what_a_document_still_carries_leaves_it(site: Former) -> None:
    site.take_in(*(record(n) for n in range(1, 5)))
    site.build(FIRST)
    site.take_in(canceled(2), at=SECOND)
    site.put_back()
    assert site.build(LATER).code == 0
    assert len(site.entries("all.json")) == 3
    assert "withdrawn" in (site.public / "all.json").read_text("utf-8")
    text = site.run("receipt", "1").out
    assert "out of it since 2024-07-05" in text
    assert "from 2024-07-02" in text


def test_one_order_for_each_instant_whatever_the_order_of_articles(site: Former) -> None:
    site.take_in(*(record(n, content_html=f"<p>{body(n)}</p>") for n in range(1, 5)))
    site.take_in(canceled(2), canceled(4), at=FIRST)
    site.take_in(canceled(1), canceled(3), at=SECOND)
    fresh = site.contents()
    site.put_back()
    site.migrate()
    assert site.contents() == fresh
    found = site.rows('SELECT "order", article FROM withdrawals ORDER BY 1, 2')
    assert found == [(1, 2), (1, 4), (2, 1), (2, 3)]


@pytest.mark.parametrize(("before", "after"), [(AT, SECOND), (LATER, LATER)])
def test_a_return_is_recorded_from_when_both_were_there(
    site: Former, before: str, after: str
) -> None:
    site.take_in(record(1))
    if before == AT:
        site.take_in(record(9, url="https://site.example/a/1"))
    site.take_in(canceled(1), at=SECOND)
    if before == LATER:
        site.take_in(record(9, url="https://site.example/a/1"), at=LATER)
    site.put_back()
    site.migrate()
    query = "SELECT instant, detail FROM ledger WHERE event = 'blocked'"
    reason = '{"migration": "0002", "reason": "its page was withdrawn by takedown 1"}'
    assert site.rows(query) == [(_stored(after), reason)]


RETURNS = [
    (record(9, url="https://site.example/a/1", external_url="https://else.example/1"), "page"),
    (record(9, url="https://site.example/a/1"), "page"),
    (record(9, external_url="http://daily.example:80/1"), "original"),
    (record(9, content_html=None, content_text=body(1)), "text"),
    (record(9, content_html=f"<p>{body(0)}</p>"), "text"),  # an earlier one
    (record(9, content_html=f"<p>{body(1)[:300]}</p>"), None),
    (record(9, external_url="https://else.example/1", content_html=f"<p>{body(1)}</p>"), None),
    (record(9, source={"name": "另一家"}, content_html=f"<p>{body(1)}</p>"), None),
    (record(9, external_url=None, content_html=f"<p>{body(1)}</p>"), None),
]


@pytest.mark.parametrize(("other", "kind"), RETURNS)
def test_what_has_returned_is_held_back(
    site: Former, other: dict[str, Any], kind: str | None
) -> None:
    site.take_in(record(1, content_html=f"<p>{body(0)}</p>"), other)
    site.take_in(canceled(1), at=FIRST)
    site.put_back(
        "UPDATE articles SET pubstatus = 'usable', hold = 'its URL belongs to another'"
        " WHERE record_id = 'a9' AND url LIKE '%/a/1'"
    )
    assert site.migrate().flaws == ()
    block = f"its {kind} was withdrawn by takedown 1" if kind else None
    found = site.rows("SELECT block, blocked_by, hold FROM articles WHERE record_id = 'a9'")
    assert found == [(block, 1 if kind else None, None)]
    events = site.rows("SELECT event, subject FROM ledger WHERE event = 'blocked'")
    assert [subject[-3:] for _, subject in events] == (["/a9"] if kind else [])


def test_rivals_of_a_canceled_one_are_settled_anew(site: Former) -> None:
    """One that is canceled was a rival before; one that has its text is none any more."""
    page, text = "https://site.example/a/7", f"<p>{body(1)}</p>"
    site.take_in(
        record(1),
        record(7, url=page, content_html=text, date_published="2024-06-20T00:00:00Z"),
        record(8, url=page, date_published="2024-06-10T00:00:00Z"),
        record(9, url=page, date_published="2024-06-01T00:00:00Z"),
    )
    site.take_in(canceled(1), canceled(10, url=record(1)["url"]), at=FIRST)
    former = "its URL belongs to tag:site.example,2024:daily.example/a7, which was published later"
    site.put_back(f"UPDATE articles SET hold = '{former}' WHERE record_id IN ('a1', 'a8', 'a9')")
    site.migrate()
    found = site.rows("SELECT record_id, block IS NULL, hold FROM articles ORDER BY record_id")
    assert found == [
        ("a1", 1, None),
        ("a10", 1, None),
        ("a7", 0, None),
        ("a8", 1, None),
        ("a9", 1, former.replace("a7", "a8")),
    ]


AWKWARD = ["", "\x00", "a\x00b", "3:abc,", '"\\', "\n\r\u2028", "'; DROP TABLE x", "😀é", "\ufeff"]


def test_the_chain_is_the_one_that_the_ledger_makes(site: Former) -> None:
    events = [(text[:32], text * 3, {"reason": text}) for text in AWKWARD]
    with site.opened() as store, store.writing() as connection:
        for number in range(150):
            at = datetime(2024, 7, 1, 0, 0, number % 60, number, tzinfo=UTC)
            ledger.record(connection, events, at)
        end = ledger.seal(connection)
    made = site.rows("SELECT * FROM ledger")
    site.put_back()
    assert "previous" not in "".join(site.dump()[:50])
    verdict = site.migrate()
    assert site.rows("SELECT * FROM ledger") == made
    assert (verdict.records, verdict.end, verdict.flaws) == (1350, (end or (0, ""))[1], ())
    assert site.rows("SELECT * FROM seals") == [("ledger", *(end or ()))]


@pytest.mark.parametrize(
    ("change", "flaws"),
    [
        ("subject = CAST(x'ff' AS TEXT)", ["row 2: changed (its subject is of another type, or"]),
        ("detail = CAST('{}' AS BLOB)", ["row 2: changed (its detail is of another type, or"]),
        ("instant = 'soon'", ["row 2: changed (its instant is of another type, or"]),
        ("detail = '{'", []),
        ("detail = '[]'", []),
        ("instant = 9223372036854775807", []),
    ],
)
def test_a_row_that_cannot_be_read_locks_nobody_out(
    site: Former, caplog: pytest.LogCaptureFixture, change: str, flaws: list[str]
) -> None:
    site.take_in(record(1), record(2))
    site.build(AT)
    site.take_in(canceled(1), at=FIRST)
    site.put_back(f"UPDATE ledger SET {change} WHERE number = 2")
    with caplog.at_level(logging.WARNING):
        verdict = site.migrate()
    said = "row 2 of the ledger cannot be read; chained as found (`ledger show` stops there)"
    assert [entry.getMessage() for entry in caplog.records] == [said]
    assert [str(flaw)[: len(flaws[0]) if flaws else 0] for flaw in verdict.flaws] == flaws
    assert site.build(SECOND).code == 0
    assert len(site.migrate().flaws) == len(flaws)
    assert site.run("ledger", "show").err.startswith("error: row 2 of the ledger cannot be read")
    caplog.clear()
    assert caplog.records == []


def test_more_rows_that_cannot_be_read_are_counted(
    site: Former, caplog: pytest.LogCaptureFixture
) -> None:
    site.take_in(record(1))
    site.build()
    site.put_back("UPDATE ledger SET subject = CAST(x'ff' AS TEXT) WHERE number > 1")
    rest = len(site.rows("SELECT number FROM ledger")) - 2
    assert len(site.migrate().flaws) == rest + 1
    (line,) = [entry.getMessage() for entry in caplog.records]
    assert line.startswith(f"row 2 of the ledger, and {rest} more of its rows, cannot be read; ")


class KilledError(Exception):
    """What a test breaks a migration off with."""


@pytest.mark.parametrize(
    "step", ["describe", "_unstage", "chain", "withdraw_canceled", "_record", "date_appearances"]
)
def test_one_that_is_broken_off_leaves_the_store_as_it_was(
    site: Former, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fill(site)
    fresh = site.contents()
    site.put_back()
    before, done = site.dump(), getattr(filling, step)

    def break_off(*given: Any) -> None:
        done(*given)
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(filling, step, break_off)
        with pytest.raises(KilledError), site.opened():
            pass
    assert site.dump() == before
    assert site.migrate().flaws == ()
    assert site.contents() == fresh
