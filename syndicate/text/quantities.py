"""Sizes and durations as people and programs write them, in bytes and in seconds.

ISO 8601 durations (`PT1H2M3S`), clocks (`1:02:03`), words (`62 min`), and `12.3 MB`.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from syndicate.text.patterns import regex

_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000, "t": 1_000_000_000_000}
_BINARY = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SIZE = regex(r"([0-9][0-9., '_]{0,40}?) ?(?:bytes?|octets?|([kmgt]?)(i?)[bo]?)", re.IGNORECASE)
_GROUPED = regex(r"[0-9]{1,3}(?:([,. '_])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]{1,9})?")
_PLAIN = regex(r"[0-9]{1,18}(?:[.,][0-9]{1,9})?")
_CLOCK = regex(r"(?:([0-9]{1,4}):(?=[0-9]{1,2}:))?([0-9]{1,5}):([0-5]?[0-9])(?:[.,]([0-9]{1,9}))?")
_ISO = regex(
    r"P(?:([0-9]{1,4})D)?"
    r"(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,9}(?:[.,][0-9]{1,9})?)S)?)?",
    re.IGNORECASE,
)
_WORDS = regex(
    r"(?:([0-9]{1,4}) ?(?:h|hrs?|hours?|小时|小時|时|時)\.?,? ?)?"
    r"(?:([0-9]{1,6}) ?(?:m|mins?|minutes?|分钟|分鐘|分)\.?,? ?)?"
    r"(?:([0-9]{1,9}(?:[.,][0-9]{1,9})?) ?(?:s|secs?|seconds?|秒钟|秒鐘|秒)\.?)?",
    re.IGNORECASE,
)
_SECONDS = regex(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?")
#: More digits are no size or duration of a file, and cost time to read.
_LONGEST = 60


def size(text: str) -> tuple[int, bool] | None:
    """Return a size in bytes, and whether it is exact; None where the text is none.

    `12.3 MB` is not exact; MB is a million bytes, MiB 1024 x 1024.
    """
    plain = normalize("NFKC", text).strip()
    match = _SIZE.fullmatch(plain) if len(plain) <= _LONGEST else None
    if not match:
        return None
    number, unit, binary = match[1].strip(), (match[2] or "").lower(), match[3]
    if binary and not unit:
        return None
    value = _number(number, whole=not unit)
    if value is None:
        return None
    amount = value * (_BINARY[unit] if binary else _UNITS[unit])
    return (round(amount), not unit) if amount < 2**53 else None


def _number(text: str, *, whole: bool) -> float | None:
    """Return a number with or without separators of thousands; `1,5` and `1.5` are one and a half.

    A `whole` number has no fraction, so `1.234` is one thousand there.
    """
    if match := _GROUPED.fullmatch(text):
        separator = match[1]
        rest = text.replace(separator, "")
        ambiguous = text.count(separator) == 1 and separator in ".,"
        if not ambiguous or whole or not rest.isdigit():
            text = rest
    if not _PLAIN.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return None if whole and not value.is_integer() else value


def seconds(text: str) -> float | None:
    """Return a duration in seconds, None where the text is none."""
    plain = normalize("NFKC", text).strip()
    if not plain or len(plain) > _LONGEST:
        return None
    if _SECONDS.fullmatch(plain):
        return _decimal(plain)
    if clock := _CLOCK.fullmatch(plain):
        hours, minutes, rest, fraction = clock.groups()
        if hours and int(minutes) > 59:
            return None
        whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(rest)
        return whole + (float(f"0.{fraction}") if fraction else 0.0)
    if (iso := _ISO.fullmatch(plain)) and any(iso.groups()):
        return _sum(*iso.groups())
    if (words := _WORDS.fullmatch(plain)) and any(words.groups()):
        return _sum(None, *words.groups())
    return None


def _sum(days: str | None, hours: str | None, minutes: str | None, rest: str | None) -> float:
    whole = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60
    return whole + (_decimal(rest) if rest else 0.0)


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))
