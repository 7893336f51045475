"""Say in a page's language what the program recorded in English: reasons, states, notes.

A reason is worded once, where it arises, and stored so; here its English is found again by the
texts around what varies. What varies is quoted as it is, but for `{reason*}`, which is itself one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from syndicate.text.words import Spoken, Table, spoken_language

#: The tables of reasons, `reasons_of_NAME`.
_TABLES = ("rights", "builds", "markup", "verdicts", "hosts")

_PLACE = re.compile(r"\{([a-z_]+\*?)\}")
#: How deep a reason may lie in others.
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Pattern:
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
        return dict(zip(self.names, values, strict=True))


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
    return tuple(sorted(_all_patterns(), key=lambda each: -sum(map(len, each.texts))))


def _all_patterns() -> Iterator[Pattern]:
    for name in _TABLES:
        table: Table = import_module(f"syndicate.text.words.reasons_of_{name}").TABLE
        for english, chinese in table.items():
            for form in english.split("|"):
                texts = _PLACE.split(form)
                yield Pattern(tuple(texts[::2]), tuple(texts[1::2]), chinese)
