"""No-break spaces by the handful, indents made of them, paragraphs with nothing in them."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.model import Article
from syndicate.text.plain import names

_BLOCKS = names("p div li td th h1 h2 h3 h4 h5 h6 blockquote figcaption dd dt section article")
_KEPT = names("pre code textarea kbd samp")
_RUN = re.compile(
    "[ \\xa0\u2002\u2003\u2009\u3000]*\\xa0[ \\xa0\u2002\u2003\u2009\u3000]+|\\xa0{2,}"
)
_INDENT = re.compile("^[\\s\\xa0\u2002\u2003\u3000\ufeff\u200b]+")
_SHOWN = names("img video audio iframe embed object table hr svg picture canvas math input br")
_HOLLOW = names(
    "p div span strong b em i u s a h1 h2 h3 h4 h5 h6 li ul ol blockquote section figure font"
)
_BLANK = re.compile("[\\s\\xa0\u200b\u200c\u200d\ufeff\u3000]*")


def with_plain_blanks(root: HtmlElement, _article: Article) -> int:
    """Indents go from the beginning of blocks; a run of no-break spaces is one space."""
    found = 0
    for element in root.iter():
        if not isinstance(element.tag, str) or _is_kept(element):
            continue
        if element.text:
            text = _mended(element.text, begins=element.tag in _BLOCKS)
            found += text != element.text
            element.text = text
        parent = element.getparent()
        if element.tail and element is not root and parent is not None and not _is_kept(parent):
            tail = _mended(element.tail, begins=element.tag == "br")
            found += tail != element.tail
            element.tail = tail
    return found


def _mended(text: str, *, begins: bool) -> str:
    """A text without its indent, where it begins a line and a browser would show it."""
    indent = _INDENT.match(text) if begins else None
    if indent and not indent[0].isascii():
        text = text[indent.end() :]
    return _RUN.sub(" ", text)


def _is_kept(element: HtmlElement) -> bool:
    return element.tag in _KEPT or next(element.iterancestors(*_KEPT), None) is not None


def without_empty(root: HtmlElement, _article: Article) -> int:
    """Elements that show nothing go, from the inside out; and breaks at the edge of a block."""
    found = 0
    for element in reversed(list(root.iter(*_HOLLOW))):
        if element is root or element.getparent() is None:
            continue
        if not _BLANK.fullmatch(element.text_content()):
            continue
        if next(element.iterdescendants(*(_SHOWN - {"br"})), None) is not None:
            continue
        if any(one.get("id") for one in (element, *element.iter("a")) if one.tag == "a"):
            continue  # a place that a link leads to
        only_break = element.tag in ("span", "strong", "b", "em", "i", "font", "u") and len(element)
        if only_break:
            element.drop_tag()
        else:
            element.drop_tree()
        found += 1
    return found + _without_edge_breaks(root)


def _without_edge_breaks(root: HtmlElement) -> int:
    found = 0
    for br in list(root.iter("br")):
        parent = br.getparent()
        if parent is None or parent.tag not in _BLOCKS:
            continue
        first = br.getprevious() is None and _BLANK.fullmatch(parent.text or "")
        last = br.getnext() is None and _BLANK.fullmatch(br.tail or "")
        if first or last:
            br.drop_tree()
            found += 1
    return found
