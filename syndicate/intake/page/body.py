"""Find the text of a page: the element that a recipe names, or what a library finds.

https://github.com/buriy/python-readability keeps the page's own markup, so its text is preferred.
Where it finds much less than https://trafilatura.readthedocs.io, it has missed the text.
"""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from html import escape

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fromstring, tostring

from syndicate.content.tree import drop_long_comments
from syndicate.intake.page.embeds import Embeds
from syndicate.intake.page.items import wrap_items
from syndicate.intake.page.lost import drop_numbers, number_elements, put_back_lost
from syndicate.text.patterns import regex
from syndicate.text.plain import clean

#: Below this part of trafilatura's length, readability has missed the text.
_LEAST = 0.65
#: trafilatura takes quadratic time for the children of one element.
_MOST_CHILDREN = 5_000
_HIDDEN = regex(r"display\s*:\s*none", re.IGNORECASE)
#: Without `huge_tree`: lxml then cuts markup that nests deeper than 255 elements.
_PARSER = HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
_NOISE = ("script", "style", "template", "nav", "form", "button", "select", "input", "textarea")
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-actualsrc")


def parse(html: str) -> HtmlElement | None:
    """Parse a whole page into a tree; None where that cannot be done."""
    try:
        page: HtmlElement = document_fromstring(clean(html).encode("utf-8"), parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    drop_long_comments(page)
    return page


def drop_hidden(root: HtmlElement) -> None:
    """Drop what no reader of the page sees, in place; lazy pictures stay for a repair to show."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
        if hidden and element.tag not in ("html", "body") and not _is_lazy(element):
            element.drop_tree()


def _is_lazy(element: HtmlElement) -> bool:
    return element.tag == "img" and any(element.get(name) for name in _LAZY)


def find_body(root: HtmlElement) -> tuple[HtmlElement | None, str]:
    """Return the element that holds the text, in a tree of its own, and which library found it."""
    numbered = number_elements(root)
    page = tostring(root, encoding="unicode")
    readable = _by_readability(page)
    if readable is not None:
        put_back_lost(readable, numbered)
        drop_numbers(readable)
    drop_numbers(root)
    if _is_wide(root):
        return (readable, "readability") if readable is not None else (None, "")
    extracted = _by_trafilatura(page)
    if extracted is not None and _length(readable) < _LEAST * min(
        _length(extracted), _text_length(page)
    ):
        return extracted, "trafilatura"
    return (readable, "readability") if readable is not None else (None, "")


def second_text(root: HtmlElement) -> str:
    """Return the plain text that trafilatura finds in a page; empty where it finds none."""
    from trafilatura import extract

    if _is_wide(root):
        return ""
    return extract(tostring(root, encoding="unicode"), include_comments=False) or ""


def _is_wide(root: HtmlElement) -> bool:
    return any(len(element) > _MOST_CHILDREN for element in root.iter())


def _by_readability(page: str) -> HtmlElement | None:
    from readability import Document

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    try:
        return _parse_fragment(Document(page).summary(html_partial=True))
    except Exception:  # readability's Unparseable, and any error of lxml's on a strange page
        return None


def _text_length(page: str) -> int:
    """Return the length of the plain text that trafilatura finds, in characters without blanks."""
    from trafilatura import extract

    text = extract(page, include_comments=False, favor_precision=True) or ""
    return len("".join(text.split()))


def _by_trafilatura(page: str) -> HtmlElement | None:
    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    html = extract(
        page,
        output_format="html",
        include_comments=False,
        favor_precision=True,
        include_links=True,
        include_images=True,
        include_formatting=True,
    )
    root = _parse_fragment(html) if html else None
    body = root.find(".//body") if root is not None else None
    return body if body is not None else root


def _parse_fragment(html: str) -> HtmlElement | None:
    try:
        root: HtmlElement = fromstring(f"<div>{html}</div>")
    except (etree.ParserError, ValueError):
        return None
    return root


def _length(element: HtmlElement | None) -> int:
    return 0 if element is None else len("".join(element.text_content().split()))


def pick_body(element: HtmlElement) -> HtmlElement:
    """Copy the element that a recipe names, without scripts, styles, navigation and forms."""
    body = deepcopy(element)
    body.tail = None
    etree.strip_elements(body, *_NOISE, with_tail=False)
    return body


def inner_html(body: HtmlElement, embeds: Embeds) -> str:
    """Serialise the content of a body as HTML, with its embedded posts."""
    etree.strip_elements(body, "script", "style", "template", with_tail=False)
    wrap_items(body)
    embeds.put_back(body)
    children = [tostring(child, encoding="unicode") for child in body]
    return "".join([escape(body.text or "", quote=False), *children]).strip()
