"""Say in a page's language what the program recorded in English: reasons, states, notes.

A reason is worded once, where it arises, and stored so; here its English is found again by the
texts around what varies. What varies is quoted as it is, but for `{reason*}`, which is itself one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module

from msgspec import Struct

from syndicate.text.patterns import regex
from syndicate.text.words import Spoken, Table, spoken_language

#: The tables of reasons, `reasons_of_NAME`.
_TABLES = ("rights", "builds", "markup", "verdicts", "hosts")

_PLACE = regex(r"\{([a-z_]+\*?)\}")
#: What a thing of a name looks like where that is not all the same; all else may be any text.
_NUMBER = r"[0-9][0-9.,]*"
_KINDS = {
    **dict.fromkeys("n all days number seconds written there expected granting".split(), _NUMBER),
    **dict.fromkeys(("size*", "limit*"), rf"{_NUMBER}(?: MB| bytes)?"),
    **dict.fromkeys(("element", "tag", "character"), r"\S+"),
    "attribute": r"[\w:.-]*\w",
    "value": r"""['"].*|\S+""",
    "place*": r"[^\s()]+:[0-9]+(?::[0-9]+)?|the ledger|the article",
}
#: How deep a reason may lie in others.
_DEEPEST = 6


class Pattern(Struct, frozen=True):
    """The English of a reason, as the texts around the names of what varies, and its Chinese."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    chinese: tuple[str, str]

    def found_in(self, reason: str) -> dict[str, str] | None:
        """Return what varies, by its name; None where the reason is another.

        Each text is looked for once, behind the one before, so this takes no longer than reading.
        """
        first, *others = self.texts
        if not reason.startswith(first):
            return None
        place, values = len(first), []
        for text in others[:-1]:
            end = reason.find(text, place + 1)
            if end < 0:
                return None
            values.append(reason[place:end])
            place = end + len(text)
        if others:
            end = len(reason) - len(others[-1])
            if end <= place or not reason.endswith(others[-1]):
                return None
            values.append(reason[place:end])
        elif place != len(reason):
            return None
        found = dict(zip(self.names, values, strict=True))
        return found if all(map(_fits, self.names, values)) else None

    @property
    def rank(self) -> tuple[bool, int]:
        """Where it stands among all: what goes around another first, then what says most."""
        return "place*" not in self.names, -sum(map(len, self.texts))


def _fits(name: str, value: str) -> bool:
    """Return whether a value looks as its name says."""
    kind = _KINDS.get(name)
    return kind is None or re.fullmatch(kind, value) is not None


@lru_cache(maxsize=4)
def telling(language: str) -> Callable[[str], str]:
    """Return what says a reason in the language of a page, given as a tag."""
    spoken = spoken_language(language)
    return str if spoken == "en" else lambda reason: _told(reason, spoken, _DEEPEST)


def _told(reason: str, spoken: Spoken, deep: int) -> str:
    for pattern in _patterns():
        if (values := pattern.found_in(reason)) is not None:
            said = {
                name.rstrip("*"): _told(value, spoken, deep - 1)
                if name[-1] == "*" and deep
                else value
                for name, value in values.items()
            }
            return pattern.chinese[spoken == "zh-Hant"].format(**said)
    return reason


@lru_cache(maxsize=1)
def _patterns() -> tuple[Pattern, ...]:
    """Return every pattern, those that say most first."""
    return tuple(sorted(_all_patterns(), key=lambda each: each.rank))


def _all_patterns() -> Iterator[Pattern]:
    for name in _TABLES:
        table: Table = import_module(f"syndicate.text.words.reasons_of_{name}").TABLE
        for english, chinese in table.items():
            for form in english.split("|"):
                texts = _PLACE.split(form)
                yield Pattern(tuple(texts[::2]), tuple(texts[1::2]), chinese)
