"""Whose turn it is: feeds in the order in which a build takes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from syndicate.build.changes import Name
from syndicate.build.context import BuildContext
from syndicate.build.feed_plan import FeedPlan
from syndicate.build.feeds import FeedSpec
from syndicate.store import pictures, takedown_orders, targets
from syndicate.store.sql import Connection

#: A feed, its place among those that are built, and whether it comes before others.
Turn = tuple[int, FeedSpec, bool]


def by_turns(context: BuildContext, specs: Sequence[FeedSpec]) -> list[Turn]:
    """Return feeds in the order of their turns: first those from which an order takes something."""
    first = urgent_feeds(context)
    turns = ((n, spec, (spec.key, spec.member) in first) for n, spec in enumerate(specs))
    return sorted(turns, key=lambda turn: not turn[2])


def urgent_feeds(context: BuildContext) -> set[Name]:
    """Return the feeds that show, or ever did, what an order withdraws that is not carried out.

    Those that share a file wait for their turn: who comes first there has it.
    """
    if not (paths := _under_orders(context.connection)):
        return set()
    context.published.read_records(list(paths))
    records = map(context.published.record, paths)
    keys = {record.feed for record in records if record}
    found = {name for name, feed in context.published.feeds.items() if feed.key in keys}
    return found - context.catalog.sharing


def _under_orders(connection: Connection) -> set[str]:
    """Return the paths of documents from which an order takes something that is not carried out."""
    return documents_under(connection, takedown_orders.pending(connection))


def documents_under(connection: Connection, orders: Collection[int]) -> set[str]:
    """Return the paths of the documents that show, or ever did, what these orders withdrew."""
    paths = set(takedown_orders.carriers(connection, orders))
    for number in orders:
        urls = [each.shown for each in targets.of_order(connection, number) if each.is_by_itself]
        paths |= set(pictures.where_shown(connection, urls)[1])
    return paths


def by_urgency(context: BuildContext, plan: FeedPlan) -> tuple[FeedPlan, FeedPlan]:
    """Return a plan in two: the documents that show what an order withdraws, and the others."""
    paths = _under_orders(context.connection) if plan.documents else ()
    urgent = tuple(each for each in plan.documents if each.change.path in paths)
    others = tuple(each for each in plan.documents if each.change.path not in paths)
    return replace(plan, documents=urgent), replace(plan, documents=others)
