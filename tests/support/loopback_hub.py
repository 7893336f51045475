"""A WebSub hub on loopback: it records what it is told, and answers as a test wants it to."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from support.servers import PATIENCE


class Hub:
    """A running hub; it answers with `status`, `headers` and `body`, or as `behave` does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.status = 204
        self.headers: dict[str, str] = {}
        self.body = b""
        self.behave: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.forms: list[list[tuple[str, str]]] = []
        self.kinds: set[str] = set()

    @property
    def topics(self) -> list[str]:
        """The topics that it was told of, in order, whatever it answered."""
        return [dict(form)["hub.url"] for form in self.forms]

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.topics)

    def forget(self) -> None:
        self.forms.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        self.hub.kinds.add(f"{self.headers.get('content-type')}")
        self.hub.forms.append(parse_qsl(self.rfile.read(length).decode()))
        if self.hub.behave is not None:
            with suppress(OSError):
                self.hub.behave(self)
            return
        self.send_response(self.hub.status)
        for name, value in self.hub.headers.items():
            self.send_header(name, value)
        if self.hub.status != 204:
            self.send_header("Content-Length", str(len(self.hub.body)))
        self.end_headers()
        self.wfile.write(self.hub.body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving_hub(port: int = 0) -> Iterator[Hub]:
    """Run a hub during the block, at a given port or a free one."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler, bind_and_activate=False)
    server.daemon_threads = True
    server.block_on_close = False
    server.allow_reuse_address = True
    server.server_bind()
    server.server_activate()
    hub = Hub(f"http://127.0.0.1:{server.server_address[1]}/")
    server.RequestHandlerClass = type("Handler", (_Handler,), {"hub": hub})
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
