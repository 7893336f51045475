"""What is quarantined: entries and documents that failed, why, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import quarantine
from syndicate.store.sql import Connection, delete, insert, select


def replace_quarantine(
    connection: Connection, current: Iterable[tuple[str, str]], at: datetime, *, whole: bool
) -> None:
    """Set what is quarantined now, as (subject, reason); what already was keeps its instant.

    Unless the run looked at the `whole` site, what it did not meet stays quarantined.
    """
    problems = set(current)
    known = {(row.subject, row.reason) for row in connection.execute(select(quarantine))}
    for subject, reason in known - problems if whole else ():
        same = (quarantine.c.subject == subject) & (quarantine.c.reason == reason)
        connection.execute(delete(quarantine).where(same))
    new = [{"subject": s, "reason": r, "since": stored(at)} for s, r in sorted(problems - known)]
    if new:
        connection.execute(insert(quarantine), new)


def quarantined(connection: Connection) -> list[tuple[str, str, datetime]]:
    """Return (subject, reason, since) of everything that is quarantined."""
    query = select(quarantine).order_by(quarantine.c.subject, quarantine.c.reason)
    return [(row.subject, row.reason, instant(row.since)) for row in connection.execute(query)]
