"""End connections that keep the server waiting, so that others find room.

uvicorn ends only connections that are idle between two requests. A client that never sends
anything, sends a byte at a time, or takes an answer a byte at a time would hold a descriptor for
ever.
https://uvicorn.dev/deployment/
"""

from __future__ import annotations

import resource
from asyncio import BaseTransport, TimerHandle, Transport, get_running_loop
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: The largest head of a request, in bytes.
LONGEST_HEAD = 32_768
#: Descriptors that are not for connections: the store's, the documents' and the server's own.
_RESERVED = 64
_MOST, _LEAST = 8_000, 8
_TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 17\r\nconnection: close\r\n\r\nhead is too long\n"
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the server waits, in seconds.

    `head` is for the head of a request, `idle` between two requests; an answer has `answer` seconds
    and one more for every `rate` bytes.
    """

    head: float = 20
    idle: float = 75
    answer: float = 60
    rate: int = 8_000


def most_connections() -> int:
    """Return how many connections the process's descriptors allow."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MOST
    return max(_LEAST, min(_MOST, soft - _RESERVED))


class ConnectionTable:
    """The open connections, at most `most`, and how long each may keep the server waiting.

    Every `interval` seconds it ends those that are late by `clock`, which also counts seconds.
    """

    def __init__(
        self,
        most: int,
        timeouts: Timeouts,
        clock: Callable[[], float] = monotonic,
        interval: float = 1,
    ) -> None:
        self.most, self.timeouts = most, timeouts
        self.taken = 0
        #: The connections that the server waits for, longest first, each with its deadline.
        self._deadlines: dict[Connection, float] = {}
        self._clock, self._interval = clock, interval
        self._timer: TimerHandle | None = None

    def add(self, connection: Connection) -> None:
        """Add a new connection; without room for it, end the one waited for longest."""
        self.taken += 1
        if self.taken > self.most:
            next(iter(self._deadlines), connection).end()
        self.wait(connection, self.timeouts.head)
        if self._timer is None:
            self._schedule()

    def wait(self, connection: Connection, seconds: float) -> None:
        """Begin to wait for a connection, at most so many seconds from now."""
        self._deadlines.pop(connection, None)
        self._deadlines[connection] = self._clock() + seconds

    def stop_waiting(self, connection: Connection) -> None:
        """Give a connection any time: it is the server's turn."""
        self._deadlines.pop(connection, None)

    def remove(self, connection: Connection) -> None:
        """Remove a connection that has ended."""
        self.taken -= 1
        self._deadlines.pop(connection, None)

    def _end_late(self) -> None:
        now = self._clock()
        late = [connection for connection, end in self._deadlines.items() if end < now]
        for connection in late:
            connection.end()
        self._timer = None
        if self.taken:
            self._schedule()

    def _schedule(self) -> None:
        self._timer = get_running_loop().call_later(self._interval, self._end_late)


class Connection(HttpToolsProtocol):
    """uvicorn's connection with deadlines and a bound for the head of a request."""

    table: ClassVar[ConnectionTable]
    _in_head = _is_late = False
    #: The bytes of the head so far, and of the last piece that came.
    _head_size = _piece_size = 0

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast(Transport, transport))
        self.table.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.table.remove(self)
        super().connection_lost(exc)

    def end(self) -> None:
        """End the connection at once; what has not been sent is dropped."""
        self.table.stop_waiting(self)
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._piece_size = len(data)
        self._head_size += self._piece_size
        super().data_received(data)
        if self._in_head:  # rare: a head mostly comes in one piece
            self._await_rest_of_head()

    def _await_rest_of_head(self) -> None:
        if self._head_size > LONGEST_HEAD:
            self._refuse()
        elif not self._is_late:  # further pieces give no more time
            self._is_late = True
            self.table.wait(self, self.table.timeouts.head)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._is_late, self._head_size = True, False, self._piece_size

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._head_size > LONGEST_HEAD and self._length() > LONGEST_HEAD:
            raise ValueError("a head that is too long")  # makes the parser stop and refuse it
        super().on_headers_complete()
        if self.parser.should_upgrade():
            self.cycle.keep_alive = False  # it stays HTTP, but the parser reads no further
        self._head_size = 0
        self.table.stop_waiting(self)

    def on_body(self, _body: bytes) -> None:
        self._stop_listening()

    def on_chunk_header(self) -> None:
        self._stop_listening()

    def _stop_listening(self) -> None:
        """Read no more of a request with a body: nothing that is answered here has one."""
        self.cycle.keep_alive = False
        if self.cycle.response_complete:
            self.transport.close()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.flow.write_paused:
            self.table.wait(self, self.table.timeouts.idle)

    def pause_writing(self) -> None:
        super().pause_writing()
        timeouts, unsent = self.table.timeouts, self.transport.get_write_buffer_size()
        self.table.wait(self, timeouts.answer + unsent / timeouts.rate)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.cycle is None or self.cycle.response_complete:
            self.table.wait(self, self.table.timeouts.idle)
        else:
            self.table.stop_waiting(self)

    def send_400_response(self, msg: str) -> None:
        if self._head_size > LONGEST_HEAD:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _length(self) -> int:
        """Return the size of a complete head in bytes."""
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _refuse(self) -> None:
        self._in_head = False
        self.transport.write(_TOO_LONG)
        self.transport.close()


def connection_protocol(table: ConnectionTable) -> type[Any]:
    """Return the protocol class for uvicorn whose connections share a table."""
    return type("Connections", (Connection,), {"table": table})
