"""Inline styles and the elements of another age: what they mean stays, how it looked goes."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.content.lazy import LAZY_SETS, LAZY_SOURCES
from syndicate.model import Article
from syndicate.text.plain import names

_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_HEAVY = names("strong b th h1 h2 h3 h4 h5 h6 dt")
_MEANT = (
    (_BOLD, "strong", _HEAVY),
    (_ITALIC, "em", names("em i cite dfn")),
    (_STRUCK, "s", names("s del strike")),
)
_NEEDED = names("img video audio iframe source")


def without_hidden(root: HtmlElement, _article: Article) -> int:
    """What no reader of the page saw goes: without its style it would be seen."""
    found = [
        e
        for e in root.iter()
        if isinstance(e.tag, str)
        and (_HIDDEN.search(e.get("style") or "") or e.get("hidden") is not None)
        and not any(e.get(name) for name in (*LAZY_SOURCES, *LAZY_SETS))
        and e is not root
    ]
    for element in found:
        if element.getparent() is not None:
            element.drop_tree()
    return len(found)


def without_styles(root: HtmlElement, _article: Article) -> int:
    """`style` goes; a span that was bold, slanted or struck becomes an element that says so."""
    found = 0
    for element in list(root.iter()):
        style = element.get("style") if isinstance(element.tag, str) else None
        if style is None:
            continue
        found += 1
        if element.tag in ("span", "font"):
            _say(element, style)
        if element.tag not in _NEEDED:
            del element.attrib["style"]
    return found


def _say(element: HtmlElement, style: str) -> None:
    for pattern, tag, already in _MEANT:
        if not pattern.search(style) or not element.text_content().strip():
            continue
        if next(element.iterancestors(*already), None) is None:
            element.tag = tag
            return


def without_font(root: HtmlElement, _article: Article) -> int:
    """`font`, `center`, `big` and their kind are their text; so is a span that says nothing."""
    found = list(root.iter("font", "center", "big", "tt", "basefont", "nobr", "blink", "marquee"))
    for element in found:
        element.tag = "p" if element.tag == "center" and _is_a_line(element) else element.tag
        if element.tag == "p":
            element.attrib.clear()
        else:
            element.drop_tag()
    for span in list(root.iter("span")):
        if not {*span.keys()} - {"class", "id", "style"}:
            span.drop_tag()
    return len(found)


def _is_a_line(element: HtmlElement) -> bool:
    parent = element.getparent()
    blocks = "p div table ul ol h1 h2 h3 h4 h5 h6 blockquote figure pre section".split()
    inside = next(element.iterdescendants(*blocks), None)
    return inside is None and parent is not None and parent.tag in ("div", "section", "article")
