"""When standing intakes were last taken, how that ended, and when they are due again."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from syndicate.store import marks
from syndicate.store.sql import Connection

#: The kind under which the marks of standing intakes are stored.
_KIND = "standing"
#: An intake that failed is tried again after so long, or as often as it is taken.
RETRY = timedelta(minutes=15)
#: Schedules are late by seconds, and a run should not miss its turn for that.
_SLACK = timedelta(seconds=30)


class Take(Struct, frozen=True):
    """The last time that a standing intake was taken; `failure` is what somebody must see to.

    `failing` is since when it has failed each time.
    """

    at: datetime
    failure: str | None = None
    failing: datetime | None = None

    def due(self, every: timedelta | None) -> datetime:
        """Return when it is to be taken again."""
        if every is None:
            return self.at
        return self.at + (min(every, RETRY) if self.failure else every)


def is_due(take: Take | None, every: timedelta | None, now: datetime) -> bool:
    """Whether an intake is to be taken at an instant; also where its last take lies ahead of it."""
    if take is None or every is None or take.at > now:
        return True
    return now + min(_SLACK, every / 10) >= take.due(every)


def last(connection: Connection, name: str) -> Take | None:
    """Return the last take of an intake, None where there was none."""
    state = marks.state(connection, _KIND, name)
    if state is None:
        return None
    at, failure = datetime.fromisoformat(state["at"]), state.get("failure")
    since = state.get("failing")  # an earlier version did not store it
    return Take(at, failure, (datetime.fromisoformat(since) if since else at) if failure else None)


def put(connection: Connection, name: str, take: Take) -> None:
    """Store a take in place of the one before; one that fails again fails since then."""
    state = {"at": take.at.isoformat(), "failure": take.failure}
    if take.failure:
        before = last(connection, name)
        state["failing"] = ((before and before.failing) or take.at).isoformat()
    marks.put(connection, _KIND, {name: state}, take.at)
