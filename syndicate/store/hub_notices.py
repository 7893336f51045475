"""The queue of hub notices: one place for each hub and document that changed.

A notice is queued in the transaction that records the document, so that none is lost and none is
sent of what was not published. A document that changes again before its hub was told keeps its
place. build/store_state.py asks what `due` asks, without SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndicate.store import ledger
from syndicate.store.chained_rows import told_rows
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import carried, hub_notices, hubs
from syndicate.store.sql import (
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
from syndicate.store.tables import articles
from syndicate.store.withdrawal_tables import hub_recalls, orders
from syndicate.text.json_values import rfc3339


class HubNotice(Struct, frozen=True):
    """A document that a hub is to be told of; `version` is the number of its change."""

    hub: str
    document: str
    version: int
    tries: int


class HubState(Struct, frozen=True):
    """The state of a hub: how many documents are `waiting` for it, the oldest `since` when.

    `failing` is since when it has not answered as it should, `error` its last error, `next` when it
    is tried again, `delivered` when it last took a notice. `refused` maps the paths of documents
    that were given up to the reason.
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
    """Return the state of a hub as JSON data."""
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
    connection: Connection, addresses: Sequence[str], paths: Collection[str], at: datetime
) -> None:
    """Queue notices of these documents, which have changed, for each hub."""
    for hub in addresses:
        for part in chunks(paths):
            here = (hub_notices.c.hub == hub) & hub_notices.c.document.in_(part)
            query = select(hub_notices.c.document).where(here)
            known = set(connection.scalars(query))
            next_version = {"version": hub_notices.c.version + 1}
            connection.execute(update(hub_notices).where(here).values(next_version))
            waiting = {"since": stored(at), "due": stored(at), "tries": 0, "error": None}
            idle = hub_notices.c.due.is_(None)  # the last change was delivered or given up
            connection.execute(update(hub_notices).where(here, idle).values(waiting))
            rows = [
                {"hub": hub, "document": path, "version": 1, **waiting}
                for path in part
                if path not in known
            ]
            if rows:
                connection.execute(insert(hub_notices), rows)


def recall(
    connection: Connection, addresses: Sequence[str], paths: Collection[str], at: datetime
) -> None:
    """Record which of these documents have just lost an article by an order that stands."""
    if not addresses or connection.execute(select(orders.c.number).limit(1)).first() is None:
        return
    columns = (articles.c.withdrawn, carried.c.document)
    losses: set[tuple[int, str]] = set()
    for part in chunks(paths):
        query = select(*columns).join(articles, articles.c.key == carried.c.article)
        query = query.where(carried.c.document.in_(part), carried.c.left == stored(at))
        query = query.where(articles.c.withdrawn.is_not(None))
        losses |= {(row[0], row[1]) for row in connection.execute(query)}
    for order, path in sorted(losses):
        same = (hub_recalls.c.order == order) & (hub_recalls.c.document == path)
        known = set(connection.scalars(select(hub_recalls.c.hub).where(same)))
        rows = [{"order": order, "hub": h, "document": path} for h in addresses if h not in known]
        if rows:
            connection.execute(insert(hub_recalls), rows)


def drop_document(connection: Connection, path: str) -> None:
    """Drop the notices of a document that was removed."""
    connection.execute(delete(hub_notices).where(hub_notices.c.document == path))
    pending = (hub_recalls.c.document == path) & hub_recalls.c.delivered.is_(None)
    connection.execute(delete(hub_recalls).where(pending))


def drop_other_hubs(connection: Connection, addresses: Sequence[str]) -> None:
    """Drop the notices and failures of all hubs but these."""
    for table in (hub_notices, hubs):
        connection.execute(delete(table).where(table.c.hub.not_in(addresses)))
    pending = hub_recalls.c.delivered.is_(None) & hub_recalls.c.hub.not_in(addresses)
    connection.execute(delete(hub_recalls).where(pending))


def due(
    connection: Connection, addresses: Sequence[str], at: datetime, *, waiting: bool = False
) -> list[HubNotice]:
    """Return the notices to send to these hubs now: withdrawals first, then by age.

    With `waiting`, include those that are due later or were given up.
    """
    now = stored(at)
    columns = (
        hub_notices.c.hub,
        hub_notices.c.document,
        hub_notices.c.version,
        hub_notices.c.tries,
    )
    query = select(*columns).where(
        hub_notices.c.hub.in_(addresses), hub_notices.c.since.is_not(None)
    )
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


def mark_delivered(connection: Connection, notice: HubNotice, at: datetime) -> None:
    """Record that a hub took a notice; a document that has changed meanwhile stays queued."""
    here = _place_of(notice)
    empty = {"since": None, "due": None, "tries": 0, "error": None}
    connection.execute(update(hub_notices).where(here).values(delivered=stored(at)))
    same = hub_notices.c.version == notice.version
    if connection.execute(update(hub_notices).where(here, same).values(empty)).rowcount:
        pending = and_(
            hub_recalls.c.hub == notice.hub,
            hub_recalls.c.document == notice.document,
            hub_recalls.c.delivered.is_(None),
        )
        told = update(hub_recalls).where(pending).values(delivered=stored(at))
        if connection.execute(told).rowcount:
            rows = told_rows(connection, notice.hub, notice.document, stored(at))
            detail = {"hub": notice.hub, "rows": rows}
            ledger.record(connection, [(ledger.TOLD, notice.document, detail)], at)
    connection.execute(delete(hubs).where(hubs.c.hub == notice.hub))


def mark_refused(
    connection: Connection, notice: HubNotice, error: str, again: datetime | None
) -> None:
    """Record that a hub refused a notice; tried `again` then, given up where that is None."""
    row = {"tries": notice.tries + 1, "error": error, "due": stored(again)}
    connection.execute(update(hub_notices).where(_place_of(notice)).values(row))
    connection.execute(delete(hubs).where(hubs.c.hub == notice.hub))


def mark_failed(
    connection: Connection, hub: str, error: str, at: datetime, again: datetime
) -> None:
    """Record that a hub does not answer as it should; nothing is sent to it before `again`."""
    row = {"tries": hubs.c.tries + 1, "due": stored(again), "error": error}
    if not connection.execute(update(hubs).where(hubs.c.hub == hub).values(row)).rowcount:
        first = {"hub": hub, "since": stored(at), "tries": 1, "due": stored(again), "error": error}
        connection.execute(insert(hubs), [first])


def tries(connection: Connection) -> dict[str, int]:
    """Return how often each failing hub was tried."""
    return {row[0]: row[1] for row in connection.execute(select(hubs.c.hub, hubs.c.tries))}


def states(connection: Connection, addresses: Sequence[str]) -> list[HubState]:
    """Return the state of each hub, in the order of the addresses."""
    failing = {row.hub: row for row in connection.execute(select(hubs))}
    result = []
    for hub in addresses:
        here = hub_notices.c.hub == hub
        columns = (
            func.count(hub_notices.c.due),
            func.min(hub_notices.c.since).filter(hub_notices.c.due.is_not(None)),
            func.min(hub_notices.c.due),
            func.max(hub_notices.c.delivered),
        )
        waiting, since, due_first, delivered = connection.execute(
            select(*columns).where(here)
        ).one()
        failure = failing.get(hub)
        next_try = max(due_first, failure.due) if due_first is not None and failure else due_first
        query = select(hub_notices.c.document, hub_notices.c.error, hub_notices.c.due)
        query = query.where(here, hub_notices.c.error.is_not(None))
        refusals = connection.execute(query.order_by(hub_notices.c.document)).all()
        error = failure.error if failure else next((row.error for row in refusals), None)
        state = HubState(
            hub=hub,
            waiting=waiting,
            since=instant(since),
            failing=instant(failure.since) if failure else None,
            error=error,
            next=instant(next_try),
            refused={row.document: row.error for row in refusals if row.due is None},
            delivered=instant(delivered),
        )
        result.append(state)
    return result


def recalls(connection: Connection, order: int) -> dict[str, dict[str, datetime | None]]:
    """Return when hubs were told of the documents an order changed, by hub and path.

    None stands for a document that the hub is still to be told of.
    """
    query = select(hub_recalls).where(hub_recalls.c.order == order)
    result: dict[str, dict[str, datetime | None]] = {}
    for row in connection.execute(query.order_by(hub_recalls.c.hub, hub_recalls.c.document)):
        result.setdefault(row.hub, {})[row.document] = instant(row.delivered)
    return result


def _place_of(notice: HubNotice) -> ColumnElement[bool]:
    """Return the condition that selects a notice's row."""
    return and_(hub_notices.c.hub == notice.hub, hub_notices.c.document == notice.document)
