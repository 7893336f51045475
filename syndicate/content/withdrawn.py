"""Remove references, links and addresses of withdrawn pages from an entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from html import unescape

from syndicate.content.facts import Facts
from syndicate.model.article import Reference
from syndicate.text.citations import name_of_title, names_of_address
from syndicate.text.urls import key

#: Returns which of these pages (each by its `urls.key`) were withdrawn.
Gone = Callable[[Collection[str]], Collection[str]]
#: Returns which of these names (`names_cited`) are those of articles that the store holds back.
Held = Callable[[Collection[str]], Collection[str]]

_ADDRESS = re.compile(
    r"(?i)https?://(?:(?!&(?:[lg]t|quot|nbsp|#))[^\s\"<>\\^`{|}，。；、！？）】》」』])+"
)
_AFTER = ".,;:!?)]'"  # marks that end a sentence, not an address


def names_cited(references: Iterable[Reference]) -> frozenset[str]:
    """Return the names of what is cited: by its address, else by its title."""
    return frozenset[str]().union(*map(_names_cited, references))


def _names_cited(reference: Reference) -> frozenset[str]:
    if reference.url:
        return names_of_address(reference.url)
    return frozenset([name_of_title(reference.title)] if reference.title else ())


def without_references(
    facts: Facts, gone: Gone | None, held: Held | None = None
) -> tuple[Facts, Collection[str]]:
    """Return the facts without references to withdrawn pages and held articles, and these pages."""
    cited = (*facts.references, *facts.related)
    names = names_cited(cited) if cited else frozenset()
    if not names:
        return facts, ()
    banned = gone({key(reference.url) for reference in cited if reference.url}) if gone else ()
    unnamed = {*banned, *(held(names) if held else ())}
    if not unnamed:
        return facts, ()

    def allowed(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
        return tuple(each for each in references if unnamed.isdisjoint(_names_cited(each)))

    shown = replace(facts, references=allowed(facts.references), related=allowed(facts.related))
    return shown, banned


def withdrawn_pages(markup: str, gone: Gone | None) -> frozenset[str]:
    """Return the withdrawn pages whose address stands in markup, as a link or as words."""
    pages = pages_in(markup) if gone else frozenset()
    return frozenset(gone(pages)) if gone and pages else frozenset()


def pages_in(markup: str) -> frozenset[str]:
    """Return every page whose address stands in markup, as a link or as words, by `urls.key`."""
    return frozenset(map(key, addresses_in(markup)))


def without_addresses(markup: str, banned: Collection[str]) -> str:
    """Replace the addresses of withdrawn pages in a text by an ellipsis."""
    return shortened(markup, lambda address: key(address) in banned)


def shortened(markup: str, is_gone: Callable[[str], bool]) -> str:
    """Replace addresses that stand in a text by an ellipsis."""

    def put(match: re.Match[str]) -> str:
        address = match[0]
        plain = address.rstrip(_AFTER)
        if is_gone(unescape(address)):
            return "…"
        return f"…{address[len(plain) :]}" if is_gone(unescape(plain)) else address

    return _ADDRESS.sub(put, markup)


def addresses_in(markup: str) -> frozenset[str]:
    """Return every address that stands in markup, with and without a mark that ends a sentence."""
    if ":" not in markup:
        return frozenset()
    urls = {unescape(address) for address in _ADDRESS.findall(markup)}
    return frozenset(spelling for url in urls for spelling in (url, url.rstrip(_AFTER)))
