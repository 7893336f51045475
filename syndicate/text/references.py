"""Character references that name no character: halves of pairs, numbers beyond Unicode."""

from __future__ import annotations

import re

from syndicate.text.patterns import regex

_DIGITS = "[0-9a-fA-F]"
_PAIR = regex(
    rf"&#(?:[xX](?P<high>0{{0,9}}[dD][89abAB]{_DIGITS}{{2}})|(?P<high10>0{{0,9}}5[56]\d{{3}}));"
    rf"&#(?:[xX](?P<low>0{{0,9}}[dD][c-fC-F]{_DIGITS}{{2}})|(?P<low10>0{{0,9}}5[67]\d{{3}}));"
)


def join_pairs(markup: str) -> str:
    """Join surrogate pairs that are written as two references: `&#55357;&#56832;` is 😀.

    Programs that count in UTF-16 write them; no parser of HTML or XML reads them.
    """
    return _PAIR.sub(_joined, markup) if "&#" in markup else markup


def _joined(match: re.Match[str]) -> str:
    high = int(match["high"], 16) if match["high"] else int(match["high10"])
    low = int(match["low"], 16) if match["low"] else int(match["low10"])
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return match[0]
    return chr(0x10000 + (high - 0xD800 << 10) + (low - 0xDC00))


def is_character(number: int) -> bool:
    """Whether XML 1.0 lets a reference name this number (https://www.w3.org/TR/xml/#charsets)."""
    return (
        number in (0x9, 0xA, 0xD)
        or 0x20 <= number < 0xD800
        or 0xE000 <= number < 0xFFFE
        or 0x10000 <= number < 0x110000
    )
