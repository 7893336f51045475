from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.text.urls import host_of, key, origin_of, page_key, web_url

BASE = "https://e.example/a/b"

ADDRESSES = [
    ("https://e.example/a?b=1&c=%20#d", "https://e.example/a?b=1&c=%20#d"),
    ("HTTP://Example.COM/Path", "http://example.com/Path"),
    ("/p", "https://e.example/p"),
    ("p.html", "https://e.example/a/p.html"),
    ("../../../p", "https://e.example/p"),
    ("?a=1", "https://e.example/a/b?a=1"),
    ("#f", "https://e.example/a/b#f"),
    ("//cdn.example/x", "https://cdn.example/x"),
    ("  https://e.example/a\n/b\t ", "https://e.example/a/b"),
    ("　https://e.example/　", "https://e.example/"),
    (r"https:\\e.example\x?a\b", "https://e.example/x?a%5Cb"),
    ("http:///e.example/a", "http://e.example/a"),
    ("https:page.html", "https://e.example/a/page.html"),
    ("http://例え.テスト/日本?q=é#字", None),
    ("http://faß.de/", "http://xn--fa-hia.de/"),
    ("http://１２７.０.０.１/", "http://127.0.0.1/"),
    ("https://%65.example/", "https://e.example/"),
    ('https://e.example/a b"<>^`{|}', "https://e.example/a%20b%22%3C%3E%5E%60%7B%7C%7D"),
    ("https://e.example/[a]", "https://e.example/%5Ba%5D"),
    ("https://e.example/100%", "https://e.example/100%25"),
    ("https://e.example/%zz%e4", "https://e.example/%25zz%e4"),
    ("https://e.example/#a#b", "https://e.example/#a%23b"),
    ("https://u:p@e.example/", "https://e.example/"),
    ("https://e.example:8080/", "https://e.example:8080/"),
    ("https://e.example:/", "https://e.example/"),
    ("https://a_b.example/", "https://a_b.example/"),
    ("https://e.example/\x00\ufffe\ud800x", "https://e.example/x"),
]
NO_ADDRESSES = [
    *("", " ", "javascript:alert(1)", "java\tscript:alert(1)", " JAVASCRIPT:x", "data:text/html,x"),
    *("vbscript:x", "mailto:a@b.example", "tel:1", "ftp://e.example/", "about:blank", "file:///x"),
    *(
        "http://",
        "https://?",
        "http://[bad/",
        "http://[::1",
        "http://[2001:DB8::1]/x",
        "http://e.example:99999/",
    ),
    *("http://e.example:x/", "http://a..b/", "http://ex ample/", "http://xn--\u0300.example/"),
    *("http://%ff.example/", "http://%/", "http://<x>/", "\ud800", "\x00", "http://[::1%25x]/"),
]


@pytest.mark.parametrize(("raw", "url"), ADDRESSES)
def test_an_address_is_absolute_and_ascii(raw: str, url: str | None) -> None:
    if url is None:
        url = "http://xn--r8jz45g.xn--zckzah/%E6%97%A5%E6%9C%AC?q=%C3%A9#%E5%AD%97"
    assert web_url(raw, BASE) == url
    assert web_url(url) == url


@pytest.mark.parametrize("raw", NO_ADDRESSES)
def test_what_is_none(raw: str) -> None:
    assert web_url(raw, BASE) is None


def test_without_a_base_a_relative_address_is_none() -> None:
    assert web_url("/p") is None
    assert web_url("//cdn.example/x") == "https://cdn.example/x"
    assert web_url(None) is None


@given(st.one_of(st.text(), st.from_regex(r"https?:[/\\]{0,3}[^/]{0,20}[/?#]?.{0,10}")))
def test_any_text_gives_an_address_or_none(raw: str) -> None:
    url = web_url(raw, BASE)
    if url is not None:
        assert re.fullmatch(r"https?://[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#\[\]]+", url)
        assert not re.search("%(?![0-9A-Fa-f]{2})", url)
        assert url.count("#") <= 1
        assert web_url(url) == url
        assert host_of(url)
        assert key(key(url)) == key(url)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://E.example", "https://e.example/#x"),
        ("http://e.example:80/a", "https://e.example/a"),
        ("https://e.example:443/a?b", "http://e.example/a?b#c"),
        ("https://e.example/%e4", "https://e.example/%E4"),
        ("https://e.example/中", "https://e.example/%e4%b8%ad"),
    ],
)
def test_two_spellings_of_one_page(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.e.example/", "https://e.example/"),
        ("https://e.example/a", "https://e.example/a/"),
        ("https://e.example/?a=1", "https://e.example/?a=2"),
        ("https://e.example:8080/", "https://e.example/"),
    ],
)
def test_two_pages(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_host() -> None:
    assert host_of("https://u:p@e.example:80?x=/@y") == "e.example"
    assert host_of("http://[::1]:80/") == "[::1]"


@pytest.mark.parametrize("odd", ["|", '"', "中", " x"])
def test_a_long_address_with_one_odd_character_costs_no_time(odd: str) -> None:
    """A pattern that tried every way to split it would never come back."""
    address = f"https://e.example/{'a' * 5000}{odd}"
    assert web_url(address, None) is not None
    assert web_url(f"{address}?{'b' * 5000}{odd}#{'c' * 5000}{odd}", None) is not None


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.example/b?c#d", "https://a.example"),
        ("https://A.Example:443/", "https://a.example"),
        ("http://a.example:80", "http://a.example"),
        ("http://a.example:443/", "http://a.example:443"),
        ("https://a.example:08443/", "https://a.example:8443"),
        ("https://a.example:0/", "https://a.example:0"),
        ("https://a.example:/", "https://a.example"),
        ("https://a.example./", "https://a.example"),
        ("https://user:word@a.example:81/", "https://a.example:81"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("a.example", None),
        ("ftp://a.example/", None),
        ("", None),
        (None, None),
    ],
)
def test_the_origin_of_an_address(url: str | None, origin: str | None) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "spelling",
    [
        "http://a.example/x/y", "https://www.a.example/x/y/", "https://m.a.example/x/y#part",
        "https://mobile.a.example/x/y", "https://amp.a.example/x/y", "https://a.example/x/y/amp",
        "https://a.example/x/y?amp", "https://a.example/x/y.amp", "https://a.example/x/y/amp/",
        "https://a.example/x/y?outputType=amp&utm_source=b", "https://A.example:443/x/./y",
        "https://www-a-example.cdn.ampproject.org/v/s/a.example/x/y?usqp=mq331&amp=1",
        "https://a.example/x/y/index.php", "https://a.example/x/y?fbclid=1",
        "https://www.google.com/amp/s/www.a.example/x/y/amp/",
    ],
)  # fmt: skip
def test_a_page_key_is_one_for_all_spellings(spelling: str) -> None:
    assert page_key(spelling) == "a.example/x/y"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "https://a.example/y"),
        ("https://a.example/?p=1", "https://a.example/?p=2"),
        ("https://a.example/x?page=2", "https://a.example/x"),
        ("https://m.example/x", "https://example/x"),
        ("https://a.example/X", "https://a.example/x"),
        ("https://a.example/camp", "https://a.example/c"),
        ("https://a.example/stamp", "https://a.example/st"),
        ("https://blog.a.example/x", "https://a.example/x"),
        ("https://a.example:8443/x", "https://a.example/x"),
    ],
)
def test_page_keys_of_other_pages_differ(one: str, other: str) -> None:
    assert page_key(one) != page_key(other)
