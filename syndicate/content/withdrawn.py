"""Remove references, links and addresses of withdrawn pages from an entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from html import unescape

from syndicate.content.facts import Facts
from syndicate.model.article import Reference
from syndicate.text.urls import key

#: Returns which of these pages (each by its `urls.key`) were withdrawn.
Gone = Callable[[Collection[str]], Collection[str]]

_ADDRESS = re.compile(
    r"(?i)https?://(?:(?!&(?:[lg]t|quot|nbsp|#))[^\s\"<>\\^`{|}，。；、！？）】》」』])+"
)
_AFTER = ".,;:!?)]'"  # marks that end a sentence, not an address


def without_references(facts: Facts, gone: Gone | None) -> tuple[Facts, Collection[str]]:
    """Return the facts without references to withdrawn pages, and these pages."""
    cited = [reference.url for reference in (*facts.references, *facts.related) if reference.url]
    if gone is None or not cited:
        return facts, ()
    banned = gone({key(url) for url in cited})
    if not banned:
        return facts, ()

    def allowed(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
        return tuple(r for r in references if not r.url or key(r.url) not in banned)

    shown = replace(facts, references=allowed(facts.references), related=allowed(facts.related))
    return shown, banned


def withdrawn_pages(markup: str, gone: Gone | None) -> frozenset[str]:
    """Return the withdrawn pages whose address stands in markup, as a link or as words."""
    pages = pages_in(markup) if gone else frozenset()
    return frozenset(gone(pages)) if gone and pages else frozenset()


def pages_in(markup: str) -> frozenset[str]:
    """Return every page whose address stands in markup, as a link or as words, by `urls.key`."""
    if ":" not in markup:
        return frozenset()
    urls = {unescape(address) for address in _ADDRESS.findall(markup)}
    return frozenset(key(spelling) for url in urls for spelling in {url, url.rstrip(_AFTER)})


def without_addresses(markup: str, banned: Collection[str]) -> str:
    """Replace the addresses of withdrawn pages in a text by an ellipsis."""

    def shortened(match: re.Match[str]) -> str:
        address = match[0]
        plain = address.rstrip(_AFTER)
        if key(unescape(address)) in banned:
            return "…"
        return f"…{address[len(plain) :]}" if key(unescape(plain)) in banned else address

    return _ADDRESS.sub(shortened, markup)
