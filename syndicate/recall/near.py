"""Find copies of withdrawn articles that were changed, shortened or quoted (decision 42).

A text is looked up by a few of its pieces and compared with the withdrawn ones by sentences. Those
that other stored articles have too, as a series or a template makes them, do not count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache

from msgspec import Struct

from syndicate.model.article import ArticleFacts
from syndicate.recall import likeness
from syndicate.recall.index import WithdrawnIndex, every_prose
from syndicate.recall.likeness import Level, Likeness
from syndicate.store import bodies, holds, queries, takedown_orders, traits
from syndicate.store.bodies import had_before
from syndicate.store.sql import Connection
from syndicate.text import prose, similarity
from syndicate.text.prose import Prose

#: So many texts are held prepared, half a megabyte or less each: those that many others resemble.
_PREPARED = 40
#: Of so many withdrawn texts it is remembered which articles share sentences and are not near.
_REMEMBERED = 5_000
#: Where more articles are looked for at once, one piece in common is no candidate yet.
_MANY, _SHARED_OF_MANY = 20, 2
#: What came in with the instant of an order stood there, too, for all that is known.
_INSTANT = timedelta(microseconds=1)


class Match(Struct, frozen=True):
    """Two articles that are alike, one of them withdrawn."""

    article: int
    withdrawn: int
    likeness: Likeness

    @property
    def level(self) -> Level:
        """Return how alike they are: same, near or like."""
        return self.likeness.level


class NearTexts:
    """The texts of articles in one state of the store, prepared for comparison where needed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._current = lru_cache(_PREPARED)(self._read_current)
        self._every = lru_cache(_PREPARED)(self._read_every)
        self._around = lru_cache(_REMEMBERED)(self._find_around)

    def like(self, key: int, index: WithdrawnIndex) -> list[Match]:
        """Return the withdrawn articles that an article is like, the most alike first."""
        shared = index.by_pieces(_pieces(bodies.current(self._connection, key)))
        found = (
            self._match(key, self._current(key), withdrawn)
            for withdrawn, _ in likeness.best(shared)
            if withdrawn != key
        )
        return _most_alike_first(match for match in found if match)

    def stored_like(self, withdrawn: Collection[int]) -> list[Match]:
        """Return the stored articles, not withdrawn, that are like these, the most alike first."""
        least = _SHARED_OF_MANY if len(withdrawn) > _MANY else 1
        found: list[Match] = []
        for key in withdrawn:
            shared = self._sharing(key)
            keys = [other for other, number in likeness.best(shared) if number >= least]
            for facts in queries.facts_of(self._connection, keys):
                if facts.withdrawn is None and facts.key not in withdrawn:
                    match = self._match(facts.key, self._current(facts.key), key)
                    found += [match] if match else []
        return _most_alike_first(found)

    def resembling(self, key: int) -> list[Match]:
        """Return all stored articles that an article is like, as if it was withdrawn."""
        found = (
            self._match(other, self._current(other), key)
            for other, _ in likeness.best(self._sharing(key))
            if other != key
        )
        return _most_alike_first(match for match in found if match)

    def _sharing(self, key: int) -> Mapping[int, int]:
        """Return how many pieces each stored article shares with any text of an article."""
        numbers = {
            number for body in bodies.every(self._connection, key) for number in _pieces(body)
        }
        shared = traits.sharing(self._connection, sorted(numbers), withdrawn=False)
        return {other: number for other, number in shared.items() if other != key}

    def _match(self, key: int, text: Prose, withdrawn: int) -> Match | None:
        """Return how alike an article is to that text of a withdrawn one which it is most like."""
        found: list[Likeness] = []
        for place, whole in enumerate(self._every(withdrawn)):
            if likeness.is_whole(text, whole) or similarity.holds(text.text, whole.text):
                return Match(key, withdrawn, Likeness("same", 100))
            if likeness.may_be_like(prose.overlap(whole, text)):
                strangers, kin = self._around(withdrawn, place)
                others = [self._current(other) for other in strangers if other != key]
                near = likeness.different(self._current(other) for other in kin if other != key)
                compared = likeness.compare(whole, text, others, near)
                found += [compared] if compared else []
        best = max(found, key=lambda each: (each.level == "near", each.percent), default=None)
        return Match(key, withdrawn, best) if best else None

    def _find_around(self, withdrawn: int, place: int) -> tuple[list[int], list[int]]:
        """Return the stored articles whose sentences are not those of the withdrawn one alone, and
        those near it that stand: all had their text when it was withdrawn, or were released.

        What comes later is no witness: a few articles that quote half of it each would open the way
        to all of it.
        """
        order = takedown_orders.current_order(self._connection, withdrawn)
        whole = self._every(withdrawn)[place]
        strangers: list[int] = []
        kin: list[int] = []
        keys = [other for other, _ in likeness.best(self._sharing(withdrawn))]
        for facts in queries.facts_of(self._connection, keys):
            if holds.is_released(self._connection, facts.key):
                strangers.append(facts.key)
            elif likeness.is_stranger(whole, self._current(facts.key)):
                strangers += [facts.key] if self._stood(facts, order, _INSTANT) else []
            elif facts.withdrawn is None and facts.block is None and self._stood(facts, order):
                kin.append(facts.key)
        return strangers, kin

    def _stood(
        self,
        facts: ArticleFacts,
        order: takedown_orders.TakedownOrder | None,
        later: timedelta = timedelta(0),
    ) -> bool:
        """Return whether an article had its text before an order, or before that much later."""
        return order is None or had_before(self._connection, facts.key, order.instant + later)

    def _read_current(self, article: int) -> Prose:
        return prose.prepare(bodies.current(self._connection, article))

    def _read_every(self, article: int) -> tuple[Prose, ...]:
        return every_prose(self._connection, article)


def _pieces(body: str) -> list[int]:
    """Return the numbers by which a body is looked up: of all of it, and of what is not code."""
    texts = (similarity.folded(body), prose.without_code(body))
    return list(dict.fromkeys(number for text in texts for number in likeness.pieces(text)))


def _most_alike_first(matches: Iterator[Match] | list[Match]) -> list[Match]:
    ranks: dict[Level, int] = {"same": 0, "near": 1, "like": 2}
    return sorted(
        matches,
        key=lambda m: (ranks[m.level], -m.likeness.percent, m.article, m.withdrawn),
    )
