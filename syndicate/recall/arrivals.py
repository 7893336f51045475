"""Decide what becomes of an article that is near a withdrawn one, and not the same.

What arrives is held until a person releases it. What stood before the order is only listed: by
likeness alone, nothing is pulled.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from syndicate.model.article import ArticleFacts
from syndicate.recall.near import Match
from syndicate.store import bodies, queries, resemblances, takedown_orders
from syndicate.store.sql import Connection

#: A correction brings an article nearer by at most so much, in percent.
_CORRECTION = 5
_ASK = "(`syndicate article show --similar`, `syndicate article release`, `syndicate takedown`)"


class Block(Struct, frozen=True):
    """Why an article is held: the withdrawn one it returns, and how alike (None: the same).

    Without an article, what a later record says of its rights could not be read. One that is
    `listed` is not held.
    """

    article: int | None
    reason: str
    percent: int | None = None
    listed: bool = False


def judge_near(
    connection: Connection, candidate: ArticleFacts, matches: Sequence[Match]
) -> Block | None:
    """Return why an article is held, or listed anew; list it with the withdrawn ones it is like.

    `matches` are not the same, the most alike first.
    """
    for match in matches:
        if match.level == "near" and _arrives(connection, candidate, match):
            said = _reason(connection, match)
            reason = f"{said}; held for a person {_ASK}"
            return Block(match.withdrawn, reason, match.likeness.percent)
    new = [m for m in matches if not resemblances.is_listed(connection, m.article, m.withdrawn)]
    list_matches(connection, new)
    if not new:
        return None
    reason = f"{_reason(connection, new[0])}; it is not held, only listed {_ASK}"
    return Block(new[0].withdrawn, reason, new[0].likeness.percent, listed=True)


def list_matches(connection: Connection, matches: Sequence[Match]) -> None:
    """List articles that stand and are like withdrawn ones, for a person to decide."""
    rows = [
        (match.article, match.withdrawn, match.level, match.likeness.percent)
        for match in matches
        if match.level != "same"
    ]
    resemblances.put(connection, rows)


def _reason(connection: Connection, match: Match) -> str:
    original = queries.facts_of(connection, [match.withdrawn])[0]
    return f"{match.likeness.percent}% like {original.entry_id}, which was withdrawn"


def _arrives(connection: Connection, candidate: ArticleFacts, match: Match) -> bool:
    """Return whether an article came near after the order, or was never let out since.

    One that was near as it stood, and is corrected, stands.
    """
    if candidate.block is not None:
        return True
    withdrawn = match.withdrawn
    if resemblances.is_listed(connection, candidate.key, withdrawn):
        return False
    before = resemblances.percent_listed(connection, candidate.key, withdrawn)
    if before is not None and match.likeness.percent <= before + _CORRECTION:
        return False
    order = takedown_orders.current_order(connection, withdrawn)
    return order is None or not bodies.had_before(connection, candidate.key, order.instant)
