"""Connections to addresses that were checked, with a deadline."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

import httpcore

from syndicate.web import FetchError
from syndicate.web.addresses import is_public

#: The ports that are fetched from without `private`.
PORTS = frozenset((80, 443, 8000, 8080, 8443))


class Connections(httpcore.NetworkBackend):
    """Opens connections for a pool; each thread has a deadline of its own."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        self._plain = httpcore.SyncBackend()
        self._ends = local()

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Let nothing that this thread waits for during the block last beyond so many seconds."""
        self._ends.at = time.monotonic() + seconds
        try:
            yield
        finally:
            del self._ends.at

    def left(self, timeout: float | None) -> float:
        """Return how long this thread may wait now, in seconds. Raises ReadTimeout if no more."""
        rest: float = getattr(self._ends, "at", time.monotonic() + 30) - time.monotonic()
        if rest <= 0:
            raise httpcore.ReadTimeout("too late")
        return rest if timeout is None else min(rest, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers. Raises FetchError."""
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                stream = self._plain.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            return _Stream(stream, self)
        raise failed

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise FetchError("is a Unix socket")

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def _addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host. Raises FetchError if any of them must not be reached."""
        if not self._private and port not in PORTS:
            allowed = ", ".join(map(str, sorted(PORTS)))
            raise FetchError(f"port {port} is not one of {allowed}; add --private to allow it")
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved") from error
        addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        if not self._private and not all(map(is_public, addresses)):
            raise FetchError(f"{host} is at a private address; add --private to allow it")
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection that never waits beyond the deadline of its thread."""

    def __init__(self, stream: httpcore.NetworkStream, connections: Connections) -> None:
        self._stream, self._connections = stream, connections

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._connections.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._connections.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._connections.left(timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _Stream(stream, self._connections)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
