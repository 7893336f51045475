"""Read the day at the beginning of a date: year, month and day, in every order and script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

from syndicate.text.date_words import month_of, weekdays_of
from syndicate.text.patterns import regex

_ORDINAL = r"(?:st|nd|rd|th|er|o|a|°)?"
_OF = r"(?:(?:de|del|di|of) )?"
_WORD = r"(?P<word>[^\W\d_]{1,20})"
#: The weekday before a day, any word with a comma behind it, or an article.
_BEFORE = regex(
    r"(?:(?P<day>[^\W\d_]{1,20})(?:-feira)?(?P<comma>\.?,)?\.? ?)?"
    r"(?:(?:the|den|der|le|el|il|em|am|on) )?"
)
_NUMERALS = {sign: number for number, signs in enumerate("〇零○ 一 二 三 四 五 六 七 八 九".split())
             for sign in signs}  # fmt: skip
_NUMERAL = regex(rf"[{''.join(_NUMERALS)}十]{{1,5}}(?=[年月日号號时時点點分秒])")
_RELATIVE = regex("(今天|今日|昨天|昨日|前天)")
_AGO = {"今": 0, "昨": 1, "前": 2}
#: Years that other calendars have in figures alone: 1400 of Iran's, 2564 of Thailand's.
_YEARS_IN_FIGURES = range(1583, 2400)


class TakenDay(Struct, frozen=True):
    """A day, what stands behind it, and what was assumed to find it."""

    day: date
    rest: str
    note: str | None = None


def take_day(text: str, today: date | None) -> TakenDay | None:
    """Return the day that a bare text begins with; None where it states no whole one.

    `today` is the day the text was seen, for 今天, 昨天 and 前天.
    """
    text = _NUMERAL.sub(lambda numeral: _arabic(numeral[0]), text)
    for start, weekdays in _starts(text):
        for pattern, read in _FORMS:
            match = pattern.match(text, start)
            day = read(match, weekdays) if match else None
            if match and day:
                return TakenDay(day, _rest(match))
    relative = _RELATIVE.match(text)
    if relative and today:
        day = today - timedelta(days=_AGO[relative[1][0]])
        return TakenDay(day, text[relative.end() :], f"{relative[1]} counted from {today}")
    return None


def ambiguous(text: str) -> tuple[date, ...] | None:
    """Return the days that figures such as 03/04/2021 may mean, where that stays open."""
    for start, weekdays in _starts(text):
        if match := _FIGURES.match(text, start):
            readings = _readings(match, weekdays)
            return readings if len(readings) > 1 else None
    return None


def names_year(text: str) -> bool:
    """Whether a text may name a year at all."""
    return re.search(r"(?<! [+-])\d{4}|\d ?年", text) is not None


def _starts(text: str) -> list[tuple[int, frozenset[int]]]:
    """Return where a day may begin, with the weekdays that are named before it."""
    starts = [(0, frozenset[int]())]
    before = _BEFORE.match(text)
    if before and before.end():
        word = before["day"] or ""
        weekdays = weekdays_of(word)
        if weekdays or before["comma"] or not word:
            starts.append((before.end(), weekdays))
        elif article := re.match(r"(?:the|den|der|le|el|il|em|am|on) ", text):
            starts.append((article.end(), weekdays))
    return starts


def _rest(match: re.Match[str]) -> str:
    """Return what follows a day; the time of `Jul 22 15:05:08 UTC 2015` stands inside it."""
    inside = match.groupdict().get("inside")
    return f" {inside}" if inside else match.string[match.end() :]


def _arabic(numeral: str) -> str:
    """Return a number in Chinese figures (二〇二一, 二十一) in ours."""
    if "十" not in numeral:
        return "".join(str(_NUMERALS[sign]) for sign in numeral)
    tens, _, ones = numeral.partition("十")
    figures = [_NUMERALS.get(sign, 10) for sign in (tens or "一", ones or "〇")]
    return str(figures[0] * 10 + figures[1]) if max(figures) < 10 else numeral


def _day(year: int, month: int | None, day: int) -> date | None:
    try:
        return date(year, month or 0, day)
    except ValueError:
        return None


def _full_year(figures: str) -> int:
    """Return the year of two or three digits as RFC 5322, 4.3, reads it."""
    year = int(figures)
    if len(figures) == 2 and year < 50:
        return year + 2000
    return year + 1900 if len(figures) < 4 else year


def _named(match: re.Match[str], _weekdays: frozenset[int]) -> date | None:
    return _day(_full_year(match["y"]), month_of(match["word"]), int(match["d"]))


def _year_first(match: re.Match[str], _weekdays: frozenset[int]) -> date | None:
    year = int(match["y"])
    if match.groupdict().get("sep") in ("/", ".") and year not in _YEARS_IN_FIGURES:
        return None
    return _day(year, int(match["m"]), int(match["d"]))


def _figures(match: re.Match[str], weekdays: frozenset[int]) -> date | None:
    readings = _readings(match, weekdays)
    return readings[0] if len(readings) == 1 else None


def _readings(match: re.Match[str], weekdays: frozenset[int]) -> tuple[date, ...]:
    """Return what figures may mean; points are written with the day first, a weekday decides."""
    year, one, two = int(match["y"]), int(match["one"]), int(match["two"])
    if year not in _YEARS_IN_FIGURES:
        return ()
    days = dict.fromkeys(filter(None, (_day(year, two, one), _day(year, one, two))))
    if match["sep"] == ".":
        return tuple(days)[:1]
    fitting = tuple(day for day in days if day.isoweekday() in weekdays)
    return fitting if len(fitting) == 1 else tuple(days)


_FIGURES = regex(
    r"(?P<one>\d{1,2}) ?(?P<sep>[-/.]) ?(?P<two>\d{1,2}) ?(?P=sep) ?(?P<y>\d{4})(?!\d)"
)
_Reader = Callable[[re.Match[str], frozenset[int]], date | None]
_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?P<y>\d{4}) ?(?P<sep>[-/.]) ?(?P<m>\d{1,2}) ?(?P=sep) ?(?P<d>\d{1,2})(?!\d)\.?",
         _year_first),
        (r"(?P<y>\d{4}) ?[年년] ?(?P<m>\d{1,2}) ?[月월] ?(?P<d>\d{1,2}) ?[日号號일]?(?!\d)",
         _year_first),
        (r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)(?=$|[t ])", _year_first),
        (r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?=\d{6}$)", _year_first),
        (rf"(?P<d>\d{{1,2}})(?!\d){_ORDINAL}[ ,./-]{{0,2}}{_OF}{_WORD}[ ,./-]{{0,2}}{_OF}"
         r"'?(?P<y>\d{2,4})(?![\d:h])", _named),
        (rf"{_WORD}\.?[ ,-]{{0,2}}(?P<d>\d{{1,2}})(?!\d){_ORDINAL}[ ,.-]{{1,2}}{_OF}"
         r"'?(?P<y>\d{4})(?!\d)", _named),
        (rf"(?P<y>\d{{4}})[ ./-]{{1,2}}{_WORD}[ ./-]{{1,2}}(?P<d>\d{{1,2}})(?!\d)\.?", _named),
        (rf"{_WORD}\.? (?P<d>\d{{1,2}}),? (?P<inside>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?: [a-z+0-9:-]"
         r"{1,9})?) (?P<y>\d{4})(?!\d)", _named),
        (_FIGURES.pattern, _figures),
    )
)  # fmt: skip
