"""Measure what a store takes in a second, as its one writer: records, and fetches of partners.

`python -m bench.simulate.writer FOLDER` prints seconds as JSON: for one record among a thousand of
one transaction, for a transaction with one record, and for one fetch of a document that a token
had not fetched yet, whose entries are noted as delivered.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

_MANY, _ROUNDS = 1000, 15
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WriterCost:
    """Seconds for a record, a transaction and a fetch; the bytes of the store."""

    record: float
    transaction: float
    fetch: float


def main() -> None:
    """Measure the store of a site that was built, and print the medians."""
    import click
    from sqlalchemy import select

    from syndicate.cli.context import Context
    from syndicate.store import Store, ledger, tokens, usage
    from syndicate.store.publication_tables import documents

    context = Context(Path(sys.argv[1]) / "config", quiet=True)
    with click.Context(click.Command("bench")):
        site = context.site()

    def records(store: Store, number: int) -> float:
        events = [
            ("published", f"public/bench-{n}.atom", {"digest": "0" * 64}) for n in range(number)
        ]
        began = perf_counter()
        with store.writing() as connection:
            ledger.record(connection, events, _NOW)
        return perf_counter() - began

    def fetches(store: Store) -> list[float]:
        with store.writing() as connection:
            token = tokens.digest(tokens.add(connection, "bench", "bench", _NOW, None))
        with store.reading() as connection:
            query = select(documents.c.path, documents.c.digest).where(
                documents.c.digest.is_not(None)
            )
            there = connection.execute(query.order_by(documents.c.path)).all()
        seconds = []
        for path, digest in [row for row in there if row.path.endswith(".atom")][:_ROUNDS]:
            with store.reading() as connection:
                members = usage.members(connection, path, digest[:16], list)
            began = perf_counter()
            with store.writing() as connection:
                usage.record(
                    connection, usage.Fetch(token, path, digest[:16], 1, 0, 1000, _NOW), members
                )
            seconds.append(perf_counter() - began)
        return seconds

    with context.store(site) as store:
        many = median(records(store, _MANY) for _ in range(_ROUNDS)) / _MANY
        one = median(records(store, 1) for _ in range(_ROUNDS))
        cost = WriterCost(many, one, median(fetches(store)))
    print(json.dumps(asdict(cost)))


if __name__ == "__main__":
    main()
