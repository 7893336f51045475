"""Addresses in plain text become links: what belongs to them, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.content.links import addresses
from syndicate.content.steps import text_as_html
from syndicate.text.plain import clean, visible

FOUND = [
    ("See https://a.example/x.", ["https://a.example/x"]),
    ("(https://a.example/x_(y)) and http://b.example:8080/?q=1&r=2#s!", [
        "https://a.example/x_(y)", "http://b.example:8080/?q=1&r=2#s",
    ]),
    ("[https://a.example/x], 'https://b.example/y'; HTTPS://C.example/Z?", [
        "https://a.example/x", "https://b.example/y", "https://c.example/Z",
    ]),
    ("网址是https://a.example/页。好", ["https://a.example/%E9%A1%B5"]),
    ("见（https://a.example/x）和https://b.example，完", ["https://a.example/x", "https://b.example"]),
    ("https://a.example/x中文", ["https://a.example/x"]),
    ("https://zh.wikipedia.org/wiki/上海", ["https://zh.wikipedia.org/wiki/%E4%B8%8A%E6%B5%B7"]),
    ("https://a.example/wiki/上海_(市)/历史）。", [
        "https://a.example/wiki/%E4%B8%8A%E6%B5%B7_(%E5%B8%82)/%E5%8E%86%E5%8F%B2"
    ]),
    ("https://例子.example/路", ["https://xn--fsqu00a.example/%E8%B7%AF"]),
    ("https://a.example/x…… https://b.example/y—z", ["https://a.example/x", "https://b.example/y"]),
    ("https://a.example/https://b.example/", ["https://a.example/https://b.example/"]),
    ("https://a.example/x<https://b.example/y>\"https://c.example/z\"", [
        "https://a.example/x", "https://b.example/y", "https://c.example/z",
    ]),
    ("搜https://a.example/s?wd=上海&pn=10，"
     "或https://a.example/@阿明/1；见https://a.example/w#历史", [
        "https://a.example/s?wd=%E4%B8%8A%E6%B5%B7&pn=10",
        "https://a.example/@%E9%98%BF%E6%98%8E/1",
        "https://a.example/w#%E5%8E%86%E5%8F%B2",
    ]),
    ("https://a.example/v?p=2的第三分钟", ["https://a.example/v?p=2"]),
    ("1.https://a.example/x 2.https://b.example/y 共3https://c.example/z", [
        "https://a.example/x", "https://b.example/y", "https://c.example/z",
    ]),
]  # fmt: skip
NONE = [
    "www.a.example",
    "https://",
    "https://localhost",
    "xhttps://a.example",
    "git+https://a.example",
    "x1https://a.example",
    "以 https://开头",
    "https:a",
]


@pytest.mark.parametrize(("text", "urls"), FOUND)
def test_addresses(text: str, urls: list[str]) -> None:
    assert [url for _, _, url in addresses(text)] == urls


@pytest.mark.parametrize("text", NONE)
def test_no_address(text: str) -> None:
    assert list(addresses(text)) == []


def test_links_in_a_text() -> None:
    assert text_as_html("见 https://a.example/?a=1&b=<x>。\nb") == (
        '<p>见 <a href="https://a.example/?a=1&amp;b=">https://a.example/?a=1&amp;b=</a>&lt;x&gt;。'
        "<br>b</p>"
    )


@given(
    st.lists(st.sampled_from([*"(.:/)中，。#?&<\n ", "https://", "a.example", "[1]"])).map("".join)
)
def test_no_word_is_lost_by_a_link(text: str) -> None:
    assert "".join(visible(text_as_html(text)).split()) == "".join(clean(text).split())


@pytest.mark.parametrize(
    "part", ["https://", "https://a.example/(", "http://-/", "https://a.b/中", "(", "a."]
)
def test_hostile_text_costs_no_more_than_its_length(part: str) -> None:
    assert text_as_html(part * (1_000_000 // len(part)))
