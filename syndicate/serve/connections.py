"""Connections that keep the server waiting are ended, so that others find room.

uvicorn ends what is idle between two requests, and nothing else: who never says anything, who says
it a byte at a time, and who takes an answer a byte at a time would hold a descriptor for ever.
https://uvicorn.dev/deployment/
"""

from __future__ import annotations

import resource
from asyncio import BaseTransport, TimerHandle, Transport, get_running_loop
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
    """How long is waited, in seconds, and the bytes a second with which an answer must go."""

    head: float = 20
    idle: float = 75
    answer: float = 60
    rate: int = 8_000


def most_connections() -> int:
    """How many connections there may be, by the descriptors that the process may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MOST
    return max(_LEAST, min(_MOST, soft - _RESERVED))


class ConnectionTable:
    """The connections there are, and until when each may keep the server waiting."""

    def __init__(self, most: int, patience: Timeouts) -> None:
        self.most, self.patience = most, patience
        self.taken = 0
        #: Who is waited for, longest first; until when.
        self._waiting: dict[Connection, float] = {}
        self._timer: TimerHandle | None = None

    def enter(self, one: Connection) -> None:
        """A connection was made; where there is no room, the one longest waited for goes."""
        self.taken += 1
        if self.taken > self.most:
            next(iter(self._waiting), one).end()
        self.wait(one, self.patience.head)
        if self._timer is None:
            self._timer = get_running_loop().call_later(1, self._look)

    def wait(self, one: Connection, seconds: float) -> None:
        """A connection is waited for from now on."""
        self._waiting.pop(one, None)
        self._waiting[one] = monotonic() + seconds

    def go_on(self, one: Connection) -> None:
        """A connection is waited for no more."""
        self._waiting.pop(one, None)

    def leave(self, one: Connection) -> None:
        """A connection is no more."""
        self.taken -= 1
        self._waiting.pop(one, None)

    def _look(self) -> None:
        now = monotonic()
        for one in [one for one, until in self._waiting.items() if until < now]:
            one.end()
        self._timer = get_running_loop().call_later(1, self._look) if self.taken else None


class Connection(HttpToolsProtocol):
    """uvicorn's connection, with an end to its patience and a bound for a request's head."""

    room: ClassVar[ConnectionTable]
    _in_head = _is_late = False
    _came = _last = 0

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast(Transport, transport))
        self.room.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.room.leave(self)
        super().connection_lost(exc)

    def end(self) -> None:
        """End it now, with what has not been sent."""
        self.room.go_on(self)
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._last = len(data)
        self._came += self._last
        super().data_received(data)
        if self._in_head:  # which mostly comes in one piece
            self._miss_the_rest()

    def _miss_the_rest(self) -> None:
        if self._came > LONGEST_HEAD:
            self._refuse()
        elif not self._is_late:  # more of it gives no more time
            self._is_late = True
            self.room.wait(self, self.room.patience.head)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._is_late, self._came = True, False, self._last

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._came > LONGEST_HEAD and self._length() > LONGEST_HEAD:
            raise ValueError("a head that is too long")  # the parser stops, and has it refused
        super().on_headers_complete()
        if self.parser.should_upgrade():
            self.cycle.keep_alive = False  # it stays as it is, but the parser reads no further
        self._came = 0
        self.room.go_on(self)

    def on_body(self, _body: bytes) -> None:
        self._stop_listening()

    def on_chunk_header(self) -> None:
        self._stop_listening()

    def _stop_listening(self) -> None:
        """Nothing that is answered here has a body: what comes of one is not read."""
        self.cycle.keep_alive = False
        if self.cycle.response_complete:
            self.transport.close()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.flow.write_paused:
            self.room.wait(self, self.room.patience.idle)

    def pause_writing(self) -> None:
        super().pause_writing()
        patience, left = self.room.patience, self.transport.get_write_buffer_size()
        self.room.wait(self, patience.answer + left / patience.rate)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.cycle is None or self.cycle.response_complete:
            self.room.wait(self, self.room.patience.idle)
        else:
            self.room.go_on(self)

    def send_400_response(self, msg: str) -> None:
        if self._came > LONGEST_HEAD:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _length(self) -> int:
        """The bytes of the head that is complete."""
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _refuse(self) -> None:
        self._in_head = False
        self.transport.write(_TOO_LONG)
        self.transport.close()


def connections(room: ConnectionTable) -> type[Any]:
    """The protocol for uvicorn whose connections share a room."""
    return type("Connections", (Connection,), {"room": room})
