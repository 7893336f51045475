"""`explain` says what of a body an entry does not show, and why one is not made at all."""

from __future__ import annotations

import json

from support.small_site import AT, SOURCES_YAML, SmallSite, record

HIDDEN = '<p>文<a class="sr-only" href="#x">跳到正文</a></p><noscript>请开启 JavaScript</noscript>'
DRAWING = '<p>字</p><svg viewBox="0 0 900 900"><path d="M0"></path></svg>'
VERBATIM = "    verbatim: true\n"
HELD = "its source is carried verbatim, and a drawing (svg) without words would be lost"


def test_what_was_dropped_and_what_was_lost(site: SmallSite) -> None:
    site.take_in(record(1, content_html=HIDDEN), record(2, content_html=DRAWING), record(3), at=AT)
    assert site.build().code == 0
    shown = site.run("explain", "a1").out
    assert "dropped from its body: the label '请开启 JavaScript'; the label '跳到正文'\n" in shown
    assert "lost from" not in shown
    assert "lost from its body: a drawing (svg) without words\n" in site.run("explain", "a2").out
    assert "its body" not in site.run("explain", "a3").out
    facts = json.loads(site.run("explain", "a1", "--json").out)
    assert (len(facts["dropped"]), facts["lost"]) == (2, [])


def test_an_article_that_would_not_be_whole_is_held_and_told_once(site: SmallSite) -> None:
    site.write(
        "sources.yaml",
        SOURCES_YAML.replace("grants: full\n  brief", f"grants: full\n{VERBATIM}  brief"),
    )
    site.take_in(record(1, content_html=DRAWING), record(2, content_html=HIDDEN), at=AT)
    first, second = site.build(), site.build()
    assert (first.code, second.code) == (1, 0)
    assert [entry.title for entry in site.entries("ke-ji.rss")] == ["第 2 篇文章"]
    shown = site.run("explain", "a1").out
    assert HELD in shown
    assert "quarantined" in shown
    later = "2024-07-02T00:00:00Z"
    taken = site.take_in(record(1, content_html="<p>字，另有一图。</p>"), at=later)
    assert (taken.code, site.build(later).code) == (0, 0), taken
    assert len(site.entries("ke-ji.rss")) == 2
