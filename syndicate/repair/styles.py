"""Drop inline styles and elements of old HTML for looks; what they meant stays."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.content.stand_ins import LAZY_SETS, LAZY_SOURCES
from syndicate.model import Article
from syndicate.text.plain import names

_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_HEAVY = names("strong b th h1 h2 h3 h4 h5 h6 dt")
_MEANINGS = (
    (_BOLD, "strong", _HEAVY),
    (_ITALIC, "em", names("em i cite dfn")),
    (_STRUCK, "s", names("s del strike")),
)
_NEEDED = names("img video audio iframe source")


def drop_hidden(root: HtmlElement, _article: Article) -> int:
    """Drop what no reader of the page saw: without its style it would be shown."""
    hidden = [
        element
        for element in root.iter()
        if isinstance(element.tag, str)
        and (_HIDDEN.search(element.get("style") or "") or element.get("hidden") is not None)
        and not any(element.get(name) for name in (*LAZY_SOURCES, *LAZY_SETS))
        and element is not root
    ]
    for element in hidden:
        if element.getparent() is not None:
            element.drop_tree()
    return len(hidden)


def drop_styles(root: HtmlElement, _article: Article) -> int:
    """Drop `style`; a span that was bold, slanted or struck becomes `strong`, `em` or `s`."""
    count = 0
    for element in list(root.iter()):
        style = element.get("style") if isinstance(element.tag, str) else None
        if style is None:
            continue
        count += 1
        if element.tag in ("span", "font"):
            _replace_span(element, style)
        if element.tag not in _NEEDED:
            del element.attrib["style"]
    return count


def _replace_span(element: HtmlElement, style: str) -> None:
    for pattern, tag, already in _MEANINGS:
        if not pattern.search(style) or not element.text_content().strip():
            continue
        if next(element.iterancestors(*already), None) is None:
            element.tag = tag
            return


def drop_font(root: HtmlElement, _article: Article) -> int:
    """Unwrap `font`, `center`, `big` and the like, and a span without meaning."""
    elements = list(
        root.iter("font", "center", "big", "tt", "basefont", "nobr", "blink", "marquee")
    )
    for element in elements:
        element.tag = "p" if element.tag == "center" and _is_block_child(element) else element.tag
        if element.tag == "p":
            element.attrib.clear()
        else:
            element.drop_tag()
    for span in list(root.iter("span")):
        if not {*span.keys()} - {"class", "id", "style"}:
            span.drop_tag()
    return len(elements)


def _is_block_child(element: HtmlElement) -> bool:
    parent = element.getparent()
    blocks = "p div table ul ol h1 h2 h3 h4 h5 h6 blockquote figure pre section".split()
    inside = next(element.iterdescendants(*blocks), None)
    return inside is None and parent is not None and parent.tag in ("div", "section", "article")
