"""How far imports came: the state that each leaves for the next one of its kind."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from syndicate.store.instants import instant, stored
from syndicate.store.sql import Connection, delete, insert, select
from syndicate.store.tables import marks


def state(connection: Connection, kind: str, name: str) -> Mapping[str, Any] | None:
    """Return what the last import of this kind left under a name, None if nothing."""
    query = select(marks.c.state).where(marks.c.kind == kind, marks.c.name == name)
    text = connection.scalar(query)
    mark: Mapping[str, Any] | None = json.loads(text) if text else None
    return mark


def put(
    connection: Connection, kind: str, states: Mapping[str, Mapping[str, Any]], at: datetime
) -> None:
    """Store these states, by name, in place of earlier ones."""
    if not states:
        return
    rows = [
        {
            "kind": kind,
            "name": name,
            "state": json.dumps(state, ensure_ascii=False, sort_keys=True),
            "instant": stored(at),
        }
        for name, state in states.items()
    ]
    for row in rows:
        same = (marks.c.kind == kind) & (marks.c.name == row["name"])
        connection.execute(delete(marks).where(same))
    connection.execute(insert(marks), rows)


def listed(
    connection: Connection, kinds: Collection[str], most: int
) -> list[tuple[str, str, datetime]]:
    """Return (kind, name, when it was left) of the newest `most` states of some kinds."""
    query = select(marks.c.kind, marks.c.name, marks.c.instant).where(marks.c.kind.in_(kinds))
    newest = query.order_by(marks.c.instant.desc(), marks.c.kind, marks.c.name).limit(most)
    return [(kind, name, instant(at)) for kind, name, at in connection.execute(newest)]


def drop(connection: Connection, kind: str, name: str) -> None:
    """Delete a state, if there is one."""
    connection.execute(delete(marks).where((marks.c.kind == kind) & (marks.c.name == name)))
