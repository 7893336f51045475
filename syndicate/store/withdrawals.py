"""Orders to withdraw, and what they withdrew (design, law 9)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from syndicate.store import remembered
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.revising import Numbers
from syndicate.store.tables import articles, memory, orders, withdrawals
from syndicate.store.writing import settle_rivals

Kind = Literal["takedown", "canceled"]


@dataclass(frozen=True, slots=True)
class Order:
    """An order to withdraw. `asked` is what was asked for; `applied` when a build saw it done."""

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
    """One article of an order; `copy_of` the named one that it only repeats."""

    order: int
    article: int
    copy_of: int | None
    lifted: datetime | None
    lifted_by: str | None
    lifted_reason: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """What an order is to say."""

    kind: Kind
    reason: str
    by: str
    reference: str | None = None
    asked: Mapping[str, Any] | None = None
    everywhere: bool = False
    replacement: int | None = None


def place(connection: Connection, request: Request, named: Sequence[int], at: datetime) -> int:
    """Write down an order and withdraw the articles it names; answers with its number."""
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
    withdraw(connection, number, dict.fromkeys(named))
    return number


def withdraw(connection: Connection, order: int, listed: Mapping[int, int | None]) -> None:
    """Withdraw articles under an order, each with the one that it repeats (None: it was named)."""
    if not listed:
        return
    found = [{"order": order, "article": key, "copy_of": whose} for key, whose in listed.items()]
    connection.execute(insert(withdrawals), found)
    nothing = {"block": None, "blocked_by": None, "likeness": None}
    change(connection, listed, {"withdrawn": order, **nothing})
    remembered.remember(connection, listed)


def replace_by(connection: Connection, replacement: int, keys: Collection[int]) -> None:
    """Let an article take the place of withdrawn ones: it may have their page, and be like them."""
    values = {"exempt": "replacement", "block": None, "blocked_by": None, "likeness": None}
    own = {value for _, value in remembered.traits(connection, replacement)}
    for part in chunks(keys):
        shared = memory.c.article.in_(part) & memory.c.value.in_(own)
        connection.execute(delete(memory).where(shared))
    change(connection, [replacement], values)


def lift(connection: Connection, keys: Collection[int], by: str, reason: str, at: datetime) -> None:
    """Undo the withdrawal of articles: nothing of them is remembered any more."""
    row = {"lifted": stored(at), "lifted_by": by, "lifted_reason": reason}
    for part in chunks(keys):
        open_ones = withdrawals.c.article.in_(part) & withdrawals.c.lifted.is_(None)
        connection.execute(update(withdrawals).where(open_ones).values(row))
        connection.execute(delete(memory).where(memory.c.article.in_(part)))
        canceled = articles.c.key.in_(part) & (articles.c.pubstatus == "canceled")
        connection.execute(update(articles).where(canceled).values(pubstatus="usable"))
    change(connection, keys, {"withdrawn": None})


def change(connection: Connection, keys: Collection[int], values: Mapping[str, Any]) -> None:
    """Set what holds articles back, as one change each; rivals for their URLs are settled anew."""
    numbers = Numbers(connection)
    url_keys: set[str] = set()
    for key in sorted(keys):
        numbers.sequence += 1
        query = update(articles).where(articles.c.key == key)
        connection.execute(query.values({**values, "sequence": numbers.sequence}))
    for part in chunks(keys):
        query_urls = select(articles.c.url_key).where(articles.c.key.in_(part))
        url_keys |= {url for url in connection.scalars(query_urls) if url}
    settle_rivals(connection, url_keys, numbers)
    numbers.save()


def standing_order(connection: Connection, article: int) -> Order | None:
    """The order that withdraws an article now."""
    query = select(orders).join(articles, articles.c.withdrawn == orders.c.number)
    row = connection.execute(query.where(articles.c.key == article)).one_or_none()
    return _order(row) if row else None


def copies_under(connection: Connection, keys: Collection[int]) -> list[int]:
    """The articles that are withdrawn only because they repeat one of these."""
    found: list[int] = []
    for part in chunks(keys):
        query = select(withdrawals.c.article).where(
            withdrawals.c.copy_of.in_(part), withdrawals.c.lifted.is_(None)
        )
        found += connection.scalars(query)
    return found


def blocked_by(connection: Connection, keys: Collection[int]) -> list[int]:
    """The articles that are held back as the return of one of these."""
    found: list[int] = []
    for part in chunks(keys):
        query = select(articles.c.key).where(articles.c.blocked_by.in_(part))
        found += connection.scalars(query)
    return found


def is_the_same(connection: Connection, article: int) -> bool:
    """Whether an article that is held back is the very same, and not only alike."""
    query = select(articles.c.likeness).where(articles.c.key == article)
    return connection.scalar(query) is None


def exemption(connection: Connection, article: int) -> str | None:
    """Why an article is not held back as a return: released, replacement; None where it may be."""
    return connection.scalar(select(articles.c.exempt).where(articles.c.key == article))


def all_orders(connection: Connection) -> list[Order]:
    """Every order, oldest first."""
    return [_order(row) for row in connection.execute(select(orders).order_by(orders.c.number))]


def order(connection: Connection, number: int) -> Order | None:
    row = connection.execute(select(orders).where(orders.c.number == number)).one_or_none()
    return _order(row) if row else None


def _order(row: Row[Any]) -> Order:
    return Order(
        row.number, instant(row.instant), row.kind, row.reason, row.by, row.reference,
        json.loads(row.asked), row.everywhere, row.replacement, instant(row.applied),
    )  # fmt: skip


def of_order(connection: Connection, number: int) -> list[Withdrawal]:
    """The articles of an order: those that were named first."""
    query = select(withdrawals).where(withdrawals.c.order == number)
    named_first = withdrawals.c.copy_of.is_not(None)
    query = query.order_by(named_first, withdrawals.c.article)
    return [_withdrawal(row) for row in connection.execute(query)]


def of_article(connection: Connection, article: int) -> list[Withdrawal]:
    """What was ordered of an article, oldest first, lifted orders too."""
    query = select(withdrawals).where(withdrawals.c.article == article)
    return [_withdrawal(row) for row in connection.execute(query.order_by(withdrawals.c.order))]


def _withdrawal(row: Row[Any]) -> Withdrawal:
    return Withdrawal(
        row.order, row.article, row.copy_of, instant(row.lifted), row.lifted_by, row.lifted_reason
    )


def mark_applied(connection: Connection, numbers: Collection[int], at: datetime) -> None:
    """Note that a whole build has gone by since these orders."""
    query = update(orders).where(orders.c.number.in_(numbers))
    connection.execute(query.values(applied=stored(at)))


def pending(connection: Connection) -> list[int]:
    """The orders that no whole build has seen yet."""
    query = select(orders.c.number).where(orders.c.applied.is_(None)).order_by(orders.c.number)
    return list(connection.scalars(query))
