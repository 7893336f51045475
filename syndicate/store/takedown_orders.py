"""Takedown orders: what was asked, by whom, and whether it was carried out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import carried
from syndicate.store.sql import Connection, Row, func, select, update
from syndicate.store.tables import articles
from syndicate.store.withdrawal_tables import orders, withdrawals

Kind = Literal["takedown", "canceled"]


class TakedownOrder(Struct, frozen=True):
    """A takedown order; `asked` is the request, `applied` when a whole build had carried it out."""

    number: int
    instant: datetime
    kind: Kind
    reason: str
    by: str
    reference: str | None
    asked: Mapping[str, Any]
    everywhere: bool
    replacement: int | None
    applied: datetime | None


class OrderRequest(Struct, frozen=True):
    """The content of an order to be placed.

    `pictures` are addresses of pictures to take out of everything, `sources` the names of those of
    which all that comes is to be withdrawn.
    """

    kind: Kind
    reason: str
    by: str
    reference: str | None = None
    asked: Mapping[str, Any] | None = None
    everywhere: bool = True
    replacement: int | None = None
    pictures: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def current_order(connection: Connection, article: int) -> TakedownOrder | None:
    """Return the order that withdraws an article now."""
    query = select(orders).join(articles, articles.c.withdrawn == orders.c.number)
    row = connection.execute(query.where(articles.c.key == article)).one_or_none()
    return _order(row) if row else None


class StandingOrder(Struct, frozen=True):
    """An order that withdraws an article now; `spared` are those that were lifted from it."""

    number: int
    kind: Kind
    everywhere: bool
    replacement: int | None
    spared: frozenset[int]


def standing_orders(
    connection: Connection, keys: Collection[int]
) -> dict[int, list[StandingOrder]]:
    """Return the orders that withdraw each of these articles now, oldest first."""
    columns = (orders.c.number, orders.c.kind, orders.c.everywhere, orders.c.replacement)
    under: dict[int, list[Any]] = {}
    for part in chunks(keys):
        query = select(withdrawals.c.article, *columns)
        query = query.join(orders, orders.c.number == withdrawals.c.order)
        query = query.where(withdrawals.c.article.in_(part), withdrawals.c.lifted.is_(None))
        for row in connection.execute(query.order_by(orders.c.number)):
            under.setdefault(row.article, []).append(row)
    spared = _spared(connection, {row.number for those in under.values() for row in those})
    return {
        key: [
            StandingOrder(row.number, row.kind, row.everywhere, row.replacement, spared[row.number])
            for row in those
        ]
        for key, those in under.items()
    }


def _spared(connection: Connection, numbers: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the articles whose withdrawal was lifted, by order."""
    found: dict[int, set[int]] = {number: set() for number in numbers}
    for part in chunks(numbers):
        query = select(withdrawals.c.order, withdrawals.c.article)
        query = query.where(withdrawals.c.order.in_(part), withdrawals.c.lifted.is_not(None))
        for order, article in connection.execute(query):
            found[order].add(article)
    return {number: frozenset(those) for number, those in found.items()}


def all_orders(connection: Connection) -> list[TakedownOrder]:
    """Return every order, oldest first."""
    return [_order(row) for row in connection.execute(select(orders).order_by(orders.c.number))]


def _order(row: Row[Any]) -> TakedownOrder:
    return TakedownOrder(
        number=row.number,
        instant=instant(row.instant),
        kind=row.kind,
        reason=row.reason,
        by=row.by,
        reference=row.reference,
        asked=json.loads(row.asked),
        everywhere=row.everywhere,
        replacement=row.replacement,
        applied=instant(row.applied),
    )


def mark_applied(connection: Connection, numbers: Collection[int], at: datetime) -> None:
    """Record that a whole build has carried out these orders."""
    query = update(orders).where(orders.c.number.in_(numbers))
    connection.execute(query.values(applied=stored(at)))


def pending(connection: Connection) -> list[int]:
    """Return the orders that no whole build has carried out yet."""
    query = select(orders.c.number).where(orders.c.applied.is_(None)).order_by(orders.c.number)
    return list(connection.scalars(query))


def newest(connection: Connection) -> int:
    """Return the number of the newest order; 0 where there is none."""
    return connection.scalar(select(func.max(orders.c.number))) or 0


def carriers(connection: Connection, numbers: Collection[int]) -> list[str]:
    """Return the paths of the documents that carry, or ever did, what these orders withdrew."""
    paths: set[str] = set()
    for part in chunks(numbers):
        query = (
            select(carried.c.document)
            .distinct()
            .join(withdrawals, carried.c.article == withdrawals.c.article)
            .where(withdrawals.c.order.in_(part), withdrawals.c.lifted.is_(None))
        )
        paths |= set(connection.scalars(query))
    return sorted(paths)


def unfinished(
    connection: Connection, numbers: Collection[int], failed: Collection[str]
) -> dict[int, list[str]]:
    """Return the documents that still carry what these orders withdrew, by order.

    So may those of the `failed` paths that carried it, or the compressed copies beside them.
    """
    result: dict[int, list[str]] = {}
    for part in chunks(numbers):
        query = (
            select(withdrawals.c.order, carried.c.document, carried.c.left)
            .join(carried, carried.c.article == withdrawals.c.article)
            .where(withdrawals.c.order.in_(part), withdrawals.c.lifted.is_(None))
            .order_by(withdrawals.c.order, carried.c.document)
        )
        for number, path, left in connection.execute(query):
            if left is None or path in failed:
                result.setdefault(number, []).append(path)
    return result
