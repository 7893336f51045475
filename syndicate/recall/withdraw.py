"""Withdraw articles and everything that holds the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.recall import arrivals
from syndicate.recall.index import WithdrawnIndex
from syndicate.recall.near import Match, NearTexts
from syndicate.store import ledger, queries, traits, withdrawals


def withdraw(
    connection: Connection,
    owners: Owners,
    request: withdrawals.OrderRequest,
    named: Sequence[int],
    at: datetime,
) -> tuple[int, list[int]]:
    """Withdraw articles, and those that hold the same; return the order's number and the latter.

    Stored articles that are only near are listed: by likeness, nothing is pulled.
    """
    number = withdrawals.place(connection, owners, request, named, at)
    if request.replacement is not None:
        withdrawals.replace_by(connection, owners, request.replacement, named)
    alike = NearTexts(connection).stored_like(named)
    copies = _copies(connection, owners, request, named, alike)
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
    arrivals.list_matches(connection, [m for m in alike if m.article not in copies])
    return number, list(copies)


def _copies(
    connection: Connection,
    owners: Owners,
    request: withdrawals.OrderRequest,
    named: Sequence[int],
    alike: Sequence[Match],
) -> dict[int, int | None]:
    """Return the articles that hold the same as named ones, and which of these each repeats."""
    index = WithdrawnIndex(connection, owners)
    copies: dict[int, int | None] = {}
    same = traits.same_as(connection, named)
    for match in alike:
        if match.level == "same":  # with notices around it, or a word changed
            same.setdefault(match.article, {}).setdefault(match.withdrawn, "text")
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
