"""Reduce a body to the elements that a partner takes.

Text, links and order stay; an element that is not taken becomes the nearest one that is.
Sanitising is last here too (law 6).
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement, builder

from syndicate.content.sanitise import sanitise
from syndicate.content.tree import parse, unwrap, write
from syndicate.text.plain import names

#: Elements that become a block, or else a line of their own.
_BLOCKS = names(
    "address article aside blockquote center details dir div dl figure footer header li nav ol pre"
    " section ul"
)
_LINES = names("caption dd dt figcaption summary tr")
_HEADINGS = ("h6", "h5", "h4", "h3", "h2", "h1")
_PLAYERS = names("audio video")


def narrow(html: str, allowed: frozenset[str]) -> str:
    """Return a sanitised body made of the allowed elements only."""
    root = parse(html)
    if root is None or all(element.tag in allowed for element in root.iterdescendants()):
        return html
    for element in list(root.iterdescendants()):
        if element.tag not in allowed and element.getparent() is not None:
            _replace(element, allowed)
    return sanitise(write(root))


def _replace(element: HtmlElement, allowed: frozenset[str]) -> None:
    if element.tag in _PLAYERS:
        _link_player(element, allowed)
    elif other := _nearest(element.tag, allowed):
        if element.tag == "pre":
            _break_lines(element)
        element.tag = other
    else:
        unwrap(element)


def _nearest(tag: str, allowed: frozenset[str]) -> str | None:
    """Return the allowed element nearest in meaning, or None."""
    candidates: tuple[str, ...] = ()
    if tag in _HEADINGS:
        candidates = (*_HEADINGS[_HEADINGS.index(tag) :], "p")
    elif tag in _BLOCKS:
        candidates = ("div", "p")
    elif tag in _LINES:
        candidates = ("p", "div")
    return next((name for name in candidates if name in allowed), None)


def _break_lines(element: HtmlElement) -> None:
    """Put a `br` at every line feed of a `pre`."""
    first, *others = (element.text or "").split("\n")
    element.text = first
    descendants = list(element.iterdescendants())
    _insert(element, 0, others)
    for inner in descendants:
        first, *others = (inner.text or "").split("\n")
        inner.text = first
        _insert(inner, 0, others)
        first, *others = (inner.tail or "").split("\n")
        inner.tail = first
        _insert(inner.getparent(), inner.getparent().index(inner) + 1, others)


def _insert(parent: HtmlElement, start: int, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        parent.insert(start + number, _break(line))


def _break(line: str) -> HtmlElement:
    new = builder.BR()
    new.tail = line
    return new


def _link_player(player: HtmlElement, allowed: frozenset[str]) -> None:
    """Turn a player into a link to the file it would play."""
    sources = [player.get("src"), *(source.get("src") for source in player.iter("source"))]
    address = next(filter(None, sources), None)
    for child in list(player.iter("source", "track")):
        unwrap(child)  # the parser puts what follows one inside it
    nests = next(player.iterancestors("a"), None) is not None or player.find(".//a") is not None
    if address is None or nests or "a" not in allowed:
        unwrap(player)
        return
    if not player.text_content().strip():
        player.text = address
    player.tag = "a"
    player.set("href", address)
