"""Drop inline styles and elements of old HTML for looks; what they meant stays."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.content import hidden
from syndicate.model.article import Article
from syndicate.text.patterns import regex
from syndicate.text.plain import names

#: The one style that says something of a text; all but the cells of a table are left anyway.
_ALIGNED = regex(r"(?:^|[;\s])text-align\s*:\s*(center|right|left)\b", re.IGNORECASE)
_IS_ALIGNED = regex("text-align:(?:center|right|left)")
_BOLD = regex(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
_ITALIC = regex(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_STRUCK = regex(r"text-decoration(?:(?!text-decoration)[^;])*?line-through", re.IGNORECASE)
_HEAVY = names("strong b th h1 h2 h3 h4 h5 h6 dt")
_MEANINGS = (
    (_BOLD, "strong", _HEAVY),
    (_ITALIC, "em", names("em i cite dfn")),
    (_STRUCK, "s", names("s del strike")),
)
_NEEDED = names("img video audio iframe source")


def drop_hidden(root: HtmlElement, _article: Article) -> int:
    """Drop what a page hides, where it repeats what is shown or labels a control; the rest stays.

    Without its style, which goes too, it is shown.
    """
    return len(hidden.drop(root))


def drop_styles(root: HtmlElement, _article: Article) -> int:
    """Drop `style` but an alignment; a bold, slanted or struck span becomes `strong`, `em`, `s`."""
    count = 0
    for element in list(root.iter()):
        style = element.get("style") if isinstance(element.tag, str) else None
        if style is None or _IS_ALIGNED.fullmatch(style):
            continue
        count += 1
        if element.tag in ("span", "font"):
            _replace_span(element, style)
        if element.tag in _NEEDED:
            continue
        del element.attrib["style"]
        side = _ALIGNED.search(style)
        if side and (side[1].lower() != "left" or element.tag in ("th", "td")):
            element.set("style", f"text-align:{side[1].lower()}")
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
            element.set("style", "text-align:center")
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
