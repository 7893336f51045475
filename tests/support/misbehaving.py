"""Servers on loopback that send just what a test tells them to, byte by byte."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from support.servers import PATIENCE

Behave = Callable[[socket.socket, bytes], None]


@contextmanager
def serving(behave: Behave) -> Iterator[str]:
    """Run a server that hands connections and requests to `behave`; yield its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()

    def handle(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                part = connection.recv(4096)
                if not part:
                    return
                request += part
            behave(connection, request)

    def accept() -> None:
        while not stopping.is_set():
            with suppress(OSError):
                connection, _ = listening.accept()
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        stopping.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(PATIENCE)


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    """Return an HTTP answer; underscores in the names of headers become hyphens."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
