"""What hubs are to be told of: a queue with one place for each hub and document.

A notice is queued in the transaction that records the document, so that none is lost and none is
sent of what was not published. A document that changes again before it is told of keeps its place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from syndicate.store.chunks import chunks
from syndicate.store.history import carried, hub_notices, hub_recalls, hubs, orders
from syndicate.store.instants import instant, stored
from syndicate.store.tables import articles
from syndicate.text.json_values import rfc3339


@dataclass(frozen=True, slots=True)
class HubNotice:
    """A document that a hub is to be told of; `version` is that of the change."""

    hub: str
    document: str
    version: int
    tries: int


@dataclass(frozen=True, slots=True)
class HubState:
    """How it stands with a hub: how many documents it is to be told of, the oldest since when.

    `failing` is since when it does not answer as it should, `error` what was wrong last, `next`
    when it is tried again. `refused` are the documents that it will not be told of, which were
    given up: why, by path.
    """

    hub: str
    waiting: int
    since: datetime | None
    failing: datetime | None
    error: str | None
    next: datetime | None
    refused: Mapping[str, str]
    delivered: datetime | None


def as_data(hub: HubState) -> dict[str, Any]:
    """Return the state of a hub as JSON."""
    instants = {
        "since": hub.since,
        "failing": hub.failing,
        "next": hub.next,
        "delivered": hub.delivered,
    }
    return {
        "hub": hub.hub,
        "waiting": hub.waiting,
        "error": hub.error,
        "refused": dict(hub.refused),
        **{name: rfc3339(at) if at else None for name, at in instants.items()},
    }


def queue(
    connection: Connection, wanted: Sequence[str], paths: Collection[str], at: datetime
) -> None:
    """Note that hubs are to be told of these documents, which have changed."""
    for hub in wanted:
        for part in chunks(paths):
            here = (hub_notices.c.hub == hub) & hub_notices.c.document.in_(part)
            query = select(hub_notices.c.document).where(here)
            known = set(connection.scalars(query))
            again = {"version": hub_notices.c.version + 1}
            connection.execute(update(hub_notices).where(here).values(again))
            fresh = {"since": stored(at), "due": stored(at), "tries": 0, "error": None}
            idle = hub_notices.c.due.is_(None)  # it was told, or given up: this is another change
            connection.execute(update(hub_notices).where(here, idle).values(fresh))
            rows = [
                {"hub": hub, "document": path, "version": 1, **fresh}
                for path in part
                if path not in known
            ]
            if rows:
                connection.execute(insert(hub_notices), rows)


def recall(
    connection: Connection, wanted: Sequence[str], paths: Collection[str], at: datetime
) -> None:
    """Note which of these documents have just lost an article by an order that stands."""
    if not wanted or connection.execute(select(orders.c.number).limit(1)).first() is None:
        return
    columns = (articles.c.withdrawn, carried.c.document)
    found: set[tuple[int, str]] = set()
    for part in chunks(paths):
        query = select(*columns).join(articles, articles.c.key == carried.c.article)
        query = query.where(carried.c.document.in_(part), carried.c.left == stored(at))
        query = query.where(articles.c.withdrawn.is_not(None))
        found |= {(row[0], row[1]) for row in connection.execute(query)}
    for order, path in sorted(found):
        same = (hub_recalls.c.order == order) & (hub_recalls.c.document == path)
        known = set(connection.scalars(select(hub_recalls.c.hub).where(same)))
        rows = [{"order": order, "hub": h, "document": path} for h in wanted if h not in known]
        if rows:
            connection.execute(insert(hub_recalls), rows)


def drop_document(connection: Connection, path: str) -> None:
    """Forget what was to be told of a document that was taken away."""
    connection.execute(delete(hub_notices).where(hub_notices.c.document == path))
    untold = (hub_recalls.c.document == path) & hub_recalls.c.delivered.is_(None)
    connection.execute(delete(hub_recalls).where(untold))


def keep_hubs(connection: Connection, wanted: Sequence[str]) -> None:
    """Forget what was to be told to hubs that are none any more."""
    for table in (hub_notices, hubs):
        connection.execute(delete(table).where(table.c.hub.not_in(wanted)))
    untold = hub_recalls.c.delivered.is_(None) & hub_recalls.c.hub.not_in(wanted)
    connection.execute(delete(hub_recalls).where(untold))


def due(
    connection: Connection, wanted: Sequence[str], at: datetime, *, waiting: bool = False
) -> list[HubNotice]:
    """What is to be told now, also what is `waiting` or was given up: withdrawals, then by age."""
    now = stored(at)
    columns = (
        hub_notices.c.hub,
        hub_notices.c.document,
        hub_notices.c.version,
        hub_notices.c.tries,
    )
    query = select(*columns).where(hub_notices.c.hub.in_(wanted), hub_notices.c.since.is_not(None))
    if not waiting:
        query = query.outerjoin(hubs, hubs.c.hub == hub_notices.c.hub)
        query = query.where(hub_notices.c.due <= now)
        query = query.where(or_(hubs.c.due.is_(None), hubs.c.due <= now))
    withdrawal = exists().where(
        hub_recalls.c.hub == hub_notices.c.hub,
        hub_recalls.c.document == hub_notices.c.document,
        hub_recalls.c.delivered.is_(None),
    )
    query = query.order_by(withdrawal.desc(), hub_notices.c.since, hub_notices.c.document)
    return [HubNotice(*row) for row in connection.execute(query)]


def told(connection: Connection, notice: HubNotice, at: datetime) -> None:
    """A hub has taken a notice; a document that has changed in the meantime is told of again."""
    here = _of(notice)
    done = {"since": None, "due": None, "tries": 0, "error": None}
    connection.execute(update(hub_notices).where(here).values(delivered=stored(at)))
    same = hub_notices.c.version == notice.version
    if connection.execute(update(hub_notices).where(here, same).values(done)).rowcount:
        known = and_(
            hub_recalls.c.hub == notice.hub,
            hub_recalls.c.document == notice.document,
            hub_recalls.c.delivered.is_(None),
        )
        connection.execute(update(hub_recalls).where(known).values(delivered=stored(at)))
    connection.execute(delete(hubs).where(hubs.c.hub == notice.hub))


def refused(connection: Connection, notice: HubNotice, error: str, again: datetime | None) -> None:
    """A hub will not be told of a document; tried `again`, or given up."""
    row = {"tries": notice.tries + 1, "error": error, "due": stored(again)}
    connection.execute(update(hub_notices).where(_of(notice)).values(row))
    connection.execute(delete(hubs).where(hubs.c.hub == notice.hub))


def failed(connection: Connection, hub: str, error: str, at: datetime, again: datetime) -> None:
    """A hub does not answer as it should; nothing is sent to it before it is tried `again`."""
    row = {"tries": hubs.c.tries + 1, "due": stored(again), "error": error}
    if not connection.execute(update(hubs).where(hubs.c.hub == hub).values(row)).rowcount:
        first = {"hub": hub, "since": stored(at), "tries": 1, "due": stored(again), "error": error}
        connection.execute(insert(hubs), [first])


def tries(connection: Connection) -> dict[str, int]:
    """How often each hub was tried that does not answer as it should."""
    return {row[0]: row[1] for row in connection.execute(select(hubs.c.hub, hubs.c.tries))}


def states(connection: Connection, wanted: Sequence[str]) -> list[HubState]:
    """How it stands with hubs, in their order."""
    failing = {row.hub: row for row in connection.execute(select(hubs))}
    found = []
    for hub in wanted:
        here = hub_notices.c.hub == hub
        columns = (
            func.count(hub_notices.c.due),
            func.min(hub_notices.c.since).filter(hub_notices.c.due.is_not(None)),
            func.min(hub_notices.c.due),
            func.max(hub_notices.c.delivered),
        )
        number, since, first, last = connection.execute(select(*columns).where(here)).one()
        trouble = failing.get(hub)
        after = max(first, trouble.due) if first is not None and trouble else first
        columns_refused = (hub_notices.c.document, hub_notices.c.error, hub_notices.c.due)
        query = select(*columns_refused).where(here, hub_notices.c.error.is_not(None))
        errors = connection.execute(query.order_by(hub_notices.c.document)).all()
        error = trouble.error if trouble else next((one.error for one in errors), None)
        found.append(
            HubState(
                hub,
                number,
                instant(since),
                instant(trouble.since) if trouble else None,
                error,
                instant(after),
                {one.document: one.error for one in errors if one.due is None},
                instant(last),
            )
        )
    return found


def recalls(connection: Connection, order: int) -> dict[str, dict[str, datetime | None]]:
    """Which documents hubs are to be told of for an order, by hub; when they were."""
    query = select(hub_recalls).where(hub_recalls.c.order == order)
    found: dict[str, dict[str, datetime | None]] = {}
    for row in connection.execute(query.order_by(hub_recalls.c.hub, hub_recalls.c.document)):
        found.setdefault(row.hub, {})[row.document] = instant(row.delivered)
    return found


def _of(notice: HubNotice) -> ColumnElement[bool]:
    return and_(hub_notices.c.hub == notice.hub, hub_notices.c.document == notice.document)
