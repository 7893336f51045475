"""Tokens that were revoked stay so when a backup takes the place of the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from datetime import datetime
from pathlib import Path

from syndicate.store import ledger
from syndicate.store.chained_rows import token_rows
from syndicate.store.instants import stored
from syndicate.store.publication_tables import tokens
from syndicate.store.sql import Connection, select, update


def known_to(store: Path) -> frozenset[str]:
    """Return the digests of the tokens that a store knows as revoked; none if it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as there:
            rows = there.execute("SELECT digest FROM tokens WHERE revoked IS NOT NULL")
            return frozenset(str(digest) for (digest,) in rows)
    except sqlite3.Error:
        return frozenset()  # a damaged store is what backups are for


def carry_over(connection: Connection, digests: Collection[str], at: datetime) -> list[str]:
    """Revoke those of the tokens that a store takes for good; return their names, with the partner.

    The ledger has it.
    """
    query = select(tokens.c.digest, tokens.c.partner, tokens.c.name).where(
        tokens.c.revoked.is_(None)
    )
    again = [row for row in connection.execute(query) if row.digest in digests]
    for digest, partner, name in again:
        change = update(tokens).where(tokens.c.digest == digest).values(revoked=stored(at))
        connection.execute(change)
        rows = token_rows(connection, partner, name)
        detail = {"name": name, "revoked": True, "rows": rows}
        ledger.record(connection, [("token", partner, detail)], at)
    return [f"{name} of {partner}" for _, partner, name in again]
