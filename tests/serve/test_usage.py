"""What partners fetch is counted: by token, document and revision; and how often they may ask."""

from __future__ import annotations

import json
import signal
import time

import pytest
from support.partner_site import WIRE, bearer, token, usage
from support.served import Served, serving
from support.servers import PATIENCE
from support.small_site import SmallSite, record

from syndicate.serve.rates import Limiter, Rates
from syndicate.store.schema import metadata

LATER = "2024-07-05T00:00:00Z"


def test_fetches_are_counted_by_token_and_document(shared: SmallSite) -> None:
    mine, other = token(shared, "acme"), token(shared, "acme", "--name", "second")
    with serving(shared) as (served, _):
        status, headers, body = served.ask(WIRE, **bearer(mine))
        assert status == 200
        for _ in range(3):
            assert served.ask(WIRE, if_none_match=headers["etag"], **bearer(mine))[0] == 304
        served.ask(WIRE, **bearer(mine))
        served.ask(WIRE, "HEAD", **bearer(mine))
        served.ask("/partners/acme/wire.json", **bearer(other))
        served.ask(WIRE, **bearer("wrong"))
        served.ask("/feeds/all.rss")
    first, second = usage(shared, "acme")
    assert (first["token"], first["document"]) == ("default", "partners/acme/wire.rss")
    assert (first["fetched"], first["unchanged"], first["bytes"]) == (2, 3, 2 * len(body))
    assert (second["token"], second["document"]) == ("second", "partners/acme/wire.json")
    assert usage(shared, "zenith") == []
    assert shared.run("partner", "usage", "nobody").code == 1
    listed = shared.run("partner", "usage", "acme").out
    assert "acme, default: acme/wire.rss: 2 fetched, 3 unchanged" in listed
    for table in metadata.tables:
        assert not [row for row in shared.ask(f'SELECT * FROM "{table}"') if mine in repr(row)]


def test_who_got_an_article_is_written_down_before_it_is_sent(shared: SmallSite) -> None:
    mine = token(shared, "acme")
    with serving(shared) as (served, process):
        assert served.ask(WIRE, **bearer(mine))[0] == 200
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    (got,) = usage(shared, "--article", "a1")
    assert (got["partner"], got["revision"], got["times"]) == ("acme", 1, 1)


def test_what_cannot_be_written_down_is_not_sent(shared: SmallSite) -> None:
    mine = token(shared, "acme")
    with serving(shared) as (served, _):
        shared.edit("ALTER TABLE deliveries RENAME TO away")
        status, headers, body = served.ask(WIRE, **bearer(mine))
        assert (status, headers["retry-after"], body) == (503, "10", b"not now\n")
        shared.edit("ALTER TABLE away RENAME TO deliveries")
        assert served.ask(WIRE, **bearer(mine))[0] == 200
    (one,) = usage(shared)
    assert one["fetched"] == 1


def test_a_receipt_names_who_had_it_and_who_came_back(shared: SmallSite) -> None:
    mine, other = token(shared, "acme"), token(shared, "zenith")
    with serving(shared) as (served, _):
        served.ask(WIRE, **bearer(mine))
        served.ask("/partners/zenith/wire.rss", **bearer(other))
        corrected = record(1, content_html="<p>改过一次的正文。</p>")
        shared.take_in(corrected, at="2024-07-02T00:00:00Z")
        shared.build("2024-07-02T00:00:00Z")
        served.ask(WIRE, **bearer(mine))
        words = ("takedown", "a1", "--reason", "by letter", "--by", "Li Lei")
        assert shared.run(*words).code == 0
        before = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
        assert {one["partner"]: (one["revision"], one["times"]) for one in before} == {
            "acme": (2, 2),
            "zenith": (1, 1),
        }
        assert [one["since"] for one in before] == [None, None]
        served.ask(WIRE, **bearer(mine))
    fetches = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
    assert {one["partner"]: bool(one["since"]) for one in fetches} == {
        "acme": True,
        "zenith": False,
    }
    receipt = shared.run("receipt", "1").out
    assert "partner acme (default): revision 2 of article 1, 2 times" in receipt
    assert "partner zenith (default): revision 1 of article 1, 1 time" in receipt
    assert receipt.count("HAS NOT COME BACK SINCE") == 1
    assert "撤回后未再取用" in shared.run("receipt", "1", "--html").out
    assert [one["revision"] for one in usage(shared, "acme", "--article", "a1")] == [1, 2]


def test_a_document_that_is_not_recorded_yet_is_read(shared: SmallSite) -> None:
    """Between a build's bytes and their record, a fetch is told by the bytes alone."""
    mine = token(shared, "acme")
    path = shared.folder / "feeds/partners/acme/wire.rss"
    path.write_bytes(path.read_bytes().replace(b"</channel>", b"\n</channel>"))
    with serving(shared) as (served, _):
        served.ask(WIRE, **bearer(mine))
    assert [one["times"] for one in usage(shared, "--article", "a2")] == [1]


def test_who_asks_too_often_is_told_when_again(shared: SmallSite) -> None:
    mine, other = token(shared, "acme"), token(shared, "zenith")
    with serving(shared, "--rate-token", "3", "--rate-address", "0") as (served, _):
        assert 3 <= until_refused(served, WIRE, bearer(mine), 200) <= 6
        _, headers, body = served.ask(WIRE, **bearer(mine))
        assert 0 < int(headers["retry-after"]) <= 60
        assert body == b"too many requests\n"
        assert served.ask("/partners/zenith/wire.rss", **bearer(other))[0] == 200
        assert served.ask("/feeds/all.rss")[0] == 200


def test_an_address_may_not_guess_for_ever_but_locks_nobody_out(shared: SmallSite) -> None:
    mine, other = token(shared, "acme"), token(shared, "zenith")
    with serving(shared, "--rate-wrong", "2", "--rate-address", "3") as (served, _):
        assert 2 <= until_refused(served, WIRE, bearer("syn_x"), 401) <= 4
        for _ in range(2):  # nor do wrong ones count among the good ones of an address
            assert served.ask("/partners/nobody/x.rss")[0] == 429
            assert served.ask(WIRE, **bearer(other))[0] == 429, "of another partner"
        assert served.ask(WIRE, **bearer(mine))[0] == 200
        assert served.ask(f"/partners/acme/~{mine}/wire.rss")[0] == 200
        assert served.ask("/feeds/all.rss")[0] == 200
        shared.run("partner", "revoke-token", "acme")
        assert served.ask(WIRE, **bearer(mine))[0] == 429, "at once"
    with serving(shared, "--rate-address", "2") as (served, _):
        theirs = "/partners/zenith/wire.rss"
        assert 2 <= until_refused(served, theirs, bearer(other), 200) <= 4


def until_refused(served: Served, path: str, headers: dict[str, str], status: int) -> int:
    """Return how often a request is answered with a status before it is one too many.

    The limiter counts minutes of the clock, so that more get through if one ends meanwhile.
    """
    answered = 0
    while (found := served.ask(path, **headers)[0]) != 429:
        assert found == status
        answered += 1
    return answered


def test_so_many_a_minute_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_720_000_020.0
    monkeypatch.setattr(time, "time", lambda: now)
    limiter = Limiter(Rates(token=3, address=2, wrong=1))
    waits = [limiter.of_good(f"192.0.2.{number}", "a") for number in range(5)]
    assert [wait is None for wait in waits] == [True, True, True, False, False]
    assert 0 < (waits[3] or 0) <= 60
    assert limiter.of_good("192.0.2.1", "b") is None
    waits = [limiter.of_good(f"2001:db8::{number}", f"{number}") for number in range(3)]  # one /64
    assert [wait is None for wait in waits] == [True, True, False]
    limiter.note_wrong("192.0.2.9")
    assert limiter.of_wrong("192.0.2.9")
    assert limiter.of_wrong("::ffff:192.0.2.9"), "the same, as IPv6 has it"
    assert limiter.of_good("192.0.2.9", "c") is None
    assert limiter.of_wrong("192.0.2.10") is None
    now += 120
    assert (limiter.of_good("2001:db8::1", "a"), limiter.of_wrong("192.0.2.9")) == (None, None)
