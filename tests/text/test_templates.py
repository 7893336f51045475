"""What pages say of languages."""

from __future__ import annotations

import pytest

from syndicate.text.templates import breakable, direction, language_name, sized


@pytest.mark.parametrize(
    ("tag", "name", "way"),
    [
        ("zh-CN", "简体中文", "ltr"),
        ("zh-Hans-CN", "简体中文", "ltr"),
        ("zh-SG", "中文", "ltr"),
        ("zh-TW", "繁體中文", "ltr"),
        ("en-GB", "English", "ltr"),
        ("ar-EG", "العربية", "rtl"),
        ("he", "he", "rtl"),
        ("tlh", "tlh", "ltr"),
    ],
)
def test_a_language_has_a_name_and_a_direction(tag: str, name: str, way: str) -> None:
    assert (language_name(tag), direction(tag)) == (name, way)


def test_where_none_is_known_the_letters_say_it() -> None:
    assert direction(None) == direction("") == "auto"


def test_a_long_address_is_broken_between_its_parts_only() -> None:
    address = "https://daily.example/2024/a-long-page_1.html?session=8f14e45f&x=%E6%96%87%E5%AD%97"
    shown = breakable(f"<b> {address} short/word")
    assert str(shown) == (
        "&lt;b&gt; https://<wbr>daily<wbr>.example/<wbr>2024/<wbr>a<wbr>-long<wbr>-page<wbr>_1"
        "<wbr>.html<wbr>?session=8f14e45f<wbr>&amp;x=%E6%96%87<wbr>%E5%AD%97 short/word"
    )
    assert str(breakable("tag:site.example,2024:a/1")) == "tag:site.example,2024:a/1"


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345_678, "12.3 MB")]
)
def test_bytes_are_told_in_the_largest_unit_that_fits(number: int, shown: str) -> None:
    assert sized(number) == shown
