"""Put back tables, code, figures and lists that readability dropped from the middle of a text.

It drops what is short or has links, wherever it stands. What stands between two parts of the text
that it kept belongs to the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml.html import HtmlElement

from syndicate.text.plain import names, one_line

_NUMBER = "data-syndicate-number"
_KINDS = names("table pre figure dl ul ol blockquote")
#: Links may be this part of the text of what is put back.
_MOST_LINKED = 0.5
_LONGEST = 20_000


def number_elements(root: HtmlElement) -> dict[str, HtmlElement]:
    """Give every element of a page a number, in place; return the elements by it."""
    numbered = {}
    for number, element in enumerate(root.iter()):
        if isinstance(element.tag, str):
            element.set(_NUMBER, str(number))
            numbered[str(number)] = element
    return numbered


def drop_numbers(root: HtmlElement) -> None:
    for element in root.iter():
        if isinstance(element.tag, str):
            element.attrib.pop(_NUMBER, None)


def put_back_lost(body: HtmlElement, numbered: dict[str, HtmlElement]) -> int:
    """Put what was lost from the middle of a text back, in place; return how much it was."""
    kept = {n: element for element in body.iter() if (n := element.get(_NUMBER))}
    parents = {id(numbered[n]): n for n in kept if n in numbered}
    count = 0
    for number, parent in list(kept.items()):
        source = numbered.get(number)
        if source is None or source.tag in _KINDS:
            continue
        for lost in _lost_children(source, parents):
            before = lost.getprevious()
            while before is not None and id(before) not in parents:
                before = before.getprevious()
            place = kept[parents[id(before)]] if before is not None else None
            if place is None or place.getparent() is not parent or not _is_content(lost):
                continue
            made = deepcopy(lost)
            made.tail, place.tail = place.tail, None
            parent.insert(parent.index(place) + 1, made)
            made_number = lost.get(_NUMBER) or ""
            kept[made_number], parents[id(lost)] = made, made_number
            count += 1
    return count


def _lost_children(source: HtmlElement, kept: dict[int, str]) -> Iterator[HtmlElement]:
    """Yield the children of an element that are gone though their neighbours are kept."""
    children = [child for child in source if isinstance(child.tag, str)]
    places = [n for n, child in enumerate(children) if id(child) in kept]
    if not places:
        return
    for child in children[places[0] + 1 : places[-1]]:
        if id(child) not in kept and not any(id(e) in kept for e in child.iterdescendants()):
            yield child


def _is_content(element: HtmlElement) -> bool:
    """Whether an element is, or only holds, what belongs into a text."""
    while element.tag in ("div", "section") and len(element) == 1 and not _own_text(element):
        element = element[0]
    if element.tag not in _KINDS:
        return False
    text = one_line(element.text_content())
    if element.tag == "figure":
        return next(element.iter("img", "video", "picture"), None) is not None
    linked = sum(len(one_line(a.text_content())) for a in element.iter("a"))
    if not text or len(text) > _LONGEST or linked > _MOST_LINKED * len(text):
        return False
    return element.tag != "table" or _is_data(element)


def _own_text(element: HtmlElement) -> bool:
    return bool(
        (element.text or "").strip() or any((child.tail or "").strip() for child in element)
    )


def _is_data(table: HtmlElement) -> bool:
    """Whether a table has rows of several cells, or code."""
    if next(table.iter("pre", "code"), None) is not None:
        return True
    rows = [sum(bool(one_line(c.text_content())) for c in row) for row in table.iter("tr")]
    return sum(count > 1 for count in rows) > 1 and next(table.iter("form", "input"), None) is None
