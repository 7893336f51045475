"""Two records of one original are one article where their texts say so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from support.records import replace

from syndicate.model.article import Article
from syndicate.text.sameness import is_same_article

STORY = "".join(
    f"The {n}th sailor counted {n * 7} gulls above the harbour wall. " for n in range(30)
)
CODE = "".join(f"for i in range({n}): print(i * {n})\n" for n in range(60))
FIRST = "先来看一段程序，它把数字一个一个打印出来，读者可以自己试试看，再改几个数。" * 3
SECOND = "下面的代码逐行输出整数。不妨动手运行，并修改其中的参数，看结果有何不同。" * 3


def article(text: str, title: str = "Gulls", **facts: object) -> Article:
    return Article(title=title, content_html=text, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (STORY, STORY, True),
        (STORY, f"<div class='x'><p>{STORY}</p></div>", True),
        (STORY, f"<p>{STORY[:300]} … Continue reading</p>", True),
        (STORY, f"<p>{STORY[:120]}</p>", True),
        (STORY, f"{STORY}<p>This piece first appeared in The Harbour.</p>", True),
        (
            STORY,
            "A hundred words on something else, none of which is in the other text. " * 5,
            False,
        ),
        (f"{FIRST}<pre>{CODE}</pre>", f"{SECOND}<pre>{CODE}</pre>", False),  # two translations
        (f"{FIRST}<pre>{CODE}</pre>", f"<p>{FIRST}</p><pre><code>{CODE}</code></pre>", True),
        (f"{FIRST[:10]}<pre>{CODE}</pre>", f"{SECOND[:10]}<pre>{CODE}</pre>", True),  # mostly code
        ("", STORY, True),
        ("", "", True),
        ("Comments", STORY, True),
        ("Sunny, 20 degrees", "Rain, 12 degrees", False),
        ("Sunny, 20 degrees", "Sunny, 20 degrees", True),
    ],
)
def test_texts_decide(one: str, other: str, same: bool) -> None:
    for first, second in ((one, other), (other, one)):
        assert is_same_article(article(first), article(second)) is same


HEAD = "This is part of a series; write to the desk with corrections, and subscribe below. "
FOOT = "All rights are with the Harbour, which asks that nobody print this without its leave. "


@pytest.mark.parametrize(
    ("title", "own", "same"),
    [
        ("Gulls (2)", "A short second part.", False),
        ("Gulls, part II", "A short second part.", False),
        (
            "Gulls (2)",
            "The first part counts the gulls on the wall, and it is short.",
            True,
        ),  # the same text
        ("Terns", "Terns came later, in the spring, and there were a great many of them.", False),
        (
            "Gulls - The Harbour",
            "The first part counts the gulls on the wall, and it is short.",
            True,
        ),
    ],
)
def test_parts_of_a_series_are_several(title: str, own: str, same: bool) -> None:
    first = article(
        f"{HEAD}The first part counts the gulls on the wall, and it is short. {FOOT}", "Gulls (1)"
    )
    first = replace(first, title="Gulls, part I") if "part" in title else first
    second = article(f"{HEAD}{own} {FOOT}", title)
    assert is_same_article(first, second) is is_same_article(second, first) is same


@pytest.mark.parametrize(
    ("facts", "same"),
    [
        ({"title": "GULLS!"}, True),
        ({"title": "Terns"}, False),
        ({"published": datetime(2024, 5, 2, tzinfo=UTC)}, True),
        ({"published": datetime(2024, 5, 9, tzinfo=UTC)}, False),
        ({"derived_title": True}, False),
    ],
)
def test_of_short_texts_titles_and_dates(facts: dict[str, object], same: bool) -> None:
    one = article("Short.", published=datetime(2024, 5, 1, tzinfo=UTC))
    assert is_same_article(one, article("Short.", **facts)) is same


@pytest.mark.parametrize(
    "text", ["<pre>" * 40_000, "<pre><code>" * 20_000, "<code>" + "<b>" * 60_000]
)
def test_broken_markup_takes_linear_time(text: str) -> None:
    assert is_same_article(article(text), article(text))
