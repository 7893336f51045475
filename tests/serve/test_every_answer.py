"""What every answer of `serve` has, whatever was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from support.running import Running, make_site, running, syndicate
from support.small_site import AT, SITE_YAML, SOURCES_YAML, records

FEED = b"/feeds/everything.rss"
BEARER = b"authorization: Bearer TOKEN"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """A site with a feed that moved, one that is gone, and a partner's; and the token."""
    folder = tmp_path_factory.mktemp("every") / "site"
    config = {
        "site.yaml": SITE_YAML, "sources.yaml": SOURCES_YAML, "jobs/all.yaml": "path: all\n",
        "jobs/more.yaml": "path: more\n", "partners/acme.yaml": "name: acme\njobs: [wire]\n",
        "jobs/wire.yaml": "audience: partners\npath: wire\n",
    }  # fmt: skip
    make_site(folder, config, records(range(30)), AT)
    (folder / "config/jobs/all.yaml").write_text("path: everything\n")
    (folder / "config/jobs/more.yaml").unlink()
    syndicate(folder, "build", "--at", AT, "--force", "--no-push")
    token = syndicate(folder, "partner", "add-token", "acme").strip()
    with running(folder, folder.parent / "log", "--rate-wrong", "10") as server:
        yield server, token
    assert (folder.parent / "log").read_text(encoding="utf-8") == ""


#: A request for each answer: line, header, status, and whether a script of any site may read it.
ANSWERS = [
    (b"GET " + FEED, b"", 200, True),
    (b"HEAD " + FEED, b"", 200, True),
    (b"GET " + FEED, b"accept-encoding: gzip", 200, True),
    (b"GET /feeds/", b"", 200, True),
    (b"GET " + FEED, b"if-none-match: *", 304, True),
    (b"GET " + FEED, b"if-modified-since: Fri, 01 Jan 2038 00:00:00 GMT", 304, True),
    (b"GET " + FEED, b"range: bytes=0-9", 206, True),
    (b"GET " + FEED, b"range: bytes=99999999-", 416, True),
    (b"OPTIONS " + FEED, b"origin: https://reader.example", 204, True),
    (b"OPTIONS *", b"", 204, True),
    (b"GET /feeds/all.rss", b"", 301, True),
    (b"GET /feeds/more.rss", b"", 410, True),
    (b"GET /feeds/none.rss", b"", 404, True),
    (b"GET /elsewhere", b"", 404, True),
    (b"POST " + FEED, b"content-length: 0", 405, True),
    (b"GET /partners/acme/wire.rss", b"", 401, False),
    (b"GET /partners/acme/wire.rss", BEARER, 200, False),
    (b"HEAD /partners/acme/~TOKEN/wire.atom", b"", 200, False),
    (b"GET /partners/acme/wire.rss", BEARER + b"\r\nif-none-match: *", 304, False),
    (b"GET /partners/acme/wire.rss", BEARER + b"\r\nrange: bytes=5-9", 206, False),
    (b"GET /partners/acme/wire.rss", BEARER + b"\r\nrange: bytes=99999999-", 416, False),
    (b"GET /partners/acme/none.rss", BEARER, 404, False),
    (b"OPTIONS /partners/acme/wire.rss", BEARER, 405, False),
    (b"GET /-/health", b"", 200, False),
    (b"GET /-/ready", b"", 200, False),
    (b"GET /-/metrics", b"", 200, False),
    (b"GET /-/status", b"", 404, False),
    (b"HEAD /-/metrics", b"", 200, False),
    (b"POST /-/health", b"content-length: 0", 405, False),
    (b"OPTIONS /-/ready", b"", 405, False),
    (b"DELETE /-/metrics", b"", 405, False),
    (b"nonsense", b"", 400, False),
    (b"GET " + FEED, b"host: second.example", 400, False),
    (b"GET " + FEED, b"x: " + b"y" * 40_000, 431, False),
    (b"GET /" + b"y" * 40_000, b"", 414, False),
    (b"GET " + FEED, b'if-match: "x"', 412, True),
    (b"GET /partners/acme/wire.rss", BEARER + b'\r\nif-match: "x"', 412, False),
]


def exchange(served: tuple[Running, str], line: bytes, header: bytes) -> tuple[int, str]:
    """Return the status and the head of an answer."""
    lines = [line + b" HTTP/1.1", b"host: site.example", b"connection: close", header]
    request = b"\r\n".join([*filter(None, lines), b"", b""])
    answer = served[0].exchange(request.replace(b"TOKEN", served[1].encode()))
    found = re.match(rb"HTTP/1\.1 (\d{3}) [^\r]*\r\n", answer)
    assert found, answer[:200]
    return int(found[1]), answer.partition(b"\r\n\r\n")[0].decode("latin-1") + "\r\n"


@pytest.mark.parametrize(
    ("line", "header", "status", "is_for_all"), ANSWERS, ids=lambda value: repr(value)[:50]
)
def test_every_answer_has_what_browsers_and_caches_need(
    served: tuple[Running, str], line: bytes, header: bytes, status: int, is_for_all: bool
) -> None:
    found, head = exchange(served, line, header)
    assert found == status, head
    assert head.count("\r\nx-content-type-options: nosniff\r\n") == 1
    assert len(re.findall(r"\r\ndate: \w{3}, [^\r]* GMT\r\n", head)) == 1
    origins = head.count("\r\naccess-control-allow-origin: *\r\n")
    exposed = head.count("\r\naccess-control-expose-headers: ETag, Last-Modified, Link\r\n")
    assert (origins, exposed) == (is_for_all, is_for_all)
    if status == 200 and b"/-/" not in line:
        assert re.search(r"\r\nvary: accept-encoding", head)
    assert_guarded(line, status, head)


def assert_guarded(line: bytes, status: int, head: str) -> None:
    """Assert that no page is framed, and that no address with a token is passed on or listed."""
    framed, told = "content-security-policy: frame-ancestors 'none'", "referrer-policy: no-referrer"
    is_partners, is_document = b"/partners/" in line, status in (200, 206, 304)
    is_public_document = is_document and b"/feeds/" in line
    assert (f"\r\n{framed}\r\n" in head) == is_public_document
    assert (f"\r\n{told}\r\n" in head) == (is_public_document or is_partners)
    assert ("\r\nx-robots-tag: noindex\r\n" in head) == is_partners


def test_too_many_wrong_tokens_are_answered_alike(served: tuple[Running, str]) -> None:
    for _ in range(20):
        status, head = exchange(served, b"GET /partners/acme/wire.rss", b"")
        assert "\r\nx-content-type-options: nosniff\r\n" in head
        assert_guarded(b"GET /partners/", status, head)
        if status == 429:
            break
    assert status == 429
    assert "\r\nretry-after: " in head
