"""Nothing leads to a page that was withdrawn: no reference, no link in a body, no address in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from html import unescape

from syndicate.content.facts import Facts
from syndicate.model import Reference
from syndicate.text.urls import key

#: Which of these pages (by `urls.key`) were withdrawn.
Gone = Callable[[Collection[str]], Collection[str]]

_ADDRESS = re.compile(
    r"(?i)https?://(?:(?!&(?:[lg]t|quot|nbsp|#))[^\s\"<>\\^`{|}，。；、！？）】》」』])+"
)
_AFTER = ".,;:!?)]'"  # what ends a sentence, not an address


def without_references(facts: Facts, gone: Gone | None) -> tuple[Facts, Collection[str]]:
    """The facts less the references and related articles that were withdrawn, and their pages."""
    cited = [one.url for one in (*facts.references, *facts.related) if one.url]
    if gone is None or not cited:
        return facts, ()
    banned = gone({key(url) for url in cited})
    if not banned:
        return facts, ()

    def left(them: tuple[Reference, ...]) -> tuple[Reference, ...]:
        return tuple(one for one in them if not one.url or key(one.url) not in banned)

    kept = replace(facts, references=left(facts.references), related=left(facts.related))
    return kept, banned


def linked(markup: str, gone: Gone | None) -> frozenset[str]:
    """The withdrawn pages whose address stands in markup, as a link or as words."""
    found = addresses(markup) if gone else frozenset()
    return frozenset(gone(found)) if gone and found else frozenset()


def addresses(markup: str) -> frozenset[str]:
    """Every page whose address stands in markup, as a link or as words, by `urls.key`."""
    if ":" not in markup:
        return frozenset()
    found = {unescape(address) for address in _ADDRESS.findall(markup)}
    return frozenset(key(spelt) for one in found for spelt in {one, one.rstrip(_AFTER)})


def unsaid(markup: str, banned: Collection[str]) -> str:
    """Text in which the addresses of withdrawn pages are no longer written out."""

    def said(found: re.Match[str]) -> str:
        address = found[0]
        plain = address.rstrip(_AFTER)
        if key(unescape(address)) in banned:
            return "…"
        return f"…{address[len(plain) :]}" if key(unescape(plain)) in banned else address

    return _ADDRESS.sub(said, markup)
