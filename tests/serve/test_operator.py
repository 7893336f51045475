"""The status page: for the operator alone, and nothing of it for anybody else."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import html5lib
import pytest
from support import servers
from support.loopback_hub import serving_hub
from support.served import Served, wait_for
from support.servers import PATIENCE
from support.small_site import SITE_YAML, SmallSite, record, records

from syndicate.config.load import load
from syndicate.serve.answers import AnswerCounts
from syndicate.serve.operator import given_token
from syndicate.serve.said import wording
from syndicate.serve.status_data import operator_status
from syndicate.serve.status_page import chart_of, status_page
from syndicate.store import Store, marks, tokens, usage
from syndicate.store.usage import Fetch

TOKEN = "a-token:of/the=operator"
PLACE = "/-/status"
AT = "2024-07-01T00:00:00Z"
NOW = datetime(2024, 7, 1, 3, tzinfo=UTC)
Serve = Callable[[str | None], Served]


@pytest.fixture
def serve(site: SmallSite) -> Iterator[Serve]:
    """Serves the site, with this operator's token in the environment or none."""
    running: list[subprocess.Popen[bytes]] = []

    def served(token: str | None) -> Served:
        port = servers.port()
        words = ["--config", str(site.folder / "config"), "serve", "--port", str(port)]
        given = {} if token is None else {"SYNDICATE_OPERATOR_TOKEN": token}
        process = subprocess.Popen(
            [sys.executable, "-c", "from syndicate.cli import main; main()", *words],
            env={**os.environ, **given},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        running.append(process)
        wait_for(port, process)
        return Served(site, port)

    yield served
    for process in running:
        process.terminate()
        errors = process.communicate(timeout=PATIENCE)[1].decode()
        assert TOKEN not in errors
        assert "Traceback" not in errors


def basic(token: str, user: str = "operator") -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"{user}:{token}".encode()).decode()}


def built(site: SmallSite, more: str = "", *words: str) -> SmallSite:
    site.write("site.yaml", f"{SITE_YAML}{more}")
    site.write("jobs/wire.yaml", "audience: partners\npath: wire\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [wire]\n")
    site.take_in(*records(range(1, 4)), record(4, embargoed="2024-07-02T00:00:00Z"))
    site.run("build", "--at", AT, *words)
    return site


def looked(site: SmallSite, now: datetime = NOW) -> Any:
    config = load(site.folder / "config")
    store = Store.open(config.settings.store, config.folder)
    try:
        return operator_status(config, store, now)
    finally:
        store.close()


def test_without_a_token_in_the_environment_there_is_none(site: SmallSite, serve: Serve) -> None:
    served = serve(None)
    for path in (PLACE, f"{PLACE}/receipts/1", f"{PLACE}/"):
        status, headers, body = served.ask(path, **basic(""))
        assert (status, body) == (404, b"not found\n")
        assert "www-authenticate" not in headers


def test_who_shows_the_token_sees_it(site: SmallSite, serve: Serve) -> None:
    built(site)
    site.run("takedown", "a1", "--reason", "<i>asked</i>", "--by", "Li & Co", "--at", AT)
    served = serve(TOKEN)
    bearer = {"authorization": f"Bearer {TOKEN}"}
    for shown in (basic(TOKEN), basic(TOKEN, ""), bearer):
        status, headers, body = served.ask(PLACE, **shown)
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers
        text = body.decode()
        assert "&lt;i&gt;asked&lt;/i&gt;" in text
        assert "<i>asked" not in text
        assert f'<a href="{PLACE}/receipts/1">' in text
        assert TOKEN not in text
        html5lib.HTMLParser(strict=True).parse(text)
    status, headers, body = served.ask(f"{PLACE}/receipts/1", **basic(TOKEN))
    assert status == 200
    assert "撤稿记录 1".encode() in body
    assert b"Record of takedown 1" in served.ask(f"{PLACE}/receipts/1?lang=en", **basic(TOKEN))[2]
    assert "撤稿记录 1".encode() in served.ask(f"{PLACE}/receipts/1?lang=x", **basic(TOKEN))[2]
    assert headers["cache-control"] == "no-store"
    assert served.ask(f"{PLACE}/receipts/7", **basic(TOKEN))[0] == 404
    assert served.ask(f"{PLACE}/receipts/x", **basic(TOKEN))[0] == 404
    status, headers, body = served.ask(PLACE, method="HEAD", **basic(TOKEN))
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 1000
    assert served.ask(PLACE, method="POST", **basic(TOKEN))[0] == 405


STRANGERS: dict[str, dict[str, str]] = {
    "none": {},
    "empty": basic(""),
    "shorter": basic(TOKEN[:-1]),
    "longer": basic(TOKEN + " "),
    "bare": {"authorization": "Bearer"},
    "huge": {"authorization": "Bearer " + "x" * 9000},
    "damaged": {"authorization": "Basic !!!"},
    "other": {"authorization": "Digest " + "x"},
}


def test_nobody_else_does_and_all_are_told_the_same(serve: Serve) -> None:
    served = serve(TOKEN)
    first = None
    for name, shown in STRANGERS.items():
        for path in (PLACE, f"{PLACE}/receipts/1", f"{PLACE}/receipts/99", f"{PLACE}/x"):
            status, headers, body = served.ask(path, **shown)
            headers.pop("date")
            first = first or (status, headers, body)
            assert (status, headers, body) == first, (name, path)
        assert served.ask(PLACE, method="HEAD", **shown)[2] == b""
    assert first
    assert (first[0], first[2]) == (401, b"a token is needed\n")
    assert first[1]["cache-control"] == "no-store"
    assert first[1]["www-authenticate"].endswith('realm="operator"')


@pytest.mark.parametrize(
    "token", ["secret", "fifteen-letters", "ein-längeres-Wort-ist-das", "a b" * 9]
)
def test_a_token_that_could_be_guessed_or_not_be_shown_is_refused(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("SYNDICATE_OPERATOR_TOKEN", token)
    result = site.run("serve", "--port", "0")
    assert result.code == 1
    assert result.err == (
        "error: SYNDICATE_OPERATOR_TOKEN must be 16 or more visible ASCII characters\n"
    )


def test_a_token_may_come_as_a_credential_of_systemd(tmp_path: Path) -> None:
    given = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert given_token({}) is None
    assert given_token(given) is None, "systemd gave others"
    (tmp_path / "operator-token").write_text(f"{TOKEN}\n")
    assert given_token(given) == TOKEN
    assert given_token({**given, "SYNDICATE_OPERATOR_TOKEN": "another"}) == "another"
    (tmp_path / "operator-token").write_text("\n")
    assert given_token(given) is None, "the unit's default"


def test_a_credential_that_is_weak_or_unreadable_stops_the_server(
    site: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    path = tmp_path / "operator-token"
    path.write_text("secret\n")
    told = site.run("serve", "--port", "0")
    assert (told.code, "secret" in told.err) == (1, False)
    assert f"{path}: the token must be 16 or more visible ASCII characters" in told.err
    path.unlink()
    path.mkdir()
    told = site.run("serve", "--port", "0")
    assert f"{path}: cannot be read: Is a directory" in told.err


def test_a_server_takes_its_token_from_a_credential(
    serve: Serve, site: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(site)
    (tmp_path / "operator-token").write_text(f"{TOKEN}\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    served = serve(None)
    assert served.ask(PLACE, **basic(TOKEN))[0] == 200
    assert served.ask(PLACE, **basic(TOKEN[:-1]))[0] == 401


def test_what_it_tells(site: SmallSite) -> None:
    assert looked(site).built is None
    assert not looked(site).healthy
    built(site, "silence: 1d\n")
    site.run("partner", "add-token", "acme", "--name", "reader")
    status = looked(site)
    assert status.built == datetime(2024, 7, 1, tzinfo=UTC)
    assert status.healthy
    feeds = {feed.path: (feed.entries, feed.silent) for feed in status.feeds}
    assert feeds == {"all": (3, False), "ke-ji": (3, False), "partners/acme/wire": (3, False)}
    folder = site.folder / "feeds"
    every = sum(path.stat().st_size for path in folder.rglob("*.*") if "index" not in path.name)
    opml = (site.public / "feeds.opml").stat().st_size
    assert sum(feed.size for feed in status.feeds) == every - opml
    assert [(change.event, change.feed) for change in status.outlook.changes][:2] == [
        ("enters", "all"), ("enters", "ke-ji"),
    ]  # fmt: skip
    assert [(token.partner, token.name) for token in status.tokens] == [("acme", "reader")]
    assert status.uses == {}
    assert len(status.days) == 14
    assert status.days[-1] == (NOW.date(), 13)
    assert sum(count for _, count in status.days) == 13
    later = looked(site, NOW + timedelta(days=2))
    assert (later.silent, later.healthy) == (3, False)


def test_what_is_quarantined_and_what_is_ordered_is_told(site: SmallSite) -> None:
    built(site)
    site.take_in(record(9, content_html="<p>" + "长" * 1_700_000 + "</p>"))
    site.run("build", "--at", "2024-07-01T01:00:00Z")
    status = looked(site)
    assert not status.healthy
    assert [subject.rpartition("/")[2] for subject, _, _ in status.problems] == ["a9"]


def test_the_page_names_what_is_quarantined_and_the_hubs_that_fail(site: SmallSite) -> None:
    with serving_hub() as hub:
        hub.status, hub.body = 503, b"<later>"
        built(site, f"hubs: [{hub.address}]\n", "--private")
        site.take_in(record(9, content_html="<p>" + "长" * 1_700_000 + "</p>"))
        site.run("build", "--at", AT, "--no-push")
    site.write("intake/wire.yaml", "kind: jsonl\nfrom: gone.jsonl\n")
    site.run("import", "--all", "--at", AT)
    day = datetime(2024, 7, 2, tzinfo=UTC)
    assert looked(site, day).deaf == ()
    status = looked(site, day + timedelta(seconds=1))
    error = "answers 503: <later>"
    assert status.deaf == ((hub.address, error, datetime(2024, 7, 1, tzinfo=UTC)),)
    page = shown(site)
    assert "1 项搁置" in page
    assert "1 个中转站有故障" in page
    assert "a9</code>" in page
    assert "1 项导入失败" in page
    assert "无法读取：文件或文件夹不存在</bdi>" in page
    assert '<code class="soft">syndicate import --all --only wire</code>' in page
    assert f"<code>{hub.address}</code>" in page
    assert "应答 503：&lt;later&gt;" in page


def test_a_hub_that_fails_for_a_day_is_enough_to_be_looked_at(site: SmallSite) -> None:
    with serving_hub() as hub:
        built(site, f"hubs: [{hub.address}]\n", "--no-push")
        assert looked(site).healthy
        hub.status = 404
        for at in (AT, *(f"2024-07-0{day}T12:00:00Z" for day in (1, 2, 4, 6))):
            site.run("push", "--private", "--at", at)
    status = looked(site)
    (refused,) = status.deaf
    assert refused == (hub.address, "6 given up: answers 404", None)
    assert (status.problems, status.pending, status.silent) == ((), (), 0)
    assert not status.healthy


def test_a_status_file_that_is_damaged_is_none(site: SmallSite) -> None:
    built(site)
    for text in ("", "[1]", "{", "{}"):
        (site.folder / "var/status.json").write_text(text)
        assert (looked(site).built, looked(site).feeds) == (None, ())


def shown(site: SmallSite) -> str:
    config = load(site.folder / "config")
    store = Store.open(config.settings.store, config.folder)
    try:
        page = status_page(config, store, AnswerCounts())
    finally:
        store.close()
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def test_who_waits_for_a_grant_and_how_far_imports_came_is_told(site: SmallSite) -> None:
    stranger = {"source": {"name": "无授权 <报>"}, "external_url": "https://none.example/1"}
    site.take_in(record(7, **stranger), record(8, **stranger, url="https://site.example/a/b"))
    built(site)
    config = load(site.folder / "config")
    store = Store.open(config.settings.store, config.folder)
    try:
        found = {"https://u:secret@feed.example/a?key=secret": {}}
        with store.writing() as connection:
            marks.put(connection, "feed", found, datetime(2024, 6, 30, tzinfo=UTC))
            marks.put(connection, "journal", {"host": {}}, NOW)
    finally:
        store.close()
    status = looked(site)
    assert status.held == {"无授权 <报>": 2}
    (mark,) = status.marks
    assert (mark.kind, mark.name) == ("feed", "https://feed.example/a")
    page = shown(site)
    assert "<bdi>无授权 &lt;报&gt;</bdi>" in page
    assert "https://feed.example/a" in page
    assert "secret" not in page


def test_days_are_those_of_the_site_and_the_chart_has_its_numbers(site: SmallSite) -> None:
    site.write("site.yaml", f"{SITE_YAML}timezone: Asia/Kathmandu\n")
    site.take_in(record(1), at="2024-06-30T18:10:00Z")
    site.build("2024-06-30T18:10:00Z")  # 23:55 there
    site.take_in(record(2), at="2024-06-30T18:20:00Z")
    site.build("2024-06-30T18:20:00Z")  # 00:05 of the next day
    days = dict(looked(site).days)
    assert [count for day, count in days.items() if count] == [10, 10]
    assert [f"{day}" for day, count in days.items() if count] == ["2024-06-30", "2024-07-01"]
    chart = chart_of([(date(2024, 6, 30), 8), (date(2024, 7, 1), 43)])
    assert chart is not None
    assert [number for _, number in chart.ticks] == [0, 20, 40, 60]
    assert [(column.label, column.count) for column in chart.columns] == [
        ("06-30", 8),
        ("07-01", 43),
    ]
    assert [round(column.height) for column in chart.columns] == [16, 86]
    assert chart_of([(date(2024, 7, 1), 0)]) is None


@pytest.mark.parametrize(
    ("reason", "chinese", "english"),
    [
        ("embargoed until 2024-07-01T16:00:00Z (the article)",
         "禁发至 2024-07-02 00:00 UTC+8（文章自身）",
         "embargoed until 2024-07-02 00:00 UTC+8 (the article)"),
        ("guard: would lose 8 of 10 entries, such as tag:x",
         "保护：10 条中将失去 8 条，如 tag:x", "guard: would lose 8 of 10 entries, such as tag:x"),
    ],
)  # fmt: skip
def test_reasons_are_said_in_the_site_s_language_and_zone(
    reason: str, chinese: str, english: str
) -> None:
    assert wording("Asia/Shanghai", "zh-CN")(reason) == chinese
    assert wording("Asia/Shanghai", "en")(reason) == english


def test_fetches_are_shown_by_token(site: SmallSite) -> None:
    built(site)
    site.run("partner", "add-token", "acme", "--name", "other")
    token = site.run("partner", "add-token", "acme", "--name", "reader").out.strip()
    config = load(site.folder / "config")
    store = Store.open(config.settings.store, config.folder)
    try:
        path, digest = "partners/acme/wire.rss", tokens.digest(token)
        fetch = Fetch(digest, path, "", 1200, 34, 5, datetime(2024, 7, 1, tzinfo=UTC))
        with store.writing() as connection:
            usage.record(connection, fetch, ())
        assert "1234 · " in status_page(config, store, AnswerCounts({200: 3}))
    finally:
        store.close()
