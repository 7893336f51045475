"""Read the references and related titles that stand in lines below a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from syndicate.intake.page.column.tail import Section, Tail
from syndicate.intake.page.column.words import ADDRESS, EDGE, NUMBER
from syndicate.intake.page.parts import Cited, PageParts
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

_NUMBERS = regex(r"(?=[\[【〔]\s{0,3}\d{1,3}\s{0,3}[\]】〕])")


def cite(lines: Sequence[tuple[HtmlElement, str]], tail: Tail) -> PageParts:
    """Return what the sections below a text cite, and the notices."""
    parts = PageParts(foot=[lines[number][1] for number in tail.notices])
    for section in tail.sections:
        cited = list(_cited(lines, section))
        getattr(parts, section.kind).extend(cited)
        label = lines[section.label][1]
        where = f"below “{label[:40]}”" if section.label < section.start else "numbered lines"
        parts.where.setdefault(section.kind, where)
    parts.references = _joined(parts.references)
    return parts


def _cited(lines: Sequence[tuple[HtmlElement, str]], section: Section) -> Iterator[Cited]:
    if section.rest:
        yield from _cited_in(lines[section.label][0], section.rest, section.kind)
    seen: set[int] = set()
    for element, text in lines[section.start : section.end]:
        if id(element) not in seen:
            seen.add(id(element))
            yield from _cited_in(element, text, section.kind)


def _cited_in(element: HtmlElement, text: str, kind: str) -> Iterator[Cited]:
    """Yield what one line cites: each link is one related title; else each number is one."""
    links = [a for a in element.iter("a") if one_line(a.text_content())]
    if kind == "related":
        if links:
            yield from ((one_line(a.text_content()), a.get("href")) for a in links)
        else:
            yield one_line(text.replace("\t", "")), None
        return
    pieces = [piece for piece in _NUMBERS.split(text.replace("\t", " ")) if piece.strip()]
    hrefs = [href for a in links if (href := a.get("href")) and not href.startswith("#")]
    for piece in pieces:
        title, address = _title_and_address(piece)
        if address is None and len(pieces) == 1 and hrefs:
            address = hrefs[-1]
        elif address is None and len(pieces) == len(hrefs):
            address = hrefs[pieces.index(piece)]
        yield title, address


def _title_and_address(text: str) -> Cited:
    plain = NUMBER.sub("", text, count=1)
    match = ADDRESS.search(plain)
    title = one_line(ADDRESS.sub(" ", plain)).strip(EDGE.replace("》", "").replace("《", "") + "↩^")
    return title or None, match[0] if match else None


def _joined(cited: Sequence[Cited]) -> list[Cited]:
    """Join a title and the address on the line below it."""
    joined: list[Cited] = []
    for title, address in cited:
        last = joined[-1] if joined else (None, None)
        if title is None and address and last[0] and last[1] is None:
            joined[-1] = (last[0], address)
        elif title or address:
            joined.append((title, address))
    return joined
