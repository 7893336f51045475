"""Orders: take articles down, lift a withdrawal, release what was held for being alike.

An order is written down before the first byte is (the build follows it), so that no crash can undo
it; see memory.py for what is remembered of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError
from syndicate.model import ArticleFacts
from syndicate.recall.screen import screen
from syndicate.recall.withdraw import withdraw
from syndicate.store import Store, ledger, publications, queries, withdrawals
from syndicate.store.find import find_one
from syndicate.text import urls
from syndicate.text.plain import clean

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class TakedownTargets:
    """What to take down: articles by name, or by their page or original; and all of a source, an
    author, a category: where several of these are named, an article must answer to each kind.
    """

    articles: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakedownTerms:
    """Who orders it and why; whether it goes for the same text of other publishers as well."""

    reason: str
    by: str
    reference: str | None = None
    everywhere: bool = False
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order that stands: its number, the articles it names, those that hold the same."""

    number: int
    named: tuple[ArticleFacts, ...]
    copies: tuple[ArticleFacts, ...]


def targets(site: Site, connection: Connection, asked: TakedownTargets) -> list[ArticleFacts]:
    """The articles that are meant; NotFoundError when a name has no article, or several have it."""
    found: dict[int, ArticleFacts] = {}
    for name in asked.articles:
        one = find_one(connection, name)
        found[one.key] = one
    for url in asked.urls:
        found |= {one.key: one for one in _at(connection, url)}
    if asked.sources or asked.authors or asked.categories:
        chosen = {one.key: one for one in _answering(site, connection, asked)}
        if not chosen:
            raise NotFoundError("no article answers to that source, author or category")
        found |= chosen
    return sorted(found.values(), key=lambda one: (one.published, one.entry_id), reverse=True)


def _at(connection: Connection, url: str) -> list[ArticleFacts]:
    """The articles whose page or original stands at an address."""
    page = urls.web_url(clean(url))
    found = queries.at_address(connection, urls.key(page)) if page else []
    if not found:
        raise NotFoundError(f"no article stands at {url!r}, nor was first published there")
    return found


def _answering(
    site: Site, connection: Connection, asked: TakedownTargets
) -> Iterator[ArticleFacts]:
    owners = Owners.of(site)
    categories = {site.label_of(name) for name in asked.categories}
    slugs = {term.slug: term.label for term in queries.terms_of_kind(connection, "category")}
    categories |= {slugs[name] for name in asked.categories if name in slugs}
    under = _terms(connection, asked, categories)
    for keys in queries.newest(connection, under, _CHUNK):
        for article in queries.facts_of(connection, keys):
            owner = owners.find(article)
            names: set[str | None] = {owners.publisher(article, owner)}
            names |= {owners.name_of(owner.id)} if owner.id else set()
            names |= {article.source.name, article.source.id} if article.source else set()
            if (
                (not asked.sources or names & set(asked.sources))
                and (not asked.authors or set(article.authors) & set(asked.authors))
                and (not categories or set(article.categories) & categories)
            ):
                yield article


def _terms(
    connection: Connection, asked: TakedownTargets, categories: set[str]
) -> list[int] | None:
    """The terms to read from, where one kind narrows it down; None for the whole store."""
    for kind, wanted in (("category", categories), ("author", set(asked.authors))):
        if wanted:
            terms = queries.terms_of_kind(connection, kind)
            return [term.key for term in terms if term.label in wanted]
    return None


def carrying(connection: Connection, keys: Sequence[int]) -> list[str]:
    """The documents in which any of these articles stands now, by path."""
    there = publications.appearances(connection, keys)
    return sorted({one.document for one in there if one.left is None})


def take_down(
    site: Site, store: Store, asked: TakedownTargets, terms: TakedownTerms, at: datetime
) -> PlacedOrder:
    """Write down an order to withdraw. The documents are the next build's affair."""
    with store.writing() as connection:
        return _order(site, connection, asked, terms, at)


def rehearse(
    site: Site, store: Store, asked: TakedownTargets, terms: TakedownTerms, at: datetime
) -> tuple[PlacedOrder, list[str]]:
    """What an order would withdraw, and from which documents; nothing of it stays."""
    rehearsed: list[tuple[PlacedOrder, list[str]]] = []
    with suppress(_Rehearsed), store.writing() as connection:
        ordered = _order(site, connection, asked, terms, at)
        keys = [one.key for one in (*ordered.named, *ordered.copies)]
        rehearsed.append((ordered, carrying(connection, keys)))
        raise _Rehearsed
    return rehearsed[0]


class _Rehearsed(Exception):  # noqa: N818 - nothing went wrong
    """Undoes a transaction."""


def _order(
    site: Site, connection: Connection, asked: TakedownTargets, terms: TakedownTerms, at: datetime
) -> PlacedOrder:
    owners = Owners.of(site)
    named = targets(site, connection, asked)
    replacement = find_one(connection, terms.replacement) if terms.replacement else None
    if replacement and replacement.key in {one.key for one in named}:
        raise NotFoundError(f"{terms.replacement!r} is itself to be withdrawn")
    if replacement and replacement.withdrawn:
        raise NotFoundError(f"{terms.replacement!r} is itself withdrawn")
    what = {key: list(value) for key, value in asdict(asked).items() if value}
    request = withdrawals.OrderRequest(
        "takedown", terms.reason, terms.by, terms.reference, what, terms.everywhere,
        replacement.key if replacement else None,
    )  # fmt: skip
    keys = [one.key for one in named]
    number, copies = withdraw(connection, owners, request, keys, at)
    return PlacedOrder(number, tuple(named), tuple(queries.facts_of(connection, copies)))


def lift(
    site: Site, store: Store, names: Sequence[str], by: str, reason: str, at: datetime
) -> list[ArticleFacts]:
    """Undo the withdrawal of articles, and of those that were withdrawn for holding the same."""
    owners = Owners.of(site)
    with store.writing() as connection:
        found = [find_one(connection, name, _is_withdrawn) for name in names]
        for name, one in zip(names, found, strict=True):
            if one.withdrawn is None:
                raise NotFoundError(f"{name!r} is not withdrawn")
        named = [one.key for one in found]
        keys = withdrawals.lift(connection, named, by, reason, at)
        held = withdrawals.blocked_by(connection, keys)
        lifted = queries.facts_of(connection, keys)
        detail = {"articles": [one.entry_id for one in lifted], "by": by, "reason": reason}
        ledger.record(connection, [("lifted", names[0], detail)], at)
        screen(connection, owners, [*keys, *held], at)
        return queries.facts_of(connection, keys)


def _is_withdrawn(one: ArticleFacts) -> bool:
    return one.withdrawn is not None


def release(
    site: Site, store: Store, name: str, by: str, reason: str, at: datetime
) -> ArticleFacts:
    """Let an article go that was held for being like a withdrawn one."""
    owners = Owners.of(site)
    with store.writing() as connection:
        one = find_one(connection, name, lambda one: one.block is not None)
        if one.block is None:
            raise NotFoundError(f"{name!r} is not held for being like another")
        if withdrawals.is_the_same(connection, one.key):
            raise NotFoundError(f"{name!r}: {one.block}; `syndicate lift` undoes that")
        withdrawals.release(connection, one.key)
        screen(connection, owners, [one.key], at)
        detail = {"articles": [one.entry_id], "by": by, "reason": reason}
        ledger.record(connection, [("released", one.entry_id, detail)], at)
        return queries.facts_of(connection, [one.key])[0]
