"""The store: the newest of a term are one index read, a reader sees one state throughout."""

from __future__ import annotations

import pytest
from support.small_site import SmallSite, record, records

from syndicate.store import feed_order, queries
from syndicate.store.sql.embedded import handle_of

pytestmark = pytest.mark.both_stores

URL = "sqlite:///var/syndicate.db"


@pytest.mark.parametrize("under", [None, [1]])
@pytest.mark.embedded
def test_the_newest_of_a_term_are_one_read_of_a_covering_index(
    site: SmallSite, under: list[int] | None
) -> None:
    site.take_in(*records(range(20)))
    store = site.open_store()
    statements: list[str] = []
    with store.reading() as connection:
        connection.exec_driver_sql("SELECT 1").close()
        handle_of(connection).set_trace_callback(statements.append)
        list(feed_order.newest(connection, under, 8))
        handle_of(connection).set_trace_callback(None)
        plans = [
            row[-1]
            for statement in statements
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        ]
    store.close()
    index = "articles_newest" if under is None else "filings_newest"
    assert len(statements) >= 3
    assert plans
    assert all(f"USING COVERING INDEX {index}" in plan for plan in plans), plans


def test_the_newest_come_once_each_and_in_order_whatever_the_chunk(site: SmallSite) -> None:
    same = [record(n, date_published="2024-05-01T00:00:00Z") for n in range(40, 60)]
    site.take_in(*records(range(40)), *same)
    store = site.open_store()
    with store.reading() as connection:
        (term,) = [t.key for t in queries.terms_of_kind(connection, "category")]
        whole = [key for chunk in feed_order.newest(connection, [term], 1000) for key in chunk]
        for chunk in (1, 7, 20):
            parts = [key for keys in feed_order.newest(connection, [term], chunk) for key in keys]
            assert parts == whole
        everything = [key for keys in feed_order.newest(connection, None, 9) for key in keys]
        dates = [facts.published for facts in queries.facts_of(connection, whole)]
    store.close()
    assert everything == whole
    assert len(set(whole)) == 60
    assert dates == sorted(dates, reverse=True)


def test_a_reader_sees_one_state_while_another_run_writes(site: SmallSite) -> None:
    site.take_in(record(1))
    store = site.open_store()
    with store.reading() as connection:
        assert queries.count(connection) == 1
        site.take_in(record(2))
        assert queries.count(connection) == 1
    with store.reading() as connection:
        assert queries.count(connection) == 2
    store.close()


def test_every_change_has_a_number_of_its_own(site: SmallSite) -> None:
    store = site.open_store()
    numbers = []
    for step, batch in enumerate(([record(1), record(2)], [record(1)], [record(1, title="新")])):
        site.take_in(*batch, at=f"2024-07-0{step + 1}T00:00:00Z")
        with store.reading() as connection:
            numbers.append(queries.sequence(connection))
    store.close()
    assert numbers == [2, 2, 3]


@pytest.mark.embedded
def test_a_store_of_a_newer_version_is_told_with_the_way_back(site: SmallSite) -> None:
    site.take_in(record(1))
    store = site.open_store()
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'store_9999'")
    store.close()
    result = site.build()
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "var/syndicate.db: this store is of another version" in result.err
    assert "restore a backup that this version made" in result.err
