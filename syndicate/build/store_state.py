"""Read from a store whether a build has anything to do; needs the standard library only.

`store/queries.py`, `store/ledger.py` and `store/hub_notices.py` answer the same questions through
SQLAlchemy, whose import takes longer than a whole run that has nothing to do.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

_SEQUENCE = "SELECT value FROM counters WHERE name = 'sequence'"
_WORK = """SELECT number, hash FROM ledger WHERE event NOT IN ('fetched', 'told')
    ORDER BY number DESC LIMIT 1"""
_NOTICE = """SELECT 1 FROM hub_notices n LEFT JOIN hubs h ON h.hub = n.hub
    WHERE n.due <= ?1 AND (h.due IS NULL OR h.due <= ?1) LIMIT 1"""


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
    (sequence,) = connection.execute(_SEQUENCE).fetchone() or (0,)
    work = connection.execute(_WORK).fetchone()
    notice = connection.execute(_NOTICE, (at,)).fetchone()
    return StoreState(sequence, work, notice is not None)
