"""Requests as no reader makes them, over a bare socket: nothing leaks, nothing breaks."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.running import Running, make_site, running, syndicate
from support.small_site import AT, JOBS, SITE_YAML, SOURCES_YAML, records

MARK = b"NOT-FOR-YOUR-EYES"


@dataclass(frozen=True)
class Target:
    """A server, a good token of acme, and one of zenith."""

    server: Running
    token: str
    other: str

    def answers(self, raw: bytes) -> tuple[list[int], bytes]:
        """Return the statuses of what comes back for raw bytes, and all of it."""
        raw = raw.replace(b"TOKEN", self.token.encode()).replace(b"OTHER", self.other.encode())
        answer = self.server.exchange(raw)
        assert MARK not in answer
        assert b"Traceback" not in answer
        for token in (self.token, self.other):
            assert token.encode() not in answer
        statuses = re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.MULTILINE)
        return [int(status) for status in statuses], answer


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("hostile") / "site"
    partner = {f"partners/{n}.yaml": f"name: {n}\njobs: [wire]\n" for n in ("acme", "zenith")}
    config = {
        "site.yaml": f"{SITE_YAML}# {MARK.decode()}\n", "sources.yaml": SOURCES_YAML,
        **{f"jobs/{name}.yaml": text for name, text in JOBS.items()},
        "jobs/wire.yaml": "audience: partners\npath: wire\ncontent: full\n", **partner,
    }  # fmt: skip
    make_site(folder, config, records(range(20)), AT)
    lay_traps(folder)
    tokens = [
        syndicate(folder, "partner", "add-token", name).strip() for name in ("acme", "zenith")
    ]
    log = folder.parent / "log"
    with running(folder, log, "--rate-wrong", "0") as server:
        yield Target(server, *tokens)
    assert log.read_text(encoding="utf-8") == ""  # no complaint, no traceback, no token


def lay_traps(folder: Path) -> None:
    """Put files beside the documents, and links that lead to them."""
    public, partners = folder / "feeds/public", folder / "feeds/partners"
    for path in (
        folder / "var/secret.json", folder / "feeds/secret.json", public / ".hidden.json",
        partners / "zenith/secret.json", partners / "secret.json", public / "all.rss.tmp",
    ):  # fmt: skip
        path.write_bytes(MARK)
    (public / "out.json").symlink_to(folder / "var/secret.json")
    (public / "away").symlink_to(partners)
    (public / "loop.json").symlink_to("loop.json")
    (public / "twin.rss").symlink_to("all.rss")
    (partners / "acme/out.json").symlink_to(partners / "zenith/secret.json")
    (partners / "acme/public").symlink_to(public)
    (public / "folder.rss").mkdir()
    os.mkfifo(public / "pipe.rss")


def get(path: bytes, *headers: bytes, method: bytes = b"GET", version: bytes = b"1.1") -> bytes:
    lines = [method + b" " + path + b" HTTP/" + version, b"host: site.example", *headers]
    return b"\r\n".join([*lines, b"connection: close", b"", b""])


BEARER = b"authorization: Bearer TOKEN"
LONG = b"a" * 20_000
PATHS = [
    (b"/feeds/all.rss", 200),
    (b"/feeds/all.rss?x=/../../var/secret.json", 200),
    (b"/feeds/%61ll.rss", 200),
    (b"/feeds/twin.rss", 404),
    (b"http://elsewhere.example/feeds/all.rss", 200),
    (b"/feeds/../../var/secret.json", 404),
    (b"/feeds/%2e%2e/%2e%2e/var/secret.json", 404),
    (b"/feeds/%252e%252e/secret.json", 404),
    (b"/feeds/..%2fsecret.json", 404),
    (b"/feeds/..%5csecret.json", 404),
    (b"/feeds/..\\secret.json", 404),
    (b"/feeds/%c0%ae%c0%ae/secret.json", 404),
    (b"/feeds/%e0%80%ae%e0%80%ae/secret.json", 404),
    (b"/feeds/%u002e%u002e/secret.json", 404),
    (b"/feeds/.%2e/secret.json", 404),
    (b"/feeds/...//secret.json", 404),
    (b"/feeds/..;/secret.json", 404),
    (b"/feeds/all.rss;x=1", 404),
    (b"/feeds/all.rss%00.json", 404),
    (b"/feeds/all.rss%00", 404),
    (b"/feeds/all.rss%0d%0aset-cookie:%20x=1", 404),
    (b"/feeds/all.rss.", 404),
    (b"/feeds/all.rss%20", 404),
    (b"/feeds/all.rss::$DATA", 404),
    (b"/feeds/all.rss/", 404),
    (b"/feeds//all.rss", 404),
    (b"//feeds/all.rss", 404),
    (b"/FEEDS/all.rss", 404),
    (b"/feeds/ALL.rss", 404),
    (b"/feeds/./all.rss", 404),
    (b"/feeds%2fall.rss", 200),
    (b"/feeds/.hidden.json", 404),
    (b"/feeds/%2ehidden.json", 404),
    (b"/feeds/all.rss.tmp", 404),
    (b"/feeds/redirects.json", 404),
    (b"/feeds/redirects%2ejson", 404),
    (b"/feeds/folder.rss", 404),
    (b"/feeds/pipe.rss", 404),
    (b"/feeds/out.json", 404),
    (b"/feeds/loop.json", 404),
    (b"/feeds/away/secret.json", 404),
    (b"/feeds/away/zenith/wire.rss", 404),
    (b"/feeds/~TOKEN/all.rss", 404),
    (b"/feeds/" + LONG, 404),
    (b"/feeds/" + b"a/" * 9_000, 404),
    (b"/" + LONG * 2, 414),
    (b"/feeds/all.rss?" + LONG * 20, 414),
    (b"http://elsewhere.example/" + LONG * 2, 414),
    (b"/feeds/\xe7\xa7\x91.rss", 400),
    (b"https://elsewhere.example:8443/feeds/all.rss", 200),
    (b"HTTP://elsewhere.example/feeds/all.rss?x=1", 200),
    (b"http://[::1]:8000/feeds/all.rss", 200),
    (b"http://elsewhere.example", 302),
    (b"http://elsewhere.example?x=1", 302),
    (b"/", 302),
    (b"/?x=1\xe7\xa7\x91", 400),
    (b"/feeds", 301),
    (b"//", 404),
    (b"//elsewhere.example", 404),
    (b"//elsewhere.example/..", 404),
    (b"/%2f", 404),
    (b"/.", 404),
    (b"/%2e", 404),
    (b"/feeds%00", 404),
    (b"/feeds%0d%0ax: y", 400),
    (b"/feeds%0d%0ax:%20y", 404),
    (b"/FEEDS", 404),
    (b"/feeds.", 404),
    (b"/feeds//", 404),
    (b"http:///feeds/all.rss", 400),
    (b"http://user@elsewhere.example/feeds/all.rss", 400),
    (b"http://else where/feeds/all.rss", 400),
    (b"ftp://elsewhere.example/feeds/all.rss", 400),
    (b"*", 404),
    (b"feeds/all.rss", 400),
    (b"/feeds/all.rss#x", 200),
    (b"/-/../feeds/all.rss", 404),
    (b"/-/%2e%2e/feeds/all.rss", 404),
]


@pytest.mark.parametrize(("path", "status"), PATHS, ids=lambda one: repr(one)[:48])
def test_an_address_leads_to_a_document_or_nowhere(
    target: Target, path: bytes, status: int
) -> None:
    statuses, answer = target.answers(get(path))
    assert statuses == [status], answer[:300]


PARTNERS = [
    (b"/partners/acme/wire.rss", BEARER, 200),
    (b"/partners/acme/~TOKEN/wire.rss", b"", 200),
    (b"/partners/acme/~TOKEN/../zenith/secret.json", b"", 404),
    (b"/partners/acme/~TOKEN/%2e%2e/zenith/secret.json", b"", 404),
    (b"/partners/acme/~TOKEN/..%2fzenith%2fsecret.json", b"", 404),
    (b"/partners/acme/~TOKEN%2fwire.rss", b"", 200),
    (b"/partners/acme/~TOKEN/~TOKEN/wire.rss", b"", 404),
    (b"/partners/acme/~TOKEN//wire.rss", b"", 404),
    (b"/partners/acme/~TOKEN", b"", 404),
    (b"/partners/acme/~TOKEN/", b"", 404),
    (b"/partners/acme/~TOKEN/../~OTHER/wire.rss", b"", 404),
    (b"/partners/acme/~OTHER/wire.rss", b"", 401),
    (b"/partners/acme/~OTHER/wire.rss", BEARER, 401),
    (b"/partners/acme/~/wire.rss", BEARER, 401),
    (b"/partners/acme/~TOKEN%00/wire.rss", b"", 401),
    (b"/partners/acme/%7eTOKEN/wire.rss", b"", 200),
    (b"/partners/ACME/wire.rss", BEARER, 401),
    (b"/partners/acme%20/wire.rss", BEARER, 401),
    (b"/partners/acme%00/wire.rss", BEARER, 401),
    (b"/partners/zenith/secret.json", BEARER, 401),
    (b"/partners/acme/../zenith/secret.json", BEARER, 404),
    (b"/partners/../partners/secret.json", BEARER, 401),
    (b"/partners/./secret.json", BEARER, 401),
    (b"/partners//secret.json", BEARER, 401),
    (b"/partners/secret.json", BEARER, 401),
    (b"/partners/acme/out.json", BEARER, 404),
    (b"/partners/acme/public/all.rss", BEARER, 404),
    (b"/partners/acme/wire.rss", b"authorization: bearer  TOKEN ", 200),
    (b"/partners/acme/wire.rss", b"authorization: BearerTOKEN", 401),
    (b"/partners/acme/wire.rss", b"authorization:", 401),
    (b"/partners/acme/wire.rss", b"authorization: Bearer \xff\xfe", 401),
    (b"/partners/acme/wire.rss", b"authorization: Bearer " + LONG, 401),
    (b"/partners/acme/wire.rss", b"authorization: Basic " + b64encode(b"\xff\xfe"), 401),
    (b"/partners/acme/wire.rss", b"authorization: Basic ====", 401),
    (b"/partners/acme/wire.rss", b"authorization: Bearer x\r\n" + BEARER, 401),
    (b"/partners/acme/wire.rss?token=TOKEN", b"", 401),
    (b"/partners/acme/wire.rss", b"cookie: token=TOKEN", 401),
    (b"/partners", BEARER, 404),
]


@pytest.mark.parametrize(("path", "header", "status"), PARTNERS, ids=lambda one: repr(one)[:60])
def test_a_partner_sees_what_is_its_own(
    target: Target, path: bytes, header: bytes, status: int
) -> None:
    statuses, answer = target.answers(get(path, *([header] if header else [])))
    assert statuses == [status], answer[:300]


FEED = b"/feeds/all.rss"
HEADERS = [
    ([b"range: bytes=" + b",".join(b"%d-%d" % (n, n) for n in range(2_000))], 200),
    ([b"range: bytes=0-0,-1"], 200),
    ([b"range: bytes=" + b"9" * 5_000 + b"-"], 200),
    ([b"range: bytes=0-" + b"9" * 5_000], 200),
    ([b"range: bytes=999999999999999999-"], 416),
    ([b"range: bytes=-0"], 416),
    ([b"range: bytes=--1"], 200),
    ([b"range: \xff"], 200),
    ([b"range: bytes=0-0", b"range: bytes=5-5"], 200),
    ([b"if-none-match: " + b'"x",' * 7_000], 200),
    ([b"if-none-match: " + b'"' * 20_000], 200),
    ([b'if-none-match: "x"'] * 500, 200),
    ([b"if-none-match: " + b'"x",' * 25_000], 431),
    ([b"x-%d: y" % n for n in range(1_000)], 200),
    ([b"x-%d: y" % n for n in range(10_000)], 431),
    ([b"x: " + b"y" * 60_000], 431),
    ([b"x" * 60_000 + b": y"], 431),
    ([b"if-modified-since: Mon, 01 Jan 0001 00:00:00 +2359"], 200),
    ([b"if-modified-since: Mon, 01 Jan 9999 00:00:00 -2359"], 304),
    ([b"if-modified-since: Mon, 01 Jan 2024 00:00:00 +99999999999999999999"], 200),
    ([b"if-modified-since: Mon, 01 Jan " + b"9" * 5_000 + b" 00:00:00 GMT"], 200),
    ([b"if-modified-since: \xff\xfe"], 200),
    ([b"accept-encoding: gzip;q=0, identity;q=0"], 200),
    ([b"accept-encoding: gzip;q=nan"], 200),
    ([b"accept-encoding: " + b"gzip;q=x," * 3_000], 200),
    ([b"host: evil.example\r\n x: folded"], 400),
    ([b"x : y"], 400),
    ([b"x\x00y: z"], 400),
    ([b"x: y\x00z"], 400),
    ([b"x: y\nz: w"], 400),
    ([b": y"], 400),
    ([b"no colon"], 400),
    ([b"upgrade: websocket", b"connection: upgrade", b"sec-websocket-version: 13",
      b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA=="], 200),
    ([b"upgrade: h2c", b"connection: upgrade, http2-settings", b"http2-settings: AAA"], 200),
    ([b"expect: 200-maybe"], 200),
    ([b"content-length: 0"], 200),
    ([b"content-length: -1"], 400),
    ([b"content-length: 1", b"content-length: 2"], 400),
    ([b"content-length: 18446744073709551616"], 400),
    ([b"content-length: 4", b"transfer-encoding: chunked"], 400),
    ([b"transfer-encoding: chunked", b"content-length: 4"], 400),
    ([b"transfer-encoding: xchunked"], 400),
    ([b"transfer-encoding: chunked, identity"], 400),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "status"), HEADERS, ids=lambda one: repr(one)[:60])
def test_odd_heads_get_a_plain_answer(target: Target, headers: list[bytes], status: int) -> None:
    statuses, answer = target.answers(get(FEED, *headers))
    assert statuses == [status], answer[:300]


HOSTS = [
    b"site.example", b"SITE.EXAMPLE.", b"evil.example:99999", b"site.example:", b"127.0.0.1:80",
    b"[::1]", b"[::ffff:127.0.0.1]:8000", b"xn--fiq228c.example", b"a_b.example", b"a" * 9_000,
    b"%e4%b8%ad.example",
]  # fmt: skip


def test_every_host_gets_the_same_public_feed(target: Target) -> None:
    bodies = set()
    for host in HOSTS:
        statuses, answer = target.answers(
            b"GET /feeds/all.rss HTTP/1.1\r\nhost: " + host + b"\r\nconnection: close\r\n\r\n"
        )
        assert statuses == [200], host[:20]
        assert b"evil.example" not in answer
        bodies.add(answer.partition(b"\r\n\r\n")[2])
    assert len(bodies) == 1


PLAIN_GET = b"GET /feeds/all.rss HTTP/1.1\r\n"


@pytest.mark.parametrize(
    "head",
    [
        PLAIN_GET,
        PLAIN_GET + b"x-host: site.example\r\n",
        PLAIN_GET + b"host: site.example\r\nhost: site.example\r\n",
        PLAIN_GET + b"host: site.example\r\nx: y\r\nHOST: other.example\r\n",
        b"GET /feeds/all.rss HTTP/1.0\r\nhost: a.example\r\nhost: b.example\r\n",
        b"GET http://site.example/feeds/all.rss HTTP/1.1\r\n",
        b"OPTIONS * HTTP/1.1\r\n",
        b"HEAD /partners/acme/wire.rss HTTP/1.1\r\n" + BEARER + b"\r\n",
        *(
            PLAIN_GET + b"host:" + host + b"\r\n"
            for host in (
                b"", b" ", b" :80", b" [::1", b" ::1", b" \xff", b" a b", b" a, b", b" a/b",
                b" user@a", b" a:b", b" a:80:80", b" http://a", b" a?", b" a#", b' "a"', b" a\\b",
                b" %zz", b" <a>", b" [a.example]",
            )
        ),
    ],
    ids=repr,
)  # fmt: skip
def test_a_request_names_one_valid_host_or_is_refused(target: Target, head: bytes) -> None:
    statuses, answer = target.answers(head + b"\r\n" + get(FEED))
    assert statuses == [400], answer[:300]
    assert answer.endswith(b"\r\n\r\nnot a valid request\n")


SMUGGLED = b"GET /feeds/none.rss HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST /feeds/all.rss HTTP/1.1\r\nhost: x\r\n"
BODIES = [
    # who sends a body is answered, and no more is read: what follows cannot be a request
    (get(FEED, b"content-length: %d" % len(SMUGGLED)) + SMUGGLED, [200]),
    (POST + b"content-length: 5\r\n\r\nhello" + SMUGGLED, [405]),
    (POST + b"transfer-encoding: chunked\r\n\r\n"
     b"5\r\nhello\r\n0\r\n\r\n" + SMUGGLED, [405]),
    (b"GET /feeds/all.rss HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
     b"0\r\nx: y\r\n\r\n" + SMUGGLED, [200]),
    (b"GET /feeds/all.rss HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", [400]),
    (POST + b"content-length: 5\r\n"
     b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, [400]),
    (POST + b"transfer-encoding : chunked\r\n"
     b"content-length: 5\r\n\r\n0\r\n\r\n" + SMUGGLED, [400]),
    (POST + b"content-length: 5\r\n"
     b"expect: 100-continue\r\nconnection: close\r\n\r\n", [405]),
    (get(FEED, version=b"1.0"), [200]),
    (b"GET /feeds/all.rss HTTP/1.0\r\n\r\n", [200]),
    (b"GET http://x/feeds/all.rss HTTP/1.0\r\n\r\n", [200]),
    (b"GET /feeds/all.rss\r\n\r\n", [200]),
    (get(FEED, version=b"2.0"), [200]),
    (get(FEED, version=b"1.9"), [400]),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", [400]),
    (b"\r\n\r\n" + get(FEED), [200]),
    (b"\x00" * 1_000, [400]),
    (b"CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n" + SMUGGLED, [400]),
    (b"GET /feeds/all.rss HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n"
     b"connection: upgrade\r\n\r\n" + SMUGGLED, [200]),
    (SMUGGLED.replace(b"none", b"all") * 5 + get(FEED), [200] * 6),
    (SMUGGLED * 400 + get(FEED), [404] * 400 + [200]),
    # what cannot be read is refused after the answers to what came before it
    (SMUGGLED + b"nonsense\r\n\r\n" + SMUGGLED, [404, 400]),
    (SMUGGLED * 3 + b"\x16\x03\x01\x02\x00\x01", [404] * 3 + [400]),
    (SMUGGLED * 2 + b"GET /feeds/all.rss HTTP/1.1\r\n\r\n" + SMUGGLED, [404, 404, 400]),
    (SMUGGLED * 2 + b"GET / HTTP/1.1\r\nhost: x\r\nx: " + LONG * 2 + b"\r\n\r\n", [404, 404, 431]),
    (SMUGGLED * 2 + POST + b"transfer-encoding: chunked\r\n\r\nzz\r\n", [404, 404, 400]),
    (SMUGGLED + POST + b"content-length: 5\r\n\r\nhello" + b"nonsense\r\n\r\n", [404, 405]),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "statuses"), BODIES, ids=lambda one: repr(one)[:60])
def test_bodies_and_pipelines_are_told_apart(
    target: Target, raw: bytes, statuses: list[int]
) -> None:
    found, answer = target.answers(raw)
    assert found == statuses, answer[:300]


@pytest.mark.parametrize(
    ("method", "status"),
    [
        (b"HEAD", 200), (b"OPTIONS", 204), (b"POST", 405), (b"PUT", 405), (b"DELETE", 405),
        (b"PATCH", 405), (b"TRACE", 405), (b"CONNECT", 405), (b"PROPFIND", 405), (b"PURGE", 405),
        (b"QUERY", 405), (b"get", 400), (b"NONSENSE", 400), (b"G" * 9_000, 400),
    ],
)  # fmt: skip
def test_only_what_reads_is_a_method(target: Target, method: bytes, status: int) -> None:
    statuses, answer = target.answers(get(FEED, method=method))
    assert statuses == [status], answer[:300]
    if method == b"HEAD":
        assert answer.endswith(b"\r\n\r\n")


def test_a_head_is_sent_for_the_whole_whatever_range_is_asked_for(target: Target) -> None:
    statuses, answer = target.answers(get(FEED, b"range: bytes=0-9", method=b"HEAD"))
    assert statuses == [200]
    assert b"content-range" not in answer
