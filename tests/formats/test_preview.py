"""The page of a feed: it shows what the feed's documents carry, and goes with them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import unescape
from typing import Any

import html5lib
import pytest
from support.records import replace
from support.small_site import AT, SITE_YAML, SmallSite, record, records

from syndicate.check.standards import judge
from syndicate.formats import FORMATS, preview
from syndicate.model.feed import Entry

LATER = "2024-07-02T00:00:00Z"
WHO = ("--reason", "权利人来信", "--by", "Li Lei")
ENTRY = "tag:site.example,2024:daily.example/"


def page(site: SmallSite, path: str = "all.html") -> str:
    return (site.public / path).read_text(encoding="utf-8")


def ids(site: SmallSite, path: str = "all.html") -> list[str]:
    return [
        unescape(entry) for entry in re.findall('<article data-entry="([^"]*)"', page(site, path))
    ]


def pages(site: SmallSite) -> set[str]:
    return {path for path in site.bytes() if path.endswith(".html")}


def setting(site: SmallSite, text: str) -> None:
    site.write("site.yaml", f"{SITE_YAML}{text}\n")


def full(site: SmallSite) -> SmallSite:
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    return site


def test_it_shows_the_bodies_that_the_documents_carry(site: SmallSite) -> None:
    full(site).take_in(*records(range(1, 8)))
    site.build()
    items = site.entries("all.json")
    assert ids(site) == [item["id"] for item in items]
    for item in items:
        assert f'<div class="text">\n{item["content_html"]}\n</div>' in page(site)
        assert f'<a href="{item["url"]}">{item["title"]}</a></h2>' in page(site)
        assert item["date_published"] in page(site)
    for form in ("rss", "atom", "json"):
        assert f'href="https://site.example/feeds/all.{form}"' in page(site)
    assert '<a href="all.html">' in page(site, "index.html")


@pytest.mark.parametrize("job", ["limit: {entries: 3}", "limit: {bytes: 8KB}", "formats: [rss]"])
def test_it_shows_no_entry_that_no_document_carries(site: SmallSite, job: str) -> None:
    site.write("jobs/all.yaml", f"path: all\ncontent: full\n{job}\n")
    site.take_in(*records(range(1, 10)))
    site.build()
    paths = [path for path in site.bytes() if path in ("all.rss", "all.atom", "all.json")]
    documents = [site.entries(path) for path in paths]
    carried = [entry["id"] for entry in max(documents, key=len)]
    assert 0 < len(ids(site)) <= len(carried)
    assert ids(site) == carried[: len(ids(site))]
    assert site.run("check", "--at", AT).code == 0


def test_how_much_is_shown_is_what_the_source_grants(site: SmallSite) -> None:
    deep = "".join(f"<p>第{n}段说的是磨坊里的第{n}袋面粉。</p>" for n in range(60))
    brief = {"external_url": "https://brief.example/1", "content_html": deep}
    full(site).take_in(record(1, **brief), record(2, content_html=deep))
    site.build()
    first, second = page(site).split("<article ")[2:0:-1]
    assert "第59袋面粉" in second
    assert "第59袋面粉" not in first


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-CN", ("全部订阅", "更新于", "已撤回")), ("en", ("All feeds", "updated", "Withdrawn"))],
)
def test_a_takedown_clears_it_in_the_same_run(
    site: SmallSite, language: str, words: tuple[str, ...]
) -> None:
    setting(site, f"language: {language}")
    gone = record(1, title="要撤的题目", content_html="<p>要撤的正文，写得不长。</p>")
    full(site).take_in(gone, *records([2, 3]))
    site.build()
    told = ("要撤的题目", "要撤的正文", "daily.example/1")
    for path in ("all.html", "ke-ji.html", "index.html"):
        assert told[0] in page(site, path)
    assert site.run("takedown", "a1", *WHO, "--at", LATER).code == 0
    assert "all.html" in pages(site)
    for path in pages(site):
        assert not any(word in page(site, path) for word in told), path
    assert f'<code class="withdrawn">{ENTRY}a1</code>' in page(site)
    assert all(word in page(site) for word in words)
    receipt = json.loads(site.run("receipt", "1", "--json", "--at", LATER).out)
    assert {one["path"] for one in receipt["documents"]} > {"public/all.html", "public/ke-ji.html"}
    assert receipt["still"] == 0
    assert all(one["left"] for one in receipt["documents"])
    assert site.run("check", "--at", LATER).code == 0


def test_a_page_that_was_put_back_is_found(site: SmallSite) -> None:
    full(site).take_in(*records([1, 2]))
    site.build()
    before = page(site)
    site.run("takedown", "a1", *WHO, "--at", LATER)
    (site.public / "all.html").write_text(before, encoding="utf-8")
    result = site.run("check", "--at", LATER)
    assert result.code == 1
    assert "all.html: error: article[1]: may not be published" in result.out
    assert site.build("2024-07-03T00:00:00Z").code == 0
    assert "第 1 篇文章" not in page(site)


def test_where_the_documents_stay_it_stays_but_for_what_may_not_be_there(site: SmallSite) -> None:
    site.take_in(*records(range(1, 21)))
    site.build()
    before = page(site, "ke-ji.html")
    site.take_in(*records(range(1, 11), categories=["别处"]), at=LATER)
    result = site.build(LATER)
    assert result.code == 3
    assert "ke-ji.rss: would lose" in result.out
    assert "ke-ji.html" not in result.out  # it is no loss of its own
    assert page(site, "ke-ji.html") == before
    assert site.run("takedown", "a15", *WHO, "--at", LATER).code == 3
    assert ids(site, "ke-ji.html") == [e["id"] for e in site.entries("ke-ji.json")]
    assert "第 15 篇文章" not in page(site, "ke-ji.html")
    assert site.build(LATER, "--force").code == 0
    assert len(ids(site, "ke-ji.html")) == 9


def test_it_goes_with_its_feed(site: SmallSite) -> None:
    site.take_in(*records([1, 2]))
    site.build()
    (site.folder / "config/jobs/all.yaml").unlink()
    site.build(LATER)
    assert "all.html" not in site.bytes()
    assert json.loads(site.bytes()["redirects.json"])["all.html"] is None


def test_a_site_may_do_without(site: SmallSite) -> None:
    site.take_in(*records(range(1, 21)))
    site.build()
    setting(site, "previews: false")
    assert site.build(LATER).code == 0  # the entries stand in the feeds, so nothing is lost
    assert pages(site) == {"index.html"}
    assert ".html" not in page(site, "index.html").replace('type="text/html"', "")
    assert json.loads(site.bytes()["redirects.json"]) == {"all.html": None, "ke-ji.html": None}
    setting(site, "")
    site.build(LATER)
    assert pages(site) == {"index.html", "all.html", "ke-ji.html"}
    assert json.loads(site.bytes()["redirects.json"]) == {}


def test_partners_have_none(site: SmallSite) -> None:
    site.write("jobs/wire.yaml", "audience: partners\npath: wire\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [wire]\n")
    site.take_in(*records([1, 2]))
    site.build()
    names = {path.name for path in (site.folder / "feeds/partners/acme").iterdir()}
    assert names == {"wire.rss", "wire.atom", "wire.json"}


@pytest.mark.parametrize("lost", [True, False])
def test_a_page_that_is_lost_or_written_over_comes_back(site: SmallSite, lost: bool) -> None:
    site.take_in(*records([1, 2]))
    site.build()
    before = site.bytes()
    path = site.public / "all.html"
    path.unlink() if lost else path.write_text("<p>other</p>")
    assert site.build(LATER).code == 0
    assert site.bytes() == before


def test_a_change_of_one_article_touches_the_pages_that_show_it(site: SmallSite) -> None:
    site.take_in(*records([1, 2]), *records([3, 4], categories=["文化"]))
    site.build()
    before = {path: (site.public / path).stat().st_mtime_ns for path in pages(site)}
    site.take_in(record(3, categories=["文化"], title="改过"), at=LATER)
    site.build(LATER)
    after = {path: (site.public / path).stat().st_mtime_ns for path in pages(site)}
    touched = {path for path in after if after[path] != before[path]}
    assert touched == {"index.html", "all.html", "wen-hua.html"}


def test_pages_are_html_without_a_flaw(site: SmallSite) -> None:
    body = "<h5>a</h5><table><tr><td>1</table><pre>x</pre><p><img src=https://d.example/i.png>"
    full(site).take_in(record(1, content_html=body), record(2, language="ar", title="عنوان"))
    site.build()
    for path in pages(site):
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        tree: Any = parser.parse(page(site, path))
        assert tree.get("lang") == "zh-CN"
        assert tree.get("dir") == "ltr"
    assert 'lang="ar" dir="rtl"' in page(site)


def test_languages_of_a_feed_are_those_of_its_entries(site: SmallSite) -> None:
    site.take_in(record(1), record(2), record(3, language="en"))
    site.build()
    assert "摘要 · 3 篇 · 简体中文、English · 更新于" in page(site, "index.html")


def test_a_page_that_would_load_something_is_never_published(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge notices when pictures are not made links."""
    monkeypatch.setattr("syndicate.formats.preview.offline", lambda body, language: body)
    picture = "<p>图</p><img src='https://daily.example/i.png' alt=''>"
    full(site).take_in(record(1, content_html=picture), record(2))
    result = site.build()
    assert result.code == 1
    assert "html: <img> makes a browser load something" in result.err
    assert ids(site) == [f"{ENTRY}a2"]


def test_a_fragment_that_shows_more_than_is_granted_is_never_published(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fuller(entries: Sequence[Entry]) -> list[bytes]:
        more = b"</p><p>a whole text</p>\n</div>"
        return [data.replace(b"</p>\n</div>", more) for data in preview.fragments(entries)]

    formats = {**FORMATS, "html": replace(FORMATS["html"], fragments=fuller)}
    monkeypatch.setattr("syndicate.build.entry_maker.FORMATS", formats)
    site.write("jobs/all.yaml", "path: all\ncontent: headline\n")
    site.take_in(record(1))
    result = site.build()
    assert "html: shows more than its headline" in result.err


FORGED = [
    ("<style>", "<script>alert(1)</script>\n<style>", "<script> is not allowed"),
    ("<style>", "<style>@import 'https://x.example/';", "its policy does not keep it"),
    ("default-src &#39;none&#39;; ", "", "its policy does not keep it"),
    ("</title>", '</title>\n<meta http-equiv="refresh" content="0">', "leads elsewhere"),
    ("<header>", '<header onclick="x()">', "attribute onclick is not allowed"),
    ("<header>", '<header style="x">', "attribute style is not allowed"),
    ("<header>", "<header><img>", "<img> is not allowed"),
    ("<header>", '<header><a href="javascript:x">y</a>', "is no absolute http(s) URL"),
    ('<link rel="alternate"', '<link rel="prefetch"', "a <link> that a browser may follow"),
    ('<p class="by">', '<p class="by"><b>x</b>', "not written as an entry"),
    ('<h2 dir="auto">', '<h2 dir="auto" id="x">', "not written as an entry"),
    ('<div class="text">\n', '<div class="text">\n<img src="https://x.example/i">', "<img> makes"),
    ('<div class="text">\n', '<div class="text">\n<p onclick="x()"></p>', "onclick is not allowed"),
    ('<div class="text">\n', '<div class="text">\n<IMG src="https://x.example/i">', "<IMG> makes"),
    ('<div class="text">\n', '<div class="text">\n</div><div>', "</div> closes nothing"),
    ('<h2 dir="auto"><a href="https', '<h2 dir="auto"><a href="about', "no absolute http(s) URL"),
    ('<a href="all.rss"', '<a href="//elsewhere.example/all.rss"', "href '//elsewhere"),
    ('<a href="all.rss"', '<a href="data:text/html,x"', "href 'data:text"),
    ('<a href="feed:', '<a href="view-source:', "href 'view-source:"),
    ('href="https://site.example/feeds/all.rss"', 'href="all.rss"', "href 'all.rss'"),
    ("</title>", "\x85</title>", "U+0085 may not be published"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fault"), FORGED, ids=[case[2] for case in FORGED])
def test_the_judge_sees_what_a_page_may_not_hold(
    site: SmallSite, old: str, new: str, fault: str
) -> None:
    full(site).take_in(record(1))
    site.build()
    good = page(site)
    address = "https://site.example/feeds/all.html"
    assert judge(good.encode(), "html", address).faults == ()
    assert old in good
    faults = judge(good.replace(old, new, 1).encode(), "html", address).faults
    assert any(fault in found.text for found in faults), faults


def test_what_a_page_cannot_show_is_not_lost_to_the_feed(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge refuses one entry on the page for its picture; the feed keeps it."""
    picture = "<img src='https://daily.example/p.jpg'>"
    monkeypatch.setattr(preview, "offline", lambda body, _: body)
    site.take_in(record(1), record(2, content_html=f"<p>有图</p>{picture}"), record(3))
    result = site.build()
    assert result.code == 1
    assert {entry["id"][-2:] for entry in site.entries("all.json")} == {"a1", "a2", "a3"}
    for name in ("ke-ji.rss", "ke-ji.atom", "ke-ji.json"):
        assert len(site.entries(name)) == 3
    page = (site.public / "ke-ji.html").read_text()
    assert page.count("<article ") == 2
    assert "<img" not in page
    assert "html: <img> makes a browser load something" in site.run("status", "--at", AT).out
    assert site.run("check", "--at", AT).code == 0
    site.run("takedown", "a2", "--reason", "x", "--by", "y", "--at", AT)
    assert len(site.entries("ke-ji.json")) == 2


def test_headings_in_headings_are_closed_as_they_were_opened(site: SmallSite) -> None:
    body = "<h2>一<div><h4>二</h4>三</div></h2><h5>四</h5><p>正文</p>"
    site.take_in(record(1, content_html=body))
    assert site.build().code == 0
    assert "<h3>一<div><h4>二</h4>三</div></h3>" in (site.public / "ke-ji.html").read_text()
