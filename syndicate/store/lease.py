"""Which of many hosts may work on a store: a lease with a number that only grows, its fence.

A store on a server may have builders on many hosts. One of them holds the lease and renews it; one
that stalls for longer loses it, and whatever it does when it goes on is refused: by the store in
the transaction that would record it, by an object store by its fence, and before each request by
the clock of its own machine. An embedded store needs none: its lock is a file's.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from msgspec import Struct, field
from sqlalchemy.dialects.postgresql import insert

from syndicate.errors import LockedError, Place, SyndicateError
from syndicate.store.sql import (
    BigInteger,
    ColumnElement,
    Connection,
    cast,
    extract,
    func,
    select,
    update,
)
from syndicate.store.tables import leases

if TYPE_CHECKING:
    from syndicate.store import Store

#: How many seconds a lease lasts when it is not renewed; it is renewed three times in that.
SECONDS = 60.0
#: How many seconds pass between two looks at a lease that is waited for.
_PAUSE = 0.5
_MICROSECONDS = 1_000_000
#: The instant of the server's clock, in microseconds since 1970: hosts' own need not agree.
_NOW: ColumnElement[int] = cast(
    extract("epoch", func.clock_timestamp()) * _MICROSECONDS, BigInteger
)


class Lease(Struct):
    """A lease that is held; `check` tells, without a request, that it may be held no more.

    `fence` is higher than that of every lease of this name before.
    """

    store: Store
    name: str
    fence: int
    seconds: float
    _until: float = 0.0
    _ended: Event = field(default_factory=Event)

    def check(self) -> None:
        """Raise LockedError where this run may have been overtaken by another host's."""
        if _now() > self._until:
            raise _overtaken(self.store)

    def check_in(self, connection: Connection) -> None:
        """Raise LockedError where another host has the lease; in a transaction that writes."""
        held = connection.scalar(select(leases.c.fence).where(leases.c.name == self.name))
        if held != self.fence:
            raise _overtaken(self.store)

    def renew(self) -> bool:
        """Hold the lease for longer; return whether it is still held. Raises SyndicateError."""
        asked = _now()
        with self.store.noting() as connection:
            mine = (leases.c.name == self.name) & (leases.c.fence == self.fence)
            until = _NOW + round(self.seconds * _MICROSECONDS)
            renewed = connection.execute(update(leases).where(mine).values(until=until)).rowcount
        self._until = asked + self.seconds if renewed else 0.0
        return bool(renewed)

    def give_back(self) -> None:
        """Let others have the lease at once. Raises SyndicateError."""
        with self.store.noting() as connection:
            mine = (leases.c.name == self.name) & (leases.c.fence == self.fence)
            connection.execute(update(leases).where(mine).values(until=0))

    def keep(self) -> None:
        """Renew until the end of the run, or until it is lost; for a thread of its own."""
        while not self._ended.wait(self.seconds / 3):
            try:
                if not self.renew():
                    return
            except SyndicateError:
                continue  # the server may answer again before the lease ends

    def end(self) -> None:
        self._ended.set()


@contextmanager
def hold(
    store: Store,
    name: str,
    folder: Path,
    on_wait: Callable[[], None] | None = None,
) -> Iterator[Lease]:
    """Hold a lease of a store on a server during the block (see `Store.held`).

    The store writes nothing any more once it is lost. `folder` is the site's: what its former run
    left held, which is no more, is taken over.
    """
    lease = _take(store, name, f"{platform.node()}:{folder}", on_wait, SECONDS)
    keeper = Thread(target=lease.keep, daemon=True)
    keeper.start()
    before, store.lease = store.lease, lease
    try:
        yield lease
    finally:
        store.lease = before
        lease.end()
        keeper.join()
        with suppress(SyndicateError):  # it ends by itself
            lease.give_back()


def _take(
    store: Store, name: str, holder: str, on_wait: Callable[[], None] | None, seconds: float
) -> Lease:
    waited = False
    while True:
        asked = _now()
        fence, other = _try(store, name, holder, seconds)
        if fence is not None:
            return Lease(store, name, fence, seconds, asked + seconds)
        if on_wait is None:
            raise LockedError(f"another run holds the lock: {other}", Place(store.name))
        if not waited:
            on_wait()
            waited = True
        time.sleep(_PAUSE)


def _try(store: Store, name: str, holder: str, seconds: float) -> tuple[int | None, str]:
    """Return the fence of the lease, or None and who holds it.

    It waits for who writes: what the former holder records is recorded before, or not at all.
    """
    with store.writing() as connection:
        first = {"name": name, "fence": 0, "holder": "", "until": 0}
        connection.execute(insert(leases).values(first).on_conflict_do_nothing())
        held = connection.execute(
            select(leases.c.fence, leases.c.holder, leases.c.until > _NOW)
            .where(leases.c.name == name)
            .with_for_update()
        ).one()
        if held[2] and held.holder != holder:
            return None, held.holder
        until = _NOW + round(seconds * _MICROSECONDS)
        # the seconds since 1970: so it is higher, too, where an older store was put back
        fence = func.greatest(held.fence + 1, _NOW // _MICROSECONDS)
        taken = {"fence": fence, "holder": holder, "until": until}
        mine = update(leases).where(leases.c.name == name).values(taken)
        return connection.scalar(mine.returning(leases.c.fence)), holder


def _overtaken(store: Store) -> LockedError:
    why = "this run stalled for so long that another may have begun; it goes on no further"
    return LockedError(why, Place(store.name))


def _now() -> float:
    """Return seconds of a clock that goes on while the process, or the machine, sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)
