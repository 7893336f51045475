"""What was withdrawn does not come back: the memory of it, and what is held against it (law 9).

A block covers the same page, the same original and the same text of the same publisher; one that
was ordered everywhere, those of any publisher. A text that is only alike is held for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.model import ArticleFacts
from syndicate.store import ledger, queries, traits, withdrawals
from syndicate.text import similarity

#: Shorter texts (letters and digits) are compared for being the same only: too many are alike.
NEAR_FROM = 200
#: From this likeness on, a text is held for a person.
ALIKE = 0.6
_PIECES = 32
#: As many withdrawn articles have their pieces held in memory.
_FEW = 5_000
#: How many articles a text is compared with: those that share most pieces with it.
_CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class Block:
    """Why an article is held back: the withdrawn one it returns, and how alike (None: the same)."""

    article: int
    reason: str
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class ScreenResult:
    """What to say of an article that comes in, and whether it is held."""

    note: str
    held: bool


class Memory:
    """What is withdrawn in one state of the store; the judge asks it too (check/recall.py)."""

    def __init__(self, connection: Connection, owners: Owners) -> None:
        self._connection, self._register = connection, owners
        self._empty = traits.is_empty(connection)
        self._publishers: dict[int, str] = {}
        self._pieces: dict[int, set[int]] | None = None
        self._many = False

    def empty(self) -> bool:
        return self._empty

    def gone(self, url_keys: Collection[str]) -> Collection[str]:
        """Which of these pages were withdrawn."""
        return traits.known_by(self._connection, "page", url_keys)

    def by_id(self, entry_id: str) -> bool:
        return any(s.withdrawn for s in queries.by_entry_ids(self._connection, [entry_id]))

    def by_page(self, url_keys: Sequence[str]) -> Sequence[int]:
        found = traits.known_by(self._connection, "page", url_keys)
        return [article for those in found.values() for article in those]

    def by_pieces(self, pieces: Sequence[int]) -> Mapping[int, int]:
        """How many of these pieces each withdrawn article has.

        Few are held in memory: what many articles have in common, as templates make it, would
        else be read for every text.
        """
        if self._pieces is None:
            self._pieces = traits.pieces_of_withdrawn(self._connection, _FEW) or {}
            self._many = not self._pieces
        if self._many:
            return traits.sharing(self._connection, pieces)
        return Counter(article for one in set(pieces) for article in self._pieces.get(one, ()))

    def texts(self, article: int) -> Sequence[str]:
        return traits.texts(self._connection, article)

    def concerns(self, article: int, entry_id: str) -> bool:
        found = queries.by_entry_ids(self._connection, [entry_id])
        if not found:
            return True
        free = withdrawals.released(self._connection, found[0].key)
        return not free and self.covers(article, found[0])

    def covers(self, article: int, candidate: ArticleFacts) -> bool:
        """Whether the block of a withdrawn article goes for what this article says."""
        if withdrawals.replaces(self._connection, candidate.key, article):
            return False
        return self.is_everywhere(article) or self.publisher(article) == self._register.publisher(
            candidate
        )

    def is_everywhere(self, article: int) -> bool:
        return withdrawals.everywhere(self._connection, article)

    def publisher(self, article: int) -> str:
        """Whose a withdrawn article is."""
        if article not in self._publishers:
            candidate = queries.facts_of(self._connection, [article])[0]
            self._publishers[article] = self._register.publisher(candidate)
        return self._publishers[article]

    def block(self, candidate: ArticleFacts) -> Block | None:
        """What is held against an article that is not withdrawn itself."""
        if same := self._same(candidate):
            return same
        free = withdrawals.released(self._connection, candidate.key)
        return None if free else self._alike(candidate)

    def _same(self, candidate: ArticleFacts) -> Block | None:
        for kind, value in traits.traits(self._connection, candidate.key):
            for article in traits.known_by(self._connection, kind, [value]).get(value, ()):
                if kind == "page" or self.covers(article, candidate):
                    return self._blocked(kind, article)
        return None

    def _blocked(self, kind: traits.Trait, article: int) -> Block:
        order = withdrawals.standing_order(self._connection, article)
        number = order.number if order else 0
        return Block(article, f"its {kind} was withdrawn by takedown {number}")

    def _is_around(self, key: int, article: int) -> bool:
        """Whether a text is the withdrawn one with notices around it."""
        ours = traits.text(self._connection, key)
        return any(similarity.holds(ours, text) for text in self.texts(article))

    def _alike(self, candidate: ArticleFacts) -> Block | None:
        found = self.likes(candidate.key, withdrawn=True)
        for article, share in found:
            if self.covers(article, candidate):
                if self._is_around(candidate.key, article):
                    return self._blocked("text", article)
                like = queries.facts_of(self._connection, [article])[0]
                reason = (
                    f"{share:.0%} like {like.entry_id}, which was withdrawn; held for a person"
                    " (`syndicate article show --similar`, `syndicate article release`)"
                )
                return Block(article, reason, round(share * 100))
        return None

    def likes(self, key: int, *, withdrawn: bool) -> list[tuple[int, float]]:
        """(article, likeness) of the articles whose text is like this one's, most alike first."""
        ours = traits.text(self._connection, key)
        if len(ours) < NEAR_FROM:
            return []
        sketch = similarity.pieces(ours, _PIECES)
        shared = (
            self.by_pieces(sketch)
            if withdrawn
            else traits.sharing(self._connection, sketch, withdrawn=False)
        )
        found = []
        for article in sorted(shared, key=lambda one: (-shared[one], one))[:_CANDIDATES]:
            theirs = [t for t in traits.texts(self._connection, article) if len(t) > NEAR_FROM]
            share = max((similarity.likeness(ours, text) for text in theirs), default=0.0)
            if article != key and share >= ALIKE:
                found.append((article, share))
        return sorted(found, key=lambda one: (-one[1], one[0]))


def withdraw(
    connection: Connection,
    owners: Owners,
    request: withdrawals.OrderRequest,
    named: Sequence[int],
    at: datetime,
) -> tuple[int, list[int]]:
    """Withdraw articles, and those that hold the same; answers with the order and the latter."""
    number = withdrawals.place(connection, request, named, at)
    if request.replacement is not None:
        withdrawals.replace_by(connection, request.replacement, named)
    memory = Memory(connection, owners)
    copies: dict[int, int | None] = {}
    same = traits.same_as(connection, named)
    for candidate in queries.facts_of(connection, sorted(same)):
        whose = sorted(same[candidate.key].items())
        covering = [one for one, kind in whose if kind == "page" or memory.covers(one, candidate)]
        if covering and candidate.key != request.replacement:
            copies[candidate.key] = covering[0]
    withdrawals.withdraw(connection, number, copies)
    ids = {s.key: s.entry_id for s in queries.facts_of(connection, [*named, *copies])}
    detail = {
        "order": number,
        "articles": [ids[key] for key in named],
        "copies": [ids[key] for key in copies],
        "reason": request.reason,
        "by": request.by,
        "reference": request.reference,
    }
    ledger.record(connection, [(request.kind, f"takedown {number}", detail)], at)
    _hold_likes(connection, owners, [*named, *copies], at)
    return number, list(copies)


def _hold_likes(connection: Connection, owners: Owners, keys: Sequence[int], at: datetime) -> None:
    """Hold what is stored already and is like what was withdrawn, as an import of it would be."""
    likes: set[int] = set()
    for key in keys:
        sketch = similarity.pieces(traits.text(connection, key), _PIECES)
        shared = traits.sharing(connection, sketch, withdrawn=False)
        likes |= {article for article, number in shared.items() if number > 1}
    hold(connection, owners, sorted(likes - set(keys)), at)


def screen(
    connection: Connection, owners: Owners, keys: Sequence[int], at: datetime
) -> dict[int, ScreenResult]:
    """Hold newly stored articles against what was withdrawn; answers with what to say of some.

    A canceled one is withdrawn; one that is withdrawn stays so, and what is new of it is
    remembered too. Runs in the transaction that stored them, so that nothing slips out between.
    """
    said: dict[int, ScreenResult] = {}
    if traits.is_empty(connection):  # the common case: only these can be of any concern
        keys = traits.marked(connection, keys)
    found = queries.facts_of(connection, keys)
    canceled = [s.key for s in found if s.pubstatus == "canceled"]
    canceled = [key for key in canceled if key not in withdrawals.canceled(connection, canceled)]
    if canceled:
        request = withdrawals.OrderRequest("canceled", "the record says so", "import")
        number, _ = withdraw(connection, owners, request, canceled, at)
        note = f"withdrawn by takedown {number}: pubstatus is canceled"
        said |= dict.fromkeys(canceled, ScreenResult(note, held=False))
    withdrawn = [s for s in found if s.withdrawn and s.key not in said]
    if withdrawn:
        traits.remember(connection, [s.key for s in withdrawn])
    for s in withdrawn:
        order = s.withdrawn.order if s.withdrawn else 0
        note = f"takedown {order} withdrew it; a withdrawal is not undone by an import"
        said[s.key] = ScreenResult(note, held=True)
    others = [s.key for s in found if s.key not in said]
    blocks = hold(connection, owners, others, at)
    return said | {key: ScreenResult(block.reason, held=True) for key, block in blocks.items()}


def hold(
    connection: Connection, owners: Owners, keys: Sequence[int], at: datetime
) -> dict[int, Block]:
    """Hold back those of these articles that return what was withdrawn; let go of the others."""
    memory = Memory(connection, owners)
    found = [s for s in queries.facts_of(connection, keys) if s.withdrawn is None]
    blocks: dict[int, Block] = {}
    events = []
    for candidate in found if not memory.empty() else [s for s in found if s.block]:
        block = None if memory.empty() else memory.block(candidate)
        apply_block(connection, candidate, block)
        if block:
            blocks[candidate.key] = block
            events.append(("blocked", candidate.entry_id, {"reason": block.reason}))
    ledger.record(connection, events, at)
    return blocks


def apply_block(connection: Connection, candidate: ArticleFacts, block: Block | None) -> None:
    """Hold an article back, or no longer."""
    values: dict[str, Any] = {"block": None, "blocked_by": None, "likeness": None}
    if block:
        values = {
            "block": block.reason,
            "blocked_by": block.article,
            "likeness": block.percent,
        }
    if candidate.block != values["block"]:
        withdrawals.change(connection, [candidate.key], values)
