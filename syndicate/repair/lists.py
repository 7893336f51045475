"""Turn paragraphs and lines that imitate a list into a real one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement, builder

from syndicate.model.article import Article
from syndicate.text.patterns import regex

_BULLET = regex(
    "(?<!\\s)[\\s\\xa0\u3000]*+([•●○◦▪▫■□◆◇·‣⁃※➤►▶]|[-–—*](?=\\s))[\\s\\xa0\u3000]*+(?=\\S)"
)
_NUMBER = regex(
    "(?<!\\s)[\\s\\xa0\u3000]*+[(（]?(\\d{1,2})\\s*+(?:[.．、)）](?!\\d))[\\s\\xa0\u3000]*+(?=\\S)"
)


def make_lists(root: HtmlElement, _article: Article) -> int:
    """Make a list of three or more paragraphs, or lines, with one mark or numbered from 1 on."""
    for paragraph in list(root.iter("p")):
        _split_lines(paragraph)
    count = 0
    for run in list(_runs(root)):
        parent = run[0].getparent()
        if parent is None:
            continue
        ordered = _number(run[0]) is not None
        list_element = (builder.OL if ordered else builder.UL)()
        parent.insert(parent.index(run[0]), list_element)
        for paragraph in run:
            _strip_mark(paragraph, _NUMBER if ordered else _BULLET)
            paragraph.tail = None
            paragraph.tag = "li"
            list_element.append(paragraph)
        count += 1
    return count


def _split_lines(paragraph: HtmlElement) -> None:
    """Split a paragraph into one for each line, where all have the same mark or are numbered."""
    if any(child.tag != "br" for child in paragraph) or len(paragraph) < 2:
        return
    lines = [paragraph.text or "", *(br.tail or "" for br in paragraph)]
    marks = {match[1] if (match := _BULLET.match(line)) else None for line in lines}
    numbers = [int(match[1]) if (match := _NUMBER.match(line)) else 0 for line in lines]
    if (len(marks) > 1 or None in marks) and numbers != list(range(1, len(lines) + 1)):
        return
    parent = paragraph.getparent()
    if parent is None:
        return
    place = parent.index(paragraph)
    tail, paragraph.tail = paragraph.tail, None
    parent[place : place + 1] = [builder.P(line) for line in lines]
    parent[place + len(lines) - 1].tail = tail


def _runs(root: HtmlElement) -> Iterator[list[HtmlElement]]:
    run: list[HtmlElement] = []
    for paragraph in root.iter("p"):
        if run and _follows(paragraph, run):
            run.append(paragraph)
            continue
        if len(run) > 2:
            yield run
        run = [paragraph] if _bullet(paragraph) or _number(paragraph) == 1 else []
    if len(run) > 2:
        yield run


def _follows(paragraph: HtmlElement, run: list[HtmlElement]) -> bool:
    last = run[-1]
    if paragraph.getprevious() is not last or (last.tail or "").strip():
        return False
    if mark := _bullet(run[0]):
        return _bullet(paragraph) == mark
    return _number(paragraph) == len(run) + 1


def _bullet(paragraph: HtmlElement) -> str | None:
    match = _BULLET.match(_first_text(paragraph))
    return match[1] if match else None


def _number(paragraph: HtmlElement) -> int | None:
    match = _NUMBER.match(_first_text(paragraph))
    return int(match[1]) if match else None


def _first_text(paragraph: HtmlElement) -> str:
    """Return the text that a paragraph begins with, and `x` where an element follows."""
    text = paragraph.text or ""
    return text + ("x" if len(paragraph) else "")


def _strip_mark(paragraph: HtmlElement, mark: re.Pattern[str]) -> None:
    text = paragraph.text or ""
    match = mark.match(_first_text(paragraph))
    paragraph.text = text[match.end() :] if match else text
