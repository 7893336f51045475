"""Read the lines below the text of a page from the last one up: where does the text end?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, field

from syndicate.intake.page.column.head import NO_NAMES, HeadFacts
from syndicate.intake.page.column.words import ADDRESS, NUMBER, SURE, notice_of, section_of, squash
from syndicate.text.patterns import regex

#: How many lines a section below the text may have.
_MOST = {"references": 400, "related": 60}
#: The kinds of notices that only the page's own foot has, below everything else.
_FOOT = frozenset({"footer", "disclaimer"})
_LONG = 60  # characters
_SENTENCE = regex(r"[。；]|[.!?]\s\S")


class Section(Struct):
    """The lines of references or related titles: from `start` up to `end`, below their label.

    `label` is the number of the label's line, whose own words after the label are `rest`.
    """

    kind: str
    label: int
    start: int
    end: int
    rest: str = ""


class Tail(Struct):
    """What stands below a text: `start` is its first line, `kinds` what its lines are.

    `notices` are the numbers of the lines that are no section's.
    """

    start: int
    kinds: set[str] = field(default_factory=set)
    sections: list[Section] = field(default_factory=list)
    notices: list[int] = field(default_factory=list)


def read_tail(
    lines: Sequence[str], links: Sequence[int], first: int, known: frozenset[str]
) -> Tail:
    """Read the lines behind `first` from the last one up, as long as they can be no text.

    `links` holds the number of links of each line; `known` are lines of the page's own head, which
    stand at its foot again.
    """
    sure, foot = _first_sure(lines, first, SURE), _first_sure(lines, first, _FOOT)
    tail = Tail(len(lines))
    number = len(lines) - 1
    while number > first:
        kind = notice_of(lines[number], below=number > sure)
        kind = kind or ("name" if squash(lines[number]) in known else None)
        section = None if kind else _section_above(lines, links, number, first)
        if section is not None:
            _add_section(tail, section, lines)
            number = section.label
        elif kind or (kind := _kind_of(lines[number], below=number > foot)):
            tail.kinds.add(kind)
            if kind == "references":
                _add_reference(tail, number)
            else:
                tail.notices.insert(0, number)
        else:
            break
        tail.start = number
        number -= 1
    return tail


def _first_sure(lines: Sequence[str], first: int, kinds: frozenset[str]) -> int:
    """Return the number of the first line of these kinds behind the last paragraph of a text."""
    found = len(lines)
    for number in range(len(lines) - 1, first, -1):
        line = lines[number]
        kind = notice_of(line, below=True)
        if kind is None and len(line) > _LONG and _SENTENCE.search(line):
            break
        if notice_of(line, below=False) in kinds:
            found = number
    return found


def _add_section(tail: Tail, section: Section, lines: Sequence[str]) -> None:
    """Add a section; other titles end where a notice of the page begins."""
    numbers = range(section.start, section.end)
    if section.kind == "related":
        ends = (n for n in numbers if notice_of(lines[n], below=True))
        section.end = next(ends, section.end)
    tail.kinds.add(section.kind)
    tail.sections.insert(0, section)
    tail.notices[:0] = range(section.end, numbers.stop)


def _kind_of(line: str, *, below: bool) -> str | None:
    """Return what else a line at the foot may be; `below` says that the page's own foot began."""
    if NUMBER.match(line) and ADDRESS.search(line) and len(line) < 400:
        return "references"
    if _names_people(line):
        return "people"
    return "other" if below and len(line) <= _LONG and not _SENTENCE.search(line) else None


def _names_people(line: str) -> bool:
    """Whether a line only says who wrote, edited or checked the text."""
    facts = HeadFacts(NO_NAMES)
    is_read = len(line) < 80 and re.search(r"[|｜丨:：/／]", line) and facts.read(line) == "fact"
    return bool(is_read and (facts.contributors or facts.authors))


def _section_above(
    lines: Sequence[str], links: Sequence[int], last: int, first: int
) -> Section | None:
    """Return the section whose last line this is, with nothing but its like below its label."""
    for number in range(last, max(first, last - max(_MOST.values())), -1):
        opened = section_of(lines[number])
        if opened is not None:
            kind, rest = opened
            count = last - number + bool(rest)
            is_section = count <= _MOST[kind] and _is_like(kind, lines, links, number, last)
            section = Section(kind, number, number + 1, last + 1, rest)
            return section if is_section else None
        line, linked = lines[number], links[number]
        if not (_may_cite(line, linked) or _may_be_titles(line, linked)):
            return None
    return None


def _is_like(kind: str, lines: Sequence[str], links: Sequence[int], label: int, last: int) -> bool:
    numbers = range(label + 1, last + 1)
    if kind == "related":
        return all(_may_be_titles(lines[n], links[n]) for n in numbers)
    return all(_may_cite(lines[n], links[n]) for n in numbers)


def _may_cite(line: str, links: int) -> bool:
    if links == 1 or NUMBER.match(line) or ADDRESS.search(line):
        return len(line) < 600
    return not links and len(line) < 160 and not line.endswith(("。", "！", "？", "~", "：", ":"))


def _may_be_titles(line: str, links: int) -> bool:
    """Whether a line may be a title, or a run of them without anything between."""
    plain = line.replace("\t", "").strip()
    if links > 1:
        return len(plain) < 1000
    if len(plain) <= 60:
        return not plain.endswith(("。", "；", "，", ":", "：", ","))
    return len(plain) < 1000 and not _SENTENCE.search(plain) and not plain.endswith((".", "~"))


def _add_reference(tail: Tail, number: int) -> None:
    section = tail.sections[0] if tail.sections else None
    if section and section.kind == "references" and section.start == number + 1:
        section.start = section.label = number
        return
    tail.sections.insert(0, Section("references", number, number, number + 1))
