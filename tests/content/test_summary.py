from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.content.summary import opening, summarise
from syndicate.text.sentences import first_sentence, without_title

CUTS = [
    ("短文。", 10, "短文。"),
    ("第一句话。第二句话很长很长。", 8, "第一句话。"),
    ("他说：“走吧。”然后就走了很远很远。", 10, "他说：“走吧。”"),
    ("「好！」他说得很快很快", 6, "「好！」"),
    ("没有句号的一段很长的话", 6, "没有句号的…"),
    ("One sentence. Another sentence that is long.", 20, "One sentence."),
    ("Version 3.5 came out with many things", 15, "Version 3.5…"),
    ("One two three four", 10, "One two…"),
    ("Extraordinarily", 6, "Extra…"),
    ("甲。乙丙丁戊己庚辛壬癸子丑寅卯", 12, "甲。乙丙丁戊己庚辛壬癸…"),
    ("abcdef 👩‍👩‍👧‍👦 gh", 10, "abcdef…"),
    ("国旗🇨🇳🇯🇵旗旗旗", 5, "国旗🇨🇳…"),
    ("国旗🇨🇳🇯🇵旗旗旗", 6, "国旗🇨🇳…"),
    ("cafe\u0301s and more", 7, "cafe\u0301s…"),
    ("ab cafe\u0301s and more", 8, "ab…"),
    ("很好❤\ufe0f很好很好", 4, "很好…"),
    ("What?! He left us.", 8, "What?!"),
    ("  two\n lines ", 20, "two lines"),
    ("真的吗？！是的是的是的", 7, "真的吗？！"),
    ("", 5, ""),
]


@pytest.mark.parametrize(("text", "limit", "summary"), CUTS)
def test_it_is_cut_where_it_may_be(text: str, limit: int, summary: str) -> None:
    assert summarise(text, limit) == summary


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(5, 60))
def test_it_is_never_longer_than_the_limit(text: str, limit: int) -> None:
    summary = summarise(text, limit)
    assert len(summary) <= limit
    start = " ".join(text.split())
    assert start.startswith(summary.removesuffix("…").rstrip())
    rest = start[len(summary) - 1 :] if summary.endswith("…") and summary != start else ""
    cut = len(summary) > 1 and rest and not start.startswith(summary)
    if cut and all(unicodedata.category(c)[0] != "M" and c != "\u200d" for c in start):
        assert rest[0] not in "\ufe0f\u0301"


TITLES = [
    (
        "Rain fell on the old quay. Boats stayed in.",
        "Rain fell on the old quay",
        "Boats stayed in.",
    ),
    ("河边的旧桥昨天重新开放。市民都来了。", "河边的旧桥昨天重新开放", "市民都来了。"),
    ("“那座桥还在吗？”她问。没有人答。", "“那座桥还在吗？”", "她问。没有人答。"),
    ("Mr. Oak walked home. It rained.", "Mr. Oak walked home", "It rained."),
    (
        "Well! That was the last of the boats. Good.",
        "Well! That was the last of the boats",
        "Good.",
    ),
    ("Version 3.5 is out... more to come", "Version 3.5 is out...", "more to come"),
    ("Just a short note", "Just a short note", ""),
    ("Just a short note.", "Just a short note", ""),
    ("\n\n  First  line\nsecond line\n", "First line", "second line"),
    ("短\n长的第二行。", "短", "长的第二行。"),
    ("🎉🎉", "🎉🎉", ""),
    ("", "", ""),
]


@pytest.mark.parametrize(("text", "title", "rest"), TITLES)
def test_a_title_is_the_first_sentence(text: str, title: str, rest: str) -> None:
    assert first_sentence(text) == title
    assert without_title(text, title) == rest


def test_a_long_sentence_is_cut_after_a_word_and_goes_on() -> None:
    text = (
        "The council voted by night to close the bridge, the quay, the market and the harbour road."
    )
    title = first_sentence(f"{text} Then it rained.")
    assert title == "The council voted by night to close the bridge, the quay, the market and the…"
    assert without_title(f"{text} Rain.", title) == "…harbour road. Rain."
    chinese = "没有标点的长句子" * 20
    assert first_sentence(chinese) == chinese[:79] + "…"
    assert without_title(chinese, chinese[:79] + "…") == "…" + chinese[79:]


@pytest.mark.parametrize(
    ("text", "title"),
    [("https://x.example/1\nA walk by the river", "A walk by the river"), ("---\nText", "Text")],
)
def test_a_line_that_says_nothing_is_no_title(text: str, title: str) -> None:
    assert first_sentence(text) == title
    assert without_title(text, title) == " ".join(text.split())


@given(st.text(max_size=300))
def test_a_title_is_one_line_that_fits(text: str) -> None:
    title = first_sentence(text)
    assert len(title) <= 80
    assert bool(title) == bool(text.strip())
    assert len(title.splitlines()) <= 1
    without_title(text, title)


def test_it_begins_with_the_first_paragraphs() -> None:
    html = "<h2>Head</h2><pre><code>x = 1</code></pre><p>One.</p><p></p><p>Two <b>b</b>.</p>"
    assert opening(html, 200) == "One.\nTwo b."
    assert opening(html, 2) == "One."
    assert opening("<div>No paragraph</div>", 9) == "No paragraph"
    assert opening("", 9) == ""
