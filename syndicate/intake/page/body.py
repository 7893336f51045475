"""The text of a page: the element that a recipe names, or what readability and trafilatura find.

https://github.com/buriy/python-readability keeps the page's own markup; where it finds much less
than https://trafilatura.readthedocs.io, it has missed the text, and the other's is taken.
"""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from html import escape

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fromstring, tostring

from syndicate.text.plain import clean

#: How much less readability may find before it is taken to have missed the text.
_LEAST = 0.65
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
#: Not `huge_tree`: what nests deeper than 255 elements is no page that a person reads.
_PARSER = HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
_NOISE = ("script", "style", "template", "nav", "form", "button", "select", "input", "textarea")
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-actualsrc")


def parse(html: str) -> HtmlElement | None:
    """A whole page as a tree; None where there is no making sense of it."""
    try:
        return document_fromstring(clean(html).encode("utf-8"), parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def without_hidden(root: HtmlElement) -> None:
    """Drop what no reader of the page sees, in place; lazy pictures are shown later."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
        if hidden and element.tag not in ("html", "body") and not _is_lazy(element):
            element.drop_tree()


def _is_lazy(element: HtmlElement) -> bool:
    return element.tag == "img" and any(element.get(name) for name in _LAZY)


def find_body(root: HtmlElement) -> tuple[HtmlElement | None, str]:
    """The element that holds the text, in a tree of its own, and who found it."""
    page = tostring(root, encoding="unicode")
    first = _readable(page)
    second = _extracted(page)
    if second is not None and _length(first) < _LEAST * min(_length(second), _plain(page)):
        return second, "trafilatura"
    return (first, "readability") if first is not None else (None, "")


def _readable(page: str) -> HtmlElement | None:
    from readability import Document

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    try:
        return _tree(Document(page).summary(html_partial=True))
    except Exception:  # Unparseable, and whatever lxml says of a strange page
        return None


def _plain(page: str) -> int:
    """How much text trafilatura finds when nothing but text is asked for."""
    from trafilatura import extract

    found = extract(page, include_comments=False, favor_precision=True) or ""
    return len("".join(found.split()))


def _extracted(page: str) -> HtmlElement | None:
    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = extract(
        page,
        output_format="html",
        include_comments=False,
        favor_precision=True,
        include_links=True,
        include_images=True,
        include_formatting=True,
    )
    root = _tree(found) if found else None
    body = root.find(".//body") if root is not None else None
    return body if body is not None else root


def _tree(html: str) -> HtmlElement | None:
    try:
        found: HtmlElement = fromstring(f"<div>{html}</div>")
    except (etree.ParserError, ValueError):
        return None
    return found


def _length(element: HtmlElement | None) -> int:
    return 0 if element is None else len("".join(element.text_content().split()))


def picked_body(element: HtmlElement) -> HtmlElement:
    """The element that a recipe names, without what is no text anywhere."""
    body = deepcopy(element)
    body.tail = None
    etree.strip_elements(body, *_NOISE, with_tail=False)
    return body


def markup(body: HtmlElement) -> str:
    """What stands in a body, as HTML."""
    etree.strip_elements(body, "script", "style", "template", with_tail=False)
    children = [tostring(child, encoding="unicode") for child in body]
    return "".join([escape(body.text or "", quote=False), *children]).strip()
