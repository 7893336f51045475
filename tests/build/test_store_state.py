"""What a run with nothing to do reads from the store is what the store's own modules say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete
from support.small_site import SmallSite, record

from syndicate.build.store_state import StoreState, store_state
from syndicate.store import Store, hub_notices, ledger, publications, queries
from syndicate.store.hub_notices import HubNotice
from syndicate.store.instants import stored
from syndicate.store.publication_tables import hub_notices as notices_table
from syndicate.store.publication_tables import hubs as hubs_table

HOUR = timedelta(hours=1)
NOW = datetime(2024, 7, 1, tzinfo=UTC)
EARLIER, LATER = NOW - HOUR, NOW + HOUR
PATH = "public/all.rss"
HUBS = ("https://hub.example/", "https://other.example/")


def queue(connection: Connection, hub: str, at: datetime = EARLIER) -> HubNotice:
    """Queue a notice of the one document; return it."""
    hub_notices.queue(connection, [hub], [PATH], at)
    (notice,) = hub_notices.due(connection, [hub], at, waiting=True)
    return notice


def refuse(connection: Connection, hub: str, again: datetime | None) -> None:
    hub_notices.mark_refused(connection, queue(connection, hub), "gone", again)


def change_during_delivery(connection: Connection, hub: str) -> None:
    notice = queue(connection, hub)
    queue(connection, hub)
    hub_notices.mark_delivered(connection, notice, NOW)


Step = Callable[[Connection, str], object]
NOTICES: dict[str, Step] = {
    "none": lambda _, __: None,
    "waiting": queue,
    "queued later": lambda connection, hub: queue(connection, hub, LATER),
    "told": lambda connection, hub: hub_notices.mark_delivered(
        connection, queue(connection, hub), NOW
    ),
    "changed during delivery": change_during_delivery,
    "refused, due now": lambda connection, hub: refuse(connection, hub, NOW),
    "refused, due later": lambda connection, hub: refuse(connection, hub, LATER),
    "given up": lambda connection, hub: refuse(connection, hub, None),
}
ANSWERS: dict[str, Step] = {
    "answering": lambda _, __: None,
    "failing until now": lambda c, hub: hub_notices.mark_failed(c, hub, "timeout", EARLIER, NOW),
    "failing until later": lambda c, hub: hub_notices.mark_failed(
        c, hub, "timeout", EARLIER, LATER
    ),
}
STATES = list(product(NOTICES, ANSWERS))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    store = Store.open("sqlite:///syndicate.db", tmp_path)
    with store.writing() as connection:
        publications.announce(connection, {PATH: ("rss", None)}, EARLIER)
        yield connection
    store.close()


def read(connection: Connection, at: datetime) -> StoreState:
    """The state, by the plain connection below SQLAlchemy's."""
    plain = connection.connection.driver_connection
    assert isinstance(plain, sqlite3.Connection)
    return store_state(plain, stored(at))


@pytest.mark.parametrize("first", STATES)
def test_a_notice_is_due_when_the_hubs_have_one_that_is(
    connection: Connection, first: tuple[str, str]
) -> None:
    answers = set()
    for second in STATES:
        for table in (notices_table, hubs_table):
            connection.execute(delete(table))
        for hub, (notice, answer) in zip(HUBS, (first, second), strict=True):
            NOTICES[notice](connection, hub)
            ANSWERS[answer](connection, hub)
        for instant in (EARLIER - HOUR, EARLIER, NOW, LATER):
            expected = bool(hub_notices.due(connection, HUBS, instant))
            assert read(connection, instant).notice_due == expected, (second, instant)
            answers.add(expected)
    assert answers == {True, False}


@pytest.mark.embedded
def test_the_newest_change_and_record_are_those_of_the_store(
    site: SmallSite, connection: Connection
) -> None:
    assert read(connection, NOW) == StoreState(0, None, notice_due=False)
    site.take_in(record(1), record(2))
    site.build()
    store = site.open_store()
    with store.reading() as of_site:
        state = read(of_site, NOW)
        assert (state.sequence, state.work) == (
            queries.sequence(of_site),
            ledger.newest_work(of_site),
        )
        assert state.sequence == 2
        assert state.work == ledger.seal(of_site)
    store.close()
