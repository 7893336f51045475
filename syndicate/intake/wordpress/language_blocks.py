"""Texts that hold each of their languages in marks: `[:en]Hello[:zh]你好[:]`, `<!--:en-->`.

So qTranslate, qTranslate-X and their heirs store a post: one address, one id, several languages.
https://github.com/qtranslate/qtranslate-xt/wiki
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from syndicate.text.languages import read_tag
from syndicate.text.patterns import regex

_MARK = regex(r"\[:([a-z]{2}(?:[_-][A-Za-z]{2,4})?)?\]|<!--:([a-z]{2})?-->")


class LanguageBlocks(Struct, frozen=True):
    """The languages that the texts of a post are in, by their codes, and the one that is taken."""

    codes: tuple[str, ...] = ()
    taken: str = ""

    @classmethod
    def of(cls, texts: Sequence[str], wanted: Sequence[str]) -> LanguageBlocks:
        """Return the languages that texts hold; of them the first that is `wanted` is taken."""
        held = [text for text in texts if "[:" in text or "<!--:" in text]
        marks = (match[1] or match[2] for text in held for match in _MARK.finditer(text))
        codes = tuple(dict.fromkeys(code for code in marks if read_tag(code)))
        asked = [tag.partition("-")[0].lower() for tag in wanted]
        known = (c for tag in asked for c in codes if c.replace("_", "-").split("-")[0] == tag)
        return cls(codes, next(known, codes[0] if codes else ""))

    @property
    def note(self) -> str:
        others = ", ".join(code for code in self.codes if code != self.taken)
        more = f"; its text in {others} is left out" if others else ""
        return f"one post holds the languages {', '.join(self.codes)}: read in {self.taken}{more}"

    def pick(self, text: str) -> str:
        """Return what of a text is in the language that is taken, or in all of them."""
        if not self.codes:
            return text
        parts, end, code = list[str](), 0, ""
        for match in _MARK.finditer(text):
            parts += [text[end : match.start()]] if code in ("", self.taken) else []
            end, code = match.end(), match[1] or match[2] or ""
        return "".join(parts) + (text[end:] if code in ("", self.taken) else "")
