"""Texts on which a pattern may backtrack: what it matches, with each repeat of it pumped up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

#: A text is `before + again * n + after`.
Pumped = tuple[str, str, str]

#: What strangers' files hold by the megabyte, whatever pattern reads it.
_RUNS = (
    *" \xa0\t\n\r\u3000\u200b<>&[](){}\"'a中09,;:=/.-_#*`~@%!?|",
    *("{{", "{%", "}}", "](", "<a", "<!--", "-->", "</", "&#", "&amp;", "-site", "http://", "//"),
    *(
        " \n",
        "\n\n",
        "a ",
        "0,",
        "0.",
        "a.",
        "a@",
        "<p>",
        "&nbsp;",
        "\r\n",
        "by ",
        "作者",
        "[[",
        "---\n",
    ),
)
_ENDS = ("", "\x00")
#: Candidates for a character of a class, the most telling first.
_CHARACTERS = " \xa0\ta\n0<&\"'-中.,:;=/>[](){}|_#*A+~@%!?\\x1f9Z\u3000\u200b😀\x85é"
_LARGE = 50
_MOST = 6


def runs() -> Iterator[Pumped]:
    for run, end in product(_RUNS, _ENDS):
        yield "", run, end
    for run in _RUNS:
        yield "<a " if run != "<a" else "<", run, ""


def pumped(pattern: re.Pattern[str]) -> Iterator[Pumped]:
    """Yield texts that reach each repeat of a pattern, and repeat what it repeats."""
    seen = set()
    for before, again in _repeats(_parser.parse(pattern.pattern, pattern.flags), ""):
        for text in ((before, again), ("", before + again), ("", before), (before + again, " ")):
            for end in _ENDS:
                if text[1] and (*text, end) not in seen:
                    seen.add((*text, end))
                    yield *text, end


def _repeats(sequence: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield (what leads there, what is repeated) for each large repeat of a parsed pattern."""
    for position, (kind, value) in enumerate(sequence):
        leads = [before + lead for lead in _examples(sequence[:position])] or [before]
        for lead in leads[:_MOST]:
            for inner in _inner(kind, value):
                yield from _repeats(inner, lead)
            if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and value[1] >= _LARGE:
                for again in _pumps(value[2]):
                    yield lead, again


def _inner(kind: Any, value: Any) -> list[Any]:
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.BRANCH:
        return list(value[1])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is op.ATOMIC_GROUP:
        return [value]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    return []


def _pumps(inner: Any) -> list[str]:
    if len(inner) == 1 and inner[0][0] in (op.IN, op.ANY, op.NOT_LITERAL, op.LITERAL):
        return _of_class(*inner[0], most=10)
    return [text for text in _examples(inner) if text]


def _examples(sequence: Any) -> list[str]:
    """Return a few texts that a parsed pattern matches, but for what it asserts."""
    texts = [""]
    for kind, value in sequence:
        parts = _parts(kind, value)
        texts = list(islice((a + b for a, b in product(texts, parts)), 2 * _MOST))
    return list(dict.fromkeys(texts))


def _parts(kind: Any, value: Any) -> list[str]:
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, inner = value
        once = _examples(inner)[:3]
        several = [text * max(least, 1) for text in once]
        return [*several, *([""] if least == 0 else [])] if most else [""]
    if kind is op.BRANCH:
        return [text for branch in value[1] for text in _examples(branch)[:2]][:_MOST] or [""]
    if kind is op.ASSERT and value[0] < 0:
        return _examples(value[1])[:1] or [""]
    if kind in (op.SUBPATTERN, op.ATOMIC_GROUP):
        return _examples(_inner(kind, value)[0])
    return _of_class(kind, value, most=3) or [""]


def _of_class(kind: Any, value: Any, most: int) -> list[str]:
    if kind is op.LITERAL:
        return [chr(value)]
    if kind is op.ANY:
        return ["a", " ", "<"][:most]
    if kind is op.NOT_LITERAL:
        return [char for char in _CHARACTERS if ord(char) != value][:most]
    if kind is op.IN:
        own = [chr(v) for k, v in value if k is op.LITERAL] + [
            chr(v[0]) for k, v in value if k is op.RANGE
        ]
        return [char for char in dict.fromkeys((*_CHARACTERS, *own)) if _is_in(char, value)][:most]
    return []


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_WORD: r"\w", op.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def _is_in(char: str, items: Any) -> bool:
    negated = items[0][0] is op.NEGATE
    for kind, value in items:
        if (
            (kind is op.LITERAL and ord(char) == value)
            or (kind is op.RANGE and value[0] <= ord(char) <= value[1])
            or (kind is op.CATEGORY and re.match(_CATEGORIES[value], char))
        ):
            return not negated
    return negated
