"""Connections that keep the server waiting: they are ended, and never in another's way."""

from __future__ import annotations

import asyncio
import http.client
import os
import resource
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
import uvicorn
from support.running import Running, make_site, running
from support.servers import PATIENCE
from support.small_site import AT, SITE_YAML, SOURCES_YAML, SmallSite, records

from syndicate.config.load import load
from syndicate.serve.connections import ConnectionTable, Timeouts, most_connections
from syndicate.serve.protocol import Connection, connection_protocol
from syndicate.serve.site import application
from syndicate.store import Store

TIMEOUTS = Timeouts(head=20, idle=40, answer=10, rate=1_000_000)
BIG = 20_000_000
HALF = b"GET /feeds/all.rss HTTP/1.1\r\nhost: x\r\nx-slow: "


@dataclass
class Watched:
    """A server in a thread, whose time only the test moves and whose every step it can await."""

    server: Running
    most: int
    #: What the server's connections have been through, by the names of their methods.
    events: Counter[str] = field(default_factory=Counter)
    now: float = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self.table = ConnectionTable(self.most, TIMEOUTS, self.clock, interval=0.02)

    def note(self, event: str, number: int = 1) -> None:
        with self._changed:
            self.events[event] += number
            self._changed.notify_all()

    def await_event(self, event: str, number: int) -> None:
        """Wait until the server's connections have been through an event so often."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.events[event] >= number, PATIENCE), event

    def clock(self) -> float:
        self.note("clock")
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass that ends no connection, and wait until the server has seen it."""
        self.now += seconds
        self.await_event("clock", self.events["clock"] + 2)

    def connect(self, stack: ExitStack, receive_buffer: int | None = None) -> socket.socket:
        """Return a connection that the server knows."""
        connected = self.events["connection_made"]
        made = stack.enter_context(socket.socket())
        made.settimeout(PATIENCE)
        if receive_buffer is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        made.connect(("127.0.0.1", self.server.port))
        self.await_event("connection_made", connected + 1)
        return made

    def send(self, connection: socket.socket, data: bytes) -> None:
        """Send bytes, and wait until the server has read them."""
        read = self.events["data_received"]
        connection.sendall(data)
        self.await_event("data_received", read + len(data))

    def ends(self, number: int) -> bool:
        """Return whether so many connections end, and those alone."""
        self.await_event("connection_lost", number)
        return self.events["connection_lost"] == number


def watched_protocol(watched: Watched) -> type[Any]:
    """Return the server's protocol; it tells of each event once that is over."""

    class WatchedConnection(connection_protocol(watched.table)):  # type: ignore[misc]
        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            watched.note("data_received", len(data))

    def watch(name: str) -> None:
        original = getattr(Connection, name)

        def method(self: Connection, *arguments: Any) -> None:
            original(self, *arguments)
            watched.note(name)

        setattr(WatchedConnection, name, method)

    for name in ("connection_made", "connection_lost", "pause_writing", "on_response_complete"):
        watch(name)
    return WatchedConnection


@contextmanager
def serving(site: SmallSite, most: int) -> Iterator[Watched]:
    """The server of `serve` with room for so many connections."""
    site.take_in(*records(range(5)))
    site.run("build", "--at", AT)
    (site.public / "big.html").write_bytes(os.urandom(BIG))
    config = load(site.folder / "config")
    store = Store.open(config.settings.store, config.folder)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        server = Running(site.folder, listening.getsockname()[1], os.getpid())
        watched = Watched(server, most)
        options = uvicorn.Config(
            application(config, store, 60),
            http=watched_protocol(watched),
            ws="none",
            log_level="error",
            timeout_keep_alive=PATIENCE,
        )
        uvicorn_server = uvicorn.Server(options)
        thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield watched
        finally:
            uvicorn_server.should_exit = True
            thread.join(PATIENCE)
            store.close()
    assert not thread.is_alive()


def is_ended(connection: socket.socket) -> bool:
    """Return whether the server ends a connection without having sent anything."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def is_open(connection: socket.socket) -> bool:
    """Return whether the server has neither ended a connection nor sent anything."""
    return not select.select([connection], [], [], 0)[0]


@pytest.mark.parametrize(
    ("begun", "drop"),
    [(b"", b""), (b"GET", b""), (HALF, b""), (HALF, b"a"), (HALF, b"a\r\nx: y"), (b"", b"\r\n")],
)
def test_who_never_finishes_a_head_is_ended(site: SmallSite, begun: bytes, drop: bytes) -> None:
    with serving(site, 50) as watched, ExitStack() as stack:
        connection = watched.connect(stack)
        watched.send(connection, begun)
        for _ in range(4):
            watched.advance(4.9)
            watched.send(connection, drop)
        assert is_open(connection)
        watched.now += 0.5
        assert is_ended(connection)
        assert watched.ends(1)


def test_who_says_no_more_after_an_answer_is_ended_later(site: SmallSite) -> None:
    with serving(site, 50) as watched, ExitStack() as stack:
        connection = watched.connect(stack)
        for number in range(1, 4):  # each request starts the time-out anew
            connection.sendall(b"HEAD /feeds/all.rss HTTP/1.1\r\nhost: x\r\n\r\n")
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200 OK\r\n")
            watched.await_event("on_response_complete", number)
            watched.advance(39)
        assert is_open(connection)
        watched.now += 2
        assert is_ended(connection)
        assert watched.ends(1)


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_who_does_not_take_an_answer_is_ended(site: SmallSite, version: bytes) -> None:
    with serving(site, 50) as watched, ExitStack() as stack:
        slow = [watched.connect(stack, receive_buffer=4096) for _ in range(3)]
        for connection in slow:
            connection.sendall(b"GET /feeds/big.html HTTP/" + version + b"\r\nhost: x\r\n\r\n")
        watched.await_event("pause_writing", 3)
        watched.advance(20)  # of 10 s and one for each MB, less what the kernel has taken
        received = len(slow[0].recv(2_000))
        assert watched.table.taken == 3
        watched.now += 11
        assert watched.ends(3)
        with suppress(ConnectionError):  # what the kernel holds still comes
            while piece := slow[0].recv(1 << 20):
                received += len(piece)
        assert received < BIG
        assert len(watched.server.ask("/feeds/big.html")[2]) == BIG  # a fast reader gets it all


def test_who_asks_for_more_without_reading_is_ended_as_late(site: SmallSite) -> None:
    ask = b"GET /feeds/big.html HTTP/1.1\r\nhost: x\r\n\r\n"
    with serving(site, 50) as watched, ExitStack() as stack:
        slow = [watched.connect(stack, receive_buffer=4096) for _ in range(3)]
        for connection in slow:
            connection.sendall(ask)
        watched.await_event("pause_writing", 3)
        for connection, more in zip(slow, (ask, ask * 3, ask + HALF), strict=True):
            watched.send(connection, more)
        watched.advance(20)
        assert watched.table.taken == 3
        watched.now += 11
        assert watched.ends(3)


def test_where_there_is_no_room_the_one_longest_waited_for_goes(site: SmallSite) -> None:
    with serving(site, 10) as watched, ExitStack() as stack:
        slow = [watched.connect(stack) for _ in range(10)]
        for connection in slow:
            watched.send(connection, HALF)
        assert watched.server.ask("/feeds/all.rss")[0] == 200
        assert is_ended(slow[0])
        assert watched.ends(2)  # the first of the slow, and the fast one when it was done
        assert all(is_open(connection) for connection in slow[1:])


class Caller:
    """A connection of which only its end counts."""

    def __init__(self, table: ConnectionTable) -> None:
        self.table, self.has_ended = table, False

    def end(self) -> None:
        self.has_ended = True
        self.table.stop_waiting(cast(Connection, self))


def test_many_that_come_at_once_do_not_end_one_another() -> None:
    now = [100.0]

    async def come() -> None:
        table = ConnectionTable(3, TIMEOUTS, lambda: now[0], interval=PATIENCE)
        callers = [Caller(table) for _ in range(9)]

        def ended() -> list[int]:
            return [number for number, caller in enumerate(callers) if caller.has_ended]

        for caller in callers[:6]:
            table.add(cast(Connection, caller))
        assert ended() == [3, 4, 5], "those that are there may ask first"
        table.wait(cast(Connection, callers[1]), 40)  # it has its answer
        table.add(cast(Connection, callers[6]))
        assert ended() == [1, 3, 4, 5], "who has its answer makes room"
        now[0] += 1
        table.add(cast(Connection, callers[7]))
        assert ended() == [0, 1, 3, 4, 5], "who says nothing for a moment does, too"

    asyncio.run(come())


def test_who_sends_a_body_is_not_listened_to(site: SmallSite) -> None:
    with serving(site, 50) as watched, ExitStack() as stack:
        connection = watched.connect(stack)
        head = b"POST /feeds/all.rss HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\n\r\n"
        connection.sendall(head)
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 405 ")
        with suppress(OSError):  # no time passes: it is the body that ends it
            while watched.table.taken:
                connection.sendall(b"x" * 1_000)
        assert watched.ends(1)


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
            for _ in range(700):
                address = ("127.0.0.1", narrow.port)
                slow = stack.enter_context(socket.create_connection(address, timeout=PATIENCE))
                with suppress(OSError):
                    slow.sendall(HALF)
            assert narrow.ask("/feeds/all.rss")[0] == 200
            assert narrow.ask("/feeds/none.rss")[0] == 404
            assert narrow.ask("/partners/acme/wire.rss", {"authorization": "Bearer x"})[0] == 401
            assert len(descriptors(narrow.pid)) < 256
            assert comes_to_rest(narrow.pid)  # it waits, and does not spin


def comes_to_rest(pid: int) -> bool:
    """Return whether a process sleeps at last, using next to no processor time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        before = cpu(pid)
        time.sleep(0.5)
        if cpu(pid) - before < 0.05 and state(pid) == "S":
            return True
    return False


def state(pid: int) -> str:
    return _stat(pid)[0]


def cpu(pid: int) -> float:
    """Return the seconds of processor time that a process has used."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> Sequence[str]:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def test_want_of_means_is_not_a_feed_that_is_gone(site: SmallSite) -> None:
    site.take_in(*records(range(5)))
    site.run("build", "--at", AT)
    log = site.folder / "log"
    with running(site.folder, log) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        assert fetch(connection, "/feeds/all.rss")[0] == 200
        held = descriptors(server.pid)
        free = next(number for number in range(len(held) + 1) if number not in held)
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (free, free))  # not one more
        assert fetch(connection, "/feeds/all.atom") == (503, "60", b"try again later\n")
        connection.request("GET", "/feeds/all.atom")
        with connection.getresponse() as answer:  # a reader in a browser is told to wait, too
            assert (answer.status, answer.getheader("access-control-allow-origin")) == (503, "*")
            answer.read()
        assert fetch(connection, "/feeds/all.rss")[0] == 200  # what is in memory
        assert fetch(connection, "/feeds/none.rss")[0] == 404
        connection.close()
    assert log.read_text(encoding="utf-8").startswith("503: [Errno 24] Too many open files")


def fetch(connection: http.client.HTTPConnection, path: str) -> tuple[int, str | None, bytes]:
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.getheader("retry-after"), answer.read()


def descriptors(pid: int) -> set[int]:
    return {int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir()}
