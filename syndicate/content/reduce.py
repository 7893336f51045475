"""A body made of fewer elements, for partners that name those they take.

Text, links and the order of things stay; what cannot be said with the elements that are left is
said with the nearest of them. Sanitising is last here too (design, law 6).
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement, builder

from syndicate.content.sanitise import sanitise
from syndicate.content.tree import parse, write
from syndicate.text.plain import names

#: What stands on lines of its own becomes one of these, the first that may be.
_BLOCKS = names(
    "address article aside blockquote center details dir div dl figure footer header li nav ol pre"
    " section ul"
)
_LINES = names("caption dd dt figcaption summary tr")
_HEADINGS = ("h6", "h5", "h4", "h3", "h2", "h1")
_PLAYERS = names("audio video")


def narrowed(html: str, allowed: frozenset[str]) -> str:
    """A sanitised body made of the allowed elements only."""
    root = parse(html)
    if root is None or all(one.tag in allowed for one in root.iterdescendants()):
        return html
    for element in list(root.iterdescendants()):
        if element.tag not in allowed and element.getparent() is not None:
            _replace(element, allowed)
    return sanitise(write(root))


def _replace(element: HtmlElement, allowed: frozenset[str]) -> None:
    if element.tag in _PLAYERS:
        _linked(element, allowed)
    elif other := _nearest(element.tag, allowed):
        if element.tag == "pre":
            _with_breaks(element)
        element.tag = other
    else:
        element.drop_tag()


def _nearest(tag: str, allowed: frozenset[str]) -> str | None:
    """The element that says nearly the same; None where only the text is left."""
    wanted: tuple[str, ...] = ()
    if tag in _HEADINGS:
        wanted = (*_HEADINGS[_HEADINGS.index(tag) :], "p")
    elif tag in _BLOCKS:
        wanted = ("div", "p")
    elif tag in _LINES:
        wanted = ("p", "div")
    return next((one for one in wanted if one in allowed), None)


def _with_breaks(element: HtmlElement) -> None:
    """The lines of a `pre` stay apart."""
    first, *others = (element.text or "").split("\n")
    element.text = first
    inner = list(element.iterdescendants())
    _insert(element, 0, others)
    for one in inner:
        first, *others = (one.text or "").split("\n")
        one.text = first
        _insert(one, 0, others)
        first, *others = (one.tail or "").split("\n")
        one.tail = first
        _insert(one.getparent(), one.getparent().index(one) + 1, others)


def _insert(parent: HtmlElement, start: int, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        parent.insert(start + number, _break(line))


def _break(line: str) -> HtmlElement:
    new = builder.BR()
    new.tail = line
    return new


def _linked(player: HtmlElement, allowed: frozenset[str]) -> None:
    """A link in the place of a player, to what it would play."""
    sources = [player.get("src"), *(one.get("src") for one in player.iter("source"))]
    address = next(filter(None, sources), None)
    for child in list(player.iter("source", "track")):
        child.drop_tag()  # to the parser, what follows one stands in it
    inside = next(player.iterancestors("a"), None) is not None or player.find(".//a") is not None
    if address is None or inside or "a" not in allowed:
        player.drop_tag()
        return
    if not player.text_content().strip():
        player.text = address
    player.tag = "a"
    player.set("href", address)
