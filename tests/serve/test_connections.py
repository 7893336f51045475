"""Connections that keep the server waiting: they are ended, and never in another's way."""

from __future__ import annotations

import http.client
import os
import resource
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
import uvicorn
from support.running import Running, make_site, running
from support.small_site import AT, SITE_YAML, SOURCES_YAML, SmallSite, records

from syndicate.config.load import load
from syndicate.serve.connections import ConnectionTable, Timeouts, connections, most_connections
from syndicate.serve.site import application
from syndicate.store import Store

PATIENCE = Timeouts(head=1.5, idle=2.5, answer=1, rate=10_000_000)
BIG = 20_000_000
HALF = b"GET /feeds/all.rss HTTP/1.1\r\nhost: x\r\nx-slow: "


@contextmanager
def hurried(site: SmallSite, most: int) -> Iterator[tuple[Running, ConnectionTable]]:
    """The server of `serve` with little patience and little room."""
    site.take_in(*records(range(5)))
    site.run("build", "--at", AT)
    (site.public / "big.html").write_bytes(os.urandom(BIG))
    config = load(site.folder / "config")
    store, room, port = (
        Store.open(config.settings.store, config.folder),
        ConnectionTable(most, PATIENCE),
        0,
    )
    with socket.create_server(("127.0.0.1", port), backlog=512) as listening:
        app = application(config, store, 60)
        protocol = connections(room)
        server = uvicorn.Server(uvicorn.Config(app, http=protocol, ws="none", log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Running(site.folder, listening.getsockname()[1], os.getpid()), room
        finally:
            server.should_exit = True
            thread.join(20)
            store.close()
    assert not thread.is_alive()


def opened(stack: ExitStack, server: Running, number: int) -> list[socket.socket]:
    made = []
    for _ in range(number):
        one = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=8))
        made.append(one)
    return made


def is_ended(one: socket.socket) -> bool:
    """Whether the other side closes within the time-out of the socket, having sent nothing."""
    try:
        return one.recv(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def until_ended(one: socket.socket, drop: bytes, every: float, seconds: float) -> float:
    """Send a byte now and then; after how many seconds the other side had had enough."""
    began = time.monotonic()
    one.settimeout(every)
    while time.monotonic() - began < seconds:
        try:
            one.sendall(drop)
            if not one.recv(1 << 10):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("begun", "drop"),
    [(b"", b""), (b"GET", b""), (HALF, b""), (HALF, b"a"), (HALF, b"a\r\nx: y"), (b"", b"\r\n")],
)
def test_who_never_finishes_a_head_is_ended(site: SmallSite, begun: bytes, drop: bytes) -> None:
    with hurried(site, 50) as (server, room), ExitStack() as stack:
        (one,) = opened(stack, server, 1)
        one.sendall(begun)
        assert 1 < until_ended(one, drop, 0.1, 8) < 5
        assert settled(room, 0)


def settled(room: ConnectionTable, number: int) -> bool:
    """Whether so many connections are left, soon."""
    for _ in range(40):
        if room.taken == number:
            return True
        time.sleep(0.05)
    return False


def test_who_says_no_more_after_an_answer_is_ended_later(site: SmallSite) -> None:
    with hurried(site, 50) as (server, room), ExitStack() as stack:
        (one,) = opened(stack, server, 1)
        for _ in range(3):  # each request begins a new patience
            one.sendall(b"HEAD /feeds/all.rss HTTP/1.1\r\nhost: x\r\n\r\n")
            assert one.recv(1 << 16).startswith(b"HTTP/1.1 200 OK\r\n")
            time.sleep(1)
        began = time.monotonic()
        assert is_ended(one)
        assert 1 < time.monotonic() - began < 5
        assert settled(room, 0)


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_who_does_not_take_an_answer_is_ended(site: SmallSite, version: bytes) -> None:
    with hurried(site, 50) as (server, room), ExitStack() as stack:
        slow = [socket.socket() for _ in range(3)]
        for one in slow:
            stack.enter_context(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.connect(("127.0.0.1", server.port))
            one.sendall(b"GET /feeds/big.html HTTP/" + version + b"\r\nhost: x\r\n\r\n")
        assert settled(room, 3)
        came = taken_slowly(slow[0], 2_000, 4)
        assert settled(room, 0)
        assert came + taken_slowly(slow[0], 1 << 20, 4) < BIG  # what the kernel holds still comes
        assert len(server.ask("/feeds/big.html")[2]) == BIG  # who takes it gets it


def taken_slowly(one: socket.socket, size: int, seconds: float) -> int:
    """Read a little now and then, until there is no more; how much came."""
    came, began = 0, time.monotonic()
    with suppress(ConnectionError):
        while time.monotonic() - began < seconds and (piece := one.recv(size)):
            came += len(piece)
            time.sleep(0.02)
    return came


def test_where_there_is_no_room_the_one_longest_waited_for_goes(site: SmallSite) -> None:
    with hurried(site, 10) as (server, room), ExitStack() as stack:
        slow = opened(stack, server, 10)
        for one in slow:
            one.sendall(HALF)
        assert settled(room, 10)
        assert server.ask("/feeds/all.rss")[0] == 200
        slow[0].settimeout(0.5)
        assert is_ended(slow[0])
        slow[9].settimeout(0.1)
        assert not is_ended(slow[9])


def test_who_sends_a_body_is_not_listened_to(site: SmallSite) -> None:
    with hurried(site, 50) as (server, room), ExitStack() as stack:
        (one,) = opened(stack, server, 1)
        one.sendall(b"POST /feeds/all.rss HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\n\r\n")
        assert one.recv(1 << 16).startswith(b"HTTP/1.1 405 ")
        assert until_ended(one, b"x" * 1_000, 0.05, 8) < 1
        assert settled(room, 0)


def test_the_room_is_what_the_descriptors_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {256: 192, 1024: 960, 10: 8, 1_000_000: 8_000, -1: 8_000}
    for soft, most in limits.items():
        monkeypatch.setattr("resource.getrlimit", lambda _, soft=soft: (soft, soft))
        assert most_connections() == most


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`serve` with 256 descriptors."""
    folder = tmp_path_factory.mktemp("narrow") / "site"
    config = {
        "site.yaml": SITE_YAML, "sources.yaml": SOURCES_YAML,
        "jobs/all.yaml": "path: all\n", "jobs/wire.yaml": "audience: partners\npath: wire\n",
        "partners/acme.yaml": "name: acme\njobs: [wire]\n",
    }  # fmt: skip
    make_site(folder, config, records(range(20)), AT)
    log, limit = folder.parent / "log", ["sh", "-c", 'ulimit -n 256; exec "$@"', "sh"]
    with running(folder, log, before=limit) as server:
        yield server
    assert log.read_text(encoding="utf-8") == ""


def test_few_descriptors_are_enough(narrow: Running) -> None:
    for _ in range(2):  # and again, when they have all been let go
        with ExitStack() as stack:
            for one in opened(stack, narrow, 700):
                with suppress(OSError):
                    one.sendall(HALF)
            assert narrow.ask("/feeds/all.rss")[0] == 200
            assert narrow.ask("/feeds/none.rss")[0] == 404
            assert narrow.ask("/partners/acme/wire.rss", {"authorization": "Bearer x"})[0] == 401
            assert len(descriptors(narrow.pid)) < 256
            before = cpu(narrow.pid)
            time.sleep(1)
            assert cpu(narrow.pid) - before < 0.3  # it waits, and does not spin


def cpu(pid: int) -> float:
    parts: Sequence[str] = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def test_want_of_means_is_not_a_feed_that_is_gone(site: SmallSite) -> None:
    site.take_in(*records(range(5)))
    site.run("build", "--at", AT)
    log = site.folder / "log"
    with running(site.folder, log) as server:
        talk = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        assert asked(talk, "/feeds/all.rss")[0] == 200
        held = descriptors(server.pid)
        free = next(number for number in range(len(held) + 1) if number not in held)
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (free, free))  # not one more
        assert asked(talk, "/feeds/all.atom") == (503, "60", b"try again later\n")
        assert asked(talk, "/feeds/all.rss")[0] == 200  # what is in memory
        assert asked(talk, "/feeds/none.rss")[0] == 404
        talk.close()
    assert log.read_text(encoding="utf-8").startswith("503: [Errno 24] Too many open files")


def asked(talk: http.client.HTTPConnection, path: str) -> tuple[int, str | None, bytes]:
    talk.request("GET", path)
    answer = talk.getresponse()
    return answer.status, answer.getheader("retry-after"), answer.read()


def descriptors(pid: int) -> set[int]:
    return {int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir()}
