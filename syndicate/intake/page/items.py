"""Put items that stand outside a list, and lines that begin with a bullet, into a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from lxml.html import HtmlElement, builder

from syndicate.intake.page.lines import BLOCKS
from syndicate.text.patterns import regex
from syndicate.text.plain import names

_BULLET = regex(r"\s{0,40}(?:[•●○◦▪▫‣⁃∙]|[·*–—-](?=\s))\s{0,40}(?=\S)")
_LISTS = names("ul ol menu dir")
#: What a line of its own may be besides a `p`.
_LINES = names("p div section")


def wrap_items(body: HtmlElement) -> None:
    """Put every run of `li` that stands outside a list into one, in place."""
    strays = [item for item in body.iter("li") if _is_stray(item)]
    for run in list(_runs(strays)):
        _wrap(run)


def _is_stray(item: HtmlElement) -> bool:
    parent = item.getparent()
    return parent is not None and parent.tag not in _LISTS


def list_bullets(body: HtmlElement) -> None:
    """Make a list of two or more lines in succession with the same bullet, in place."""
    lines = [line for line in body.iter(*_LINES) if _bullet(line)]
    for run in [run for run in _runs(lines) if len(run) > 1]:
        for mark, group in groupby(run, key=_bullet):
            items = list(group)
            if len(items) > 1 and mark:
                for line in items:
                    _strip_bullet(line)
                    line.tag = "li"
                _wrap(items)


def name_lines(body: HtmlElement) -> None:
    """Make a paragraph of every `div` and `section` that holds nothing but a line, in place."""
    for element in body.iter("div", "section"):
        if element is not body and not any(e.tag in BLOCKS for e in element.iterdescendants()):
            element.tag = "p"


def _runs(elements: Iterable[HtmlElement]) -> Iterator[list[HtmlElement]]:
    """Yield the elements in runs of siblings that have nothing between them."""
    run: list[HtmlElement] = []
    for element in elements:
        if run and (element.getprevious() is not run[-1] or (run[-1].tail or "").strip()):
            yield run
            run = []
        run.append(element)
    if run:
        yield run


def _wrap(items: list[HtmlElement]) -> None:
    items[0].addprevious(made := builder.UL())
    made.tail = items[-1].tail
    for item in items:
        item.tail = None
        made.append(item)


def _bullet(line: HtmlElement) -> str | None:
    """Return the bullet that a line begins with."""
    if any(child.tag in BLOCKS or child.tag == "br" for child in line):
        return None
    text = _first_text(line)
    match = _BULLET.match(f"{text[1] or ''}x") if text else None
    return match[0].strip() if match else None


def _first_text(line: HtmlElement) -> tuple[HtmlElement, str] | None:
    """Return the element whose text a line begins with, and the text."""
    element = line
    while not (element.text or "").strip():
        if not len(element):
            return None
        element = element[0]
    return element, element.text or ""


def _strip_bullet(line: HtmlElement) -> None:
    if (found := _first_text(line)) and (match := _BULLET.match(f"{found[1]}x")):
        found[0].text = found[1][match.end() :]
