"""Single values: URLs, ids, dates, languages, addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.check import values

URLS = [
    "https://a.example",
    "http://a.example:8080/x?y=z#f",
    "https://xn--g6w251d.example/%E9%9B%A8",
    "https://a.example?x",
    "https://a.example./",
    "https://u:p@a.example/",
    "https://[::1]/",
]
NO_URLS = [
    "",
    "a",
    "/a",
    "//a.example/",
    "ftp://a.example/",
    "https:/a.example",
    "https://",
    "https:///x",
    "https://-a.example/",
    "https://a.example:port/",
    "https://a.example/a b",
    "https://a.example/雨",
    "https://a.example/\n",
    "https://a.example/%4",
    "https://a.example/[x]",
    'https://a.example/"',
    "https://a.example\\x",
    "https://a b.example/",
]


@pytest.mark.parametrize("url", URLS)
def test_urls(url):
    assert values.is_url(url)


@pytest.mark.parametrize("url", NO_URLS)
def test_no_urls(url):
    assert not values.is_url(url)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("tag:example.org,2024:a/b%20c", True),
        ("tag:example.org,2024-05-01:x", True),
        ("tag:example.org:x", False),
        ("urn:uuid:1", True),
        ("https://a.example/x", True),
        ("https:x", False),
        ("x", False),
        ("urn:a b", False),
        ("urn:雨", False),
        ("urn:%x", False),
    ],
)
def test_absolute_ids(text, good):
    assert values.is_absolute_id(text) is good


@pytest.mark.parametrize(
    ("parse", "text", "instant"),
    [
        (values.rfc3339, "2024-05-01T08:00:00Z", datetime(2024, 5, 1, 8, tzinfo=UTC)),
        (values.rfc3339, "2024-05-01T08:00:00.5+08:00", datetime(2024, 5, 1, 0, 0, 0, 500000, UTC)),
        (values.rfc822, "Wed, 01 May 2024 08:00:00 GMT", datetime(2024, 5, 1, 8, tzinfo=UTC)),
        (values.rfc822, "Wed, 01 May 2024 06:00:00 +0800", datetime(2024, 4, 30, 22, tzinfo=UTC)),
        (values.rfc822, "Wed, 01 May 2024 06:00:00 -0130", datetime(2024, 5, 1, 7, 30, tzinfo=UTC)),
    ],
)
def test_dates(parse, text, instant):
    assert parse(text) == instant


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (values.rfc3339, "2024-05-01"),
        (values.rfc3339, "2024-05-01T08:00Z"),
        (values.rfc3339, "2024-13-01T08:00:00Z"),
        (values.rfc3339, "0001-01-01T00:00:00+08:00"),
        (values.rfc822, "01 May 2024 08:00:00 GMT"),
        (values.rfc822, "Thu, 01 May 2024 08:00:00 GMT"),
        (values.rfc822, "Wed, 1 May 2024 08:00:00 GMT"),
        (values.rfc822, "Wed, 01 May 2024 08:00:00 UTC"),
        (values.rfc822, "Wed, 01 May 2024 08:00:00 +9999"),
        (values.rfc822, "Mon, 01 Jan 0001 00:00:00 +0800"),
    ],
)
def test_no_dates(parse, text):
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@pytest.mark.parametrize(
    ("test", "good", "bad"),
    [
        (values.is_language, "zh-Hans-CN", "zh_CN"),
        (values.is_media_type, "text/html; charset=utf-8", "text"),
        (values.is_address, "a.b+c@d.example", "a@b"),
        (values.is_mailbox, "a@b.example (Ada)", "Ada <a@b.example>"),
        (values.is_count, "12", "١٢"),
        (values.looks_like_markup, "a <b>c</b>", "1 < 2 > 0"),
    ],
)
def test_grammars(test, good, bad):
    assert test(good)
    assert not test(bad)


@given(st.text(max_size=50))
def test_the_quick_look_at_bytes_misses_nothing(text):
    lower = [character for character in text if values.FORBIDDEN.match(character)]
    if any(character >= "\x80" and not "\ud800" <= character <= "\udfff" for character in lower):
        assert values.may_hold_forbidden(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"&#x85;", True), (b"&#133;", True), (b"&#x26;", False), (b"&#99999999999;", False)],
)
def test_the_quick_look_at_references(data, expected):
    assert values.may_hold_forbidden(data) is expected
