"""Names as people compare them: without case, width, Unicode form and white space (UAX 15)."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import decomposition, normalize

from syndicate.text.plain import clean

#: Full-width letters and half-width kana by their usual form; other compatibility forms (①, ™) are
#: characters of their own.
_WIDTHS = {
    number: normalize("NFKC", chr(number))
    for number in (0x3000, *range(0xFF00, 0xFFF0))
    if decomposition(chr(number)).startswith(("<wide>", "<narrow>"))
}


@lru_cache(maxsize=10_000)
def fold(name: str) -> str:
    """Return a name in the form that is equal for all its spellings; `C` is not `C++`."""
    usual = " ".join(clean(normalize("NFC", name.translate(_WIDTHS))).split())
    return normalize("NFC", normalize("NFC", usual).casefold())
