"""A connection of uvicorn's that ends when it must, and answers in order what it cannot read.

https://uvicorn.dev/deployment/
"""

from __future__ import annotations

from asyncio import BaseTransport, Transport
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from syndicate.serve.connections import ConnectionTable
from syndicate.serve.documents import Header
from syndicate.serve.hosts import check_host, split_absolute

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

#: The largest head of a request, in bytes.
LONGEST_HEAD = 32_768
#: What uvicorn adds to every answer, also to those that the application does not make.
ALWAYS = [("x-content-type-options", "nosniff")]


class Connection(HttpToolsProtocol):
    """uvicorn's connection with deadlines and a bound for the head of a request."""

    table: ClassVar[ConnectionTable]
    #: The request that is being answered; `self.cycle` is the last that was read.
    _running: RequestResponseCycle | None = None
    #: The answer to what cannot be read as a request; it goes out after all others.
    _refusal = b""
    _in_head = _is_late = False
    #: The bytes of the head so far, and of the last piece that came.
    _head_size = _piece_size = 0

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast(Transport, transport))
        self.table.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.table.remove(self)
        self.pipeline.clear()
        if self._running is not None:  # uvicorn tells the last request only
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Let a client that only closed its own side have its answers; return whether to go on."""
        if self.cycle is None or self.cycle.response_complete:
            return False
        self.cycle.keep_alive = False
        return True

    def end(self) -> None:
        """End the connection at once; what has not been sent is dropped."""
        self.table.stop_waiting(self)
        self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        if self._refusal:
            return
        self._piece_size = len(data)
        self._head_size += self._piece_size
        super().data_received(data)
        if self._in_head:  # rare: a head mostly comes in one piece
            self._await_rest_of_head()

    def _await_rest_of_head(self) -> None:
        if self._head_size > LONGEST_HEAD:
            self._refuse_long()
        elif not self._is_late and not self.flow.write_paused:  # further pieces give no more time
            self._is_late = True
            self.table.wait(self, self.table.timeouts.head)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._is_late, self._head_size = True, False, self._piece_size

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self.transport.is_closing():
            return  # what follows a body is not read
        if self._head_size > LONGEST_HEAD and self._length() > LONGEST_HEAD:
            raise ValueError("a head that is too long")  # makes the parser stop and refuse it
        check_host(self.headers, self.parser.get_http_version())
        if not self.url.startswith((b"/", b"*")):
            host, self.url = split_absolute(self.url)
            others = [header for header in self.headers if header[0] != b"host"]
            self.headers[:] = [(b"host", host), *others]
        super().on_headers_complete()
        if self.parser.should_upgrade():
            self.cycle.keep_alive = False  # it stays HTTP, but the parser reads no further
        self._head_size = 0
        if not self.flow.write_paused:  # else an earlier answer still has to be read in time
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
        is_last = not self.pipeline
        super().on_response_complete()
        if is_last and self._refusal:
            self._send_refusal()
        elif not self.flow.write_paused:
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

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours is for readers
        """Refuse what the parser could not read; uvicorn calls this."""
        if self._head_size > LONGEST_HEAD:
            self._refuse_long()
        else:
            self._refuse(400, b"not a valid request")

    def _length(self) -> int:
        """Return the size of a complete head in bytes."""
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _refuse_long(self) -> None:
        if len(self.url) > LONGEST_HEAD // 2:  # it is the address that takes the room
            self._refuse(414, b"address is too long")
        else:
            self._refuse(431, b"head is too long")

    def _refuse(self, status: int, text: bytes) -> None:
        """Answer what cannot be read as a request, after the requests before it, and end."""
        self._in_head = False
        self._refusal = _refusal(status, text, self.server_state.default_headers)
        cycle = self.cycle
        if cycle is not None and cycle.more_body and not cycle.response_started:
            # the body of this request cannot be read: it gets no other answer
            if self.pipeline:
                self.pipeline.popleft()
                return
            cycle.disconnected = True
        elif cycle is not None and not cycle.response_complete:
            return
        self._send_refusal()

    def _send_refusal(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(self._refusal)
            self.transport.close()


def _refusal(status: int, text: bytes, headers: Iterable[Header]) -> bytes:
    """Return a whole answer of one line, after which the connection ends."""
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode(),
        *(name + b": " + value for name, value in headers),
        b"content-type: text/plain; charset=utf-8",
        f"content-length: {len(text) + 1}".encode(),
        b"connection: close",
    ]
    return b"\r\n".join([*lines, b"", text + b"\n"])


def connection_protocol(table: ConnectionTable) -> type[Any]:
    """Return the protocol class for uvicorn whose connections share a table."""
    return type("Connections", (Connection,), {"table": table})
