"""The records of the ledger that a receipt rests on, and how each leads to the end of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from msgspec.structs import replace

from syndicate.errors import StoreError
from syndicate.store import anchors, carried_record, ledger
from syndicate.store.anchors import Anchor
from syndicate.store.chunks import chunks
from syndicate.store.hash_tree import HashTree
from syndicate.store.instants import stored
from syndicate.store.ledger import Event
from syndicate.store.ledger_rows import LedgerRow, walk
from syndicate.store.sql import ColumnElement, Connection, func, select
from syndicate.store.withdrawal_tables import ledger as table
from syndicate.takedown.receipts.facts import Evidence, EvidenceRecord, Receipt

#: The events that say how an order stands; of these, a lift names what it lifts.
_OF_ORDER = ("takedown", "canceled", "restored", "arrived", "remembered", "applied", "lifted")


def with_evidence(
    connection: Connection, site: str, receipt: Receipt, kept: Anchor | None = None
) -> Receipt:
    """Return a receipt with its records, as they lead to the end of the ledger, or to an anchor
    that was `kept`: what was recorded since that is left out.

    Where the ledger is damaged, the receipt's doubt says so.
    """
    try:
        tree = anchors.tree_of(connection, kept.record if kept else None)
        end = kept or anchors.anchor(connection, site, tree)
        numbers = [number for number in _numbers(connection, receipt) if number <= end.record]
        records = tuple(_records(connection, numbers, tree))
    except StoreError as error:
        return replace(receipt, doubt=receipt.doubt or str(error))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):  # written by hand
        damaged = "a record of the ledger was edited; see `syndicate ledger verify`"
        return replace(receipt, doubt=receipt.doubt or damaged)
    return replace(receipt, evidence=Evidence(end, records))


def _records(
    connection: Connection, numbers: Sequence[int], tree: HashTree
) -> Iterator[EvidenceRecord]:
    for part in chunks(numbers):
        for row in walk(connection, table.c.number.in_(part)):
            if row.wrong:
                raise StoreError(f"row {row.number} of the ledger cannot be read: {row.wrong}")
            yield EvidenceRecord(**row._asdict(), path=tuple(tree.path(row.number)))


def _numbers(connection: Connection, receipt: Receipt) -> list[int]:
    """Return the numbers of the records that a receipt rests on."""
    ids = {article.entry_id for article in receipt.articles}
    found = {event.number for event in ledger.events(connection, kinds=_OF_ORDER)
             if _is_of_order(event, receipt.number, ids)}  # fmt: skip
    for event in ledger.events(connection, kinds=(ledger.TOLD,)):
        if any(row[0] == receipt.number for row in event.detail["rows"]["hub_recalls"]):
            found.add(event.number)
    found |= _of_pictures(connection, receipt)
    return sorted(found | _of_documents(connection, receipt) | _of_fetches(connection, receipt))


def _is_of_order(event: Event, number: int, ids: Set[str]) -> bool:
    if event.event != "lifted":
        return event.subject == f"takedown {number}"
    rows = event.detail.get("rows", {})
    orders = {row[0] for name in ("withdrawals", "targets") for row in rows.get(name, ())}
    return number in orders or (not rows and not ids.isdisjoint(event.detail.get("articles", ())))


def _of_documents(connection: Connection, receipt: Receipt) -> set[int]:
    """Return the records by which articles came and left, and the last of each document."""
    paths = {document.path for document in receipt.documents}
    last = paths | {signal.path for signal in receipt.signals if signal.articles}
    found: set[int] = set()
    for part in chunks(sorted(last)):
        query = select(func.max(table.c.number)).where(_is_document(), table.c.subject.in_(part))
        found |= set(connection.scalars(query.group_by(table.c.subject)))
    moments = _moments(receipt)
    for instants in chunks(sorted({instant for _, instant, _ in moments}), 400):
        for some in chunks(sorted(paths), 400):
            here = table.c.instant.in_(instants) & table.c.subject.in_(some)
            found |= {row.number for row in walk(connection, here) if _moves(row, moments)}
    return found


def _of_pictures(connection: Connection, receipt: Receipt) -> set[int]:
    """Return the records by which documents changed that showed a picture."""
    shown = receipt.shown.documents if receipt.shown else ()
    changed = {document.path: stored(document.changed) for document in shown if document.changed}
    found: set[int] = set()
    for part in chunks(sorted(changed)):
        query = select(table.c.number, table.c.subject, table.c.instant).where(_is_document())
        for number, path, at in connection.execute(query.where(table.c.subject.in_(part))):
            found |= {number} if changed[path] == at else set()
    return found


def _is_document() -> ColumnElement[bool]:
    return table.c.event.in_(("new", "changed", "removed", "retained", "unchanged"))


#: That an article (entry id) came to, or left, a document (path) at an instant.
_Moments = set[tuple[str, int, str]]


def _moments(receipt: Receipt) -> _Moments:
    return {
        (document.path, stored(at), stay.entry_id)
        for document in receipt.documents
        for stay in document.articles
        for at in (stay.since, stay.left)
        if at is not None
    }


def _moves(row: LedgerRow, moments: _Moments) -> bool:
    """Return whether by a record one of these articles came or left."""
    try:
        (event,) = [ledger.event_of(row)]
        named = moved(event.detail)
    except (StoreError, KeyError, TypeError, ValueError, RuntimeError):
        return False
    return any((row.subject, row.instant, entry_id) in moments for entry_id in named)


def moved(detail: Mapping[str, Any]) -> set[str]:
    """Return the entry ids that a record says came to its document, or left it."""
    if "carried" in detail:
        steps = carried_record.steps(detail)
        return {step.entry_id for step in steps if step.kind != "revised"}
    return {*detail.get("added", ()), *detail.get("removed", ())}


def _of_fetches(connection: Connection, receipt: Receipt) -> set[int]:
    """Return the records of what partners got of the articles, and of when they came back."""
    places = {path for fetch in receipt.fetches for path in fetch.documents}
    ids = {article.entry_id for article in receipt.articles}
    found: set[int] = set()
    last: dict[tuple[str, str, str], int] = {}
    for part in chunks(sorted(places)):
        for event in _fetched(connection, part):
            place = (event.detail["partner"], event.detail["token"], event.subject)
            last[place] = event.number
            if not ids.isdisjoint(each[0] for each in event.detail["got"]):
                found.add(event.number)
    return found | set(last.values())


def _fetched(connection: Connection, paths: Iterable[str]) -> Iterator[Event]:
    here = (table.c.event == ledger.FETCHED) & table.c.subject.in_(list(paths))
    return map(ledger.event_of, walk(connection, here))
