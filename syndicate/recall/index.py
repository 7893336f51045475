"""Withdrawn articles in one state of the store, found again by id, page, original and text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Connection

from syndicate.config.owners import OWN, Owners
from syndicate.model.article import ArticleFacts
from syndicate.recall import likeness
from syndicate.store import bodies, queries, traits, withdrawals
from syndicate.text import prose
from syndicate.text.prose import Prose
from syndicate.text.urls import key as key_of

#: As many withdrawn articles have their pieces held in memory.
_FEW = 5_000
#: So many texts are held prepared: those that many entries resemble.
_PREPARED = 32


class WithdrawnIndex:
    """The articles that are withdrawn and not lifted, by their key in the store."""

    def __init__(self, connection: Connection, owners: Owners) -> None:
        self._connection, self._owners = connection, owners
        self._publishers: dict[int, str] = {}
        self._pieces: dict[int, set[int]] | None = None
        self._many = False
        self._prose = lru_cache(_PREPARED)(self._prepare)

    def pages(self, url_keys: Collection[str]) -> Collection[str]:
        """Return which of these pages were withdrawn."""
        known = traits.known_by(self._connection, "page", url_keys)
        return [page for page, keys in known.items() if self._gone(page, keys)]

    def by_id(self, entry_id: str) -> bool:
        """Return whether this is the entry id of a withdrawn article."""
        articles = queries.by_entry_ids(self._connection, [entry_id])
        return any(article.withdrawn for article in articles)

    def by_page(self, url_keys: Sequence[str]) -> Sequence[int]:
        """Return the withdrawn articles that had one of these pages."""
        by_page = traits.known_by(self._connection, "page", url_keys)
        return [key for page, keys in by_page.items() for key in self._gone(page, keys)]

    def _gone(self, page: str, keys: Sequence[int]) -> list[int]:
        """Return those of the withdrawn articles of a page that took the page with them.

        One that its own source canceled did not if an article of another source stands there.
        """
        canceled = [k for k in keys if withdrawals.only_canceled(self._connection, k)]
        if not canceled:
            return list(keys)
        there = self._standing_at(page)
        spared = {k for k in canceled if any(not self.covers_page(k, a) for a in there)}
        return [key for key in keys if key not in spared]

    def neighbours(self, article: int) -> list[ArticleFacts]:
        """Return the articles that stand at the page of a withdrawn one."""
        pages = traits.pages_of(self._connection, [article])
        return [there for page in sorted(pages) for there in self._standing_at(page)]

    def _standing_at(self, page: str) -> list[ArticleFacts]:
        there = queries.at_address(self._connection, page)
        own = [article for article in there if article.url and key_of(article.url) == page]
        return [article for article in own if article.withdrawn is None]

    def by_pieces(self, pieces: Sequence[int]) -> Mapping[int, int]:
        """Return how many of these pieces each withdrawn article has.

        The pieces of a few articles are held in memory: what many articles have in common, as
        templates make it, would else be read for every text.
        """
        if self._pieces is None:
            self._pieces = traits.pieces_of_withdrawn(self._connection, _FEW) or {}
            self._many = not self._pieces
        if self._many:
            return traits.sharing(self._connection, pieces)
        return Counter(key for piece in set(pieces) for key in self._pieces.get(piece, ()))

    def texts(self, article: int) -> Sequence[str]:
        """Return the plain texts that an article had."""
        return traits.texts(self._connection, article)

    def prose(self, article: int) -> Sequence[Prose]:
        """Return the texts that an article had, prepared for comparison."""
        return self._prose(article)

    def pictures(self, article: int) -> frozenset[str]:
        """Return the pictures that an article had, by `picture_key`."""
        return traits.pictures(self._connection, article)

    def _prepare(self, article: int) -> Sequence[Prose]:
        return tuple(map(prose.prepare, bodies.every(self._connection, article)))

    def is_same(self, article: int, candidate: int) -> bool:
        """Return whether an article that has a withdrawn one's text holds the same."""
        text, shown = traits.text(self._connection, candidate), self.pictures(candidate)
        return likeness.is_same(text, shown, self.pictures(article))

    def concerns(self, article: int, entry_id: str) -> bool:
        """Return whether what withdrew the article goes for the entry of that id too."""
        entries = queries.by_entry_ids(self._connection, [entry_id])
        if not entries:
            return True
        free = withdrawals.is_released(self._connection, entries[0].key)
        return not free and self.covers(article, entries[0])

    def covers(self, article: int, candidate: ArticleFacts) -> bool:
        """Return whether the block of a withdrawn article goes for another article."""
        if withdrawals.replaces(self._connection, candidate.key, article):
            return False
        if withdrawals.everywhere(self._connection, article):
            return True
        return self._publisher(article) == self._owners.publisher(candidate)

    def covers_page(self, article: int, candidate: ArticleFacts) -> bool:
        """Return whether a withdrawn article takes its page from another article, too.

        A takedown does, whoever has the page now; what its own source canceled takes it from
        articles of that source only, and what the site itself canceled from any.
        """
        if not withdrawals.only_canceled(self._connection, article):
            return True
        return self._publisher(article) in (OWN, self._owners.publisher(candidate))

    def _publisher(self, article: int) -> str:
        if article not in self._publishers:
            facts = queries.facts_of(self._connection, [article])[0]
            self._publishers[article] = self._owners.publisher(facts)
        return self._publishers[article]
