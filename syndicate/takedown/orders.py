"""Orders: take articles down, lift a withdrawal, release what was held for its likeness.

An order is recorded before the first byte is written, and the build follows it, so that no crash
can undo it. recall/withdraw.py and store/traits.py remember what it withdrew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError
from syndicate.model.article import ArticleFacts
from syndicate.recall.journaled import keep_up
from syndicate.recall.screen import screen
from syndicate.recall.withdraw import withdraw
from syndicate.store import Store, carried, ledger, queries, withdrawals
from syndicate.store.find import find_one
from syndicate.text import urls
from syndicate.text.names import fold
from syndicate.text.plain import clean

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class TakedownTargets:
    """What to take down: articles by name, or by their page or original; and all articles of a
    source, author or category: where several kinds of these are given, an article must match each.

    An article is of every source that has a say in it, unless `credited` asks for the first alone.
    """

    articles: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    credited: bool = False


@dataclass(frozen=True, slots=True)
class TakedownTerms:
    """Who orders a takedown and why; whether it covers the same text of other publishers too."""

    reason: str
    by: str
    reference: str | None = None
    everywhere: bool = False
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """A recorded order: its number, the articles it names, and those with the same text or page.

    `unwritten` says why the journal does not have it yet.
    """

    number: int
    named: tuple[ArticleFacts, ...]
    copies: tuple[ArticleFacts, ...]
    unwritten: str | None = None


def find_targets(
    site: Site, connection: Connection, targets: TakedownTargets
) -> list[ArticleFacts]:
    """Return the articles that are meant, newest first.

    Raises NotFoundError when a name or an address has no article, a name has several, or no article
    matches source, author and category.
    """
    articles: dict[int, ArticleFacts] = {}
    for name in targets.articles:
        article = find_one(connection, name)
        articles[article.key] = article
    for url in targets.urls:
        articles |= {article.key: article for article in _at_address(connection, url)}
    if targets.sources or targets.authors or targets.categories:
        matches = {article.key: article for article in _matches(site, connection, targets)}
        if not matches:
            raise NotFoundError("no article matches that source, author or category")
        articles |= matches
    return sorted(
        articles.values(), key=lambda facts: (facts.published, facts.entry_id), reverse=True
    )


def _at_address(connection: Connection, url: str) -> list[ArticleFacts]:
    """Return the articles whose page or original is at an address."""
    page = urls.web_url(clean(url))
    articles = queries.at_address(connection, urls.key(page)) if page else []
    if not articles:
        raise NotFoundError(f"no article has its page or its original at {url!r}")
    return articles


def _matches(
    site: Site, connection: Connection, targets: TakedownTargets
) -> Iterator[ArticleFacts]:
    """Yield the articles that match source, author and category, as far as they are given."""
    owners = Owners.of(site)
    categories = {site.label_of(name) for name in targets.categories}
    slugs = {term.slug: term.label for term in queries.terms_of_kind(connection, "category")}
    categories |= {slugs[name] for name in targets.categories if name in slugs}
    terms = _terms_to_read(connection, targets, categories)
    sources = set(map(fold, targets.sources))
    for keys in queries.newest(connection, terms, _CHUNK):
        for article in queries.facts_of(connection, keys):
            names = _publishers(owners, article, credited=targets.credited)
            if (
                (not sources or sources & set(map(fold, names)))
                and (not targets.authors or set(article.authors) & set(targets.authors))
                and (not categories or set(article.categories) & categories)
            ):
                yield article


def _publishers(owners: Owners, article: ArticleFacts, *, credited: bool) -> Iterator[str]:
    """Yield what the publishers of an article are called: ids and names."""
    owner = owners.find(article)
    yield owners.publisher(article, owner)
    for key in owner.ids[:1] if credited else owner.ids:
        if key:
            yield from (key, owners.name_of(key))
    if article.source:
        yield from filter(None, (article.source.name, article.source.id))


def _terms_to_read(
    connection: Connection, targets: TakedownTargets, categories: set[str]
) -> list[int] | None:
    """Return the keys of the categories, else of the authors, to read; None for the whole store."""
    for kind, labels in (("category", categories), ("author", set(targets.authors))):
        if labels:
            terms = queries.terms_of_kind(connection, kind)
            return [term.key for term in terms if term.label in labels]
    return None


def documents_carrying(connection: Connection, keys: Sequence[int]) -> list[str]:
    """Return the paths of the documents that carry any of these articles now."""
    stays = carried.appearances(connection, keys)
    return sorted({stay.document for stay in stays if stay.left is None})


def take_down(
    site: Site, store: Store, targets: TakedownTargets, terms: TakedownTerms, at: datetime
) -> PlacedOrder:
    """Record an order to withdraw; the next build brings the documents up to date."""
    keep_up(site, store, at)  # its number must not be one that only the journal has
    with store.writing() as connection:
        order = _place(site, connection, targets, terms, at)
    return replace(order, unwritten=keep_up(site, store, at).failure)


def rehearse(
    site: Site, store: Store, targets: TakedownTargets, terms: TakedownTerms, at: datetime
) -> tuple[PlacedOrder, list[str]]:
    """Return what an order would withdraw, and from which documents, without recording it."""
    rehearsed: list[tuple[PlacedOrder, list[str]]] = []
    with suppress(_Rehearsed), store.writing() as connection:
        order = _place(site, connection, targets, terms, at)
        keys = [article.key for article in (*order.named, *order.copies)]
        rehearsed.append((order, documents_carrying(connection, keys)))
        raise _Rehearsed
    return rehearsed[0]


class _Rehearsed(Exception):  # noqa: N818 - nothing went wrong
    """Rolls a transaction back."""


def _place(
    site: Site, connection: Connection, targets: TakedownTargets, terms: TakedownTerms, at: datetime
) -> PlacedOrder:
    named = find_targets(site, connection, targets)
    replacement = find_one(connection, terms.replacement) if terms.replacement else None
    if replacement and replacement.key in {article.key for article in named}:
        message = f"the replacement {terms.replacement!r} is itself to be withdrawn: it is part of"
        raise NotFoundError(f"{message} {replacement.entry_id}")
    if replacement and replacement.withdrawn:
        raise NotFoundError(f"the replacement {terms.replacement!r} is itself withdrawn")
    request = withdrawals.OrderRequest(
        kind="takedown",
        reason=terms.reason,
        by=terms.by,
        reference=terms.reference,
        asked={kind: list(names) for kind, names in asdict(targets).items() if names},
        everywhere=terms.everywhere,
        replacement=replacement.key if replacement else None,
    )
    keys = [article.key for article in named]
    number, copies = withdraw(connection, Owners.of(site), request, keys, at)
    return PlacedOrder(number, tuple(named), tuple(queries.facts_of(connection, copies)))


def lift(
    site: Site, store: Store, names: Sequence[str], by: str, reason: str, at: datetime
) -> list[ArticleFacts]:
    """Undo the withdrawal of articles and of their copies; return the facts of all of them.

    Raises NotFoundError where one is not withdrawn.
    """
    keep_up(site, store, at)
    lifted = _lift(site, store, names, by, reason, at)
    keep_up(site, store, at)  # the build that follows says where that failed
    return lifted


def _lift(
    site: Site, store: Store, names: Sequence[str], by: str, reason: str, at: datetime
) -> list[ArticleFacts]:
    with store.writing() as connection:
        articles = [find_one(connection, name, _is_withdrawn) for name in names]
        for name, article in zip(names, articles, strict=True):
            if article.withdrawn is None:
                raise NotFoundError(f"{name!r} is not withdrawn")
        named = [article.key for article in articles]
        keys = withdrawals.lift(connection, Owners.of(site), named, by, reason, at)
        blocked = withdrawals.blocked_by(connection, keys)
        lifted = [article.entry_id for article in queries.facts_of(connection, keys)]
        detail = {"articles": lifted, "by": by, "reason": reason}
        ledger.record(connection, [("lifted", names[0], detail)], at)
        screen(connection, Owners.of(site), [*keys, *blocked], at)
        return queries.facts_of(connection, keys)


def _is_withdrawn(article: ArticleFacts) -> bool:
    return article.withdrawn is not None


def _is_blocked(article: ArticleFacts) -> bool:
    return article.block is not None


def release(
    site: Site, store: Store, name: str, by: str, reason: str, at: datetime
) -> ArticleFacts:
    """Release an article that was held because its text resembles a withdrawn one's.

    Raises NotFoundError where it is not held for that, or where its text or page is the very same.
    """
    with store.writing() as connection:
        article = find_one(connection, name, _is_blocked)
        if article.block is None:
            raise NotFoundError(f"{name!r} is not held for resembling a withdrawn article")
        if withdrawals.is_identical(connection, article.key):
            raise NotFoundError(f"{name!r}: {article.block}; `syndicate lift` undoes that")
        withdrawals.release(connection, article.key)
        screen(connection, Owners.of(site), [article.key], at)
        detail = {"articles": [article.entry_id], "by": by, "reason": reason}
        ledger.record(connection, [("released", article.entry_id, detail)], at)
        return queries.facts_of(connection, [article.key])[0]
