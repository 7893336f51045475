"""The grammars of single values: URLs (RFC 3986), dates (RFC 3339, RFC 822), tags, ids."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from syndicate.text.patterns import regex

#: What XML 1.0 forbids, and what no text needs: C1 controls, U+FFFD, lone surrogates.
FORBIDDEN = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\ud800-\udfff\ufffd-\uffff]")
# The parsers of XML and JSON refuse the lower controls and lone surrogates by themselves.
_C1_UTF8 = re.compile(b"\xc2[\x80-\x9f]")
_SPECIALS_UTF8 = re.compile(b"\xef\xbf[\xbd-\xbf]")
_REFERENCE = regex(rb"&#(?:x([0-9A-Fa-f]+)|([0-9]+));")

_URL = regex(
    r"[Hh][Tt][Tt][Pp][Ss]?://"
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:%-]+@)?"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])"
    r"(?::[0-9]{1,5})?"
    r"(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?"
)
_STRAY_PERCENT = regex(r"%(?![0-9A-Fa-f]{2})")
_ABSOLUTE_ID = regex(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")
_TAG_URI = regex(r"tag:(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9.-]+,[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?:.*")
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([0-9]{4}) "
    r"([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:GMT|([+-])([0-9]{2})([0-9]{2}))"
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
# The same few values recur: each date is parsed twice, the language is that of every entry.
_CACHED = 256
_LANGUAGE = regex(r"(?:[A-Za-z]{2,8}|[xi])(?:-[A-Za-z0-9]{1,8})*")
_MEDIA_TYPE = regex(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:\s*;.*)?")
_ADDRESS = regex(r"[A-Za-z0-9_.!#$%&'*/=?^`{|}~+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MAILBOX = regex(r"(\S+) \([^()]+\)")
# An end tag, as for the W3C validator: `<inc>` and `C<T>` are words of plain text.
_MARKUP = regex(r"</[A-Za-z][A-Za-z0-9]*\s*>")


def quote(text: str) -> str:
    """Quote a value for a message: on one line, 100 characters at most, safe on any terminal."""
    return ascii(text[:100]) if FORBIDDEN.search(text[:100]) else repr(text[:100])


def forbidden_in(text: str) -> str | None:
    """Return the first character of a text that may not be published, as `U+0085`, or None."""
    match = FORBIDDEN.search(text)
    return f"U+{ord(match[0]):04X}" if match else None


def may_hold_forbidden(data: bytes) -> bool:
    """Whether an XML document in UTF-8 may hold a forbidden character: check all its texts."""
    if _SPECIALS_UTF8.search(data) or _C1_UTF8.search(data):
        return True
    for hexadecimal, decimal in _REFERENCE.findall(data):
        # Only the last digits: a longer number is beyond Unicode, and the XML parser refuses it.
        code = int(hexadecimal[-9:], 16) if hexadecimal else int(decimal[-9:])
        if code < 0x110000 and FORBIDDEN.match(chr(code)):
            return True
    return False


def is_url(text: str) -> bool:
    """Whether a text is an absolute http(s) URL in ASCII (RFC 3986)."""
    return bool(_URL.fullmatch(text)) and not ("%" in text and _STRAY_PERCENT.search(text))


def is_absolute_id(text: str) -> bool:
    """Whether a text is an absolute URI; http(s) ones must be URLs, tag ones obey RFC 4151."""
    scheme = text.partition(":")[0].lower()
    if scheme in {"http", "https"}:
        return is_url(text)
    if scheme == "tag" and not _TAG_URI.fullmatch(text):
        return False
    return bool(_ABSOLUTE_ID.fullmatch(text)) and not _STRAY_PERCENT.search(text)


@lru_cache(maxsize=_CACHED)
def rfc3339(text: str) -> datetime:
    """Parse an RFC 3339 date-time with capital T and Z; ValueError says what is wrong."""
    if not _RFC3339.fullmatch(text):
        raise ValueError(f"{quote(text)} is no RFC 3339 date-time")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{quote(text)} is a date that does not exist") from None


@lru_cache(maxsize=_CACHED)
def rfc822(text: str) -> datetime:
    """Parse an RFC 822 date: four-digit year, GMT or numeric zone, the right weekday.

    Raises ValueError, which says what is wrong.
    """
    match = _RFC822.fullmatch(text)
    if not match:
        raise ValueError(f"{quote(text)} is no RFC 822 date with a weekday and GMT or +hhmm")
    weekday, day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
    try:
        zone = UTC
        if sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            zone = timezone(offset if sign == "+" else -offset)
        number = _MONTHS.index(month) // 3 + 1
        local = datetime(
            int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=zone
        )
        instant = local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{quote(text)} is a date that does not exist") from None
    if weekday != _DAYS[local.weekday()]:
        raise ValueError(f"{quote(text)} was a {_DAYS[local.weekday()]}")
    return instant


def date_or_none(text: str | None, parse: Callable[[str], datetime] = rfc3339) -> datetime | None:
    """Parse a date; return None for no text or a wrong one."""
    try:
        return parse(text) if text else None
    except ValueError:
        return None


def date_fault(text: str, parse: Callable[[str], datetime] = rfc3339) -> str | None:
    """Return what is wrong with a date, or None."""
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return None


@lru_cache(maxsize=_CACHED)
def is_language(text: str) -> bool:
    """Whether a text is shaped like a BCP 47 tag."""
    return bool(_LANGUAGE.fullmatch(text))


@lru_cache(maxsize=_CACHED)
def is_media_type(text: str) -> bool:
    """Whether a text is shaped like `type/subtype`, parameters allowed."""
    return bool(_MEDIA_TYPE.fullmatch(text))


def is_address(text: str) -> bool:
    """Whether a text is shaped like a mail address."""
    return bool(_ADDRESS.fullmatch(text))


def is_mailbox(text: str) -> bool:
    """Whether a text is shaped like `mail@example.org (Name)`, as RSS names people."""
    match = _MAILBOX.fullmatch(text)
    return bool(match and is_address(match[1]))


def is_count(text: str) -> bool:
    """Whether a text is a whole number that is not negative."""
    return text.isascii() and text.isdigit()


def looks_like_markup(text: str) -> bool:
    """Whether a plain text holds something that readers take for a tag."""
    return "<" in text and bool(_MARKUP.search(text))
