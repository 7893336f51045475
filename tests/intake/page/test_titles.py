"""Titles of pages: without the site's name where the page confirms it, and never cut."""

from __future__ import annotations

import pytest
from support.page import TEXT, article, read


@pytest.mark.parametrize("separator", ["-", "_", "：", "|", " - ", " – ", "｜", " « ", "--"])
def test_the_sites_name_goes_from_a_title_in_every_spelling(separator: str) -> None:
    for title, site in (("磨坊停不下来", "河湾网"), ("A mill that runs on", "Weir Weekly")):
        page_title = f"{title}{separator}{site}"
        with_heading = article(title=title, page_title=page_title)
        assert read(with_heading).record["title"] == title
        head = f'<meta property="og:site_name" content="{site}"><title>{page_title}</title>'
        by_name = f"<html><head>{head}</head><body><article>{TEXT}</article></body></html>"
        assert read(by_name).record["title"] == title


@pytest.mark.parametrize(
    "title",
    [
        "The mill - and the river that drove it",
        "磨坊：一条河的记忆",
        "Mill | Weir | Wheel",
        "磨坊_水",
    ],
)
def test_a_part_that_nothing_calls_a_sites_name_stays(title: str) -> None:
    assert read(article(title=title)).record["title"] == title
    bare = f"<html><head><title>{title}</title></head><body><article>{TEXT}</article></body></html>"
    assert read(bare).record["title"] == title


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ('The mill they call "Long Bessie" runs on', "The mill they call "),
        ("The mill they call 'Long Bessie' runs on", "The mill they call "),
        ("The mill that they all called Long Bessie, and why", "The mill that they all called…"),
    ],
)
def test_the_title_that_heading_and_page_agree_on_beats_a_cut_one(title: str, cut: str) -> None:
    head = f'<meta property="og:title" content="{cut}">'
    assert read(article(title=title, head=head)).record["title"] == title


def test_a_cut_title_loses_to_the_pages_without_a_heading() -> None:
    page = (
        '<html><head><meta property="og:title" content="The mill called ">'
        '<title>The mill called "Bessie" runs on</title></head>'
        f"<body><article>{TEXT}</article></body></html>"
    )
    assert read(page).record["title"] == 'The mill called "Bessie" runs on'


def test_a_heading_that_holds_the_sites_name_is_not_the_title() -> None:
    page = article(title="A mill that runs on", page_title="A mill that runs on | Weir Weekly")
    page = page.replace("<article>", '<header><h1 class="logo">Weir Weekly</h1></header><article>')
    assert read(page).record["title"] == "A mill that runs on"
