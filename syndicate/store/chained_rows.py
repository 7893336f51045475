"""Rows of tables as the ledger's records hold them, so that an edited row is found by the chain.

A record's detail says under `rows` how rows stand since: instants as they are stored, articles by
their entry ids. `audit` holds the tables against the last record of each row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from syndicate.store.chunks import chunks
from syndicate.store.publication_tables import tokens
from syndicate.store.sql import ColumnElement, Connection, Select, Table, select
from syndicate.store.tables import articles as of_articles
from syndicate.store.withdrawal_tables import hub_recalls, withdrawals
from syndicate.store.withdrawal_tables import orders as of_orders
from syndicate.store.withdrawal_tables import targets as of_targets

#: The rows of a record, by table: each a list of values, in the order of `COLUMNS`.
Rows = dict[str, list[list[Any]]]
#: What the ledger holds of a row, by table, and how many of these values are its name.
COLUMNS: dict[str, tuple[list[str], int]] = {
    "orders": (
        "number instant kind reason by reference asked everywhere replacement applied".split(),
        1,
    ),
    "withdrawals": ("order article copy_of lifted lifted_by lifted_reason".split(), 2),
    "targets": ("order kind value lifted lifted_by lifted_reason".split(), 3),
    "tokens": ("digest partner name created expires revoked".split(), 1),
    "hub_recalls": ("order hub document delivered".split(), 3),
}


def rows_of(
    connection: Connection,
    *,
    orders: Collection[int] = (),
    articles: Collection[int] = (),
    targets: Collection[int] = (),
) -> Rows:
    """Return the rows of orders, of the withdrawals of articles, and of what orders withdraw beside
    articles, as they are now.
    """
    asked = {
        "orders": _chosen("orders", of_orders.c.number, orders),
        "withdrawals": _chosen("withdrawals", withdrawals.c.article, articles),
        "targets": _chosen("targets", of_targets.c.order, targets),
    }
    rows = {name: _read(connection, queries) for name, queries in asked.items()}
    return {name: found for name, found in rows.items() if found}


def token_rows(connection: Connection, partner: str, name: str | None = None) -> Rows:
    """Return the rows of a partner's tokens, or of those of a name."""
    named = tokens.c.partner == partner
    if name is not None:
        named &= tokens.c.name == name
    found = _read(connection, [query_of("tokens").where(named)])
    return {"tokens": found} if found else {}


def told_rows(connection: Connection, hub: str, document: str, delivered: int) -> Rows:
    """Return the rows of what a hub was told of a document then: the orders that changed it."""
    here = (hub_recalls.c.hub == hub) & (hub_recalls.c.document == document)
    query = query_of("hub_recalls").where(here, hub_recalls.c.delivered == delivered)
    found = _read(connection, [query])
    return {"hub_recalls": found} if found else {}


def _read(connection: Connection, queries: Iterator[Select[Any]] | list[Select[Any]]) -> list[Any]:
    return [list(row) for query in queries for row in connection.execute(query)]


def _chosen(name: str, column: ColumnElement[Any], keys: Collection[Any]) -> Iterator[Select[Any]]:
    for part in chunks(keys):
        yield query_of(name).where(column.in_(part))


def query_of(name: str) -> Select[Any]:
    """Return the query of all rows of a table, as records hold them.

    Of what hubs are to be told only that is held which they were told.
    """
    first, second = of_articles.alias("first"), of_articles.alias("second")
    if name == "orders":
        query = _select(of_orders, name, replacement=first.c.entry_id)
        return query.outerjoin(first, first.c.key == of_orders.c.replacement)
    if name == "withdrawals":
        query = _select(withdrawals, name, article=first.c.entry_id, copy_of=second.c.entry_id)
        query = query.outerjoin(first, first.c.key == withdrawals.c.article)
        return query.outerjoin(second, second.c.key == withdrawals.c.copy_of)
    if name == "hub_recalls":
        return _select(hub_recalls, name).where(hub_recalls.c.delivered.is_not(None))
    return _select(of_targets if name == "targets" else tokens, name)


def _select(table: Table, name: str, **others: ColumnElement[Any]) -> Select[Any]:
    """Return the query of a table's columns, with others in the place of some."""
    columns: Sequence[str] = COLUMNS[name][0]
    chosen = [others[c].label(c) if c in others else table.c[c] for c in columns]
    return select(*chosen).select_from(table)
