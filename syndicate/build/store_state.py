"""Read from a store whether a build has anything to do; needs nothing but the driver.

`store/queries.py`, `store/ledger.py` and `store/hub_notices.py` answer the same questions through
SQLAlchemy, whose import takes longer than a whole run that has nothing to do.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

#: One statement, since a server is a round trip away.
_STATE = """SELECT
    (SELECT value FROM counters WHERE name = 'sequence'), work.number, work.hash,
    EXISTS (SELECT 1 FROM hub_notices n LEFT JOIN hubs h ON h.hub = n.hub
        WHERE n.due <= {at} AND (h.due IS NULL OR h.due <= {at}))
    FROM (SELECT 1) one LEFT JOIN (
        SELECT number, hash FROM ledger WHERE event NOT IN ('fetched', 'told')
        ORDER BY number DESC LIMIT 1
    ) work ON 1 = 1"""
#: How long a database that does not answer is waited for, in seconds.
_PATIENCE = 10


@dataclass(frozen=True, slots=True)
class StoreState:
    """The number of the newest change, the newest record of work, whether a hub notice is due.

    What partners fetched is recorded, too, but is nothing for a build to do.
    """

    sequence: int
    work: tuple[int, str] | None
    notice_due: bool


def store_state(connection: sqlite3.Connection, at: int) -> StoreState:
    """Return the state of a store at an instant (microseconds since 1970, UTC).

    Raises sqlite3.Error where it cannot be read, or is no store.
    """
    return _as_state(connection.execute(_STATE.format(at="?1"), (at,)).fetchone())


def state_of_database(address: str, at: int) -> StoreState | None:
    """Return the state of a store on a PostgreSQL server; None where it cannot be read."""
    try:
        import psycopg
    except ImportError:
        return None
    conninfo = address.replace("postgresql+psycopg:", "postgresql:", 1)
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=_PATIENCE) as connection:
            return _as_state(connection.execute(_STATE.format(at="%(at)s"), {"at": at}).fetchone())
    except psycopg.Error:
        return None


def _as_state(row: Any) -> StoreState:
    sequence, number, digest, notice = row
    return StoreState(sequence or 0, None if number is None else (number, digest), bool(notice))
