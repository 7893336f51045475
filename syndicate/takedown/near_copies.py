"""What is like a withdrawn article and waits for a person: held as it came, or only listed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from syndicate.errors import NotFoundError
from syndicate.model.article import ArticleFacts
from syndicate.store import queries, resemblances, takedown_orders
from syndicate.store.sql import Connection


class NearCopy(Struct, frozen=True):
    """An article like one that takedown `order` withdrew (`like`, its entry id), in percent.

    A near one is most likely a copy, one that is only like may be. What is `held` came later and is
    not published; the others stand as they were.
    """

    entry_id: str
    title: str
    level: Literal["near", "like"]
    percent: int
    held: bool
    like: str
    order: int


def near_of(connection: Connection, number: int) -> list[ArticleFacts]:
    """Return the articles that are near what a takedown withdrew, held or listed.

    Raises NotFoundError where there is no such takedown, or nothing near.
    """
    require_order(connection, number)
    found = resemblances.undecided(connection, orders=[number])
    keys = dict.fromkeys(each.article for each in found if each.level == "near")
    if not keys:
        raise NotFoundError(f"nothing is near what takedown {number} withdrew")
    return queries.facts_of(connection, list(keys))


def require_order(connection: Connection, number: int) -> None:
    """Raise NotFoundError where there is no takedown of that number."""
    if number not in {order.number for order in takedown_orders.all_orders(connection)}:
        raise NotFoundError(f"there is no takedown {number}")


def near_copies(
    connection: Connection, orders: Collection[int] | None = None
) -> tuple[NearCopy, ...]:
    """Return what waits for a person, of all orders or of some; the most alike first.

    An article is listed once, with the withdrawn one that it is most like.
    """
    found = resemblances.undecided(connection, orders=orders)
    keys = {key for each in found for key in (each.article, each.withdrawn)}
    facts = {article.key: article for article in queries.facts_of(connection, sorted(keys))}
    copies: dict[int, NearCopy] = {}
    for each in found:
        copy = NearCopy(
            entry_id=facts[each.article].entry_id,
            title=facts[each.article].title,
            level=each.level,
            percent=each.percent,
            held=each.held,
            like=facts[each.withdrawn].entry_id,
            order=each.order,
        )
        copies.setdefault(each.article, copy)
    return tuple(copies.values())
