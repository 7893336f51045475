"""What takedown orders withdrew: articles, each named or the copy of one, lifted or not."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndicate.config.owners import Owners
from syndicate.store import claims, traits
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.revision import RowNumbers
from syndicate.store.rivals import settle_rivals
from syndicate.store.sql import Connection, Row, delete, func, insert, select, update
from syndicate.store.tables import articles
from syndicate.store.takedown_orders import OrderRequest, newest, standing_orders
from syndicate.store.withdrawal_tables import memory, orders, withdrawals

_UNBLOCKED = {"block": None, "blocked_by": None, "likeness": None}


class Withdrawal(Struct, frozen=True):
    """One article of an order; `copy_of` is the named one that it only repeats."""

    order: int
    article: int
    copy_of: int | None
    lifted: datetime | None
    lifted_by: str | None
    lifted_reason: str | None


def place(
    connection: Connection,
    owners: Owners,
    request: OrderRequest,
    named: Sequence[int],
    at: datetime,
) -> int:
    """Record an order and withdraw the articles it names; return its number."""
    number = newest(connection) + 1
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


def withdrawn_among(connection: Connection, keys: Collection[int]) -> set[int]:
    """Return those of these articles that are withdrawn now."""
    found: set[int] = set()
    for part in chunks(keys):
        query = select(articles.c.key)
        query = query.where(articles.c.key.in_(part), articles.c.withdrawn.is_not(None))
        found |= set(connection.scalars(query))
    return found


def copies_under(connection: Connection, keys: Collection[int]) -> list[int]:
    """Return the articles that are withdrawn only because they repeat one of these."""
    result: list[int] = []
    for part in chunks(keys):
        query = select(withdrawals.c.article).where(
            withdrawals.c.copy_of.in_(part), withdrawals.c.lifted.is_(None)
        )
        result += connection.scalars(query)
    return result


def is_listed(connection: Connection, order: int, article: int) -> bool:
    """Tell whether an order lists an article, be it lifted since."""
    same = (withdrawals.c.order == order) & (withdrawals.c.article == article)
    return connection.execute(select(withdrawals.c.order).where(same)).first() is not None


def listed_under(connection: Connection, order: int) -> list[int]:
    """Return the articles of an order, lifted ones too."""
    query = select(withdrawals.c.article).where(withdrawals.c.order == order)
    return list(connection.scalars(query.order_by(withdrawals.c.article)))


def named_under(connection: Connection, order: int) -> set[int]:
    """Return the articles that an order named, or met as they came in, and withdraws now."""
    query = select(withdrawals.c.article).where(withdrawals.c.order == order)
    query = query.where(withdrawals.c.copy_of.is_(None), withdrawals.c.lifted.is_(None))
    return set(connection.scalars(query))


def spare(
    connection: Connection,
    article: int,
    withdrawn: int | None,
    by: str,
    reason: str,
    at: datetime,
    under: Collection[int],
) -> None:
    """Let an article go that is held as the return of a withdrawn one, `under` some orders.

    It is listed as a copy whose withdrawal was lifted; so these orders do not go for it any more.
    """
    standing = standing_orders(connection, [withdrawn])[withdrawn] if withdrawn is not None else []
    rows = [
        {
            "order": order.number,
            "article": article,
            "copy_of": withdrawn,
            "lifted": stored(at),
            "lifted_by": by,
            "lifted_reason": reason,
        }
        for order in standing
        if article not in order.spared and order.number in under
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


def lifted_at(connection: Connection, keys: Collection[int]) -> dict[int, list[int]]:
    """Return when withdrawals of these articles were lifted, in microseconds since 1970."""
    result: dict[int, list[int]] = {}
    for part in chunks(keys):
        query = select(withdrawals.c.article, withdrawals.c.lifted)
        named = withdrawals.c.article.in_(part) & withdrawals.c.lifted.is_not(None)
        for article, lifted in connection.execute(query.where(named)):
            result.setdefault(article, []).append(lifted)
    return result
