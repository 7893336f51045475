"""A proxy before an HTTP server, which counts requests and may strike at one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

#: Headers of one connection, which the next has its own of.
_OWN = frozenset(("connection", "transfer-encoding", "keep-alive", "content-length"))


@dataclass
class CountingProxy:
    """Counts requests; `strike` is called at the one of the number `at`.

    That is before the server has it, or when it has done it and nobody knows, where `late`.
    """

    behind: str
    address: str = ""
    at: int = 0
    late: bool = False
    strike: Callable[[], None] = lambda: None
    number: int = 0
    _lock: Lock = field(default_factory=Lock)

    def begin(self, at: int, strike: Callable[[], None], *, late: bool) -> None:
        self.number, self.at, self.strike, self.late = 0, at, strike, late

    def next(self) -> bool:
        """Count a request; return whether it is the one."""
        with self._lock:
            self.number += 1
            return self.number == self.at

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        place = urlsplit(self.behind)
        connection = HTTPConnection(place.hostname or "", place.port, timeout=120)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()


Answer = tuple[int, list[tuple[str, str]], bytes]


@contextmanager
def counting_proxy(behind: str) -> Iterator[CountingProxy]:
    """Run a proxy before the server at an address during the block."""
    proxy = CountingProxy(behind)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            is_struck = proxy.next()
            if is_struck and not proxy.late:
                proxy.strike()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, data = proxy.forward(
                self.command, self.path, dict(self.headers.items()), body
            )
            if is_struck and proxy.late:
                proxy.strike()
            self.send_response_only(status)
            length = [v for name, v in headers if name.lower() == "content-length"]
            for name, value in headers:
                if name.lower() not in _OWN:
                    self.send_header(name, value)
            is_head = self.command == "HEAD"
            self.send_header("Content-Length", length[0] if is_head and length else str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _pass_on  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # who asked is no more
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
