"""What partners fetched, while builds go on, the store is locked, or cannot be read."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.partner_site import WIRE, bearer, token, usage
from support.served import serving
from support.small_site import SmallSite, record

from syndicate.serve.documents import DocumentCache
from syndicate.serve.usage import Usage
from syndicate.store import Store, engine, tokens
from syndicate.store.publications import PARTNERS

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
    monkeypatch.setattr(engine, "_BUSY_MILLISECONDS", 1000)
    mine = tokens.digest(token(shared, "acme"))
    path: Path = shared.folder / "var/syndicate.db"
    store = Store.open(f"sqlite:///{path}", shared.folder)
    fetches, shelf = Usage(store, PARTNERS), DocumentCache(shared.folder / "feeds/partners", "", [])
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


def test_who_got_it_while_a_build_took_it_out_has_not_come_back(shared: SmallSite) -> None:
    mine = token(shared, "acme")
    withdrawn = (datetime.now(UTC) - timedelta(seconds=30)).isoformat()
    with serving(shared) as (served, _):
        path = shared.folder / "feeds/partners/acme/wire.rss"
        old = path.read_bytes()
        words = ("takedown", "a1", "--reason", "by letter", "--by", "Li Lei", "--at", withdrawn)
        assert shared.run(*words).code == 0
        new = path.read_bytes()
        path.write_bytes(old)  # as it stood when the build had only begun
        served.ask(WIRE, **bearer(mine))
        told = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
        assert [(one["times"], one["since"]) for one in told] == [(1, None)]
        path.write_bytes(new)
        served.ask(WIRE, **bearer(mine))
        told = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
        assert [(one["times"], bool(one["since"])) for one in told] == [(1, True)]
        shared.run("lift", "a1", "--reason", "agreed", "--by", "Li Lei")
        served.ask(WIRE, **bearer(mine))
    told = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
    assert [(one["times"], bool(one["since"])) for one in told] == [(2, True)]


def test_a_token_that_was_rotated_is_seen_by_its_old_one_too(shared: SmallSite) -> None:
    old = token(shared, "acme")
    new = shared.run("partner", "rotate", "acme", "--overlap", "1d").out.split()[0]
    with serving(shared) as (served, _):
        served.ask(WIRE, **bearer(new))
        served.ask(WIRE, **bearer(old))
        assert shared.run("takedown", "a1", "--reason", "x", "--by", "y").code == 0
        served.ask(WIRE, **bearer(old))
    (told,) = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
    assert (told["times"], bool(told["since"])) == (2, True)


def test_what_a_build_replaces_while_it_is_written_down_is_not_sent(shared: SmallSite) -> None:
    """A fetch that waits for the store does not get a text that was withdrawn meanwhile."""
    mine = token(shared, "acme")
    path = shared.folder / "feeds/partners/acme/wire.rss"
    with serving(shared) as (served, _), ThreadPoolExecutor() as pool:
        old = path.read_bytes()
        words = ("takedown", "a1", "--reason", "by letter", "--by", "Li Lei")
        assert shared.run(*words).code == 0
        new = path.read_bytes()
        path.write_bytes(old)  # as it stood when the build had only begun
        other = sqlite3.connect(shared.folder / "var/syndicate.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        asked = pool.submit(served.ask, WIRE, **bearer(mine))
        time.sleep(1)
        assert not asked.done()
        path.write_bytes(new)
        other.execute("ROLLBACK")
        assert asked.result()[::2] == (200, new)
    assert usage(shared, "acme", "--article", "a1") == []
    assert [one["times"] for one in usage(shared, "acme", "--article", "a2")] == [1]
    (one,) = usage(shared, "acme")
    assert (one["fetched"], one["bytes"]) == (1, len(new))
    told = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
    assert told == []
