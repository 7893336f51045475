"""A server on its worst day: slow readers, fast ones, some that leave, no schedule, no store."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import pytest
from support.partner_site import WIRE, bearer, token
from support.running import Running, running
from support.servers import PATIENCE
from support.small_site import SmallSite, record
from support.stores import copy_of, put_in_place

LARGE = 5_000_000
ENDED = "2024-07-02T00:00:00Z"
#: What a fast reader asks for in turn, by what that is.
FEED, DUE = "/feeds/shan.rss", "/feeds/he.rss"


@dataclass
class Day:
    """A site that is served, and how each kind of request was answered in each hour of its day."""

    site: SmallSite
    server: Running
    tokens: dict[str, str]
    answers: dict[str, Counter[tuple[str, object]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    waits: list[float] = field(default_factory=list)

    def requests(self) -> dict[str, bytes]:
        """One request of each kind."""
        good, revoked = (bearer(self.tokens[name]) for name in ("good", "revoked"))
        return {
            "feed": get(FEED),
            "due": get(DUE),
            "partner": get(WIRE, good),
            "revoked": get(WIRE, revoked),
            "ready": get("/-/ready"),
        }

    async def connect(self, buffer: int | None = None) -> socket.socket:
        made = socket.socket()
        made.setblocking(False)
        if buffer:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        await asyncio.get_running_loop().sock_connect(made, ("127.0.0.1", self.server.port))
        return made

    async def read_slowly(self) -> None:
        """Ask for a large document and take a few bytes of it at a time, again and again."""
        loop = asyncio.get_running_loop()
        while True:
            with suppress(OSError):
                reader = await self.connect(buffer=4096)
                with reader:
                    await loop.sock_sendall(reader, get("/feeds/large.html"))
                    while await loop.sock_recv(reader, 200):
                        await asyncio.sleep(0.2)

    async def abandon(self) -> None:
        """Ask for many documents at once, and leave with RST."""
        loop = asyncio.get_running_loop()
        with suppress(OSError), await self.connect() as reader:
            await loop.sock_sendall(reader, get("/feeds/large.html") * 5 + get(FEED) * 5)
            await loop.sock_recv(reader, 100)
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async def read_fast(self, hour: str, rounds: int) -> None:
        """Ask for one document after the other on one connection; note each answer."""
        reader = writer = None
        for _ in range(rounds):
            for kind, request in self.requests().items():
                began = perf_counter()
                try:
                    if writer is None:
                        reader, writer = await asyncio.open_connection(
                            "127.0.0.1", self.server.port
                        )
                    writer.write(request)
                    assert reader
                    status = await answered(reader)
                except (OSError, asyncio.IncompleteReadError):  # ended, so that others find room
                    if writer:
                        writer.close()
                    writer = None
                    self.answers[hour][kind, "ended"] += 1
                    continue
                self.waits.append(perf_counter() - began)
                self.answers[hour][kind, status] += 1
        if writer:
            writer.close()

    async def live(self, slow: int, fast: int, rounds: int) -> None:
        """Let it all happen: each hour begins with another blow."""
        store = self.site.folder / "var/syndicate.db"
        older = copy_of(store, self.site.folder / "older.db")
        hours: dict[str, Callable[[], object]] = {
            "whole": lambda: self.site.run("partner", "revoke-token", "acme", "--name", "revoked"),
            "replaced": lambda: put_in_place(older, store),
            "removed": lambda: shutil.move(store.parent, self.site.folder / "away"),
            "back": lambda: shutil.move(self.site.folder / "away", store.parent),
        }
        readers = [asyncio.create_task(self.read_slowly()) for _ in range(slow)]
        for hour, strike in hours.items():
            await asyncio.to_thread(strike)
            leaving = (self.abandon() for _ in range(fast))
            await asyncio.gather(*(self.read_fast(hour, rounds) for _ in range(fast)), *leaving)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


def get(path: str, headers: dict[str, str] | None = None) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return f"GET {path} HTTP/1.1\r\nhost: site.example\r\n{lines}\r\n".encode()


async def answered(reader: asyncio.StreamReader) -> int:
    """Read an answer whole; return its status."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    lines = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:-2])
    await reader.readexactly(int(lines[b"content-length"]))
    return int(head.split()[1])


@contextmanager
def began(folder: Path, *before: str) -> Iterator[Day]:
    """A site whose schedule stopped years ago, served without a limit of rates."""
    site = SmallSite(folder / "site")
    site.take_in(record(1, categories=["山"]), record(2, categories=["河"], expires=ENDED))
    site.write("jobs/wire.yaml", "audience: partners\npath: wire\nselect: {categories: [山]}\n")
    site.write("partners/acme.yaml", "name: acme\njobs: [wire]\n")
    assert site.build().code == 0
    (site.public / "large.html").write_bytes(os.urandom(LARGE // 2).hex().encode())
    tokens = {name: token(site, "acme", "--name", name) for name in ("good", "revoked")}
    rates = [word for name in ("token", "address", "wrong") for word in (f"--rate-{name}", "0")]
    log = folder / "log"
    with running(site.folder, log, *rates, before=before) as server:
        yield Day(site, server, tokens)
    written = log.read_text(encoding="utf-8")
    assert "Traceback" not in written
    assert not any(shown in written for shown in tokens.values())
    lines = written.splitlines()
    assert len(lines) == len(set(lines)) or len(lines) < 50, "no line floods the log"


def judge(day: Day, *, may_end: bool) -> None:
    """Hold each answer against what is right in its hour."""
    for hour, answers in day.answers.items():
        right = {
            "feed": {200},
            "due": {503},
            "partner": {503} if hour == "removed" else {200},
            "revoked": {503} if hour == "removed" else {401},
            "ready": {503},
        }
        for kind, status in answers:
            ends = {"ended"} if may_end else set()
            assert status in right[kind] | ends, (hour, kind, status)
        assert {kind for kind, status in answers if status != "ended"} == right.keys(), hour


@pytest.mark.parametrize("before", [(), ("prlimit", "--nofile=64")], ids=["plain", "narrow"])
@pytest.mark.embedded
def test_nothing_is_served_that_must_not_be(tmp_path: Path, before: tuple[str, ...]) -> None:
    with began(tmp_path, *before) as day:
        asyncio.run(day.live(slow=12, fast=4, rounds=3))
    judge(day, may_end=bool(before))


@pytest.mark.soak
@pytest.mark.parametrize(
    ("before", "rounds"), [((), 50), (("prlimit", "--nofile=64"), 4)], ids=["plain", "narrow"]
)
def test_nor_on_the_very_worst(tmp_path: Path, before: tuple[str, ...], rounds: int) -> None:
    """500 readers take a large document a few bytes at a time, 200 others ask as fast as they can.

    `pytest -s` shows the figures that docs/operate/serve.md gives.
    """
    with began(tmp_path, *before) as day:
        asyncio.run(day.live(slow=500, fast=200, rounds=rounds))
        status = Path(f"/proc/{day.server.pid}/status").read_text(encoding="utf-8")
    judge(day, may_end=bool(before))
    cuts = quantiles(day.waits, n=100)
    figures = {
        "requests": len(day.waits),
        "ended": sum(
            n for hour in day.answers.values() for (_, s), n in hour.items() if s == "ended"
        ),
        "median_ms": cuts[49] * 1000,
        "p99_ms": cuts[98] * 1000,
        "longest_ms": max(day.waits) * 1000,
        "memory": next(line for line in status.splitlines() if line.startswith("VmHWM")),
        "log": (tmp_path / "log").read_text(encoding="utf-8").splitlines()[:20],
    }
    print(json.dumps(figures, indent=1))
