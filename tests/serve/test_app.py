"""The public feeds over real HTTP: conditions, ranges, encodings, redirects, refusals."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.utils import formatdate
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import feedparser
import pytest
from support import servers
from support.served import Served, wait_for
from support.servers import PATIENCE
from support.small_site import AT, SITE_YAML, SmallSite, record, records

from syndicate.serve.app import accepts_gzip
from syndicate.serve.conditions import is_not_newer, matches, part
from syndicate.serve.documents import DocumentCache


@contextmanager
def serving(site: SmallSite) -> Iterator[Served]:
    """Serve a site of thirty articles; the server must end well and say nothing."""
    site.take_in(*records(range(30)))
    site.run("build", "--at", AT)
    port = servers.port()
    words = ["--config", str(site.folder / "config"), "serve", "--port", str(port)]
    code = "from syndicate.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        wait_for(port, process)
        yield Served(site, port)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
        assert process.stderr
        assert process.stderr.read() == b""
        process.stderr.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One site and server for all tests that only read."""
    with serving(SmallSite(tmp_path_factory.mktemp("served") / "site")) as served:
        yield served


@pytest.fixture
def own(site: SmallSite) -> Iterator[Served]:
    """A site and server for a test that changes the site or counts answers."""
    with serving(site) as served:
        yield served


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("rss", "application/rss+xml"),
        ("atom", "application/atom+xml"),
        ("json", "application/feed+json"),
    ],
)
def test_a_feed_is_served_as_it_was_published(served: Served, suffix: str, kind: str) -> None:
    status, headers, body = served.ask(f"/feeds/all.{suffix}")
    assert status == 200
    assert body == (served.site.public / f"all.{suffix}").read_bytes()
    assert headers["content-type"] == f"{kind}; charset=utf-8"
    assert headers["cache-control"] == "max-age=60"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["vary"] == "accept-encoding"
    assert headers["link"] == f'<https://site.example/feeds/all.{suffix}>; rel="self"'
    assert headers["etag"][0] == '"'
    head = served.ask(f"/feeds/all.{suffix}", "HEAD")
    assert (head[0], head[2]) == (200, b"")
    assert head[1]["content-length"] == str(len(body))


def test_what_a_reader_has_is_not_sent_again(served: Served) -> None:
    _, headers, _ = served.ask("/feeds/all.rss")
    tag, modified = headers["etag"], headers["last-modified"]
    for tags in (tag, f"W/{tag}", f'"x", {tag}', f'"a,b", W/{tag}', "*"):
        status, got, body = served.ask("/feeds/all.rss", if_none_match=tags)
        assert (status, body, got["etag"]) == (304, b"", tag), tags
    assert served.ask("/feeds/all.rss", if_none_match='"x"')[0] == 200
    assert served.ask("/feeds/all.rss", if_modified_since=modified)[0] == 304
    assert served.ask("/feeds/all.rss", if_modified_since="nonsense")[0] == 200
    assert served.ask("/feeds/all.rss", if_modified_since=formatdate(0, usegmt=True))[0] == 200
    both = served.ask("/feeds/all.rss", if_none_match='"x"', if_modified_since=modified)
    assert both[0] == 200  # the tag goes before the date
    packed = served.ask("/feeds/all.rss", accept_encoding="gzip")[1]["etag"]
    assert packed != tag
    assert served.ask("/feeds/all.rss", if_none_match=packed)[0] == 304


def test_a_reader_that_takes_gzip_gets_it(served: Served) -> None:
    plain = served.ask("/feeds/all.json")[2]
    status, headers, body = served.ask("/feeds/all.json", accept_encoding="br, gzip;q=0.5")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == plain
    assert "content-encoding" not in served.ask("/feeds/all.json", accept_encoding="gzip;q=0")[1]


def test_a_part_is_sent_when_a_part_is_asked_for(served: Served) -> None:
    whole = served.ask("/feeds/all.rss")[2]
    status, headers, body = served.ask("/feeds/all.rss", range="bytes=10-19")
    assert (status, body) == (206, whole[10:20])
    assert headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert served.ask("/feeds/all.rss", range="bytes=-5")[2] == whole[-5:]
    assert served.ask("/feeds/all.rss", range="bytes=99999999-")[0] == 416
    assert served.ask("/feeds/all.rss", range="bytes=0-1,4-5")[0] == 200
    other = served.ask("/feeds/all.rss", range="bytes=10-19", if_range='"x"')
    assert (other[0], other[2]) == (200, whole)


def test_a_new_build_is_served_without_a_restart(own: Served) -> None:
    before = own.ask("/feeds/all.rss")[1]["etag"]
    own.site.take_in(record(99, title="Brand new", date_published="2024-06-30T12:00:00Z"))
    own.site.run("build", "--at", AT)
    status, headers, body = own.ask("/feeds/all.rss", if_none_match=before)
    assert (status, headers["etag"] == before) == (200, False)
    assert b"Brand new" in body


def test_a_feed_that_moved_and_one_that_is_gone_say_so(own: Served) -> None:
    site = own.site
    site.write("jobs/all.yaml", "path: everything\ncontent: summary\n")
    site.run("build", "--at", AT, "--force")
    status, headers, _ = own.ask("/feeds/all.rss")
    assert (status, headers["location"]) == (301, "https://site.example/feeds/everything.rss")
    (site.folder / "config/jobs/all.yaml").unlink()
    site.run("build", "--at", AT, "--force")
    assert own.ask("/feeds/everything.rss")[0] == 410
    assert own.ask("/feeds/all.rss")[0] == 410


def test_a_feed_says_by_itself_where_it_is_and_which_hubs_tell_of_it(own: Served) -> None:
    """The server began when the site was elsewhere, and had no hub."""
    site = own.site
    hubs = "hubs: ['https://hub.example/', 'https://other.example/?a=1&b=2']\n"
    moved = SITE_YAML.replace("https://site.example/feeds/", "https://new.example/wire/")
    site.write("site.yaml", moved + hubs)
    assert site.build(AT, "--full", "--force", "--no-push").code == 0
    for suffix in ("rss", "atom", "json"):
        assert links(own, f"/feeds/all.{suffix}") == [
            f'<https://new.example/wire/all.{suffix}>; rel="self"',
            '<https://hub.example/>; rel="hub"',
            '<https://other.example/?a=1&b=2>; rel="hub"',
        ]
    for path in ("", "all.html", "feeds.opml"):
        assert links(own, f"/feeds/{path}") == [], "no feed"


def links(served: Served, path: str) -> list[str]:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    with closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        return answer.headers.get_all("link") or []


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/none.rss", "/feeds/../var/syndicate.db", "/feeds/%2e%2e/var/lock",
        "/feeds//all.rss", "/feeds/./all.rss", "/feeds/all.rss%00", "/feeds/.hidden",
        "/feeds/..%2f..%2fconfig/site.yaml", "/feeds/all.rss/", "/feeds/all.rss.gz",
        "/feeds/%5c..%5c", "/../config/site.yaml", "/feeds/%ff%fe", "/etc/passwd",
        "//feeds/all.rss", "/feeds/redirects.json", "/feeds/" + "a/" * 500,
    ],
)  # fmt: skip
def test_nothing_else_is_to_be_had(served: Served, path: str) -> None:
    status, _, body = served.ask(path)
    assert (status, body) == (404, b"not found\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_only_reading_is_allowed(served: Served, method: str) -> None:
    status, headers, _ = served.ask("/feeds/all.rss", method, content_length="0")
    assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_reader_in_a_browser_may_ask(served: Served) -> None:
    status, headers, _ = served.ask("/feeds/all.json", "OPTIONS", origin="https://x.example")
    assert status == 204
    assert "if-none-match" in headers["access-control-allow-headers"]


def test_the_server_tells_how_it_is(own: Served) -> None:
    assert own.ask("/-/health")[2] == b"alive\n"
    assert own.ask("/-/ready")[2] == b"ready\n"
    size = len(own.ask("/feeds/all.rss")[2])
    own.ask("/feeds/none.rss", "HEAD")
    status, headers, body = own.ask("/-/metrics")
    assert f"syndicate_http_body_bytes_total {size}.0".encode() in body  # HEAD has none
    assert (status, headers["content-type"].startswith("text/plain")) == (200, True)
    assert b'syndicate_http_answers_total{status="200"} 1.0' in body
    assert own.ask("/-/other")[0] == 404


def test_the_index_is_served_where_a_folder_is_asked_for(served: Served) -> None:
    status, headers, body = served.ask("/feeds/")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert body == (served.site.public / "index.html").read_bytes()


def test_a_real_reader_subscribes(served: Served) -> None:
    url = f"http://127.0.0.1:{served.port}/feeds/all.atom"
    first = feedparser.parse(url)
    assert (first.status, len(first.entries)) == (200, 30)
    again = feedparser.parse(url, etag=first.etag, modified=first.modified)
    assert (again.status, len(again.entries)) == (304, 0)


def test_a_port_that_is_taken_is_one_line(served: Served) -> None:
    words = ["--config", str(served.site.folder / "config"), "serve", "--port", str(served.port)]
    code = "from syndicate.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"error: cannot listen at 127.0.0.1:{served.port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (b"gzip", True), (b"br;q=1, gzip;q=0.2", True), (b"*", True), (b"*;q=0", False),
        (b"gzip;q=0", False), (b"gzip;q=x", False), (b"", False), (b"deflate", False),
        (b"*;q=0, gzip", True), (b"x-gzip", True), (b"gzip;q=0.5, identity", False),
        (b"identity, gzip", True), (b"identity;q=0", False), (b"identity;q=0, *;q=0.1", True),
        (b"identity;q=0.5, *;q=0", False), (b"gzip ; q=0.000", False), (b"GZIP;Q=1.0", True),
    ],
)  # fmt: skip
def test_who_takes_gzip(value: bytes, taken: bool) -> None:
    assert accepts_gzip(value) is taken


@pytest.mark.parametrize(
    ("header", "bounds"),
    [
        (b"bytes=0-", (0, 100)), (b"bytes=5-9", (5, 10)), (b"bytes=90-200", (90, 100)),
        (b"bytes=-10", (90, 100)), (b"bytes=-500", (0, 100)), (b"bytes=9-5", None),
        (b"bytes=-", None), (b"lines=1-2", None), (b"bytes=1-2,3-4", None), (b"bytes=x-2", None),
    ],
)  # fmt: skip
def test_which_part_is_meant(header: bytes, bounds: Any) -> None:
    assert part(header, 100) == bounds


def test_tags_and_dates_are_compared() -> None:
    assert matches(b'W/"a" , "b"', b'"b"')
    assert not matches(b'"ab"', b'"a"')
    assert not matches(b"a", b'"a"')
    assert is_not_newer(b"Mon, 06 May 2024 08:00:00 GMT", 1_714_982_400)
    assert not is_not_newer(b"Mon, 06 May 2024 07:59:59 GMT", 1_714_982_400)
    assert not is_not_newer(b"\xff", 0)


def test_a_document_larger_than_its_share_is_served_and_not_cached(tmp_path: Path) -> None:
    (tmp_path / "large.rss").write_bytes(b"x" * 40_000_000)
    (tmp_path / "small.rss").write_bytes(b"y" * 600)
    documents = DocumentCache(tmp_path, [])
    large = documents.get("large.rss")
    assert large is not None
    assert len(large.plain.body) == 40_000_000
    assert documents.weight == 0
    small = documents.get("small.rss")
    assert small is not None
    assert documents.weight == small.weight
    (tmp_path / "small.rss").unlink()
    assert documents.get("small.rss") is None
    assert documents.weight == 0
