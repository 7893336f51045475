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
    squatted = traits.squatted(connection, owners, listed)  # while holds tell whose pages are
    change(connection, owners, listed, {"withdrawn": order, **_UNBLOCKED})
    traits.remember(connection, listed, squatted)


def replace_by(
    connection: Connection, owners: Owners, replacement: int, keys: Collection[int]
) -> None:
    """Let an article replace withdrawn ones: it may have their addresses and be like them."""
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
    under: Collection[int] | None = None,
) -> list[int]:
    """Undo the withdrawal of articles and of their copies; return the keys of all.

    Of every order, or only of those `under` which that is asked. The traits of those that no other
    order withdraws are deleted.
    """
    row = {"lifted": stored(at), "lifted_by": by, "lifted_reason": reason}
    touched = [*named, *(key for key in copies_under(connection, named) if key not in named)]
    still_open = withdrawals.c.lifted.is_(None)
    for part in chunks(named):
        meant = (withdrawals.c.article.in_(part) & still_open) | (
            withdrawals.c.copy_of.in_(part) & still_open
        )
        if under is not None:
            meant &= withdrawals.c.order.in_(under)
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


def blocker(connection: Connection, article: int) -> int | None:
    """Return the withdrawn article as whose return an article is held back."""
    return connection.scalar(select(articles.c.blocked_by).where(articles.c.key == article))


def is_listed(connection: Connection, order: int, article: int) -> bool:
    """Tell whether an order lists an article, be it lifted since."""
    same = (withdrawals.c.order == order) & (withdrawals.c.article == article)
    return connection.execute(select(withdrawals.c.order).where(same)).first() is not None


def named_under(connection: Connection, order: int) -> set[int]:
    """Return the articles that an order named, or met as they came in, and withdraws now."""
    query = select(withdrawals.c.article).where(withdrawals.c.order == order)
    query = query.where(withdrawals.c.copy_of.is_(None), withdrawals.c.lifted.is_(None))
    return set(connection.scalars(query))


def is_identical(connection: Connection, article: int) -> bool:
    """Tell whether an article that is held back is identical, and not only alike."""
    query = select(articles.c.likeness).where(articles.c.key == article)
    return connection.scalar(query) is None


def is_released(connection: Connection, article: int) -> bool:
    """Tell whether a person released an article with the very text that it has now."""
    query = select(articles.c.exempt, articles.c.text_digest).where(articles.c.key == article)
    row = connection.execute(query).one_or_none()
    return row is not None and row.exempt is not None and row.exempt == row.text_digest


def unread(connection: Connection, keys: Collection[int]) -> dict[int, str]:
    """Return why articles are held of which a later record's rights could not be read."""
    found: dict[int, str] = {}
    for part in chunks(keys):
        query = select(articles.c.key, articles.c.unread)
        query = query.where(articles.c.key.in_(part), articles.c.unread.is_not(None))
        found |= {row.key: row.unread for row in connection.execute(query)}
    return found


def unread_among(
    connection: Connection, entry_ids: Collection[str]
) -> list[tuple[int, str, str | None]]:
    """Return (key, entry id, kind of import) of those that are held for what could not be read."""
    found: list[tuple[int, str, str | None]] = []
    for part in chunks(entry_ids):
        query = select(articles.c.key, articles.c.entry_id, articles.c.unread_by)
        query = query.where(articles.c.entry_id.in_(part), articles.c.unread.is_not(None))
        found += [(key, entry_id, by) for key, entry_id, by in connection.execute(query)]
    return found


def mark_unread(connection: Connection, article: int, why: str | None, intake: str | None) -> None:
    """Note that the rights in a later record could not be read, or (None) that they were since."""
    query = update(articles).where(articles.c.key == article)
    connection.execute(query.values(unread=why, unread_by=intake if why else None))


def release(connection: Connection, article: int) -> None:
    """Release an article: until its text changes, it is not held for being like another."""
    query = update(articles).where(articles.c.key == article)
    connection.execute(query.values(exempt=articles.c.text_digest))


@dataclass(frozen=True, slots=True)
class StandingOrder:
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


def spare(
    connection: Connection,
    article: int,
    withdrawn: int | None,
    by: str,
    reason: str,
    at: datetime,
) -> None:
    """Lift from the orders that withdraw an article another, which is held as its return.

    It is listed as a copy whose withdrawal was lifted; so the orders do not go for it any more.
    """
    under = standing_orders(connection, [withdrawn])[withdrawn] if withdrawn is not None else []
    rows = [
        {
            "order": order.number,
            "article": article,
            "copy_of": withdrawn,
            "lifted": stored(at),
            "lifted_by": by,
            "lifted_reason": reason,
        }
        for order in under
        if article not in order.spared
    ]
    if rows:
        connection.execute(insert(withdrawals), rows)


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


def only_canceled_of(connection: Connection) -> set[int]:
    """Return the articles that nothing but cancellations of their own withdraw now."""
    query = (
        select(withdrawals.c.article, func.min(orders.c.kind), func.max(orders.c.kind))
        .join(orders, orders.c.number == withdrawals.c.order)
        .where(withdrawals.c.lifted.is_(None))
        .group_by(withdrawals.c.article)
    )
    return {row[0] for row in connection.execute(query) if row[1] == row[2] == "canceled"}


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
