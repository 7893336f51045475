"""What pages say of languages."""

from __future__ import annotations

import pytest

from syndicate.text.templates import direction, language_name


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
