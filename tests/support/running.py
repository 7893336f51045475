"""A site made by the program's commands, and `serve` in a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support import servers
from support.servers import PATIENCE
from support.small_site import run

_PROGRAM = [sys.executable, "-c", "from syndicate.cli import main; main()"]
#: Without the colours of a terminal.
_ENVIRONMENT = {**os.environ, "NO_COLOR": "1"}


@dataclass(frozen=True)
class Running:
    """A running server: its port, its process, and the site's folder."""

    folder: Path
    port: int
    pid: int

    def exchange(self, data: bytes) -> bytes:
        """Send bytes; return what comes back until the server closes the connection."""
        answer = bytearray()
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            with suppress(OSError):  # the server may close while more is sent
                connection.sendall(data)
            with suppress(ConnectionError):
                while piece := connection.recv(1 << 16):
                    answer += piece
        return bytes(answer)

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Any, bytes]:
        """Return status, headers and body of the answer to a GET."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def syndicate(folder: Path, *words: str) -> str:
    """Run a command of the program on a site; return what it printed."""
    done = run(folder, *words)
    assert done.code == 0, done.err
    return done.out


def make_site(
    folder: Path, config: Mapping[str, str], records: Sequence[Mapping[str, Any]], at: str
) -> None:
    """Write a config, import the records, build."""
    for name, text in config.items():
        path = folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / "in.jsonl").write_text(lines, encoding="utf-8")
    syndicate(folder, "import", "jsonl", str(folder / "in.jsonl"), "--at", at)
    syndicate(folder, "build", "--at", at, "--no-push")


@contextmanager
def running(
    folder: Path, log: Path, *words: str, port: int = 0, before: Sequence[str] = ()
) -> Iterator[Running]:
    """Run `serve` during the block, with its output in a file; it must end well."""
    port = port or servers.port()
    command = [*before, *_PROGRAM, "--config", str(folder / "config"), "-q", "serve"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port), *words], stdout=output, stderr=output, env=_ENVIRONMENT
        )
        try:
            _wait(port, process, log)
            yield Running(folder, port, process.pid)
        finally:
            process.terminate()
            code = process.wait(PATIENCE)
    assert code in (0, -15), log.read_text(encoding="utf-8")


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
            return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")
