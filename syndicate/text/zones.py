"""Read the time zones that dates name: offsets, RFC 822 names, abbreviations, IANA keys."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from syndicate.text.patterns import regex

_OFFSET = regex(r"(?:utc|gmt|ut|z)? ?([+-]) ?(\d{1,2}?)(?::?(\d{2})|:(\d))?")
#: A comment behind a zone, as JavaScript and RFC 822 have it, and Java's key in brackets.
_COMMENT = regex(r"(.{0,99}[^ ]) ?(?:\([^()]*\)|\[[^\[\]]*\])")
_KEY = regex(r"[a-z]{1,20}(?:/[a-z0-9_+-]{1,32}){1,2}")
_NAME = regex(r"[a-z]{1,6}")
_MOST_HOURS = 14

_UTC = frozenset("z ut utc gmt uct zulu wet".split())
#: Hours east of UTC.
_HOURS = {
    "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10, "adt": -3, "nst": -3.5, "ndt": -2.5, "brt": -3, "brst": -2,
    "west": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3,
    "sast": 2, "trt": 3, "msk": 3, "msd": 4, "pkt": 5, "npt": 5.75, "wib": 7, "ict": 7, "hkt": 8,
    "sgt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13, "北京时间": 8, "北京時間": 8, "台北时间": 8, "台北時間": 8,
}  # fmt: skip
#: Abbreviations of several zones, by what feeds mostly mean; the reading is noted.
_MOSTLY = {"cst": -6.0, "ist": 5.5, "bst": 1.0, "ast": -4.0}
#: Names of a zone in winter and summer alike.
_KEYS = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
         "pt": "America/Los_Angeles"}  # fmt: skip
_CHINESE = frozenset(
    "PRC ROC Hongkong Asia/Shanghai Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Urumqi"
    " Asia/Kashgar Asia/Taipei Asia/Hong_Kong Asia/Macau Asia/Macao".split()
)


def is_chinese(zone: ZoneInfo) -> bool:
    """Whether CST is China's standard time in that zone."""
    return zone.key in _CHINESE


def read_zone(
    text: str, assumed: ZoneInfo, *, chinese: bool | None = None
) -> tuple[tzinfo, str | None] | None:
    """Return the zone that the end of a date names, and a note on what was assumed.

    `text` is bare (date_words); `assumed` is the zone of dates without one, or with one that
    nobody knows. `chinese` says what CST is; None leaves it to `assumed`. None where the text is
    no zone.
    """
    if not text:
        return assumed, f"has no time zone; taken as {assumed.key}"
    in_china = is_chinese(assumed) if chinese is None else chinese
    if found := _named(text, assumed, in_china):
        return found
    if comment := _COMMENT.fullmatch(text):
        return _named(comment[1], assumed, in_china)
    if text.startswith("(") and text.endswith(")"):
        return _named(text[1:-1], assumed, in_china)
    return None


def _named(text: str, assumed: ZoneInfo, in_china: bool) -> tuple[tzinfo, str | None] | None:
    if text in _UTC:
        return UTC, None
    if offset := _OFFSET.fullmatch(text):
        zone = _offset(offset)
        return (zone, None) if zone else None
    if text in _HOURS:
        return _fixed(_HOURS[text]), None
    if text in _MOSTLY:
        zone = _fixed(8 if text == "cst" and in_china else _MOSTLY[text])
        return zone, f"{text.upper()} taken as {str(zone).removeprefix('UTC')}"
    key = _KEYS.get(text) or (_keys().get(text) if _KEY.fullmatch(text) else None)
    if key:
        return ZoneInfo(key), None
    if _NAME.fullmatch(text):
        return assumed, f"{text.upper()} is an unknown time zone; taken as {assumed.key}"
    return None


def _offset(match: re.Match[str]) -> timezone | None:
    hours, minutes = int(match[2]), int(match[3] or match[4] or 0)
    if hours > _MOST_HOURS or minutes > 59:
        return None
    return _fixed((hours + minutes / 60) * (-1 if match[1] == "-" else 1))


def _fixed(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


@cache
def _keys() -> dict[str, str]:
    return {key.casefold(): key for key in available_timezones()}
