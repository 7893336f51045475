"""`serve --watch`: served pages load themselves anew; the files stay as they were written."""

from __future__ import annotations

import asyncio
from html import unescape
from typing import Any

import pytest
from support.small_site import SmallSite, record

from syndicate.config.load import load
from syndicate.serve.live import LivePages, live_page
from syndicate.serve.site import application
from syndicate.store import Store


@pytest.fixture
def built(site: SmallSite) -> SmallSite:
    def make(new: SmallSite) -> None:
        new.take_in(record())
        new.build()

    return site.once("live", make)


def ask(site: SmallSite, path: str, method: str = "GET", live: bool = True) -> tuple[Any, ...]:
    made = load(site.folder / "config")
    store = Store.open(made.settings.store, made.folder)
    app = application(made, store, 60)
    served = LivePages.of(app, made) if live else app
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"site.example"), (b"accept-encoding", b"gzip"), (b"if-none-match", b"*")]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(served(scope | {"query_string": b""}, send, send))  # type: ignore[arg-type]
    store.close()
    start, body = sent
    return start["status"], dict(start["headers"]), body["body"]


def test_a_served_page_has_the_script_and_a_policy_for_it(built: SmallSite) -> None:
    written = (built.public / "index.html").read_bytes()
    status, headers, page = ask(built, "/feeds/")
    assert status == 200
    assert page.count(b'<script src="/-/reload.js"></script>') == 1
    assert headers[b"content-length"] == str(len(page)).encode()
    assert headers[b"cache-control"] == b"no-store"
    assert b"etag" not in headers
    (policy,) = (line for line in page.split(b"<") if b"Content-Security-Policy" in line)
    directives = [d.split() for d in unescape(policy.decode()).split('content="')[1].split(";")]
    allowed = {name: values for name, *values in directives}
    assert allowed["script-src"][-1] == "'self'"
    assert allowed["connect-src"][0].strip('">') == "'self'"
    assert allowed["default-src"] == ["'none'"]
    assert allowed["style-src"][0].startswith("'sha256-")
    assert (built.public / "index.html").read_bytes() == written
    assert b"reload" not in written


def test_what_is_no_page_and_what_is_not_watched_stays_as_it_is(built: SmallSite) -> None:
    written = (built.public / "all.rss").read_bytes()
    assert ask(built, "/feeds/all.rss")[2] == written
    assert ask(built, "/feeds/", live=False)[0] == 304
    assert ask(built, "/feeds/nowhere.html")[0] == 404
    status, headers, page = ask(built, "/feeds/", "HEAD")
    assert (status, page, b"content-length" in headers) == (200, b"", False)
    assert ask(built, "/feeds/", "POST")[0] == 405


def test_the_state_is_another_after_a_build(built: SmallSite) -> None:
    _, _, first = ask(built, "/-/reload")
    assert ask(built, "/-/reload")[2] == first
    built.run("import", "jsonl", built.records(record(2)), "--at", "2024-07-02T00:00:00Z")
    built.build("2024-07-02T00:00:00Z")
    assert ask(built, "/-/reload")[2] != first
    status, headers, script = ask(built, "/-/reload.js")
    assert (status, headers[b"content-type"][:15]) == (200, b"text/javascript")
    assert b'fetch("/-/reload"' in script


def test_policies_of_other_forms_are_added_to() -> None:
    meta = '<meta http-equiv="Content-Security-Policy" content="{}">'
    both = "script-src 'self'; connect-src 'self'"
    for before, after in {
        "script-src 'sha256-x='; connect-src 'none'": both.replace("src", "src 'sha256-x='", 1),
        "script-src 'self'": both,
        "": both,
    }.items():
        page = live_page(meta.format(before.replace("'", "&#39;")).encode()).decode()
        assert page.splitlines()[0].startswith(meta.format(after.replace("'", "&#x27;")))
    assert live_page(b"<p>x</body></html>").startswith(b'<p>x<script src="/-/reload.js">')
