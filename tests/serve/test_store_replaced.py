"""The store is replaced, removed or damaged under a server that goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from support import stores
from support.partner_site import WIRE, bearer, token, usage
from support.served import Served, serving
from support.servers import PATIENCE
from support.small_site import SmallSite
from support.stores import copy_of, put_in_place

from syndicate.errors import StoreError
from syndicate.store import tokens
from syndicate.store.followed import FollowedStore

pytestmark = pytest.mark.embedded

OPERATOR = "a-token-of-the-operator"
NOW = datetime(2024, 7, 1, tzinfo=UTC)
STORE = "var/syndicate.db"
URL = f"sqlite:///{STORE}"


def asked(served: Served, shown: str) -> int:
    code: int = served.ask(WIRE, **bearer(shown))[0]
    return code


def test_the_server_goes_by_the_store_that_is_there(
    shared: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNDICATE_OPERATOR_TOKEN", OPERATOR)
    old, kept = token(shared, "acme", "--name", "old"), token(shared, "acme", "--name", "kept")
    older = copy_of(shared.folder / STORE, shared.folder / "copy.db")
    with serving(shared, secrets=[old, kept]) as (served, process):
        assert (asked(served, old), asked(served, kept)) == (200, 200)
        shared.run("partner", "revoke-token", "acme", "--name", "old")
        assert (asked(served, old), asked(served, kept)) == (401, 200)
        new = token(shared, "acme", "--name", "new")

        put_in_place(
            older, shared.folder / STORE
        )  # which knows `old` as good, and `new` not at all
        assert (asked(served, old), asked(served, new)) == (401, 401), "what was revoked stays so"
        assert asked(served, kept) == 200
        assert [row["token"] for row in usage(shared, "acme")] == ["kept"], "recorded anew"

        stores.lose_var(shared.folder / "var")
        assert asked(served, kept) == 503
        _status, headers, body = served.ask(WIRE, **bearer(kept))
        assert (headers["retry-after"], body) == ("10", b"not now\n")
        assert served.ask("/feeds/all.rss")[0] == 200
        for path in ("/-/status", "/-/status/receipts/1"):
            assert served.ask(path, **bearer(OPERATOR))[0] == 503
        assert not (shared.folder / "var").exists(), "a server makes no store"

        (shared.folder / "var").mkdir()
        (shared.folder / "var/syndicate.db").write_bytes(b"no store at all" * 1000)
        assert asked(served, kept) == 503
        process.terminate()
        log = process.communicate(timeout=PATIENCE)[0].decode()
    assert "Traceback" not in log
    told = [line for line in log.splitlines() if "the store cannot be found" in line]
    assert len(told) == len(set(told)) >= 2, "once each, not at each request"
    assert "the store is damaged" in log


def test_what_is_written_while_it_is_replaced_fails(shared: SmallSite) -> None:
    copy = copy_of(shared.folder / STORE, shared.folder / "copy.db")
    store = FollowedStore.open(URL, shared.folder)
    with closing(store):
        with pytest.raises(StoreError, match="replaced meanwhile"), store.writing() as connection:
            tokens.end(connection, "acme", "x", NOW)
            copy.replace(shared.folder / STORE)
        assert store.generation == 1
        with store.writing():
            pass
        assert store.generation == 1


def test_a_store_of_another_version_waits_for_a_build(shared: SmallSite) -> None:
    copy = copy_of(shared.folder / STORE, shared.folder / "copy.db")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'store_0001'")
        connection.commit()
    with closing(FollowedStore.open(URL, shared.folder)) as store:
        put_in_place(copy, shared.folder / STORE)
        with pytest.raises(StoreError, match="of another version"), store.reading():
            pass
