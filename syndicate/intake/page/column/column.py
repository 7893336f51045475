"""Read a page that is one column of lines, as republished articles are copied.

A category, an account, its mark of originality and an author stand above the text; references,
related titles and notices below it. Only where every line above and below the text is of these
kinds is the page read so: then no line of the text is lost, and none of the others is taken in.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from itertools import islice

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.intake.page.column.cite import cite
from syndicate.intake.page.column.cut import cut_range, split_block
from syndicate.intake.page.column.head import HeadFacts, SiteNames
from syndicate.intake.page.column.tail import Tail, read_tail
from syndicate.intake.page.column.top import Top, read_top
from syndicate.intake.page.column.words import SURE, notice_of, section_of, squash
from syndicate.intake.page.items import list_bullets, name_lines
from syndicate.intake.page.lines import BLOCKS, lines_of
from syndicate.intake.page.parts import PageParts

_MOST_LINES = 6000
_FOOT = frozenset({"references", "related", "follow", "tips", "footer", "disclaimer"})
#: What at least must be told of a page above the text, below it, and in all.
_LEAST_FACTS, _LEAST_FOOT, _LEAST = 1, 2, 4
_LEAST_TEXT = 60
_MOST_LINKED = 0.3

Line = tuple[HtmlElement, str]


class Column(Struct, frozen=True):
    """What the lines of a page say; `body` is None where its text has to be looked for.

    `edges` are the lines above and below the text, in a tree of their own, `unknown` lines between
    the title and the text that no label explains: the first is a subtitle. `head` are the lines
    from the title to the last label, for comparison.
    """

    title: str
    facts: HeadFacts
    unknown: tuple[str, ...] = ()
    head: frozenset[str] = frozenset()
    body: HtmlElement | None = None
    parts: PageParts | None = None
    edges: HtmlElement | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the lines around the title are labels, and no part of a text."""
        return self.body is not None or len(self.facts.lines) - self.facts.guessed > 1

    @property
    def notes(self) -> list[str]:
        """What was guessed, and what was left out."""
        notes = [f"left out near the title: {line[:60]!r}" for line in self.unknown[1:]]
        if self.facts.guessed:
            notes.append(f"source: {self.facts.source!r} stands between the title and the author")
        return notes


def read_column(root: HtmlElement, title: str | None, names: SiteNames) -> Column | None:
    """Read a page by its lines; None where nothing in it says what they are. `root` stays."""
    lines = _read_lines(root)
    top = read_top([text for _, text in lines], title, names)
    if top is None or top.count < _LEAST_FACTS:
        return None
    tail = _tail_of(lines, top)
    kinds = tail.kinds & _FOOT
    is_whole = len(kinds) >= _LEAST_FOOT and top.count + len(kinds) >= _LEAST
    column = None
    if is_whole and _is_text(lines[top.last + 1 : tail.start]):
        column = _cut(root, lines, top, tail)
    if column is None:
        head = frozenset(squash(text) for _, text in lines[top.first : top.last + 1])
        return Column(top.title, top.facts, head=head)
    return column


def drop_head(body: HtmlElement, column: Column) -> None:
    """Drop the title and the labels below it from the top of a text, in place."""
    if not column.is_sure:
        return
    for element, line in list(islice(lines_of(body, inline="\t"), len(column.head) + 2)):
        if squash(line) not in column.head:
            return
        if element is not body and squash(element.text_content()) == squash(line):
            element.drop_tree()


def _read_lines(root: HtmlElement) -> list[Line]:
    body = root.find("body")
    lines = lines_of(body if body is not None else root, inline="\t", split_pre=True)
    pairs = islice(lines, _MOST_LINES)
    return [
        (element, text) for element, line in pairs if (text := line.replace("\xa0", " ").strip())
    ]


def _tail_of(lines: Sequence[Line], top: Top) -> Tail:
    texts = [text for _, text in lines]
    known = frozenset(squash(text) for text in texts[: top.first + 1] if len(text) > 1)
    links = [_links_in(*line) for line in lines]
    return read_tail(texts, links, top.last, known | {squash(top.title)})


def _links_in(element: HtmlElement, text: str) -> int:
    """Return how many links a line holds, or whether it may hold one if it is a part of a block."""
    if text.count("\t") < 2 and element.tag != "a":
        return 0
    is_whole = next(element.iter("br", *BLOCKS - {element.tag}), None) is None
    return sum(1 for _ in element.iter("a")) if is_whole else 1


def _is_text(lines: Sequence[Line]) -> bool:
    """Whether these lines are a text: long enough, not made of links, with no other part in it."""
    length = sum(len(text) for _, text in lines)
    elements = {id(element): element for element, _ in lines}.values()
    linked = sum(len(a.text_content()) for element in elements for a in element.iter("a"))
    if length < _LEAST_TEXT or linked > _MOST_LINKED * length:
        return False
    return not any(section_of(text) or notice_of(text, below=False) in SURE for _, text in lines)


def _cut(root: HtmlElement, lines: Sequence[Line], top: Top, tail: Tail) -> Column | None:
    """Cut the page into what its lines are, in a copy of it."""
    copied = deepcopy(root)
    shown = _read_lines(copied)
    outside = [*range(top.last + 1), *range(tail.start, len(lines))]
    counts: dict[int, int] = {}
    for element, _ in shown:
        counts[id(element)] = counts.get(id(element), 0) + 1
    for block in {id(shown[n][0]): shown[n][0] for n in outside}.values():
        if counts[id(block)] > 1 or any(child.tag in BLOCKS for child in block):
            split_block(block)
    shown = _read_lines(copied)
    if [squash(text) for _, text in shown] != [squash(text) for _, text in lines]:
        return None
    parts = cite(shown, tail)
    edges = _edges(shown, top, tail)
    before = shown[tail.start][0] if tail.start < len(shown) else None
    page = copied.find("body")
    body = cut_range(page if page is not None else copied, shown[top.last][0], before)
    name_lines(body)
    list_bullets(body)
    return Column(top.title, top.facts, tuple(top.unknown), body=body, parts=parts, edges=edges)


def _edges(lines: Sequence[Line], top: Top, tail: Tail) -> HtmlElement:
    """Return the lines around the text, but for what they cite, in a tree of their own."""
    edges = lines[0][0].makeelement("div")
    for number in (*range(top.first, top.last + 1), *tail.notices):
        edges.append(deepcopy(lines[number][0]))
    return edges
