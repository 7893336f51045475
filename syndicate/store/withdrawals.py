"""Takedown orders, and the articles they withdrew."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from syndicate.config.owners import Owners
from syndicate.store import claims, traits
from syndicate.store.chunks import chunks
from syndicate.store.history import carried, memory, orders, withdrawals
from syndicate.store.instants import instant, stored
from syndicate.store.revision import RowNumbers
from syndicate.store.rivals import settle_rivals
from syndicate.store.tables import articles

Kind = Literal["takedown", "canceled"]
_UNBLOCKED = {"block": None, "blocked_by": None, "likeness": None}


@dataclass(frozen=True, slots=True)
class TakedownOrder:
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


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One article of an order; `copy_of` is the named one that it only repeats."""

    order: int
    article: int
    copy_of: int | None
    lifted: datetime | None
    lifted_by: str | None
    lifted_reason: str | None


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """The content of an order to be placed."""

    kind: Kind
    reason: str
    by: str
    reference: str | None = None
    asked: Mapping[str, Any] | None = None
    everywhere: bool = False
    replacement: int | None = None


def place(
    connection: Connection,
    owners: Owners,
    request: OrderRequest,
    named: Sequence[int],
    at: datetime,
) -> int:
    """Record an order and withdraw the articles it names; return its number."""
    number = (connection.scalar(select(func.max(orders.c.number))) or 0) + 1
    row = {
        "number": number,
        "instant": stored(at),
        "kind": request.kind,
        "reason": request.reason,
        "by": request.by,
        "reference": request.reference,
        "asked": json.dumps(request.asked or {}, ensure_ascii=False, sort_keys=True),
        "everywhere": request.everywhere,
        "replacement": request.replacement,
    }
    connection.execute(insert(orders), [row])
    withdraw(connection, owners, number, dict.fromkeys(named))
    return number


def withdraw(
    connection: Connection, owners: Owners, order: int, listed: Mapping[int, int | None]
) -> None:
    """Withdraw articles under an order, each with the one it repeats (None: it was named)."""
    if not listed:
        return
    rows = [{"order": order, "article": key, "copy_of": whose} for key, whose in listed.items()]
    connection.execute(insert(withdrawals), rows)
    change(connection, owners, listed, {"withdrawn": order, **_UNBLOCKED})
    traits.remember(connection, listed)


def replace_by(
    connection: Connection, owners: Owners, replacement: int, keys: Collection[int]
) -> None:
    """Let an article replace withdrawn ones: it may have their page and be like them."""
    own = {value for _, value in traits.traits(connection, replacement)}
    for part in chunks(keys):
        shared = memory.c.article.in_(part) & memory.c.value.in_(own)
        connection.execute(delete(memory).where(shared))
    change(connection, owners, [replacement], _UNBLOCKED)


def lift(
    connection: Connection,
    owners: Owners,
    named: Collection[int],
    by: str,
    reason: str,
    at: datetime,
) -> list[int]:
    """Undo the withdrawal of articles and of their copies; return the keys of all.

    The traits of those that no other order withdraws are deleted.
    """
    row = {"lifted": stored(at), "lifted_by": by, "lifted_reason": reason}
    touched = [*named, *(key for key in copies_under(connection, named) if key not in named)]
    still_open = withdrawals.c.lifted.is_(None)
    for part in chunks(named):
        meant = (withdrawals.c.article.in_(part) & still_open) | (
            withdrawals.c.copy_of.in_(part) & still_open
        )
        connection.execute(update(withdrawals).where(meant).values(row))
    newest = dict[int, int]()
    for part in chunks(touched):
        query = select(withdrawals.c.article, func.max(withdrawals.c.order)).where(
            withdrawals.c.article.in_(part), still_open
        )
        for key, number in connection.execute(query.group_by(withdrawals.c.article)):
            newest[key] = number
    free = [key for key in touched if key not in newest]
    for part in chunks(free):
        connection.execute(delete(memory).where(memory.c.article.in_(part)))
        canceled = articles.c.key.in_(part) & (articles.c.pubstatus == "canceled")
        connection.execute(update(articles).where(canceled).values(pubstatus="usable"))
    claims.uncancel(connection, free)
    change(connection, owners, free, {"withdrawn": None})
    for key, number in newest.items():
        change(connection, owners, [key], {"withdrawn": number})
    return touched


def change(
    connection: Connection, owners: Owners, keys: Collection[int], values: Mapping[str, Any]
) -> None:
    """Set columns of articles, as one change each, and settle the rivals for their URLs anew."""
    numbers = RowNumbers(connection)
    url_keys: set[str] = set()
    for key in sorted(keys):
        numbers.sequence += 1
        query = update(articles).where(articles.c.key == key)
        connection.execute(query.values({**values, "sequence": numbers.sequence}))
    for part in chunks(keys):
        query_urls = select(articles.c.url_key).where(articles.c.key.in_(part))
        url_keys |= {url for url in connection.scalars(query_urls) if url}
    settle_rivals(connection, owners, url_keys, numbers)
    numbers.save()


def current_order(connection: Connection, article: int) -> TakedownOrder | None:
    """Return the order that withdraws an article now."""
    query = select(orders).join(articles, articles.c.withdrawn == orders.c.number)
    row = connection.execute(query.where(articles.c.key == article)).one_or_none()
    return _order(row) if row else None


def copies_under(connection: Connection, keys: Collection[int]) -> list[int]:
    """Return the articles that are withdrawn only because they repeat one of these."""
    result: list[int] = []
    for part in chunks(keys):
        query = select(withdrawals.c.article).where(
            withdrawals.c.copy_of.in_(part), withdrawals.c.lifted.is_(None)
        )
        result += connection.scalars(query)
    return result


def blocked_by(connection: Connection, keys: Collection[int]) -> list[int]:
    """Return the articles that are held back as the return of one of these."""
    result: list[int] = []
    for part in chunks(keys):
        query = select(articles.c.key).where(articles.c.blocked_by.in_(part))
        result += connection.scalars(query)
    return result


def is_identical(connection: Connection, article: int) -> bool:
    """Tell whether an article that is held back is identical, and not only alike."""
    query = select(articles.c.likeness).where(articles.c.key == article)
    return connection.scalar(query) is None


def is_released(connection: Connection, article: int) -> bool:
    """Tell whether a person released an article with the very text that it has now."""
    query = select(articles.c.exempt, articles.c.text_digest).where(articles.c.key == article)
    row = connection.execute(query).one_or_none()
    return row is not None and row.exempt is not None and row.exempt == row.text_digest


def release(connection: Connection, article: int) -> None:
    """Release an article: until its text changes, it is not held for being like another."""
    query = update(articles).where(articles.c.key == article)
    connection.execute(query.values(exempt=articles.c.text_digest))


def replaces(connection: Connection, article: int, withdrawn: int) -> bool:
    """Tell whether an order put an article in the place of a withdrawn one."""
    query = (
        select(orders.c.number)
        .join(withdrawals, withdrawals.c.order == orders.c.number)
        .where(orders.c.replacement == article, withdrawals.c.article == withdrawn)
        .where(withdrawals.c.lifted.is_(None))
    )
    return connection.execute(query.limit(1)).first() is not None


def everywhere(connection: Connection, article: int) -> bool:
    """Tell whether an order that still stands blocks an article's text from every publisher."""
    query = (
        select(orders.c.number)
        .join(withdrawals, withdrawals.c.order == orders.c.number)
        .where(withdrawals.c.article == article, orders.c.everywhere)
        .where(withdrawals.c.lifted.is_(None))
    )
    return connection.execute(query.limit(1)).first() is not None


def canceled(connection: Connection, keys: Collection[int]) -> set[int]:
    """Return those of these articles that a cancellation already withdraws."""
    result: set[int] = set()
    for part in chunks(keys):
        query = (
            select(withdrawals.c.article)
            .join(orders, orders.c.number == withdrawals.c.order)
            .where(withdrawals.c.article.in_(part), orders.c.kind == "canceled")
            .where(withdrawals.c.lifted.is_(None))
        )
        result |= set(connection.scalars(query))
    return result


def only_canceled(connection: Connection, article: int) -> bool:
    """Tell whether nothing but a cancellation of its own withdraws an article now."""
    query = (
        select(orders.c.kind)
        .join(withdrawals, withdrawals.c.order == orders.c.number)
        .where(withdrawals.c.article == article, withdrawals.c.lifted.is_(None))
    )
    return set(connection.scalars(query)) == {"canceled"}


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


def of_order(connection: Connection, number: int) -> list[Withdrawal]:
    """Return the articles of an order, named ones first."""
    query = select(withdrawals).where(withdrawals.c.order == number)
    named_first = withdrawals.c.copy_of.is_not(None)
    query = query.order_by(named_first, withdrawals.c.article)
    return [_withdrawal(row) for row in connection.execute(query)]


def _withdrawal(row: Row[Any]) -> Withdrawal:
    return Withdrawal(
        order=row.order,
        article=row.article,
        copy_of=row.copy_of,
        lifted=instant(row.lifted),
        lifted_by=row.lifted_by,
        lifted_reason=row.lifted_reason,
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


def lifted_at(connection: Connection, keys: Collection[int]) -> dict[int, list[int]]:
    """Return when withdrawals of these articles were lifted, in microseconds since 1970."""
    result: dict[int, list[int]] = {}
    for part in chunks(keys):
        query = select(withdrawals.c.article, withdrawals.c.lifted)
        named = withdrawals.c.article.in_(part) & withdrawals.c.lifted.is_not(None)
        for article, lifted in connection.execute(query.where(named)):
            result.setdefault(article, []).append(lifted)
    return result
