"""Compare the rows of tables with what the ledger's records leave in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from itertools import islice
from typing import Any

from msgspec import Struct

from syndicate.store import sql
from syndicate.store.audit.expected import ExpectedRows, Held, expected
from syndicate.store.chained_rows import COLUMNS, query_of
from syndicate.store.instants import instant
from syndicate.store.ledger import MOST_FLAWS
from syndicate.store.publication_tables import carried, deliveries, documents, tokens, usage
from syndicate.store.sql import Connection, Row, Select, select
from syndicate.store.tables import articles
from syndicate.text.counts import count
from syndicate.text.json_values import rfc3339
from syndicate.text.plain import one_line

_INSTANTS = frozenset(
    "instant applied lifted created expires revoked since left gone first last delivered".split()
)
_COUNTS = ("fetched", "unchanged", "bytes")


class Audit(Struct, frozen=True):
    """The first flaws of the tables, how many `more` there are, and how many rows of each table no
    record holds since they are older than the records that do.
    """

    flaws: tuple[str, ...]
    more: int
    unproved: Mapping[str, int]


def audit(connection: Connection) -> Audit:
    """Hold orders, documents, what they carry, tokens and fetches against the ledger."""
    rows = expected(connection)
    with closing(rows.scratch):
        unproved: dict[str, int] = {}
        found = _flaws(connection, rows, unproved)
        flaws = tuple(islice(found, MOST_FLAWS))
        more = sum(1 for _ in found)
    return Audit(flaws, more, {name: count for name, count in unproved.items() if count})


def _flaws(connection: Connection, rows: ExpectedRows, unproved: dict[str, int]) -> Iterator[str]:
    for table in (*COLUMNS, "documents", "usage", "deliveries", "carried"):
        strangers: list[str] = []
        found = 0
        try:
            for place, flaw in _of_table(connection, rows, table):
                if flaw is None:
                    found += 1
                    strangers += [place] if found <= MOST_FLAWS else []
                else:
                    yield f"{table}: {place}: {flaw}"
        except sql.DBAPIError:  # SQLite's driver refuses a text that is no UTF-8
            yield f"{table}: it holds a text that is no UTF-8"
            continue
        known = rows.unproved.get(table, 0)
        if found > known and not known:
            yield from (f"{table}: {place}: no record of the ledger has it" for place in strangers)
        elif found > known:
            why = f"when the ledger began to hold rows, only {known:,} were there"
            yield f"{table}: {count(found, 'row has', 'rows have')} no record; {why}"
        unproved[table] = min(found, known)


def _of_table(
    connection: Connection, rows: ExpectedRows, table: str
) -> Iterator[tuple[str, str | None]]:
    """Yield the place and the flaw of rows; None for one of which there is no record."""
    if table == "carried":
        yield from _of_carried(connection, rows)
        return
    query, named = _QUERIES[table]
    for row in _streamed(connection, query):
        held = rows.take(table, list(row[:named]))
        facts: dict[str, Any] = dict(row._mapping)
        place = _place(table, facts)
        if held is None:
            if table != "documents" or row.digest or row.gone:  # else announced, and not written
                yield place, None
        else:
            yield from ((place, flaw) for flaw in _differences(table, facts, *held))
    for name, values, record in rows.rest(table):
        if table != "deliveries" or name[2] not in rows.erased:
            place = _place(table, {**values, **dict(zip(_NAMES[table], name, strict=True))})
            yield place, f"deleted; record {record} has it"


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    with connection.execute(query.execution_options(yield_per=500)) as rows:
        yield from rows


def _of_carried(connection: Connection, rows: ExpectedRows) -> Iterator[tuple[str, str | None]]:
    columns = (carried, articles.c.entry_id)
    query = select(*columns).outerjoin(articles, articles.c.key == carried.c.article)
    for row in _streamed(connection, query.order_by(*carried.primary_key.columns)):
        held = rows.take_carried(row.document, row.article)
        place = f"{row.document}, {row.entry_id or row.article}"
        if held is None:
            yield place, None
            continue
        known = {k: v for k, v in held[0].items() if v is not None or k == "left"}
        facts: dict[str, Any] = dict(row._mapping)
        yield from ((place, flaw) for flaw in _differences("carried", facts, known, held[1]))
    for document, entry_id, record in rows.rest_carried():
        yield f"{document}, {entry_id}", f"deleted; record {record} has it"


def _differences(table: str, row: Mapping[str, Any], held: Held, record: int) -> Iterator[str]:
    """Yield the values of a row that are not as its record has them."""
    if table == "usage" and _went_on(row, held):
        return
    if table == "deliveries" and not _is_plausible(row):
        yield f"its counts do not agree with those of its document, last told by record {record}"
    for column, value in held.items():
        if row[column] != value:
            now, then = _shown(column, row[column]), _shown(column, value)
            yield f"its {column} is {now}, but {then} in record {record}"


def _shown(column: str, value: Any) -> str:
    """Return a value as people read it: instants as RFC 3339."""
    if column in _INSTANTS and type(value) is int:
        with suppress(OverflowError):
            return rfc3339(instant(value))
    return one_line(repr(value))


def _went_on(row: Mapping[str, Any], held: Held) -> bool:
    """Return whether a document was used again since the record: no count went back."""
    numbers = (row["last"], *(row[name] for name in _COUNTS))
    if row["first"] != held["first"] or any(type(number) is not int for number in numbers):
        return False
    later: bool = row["last"] > held["last"]
    return later and all(row[name] >= held[name] for name in _COUNTS)


def _is_plausible(row: Mapping[str, Any]) -> bool:
    """Return whether a delivery fits the use of its document."""
    numbers = (row["times"], row["first"], row["last"], row["fetched"], row["used"])
    if any(type(number) is not int for number in numbers):
        return False
    fits: bool = 0 <= row["times"] <= row["fetched"]
    return fits and row["first"] <= row["last"] <= row["used"]


def _place(table: str, row: Mapping[str, Any]) -> str:
    """Return where a row stands, in words."""
    match table:
        case "orders":
            return f"takedown {row['number']}"
        case "withdrawals":
            return f"takedown {row['order']}, {row['article']}"
        case "targets":
            return f"takedown {row['order']}, {row['kind']} {row['value']}"
        case "tokens":
            return f"{row['partner']}, {row['name']}"
        case "hub_recalls":
            return f"takedown {row['order']}, {row['hub']}, {row['document']}"
        case "documents":
            return str(row["path"])
    token = row.get("name") or f"token {row['token'][:12]}"
    article = f", article {row['article']}, revision {row['revision']}" if "article" in row else ""
    return f"{row['document']}, {token}{article}"


def _queries() -> dict[str, tuple[Select[Any], int]]:
    """Return the query of each table, the values of a row's name first, and how many these are."""
    used = (usage.c.token == deliveries.c.token) & (usage.c.document == deliveries.c.document)
    named = usage.c.token == tokens.c.digest
    own = {name: (query_of(name), count) for name, (_, count) in COLUMNS.items()}
    delivered = select(
        deliveries.c.token,
        deliveries.c.document,
        deliveries.c.article,
        deliveries.c.revision,
        deliveries.c.times,
        deliveries.c.first,
        deliveries.c.last,
        usage.c.fetched,
        usage.c.last.label("used"),
    ).outerjoin(usage, used)
    fetched = select(usage, tokens.c.name).outerjoin(tokens, named)
    written = select(documents.c.path, documents.c.digest, documents.c.gone)
    return {**own, "documents": (written, 1), "usage": (fetched, 2), "deliveries": (delivered, 4)}


_QUERIES = _queries()
_NAMES = {name: columns[:count] for name, (columns, count) in COLUMNS.items()} | {
    "documents": ["path"],
    "usage": ["token", "document"],
    "deliveries": ["token", "document", "article", "revision"],
}
