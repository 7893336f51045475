"""The instant of builds goes on: one that lies before the last build's is refused."""

from __future__ import annotations

from datetime import UTC, datetime

from syndicate.build.context import BuildRequest
from syndicate.errors import ClockError
from syndicate.store import Store, ledger, marks
from syndicate.store.instants import instant, stored
from syndicate.store.sql import Connection
from syndicate.text.json_values import rfc3339

_KIND, _NAME = "clock", "build"


def last_instant(connection: Connection) -> datetime | None:
    """Return the instant of the last build; None where there was none."""
    mark = marks.state(connection, _KIND, _NAME)
    return instant(mark["at"]) if mark else None


def refuse_earlier(store: Store, request: BuildRequest) -> None:
    """Raise ClockError where a build is asked for at an earlier instant than the last one.

    What has expired since would be published again. A request that is `earlier` on purpose passes.
    """
    with store.reading() as connection:
        last = last_instant(connection)
    if last is not None and request.at < last and not request.earlier:
        raise ClockError(
            f"the last build was at {rfc3339(last)}, and this one would be at"
            f" {rfc3339(request.at)}:"
            " what expired in between would be published again;"
            " `syndicate plan` shows what another instant would change;"
            " if the clock was wrong then, `syndicate build --earlier` sets it back, once"
        )


def not_before_last(store: Store, at: datetime) -> datetime:
    """Return at which instant an order of this instant is carried out: never before the last build.

    An order may be dated back; what has expired since does not come back with it.
    """
    with store.reading() as connection:
        return max(at, last_instant(connection) or at)


def note_instant(connection: Connection, request: BuildRequest, title: str) -> None:
    """Record the instant of a build; one that goes back stands in the ledger."""
    last = last_instant(connection)
    if last is not None and request.at < last:
        detail = {"from": rfc3339(last), "to": rfc3339(request.at)}
        ledger.record(connection, [("clock", title, detail)], request.at)
    if last != request.at:
        marks.put(connection, _KIND, {_NAME: {"at": stored(request.at)}}, request.at)


def is_ahead(at: datetime) -> bool:
    """Return whether an instant lies ahead of this machine's clock, by more than a minute."""
    return (at - datetime.now(UTC)).total_seconds() > 60
