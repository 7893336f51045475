"""Find the articles that a person means, and name those that are near and were perhaps meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import SequenceMatcher

from msgspec import Struct

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError
from syndicate.model.article import ArticleFacts
from syndicate.recall.publishers import are_called
from syndicate.store import addresses, contributors, feed_order, queries
from syndicate.store.find import find_one
from syndicate.store.sql import Connection
from syndicate.takedown.near_copies import near_of
from syndicate.text import urls
from syndicate.text.counts import count
from syndicate.text.names import fold
from syndicate.text.plain import clean
from syndicate.text.similarity import plain

_CHUNK = 500
#: Marks around an address in a letter.
_AROUND = " \t<>\"'“”‘’《》「」，。；、"
#: How alike the spelling of a name, and of an address on one host, must be to be near, and how many
#: are named.
_NEAR_NAME, _NEAR_ADDRESS, _MOST = 0.8, 0.9, 10


class TakedownTargets(Struct, frozen=True):
    """What to take down: articles by name, or by their page or original; pictures; and all articles
    of a source, author or category: where several kinds of these are given, an article must match
    each.

    `near_of` are takedowns: what is near to what they withdrew.
    An article is of every source that has a say in it, unless `credited` asks for the first alone.
    """

    articles: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    near_of: tuple[int, ...] = ()
    credited: bool = False


class FoundTargets(Struct, frozen=True):
    """The articles that are meant, newest first, and what is near and was perhaps meant, told."""

    articles: tuple[ArticleFacts, ...]
    near: tuple[str, ...] = ()


def find_targets(site: Site, connection: Connection, targets: TakedownTargets) -> FoundTargets:
    """Return the articles that are meant.

    Raises NotFoundError when a name or an address has no article, a name has several, or no article
    matches source, author and category.
    """
    articles: dict[int, ArticleFacts] = {}
    near: list[str] = []
    for name in targets.articles:
        article = find_one(connection, name)
        articles[article.key] = article
    for url in targets.urls:
        there = _at_address(connection, url)
        articles |= {article.key: article for article in there}
        near += _near_addresses(connection, url, {article.key for article in there})
    close = _close_names(connection, targets.authors)
    for number in targets.near_of:
        articles |= {article.key: article for article in near_of(connection, number)}
    if targets.sources or targets.authors or targets.categories:
        matches = {article.key: article for article in _matches(site, connection, targets)}
        if not matches:
            told = f"; {'; '.join(close)}" if close else ""
            raise NotFoundError(f"no article matches that source, author or category{told}")
        articles |= matches
    found = sorted(articles.values(), key=lambda facts: (facts.published, facts.entry_id))
    return FoundTargets(tuple(reversed(found)), (*near, *close))


def _page(url: str) -> str | None:
    """Return an address that a person wrote, perhaps without a scheme or with marks around it."""
    address = clean(url).strip(_AROUND)
    return urls.web_url(address) or (urls.web_url(f"https://{address}") if "." in address else None)


def _at_address(connection: Connection, url: str) -> list[ArticleFacts]:
    """Return the articles that ever had their page or original at an address, in any spelling."""
    page = _page(url)
    spelled = urls.spelled_within(page) if page else ()
    numbers = [n for each in spelled if (n := addresses.number_at(each)) is not None]
    there = addresses.articles_at(connection, numbers)
    keys = next((there[number] for number in numbers if number in there), {})
    articles = queries.facts_of(connection, sorted(keys))
    if page and not articles:  # a front page is no address of an article, but may be looked for
        articles = queries.at_address(connection, urls.key(page))
        if "#" in page:  # where what is behind it tells which article is shown
            articles = [a for a in articles if page in (a.url, a.external_url)]
    if not articles:
        near = "; ".join(_near_addresses(connection, url, ())) if page else ""
        told = f"; {near}" if near else ""
        raise NotFoundError(f"no article ever had its page or its original at {url!r}{told}")
    return articles


def _near_addresses(connection: Connection, url: str, found: Collection[int]) -> Iterator[str]:
    """Yield what to say of articles whose address is spelled almost like one; `found` are meant."""
    page = _page(url)
    if page is None:
        return
    meant = urls.page_key(page)
    near: dict[int, str] = {}
    for address, article in addresses.written_like(connection, page):
        if article not in found and article not in near and _is_near(meant, address, found):
            near[article] = address
        if len(near) == _MOST:
            break
    for facts in queries.facts_of(connection, list(near)):
        yield f"near it, and not taken: {near[facts.key]} ({facts.entry_id})"


def _is_near(meant: str, address: str, found: Collection[int]) -> bool:
    """Return whether an address has the path of what is meant; where nothing was found, whether it
    is only spelled like it.
    """
    other = urls.page_key(address)
    path, other_path = meant.partition("/")[2], other.partition("/")[2]
    if other_path == path and path:
        return other != meant
    return not found and _is_alike(meant, other, _NEAR_ADDRESS)


def _is_alike(one: str, other: str, least: float) -> bool:
    match = SequenceMatcher(None, one, other, autojunk=False)
    return (
        match.real_quick_ratio() >= least
        and match.quick_ratio() >= least
        and match.ratio() >= least
    )


def _matches(
    site: Site, connection: Connection, targets: TakedownTargets
) -> Iterator[ArticleFacts]:
    """Yield the articles that match source, author and category, as far as they are given."""
    owners = Owners.of(site)
    categories = {site.label_of(name) for name in targets.categories}
    slugs = {term.slug: term.label for term in queries.terms_of_kind(connection, "category")}
    categories |= {slugs[name] for name in targets.categories if name in slugs}
    authors, sources = set(map(fold, targets.authors)), set(map(fold, targets.sources))
    folded = set(map(fold, categories))
    for keys in _keys_to_read(connection, authors, folded):
        for article in queries.facts_of(connection, keys):
            if (
                not sources or are_called(owners, article, sources, credited=targets.credited)
            ) and (not folded or not folded.isdisjoint(map(fold, article.categories))):
                yield article


def _keys_to_read(
    connection: Connection, authors: Collection[str], categories: Collection[str]
) -> Iterable[list[int]]:
    """Return the articles of these people, else of these categories, else all, in chunks."""
    if authors:
        keys = sorted(contributors.articles_by(connection, lambda name: fold(name) in authors))
        return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
    terms = None
    if categories:
        known = queries.terms_of_kind(connection, "category")
        terms = [term.key for term in known if fold(term.label) in categories]
    return feed_order.newest(connection, terms, _CHUNK)


def _close_names(connection: Connection, names: Collection[str]) -> list[str]:
    """Return what to say of people who are named almost like these."""
    if not names:
        return []
    meant = [fold(name) for name in names]
    times = contributors.times_named(connection)
    close = [name for name in sorted(times) if _is_close(name, meant)]
    return [
        f"spelled almost like it, and not taken: {name} ({count(times[name], 'article')})"
        for name in close[:_MOST]
    ] + ([f"and {len(close) - _MOST:,} more, spelled like it"] if close[_MOST:] else [])


def _is_close(name: str, meant: Collection[str]) -> bool:
    """Return whether a name is not one of some folded ones, but spelled much like one."""
    folded = fold(name)
    checks: tuple[Callable[[str, str], bool], ...] = (
        lambda one, other: plain(one) == plain(other),
        lambda one, other: sorted(one.split()) == sorted(other.split()),
        lambda one, other: min(len(one), len(other)) > 1 and (one in other or other in one),
        lambda one, other: _is_alike(one, other, _NEAR_NAME),
    )
    return folded not in meant and any(check(folded, other) for other in meant for check in checks)
