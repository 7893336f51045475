"""Which languages the letters of a text rule out, and which of several they fit."""

from __future__ import annotations

import pytest

from syndicate.text.scripts import closest

ENGLISH = "The ferry leaves the island before dawn, and nobody waves to it. " * 3
CHINESE = "渡船在天亮之前离开小岛，岸上没有一个人向它挥手。" * 4
JAPANESE = "渡し船は夜明け前に島を離れ、岸では誰も手を振らない。" * 4
KOREAN = "나룻배는 동이 트기 전에 섬을 떠난다. " * 4
RUSSIAN = "Паром уходит от острова до рассвета. " * 4
ARABIC = "تغادر العبّارة الجزيرة قبل الفجر. " * 4
CODE = f"<p>编译选项如下。</p><pre><code>{'make install PREFIX=/usr/local; ' * 40}</code></pre>"
MARKUP = f'<p class="{"has-text-align-left wp-block " * 30}">{CHINESE}</p>'


@pytest.mark.parametrize(
    ("tag", "title", "html", "fits"),
    [
        ("en", "渡船", CHINESE, False),
        ("en-US", "渡船", MARKUP, False),
        ("en", "The ferry", ENGLISH, True),
        ("en", "Lu Xun", ENGLISH + "鲁迅 (Lu Xun), 《呐喊》", True),
        ("de", "Паром", RUSSIAN, False),
        ("zh-CN", "The ferry", ENGLISH, False),
        ("zh-CN", "鲁迅是谁", ENGLISH, True),  # its title is Chinese
        ("zh-CN", "Lu Xun", ENGLISH * 3 + "鲁迅", False),
        ("zh", "Makefile", CODE, True),  # code is no prose
        ("zh", "IMG_2034.JPG", "", True),  # too little to say
        ("zh-TW", "フェリー", JAPANESE, False),
        ("zh-Latn", "Duchuan", ENGLISH, True),
        ("ja", "渡し船", JAPANESE, True),
        ("ja", "渡船", CHINESE, False),
        ("ko", "나룻배", KOREAN, True),
        ("ru", "Паром", RUSSIAN, True),
        ("ar", "العبّارة", ARABIC, True),
        ("en", "العبّارة", ARABIC, False),
        ("sr", "Паром", RUSSIAN, True),  # written in two scripts
        ("mn", "The ferry", ENGLISH, True),
    ],
)
def test_letters_rule_a_language_out(tag: str, title: str, html: str, fits: bool) -> None:
    assert closest([tag], title, html) == (tag if fits else None)


@pytest.mark.parametrize(
    ("title", "html", "best"),
    [
        ("渡船", CHINESE, "zh-CN"),
        ("The ferry", ENGLISH, "en"),
        ("渡船 timetable", f"{CHINESE} {ENGLISH}", "zh-CN"),
        ("Lu Xun", ENGLISH + "鲁迅", "en"),
        ("渡船", "", "zh-CN"),
        ("Паром", RUSSIAN, None),
        ("", "", "en"),
    ],
)
def test_of_several_languages_the_closest_stands(title: str, html: str, best: str | None) -> None:
    assert closest(["en", "zh-CN", "fr"], title, html) == best
