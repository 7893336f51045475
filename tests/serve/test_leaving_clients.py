"""Clients that leave before they have their answers: the log holds only the server's own faults."""

from __future__ import annotations

import logging
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from support.running import Running, make_site, running, syndicate
from support.servers import PATIENCE
from support.small_site import AT, SITE_YAML, SOURCES_YAML, records

from syndicate.serve.connections import ConnectionTable, Timeouts
from syndicate.serve.protocol import ALWAYS, connection_protocol

LARGE = 1_000_000
CLIENTS = 10


def get(path: str, more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: site.example\r\n{more}\r\n".encode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """`serve` with a large document for all and one for a partner, and the partner's token."""
    folder = tmp_path_factory.mktemp("leaving") / "site"
    config = {
        "site.yaml": SITE_YAML, "sources.yaml": SOURCES_YAML,
        "jobs/all.yaml": "path: all\n", "jobs/wire.yaml": "audience: partners\npath: wire\n",
        "partners/acme.yaml": "name: acme\njobs: [wire]\n",
    }  # fmt: skip
    make_site(folder, config, records(range(3)), AT)
    for place in ("public", "partners/acme"):
        (folder / "feeds" / place / "large.html").write_bytes(os.urandom(LARGE) + b"\n")
    token = syndicate(folder, "partner", "add-token", "acme").strip()
    log = folder.parent / "log"
    with running(folder, log, "--rate-token", "0", "--rate-address", "0") as served:
        yield served, token
    assert log.read_text(encoding="utf-8") == ""


def reset(connection: socket.socket) -> None:
    """Close a connection with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


LEAVING: dict[str, Callable[[socket.socket], None]] = {"FIN": socket.socket.close, "RST": reset}
#: How many bytes of the answers a client reads before it leaves.
READING = {"at once": 0, "with a head": 200, "within the second answer": LARGE + 200_000}
ASKING = {
    "200 requests": lambda _: get("/feeds/large.html") * 200,
    "2 requests": lambda _: get("/feeds/large.html") * 2,
    "a request and a half": lambda _: get("/feeds/large.html") * 2 + b"GET /feeds/la",
    "a partner's": lambda token: get(f"/partners/acme/~{token}/large.html") * 20,
    "chunks that are none": lambda _: (
        get("/feeds/large.html") * 2 + get("/feeds/all.rss", "transfer-encoding: chunked\r\n")
        + b"zz\r\nzz"
    ),
    "what looks like TLS": lambda _: get("/feeds/large.html") * 2 + b"\x16\x03\x01\x02\x00\x01",
}  # fmt: skip


@pytest.mark.parametrize("leaving", LEAVING)
@pytest.mark.parametrize("reading", READING)
@pytest.mark.parametrize("asking", ASKING)
def test_who_leaves_leaves_nothing(
    server: tuple[Running, str], asking: str, reading: str, leaving: str
) -> None:
    served, token = server
    for _ in range(CLIENTS):
        connection = socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE)
        connection.sendall(ASKING[asking](token))
        read_some(connection, READING[reading])
        LEAVING[leaving](connection)
    assert all_have_gone(served)
    assert served.ask("/feeds/all.rss")[0] == 200
    assert (served.folder.parent / "log").read_text(encoding="utf-8") == ""


def read_some(connection: socket.socket, number: int) -> None:
    while number > 0 and (piece := connection.recv(min(number, 1 << 16))):
        number -= len(piece)


def all_have_gone(served: Running) -> bool:
    """Return whether the server has let go of all connections, at last."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not open_connections(served.port):
            return True
        time.sleep(0.02)
    return False


def open_connections(port: int) -> int:
    """Return how many connections of a port are established, or wait to be closed by the server."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = (line.split() for line in lines)
    return sum(
        int(local.rpartition(":")[2], 16) == port and state in ("01", "08")
        for _, local, _, state, *_ in fields
    )


@pytest.mark.parametrize(
    ("data", "statuses"),
    [
        (get("/feeds/large.html"), [200]),
        (get("/feeds/large.html") * 20, [200] * 20),
        (get("/feeds/all.rss") + get("/feeds/none.rss"), [200, 404]),
        (b"GET /feeds/large.html HTTP/1.0\r\n\r\n", [200]),
        (get("/feeds/all.rss") + b"GET /feeds/la", [200]),
        (get("/feeds/all.rss") + b"nonsense\r\n\r\n", [200, 400]),
        (get("/partners/acme/~TOKEN/large.html"), [200]),
        (get("/partners/acme/~TOKEN/large.html") * 3 + get("/feeds/all.rss"), [200] * 4),
        (b"", []),
        (b"GET /feeds/la", []),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_who_only_closes_its_own_side_has_its_answers(
    server: tuple[Running, str], data: bytes, statuses: list[int]
) -> None:
    served, token = server
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as connection:
        connection.sendall(data.replace(b"TOKEN", token.encode()))
        connection.shutdown(socket.SHUT_WR)
        answers = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    lines = re.findall(rb"^HTTP/1\.1 (\d{3}) [A-Z]", answers, re.MULTILINE)
    assert [int(status) for status in lines] == statuses
    assert answers.count((served.folder / "feeds/public/large.html").read_bytes()) == data.count(
        b"/feeds/large.html"
    )


async def failing(scope: Any, _receive: Any, send: Any) -> None:
    """An application with two faults: one before anything is sent, and one in the middle."""
    if scope["type"] == "lifespan":
        raise NotImplementedError
    if scope["path"] == "/before":
        raise LookupError("a fault before")
    headers = [(b"content-length", b"9")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    raise LookupError("a fault in the middle")


@pytest.mark.parametrize("path", ["/before", "/in-the-middle"])
def test_a_fault_of_the_server_is_in_the_log(caplog: pytest.LogCaptureFixture, path: str) -> None:
    protocol = connection_protocol(ConnectionTable(10, Timeouts()))
    options = uvicorn.Config(
        failing, http=protocol, ws="none", lifespan="off", headers=ALWAYS, log_config=None
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        program = uvicorn.Server(options)
        thread = threading.Thread(target=program.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            running_here = Running(Path(), listening.getsockname()[1], os.getpid())
            answer = running_here.exchange(get(path) * 2)
        finally:
            program.should_exit = True
            thread.join(PATIENCE)
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [str(error.exc_info[1]) for error in errors if error.exc_info] == [
        f"a fault {path[1:].replace('-', ' ')}"
    ]
    assert b"x-content-type-options: nosniff\r\n" in answer
    assert answer.startswith(b"HTTP/1.1 500 " if path == "/before" else b"HTTP/1.1 200 ")
