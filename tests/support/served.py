"""A site that is served by the program in a process of its own."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from support import servers
from support.servers import PATIENCE
from support.small_site import SmallSite


@dataclass(frozen=True)
class Served:
    """A site that is served; `ask` makes one request to it."""

    site: SmallSite
    port: int

    def ask(self, path: str, method: str = "GET", **headers: str) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(
                method, path, skip_host="host" in headers, skip_accept_encoding=True
            )
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body
        finally:
            connection.close()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers; fail at once if its process has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/-/health")
            connection.getresponse().read()
            connection.close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


@contextmanager
def serving(
    site: SmallSite, *words: str, secrets: Collection[str] = ()
) -> Iterator[tuple[Served, subprocess.Popen[bytes]]]:
    """Serve a site; the output of the server's process must never hold one of the `secrets`."""
    port = servers.port()
    command = ["--config", str(site.folder / "config"), "serve", "--port", str(port), *words]
    process = subprocess.Popen(
        [sys.executable, "-c", "from syndicate.cli import main; main()", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(port, process)
        yield Served(site, port), process
    finally:
        process.terminate()
        output = process.communicate(timeout=PATIENCE)[0].decode()
        assert not any(secret in output for secret in secrets), "a secret in the log"
