"""Hubs are told of what has changed, once, and of nothing else; by real hubs on loopback."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from support.loopback_hub import Hub, serving_hub
from support.paths import REPOSITORY
from support.servers import PATIENCE, port
from support.small_site import AT, SITE_YAML, Result, SmallSite, record, records

from syndicate.config.load import load
from syndicate.hubs.push import HubDelivery, PushLimits
from syndicate.hubs.push import push as push_all
from syndicate.store import Store

BASE = "https://site.example/feeds/"
FORMATS = ("atom", "json", "rss")
ONE, TWO, SIX = "2024-07-01T00:01:00Z", "2024-07-01T00:02:00Z", "2024-07-01T00:06:00Z"
HOUR, LATER, NEXT = "2024-07-01T01:00:00Z", "2024-07-01T06:00:00Z", "2024-07-02T00:00:00Z"


def topics(*names: str) -> list[str]:
    return sorted(f"{BASE}{name}.{suffix}" for name in names for suffix in FORMATS)


def with_hubs(site: SmallSite, *hubs: str, more: str = "") -> None:
    site.write("site.yaml", f"{SITE_YAML}timezone: UTC\nhubs: [{', '.join(hubs)}]\n{more}")


def build(site: SmallSite, at: str = AT, *more: str, code: int = 0) -> Result:
    result = site.build(at, "--private", *more)
    assert result.code == code, result.err
    return result


def push(site: SmallSite, at: str, *more: str) -> Result:
    return site.run("push", "--private", "--at", at, *more)


def state(site: SmallSite, at: str = NEXT) -> dict[str, Any]:
    """Return what `status --json` says of the first hub."""
    first: dict[str, Any] = json.loads(site.run("status", "--json", "--at", at).out)["hubs"][0]
    return first


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands in this process take any time: only tests that pass limits are about them."""

    def limits(_seconds: float = 0, _request: float = 0, private: bool = False) -> PushLimits:
        return PushLimits(10 * PATIENCE, PATIENCE, private)

    monkeypatch.setattr("syndicate.hubs.push.PushLimits", limits)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving_hub() as hub:
        yield hub


@pytest.fixture
def built(site: SmallSite, hub: Hub) -> SmallSite:
    """A site that was built, and whose hub has been told."""
    with_hubs(site, hub.address)
    site.take_in(*records(range(1, 4)))
    build(site)
    assert sorted(hub.topics) == topics("all", "ke-ji")
    hub.forget()
    return site


@pytest.fixture
def due(built: SmallSite) -> SmallSite:
    """A site whose hub is to be told of six documents."""
    built.take_in(record(1, title="改"), at=ONE)
    build(built, ONE, "--no-push")
    return built


class TestWhatIsTold:
    def test_three_of_fifty_feeds_make_three_notices_a_format_once(
        self, site: SmallSite, hub: Hub
    ) -> None:
        with_hubs(site, hub.address)
        (site.folder / "config/jobs/all.yaml").unlink()
        site.take_in(*(record(n, categories=[f"topic {n}"]) for n in range(1, 51)))
        build(site)
        every = topics(*(f"topic-{n}" for n in range(1, 51)))
        assert sorted(hub.topics) == every
        hub.forget()
        build(site, ONE, "--full")
        assert hub.topics == []
        site.take_in(
            *(record(n, categories=[f"topic {n}"], title="改") for n in (7, 21, 50)), at=TWO
        )
        assert "told of 9 documents" in build(site, TWO).out
        assert sorted(hub.topics) == topics("topic-7", "topic-21", "topic-50")
        build(site, LATER)
        build(site, NEXT, "--full")
        assert len(hub.topics) == 9

    def test_a_notice_is_the_form_that_hubs_have_in_common(
        self, built: SmallSite, hub: Hub
    ) -> None:
        built.take_in(record(1, title="改"), at=ONE)
        build(built, ONE)
        assert hub.kinds == {"application/x-www-form-urlencoded"}
        topic = hub.topics[0]
        assert hub.forms[0] == [
            ("hub.mode", "publish"), ("hub.url", topic), ("hub.topic", topic),
        ]  # fmt: skip

    def test_every_topic_is_the_self_address_of_a_document_that_names_the_hub(
        self, site: SmallSite, hub: Hub
    ) -> None:
        archive = JOB_OF_ARCHIVES
        with_hubs(site, hub.address, more="precompress: [gz]\n")
        site.write("jobs/old.yaml", archive)
        site.write("jobs/partners.yaml", "per: category\npath: '{slug}'\naudience: partners\n")
        site.write("partners/acme.yaml", "name: Acme\njobs: [partners]\n")
        site.take_in(*records(range(1, 13)))
        build(site)
        assert list((site.folder / "feeds/partners/acme").iterdir())
        assert [path for path in site.bytes() if path.startswith("old/")]
        naming = {
            BASE + path
            for path, data in site.bytes().items()
            if path.endswith(FORMATS) and hub.address.encode() in data
        }
        assert hub.counts == dict.fromkeys(naming, 1)
        assert naming == set(topics("all", "ke-ji", "old"))

    def test_an_order_is_told_of_and_its_receipt_says_when(
        self, built: SmallSite, hub: Hub
    ) -> None:
        who = ("--reason", "r", "--by", "b", "--private")
        assert built.run("takedown", "a2", *who, "--at", ONE).code == 0
        assert sorted(hub.topics) == topics("all", "ke-ji")
        receipt = built.run("receipt", "1", "--at", NEXT).out
        assert f"hub {hub.address}: told of 6 documents" in receipt
        assert "2024-07-01 00:01:00 UTC" in receipt
        built.take_in(record(9), at=HOUR)
        build(built, HOUR)  # tells of the same documents again, which is no matter of the receipt
        (notice,) = json.loads(built.run("receipt", "1", "--json").out)["hubs"]
        assert (notice["notice"], notice["note"]) == (ONE, "told of 6 documents")
        hub.forget()
        assert built.run("lift", "a2", *who, "--at", LATER).code == 0
        assert sorted(hub.topics) == topics("all", "ke-ji")

    def test_an_order_goes_first_and_does_not_wait_for_a_hubs_time(
        self, built: SmallSite, hub: Hub
    ) -> None:
        hub.status = 503
        built.take_in(record(8, categories=["aaa"]), record(9, categories=["aaa"]), at=ONE)
        build(built, ONE)
        hub.forget()
        hub.status = 204
        who = ("--reason", "r", "--by", "b", "--private", "--at", "2024-07-01T00:01:30Z")
        assert built.run("takedown", "a2", *who).code == 0
        assert sorted(hub.topics[:6]) == topics("all", "ke-ji")
        assert sorted(hub.topics[6:]) == topics("aaa")

    def test_a_document_that_was_lost_and_is_restored_is_no_news(
        self, built: SmallSite, hub: Hub
    ) -> None:
        (built.public / "all.rss").unlink()
        assert "1 new" in build(built, ONE).out
        assert hub.topics == []

    def test_a_feed_that_went_or_moved_is_forgotten(self, built: SmallSite, hub: Hub) -> None:
        built.take_in(record(1, title="改"), at=ONE)
        build(built, ONE, "--no-push")
        built.write("jobs/all.yaml", "path: moved\ncontent: summary\n")
        build(built, TWO, "--force")
        assert sorted(hub.topics) == topics("ke-ji", "moved")
        assert state(built)["waiting"] == 0

    def test_a_hub_that_is_none_any_more_is_forgotten(self, built: SmallSite, hub: Hub) -> None:
        built.take_in(record(1, title="改"), at=ONE)
        build(built, ONE, "--no-push")
        built.write("site.yaml", SITE_YAML)
        build(built, TWO)
        assert built.ask("SELECT count(*) FROM hub_notices") == [(0,)]
        assert "names no hub" in push(built, HOUR).err
        assert hub.topics == []


JOB_OF_ARCHIVES = "path: old\nlimit: {entries: 4}\narchive: {entries: 3}\n"


class TestDelivery:
    def test_no_push_leaves_it_to_push(self, built: SmallSite, hub: Hub) -> None:
        built.take_in(record(1, title="改"), at=ONE)
        build(built, ONE, "--no-push")
        build(built, TWO, "--no-push")
        assert hub.topics == []
        waiting = state(built)
        assert (waiting["waiting"], waiting["since"], waiting["error"]) == (6, ONE, None)
        result = push(built, HOUR)
        assert (result.code, result.out) == (0, f"{hub.address}: 6 told\n")
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)
        assert push(built, LATER).out == f"{hub.address}: 0 told\n"
        assert len(hub.topics) == 6

    def test_a_document_that_changes_again_before_is_told_of_once(
        self, built: SmallSite, hub: Hub
    ) -> None:
        for at, title in ((ONE, "一"), (TWO, "二"), (SIX, "三")):
            built.take_in(record(1, title=title), at=at)
            build(built, at, "--no-push")
        assert state(built)["since"] == ONE
        push(built, HOUR)
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)

    def test_a_change_during_a_delivery_is_told_of_again(self, built: SmallSite, hub: Hub) -> None:
        built.take_in(record(1, title="改"), at=ONE)
        build(built, ONE, "--no-push")
        held, going = threading.Event(), threading.Event()

        def hold(request: BaseHTTPRequestHandler) -> None:
            going.set()
            held.wait(PATIENCE)
            request.send_response(204)
            request.end_headers()

        hub.behave = hold
        with ThreadPoolExecutor() as pool:
            pushing = pool.submit(pushed, built, TWO, PATIENT)
            assert going.wait(PATIENCE)
            assert push(built, TWO).code == 75
            built.take_in(record(1, title="又改"), at=SIX)
            assert build(built, SIX).err == ""  # another run delivers
            held.set()
            (delivery,) = pushing.result(PATIENCE)
        assert len(delivery.told) == 6
        hub.behave = None
        assert len(hub.topics) == 6
        assert "nothing to do" in build(built, HOUR).out
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 2)

    def test_a_build_that_has_nothing_to_do_tries_again_when_it_is_time(
        self, site: SmallSite
    ) -> None:
        number = port()
        with_hubs(site, f"http://127.0.0.1:{number}/")
        site.take_in(*records(range(1, 4)))
        result = build(site)
        assert result.err.endswith("failed: cannot be told: [Errno 111] Connection refused\n")
        assert f"note: hub http://127.0.0.1:{number}/: 0 told; 6 waiting since {AT}" in result.err
        assert "next try 2024-07-01T00:01:00Z" in result.err
        assert build(site, "2024-07-01T00:00:59Z").err == ""  # it is not asked
        again = build(site, ONE)
        assert "nothing to do" in again.out
        assert "next try 2024-07-01T00:06:00Z" in again.err
        with serving_hub(number) as hub:
            build(site, "2024-07-01T00:05:59Z")
            assert hub.topics == []
            result = build(site, SIX)
            assert "nothing to do" in result.out
            assert "told of 6 documents" in result.out
            assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)
            build(site, HOUR)
            build(site, NEXT, "--full")
            assert len(hub.topics) == 6
        assert state(site)["failing"] is None

    def test_two_hubs_of_which_one_is_down(self, site: SmallSite, hub: Hub) -> None:
        number = port()
        with_hubs(site, f"http://127.0.0.1:{number}/", hub.address)
        site.take_in(*records(range(1, 4)))
        build(site)
        assert sorted(hub.topics) == topics("all", "ke-ji")
        down = state(site)
        assert (down["waiting"], down["failing"], down["next"]) == (6, AT, ONE)
        result = push(site, ONE)
        assert result.code == 1
        assert [line.partition(": ")[2][:6] for line in result.out.splitlines()] == ["0 told"] * 2
        with serving_hub(number) as other:
            result = push(site, TWO, "--all")
            assert result.code == 0
            assert other.counts == dict.fromkeys(topics("all", "ke-ji"), 1)
        assert len(hub.topics) == 6

    def test_one_that_is_killed_before_it_tells_leaves_it_to_the_next(
        self, built: SmallSite, hub: Hub
    ) -> None:
        built.take_in(record(1, title="改"), at=ONE)
        going, over = threading.Event(), threading.Event()

        def hang(_request: BaseHTTPRequestHandler) -> None:
            going.set()
            over.wait(PATIENCE)

        hub.behave = hang
        building = started(built, "build", "--private", "--at", ONE)
        assert going.wait(PATIENCE)
        building.send_signal(signal.SIGKILL)
        building.wait()
        over.set()
        assert "改" in (built.public / "all.json").read_text(encoding="utf-8")
        assert len(hub.topics) == 1
        hub.behave = None
        hub.forget()
        assert "nothing to do" in build(built, TWO).out
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)
        assert push(built, HOUR, "--all").out == f"{hub.address}: 0 told\n"

    @pytest.mark.parametrize(
        "step",
        [
            "build.publish.record_files",
            "store.publications.put_documents",
            "store.ledger.record",
            "build.pipeline.record",
            "build.pipeline.leave",
            "hubs.push.push",
        ],
    )
    def test_one_that_is_killed_after_it_published_tells_later(
        self, built: SmallSite, hub: Hub, step: str
    ) -> None:
        built.take_in(record(1, title="改"), at=ONE)
        module, _, name = step.rpartition(".")
        code = (
            f"import os, signal, sys\nimport syndicate.{module} as module\n"
            "from syndicate.cli import main\n"
            f"module.{name} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
            "main(sys.argv[1:])\n"
        )
        words = ["--config", str(built.folder / "config"), "build", "--private", "--at", ONE]
        killed = subprocess.run([sys.executable, "-c", code, *words], cwd=REPOSITORY, check=False)
        assert killed.returncode == -signal.SIGKILL
        assert "改" in (built.public / "all.json").read_text(encoding="utf-8")
        assert hub.topics == []
        build(built, TWO)
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)
        build(built, HOUR)
        assert len(hub.topics) == 6

    def test_runs_at_once_tell_once(self, built: SmallSite, hub: Hub) -> None:
        built.take_in(record(1, title="改"), at=ONE)
        build(built, ONE, "--no-push")

        def slowly(request: BaseHTTPRequestHandler) -> None:
            time.sleep(0.1)
            request.send_response(204)
            request.end_headers()

        hub.behave = slowly
        words = [("push", "--private", "--at", TWO), ("build", "--private", "--at", TWO)] * 2
        codes = sorted(run.wait(PATIENCE) for run in [started(built, *run) for run in words])
        assert set(codes) <= {0, 75}
        assert codes[0] == 0
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)


def started(site: SmallSite, *words: str) -> subprocess.Popen[bytes]:
    """The program in a process of its own."""
    command = [sys.executable, "-c", "from syndicate.cli import main; main()"]
    everything = [*command, "--config", str(site.folder / "config"), *words]
    return subprocess.Popen(everything, cwd=REPOSITORY, stdout=subprocess.DEVNULL)


PATIENT = PushLimits(10 * PATIENCE, PATIENCE, private=True)


def pushed(site: SmallSite, at: str, limits: PushLimits, **options: Any) -> list[HubDelivery]:
    """Return what a run with these limits tells."""
    config = load(site.folder / "config")
    store = Store.open(config.settings.store, config.folder)
    with closing(store):
        return push_all(config, store, datetime.fromisoformat(at), limits, **options)


class TestAnswers:
    @pytest.mark.parametrize("status", [200, 202, 204])
    def test_any_success_is_one(self, due: SmallSite, hub: Hub, status: int) -> None:
        hub.status, hub.body = status, b"" if status == 204 else b"thank you"
        assert push(due, TWO).out == f"{hub.address}: 6 told\n"

    @pytest.mark.parametrize("status", [500, 429, 408])
    def test_a_hub_in_trouble_is_left_alone_for_longer_and_longer(
        self, due: SmallSite, hub: Hub, status: int
    ) -> None:
        hub.status = status
        for at, then in (
            ("2024-07-01T00:02:00Z", "2024-07-01T00:03:00Z"),
            ("2024-07-01T00:03:00Z", "2024-07-01T00:08:00Z"),
            ("2024-07-01T00:08:00Z", "2024-07-01T00:38:00Z"),
            ("2024-07-01T00:38:00Z", "2024-07-01T02:38:00Z"),
            ("2024-07-01T02:38:00Z", "2024-07-01T08:38:00Z"),
            ("2024-07-01T08:38:00Z", "2024-07-01T20:38:00Z"),
            ("2024-07-01T20:38:00Z", "2024-07-02T20:38:00Z"),
            ("2024-07-02T20:38:00Z", "2024-07-03T20:38:00Z"),
        ):
            result = push(due, at)
            assert result.code == 1
            assert result.out == (
                f"{hub.address}: 0 told; 6 waiting since {ONE}, next try {then};"
                f" failed: answers {status}\n"
            )
        assert len(hub.topics) == 8  # one request tells enough of a hub
        hub.status = 204
        hub.forget()
        assert push(due, "2024-07-03T20:38:00Z").code == 0
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)

    @pytest.mark.parametrize(
        ("status", "after", "then"),
        [
            (429, "7", "2024-07-01T00:02:07Z"),
            (503, "7", "2024-07-01T00:02:07Z"),
            (503, "Mon, 01 Jul 2024 03:00:00 GMT", "2024-07-01T03:00:00Z"),
            (503, "Mon, 01 Jul 2024 00:00:00 GMT", "2024-07-01T00:02:01Z"),
            (503, "999999999999", "2024-07-02T00:02:00Z"),
            (503, "0", "2024-07-01T00:02:01Z"),
            (503, "-5", "2024-07-01T00:03:00Z"),
            (503, "soon", "2024-07-01T00:03:00Z"),
            (503, "²", "2024-07-01T00:03:00Z"),
        ],
    )
    def test_it_says_itself_when_it_wants_to_be_asked(
        self, due: SmallSite, hub: Hub, status: int, after: str, then: str
    ) -> None:
        hub.status, hub.headers = status, {"Retry-After": after}
        assert f"next try {then}; failed: answers {status}" in push(due, TWO).out
        assert state(due)["next"] == then

    def test_a_document_that_is_refused_is_given_up_in_the_end(
        self, due: SmallSite, hub: Hub
    ) -> None:
        def refuse(request: BaseHTTPRequestHandler) -> None:
            request.send_response(403 if hub.topics[-1].endswith("all.rss") else 200)
            request.send_header("Content-Length", "14")
            request.end_headers()
            request.wfile.write(b"no\x1b[31m \ntopic")

        hub.behave = refuse
        result = push(due, TWO)
        assert result.code == 1
        assert result.out.startswith(
            f"{hub.address}: 5 told; 1 refused (answers 403: no[31m topic);"
        )
        assert "next try 2024-07-01T01:02:00Z" in result.out
        hub.forget()
        for at in ("2024-07-01T01:02:00Z", "2024-07-01T07:02:00Z", "2024-07-02T07:02:00Z"):
            assert push(due, at).code == 1
            assert due.run("status", "--at", at).code == 0
        result = push(due, "2024-07-03T07:02:00Z")
        assert hub.topics == [f"{BASE}all.rss"] * 4
        assert result.err.startswith(f"error: {BASE}all.rss: given up, {hub.address} answers 403")
        assert push(due, "2024-08-03T07:02:00Z").out == f"{hub.address}: 0 told\n"
        status = due.run("status", "--at", NEXT)
        assert status.code == 1
        assert "error: public/all.rss: given up, hub" in status.out
        hub.behave = None
        assert push(due, "2024-08-03T07:02:00Z", "--all").out == f"{hub.address}: 1 told\n"
        assert due.run("status", "--at", NEXT).code == 0

    def test_what_was_given_up_is_told_of_when_it_changes_again(
        self, due: SmallSite, hub: Hub
    ) -> None:
        hub.status = 404
        for at in (TWO, *(f"2024-07-0{day}T12:00:00Z" for day in (1, 2, 4, 6))):
            push(due, at)
        assert len(state(due)["refused"]) == 6
        hub.forget()
        hub.status = 204
        due.take_in(record(1, title="三"), at="2024-07-07T00:00:00Z")
        build(due, "2024-07-07T00:00:00Z")
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)

    def test_a_hub_that_moved_is_followed_where_the_form_stays_one(
        self, due: SmallSite, hub: Hub
    ) -> None:
        with serving_hub() as new:
            hub.status, hub.headers = 308, {"Location": new.address}
            assert push(due, TWO).out == f"{hub.address}: 6 told\n"
            assert new.forms == hub.forms
            assert new.counts == dict.fromkeys(topics("all", "ke-ji"), 1)

    @pytest.mark.parametrize("status", [301, 302, 303])
    def test_elsewhere_it_is_told_what_to_write(
        self, due: SmallSite, hub: Hub, status: int
    ) -> None:
        with serving_hub() as new:
            hub.status, hub.headers = status, {"Location": new.address}
            result = push(due, TWO)
            assert result.code == 1
            assert f"6 refused (answers {status}: it has moved to {new.address})" in result.out
            assert new.forms == []

    def test_one_that_leads_in_a_circle_fails(self, due: SmallSite, hub: Hub) -> None:
        hub.status, hub.headers = 307, {"Location": "/"}
        assert "failed: redirects more than 3 times" in push(due, TWO).out
        assert len(hub.topics) == 4

    def test_an_endless_answer_ends(self, due: SmallSite, hub: Hub) -> None:
        def endless(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.end_headers()
            request.close_connection = True
            while True:
                request.wfile.write(b"x" * 65536)

        hub.behave = endless
        assert push(due, TWO).out == f"{hub.address}: 6 told\n"
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)

    def test_one_that_hangs_is_left(self, due: SmallSite, hub: Hub) -> None:
        over = threading.Event()
        hub.behave = lambda _request: over.wait(PATIENCE) and None
        limits = PushLimits(PATIENCE, request=0.5, private=True)
        (delivery,) = pushed(due, TWO, limits)
        over.set()
        assert (delivery.told, delivery.failed) == ([], "takes longer than 0.5 s")
        assert len(hub.topics) <= 1

    def test_one_that_takes_its_time_does_not_keep_others_waiting(
        self, built: SmallSite, hub: Hub
    ) -> None:
        with serving_hub() as other:
            with_hubs(built, hub.address, other.address)
            told = threading.Event()

            def take(request: BaseHTTPRequestHandler) -> None:
                request.send_response(204)
                request.end_headers()
                if len(other.topics) == 6:
                    told.set()

            def take_after_the_other(request: BaseHTTPRequestHandler) -> None:
                assert told.wait(PATIENCE)
                request.send_response(204)
                request.end_headers()

            other.behave, hub.behave = take, take_after_the_other
            built.take_in(record(1, title="改"), at=ONE)
            assert "failed" not in build(built, ONE).err
            assert other.counts == dict.fromkeys(topics("all", "ke-ji"), 1)
            assert hub.counts == other.counts

    def test_what_does_not_fit_waits_and_nobody_is_blamed(self, due: SmallSite, hub: Hub) -> None:
        """No request begins that would not have its full time: the third ends at 90 s of 120."""
        limits = PushLimits(seconds=PATIENCE, request=PATIENCE / 2, private=True)
        clock = lambda: len(hub.topics) * PATIENCE / 4  # noqa: E731
        (delivery,) = pushed(due, TWO, limits, clock=clock)
        assert len(delivery.told) == 3
        assert (delivery.failed, delivery.refused) == (None, {})
        assert delivery.state is not None
        assert (delivery.state.waiting, delivery.state.failing) == (3, None)
        hub.behave = None
        assert "nothing to do" in build(due, TWO).out
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 1)

    def test_a_look_up_that_hangs_is_left_behind(
        self, due: SmallSite, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        over = threading.Event()

        def hang(*_: object, **__: object) -> None:
            over.wait(PATIENCE)
            raise OSError("no answer")

        monkeypatch.setattr(socket, "getaddrinfo", hang)
        (delivery,) = pushed(due, TWO, PushLimits(seconds=0.6, request=0.3, private=True))
        over.set()
        assert delivery.failed == "takes longer than 0.6 s"
        assert state(due)["waiting"] == 6

    def test_one_that_closes_without_a_word_is_asked_over_a_new_connection(
        self, due: SmallSite, hub: Hub
    ) -> None:
        def close(request: BaseHTTPRequestHandler) -> None:
            request.send_response(204)
            request.end_headers()
            time.sleep(chance.choice((0, 0, 0.001, 0.002)))
            request.close_connection = True

        chance = random.Random(1)
        hub.behave = close
        for minute in range(10, 20):
            at = f"2024-07-01T00:{minute}:00Z"
            due.take_in(record(1, title=f"第 {minute} 分"), at=at)
            build(due, at, "--no-push")
            assert push(due, at).code == 0
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 10)

    def test_one_that_breaks_off_in_the_middle_fails(self, due: SmallSite, hub: Hub) -> None:
        def drop(request: BaseHTTPRequestHandler) -> None:
            request.close_connection = True
            if len(hub.forms) < 3:
                request.send_response(204)
                request.end_headers()
                request.close_connection = False

        hub.behave = drop
        result = push(due, TWO)
        assert "2 told; 4 waiting" in result.out
        assert "failed: cannot be told: Server disconnected" in result.out
        assert len(hub.forms) == 4

    def test_what_is_no_http_fails(self, built: SmallSite) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}/"

            def nonsense() -> None:
                connection, _ = listening.accept()
                with connection:
                    connection.recv(9999)
                    connection.sendall(b"220 smtp.example ESMTP\r\n")

            threading.Thread(target=nonsense, daemon=True).start()
            with_hubs(built, address)
            assert "failed: cannot be told: " in build(built, ONE).err

    def test_a_private_address_is_told_only_where_that_is_wished(
        self, due: SmallSite, hub: Hub
    ) -> None:
        result = due.run("push", "--at", TWO)
        assert result.code == 1
        assert "failed: port" in result.out or "private address" in result.out
        assert hub.topics == []


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_every_state_that_is_told_of_is_told_of_once_and_the_last_one_is(
    site: SmallSite, hub: Hub, seed: int
) -> None:
    """Builds, pushes, outages and refusals in any order: what the hub took, beside the files."""
    chance, now = random.Random(seed), datetime.fromisoformat(AT)
    taken: list[tuple[str, bytes]] = []

    def take(request: BaseHTTPRequestHandler) -> None:
        topic = hub.topics[-1]
        status = chance.choice((204, hub.status, hub.status))
        if status == 204:
            taken.append((topic, site.bytes()[topic.removeprefix(BASE)]))
        request.send_response(status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    hub.behave = take
    with_hubs(site, hub.address)
    categories = (["科技"], ["文化"], ["科技", "文化"])  # of each, so that no state comes twice
    site.take_in(*(record(n, categories=categories[n]) for n in range(3)))
    build(site)
    for step in range(16):
        now += timedelta(minutes=chance.choice((1, 7, 90)))
        hub.status = chance.choice((204, 204, 500, 404))
        at = now.isoformat()
        if chance.random() < 0.6:
            number = chance.randint(0, 2)
            facts = {"title": f"第 {step} 步", "categories": categories[number]}
            site.take_in(record(number, **facts), at=at)
        site.build(at, "--private", *chance.choice(((), (), ("--no-push",), ("--full",))))
        if chance.random() < 0.2:
            push(site, at, *chance.choice(((), ("--all",))))
    hub.status = 204
    push(site, now.isoformat(), "--all")
    assert len(taken) > 20
    assert len(set(taken)) == len(taken)
    last = {topic.removeprefix(BASE): data for topic, data in taken}
    named = {path: data for path, data in site.bytes().items() if path.endswith(FORMATS)}
    assert last.keys() == named.keys()
    assert all(last[path] == data for path, data in named.items())


class TestStanding:
    def test_status_says_what_waits_and_fails_after_a_day(self, built: SmallSite, hub: Hub) -> None:
        assert f"hub {hub.address}: last told 2024-07-01T00:00:00Z" in built.run("status").out
        hub.status = 500
        built.take_in(record(1, title="改"), at=ONE)
        build(built, ONE)
        message = (
            f"hub {hub.address}: 6 documents waiting, since 2024-07-01T00:01:00Z,"
            " failing since 2024-07-01T00:01:00Z, answers 500, next try 2024-07-01T00:02:00Z"
        )
        status = built.run("status", "--at", NEXT)
        assert (message in status.out, status.code) == (True, 0)
        status = built.run("status", "--at", "2024-07-02T00:02:00Z")
        assert (f"error: {message}" in status.out, status.code) == (True, 1)

    def test_status_json_is_brought_up_to_date(self, built: SmallSite, hub: Hub) -> None:
        path = built.folder / "var/status.json"

        def waiting() -> int:
            number: int = json.loads(path.read_text())["hubs"][0]["waiting"]
            return number

        built.take_in(record(1, title="改"), at=ONE)
        build(built, ONE, "--no-push")
        assert waiting() == 6
        push(built, TWO)
        assert waiting() == 0
        assert json.loads(path.read_text())["hubs"][0]["delivered"] == TWO

    def test_status_json_says_whether_all_is_well(self, due: SmallSite, hub: Hub) -> None:
        """A push that gives a document up makes the site unhealthy, one that is taken mends it."""
        path = due.folder / "var/status.json"
        hub.status = 404
        healthy = []
        for at in (TWO, *(f"2024-07-0{day}T12:00:00Z" for day in (1, 2, 4, 6))):
            push(due, at)
            healthy.append(json.loads(path.read_text())["healthy"])
        assert healthy == [True, True, True, True, False]
        hub.status = 204
        push(due, "2024-07-07T00:00:00Z", "--all")
        assert json.loads(path.read_text())["healthy"]

    def test_what_is_printed_as_json_stays_so(self, built: SmallSite, hub: Hub) -> None:
        who = ("--reason", "r", "--by", "b", "--private", "--json")
        built.take_in(record(1, title="改"), at=ONE)
        assert json.loads(build(built, ONE, "--json").out)["changes"]
        assert json.loads(built.run("takedown", "a2", *who, "--at", TWO).out)["takedown"] == 1
        built.take_in(record(3, title="改"), at=SIX)
        build(built, SIX, "--no-push")
        assert json.loads(build(built, HOUR, "--json").out)["changes"] == []
        assert hub.counts == dict.fromkeys(topics("all", "ke-ji"), 3)

    def test_push_as_json(self, built: SmallSite, hub: Hub) -> None:
        built.take_in(record(1, title="改"), at=ONE)
        build(built, ONE, "--no-push")
        hub.status, hub.body = 503, b"later"
        (delivery,) = json.loads(push(built, TWO, "--json").out)
        assert (delivery["told"], delivery["failed"]) == ([], "answers 503: later")
        assert delivery["state"]["waiting"] == 6

    def test_a_library_that_is_missing_is_one_line(self, built: SmallSite, hub: Hub) -> None:
        code = (
            "import sys\nsys.modules['httpcore'] = None\n"
            "from syndicate.cli import main\nmain(sys.argv[1:])\n"
        )
        built.take_in(record(1, title="改"), at=ONE)
        for command, expected in (("build", 0), ("push", 1)):
            words = ["--config", str(built.folder / "config"), command, "--at", ONE]
            done = subprocess.run(
                [sys.executable, "-c", code, *words],
                cwd=REPOSITORY, check=False, capture_output=True, text=True,
                env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            )  # fmt: skip
            assert done.returncode == expected
            (line,) = done.stderr.splitlines()
            assert "httpcore, which is not installed: pip install httpcore" in line
