"""Fetching is safe: refusals, limits, redirects, against servers that misbehave."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpcore
import pytest
from support.misbehaving import answer, serving
from support.servers import PATIENCE

from syndicate.web import Client, FetchError, Limits
from syndicate.web.connection import PORTS, Connections, is_public
from syndicate.web.robots import Robots

LIMITS = Limits(bytes=100_000, seconds=PATIENCE, redirects=3)
#: For servers that never end an answer.
HURRIED = Limits(bytes=100_000, seconds=0.5, redirects=3)


def fetch(url: str, headers: dict[str, str] | None = None, **options: Any) -> Any:
    with Client(private=True, limits=options.pop("limits", LIMITS), **options) as client:
        return client.get(url, headers)


def refused(url: str, message: str, limits: Limits = LIMITS) -> None:
    with Client(private=True, limits=limits) as client, pytest.raises(FetchError) as caught:
        client.get(url)
    assert message in str(caught.value)
    assert str(caught.value).startswith(url)


def endless(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 4096)


def drip_body(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.1)


def drip_headers(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nx: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.1)


def silent(connection: socket.socket, _request: bytes) -> None:
    connection.recv(1)  # until the other side closes


def huge_headers(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"x-more: " + b"y" * 4000 + b"\r\n")


def claims_too_much(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n")
    connection.recv(1)  # until the other side closes


def no_http(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def cut(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")


@pytest.mark.parametrize(
    ("behave", "limits", "message"),
    [
        (endless, LIMITS, "is larger than 100,000 bytes"),
        (drip_body, HURRIED, "takes longer than 0.5 s"),
        (drip_headers, HURRIED, "takes longer than 0.5 s"),
        (silent, HURRIED, "takes longer than 0.5 s"),
        (huge_headers, LIMITS, "cannot be fetched"),
        (claims_too_much, LIMITS, "is larger than 100,000 bytes"),
        (no_http, LIMITS, "cannot be fetched"),
        (cut, LIMITS, "cannot be fetched"),
    ],
)
def test_a_server_that_misbehaves_is_left(behave: Any, limits: Limits, message: str) -> None:
    with serving(behave) as url:
        refused(url, message, limits)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_does_not_fill_the_memory(encoding: str) -> None:
    data = b"\0" * 200_000_000
    bomb = gzip.compress(data) if encoding == "gzip" else zlib.compress(data)
    del data

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(answer(body=bomb, content_encoding=encoding))

    tracemalloc.start()
    with serving(behave) as url:
        refused(url, "is larger than 100,000 bytes")
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda d: zlib.compress(d)[2:-4]])
def test_what_is_compressed_is_read(pack: Callable[[bytes], bytes]) -> None:
    kind = "gzip" if pack is gzip.compress else "deflate"

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(answer(body=pack(b"hello " * 500), content_encoding=kind))

    with serving(behave) as url:
        assert fetch(url).body == b"hello " * 500


def test_a_header_in_several_lines_is_one_list() -> None:
    lines = "</a>; rel=hub\r\nLink: </b>; rel=self"

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(answer(link=lines))

    with serving(behave) as url:
        assert fetch(url).headers["link"] == "</a>; rel=hub, </b>; rel=self"


def test_an_encoding_nobody_asked_for_is_refused() -> None:
    with serving(lambda c, _: c.sendall(answer(body=b"x", content_encoding="br"))) as url:
        refused(url, "is encoded as br, which was not asked for")


def test_a_circle_of_redirects_ends() -> None:
    with serving(lambda c, _: c.sendall(answer("302 Found", location="/again"))) as url:
        refused(url, "redirects more than 3 times")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://x.example/", "javascript:1"])
def test_a_redirect_leads_nowhere_but_to_the_web(target: str) -> None:
    with serving(lambda c, _: c.sendall(answer("301 Moved", location=target))) as url:
        refused(url, "which is not a web address")


def test_only_what_every_hop_says_has_moved_for_good() -> None:
    def behave(connection: socket.socket, request: bytes) -> None:
        path = request.split()[1].decode()
        answers = {
            "/": answer("301 Moved", location="/b"),
            "/b": answer("302 Found", location="/c"),
            "/old": answer("308 Moved", location="/c"),
        }
        connection.sendall(answers.get(path, answer(body=b"here")))

    with serving(behave) as url:
        page = fetch(url)
        assert (page.url, page.body, page.moved) == (f"{url}c", b"here", f"{url}b")
        assert fetch(f"{url}old").moved == f"{url}c"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_credentials_do_not_leave_their_origin(host: str) -> None:
    """Neither for another host nor for another port of this one."""
    seen: list[bytes] = []

    def other(connection: socket.socket, request: bytes) -> None:
        seen.append(request)
        connection.sendall(answer(body=b"ok"))

    with serving(other) as there:
        away = there.replace("127.0.0.1", host)

        def behave(connection: socket.socket, request: bytes) -> None:
            seen.append(request)
            connection.sendall(answer("302 Found", location=away))

        with serving(behave) as url:
            headers = {"Authorization": "Basic c2VjcmV0", "Cookie": "a=b", "Accept": "text/html"}
            assert fetch(url, headers).body == b"ok"
    assert b"c2VjcmV0" in seen[0]
    assert b"c2VjcmV0" not in seen[1]
    assert b"a=b" not in seen[1]
    assert b"text/html" in seen[1]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/",
        "http://0177.0.0.1/", "http://0.0.0.0/", "http://10.1.2.3/", "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://127.1/",
        "http://user:secret@127.0.0.1/", "ftp://example.org/", "file:///etc/passwd", "nonsense",
        "http://[::1]/",
    ],
)  # fmt: skip
def test_a_private_address_is_refused(url: str) -> None:
    with Client(limits=LIMITS) as client, pytest.raises(FetchError):
        client.get(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("::1", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("224.0.0.1", False), ("100.64.9.9", False),
        ("192.0.2.1", False), ("::", False), ("198.18.0.1", False),
        ("1.1.1.1", True), ("8.8.8.8", True), ("223.5.5.5", True), ("192.0.1.255", True),
        ("192.0.0.9", False), ("192.0.0.192", False), ("192.0.0.255", False), ("192.0.1.0", True),
        ("168.63.129.16", False), ("168.63.129.15", True), ("168.63.129.17", True),
        ("100.63.255.255", True), ("100.100.100.200", False), ("100.128.0.0", True),
        ("0.1.2.3", False), ("172.15.255.255", True), ("172.31.255.255", False),
        ("192.88.99.1", False), ("192.31.196.1", False), ("192.52.193.1", False),
        ("192.175.48.1", False), ("198.19.255.255", False), ("198.51.100.7", False),
        ("203.0.113.7", False), ("239.1.1.1", False), ("240.0.0.1", False),
        ("255.255.255.255", False), ("169.254.169.254", False),
        ("2001:4860:4860::8888", True), ("2400:cb00::1", True), ("2a00:1450::1", True),
        ("3fff::1", False), ("3fff:fff::1", False), ("3fff:1000::1", True), ("3ffe::1", True),
        ("2001:db8::1", False), ("2001:0:5ef5:79fb::1", False), ("2001:1::1", False),
        ("2001:2::1", False), ("2001:20::1", False), ("2001:200::1", True),
        ("2002:808:808::1", False), ("2620:4f:8000::1", False), ("5f00::1", False),
        ("100::1", False), ("100:0:0:1::1", False), ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", False), ("64:ff9b::c000:c0", False), ("64:ff9b:1::808:808", False),
        ("64:ff9b::1:808:808", False), ("::ffff:8.8.8.8", False), ("::8.8.8.8", False),
        ("::ffff:0:8.8.8.8", False), ("fc00::1", False), ("fec0::1", False), ("feff::1", False),
        ("ff02::1", False), ("ff0e::1", False), ("4000::1", False), ("fe80::1%1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_redirect_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """The first hop is let through by name; the second is looked at like any other."""
    asked: list[str] = []
    whole = socket.getaddrinfo

    def behave(connection: socket.socket, request: bytes) -> None:
        asked.append(request.split()[1].decode())
        connection.sendall(answer("307 Temporary Redirect", location="http://10.0.0.1/in"))

    with serving(behave) as url:
        port = url.rstrip("/").rpartition(":")[2]
        monkeypatch.setattr("syndicate.web.connection.PORTS", PORTS | {int(port)})
        monkeypatch.setattr(
            "syndicate.web.connection.is_public", lambda ip: ip == "127.0.0.1" or is_public(ip)
        )
        monkeypatch.setattr(socket, "getaddrinfo", whole)
        with Client(limits=LIMITS) as client, pytest.raises(FetchError, match="a private address"):
            client.get(url) if method == "get" else client.post(url, {"a": "b"})
    assert asked == ["/"]


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("1.1.1.1", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with Client(limits=LIMITS) as client, pytest.raises(FetchError, match="a private address"):
        client.get("http://both.example/")


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second look-up could answer otherwise (DNS rebinding)."""
    names: list[str] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host != "127.0.0.1":
            names.append(host)
        ip = "127.0.0.1" if len(names) < 2 else "10.255.255.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    with serving(lambda c, _: c.sendall(answer(body=b"ok"))) as url:
        port = url.rstrip("/").rpartition(":")[2]
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        assert fetch(f"http://rebinding.example:{port}/").body == b"ok"
        monkeypatch.undo()
    assert names == ["rebinding.example"]


def test_a_port_that_is_none_of_the_web_is_refused() -> None:
    with (
        Client(limits=LIMITS) as client,
        pytest.raises(FetchError, match="port 25 is not"),
    ):
        client.get("http://example.org:25/")


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    with serving(lambda c, _: c.sendall(answer(body=b"direct"))) as url:
        assert fetch(url).body == b"direct"


@pytest.mark.parametrize(
    ("status", "rules", "allowed"),
    [
        ("200 OK", b"User-agent: *\nDisallow: /private\n", True),
        ("200 OK", b"User-agent: *\nDisallow: /a\n", False),
        ("200 OK", b"User-agent: syndicate\nDisallow: /*.html$\n", False),
        ("200 OK", b"User-agent: other\nDisallow: /\n", True),
        ("404 Not Found", b"", True),
        ("503 Unavailable", b"", False),
    ],
)
def test_robots_are_asked(status: str, rules: bytes, allowed: bool) -> None:
    asked: list[bytes] = []

    def behave(connection: socket.socket, request: bytes) -> None:
        asked.append(request)
        connection.sendall(answer(status, rules))

    with serving(behave) as url, Client(private=True, limits=LIMITS) as client:
        robots = Robots(client)
        assert robots.allows(f"{url}a.html") is allowed
        robots.allows(f"{url}b.html")
    assert len(asked) == 1


def test_threads_have_deadlines_of_their_own() -> None:
    connections = Connections(private=True)
    with connections.deadline(PATIENCE), ThreadPoolExecutor() as pool:

        def wait_too_long() -> None:
            with connections.deadline(0), pytest.raises(httpcore.ReadTimeout):
                connections.left(None)

        pool.submit(wait_too_long).result(PATIENCE)
        assert 0 < connections.left(None) <= PATIENCE
        assert connections.left(1) == 1
