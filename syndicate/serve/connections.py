"""End connections that keep the server waiting, so that others find room.

uvicorn ends only connections that are idle between two requests. A client that never sends
anything, sends a byte at a time, or takes an answer a byte at a time would hold a descriptor for
ever.
https://uvicorn.dev/deployment/
"""

from __future__ import annotations

import resource
from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from syndicate.serve.protocol import Connection

#: Descriptors that are not for connections: the store's, the documents' and the server's own.
_RESERVED = 64
_MOST, _LEAST = 8_000, 8
#: How long a new connection is not ended for want of room, in seconds.
_MOMENT = 1.0


class Timeouts(Struct, frozen=True):
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
        #: The connections that the server waits for, longest first: since when, and until when.
        self._waits: dict[Connection, tuple[float, float]] = {}
        #: Those of them that have not asked for anything yet.
        self._new: dict[Connection, tuple[float, float]] = {}
        self._clock, self._interval = clock, interval
        self._timer: TimerHandle | None = None

    def add(self, connection: Connection) -> None:
        """Add a new connection; without room for it, end the one waited for longest."""
        self.taken += 1
        now = self._clock()
        self._new[connection] = now, now + self.timeouts.head
        if self.taken > self.most:
            self._longest_waited_for(now, connection).end()
        if self._timer is None:
            self._schedule()

    def _longest_waited_for(self, now: float, newest: Connection) -> Connection:
        """Return which connection is to end: the newest one, where all others deserve their time.

        One that has just been made has a moment to ask in: else many that come at once would only
        end one another, and none would be answered.
        """
        found, since = next(((c, w[0]) for c, w in self._waits.items()), (newest, now))
        oldest, (made, _) = next(iter(self._new.items()))
        return oldest if made <= now - _MOMENT and made <= since else found

    def wait(self, connection: Connection, seconds: float) -> None:
        """Begin to wait for a connection, at most so many seconds from now."""
        self.stop_waiting(connection)
        now = self._clock()
        self._waits[connection] = now, now + seconds

    def stop_waiting(self, connection: Connection) -> None:
        """Give a connection any time: it is the server's turn."""
        self._new.pop(connection, None)
        self._waits.pop(connection, None)

    def remove(self, connection: Connection) -> None:
        """Remove a connection that has ended."""
        self.taken -= 1
        self.stop_waiting(connection)

    def _end_late(self) -> None:
        now = self._clock()
        waits = (*self._new.items(), *self._waits.items())
        late = [connection for connection, (_, end) in waits if end < now]
        for connection in late:
            connection.end()
        self._timer = None
        if self.taken:
            self._schedule()

    def _schedule(self) -> None:
        self._timer = get_running_loop().call_later(self._interval, self._end_late)
