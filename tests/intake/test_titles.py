"""Records without a title get one from their text, and say so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.small_site import SOURCES_YAML, SmallSite, record

from syndicate.intake.titles import title_of

TEXT = "<p>河边的旧桥昨天重新开放。市民都来了，还有一支乐队。</p><p>晚上放了烟花。</p>"
TITLE, REST = "河边的旧桥昨天重新开放", "市民都来了，还有一支乐队。 晚上放了烟花。"


@pytest.mark.parametrize(
    ("html", "text", "summary", "title"),
    [
        (TEXT, None, None, TITLE),
        ("<H2>Day three</H2><P>We went on.", None, None, "Day three"),
        ("<script>x()</script><!-- no --><style>p{}</style><p>Seen.</p>", None, None, "Seen"),
        ("<p>A &amp; B meet<br>at noon</p>", None, None, "A & B meet"),
        (None, "First line\nsecond", "Summary", "First line"),
        ('<img src="/1.png">', None, "What it shows. And more.", "What it shows"),
        ('<img src="/1.png" alt="A &lt;boat&gt;">', None, None, "A <boat>"),
        ('<img src="/1.png">', None, None, None),
        (None, None, None, None),
    ],
)
def test_the_title_of_a_text(
    html: str | None, text: str | None, summary: str | None, title: str | None
) -> None:
    assert title_of(html, text, summary) == title


def published(site: SmallSite, path: str = "ke-ji") -> dict[str, Any]:
    assert site.build().code == 0
    item: dict[str, Any] = json.loads(site.bytes()[f"{path}.json"])["items"][0]
    return item


@pytest.mark.parametrize("title", [None, "", " \n"])
def test_it_is_told_and_marked(site: SmallSite, title: str | None) -> None:
    result = site.take_in(record(1, content_html=TEXT, title=title))
    assert "title: missing; the first words stand in" in result.err
    item = published(site)
    assert (item["title"], item["_syndicate"]["derived_title"]) == (TITLE, True)
    assert TEXT in item["content_html"]
    assert item["summary"] == REST
    assert "1 unchanged" in site.take_in(record(1, content_html=TEXT, title=title)).out
    rss, atom = site.entries("ke-ji.rss")[0], site.entries("ke-ji.atom")[0]
    assert (rss.title, rss.summary) == (atom.title, atom.summary) == (TITLE, REST)


def test_one_that_is_given_later_takes_its_place(site: SmallSite) -> None:
    site.take_in(record(1, content_html=TEXT, title=None))
    first = published(site)
    site.take_in(record(1, content_html=TEXT, title=TITLE), at="2024-06-30T00:00:00Z")
    item = published(site)
    assert "derived_title" not in item["_syndicate"]
    assert (item["title"], item["date_modified"]) == (TITLE, first["date_modified"])
    assert item["summary"].startswith(TITLE)


@pytest.mark.parametrize(
    ("facts", "summary"),
    [
        ({"summary": f"{TITLE}。还有烟花。"}, "还有烟花。"),
        ({"summary": f"{TITLE}。"}, REST),
        ({"summary": "另一种说法。"}, "另一种说法。"),
        ({"content_html": f"<p>{TITLE}</p>"}, None),
    ],
)
def test_no_summary_repeats_the_title(
    site: SmallSite, facts: dict[str, Any], summary: str | None
) -> None:
    site.take_in(record(1, **({"content_html": TEXT, "title": None} | facts)))
    assert published(site).get("summary") == summary


def test_a_source_that_requires_its_own_title_holds_it(site: SmallSite) -> None:
    site.write(
        "sources.yaml",
        SOURCES_YAML.replace("full\n  brief", "full\n    requires: [title]\n  brief"),
    )
    site.take_in(record(1, content_html=TEXT, title=None), record(2))
    assert len(site.entries("ke-ji.json") if site.build().code == 0 else []) == 1
    assert "requires a title, and the article has none" in site.run("explain", "a1").out


def test_a_source_that_grants_headlines_shows_no_text_as_one(site: SmallSite) -> None:
    site.write("sources.yaml", SOURCES_YAML.replace("grants: summary", "grants: headline"))
    brief = {"external_url": "https://brief.example/1", "content_html": TEXT}
    site.take_in(record(1, title=None, **brief), record(2, **brief | {"content_html": "<p>x</p>"}))
    assert site.build().code == 0
    assert [item["title"] for item in site.entries("ke-ji.json")] == ["第 2 篇文章"]
    assert "the article has none of its own" in site.run("explain", "a1").out
    assert "brief" in site.run("explain", "a1").out


def test_a_repair_does_not_take_the_first_line_for_a_repeated_title(site: SmallSite) -> None:
    path = site.records(record(1, content_html="<p>Only a note</p><p>More.</p>", title=None))
    site.run("import", "jsonl", path)
    assert "<p>Only a note</p>" in published(site)["content_html"]


def test_feeds_without_titles(site: SmallSite) -> None:
    rss = (
        "<rss version='2.0'><channel><title>Micro</title><link>https://daily.example/</link>"
        "<description>x</description><item><guid isPermaLink='false'>m1</guid>"
        "<link>https://daily.example/m1</link><category>科技</category>"
        f"<description><![CDATA[{TEXT}]]></description></item></channel></rss>"
    )
    path = site.folder / "in.xml"
    path.write_text(rss, encoding="utf-8")
    result = site.run("import", "feed", path, "--source", "daily", "--at", "2024-06-30T00:00:00Z")
    assert "title: missing; the first words stand in" in result.err
    item = published(site)
    assert (item["title"], item["_syndicate"]["derived_title"]) == (TITLE, True)
