"""Hold articles that return what was withdrawn (law 9).

A block covers every address that a withdrawn article ever had, and its texts, whoever's it is said
to be; one that was ordered for its own publisher alone, pages of others only. A text that is only
alike is held for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.model.article import ArticleFacts
from syndicate.recall.index import WithdrawnIndex, alike
from syndicate.recall.likeness import HELD_LENGTH, pieces
from syndicate.store import addresses, ledger, queries, traits, withdrawals
from syndicate.text import similarity


@dataclass(frozen=True, slots=True)
class Block:
    """Why an article is held: the withdrawn one it returns, and how alike (None: the same).

    Without an article, what a later record says of its rights could not be read.
    """

    article: int | None
    reason: str
    percent: int | None = None


def hold(
    connection: Connection, owners: Owners, keys: Sequence[int], at: datetime
) -> dict[int, Block]:
    """Hold those of these articles that return what was withdrawn, and let go of the others."""
    nothing = traits.is_empty(connection)
    index = WithdrawnIndex(connection, owners)
    candidates = [a for a in queries.facts_of(connection, keys) if a.withdrawn is None]
    unread = withdrawals.unread(connection, [c.key for c in candidates])
    blocks: dict[int, Block] = {}
    events = []
    for candidate in candidates:
        if nothing and not candidate.block and candidate.key not in unread:
            continue
        block = None if nothing else _find_block(connection, index, candidate)
        if block is None and candidate.key in unread:
            block = Block(None, unread[candidate.key])
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
    for trait, article in _shared(connection, index, candidate.key):
        if index.covers(article, candidate, trait):
            return _same(connection, trait, article)
    free = withdrawals.is_released(connection, candidate.key)
    return None if free else _find_alike(connection, index, candidate)


def _shared(
    connection: Connection, index: WithdrawnIndex, key: int
) -> Iterator[tuple[traits.Trait, int]]:
    """Yield (trait, withdrawn article) for what an article shares with withdrawn ones."""
    own = addresses.own(connection, [key]).get(key, set())
    roles: dict[int, set[addresses.Role]] = {}
    for role, number in own:
        roles.setdefault(number, set()).add(role)
    known = traits.at_addresses(connection, roles)
    pairs = {
        (traits.shared_role(role, roles[number]), article)
        for number, those in known.items()
        for role, article in those
    }
    yield from sorted(pairs, key=lambda pair: (pair[0] != "page", pair[1]))
    for article in traits.with_text(connection, traits.text_digests(connection, key)):
        if index.is_same(article, key):
            yield "text", article


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
        if not index.covers(article, candidate, "text"):
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
