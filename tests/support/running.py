"""The program as it runs: a site made by its commands, and `serve` as a process of its own."""

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

_PROGRAM = [sys.executable, "-c", "from syndicate.cli import main; main()"]
#: A server by itself and not by a terminal: nothing of the test's own coverage or colours.
_ENVIRONMENT = {**os.environ, "NO_COLOR": "1"}


@dataclass(frozen=True)
class Running:
    """A server that runs: its port, its process, and the site's folder."""

    folder: Path
    port: int
    pid: int

    def exchange(self, *pieces: bytes, seconds: float = 5) -> bytes:
        """Send bytes as they are; what comes back until the server closes or falls silent."""
        came = bytearray()
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as talk:
            with suppress(OSError):  # it may close while more is sent
                for piece in pieces:
                    talk.sendall(piece)
            with suppress(OSError):
                while piece := talk.recv(1 << 16):
                    came += piece
        return bytes(came)

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Any, bytes]:
        """One request by a client of the standard library."""
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            talk.request("GET", path, headers=dict(headers or {}))
            answer = talk.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            talk.close()


def syndicate(folder: Path, *words: str) -> str:
    """Run a command of the program on a site; what it printed."""
    command = [*_PROGRAM, "--config", str(folder / "config"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_site(
    folder: Path, config: Mapping[str, str], records: Sequence[Mapping[str, Any]], at: str
) -> None:
    """Write a config, take in the records, build."""
    for name, text in config.items():
        path = folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)
    (folder / "in.jsonl").write_text(lines, encoding="utf-8")
    syndicate(folder, "import", "jsonl", str(folder / "in.jsonl"), "--at", at)
    syndicate(folder, "build", "--at", at, "--no-push")


@contextmanager
def running(
    folder: Path, log: Path, *words: str, port: int = 0, before: Sequence[str] = ()
) -> Iterator[Running]:
    """`serve`, until the end of the block; what it says goes into a file. It must end well."""
    port = port or servers.port()
    command = [*before, *_PROGRAM, "--config", str(folder / "config"), "-q", "serve"]
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*command, "--port", str(port), *words], stdout=said, stderr=said, env=_ENVIRONMENT
        )
        try:
            _wait(port, process, log)
            yield Running(folder, port, process.pid)
        finally:
            process.terminate()
            code = process.wait(20)
    assert code in (0, -15), log.read_text(encoding="utf-8")


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")
