"""Hold articles that return what was withdrawn (law 9).

A block covers every address that a withdrawn article ever had, and its texts, whoever's it is said
to be; one that was ordered for its own publisher alone, pages of others only. What arrives with a
text that is near is held for a person; what stands is only listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from syndicate.config.owners import Owners
from syndicate.model.article import ArticleFacts
from syndicate.recall.arrivals import Block, judge_near
from syndicate.recall.index import WithdrawnIndex
from syndicate.recall.near import NearTexts
from syndicate.store import addresses, holds, ledger, queries, takedown_orders, traits, withdrawals
from syndicate.store.sql import Connection


def hold(
    connection: Connection, owners: Owners, keys: Sequence[int], at: datetime
) -> dict[int, Block]:
    """Hold those of these articles that return what was withdrawn, and let go of the others.

    Return why; those that are only listed are among them.
    """
    nothing = traits.is_empty(connection)
    index, texts = WithdrawnIndex(connection, owners), NearTexts(connection)
    candidates = [a for a in queries.facts_of(connection, keys) if a.withdrawn is None]
    unread = holds.unread(connection, [c.key for c in candidates])
    blocks: dict[int, Block] = {}
    events = []
    for candidate in candidates:
        if nothing and not candidate.block and candidate.key not in unread:
            continue
        block = None if nothing else _find_block(connection, index, texts, candidate)
        held = None if block and block.listed else block
        if held is None and candidate.key in unread:
            held = block = Block(None, unread[candidate.key])
        apply_block(connection, owners, candidate, held)
        if block:
            blocks[candidate.key] = block
        if block and held:
            events.append(("blocked", candidate.entry_id, {"reason": block.reason}))
    ledger.record(connection, events, at)
    return blocks


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
    connection: Connection, index: WithdrawnIndex, texts: NearTexts, candidate: ArticleFacts
) -> Block | None:
    """Return why an article that is not withdrawn itself must be held; None where it need not."""
    for trait, article in _shared(connection, index, candidate.key):
        if index.covers(article, candidate, trait):
            return _same(connection, trait, article)
    free = holds.is_released(connection, candidate.key)
    return None if free else _find_near(connection, index, texts, candidate)


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
    order = takedown_orders.current_order(connection, article)
    number = order.number if order else 0
    return Block(article, f"its {kind} was withdrawn by takedown {number}")


def _find_near(
    connection: Connection, index: WithdrawnIndex, texts: NearTexts, candidate: ArticleFacts
) -> Block | None:
    """Return why an article like a withdrawn one is held, or only listed."""
    matches = [
        match
        for match in texts.like(candidate.key, index)
        if index.covers(match.withdrawn, candidate, "near")
    ]
    if matches and matches[0].level == "same":
        return _same(connection, "text", matches[0].withdrawn)  # with notices around it
    return judge_near(connection, candidate, matches)
