"""Whose turn it is: feeds in the order in which a build takes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from syndicate.build.changes import Name
from syndicate.build.context import BuildContext
from syndicate.build.feeds import FeedSpec
from syndicate.store import pictures, takedown_orders, targets


def by_turns(context: BuildContext, specs: Sequence[FeedSpec]) -> list[tuple[int, FeedSpec]]:
    """Return feeds, each with its place among them: first those from which an order takes
    something.
    """
    first = urgent_feeds(context)
    return sorted(enumerate(specs), key=lambda each: (each[1].key, each[1].member) not in first)


def urgent_feeds(context: BuildContext) -> set[Name]:
    """Return the feeds that show, or ever did, what an order withdraws that is not carried out.

    Those that may compete for a file wait for their turn: who comes first there decides.
    """
    orders = takedown_orders.pending(context.connection)
    paths = documents_under(context.connection, orders) if orders else ()
    if not paths:
        return set()
    context.published.read_records(list(paths))
    records = map(context.published.record, paths)
    keys = {record.feed for record in records if record}
    found = {name for name, feed in context.published.feeds.items() if feed.key in keys}
    return found - context.catalog.competing


def documents_under(connection: Connection, orders: Collection[int]) -> set[str]:
    """Return the paths of the documents that show, or ever did, what these orders withdrew."""
    paths = set(takedown_orders.carriers(connection, orders))
    for number in orders:
        urls = [each.shown for each in targets.of_order(connection, number) if each.is_by_itself]
        paths |= set(pictures.where_shown(connection, urls)[1])
    return paths
