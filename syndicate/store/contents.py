"""What a store holds and how large it is, by kind of thing: rows and bytes of its tables."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from syndicate.store import finding_tables as finding
from syndicate.store import postgresql, sqlite
from syndicate.store import publication_tables as published
from syndicate.store import tables as stored
from syndicate.store import withdrawal_tables as withdrawn
from syndicate.store.sql import Connection, Table, func, select

#: Every table under what a person calls the things in it; the first one's rows are those things.
KINDS: Mapping[str, tuple[Table, ...]] = {
    "articles": (stored.articles,),
    "revisions": (stored.revisions, stored.bylines, stored.attachments, stored.citations),
    "places in categories, tags and the like": (finding.filings,),
    "traces that articles are found by": (
        finding.pieces,
        finding.originals,
        finding.addresses,
        finding.pictures,
    ),
    "people": (stored.people,),
    "sources as records name them": (stored.sources,),
    "names of categories, tags, authors": (finding.terms,),
    "records of merged articles": (stored.claims, stored.departures),
    "feeds": (published.feeds, published.archives, published.archived),
    "documents": (
        published.documents,
        published.outputs,
        published.leftovers,
        published.renames,
        published.shortened,
    ),
    "entries that documents carry or carried": (published.carried,),
    "partners' tokens": (published.tokens,),
    "counts of what partners fetched": (published.deliveries, published.usage),
    "takedowns": (
        withdrawn.orders,
        withdrawn.withdrawals,
        withdrawn.targets,
        withdrawn.memory,
        withdrawn.resemblances,
        withdrawn.hub_recalls,
    ),
    "records of the ledger": (withdrawn.ledger, withdrawn.seals),
    "lines of the journal": (withdrawn.journal,),
    "notices to hubs": (published.hub_notices, published.hubs),
    "marks of imports and builds": (
        stored.marks,
        stored.counters,
        stored.leases,
        published.last_config,
        published.quarantine,
    ),
}


class Holding(Struct, frozen=True):
    """How many rows each table of a kind has, and how many bytes; None where that was not asked."""

    kind: str
    rows: Mapping[str, int]
    sizes: Mapping[str, int] | None

    @property
    def number(self) -> int:
        """How many things of the kind there are."""
        return next(iter(self.rows.values()))

    @property
    def size(self) -> int | None:
        return None if self.sizes is None else sum(self.sizes.values())


def holdings(connection: Connection, *, sizes: bool) -> list[Holding]:
    """Return what a store holds, kind by kind.

    The sizes of tables are at hand on a server; those of an embedded store are found by reading its
    whole file.
    """
    is_embedded = connection.dialect.name == "sqlite"
    measure = sqlite.table_sizes if is_embedded else postgresql.table_sizes
    found = measure(connection) if sizes or not is_embedded else None
    return [
        Holding(
            kind,
            {table.name: _rows_of(connection, table) for table in tables},
            None if found is None else {table.name: found[table.name] for table in tables},
        )
        for kind, tables in KINDS.items()
    ]


def _rows_of(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def space(connection: Connection) -> tuple[int, int]:
    """Return the bytes of a store, and how much of it deleted rows have left.

    That is bytes in an embedded store; on a server it is rows, as far as the server has noticed.
    """
    of = sqlite.space if connection.dialect.name == "sqlite" else postgresql.space
    return of(connection)
