"""Read dates as people and programs write them: what a text states, and nothing else.

RFC 822 (https://www.rfc-editor.org/rfc/rfc822) in many languages, RFC 3339, Chinese, Japanese and
Korean forms, and JavaScript's. Libraries for this complete what a text leaves out by the day they
run on; here the year, the month and the day stand in the text, or there is no date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from syndicate.text import calendar_days, clocks
from syndicate.text.date_words import bare
from syndicate.text.patterns import regex
from syndicate.text.zones import read_zone

#: A date is shorter, and every text costs time to read.
_LONGEST = 200
_NUMBER = regex(r"-?\d{1,17}(?:\.\d{1,9})?")
#: 1e11 seconds are the year 5138, 1e11 milliseconds the year 1973.
_FIRST_MILLISECONDS, _END = 1e11, 1e14
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: What programs write that know no date: the years 0 and 1, and the first second of 1970.
_NO_DATE = regex(
    r"-?000[01]\b|-0001|0[01]?[/.-]0?0?[/.-]0000|(?:\w{3}, )?\d\d \w{3} 000[01]\b"
    r"|1970-01-01(?:$|[T ]00:00(?::00(?:\.0+)?)?(?:$|Z|[ +-]))"
    r"|(?:\w{3}, )?0?1 Jan(?:uary)? 1970(?:$| 00:00(?::00)?(?:$| GMT| UTC| Z| \+0000))",
    re.IGNORECASE,
)
_JOINT = regex(r"[ ,;.|·@-]{0,9}")


class ReadDate(Struct, frozen=True):
    """An instant in UTC, and what was assumed to find it."""

    instant: datetime
    note: str | None


class _Stated(Struct, frozen=True):
    """What a text states: the day, the time if it does, the rest, and what was assumed."""

    day: date
    clock: clocks.Clock | None
    zone: str
    note: str | None


def read_date(
    text: str, zone: ZoneInfo, *, chinese: bool | None = None, fetched: datetime | None = None
) -> ReadDate | None:
    """Return the instant that a text states; None where it states none, or stands for none.

    `zone` is for texts without one; a day alone is its midnight there. `chinese` says whether the
    site or feed is, so that CST is +08:00; None where nobody knows, then a zone of China says so.
    `fetched` is when the text was seen, an aware
    datetime: 今天, 昨天 and 前天 are counted from it, and mean nothing without it.
    """
    if len(text) >= _LONGEST or is_placeholder(text):
        return None
    plain = bare(text)
    if len(plain) >= _LONGEST:
        return None
    stated = _stated(plain, fetched.astimezone(zone).date() if fetched else None)
    return _resolve(stated, zone, chinese) if stated else None


def read_epoch(value: object, zone: ZoneInfo) -> ReadDate | None:
    """Return the instant of a number of seconds or milliseconds since 1970, or of a text of one.

    A text that is no number is read by `read_date`. 0 stands for no date.
    """
    if isinstance(value, bool):
        return None
    text = str(value).strip()
    if not _NUMBER.fullmatch(text):
        return read_date(text, zone) if isinstance(value, str) else None
    number = float(text)
    if number == 0 or abs(number) >= _END:
        return None
    seconds = number / 1000 if abs(number) >= _FIRST_MILLISECONDS else number
    return ReadDate(_EPOCH + timedelta(seconds=seconds), None)


def is_placeholder(text: str) -> bool:
    """Whether a program wrote this for a date that it does not know."""
    return _NO_DATE.match(text.strip()) is not None


def why_unread(text: str) -> str:
    """Say why `read_date` reads no date in a text, for a note."""
    if is_placeholder(text):
        return "stands for an unknown date"
    plain = bare(text[:_LONGEST])
    if (readings := calendar_days.ambiguous(plain)) is not None:
        return f"may be {' or '.join(f'{day:%Y-%m-%d}' for day in readings)}"
    return "states no date" if calendar_days.names_year(plain) else "states no year"


def _stated(text: str, today: date | None) -> _Stated | None:
    """Take a text apart: a day and then a time, or a time and then a day."""
    found = calendar_days.take_day(text, today)
    if found is not None:
        clock, zone = clocks.take_clock(found.rest)
        return _Stated(found.day, clock, zone, found.note)
    clock, rest = clocks.take_clock(text)
    if clock is None:
        return None
    zone, rest = clocks.take_zone(rest)
    found = calendar_days.take_day(_JOINT.sub("", rest, count=1), today)
    if found is None or (found.rest and zone):
        return None
    return _Stated(found.day, clock, zone or found.rest, found.note)


def _resolve(stated: _Stated, zone: ZoneInfo, chinese: bool | None) -> ReadDate | None:
    """Return the instant of what is stated, where it is a real one."""
    read = read_zone(stated.zone, zone, chinese=chinese)
    if read is None:
        return None
    zone_, note = read
    clock = stated.clock or clocks.Clock(time())
    if stated.clock is None and note:
        note += " (midnight)"
    try:
        local = datetime.combine(stated.day, clock.time, zone_) + timedelta(days=clock.days)
        instant = local.astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar
        return None
    if instant.year < 2 or instant == _EPOCH:
        return None
    return ReadDate(instant, "; ".join(filter(None, (stated.note, note))) or None)
