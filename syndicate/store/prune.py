"""Delete what nothing in the store needs any more (decision 59).

That is little: what an article ever said is what a takedown of it remembers, what documents carried
and partners fetched is what receipts tell. Nothing that the ledger holds is deleted.
"""

from __future__ import annotations

from typing import Any

from syndicate.store import removal
from syndicate.store.finding_tables import filings, terms
from syndicate.store.sql import CompoundSelect, Connection, Table, delete, except_, func, select
from syndicate.store.tables import articles, bylines, people, sources

#: The keys of rows that no other row names, by what they are. A slug is minted once, and stays.
_UNNEEDED: dict[str, tuple[Table, CompoundSelect[Any]]] = {
    "people": (people, except_(select(people.c.key), select(bylines.c.person))),
    "sources": (sources, except_(select(sources.c.key), select(articles.c.source))),
    "names": (
        terms,
        except_(select(terms.c.key).where(terms.c.slug.is_(None)), select(filings.c.term)),
    ),
}


def unneeded(connection: Connection) -> dict[str, int]:
    """Return how many rows of each kind nothing needs: people, sources as records named them, and
    names of categories, tags, authors and the like that no feed was made for.
    """
    counted = {
        what: select(func.count()).select_from(keys.subquery("unused"))
        for what, (_, keys) in _UNNEEDED.items()
    }
    return {what: connection.scalar(query) or 0 for what, query in counted.items()}


def prune(connection: Connection) -> dict[str, int]:
    """Delete what nothing needs; return how many rows of each kind that was.

    Deleted articles whose documents were built since go first, as after a deletion.
    """
    removal.clear(connection)
    return {
        what: connection.execute(delete(table).where(table.c.key.in_(keys))).rowcount
        for what, (table, keys) in _UNNEEDED.items()
    }
