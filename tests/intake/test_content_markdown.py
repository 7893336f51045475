"""Texts that are given as Markdown, in JSON Lines and in rows."""

from __future__ import annotations

import json
import sys
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.small_site import SmallSite
from support.sql_import import ask, stored

from syndicate.errors import RecordError, SyndicateError
from syndicate.intake.record import RecordParser
from syndicate.model.article import Article

PARSER = RecordParser("https://site.example/", ZoneInfo("UTC"))


def parse(**facts: Any) -> tuple[Article, tuple[str, ...]]:
    return PARSER.parse({"id": "1", "title": "T"} | facts)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("A **bold** word.", "<p>A <strong>bold</strong> word.</p>"),
        ("## Ebb\n\n- one\n- two", "<h2>Ebb</h2>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("```py\na < b\n```", '<pre><code class="language-py">a &lt; b\n</code></pre>'),
        ("a\r\nb", "<p>a\nb</p>"),
        ("<b>潮</b> & 灯", "<p><b>潮</b> &amp; 灯</p>"),
        ("![pier](pier.jpg)", '<p><img src="pier.jpg" alt="pier"></p>'),
    ],
)
def test_markdown_becomes_html(markdown: str, html: str) -> None:
    article, notes = parse(content_markdown=markdown)
    assert (article.content_html or "").replace(" />", ">") == html
    assert (article.content_text, notes) == (None, ())


def test_html_that_is_given_too_stands() -> None:
    article, notes = parse(content_markdown="*a*", content_html="<p>b</p>")
    assert article.content_html == "<p>b</p>"
    assert notes == ("content_markdown: there is content_html, too; left out",)


def test_a_blank_field_is_a_missing_one() -> None:
    article, _ = parse(content_markdown="*a*", content_html=" ", content_text="a")
    assert (article.content_html, article.content_text) == ("<p><em>a</em></p>", "a")
    with pytest.raises(RecordError, match="an article has a text"):
        parse(content_markdown=" \n")


@pytest.mark.parametrize("value", [7, ["a"], {"a": 1}, True])
def test_another_type_rejects_the_record(value: Any) -> None:
    with pytest.raises(RecordError) as caught:
        parse(content_markdown=value)
    assert (caught.value.field, "must be a text" in str(caught.value)) == ("content_markdown", True)


def test_a_record_and_a_row_give_the_same(site: SmallSite) -> None:
    text = "## Ebb\n\nSee [the pier](pier.html)."
    record = {
        "id": "9", "title": "T", "url": "https://example.org/a/", "content_markdown": text,
        "source": {"name": "Quay"},
    }  # fmt: skip
    path = site.folder / "one.jsonl"
    path.write_text(json.dumps(record) + "\n", "utf-8")
    assert "1 new" in site.run("import", "jsonl", str(path)).out
    assert stored(site, "9")["content_html"].startswith("<h2>Ebb</h2>")
    query = (
        f"SELECT 9 AS id, 'T' AS title, 'https://example.org/a/' AS url, '{text}' AS"
        " content_markdown, 'Quay' AS source__name"
    )
    assert "1 unchanged" in ask(site, query, database="sqlite://").out


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "syndicate.intake.markdown.text", None)
    with pytest.raises(SyndicateError, match=r"syndicate-feeds\[intake\]"):
        parse(content_markdown="a")
