"""Read and write a body as a tree, for the steps that need one (https://lxml.de/lxmlhtml.html)."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, builder, document_fromstring, tostring

from syndicate.text.patterns import regex
from syndicate.text.plain import clean, names

#: Without `huge_tree` the parser leaves out what stands deeper than 256 elements.
_PARSER = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
#: The parser leaves out what stands behind these end tags; a browser shows it.
_ENDS = regex(r"</(?:body|html)(?=[\s/>])", re.IGNORECASE)
_ADDRESSES = ("href", "src", "poster", "cite")
_BREAKS = regex("[\t\n\r]+")
_VOID = ("source", "track", "wbr", "embed", "frame", "input", "img", "br", "hr", "param", "keygen")
_BLOCKS = names(
    "p div ul ol li table tr td th section article figure figcaption blockquote pre form h1 h2 h3 "
    "h4 h5 h6 br hr dl dt dd details summary header footer aside"
)
#: libxml2 writes `<!--` in an attribute in time that is quadratic in what stands behind it.
_LONG_ATTRIBUTES = etree.XPath("//@*[string-length() > 4000]")
#: The name of elements of which only the content is written.
_UNWRAPPED = "x-unwrapped"
_OPENERS = "([{<（「『《【“‘"


def parse(html: str) -> HtmlElement | None:
    """Return the body below one `div`, or None if it cannot be parsed. Takes clean text."""
    try:
        page = document_fromstring(
            f"<html><body>{_ENDS.sub('</meta', html)}".encode(), parser=_PARSER
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    drop_long_comments(page)
    root: HtmlElement | None = page.find("body")
    if root is None:
        return None
    for stray in list(root.iterdescendants("body", "html", "head")):
        stray.drop_tag()
    root.tag = "div"
    for element in root.iter():
        _clean(element)
    for element in list(root.iter(*_VOID)):
        _lift_content(element)
    return root


def drop_long_comments(root: HtmlElement) -> None:
    """Drop attributes that hold a comment and are far longer than any address or name."""
    found: Any = _LONG_ATTRIBUTES(root)
    for value in found:
        if "<!--" in value:
            del value.getparent().attrib[value.attrname]


def _lift_content(element: HtmlElement) -> None:
    """Move what the parser put inside a void element behind it: it wants an end tag of some."""
    text, element.text = element.text, None
    for child in reversed(list(element)):
        element.addnext(child)  # with its tail, and before that of the element
    if text:
        element.tail = text + (element.tail or "")


def _clean(element: HtmlElement) -> None:
    """Clean texts and attributes: lxml refuses some characters that it read as references."""
    if element.text:
        element.text = clean(element.text)
    if element.tail:
        element.tail = clean(element.tail)
    for name, value in element.items():
        plain = clean(value)
        if name in _ADDRESSES and _BREAKS.search(plain):
            plain = _BREAKS.sub("", plain)  # as a browser does; written, they would be %0A
        if plain != value:
            element.set(name, plain)


def write(root: HtmlElement) -> str:
    """Return the markup below `root`."""
    html: str = tostring(root, encoding="unicode", with_tail=False)
    html = html.replace(f"<{_UNWRAPPED}>", "").replace(f"</{_UNWRAPPED}>", "")
    return html[html.index(">") + 1 :].removesuffix("</div>")


def unwrap(element: HtmlElement) -> None:
    """Leave an element's content in its place, once it is written.

    `drop_tag` counts the elements before it each time, and copies the text before it.
    """
    element.attrib.clear()
    element.tag = _UNWRAPPED


def replace(old: HtmlElement, new: HtmlElement) -> None:
    """Replace `old` by `new`; the text behind it stays."""
    new.tail, old.tail = old.tail, None
    parent = old.getparent()
    if parent is not None:
        parent.replace(old, new)


def text_of(element: HtmlElement) -> str:
    """Return all text inside an element, white space as it stands there."""
    return "".join(element.itertext())


def classes(element: HtmlElement) -> frozenset[str]:
    """Return the classes of an element."""
    return frozenset((element.get("class") or "").split())


def replace_by_text(old: HtmlElement, text: str) -> None:
    """Replace an element by words, set apart from the words around it; "" removes it."""
    if not text.strip():
        old.text = None
        del old[:]
        unwrap(old)
        return
    new = builder.SPAN(text)
    replace(old, new)
    set_apart(new)
    unwrap(new)


def set_apart(element: HtmlElement) -> None:
    """Put a blank between an element and the words that stand right before and behind it."""
    before, parent = element.getprevious(), element.getparent()
    text = (before.tail if before is not None else parent.text) or ""
    if text and not text[-1].isspace() and text[-1] not in _OPENERS:
        if before is not None:
            before.tail = f"{text} "
        else:
            parent.text = f"{text} "
    elif not text and before is not None and before.tag not in _BLOCKS:
        before.tail = " "
    if element.tail and element.tail[0].isalnum():
        element.tail = f" {element.tail}"


def lines(text: str) -> HtmlElement:
    """Return a `span` that holds a text, with a break for every line."""
    first, *others = text.split("\n")
    span = builder.SPAN(first)
    for line in others:
        span.append(builder.BR())
        span[-1].tail = line
    return span
