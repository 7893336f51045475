"""The program's own words in the languages that pages and receipts have.

English is what the code says; the tables of this folder have each text in Chinese, in simplified
and in traditional characters, the latter with the usage of Taiwan. `{name}` is what varies.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal

from msgspec import Struct

from syndicate.text.languages import is_chinese, is_traditional

#: The languages that the program's own words have.
Spoken = Literal["en", "zh-Hans", "zh-Hant"]
#: A text in simplified and in traditional characters, by what the code says.
Table = Mapping[str, tuple[str, str]]


class Words(Struct, frozen=True):
    """What a page or receipt says, in one language: called with what the code says in English.

    A text that counts has both forms, `{n:,} article|{n:,} articles`, and is told by `n`.
    """

    language: Spoken
    table: Table

    @property
    def colon(self) -> str:
        return ": " if self.language == "en" else "："

    @property
    def comma(self) -> str:
        return ", " if self.language == "en" else "，"

    @property
    def semicolon(self) -> str:
        return "; " if self.language == "en" else "；"

    @property
    def stop(self) -> str:
        return "." if self.language == "en" else "。"

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return " " if self.language == "en" else ""

    @property
    def between(self) -> str:
        """What stands between the things of a list."""
        return ", " if self.language == "en" else "、"

    def template(self, english: str, n: int | None = None) -> str:
        """Return a text with its `{names}` still in it."""
        if self.language == "en" or english not in self.table:
            one, _, many = english.partition("|")
            return many if many and n != 1 else one
        simplified, traditional = self.table[english]
        return simplified if self.language == "zh-Hans" else traditional

    def __call__(self, english: str, /, **facts: Any) -> str:
        return self.template(english, facts.get("n")).format(**facts)


def spoken_language(tag: str) -> Spoken:
    """Return which of these languages goes with a language tag: English, if none does."""
    if not is_chinese(tag):
        return "en"
    return "zh-Hant" if is_traditional(tag) else "zh-Hans"


@lru_cache(maxsize=16)
def words_of(about: str, tag: str) -> Words:
    """Return the words of one of this folder's tables (`pages`) for a text in this language."""
    language = spoken_language(tag)
    if language == "en":
        return Words(language, {})
    return Words(language, import_module(f"{__name__}.{about}").TABLE)
