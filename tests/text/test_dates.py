"""Dates are what a text states, or missing: no day is completed by the day of the run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.text.date_words import bare, month_of, weekdays_of
from syndicate.text.dates import read_date, read_epoch, why_unread
from syndicate.text.times import rfc3339

SHANGHAI = ZoneInfo("Asia/Shanghai")
LISBON = ZoneInfo("Europe/Lisbon")
FETCHED = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)  # 2 March, 01:30, in Shanghai
NO_ZONE = "has no time zone; taken as Asia/Shanghai"


def instant(text: str, zone: ZoneInfo = SHANGHAI) -> str | None:
    read = read_date(text, zone)
    return rfc3339(read.instant) if read else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # RFC 822 and what feeds make of it
        ("Thu, 14 Mar 2019 09:05:07 +0000", "2019-03-14T09:05:07Z"),
        ("14 Mar 2019 09:05 GMT", "2019-03-14T09:05:00Z"),
        ("Thu, 4 Mar 2021 9:5:7 UT", "2021-03-04T09:05:07Z"),
        ("Thu,14 Mar 2019 09:05:07 Z", "2019-03-14T09:05:07Z"),
        ("Thu, 14 Mar 19 09:05:07 EST", "2019-03-14T14:05:07Z"),
        ("Sun, 14 Mar 99 09:05:07 PDT", "1999-03-14T16:05:07Z"),
        ("Sat, 14 Mar 119 09:05:07 GMT", "2019-03-14T09:05:07Z"),
        ("Fri, 14 Mar 2019 09:05:07 +0530", "2019-03-14T03:35:07Z"),  # a wrong weekday
        ("Thursday, 14-Mar-19 09:05:07 GMT", "2019-03-14T09:05:07Z"),
        ("Thu, 14 Mar 2019 09:05:07 +0100 (CET)", "2019-03-14T08:05:07Z"),
        ("Thu, 14 Mar 2019 09:05:07 (CET)", "2019-03-14T08:05:07Z"),
        ("Thu, 14 Mar 2019 09:05:07 UTC-3", "2019-03-14T12:05:07Z"),
        ("Thu, 14 Mar 2019 24:00:00 +0000", "2019-03-15T00:00:00Z"),
        ("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59Z"),
        ("Thu, 12 Sept. 2019 09:05:07 +0000", "2019-09-12T09:05:07Z"),
        ("Do, 14 Mär 2019 09:05:07 +0100", "2019-03-14T08:05:07Z"),
        ("Di, 03 Dez 2019 09:05:07 +0100", "2019-12-03T08:05:07Z"),
        ("qui, 14 fev 2019 09:05:07 -0200", "2019-02-14T11:05:07Z"),
        ("Sáb, 03 Ago 2019 09:05:07 +0000", "2019-08-03T09:05:07Z"),
        ("gio, 03 ott 2019 09:05:07 +0000", "2019-10-03T09:05:07Z"),
        ("jeu., 15 août 2019 09:05:07 +0200", "2019-08-15T07:05:07Z"),
        ("ven., 12 juil. 2019 09:05:07 +0200", "2019-07-12T07:05:07Z"),
        ("mié, 02 ene 2019 09:05:07 +0000", "2019-01-02T09:05:07Z"),
        ("za, 02 mrt 2019 09:05:07 +0000", "2019-03-02T09:05:07Z"),
        ("чт, 14 мар 2019 09:05:07 +0300", "2019-03-14T06:05:07Z"),
        ("Per, 14 Şub 2019 09:05:07 +0300", "2019-02-14T06:05:07Z"),
        # RFC 3339 and its neighbours
        ("2019-03-14T09:05:07Z", "2019-03-14T09:05:07Z"),
        ("2019-03-14t09:05:07.1234567z", "2019-03-14T09:05:07.123Z"),
        ("2019-03-14T09:05:07,5+01:00", "2019-03-14T08:05:07.500Z"),
        ("2019-3-4T9:05:07+1:00", "2019-03-04T08:05:07Z"),
        ("2019-3-4 9:05:07 -0930", "2019-03-04T18:35:07Z"),
        ("2019-03-14 09:05 +08", "2019-03-14T01:05:00Z"),
        ("20190314T090507Z", "2019-03-14T09:05:07Z"),
        ("2019-03-14T09:05:07+01:00[Europe/Paris]", "2019-03-14T08:05:07Z"),
        ("2019-07-14 09:05:07 Europe/Paris", "2019-07-14T07:05:07Z"),
        ("2019-03-14Z", "2019-03-14T00:00:00Z"),
        ("2019-03-14-05:00", "2019-03-14T05:00:00Z"),
        # programs
        ("Thu Mar 14 2019 09:05:07 GMT+0200 (Eastern European Standard Time)",
         "2019-03-14T07:05:07Z"),
        ("Thu Mar 14 2019 09:05:07 GMT-0300 (北京时间)", "2019-03-14T12:05:07Z"),
        ("Thu Mar 14 09:05:07 UTC 2019", "2019-03-14T09:05:07Z"),
        ("Thu Mar 14 09:05:07 +0200 2019", "2019-03-14T07:05:07Z"),
        # people
        ("March 14th, 2019 at 9:05 p.m. EDT", "2019-03-15T01:05:00Z"),
        ("July 14, 2019 9 am PT", "2019-07-14T16:00:00Z"),
        ("3:26 PM UTC · Mar 14, 2019", "2019-03-14T15:26:00Z"),
        ("2019年3月14日 09:05（北京时间）", "2019-03-14T01:05:00Z"),
        ("2019年3月14日 09:05 JST", "2019-03-14T00:05:00Z"),
    ],
)  # fmt: skip
def test_an_instant_is_read_whatever_the_site_is(text: str, expected: str) -> None:
    for zone in (SHANGHAI, LISBON):
        assert read_date(text, zone) is not None
        assert instant(text, zone) == expected
    read = read_date(text, SHANGHAI)
    assert read is not None
    assert read.note is None


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2019年3月14日 09:05", "09:05:00"),
        ("2019年03月14日09:05:07", "09:05:07"),
        ("2019 年 3 月 14 日 9 点 5 分", "09:05:00"),
        ("2019年3月14日 星期四 下午3:26", "15:26:00"),
        ("2019年3月14日(木) 15時26分07秒", "15:26:07"),
        ("2019年3月14号 上午12点05分", "00:05:00"),
        ("2019年3月14日 中午12:05", "12:05:00"),
        ("二〇一九年三月十四日十五时二十六分", "15:26:00"),
        ("2019/3/14 9:05:07", "09:05:07"),
        ("2019.03.14 09:05", "09:05:00"),
        ("２０１９－０３－１４　０９：０５", "09:05:00"),
        ("2019년 3월 14일 오후 3:26", "15:26:00"),
        ("2019. 3. 14. 오전 3:26", "03:26:00"),
        ("Do, 14.03.2019 - 15:26", "15:26:00"),
        ("14.3.2019 15.26 Uhr", "15:26:00"),
        ("14. März 2019, 15:26 Uhr", "15:26:00"),
        ("Donnerstag, den 14. März 2019 um 15:26", "15:26:00"),
        ("14 de março de 2019 às 15h26", "15:26:00"),
        ("quinta-feira, 14 de março de 2019, 15:26", "15:26:00"),
        ("14 de marzo de 2019 a las 15:26", "15:26:00"),
        ("jeudi 14 mars 2019 à 15h26", "15:26:00"),
        ("giovedì 14 marzo 2019, ore 15.26", "15:26:00"),
        ("14 марта 2019 г., 15:26", "15:26:00"),
        ("14 marca 2019, 15:26", "15:26:00"),
        ("2019. március 14. 15:26", "15:26:00"),
        ("torstaina 14. maaliskuuta 2019 klo 15.26", "15:26:00"),
        ("15:26, 14 March 2019", "15:26:00"),
        ("3/14/2019, 3:26:07 PM", "15:26:07"),
        ("14/03/2019 15:26", "15:26:00"),
        ("20190314152607", "15:26:07"),
    ],
)
def test_a_time_without_a_zone_takes_the_sites(text: str, local: str) -> None:
    read = read_date(text, SHANGHAI)
    assert read is not None
    assert read.instant == datetime.fromisoformat(f"2019-03-14T{local}+08:00")
    assert read.note == NO_ZONE


@pytest.mark.parametrize(
    "text",
    ["2019-03-14", "2019/3/14", "2019.3.14", "14.03.2019", "2019年3月14日", "二〇一九年三月十四日",
     "14 March 2019", "Mar 14, 2019", "14. März 2019", "14 de março de 2019", "20190314",
     "2019年3月14日 星期四", "14/03/2019", "the 14th of March 2019"],
)  # fmt: skip
def test_a_day_alone_is_its_midnight_on_the_site(text: str) -> None:
    read = read_date(text, SHANGHAI)
    assert read is not None
    assert read.instant == datetime(2019, 3, 13, 16, tzinfo=UTC)
    assert read.note == f"{NO_ZONE} (midnight)"


@pytest.mark.parametrize(
    ("text", "chinese", "zone", "hour", "note"),
    [
        ("CST", True, LISBON, 1, "CST taken as +08:00"),
        ("CST", None, SHANGHAI, 1, "CST taken as +08:00"),
        ("CST", None, LISBON, 15, "CST taken as -06:00"),
        ("CST", False, SHANGHAI, 15, "CST taken as -06:00"),
        ("(CST)", False, LISBON, 15, "CST taken as -06:00"),
        ("IST", False, LISBON, 3, "IST taken as +05:30"),
        ("XQZ", False, LISBON, 9, "XQZ is an unknown time zone; taken as Europe/Lisbon"),
    ],
)
def test_a_name_of_several_zones_is_told(
    text: str, chinese: bool | None, zone: ZoneInfo, hour: int, note: str
) -> None:
    read = read_date(f"Thu, 14 Mar 2019 09:05:07 {text}", zone, chinese=chinese)
    assert read is not None
    assert (read.instant.hour, read.note) == (hour, note)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "states no year"),
        ("gestern", "states no year"),
        ("14 March", "states no year"),
        ("3月14日 09:05", "states no year"),
        ("Thu, 14 Mar 09:05:07 +0000", "states no year"),
        ("2019-03", "states no date"),
        ("March 2019", "states no date"),
        ("2019年3月", "states no date"),
        ("1552554307", "states no date"),
        ("14 Foo 2019", "states no date"),
        ("31 April 2019", "states no date"),
        ("2019-02-29", "states no date"),
        ("2019-03-14T25:05:00Z", "states no date"),
        ("2019-03-14T09:61:00Z", "states no date"),
        ("2019-03-14T09:05:07+99:00", "states no date"),
        ("2019-03-14 until 2019-03-20", "states no date"),
        ("copyright 14 March 2019", "states no date"),
        ("2019年3月14日 晚上12:05", "states no date"),  # before the day, or after it?
        ("15 listopada 2019", "states no date"),  # October in Croatia, November in Poland
        ("1398/01/14", "states no date"),  # a year of Iran's
        ("14/03/2562", "states no date"),  # a year of Thailand's
        ("03/04/2019", "may be 2019-04-03 or 2019-03-04"),
        ("3-4-2019 09:05", "may be 2019-04-03 or 2019-03-04"),
        ("1970-01-01T00:00:00Z", "stands for an unknown date"),
        ("1970-01-01", "stands for an unknown date"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "stands for an unknown date"),
        ("0000-00-00 00:00:00", "stands for an unknown date"),
        ("-0001-11-30T00:00:00+00:00", "stands for an unknown date"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", "stands for an unknown date"),
        ("2019-03-14" + " " * 200, "states no date"),
    ],
)
def test_what_states_no_day_is_no_date(text: str, why: str) -> None:
    for fetched in (None, FETCHED):
        assert read_date(text, SHANGHAI, fetched=fetched) is None
    assert why_unread(text) == why


@pytest.mark.parametrize(
    ("text", "day"),
    [("04/04/2019", 4), ("Thu, 04/04/2019", 4), ("Thu, 03/07/2019 - 09:05", 7),
     ("Wed, 03/07/2019 - 09:05", 3), ("07.03.2019", 7), ("03.25.2019", 25)],
)  # fmt: skip
def test_a_weekday_a_point_or_a_number_over_twelve_decides(text: str, day: int) -> None:
    read = read_date(text, ZoneInfo("UTC"))
    assert read is not None
    assert read.instant.day == day


def test_yesterday_is_a_day_only_where_today_is_known() -> None:
    assert read_date("昨天 09:05", SHANGHAI) is None
    for text, day in (("今天 09:05", 2), ("昨天 09:05", 1), ("昨天09:05", 1)):
        read = read_date(text, SHANGHAI, fetched=FETCHED)
        assert read is not None
        assert read.instant == datetime(2026, 3, day, 1, 5, tzinfo=UTC)
        assert read.note == f"{text[:2]} counted from 2026-03-02; {NO_ZONE}"
    read = read_date("前天", SHANGHAI, fetched=FETCHED)
    assert read is not None
    assert read.instant == datetime(2026, 2, 27, 16, tzinfo=UTC)


def test_true_old_dates_stand() -> None:
    assert instant("1969-12-31T23:59:59Z") == "1969-12-31T23:59:59Z"
    assert instant("1969-07-20T20:17:40Z") == "1969-07-20T20:17:40Z"
    assert instant("15 March 1851 10:00 GMT") == "1851-03-15T10:00:00Z"
    assert instant("1970-01-01T00:00:01Z") == "1970-01-01T00:00:01Z"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1552554307, "2019-03-14T09:05:07Z"),
        ("1552554307", "2019-03-14T09:05:07Z"),
        (1552554307.5, "2019-03-14T09:05:07.500Z"),
        (1552554307123, "2019-03-14T09:05:07.123Z"),
        ("1552554307123", "2019-03-14T09:05:07.123Z"),
        (-86400, "1969-12-31T00:00:00Z"),
        ("2019-03-14 17:05:07", "2019-03-14T09:05:07Z"),
        (0, None),
        ("0", None),
        (True, None),
        (None, None),
        ("", None),
        (10**15, None),
        (float("nan"), None),
        ("9" * 4000, None),
    ],
)
def test_a_number_of_seconds_or_milliseconds(value: object, expected: str | None) -> None:
    read = read_epoch(value, SHANGHAI)
    assert (rfc3339(read.instant) if read else None) == expected


@given(
    st.datetimes(min_value=datetime(1583, 1, 1), max_value=datetime(2399, 12, 31)),  # noqa: DTZ001
    st.integers(-12 * 60, 14 * 60),
    st.sampled_from(
        ["%Y-%m-%dT%H:%M:%S.%f%z", "%a, %d %b %Y %H:%M:%S %z", "%Y年%m月%d日 %H:%M:%S %z",
         "%a %b %d %Y %H:%M:%S GMT%z", "%d.%m.%Y - %H:%M:%S %z", "%B %d, %Y %I:%M:%S %p %z"]
    ),
)  # fmt: skip
def test_what_a_program_writes_comes_back(moment: datetime, minutes: int, form: str) -> None:
    written = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    if "%f" not in form:
        written = written.replace(microsecond=0)
    read = read_date(written.strftime(form), LISBON)
    is_sentinel = written == datetime(1970, 1, 1, tzinfo=UTC) or written.year == 1970
    assert is_sentinel or (read is not None and (read.instant, read.note) == (written, None))


@given(st.text(alphabet="0123456789 -/.:,年月日时分上下午一十〇TZ+GMTapmJnydeS()", max_size=199))
def test_no_text_is_too_odd(text: str) -> None:
    read = read_date(text, SHANGHAI)
    assert read is None or (read.instant.tzinfo is UTC and read.instant.year > 1)
    assert why_unread(text)


def test_words_agree_with_a_library_of_languages() -> None:
    """No month or weekday is another one in the languages that dateparser knows of ours."""

    months = "january february march april may june july august september october november december"
    days = "monday tuesday wednesday thursday friday saturday sunday"
    for language in "en de fr es pt it nl da nb sv fi pl cs sk ro hu tr id ru uk el ca".split():
        info = import_module(f"dateparser.data.date_translation_data.{language}").info
        for number, name in enumerate(months.split(), 1):
            for word in map(bare, info[name]):
                assert month_of(word.rstrip(".")) in (number, None), (language, word)
        for number, name in enumerate(days.split(), 1):
            full = max(map(bare, info[name]), key=len)
            assert not weekdays_of(full) or number in weekdays_of(full), (language, full)
