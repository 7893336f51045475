"""Read the times of day inside dates: 15:26:07, 3:26 pm, 下午3点26分, 15h26."""

from __future__ import annotations

import re
from datetime import time

from msgspec import Struct

from syndicate.text.date_words import month_of, weekdays_of
from syndicate.text.patterns import regex

#: Words for a part of the day that stand before a time.
_PARTS = {
    **dict.fromkeys("上午 早上 早晨 凌晨 清晨 午前 오전".split(), "a"),
    **dict.fromkeys("下午 午后 午後 傍晚 오후".split(), "p"),
    **dict.fromkeys("晚上 夜里 夜间 晚间".split(), "evening"),
    "中午": "noon",
}
_PART = rf"(?:(?P<part>{'|'.join(_PARTS)}) ?)?"
_FRACTION = r"(?:[.,:](?P<f>[0-9]{1,12}))?"
_CLOCKS = tuple(
    re.compile(_PART + figures + r"(?: ?(?P<half>[ap])\.? ?m\b\.?)?")
    for figures in (
        r"(?P<h>\d{1,2})(?: ?: ?|\.| ?h ?)(?P<m>\d{1,2})(?!\d)(?:(?: ?: ?|\.| ?m(?:in)? ?)"
        rf"(?P<s>\d{{1,2}})(?!\d){_FRACTION}(?: ?s\b)?)?(?: ?m(?:in)?\b(?!\.))?",
        r"(?P<h>\d{1,2}) ?[点點时時시] ?"
        r"(?:整|(?:(?P<m>\d{1,2}) ?[分분]? ?)(?:(?P<s>\d{1,2}) ?[秒초])?)?",
        r"(?P<h>\d{1,2})(?= ?(?:[ap]\.? ?m\b|h\b|uhr\b))",
        rf"(?P<h>\d{{2}})(?P<m>\d{{2}})(?P<s>\d{{2}})?{_FRACTION}(?![\d.:])",
    )
)
#: What joins a day and a time. A hyphen without a blank begins an offset (2021-04-21-05:00).
_JOINT = regex(
    r"(?:[ ,;|·@./]| ?- |t(?=\d)"
    r"|\b(?:at|um|alle ore|alle|ore|klo?|om|a las?|as|a|o|u|v|в|о|г|року|года)\b\.?){0,9}"
)
_UNIT = regex(r" ?(?:uhr|hrs|hours|h|o'clock|u)\b\.?")
_DAY_NAME = regex(
    r"\(?((?:星期|礼拜|周|週)[一二三四五六日天]|[月火水木金土日]曜日|[^\W\d_]{1,20})\)?"
)
_ZONE = regex(r" ?(?:\(([a-z]{2,5})\)|([a-z]{1,5})\b|([+-]\d\d:?\d\d))")


class Clock(Struct, frozen=True):
    """A time of day; `days` is 1 for 24:00, which is the next day's midnight."""

    time: time
    days: int = 0


def take_clock(text: str) -> tuple[Clock | None, str]:
    """Return the time that a bare text begins with, and the rest.

    What joins it to a day before it, and the name of a day, are passed over. The rest holds what
    only looks like a time, so that nobody takes the text for a day alone.
    """
    rest = _passed_over(text)
    for pattern in _CLOCKS:
        match = pattern.match(rest)
        clock = _clock(match) if match else None
        if match and clock:
            rest = rest[match.end() :]
            unit = _UNIT.match(rest)
            return clock, rest[unit.end() if unit else 0 :].strip(" ,.;")
    return None, rest.strip(" ,.;")


def take_zone(text: str) -> tuple[str, str]:
    """Return the time zone that a text begins with, or an empty one, and the rest."""
    match = _ZONE.match(text)
    word = match[match.lastindex or 0] if match else ""
    if match and not month_of(word) and not weekdays_of(word):
        return word, text[match.end() :]
    return "", text


def _passed_over(text: str) -> str:
    for _ in range(2):
        joint = _JOINT.match(text)
        text = text[joint.end() :] if joint else text
        name = _DAY_NAME.match(text)
        if name is None or not weekdays_of(name[1]):
            break
        text = text[name.end() :]
    return text


def _clock(match: re.Match[str]) -> Clock | None:
    """Return the time of a match, None where there is none such."""
    found = match.groupdict()
    hour, minute = int(found["h"]), int(found.get("m") or 0)
    second = min(int(found.get("s") or 0), 60)
    part = found.get("half") or _PARTS.get(found["part"] or "")
    micro = int((found.get("f") or "0")[:6].ljust(6, "0"))
    if second == 60:  # a leap second, which Python has not
        second, micro = 59, 0
    if (hour, minute, second, part) == (24, 0, 0, None):
        return Clock(time(), 1)
    hour_ = _hour(hour, part)
    if hour_ is None or hour_ > 23 or minute > 59:
        return None
    return Clock(time(hour_, minute, second, micro))


def _hour(hour: int, part: str | None) -> int | None:
    """Return an hour of 24; None where the part of the day leaves it open."""
    if part is None or hour > 12:
        return None if part == "a" else hour
    if hour == 12:
        return {"a": 0, "p": 12, "noon": 12}.get(part)  # 晚上12 may be either midnight
    if part == "noon":
        return hour + 12 if hour < 10 else hour
    return hour if part == "a" else hour + 12
