"""Judge what stands where an author should: the names of people or accounts, or other words.

A page puts labels, job titles, dates, reading times, cookie notices and editors there as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from syndicate.intake.page.name_words import (
    DATE_LABEL,
    DEGREE,
    JOB,
    JOB_AT_END,
    LABEL,
    NO_NAME,
    PARTICLES,
    PLACEHOLDERS,
    ROLE,
)
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

#: The longest text that is read as a byline, and the longest name, in characters.
_LONGEST, _LONGEST_NAME = 600, 60
_MOST_WORDS, _MOST_NAMES = 7, 50
_HAN = r"[\u3400-\u9fff々·・]"
_MARGIN = " \t\n\xa0\u3000:：,，;；|｜/／–—-·•●*\"“”„'‘’«»「」()（）[]【】<>_"
_AND = regex(
    r"\s{0,3}[,;，；、&＆+]\s{0,3}(?:and|und|et|y|e)?\b|\s/\s"
    r"|\s(?:and|und|et|with|mit|avec|im gespräch mit)\s"
    r"|(?<=[^\x00-\xff])\s{0,3}[和与與及]\s{0,3}(?=[^\x00-\xff])",
    re.IGNORECASE,
)
#: Separators that are also parts of names: two names only where both sides have two words.
_SMALL_AND = regex(r"\s(?:y|e|i|og|och|en|ja)\s")
#: Where a byline ends and something else begins.
_END = regex(
    r"[|｜•●■\n…]|\s[–—·]\s?|\s-\s|[:：]\s|[(（\[【«「]"
    r"|(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./:]\d{1,2}|(?<!\d)\d{1,6}\s{0,3}(?:min|分)"
    r"|\b(?:on|am|at|vom|le|el)\s+(?:\d|(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|"
    r"de[cz]|mon|tue|wed|thu|fri|sat|sun)[a-zä]*\b)"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d"
    r"|\b(?:published|posted|(?:last )?updated|created|veröffentlicht|aktualisiert|publié|"
    r"publicado|follow)\b"
    r"|发布|发表|时间|日期|来源|阅读|浏览|评论|\s{0,3}@\w|https?:|www\.",
    re.IGNORECASE,
)
_AFTER = regex(
    r"\s(?:for|For [Tt]he|in|at|from|über|für|bei|im(?! Gespräch)|aus|pour|dans|para|is|wrote|"
    r"writes|reports?|edited|[Vv]iew|All|Alle|[Mm]ore|Mehr|Get|Mitglied)\s(?s:.*)$"
)
_INITIAL = regex(r"(?:[^\W\d_]\.-?)+|[^\W\d_]{1,5}\.?", re.IGNORECASE)
_ADDRESS = regex(
    r"^@|^u/|\S@\S|\w\[at\]|https?:|www\.|//"
    r"|^(?:[\w-]+\.)+(?:com|net|org|de|at|ch|fr|es|it|uk|eu|info|tv|cn|io|ru|pl)\b(?:/\S*)?$",
    re.IGNORECASE,
)
#: What stands behind the name of someone who comments.
_SAYS = regex(r"\b(?:says|said|sagte?|schrieb|dit|dice|kommentierte)\s*:?$", re.IGNORECASE)
_STAFF_CODE = regex(r"[_ ][A-Z]{1,3}\d{3,9}$")
_CHINESE_JOB = regex(
    rf"^(?:{_HAN}{{0,12}}?)(?:记者|記者|通讯员|实习生|撰稿人|评论员|专栏作者|作者)[:：\s/／]*"
    rf"(?={_HAN}{{2,4}}(?:$|\s))"
)
_HAN_NAMES = regex(rf"{_HAN}{{2,4}}(?:[\s\u3000]+{_HAN}{{2,4}}){{1,9}}")
_ONE_WORD = regex(r"[A-ZÀ-Þ][^\W\d_]+")


class Credits(Struct, frozen=True):
    """Whom a text names: authors, each once, and others with their role ("editor")."""

    authors: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()


def read_credits(text: str, *, listed: bool = True) -> Credits:
    """Return whom a byline names; what names nobody gives nobody.

    A tab stands where an element of the page begins or ends, so that names never glue. Without
    `listed`, a comma does not part two names ("Vale, Nora").
    """
    authors: list[str] = []
    others: list[tuple[str, str]] = []
    is_open = True
    for role, words in _segments(text[:_LONGEST]):
        names = _names(words) if listed else tuple(filter(None, [name_of(words)]))
        if role:
            others += [(name, role) for name in names]
        elif names and (is_open or not authors):
            authors += names
            is_open = bool(_AND.search(f"{words} x", max(0, len(words) - 2)))
        elif authors and one_line(words).strip(_MARGIN):
            is_open = bool(_AND.fullmatch(f" {one_line(words)} "))
        elif authors and one_line(words):
            is_open = True  # a comma or the like alone
    return Credits(tuple(dict.fromkeys(authors))[:_MOST_NAMES], tuple(dict.fromkeys(others)))


def _segments(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield the pieces of a byline, each with the role that a label before it says."""
    role: str | None = None
    for part in _join_words([p for p in text.split("\t") if one_line(p)]):
        start = 0
        for label in ROLE.finditer(part):
            if part[start : label.start()].strip():
                yield role, part[start : label.start()]
                role = None
            role = next(k.rstrip("_") for k, v in label.groupdict().items() if v)
            start = label.end()
        if LABEL.match(part[start:].lstrip(_MARGIN)):
            role = None
        if rest := part[start:]:
            yield role, rest
            role = None if rest.strip(_MARGIN) else role


def _join_words(parts: list[str]) -> list[str]:
    """Join single words of one name that stand in elements of their own."""
    joined: list[str] = []
    for part in parts:
        word = one_line(part)
        is_word = _ONE_WORD.fullmatch(word) and name_of(word) == word
        if is_word and joined and _ONE_WORD.fullmatch(joined[-1]) and name_of(joined[-1]):
            joined[-1] += f" {word}"
        else:
            joined.append(part if not is_word else word)
    return joined


def _names(text: str) -> tuple[str, ...]:
    """Return the names in a text, each once."""
    text = _without_labels(" ".join(one_line(text).split()))
    if _ADDRESS.match(text) or _SAYS.search(text):
        return ()
    end = _END.search(text, 1)
    text = _AFTER.sub("", text[: end.start()] if end else text)
    if _HAN_NAMES.fullmatch(text):
        return tuple(text.split())
    names: list[str] = []
    for part in _AND.split(text):
        pair = _SMALL_AND.split(part, maxsplit=1)
        parts = pair if all(len(side.split()) > 1 for side in pair) else [part]
        for side in parts:
            names += (_HAN_NAMES.fullmatch(side) and side.split()) or [name_of(side) or ""]
    return tuple(dict.fromkeys(filter(None, names)))


def _without_labels(text: str) -> str:
    for _ in range(4):
        text = text.strip(_MARGIN)
        label = DATE_LABEL.fullmatch(text) or LABEL.match(text) or _CHINESE_JOB.match(text)
        if not label or not label[0]:
            break
        text = text[label.end() :]
    return text.strip(_MARGIN)


def name_of(text: str) -> str | None:
    """Return a text without label and job title where it is the name of a person or account."""
    name = _without_labels(" ".join(one_line(text).split()))
    shorter = JOB_AT_END.sub("", name)
    name = shorter if " " in shorter.strip() else name
    name = _STAFF_CODE.sub("", name).strip(_MARGIN)
    plain = " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())
    if not 1 < len(name) <= _LONGEST_NAME or not plain or plain in PLACEHOLDERS:
        return None
    if JOB.fullmatch(name) or DEGREE.fullmatch(name) or _ADDRESS.search(name):
        return None
    if NO_NAME.search(name) or DATE_LABEL.fullmatch(name):
        return None
    return name if _reads_like_name(name.split()) else None


def _reads_like_name(words: list[str]) -> bool:
    """Whether words are few, have no loose number, and are capitalised or all small."""
    if len(words) > _MOST_WORDS or any(re.fullmatch(r"[\W\d]+", word) for word in words):
        return False
    if len(words) == 1:
        return bool(re.search(r"[^\W\d_]", words[0])) and not re.search(r"\d{5,}", words[0])
    if any(w.endswith((".", ",")) and not _INITIAL.fullmatch(w.strip(",")) for w in words[:-1]):
        return False
    small = [w for w in words if w[0].islower() and w.casefold().strip(".'’") not in PARTICLES]
    small = [w for w in small if not re.match(r"[a-z]{1,2}['’][A-Z]|[a-z]+[A-Z]", w)]
    return not small or (len(small) == len(words) == 2)
