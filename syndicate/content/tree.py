"""Read and write a body as a tree, for the steps that need one (https://lxml.de/lxmlhtml.html)."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from syndicate.text.plain import clean

#: Without `huge_tree` the parser leaves out what stands deeper than 256 elements.
_PARSER = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")


def parse(html: str) -> HtmlElement | None:
    """Return the body below one `div`, or None if it cannot be parsed. Takes clean text."""
    try:
        page = document_fromstring(f"<html><body>{html}".encode(), parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    root: HtmlElement | None = page.find("body")
    if root is None:
        return None
    for stray in list(root.iterdescendants("body", "html", "head")):
        stray.drop_tag()
    root.tag = "div"
    for element in root.iter():
        _clean(element)
    return root


def _clean(element: HtmlElement) -> None:
    """Clean texts and attributes: lxml refuses some characters that it read as references."""
    if element.text:
        element.text = clean(element.text)
    if element.tail:
        element.tail = clean(element.tail)
    for name, value in element.items():
        if clean(value) != value:
            element.set(name, clean(value))


def write(root: HtmlElement) -> str:
    """Return the markup below `root`."""
    html: str = tostring(root, encoding="unicode", with_tail=False)
    return html[html.index(">") + 1 :].removesuffix("</div>")


def replace(old: HtmlElement, new: HtmlElement) -> None:
    """Replace `old` by `new`; the text behind it stays."""
    new.tail, old.tail = old.tail, None
    parent = old.getparent()
    if parent is not None:
        parent.replace(old, new)
