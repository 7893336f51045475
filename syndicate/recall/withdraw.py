"""Withdraw articles and everything that holds the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.recall.hold import hold_likes
from syndicate.recall.index import WithdrawnIndex
from syndicate.store import ledger, queries, traits, withdrawals


def withdraw(
    connection: Connection,
    owners: Owners,
    request: withdrawals.OrderRequest,
    named: Sequence[int],
    at: datetime,
) -> tuple[int, list[int]]:
    """Withdraw articles, and those that hold the same; return the order's number and the latter.

    Stored articles that are only alike are held, as an import of them would be.
    """
    number = withdrawals.place(connection, owners, request, named, at)
    if request.replacement is not None:
        withdrawals.replace_by(connection, owners, request.replacement, named)
    copies = _copies(connection, owners, request, named)
    withdrawals.withdraw(connection, owners, number, copies)
    ids = {a.key: a.entry_id for a in queries.facts_of(connection, [*named, *copies])}
    detail = {
        "order": number,
        "articles": [ids[key] for key in named],
        "copies": [ids[key] for key in copies],
        "reason": request.reason,
        "by": request.by,
        "reference": request.reference,
    }
    ledger.record(connection, [(request.kind, f"takedown {number}", detail)], at)
    hold_likes(connection, owners, [*named, *copies], at)
    return number, list(copies)


def _copies(
    connection: Connection,
    owners: Owners,
    request: withdrawals.OrderRequest,
    named: Sequence[int],
) -> dict[int, int | None]:
    """Return the articles that hold the same as named ones, and which of these each repeats."""
    index = WithdrawnIndex(connection, owners)
    copies: dict[int, int | None] = {}
    same = traits.same_as(connection, named)
    for candidate in queries.facts_of(connection, sorted(same)):
        originals = sorted(same[candidate.key].items())
        covering = [
            original
            for original, kind in originals
            if (kind == "page" and index.covers_page(original, candidate))
            or (
                index.covers(original, candidate)
                and (kind != "text" or index.is_same(original, candidate.key))
            )
        ]
        if covering and candidate.key != request.replacement:
            copies[candidate.key] = covering[0]
    return copies
