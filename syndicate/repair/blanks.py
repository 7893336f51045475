"""Collapse runs of no-break spaces, and drop indents made of them and empty elements."""

from __future__ import annotations

from lxml.html import HtmlElement

from syndicate.model.article import Article
from syndicate.text.patterns import regex
from syndicate.text.plain import names

_BLOCKS = names("p div li td th h1 h2 h3 h4 h5 h6 blockquote figcaption dd dt section article")
_CODE = names("pre code textarea kbd samp")
_WIDE = "\u2002\u2003\u2009\u3000"
#: A whole run of blanks in which another one follows a no-break space.
_RUN = regex(f"(?<![ \\xa0{_WIDE}])(?=[ {_WIDE}]*+\\xa0[ \\xa0{_WIDE}])[ \\xa0{_WIDE}]++")
_INDENT = regex("^[\\s\\xa0\u2002\u2003\u3000\ufeff\u200b]+")
_VISIBLE = names("img video audio iframe embed object table hr svg picture canvas math input br")
_DROPPABLE = names(
    "p div span strong b em i u s a h1 h2 h3 h4 h5 h6 li ul ol blockquote section figure font"
)
_BLANK = regex("[\\s\\xa0\u200b\u200c\u200d\ufeff\u3000]*")


def collapse_blanks(root: HtmlElement, _article: Article) -> int:
    """Drop indents at the beginning of blocks; a run of no-break spaces becomes one space."""
    count = 0
    for element in root.iter():
        if not isinstance(element.tag, str) or _is_code(element):
            continue
        if element.text:
            text = _collapse(element.text, begins=element.tag in _BLOCKS)
            count += text != element.text
            element.text = text
        parent = element.getparent()
        if element.tail and element is not root and parent is not None and not _is_code(parent):
            tail = _collapse(element.tail, begins=element.tag == "br")
            count += tail != element.tail
            element.tail = tail
    return count


def _collapse(text: str, *, begins: bool) -> str:
    """Return a text with collapsed blanks, and without an indent that a browser shows."""
    indent = _INDENT.match(text) if begins else None
    if indent and not indent[0].isascii():
        text = text[indent.end() :]
    return _RUN.sub(" ", text)


def _is_code(element: HtmlElement) -> bool:
    return element.tag in _CODE or next(element.iterancestors(*_CODE), None) is not None


def drop_empty(root: HtmlElement, _article: Article) -> int:
    """Drop elements that show nothing, from the inside out, and breaks at the edge of a block."""
    count = 0
    for element in reversed(list(root.iter(*_DROPPABLE))):
        if element is root or element.getparent() is None:
            continue
        if not _BLANK.fullmatch(element.text_content()):
            continue
        if next(element.iterdescendants(*(_VISIBLE - {"br"})), None) is not None:
            continue
        if any(anchor.get("id") for anchor in (element, *element.iter("a")) if anchor.tag == "a"):
            continue  # the target of a link
        only_break = element.tag in ("span", "strong", "b", "em", "i", "font", "u") and len(element)
        if only_break:
            element.drop_tag()
        else:
            element.drop_tree()
        count += 1
    return count + _drop_edge_breaks(root)


def _drop_edge_breaks(root: HtmlElement) -> int:
    count = 0
    for br in list(root.iter("br")):
        parent = br.getparent()
        if parent is None or parent.tag not in _BLOCKS:
            continue
        first = br.getprevious() is None and _BLANK.fullmatch(parent.text or "")
        last = br.getnext() is None and _BLANK.fullmatch(br.tail or "")
        if first or last:
            br.drop_tree()
            count += 1
    return count
