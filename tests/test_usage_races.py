"""What partners fetched, while builds go on, the store is locked, or cannot be read."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest
from small_site import SmallSite, record
from test_partner_http import bearer, token
from test_usage import WIRE, serving, shared, usage

from syndicate.serve.documents import Shelf
from syndicate.serve.usage import Usage
from syndicate.store import Store, opening, tokens
from syndicate.store.publications import PARTNERS

__all__ = ["shared"]
LATER = "2024-07-02T00:00:00Z"


def test_a_fetch_is_of_the_revision_that_was_sent(shared: SmallSite) -> None:
    """Also if the next build is over before it is written down how often it was fetched."""
    mine = token(shared, "acme")
    with serving(shared) as (served, _):
        for _ in range(3):
            served.ask(WIRE, **bearer(mine))
        shared.take_in(record(1, content_html="<p>改过一次的正文。</p>"), at=LATER)
        shared.build(LATER)
    got = usage(shared, "acme", "--article", "a1")
    assert [(one["revision"], one["times"]) for one in got] == [(1, 3)]


def test_while_the_store_is_locked_nobody_waits_for_others_first(
    shared: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_BUSY_MILLISECONDS", 1000)
    mine = tokens.digest(token(shared, "acme"))
    path: Path = shared.folder / "var/syndicate.db"
    store = Store.open(f"sqlite:///{path}", shared.folder)
    fetches, shelf = Usage(store, PARTNERS), Shelf(shared.folder / "feeds/partners", "", [])
    names = [f"acme/wire.{suffix}" for suffix in ("rss", "atom", "json")]

    async def all_at_once() -> list[bool]:
        found = [(name, shelf.get(name)) for name in names]
        waiting = [fetches.note(mine, name, one, 200, 10) for name, one in found if one]
        return list(await asyncio.gather(*waiting))

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    assert asyncio.run(all_at_once()) == [False, False, False]
    assert time.monotonic() - start < 2.5
    other.execute("ROLLBACK")
    fetches._writing = asyncio.Lock()  # of another loop
    assert asyncio.run(all_at_once()) == [True, True, True]
    store.close()
    assert [one["fetched"] for one in usage(shared, "acme")] == [1, 1, 1]
    got = usage(shared, "acme", "--article", "a1")
    assert [one["times"] for one in got] == [1, 1, 1]


def test_where_tokens_cannot_be_looked_up_nothing_is_sent(shared: SmallSite) -> None:
    mine = token(shared, "acme")
    with serving(shared) as (served, process):
        store = sqlite3.connect(shared.folder / "var/syndicate.db", isolation_level=None)
        store.execute("ALTER TABLE tokens RENAME TO away")
        status, headers, body = served.ask(WIRE, **bearer(mine))
        assert (status, headers["retry-after"], body) == (503, "10", b"not now\n")
        store.execute("ALTER TABLE away RENAME TO tokens")
        assert served.ask(WIRE, **bearer(mine))[0] == 200
        process.terminate()
        told = process.communicate(timeout=15)[0].decode()
    assert "Traceback" not in told
    assert mine not in told
