"""Hold articles that return what was withdrawn (law 9).

A block covers the same page, the same original and the same text of the same publisher; one that
was ordered everywhere, those of any publisher. A text that is only alike is held for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.model.article import ArticleFacts
from syndicate.recall.index import WithdrawnIndex, alike
from syndicate.recall.likeness import HELD_LENGTH, pieces
from syndicate.store import ledger, queries, traits, withdrawals
from syndicate.text import similarity


@dataclass(frozen=True, slots=True)
class Block:
    """Why an article is held: the withdrawn one it returns, and how alike (None: the same)."""

    article: int
    reason: str
    percent: int | None = None


def hold(
    connection: Connection, owners: Owners, keys: Sequence[int], at: datetime
) -> dict[int, Block]:
    """Hold those of these articles that return what was withdrawn, and let go of the others."""
    nothing = traits.is_empty(connection)
    index = WithdrawnIndex(connection, owners)
    candidates = [a for a in queries.facts_of(connection, keys) if a.withdrawn is None]
    blocks: dict[int, Block] = {}
    events = []
    for candidate in [c for c in candidates if c.block] if nothing else candidates:
        block = None if nothing else _find_block(connection, index, candidate)
        apply_block(connection, owners, candidate, block)
        if block:
            blocks[candidate.key] = block
            events.append(("blocked", candidate.entry_id, {"reason": block.reason}))
    ledger.record(connection, events, at)
    return blocks


def hold_likes(connection: Connection, owners: Owners, keys: Sequence[int], at: datetime) -> None:
    """Hold what is stored already and is like what was withdrawn, as an import of it would be."""
    likes: set[int] = set()
    for key in keys:
        text = traits.text(connection, key)
        shared = traits.sharing(connection, pieces(text), withdrawn=False)
        likes |= {article for article, number in shared.items() if number > 1}
    hold(connection, owners, sorted(likes - set(keys)), at)


def apply_block(
    connection: Connection, owners: Owners, candidate: ArticleFacts, block: Block | None
) -> None:
    """Hold an article, or no longer."""
    values: dict[str, Any] = {"block": None, "blocked_by": None, "likeness": None}
    if block:
        values = {
            "block": block.reason,
            "blocked_by": block.article,
            "likeness": block.percent,
        }
    if candidate.block != values["block"]:
        withdrawals.change(connection, owners, [candidate.key], values)


def _find_block(
    connection: Connection, index: WithdrawnIndex, candidate: ArticleFacts
) -> Block | None:
    """Return why an article that is not withdrawn itself must be held; None where it need not."""
    for kind, value in traits.traits(connection, candidate.key):
        for article in traits.known_by(connection, kind, [value]).get(value, ()):
            if kind == "text" and not index.is_same(article, candidate.key):
                continue
            covers = index.covers_page if kind == "page" else index.covers
            if covers(article, candidate):
                return _same(connection, kind, article)
    free = withdrawals.is_released(connection, candidate.key)
    return None if free else _find_alike(connection, index, candidate)


def _same(connection: Connection, kind: traits.Trait, article: int) -> Block:
    order = withdrawals.current_order(connection, article)
    number = order.number if order else 0
    return Block(article, f"its {kind} was withdrawn by takedown {number}")


def _find_alike(
    connection: Connection, index: WithdrawnIndex, candidate: ArticleFacts
) -> Block | None:
    text = traits.text(connection, candidate.key)
    if len(text) < HELD_LENGTH:
        return None
    for article, share in alike(connection, candidate.key, text, index.by_pieces(pieces(text))):
        if not index.covers(article, candidate):
            continue
        if any(similarity.holds(text, withdrawn) for withdrawn in index.texts(article)):
            return _same(connection, "text", article)  # with notices around it
        original = queries.facts_of(connection, [article])[0]
        reason = (
            f"{share:.0%} like {original.entry_id}, which was withdrawn; held for a person"
            " (`syndicate article show --similar`, `syndicate article release`)"
        )
        return Block(article, reason, round(share * 100))
    return None
