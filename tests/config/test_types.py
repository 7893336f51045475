"""The small types: what each takes, what each refuses, and how quantities are written back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from syndicate.config import types

DURATION = Annotated[timedelta, types.Duration]
SIZE = Annotated[int, types.Size]
PERCENT = Annotated[float, types.Percent]


def read(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_json(json.dumps(value))


def refusal(kind: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (types.Text, "山谷"),
        (types.Url, "https://news.example.org"),
        (types.Url, "http://news.example.org:8080/a?b=c#d"),
        (types.Host, "news.example.org"),
        (types.Host, "新闻.example"),
        (types.Email, "desk+feeds@news.example.org"),
        *((types.Language, tag) for tag in ("en", "zh-CN", "zh-Hans-CN", "zh-cmn-Hans", "es-419")),
        *(
            (types.Language, tag)
            for tag in ("de-1996", "sl-rozaj-biske", "en-u-ca-buddhist", "zh-cn")
        ),
        (types.Zone, "Asia/Shanghai"),
        (types.Zone, "UTC"),
        (types.Slug, "tech"),
        (types.Slug, "tech-2024-a"),
        (types.Slug, "1"),
        (types.Slug, "a" * 64),
        (types.Slug, "com10"),
        (types.Authority, "news.example.org,2024"),
        (types.Authority, "news.example.org,2024-02"),
        (types.Authority, "me@news.example.org,2024-02-29"),
    ],
)
def test_texts_that_are_taken_as_they_are(kind: Any, value: str) -> None:
    assert read(kind, value) == value


def test_an_address_is_taken_in_ascii() -> None:
    ascii_form = "https://xn--efvy88h.example/%E8%B7%AF%E5%BE%84"
    assert read(types.Url, "https://新闻.example/路径") == ascii_form


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (types.Text, "", "an empty text says nothing; write one, or leave the key out"),
        (types.Text, " \n", "an empty text says nothing; write one, or leave the key out"),
        (types.Host, "https://a.example/", '"https://a.example/" is no host name;'
         " write it alone, like news.example.org"),
        (types.Email, "editor", '"editor" is no mail address;'
         " write one like editor@news.example.org"),
        (types.Language, "zh_CN", '"zh_CN" is no language tag; did you mean "zh-CN"?'),
        (types.Language, "english", '"english" is no language tag; did you mean "en"?'),
        (types.Language, "x-a", '"x-a" is no language tag; write one like en or zh-CN'),
        (types.Language, "cn", '"cn" is no language that feed readers know;'
         ' did you mean "zh-CN"?'),
        (types.Language, "qq", '"qq" is no language that feed readers know;'
         " write one like en or zh-CN"),
        (types.Slug, "Tech", '"Tech" is no slug; write lower-case ASCII letters and digits,'
         " with single hyphens between, 64 at most"),
        (types.Slug, "con", '"con" is a reserved name; choose another'),
        (types.Date, "15.1.2024", '"15.1.2024" is no date; write one like 2024-01-15'),
        (types.Date, 20240115, "20240115 is no date; write one like 2024-01-15"),
        (types.Date, "2024-02-30", '"2024-02-30" is no date; write one like 2024-01-15'),
        (DURATION, "2hours", '"2hours" is no duration; did you mean "2h"?'),
        (DURATION, 30, "30 is no duration; write 30m, 2h or 90d"),
        (DURATION, True, "true is no duration; write 30m, 2h or 90d"),
        (DURATION, [], "a list is no duration; write 30m, 2h or 90d"),
        (DURATION, "101w" + "\n", '"101w" is no duration; write 30m, 2h or 90d'),
        (DURATION, "99999d", '"99999d" is more than a hundred years'),
        (DURATION, "9" * 30 + "d", f'"{"9" * 30}d" is more than a hundred years'),
        (SIZE, "2 MB", '"2 MB" is no size; write 2MB, 500KB or a number of bytes'),
        (SIZE, -1, "-1 is no size; write 2MB, 500KB or a number of bytes"),
        (SIZE, True, "true is no size; write 2MB, 500KB or a number of bytes"),
        (SIZE, 1.5, "1.5 is no size; write 2MB, 500KB or a number of bytes"),
        (PERCENT, 0.3, "0.3 is no percentage; write one like 30%"),
        (PERCENT, "-3%", '"-3%" is no percentage; write one like 30%'),
    ],
)  # fmt: skip
def test_refusals_in_plain_words(kind: Any, value: Any, message: str) -> None:
    assert refusal(kind, value) == message


@pytest.mark.parametrize(
    "value",
    ["newsroom", "ftp://a.example/", "https://", "https:///x", "https://a b/",
     "https://a.example/a b", "https://a.example:x/", "https://[/",
     "mailto:a@b.example", "https://@/"],
)  # fmt: skip
def test_what_is_no_web_address(value: str) -> None:
    message = f'"{value}" is no web address; write one like https://news.example.org/page'
    assert refusal(types.Url, value) == message


def test_an_address_without_its_scheme_is_named_with_it() -> None:
    for value in ("news.example.org/a", "//news.example.org/a"):
        meant = 'did you mean "https://news.example.org/a"?'
        assert refusal(types.Url, value) == f'"{value}" is no web address; {meant}'


@pytest.mark.parametrize("value", ["Asia", "../etc/passwd", "", "+08:00", "GMT+8", "a" * 999])
def test_what_is_no_time_zone(value: str) -> None:
    assert refusal(types.Zone, value).endswith("is no time zone; write one like Asia/Shanghai")


@pytest.mark.parametrize(
    ("value", "zone"),
    [
        ("Shanghai", "Asia/Shanghai"),
        ("Asia/Shanghaj", "Asia/Shanghai"),
        ("new york", "America/New_York"),
        ("US/Lisbon", "Europe/Lisbon"),
    ],
)
def test_a_zone_that_was_meant_is_named(value: str, zone: str) -> None:
    assert refusal(types.Zone, value) == f'"{value}" is no time zone; did you mean "{zone}"?'


@pytest.mark.parametrize(
    "value",
    ["", "-a", "a-", "a--b", "a/b", "a.b", "a_b", "á", "a" * 65, "２", "nul", "lpt9", "index"],
)  # fmt: skip
def test_what_is_no_slug(value: str) -> None:
    assert not types.is_slug(value)
    assert refusal(types.Slug, value)


@pytest.mark.parametrize(
    "value",
    ["news.example.org", "News.example.org,2024", "a.example,24", "a.example,2024-13", ",2024"],
)  # fmt: skip
def test_what_is_no_authority(value: str) -> None:
    assert refusal(types.Authority, value).startswith(f'"{value}" is no authority; write your')


def test_a_host_is_lower_case() -> None:
    assert read(types.Host, "News.Example.ORG") == "news.example.org"


@pytest.mark.parametrize(
    ("kind", "text", "value", "written"),
    [
        (DURATION, "45s", timedelta(seconds=45), "45s"),
        (DURATION, "30m", timedelta(minutes=30), "30m"),
        (DURATION, "90m", timedelta(minutes=90), "90m"),
        (DURATION, "2h", timedelta(hours=2), "2h"),
        (DURATION, "90d", timedelta(days=90), "90d"),
        (DURATION, "1w", timedelta(days=7), "7d"),
        (DURATION, "0m", timedelta(0), "0d"),
        (SIZE, "2MB", 2_000_000, "2MB"),
        (SIZE, "1500KB", 1_500_000, "1500KB"),
        (SIZE, "7B", 7, 7),
        (SIZE, 0, 0, 0),
        (SIZE, 500_000, 500_000, "500KB"),
        (PERCENT, "30%", 0.3, "30%"),
        (PERCENT, "12.5%", 0.125, "12.5%"),
        (types.Date, "2024-01-15", date(2024, 1, 15), "2024-01-15"),
    ],
)
def test_quantities_have_their_own_notation(
    kind: Any, text: str | int, value: object, written: str | int
) -> None:
    assert read(kind, text) == value
    assert TypeAdapter(kind).dump_python(value, mode="json") == written
    assert read(kind, written) == value


KINDS = st.sampled_from(
    [types.Text, types.Url, types.Host, types.Email, types.Language, types.Zone, types.Slug,
     types.Authority, types.Date, DURATION, SIZE, PERCENT]
)  # fmt: skip


@given(KINDS, st.text(st.characters(codec="utf-8"), max_size=30) | st.integers() | st.none())
def test_anything_is_taken_or_refused(kind: Any, value: Any) -> None:
    try:
        read(kind, value)
    except ValidationError as error:
        assert all("\n" not in detail["msg"] for detail in error.errors())
