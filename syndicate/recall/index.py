"""Withdrawn articles in one state of the store, found again by id, page, original and text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Literal

from syndicate.config.owners import Owners
from syndicate.config.ownership import OWN
from syndicate.model.article import ArticleFacts
from syndicate.recall import likeness
from syndicate.store import addresses, bodies, holds, queries, takedown_orders, traits, withdrawals
from syndicate.store.addresses import Role
from syndicate.store.originals import number_of
from syndicate.store.sql import Connection
from syndicate.store.takedown_orders import StandingOrder
from syndicate.store.traits import Trait
from syndicate.text import prose
from syndicate.text.prose import Prose
from syndicate.text.urls import spelled_within

#: What is remembered of as many withdrawn articles is held in memory; of more, it is asked for.
FEW = 5_000
#: The texts of as many withdrawn articles are held in memory: those that many texts resemble.
_TEXTS = 64
#: The same, prepared for comparison by sentences: they take more room.
_PREPARED = 20

#: How many addresses are known by their number: those of a batch of entries, and of all notices.
_KNOWN = 16_384

_number_at = lru_cache(maxsize=_KNOWN)(addresses.number_at)
_number_of = lru_cache(maxsize=2_048)(number_of)


@lru_cache(maxsize=_KNOWN)
def _numbers_at(url: str) -> tuple[int, ...]:
    """Return the numbers of an address and of those within it."""
    return tuple(n for each in spelled_within(url) if (n := addresses.number_at(each)) is not None)


def every_prose(connection: Connection, article: int) -> tuple[Prose, ...]:
    """Return the texts that an article ever had, prepared for comparison by sentences."""
    return tuple(map(prose.prepare, bodies.every(connection, article)))


class WithdrawnIndex:
    """The articles that are withdrawn and not lifted, by their key in the store.

    It asks the store once for what every entry is held against, and for the rest where an entry has
    something in common with a withdrawn article.
    """

    def __init__(
        self, connection: Connection, owners: Owners, pictures: frozenset[int] = frozenset()
    ) -> None:
        """Look into a store; `pictures` are those that are withdrawn, by number."""
        self._connection, self._owners, self._gone_pictures = connection, owners, pictures
        self._publishers: dict[int, str] = {}
        self._orders: dict[int, list[StandingOrder]] = {}
        self._spared: dict[int, set[int]] = {}
        self._texts = lru_cache(maxsize=_TEXTS)(self._read_texts)
        self._prose = lru_cache(maxsize=_PREPARED)(self._prepare)
        self._pictures = lru_cache(maxsize=_TEXTS)(self._read_pictures)

    @cached_property
    def _ids(self) -> frozenset[str] | None:
        """The entry ids of what is withdrawn; None where that is more than a few."""
        return traits.withdrawn_ids(self._connection, FEW)

    @cached_property
    def _addresses(self) -> Mapping[int, list[tuple[Role, int]]] | None:
        return None if self._ids is None else traits.at_addresses(self._connection)

    @cached_property
    def _pieces(self) -> Mapping[int, set[int]] | None:
        """What many articles have in common, as templates make it, is read once, not every time."""
        return None if self._ids is None else traits.pieces_of_withdrawn(self._connection)

    @cached_property
    def _canceled(self) -> set[int]:
        return withdrawals.only_canceled_of(self._connection)

    def pages(self, url_keys: Collection[str]) -> Collection[str]:
        """Return which of these pages (`urls.key`) were withdrawn, as pages or as originals."""
        known = self._at(url_keys)
        return [page for page, those in known.items() if self._gone(those)]

    def withdrawn_pictures(self, keys: Collection[str]) -> Collection[str]:
        """Return which of these pictures (`picture_key`) were withdrawn."""
        return [key for key in keys if _number_of(key) in self._gone_pictures]

    @property
    def any_picture(self) -> bool:
        """Whether any picture is withdrawn."""
        return bool(self._gone_pictures)

    def by_id(self, entry_id: str) -> bool:
        """Return whether this is the entry id of a withdrawn article."""
        if self._ids is not None:
            return entry_id in self._ids
        articles = queries.by_entry_ids(self._connection, [entry_id])
        return any(article.withdrawn for article in articles)

    def by_page(self, url_keys: Sequence[str]) -> Sequence[int]:
        """Return the withdrawn articles that took one of these addresses with them."""
        return [key for those in self._at(url_keys).values() for key in self._gone(those)]

    def _at(self, url_keys: Collection[str]) -> dict[str, list[tuple[Role, int]]]:
        """Return (role, withdrawn article) of those of these addresses that are remembered."""
        known = self._addresses
        if known is None:
            asked = {number for url in url_keys for number in _numbers_at(url)}
            known = traits.at_addresses(self._connection, asked)
        found: dict[str, list[tuple[Role, int]]] = {}
        for url in url_keys:
            for number in _numbers_at(url):
                if number in known:
                    found.setdefault(url, []).extend(known[number])
        return found

    def _gone(self, those: Sequence[tuple[Role, int]]) -> list[int]:
        """Return those of the withdrawn articles of an address that took it with them.

        A page goes with its article; of one that its own source canceled, only if no article of
        another source stands there. An original is its publisher's: it goes where that was ordered
        for every publisher.
        """
        gone = [key for role, key in those if role == "page" and key not in self._canceled]
        gone += [
            key
            for role, key in those
            if role == "original" and any(order.everywhere for order in self._takedowns(key))
        ]
        canceled = [key for role, key in those if role == "page" and key in self._canceled]
        gone += [key for key in canceled if key not in self._spared_of(key)]
        return list(dict.fromkeys(gone))

    def _spared_of(self, canceled: int) -> set[int]:
        """Return the canceled article itself if one of another source stands at its page."""
        if canceled not in self._spared:
            there = self.neighbours(canceled)
            spared = any(not self.covers(canceled, article, "page") for article in there)
            self._spared[canceled] = {canceled} if spared else set()
        return self._spared[canceled]

    def _takedowns(self, article: int) -> list[StandingOrder]:
        return [order for order in self.orders(article) if order.kind == "takedown"]

    def orders(self, article: int) -> list[StandingOrder]:
        """Return the orders that withdraw an article now."""
        if article not in self._orders:
            known = takedown_orders.standing_orders(self._connection, [article])
            self._orders[article] = known.get(article, [])
        return self._orders[article]

    def neighbours(self, article: int) -> list[ArticleFacts]:
        """Return the articles that stand at the page of a withdrawn one."""
        own = addresses.own(self._connection, [article]).get(article, set())
        pages = [number for role, number in own if role == "page"]
        there = addresses.known_at(self._connection, pages)
        keys = {key for those in there.values() for key, roles in those.items() if "page" in roles}
        found = queries.facts_of(self._connection, sorted(keys - {article}))
        return [neighbour for neighbour in found if neighbour.withdrawn is None]

    def by_pieces(self, pieces: Sequence[int]) -> Mapping[int, int]:
        """Return how many of these pieces each withdrawn article has."""
        if self._pieces is None:
            return traits.sharing(self._connection, pieces)
        shared = self._pieces.keys() & set(pieces)
        return Counter(key for piece in shared for key in self._pieces[piece])

    def texts(self, article: int) -> Sequence[str]:
        """Return the plain texts that an article had."""
        return self._texts(article)

    def prose(self, article: int) -> Sequence[Prose]:
        """Return the texts that an article had, prepared for comparison."""
        return self._prose(article)

    def pictures(self, article: int) -> frozenset[str]:
        """Return the pictures that an article had, by `picture_key`."""
        return self._pictures(article)

    def _read_texts(self, article: int) -> Sequence[str]:
        return traits.texts(self._connection, article)

    def _prepare(self, article: int) -> Sequence[Prose]:
        return every_prose(self._connection, article)

    def _read_pictures(self, article: int) -> frozenset[str]:
        return traits.pictures(self._connection, article)

    def is_same(self, article: int, candidate: int) -> bool:
        """Return whether an article that has a withdrawn one's text holds the same."""
        text, shown = traits.text(self._connection, candidate), self.pictures(candidate)
        return likeness.is_same(text, shown, self.pictures(article))

    def concerns(self, article: int, entry_id: str) -> bool:
        """Return whether what withdrew the article goes for the entry of that id too."""
        entries = queries.by_entry_ids(self._connection, [entry_id])
        if not entries:
            return True
        free = holds.is_released(self._connection, entries[0].key)
        return not free and self.covers(article, entries[0], "near")

    def is_its_own(self, entry_id: str, url_key: str) -> bool:
        """Return whether the article of an entry is known by an address."""
        entries = queries.by_entry_ids(self._connection, [entry_id])
        number = _number_at(url_key)
        own = addresses.own(self._connection, [entry.key for entry in entries])
        return any(number == known for those in own.values() for _, known in those)

    def covers(self, article: int, candidate: ArticleFacts, trait: Trait | Literal["near"]) -> bool:
        """Return whether what withdrew an article goes for another that shares a trait with it.

        A replacement may be at its address and like it, but not become it: a text that both had
        when it was ordered is not remembered (`withdrawals.replace_by`).

        A takedown goes for whoever has the same page, and for the same original and text of any
        publisher, unless it was ordered for the publisher's own alone. What its own source canceled
        goes for articles of that source; its page, if the site itself canceled it, for any.
        """
        orders = self.orders(article)
        if trait != "text" and any(order.replacement == candidate.key for order in orders):
            return False
        orders = [order for order in orders if candidate.key not in order.spared]
        takedowns = [order for order in orders if order.kind == "takedown"]
        if any(order.everywhere or trait == "page" for order in takedowns):
            return True
        if not orders:
            return False
        whose = self._publisher(article)
        mine = whose == OWN and trait == "page"
        return mine or whose == self._owners.publisher(candidate)

    def _publisher(self, article: int) -> str:
        if article not in self._publishers:
            facts = queries.facts_of(self._connection, [article])[0]
            self._publishers[article] = self._owners.publisher(facts)
        return self._publishers[article]
