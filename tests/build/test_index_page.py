"""The page of all feeds, and the links of pages: for people, from a file, a server or the web."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import unquote, urldefrag, urljoin

import html5lib
import pytest
from support.small_site import SITE_YAML, SmallSite, record, records

from syndicate.build.entry_counts import bars, entry_counts, line
from syndicate.build.imprint import imprint
from syndicate.build.pages import index, render_listing
from syndicate.config.load import load
from syndicate.model.feed import EntryCounts, Listing
from syndicate.text.templates import language_names
from syndicate.text.urls import relative_to

BASE = "https://site.example/feeds/"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'


def page(site: SmallSite, path: str = "index.html") -> str:
    return (site.public / path).read_text(encoding="utf-8")


def setting(site: SmallSite, text: str) -> None:
    site.write("site.yaml", f"{SITE_YAML}{text}\n")


def links(text: str) -> list[str]:
    return [unescape(url) for url in re.findall('<a [^>]*?href="([^"]*)"', text)]


def test_what_a_person_clicks_leads_to_files_and_what_readers_take_to_the_site(
    site: SmallSite,
) -> None:
    site.write("jobs/categories.yaml", 'per: category\npath: "c/{slug}/new"\ntitle: "{label}"\n')
    site.take_in(*records(range(1, 4), categories=["科技", "A b"]))
    assert site.build().code == 0
    seen = 0
    for path in (path for path in site.bytes() if path.endswith(".html")):
        text = page(site, path)
        for url in links(text):
            if "://" in url or ":" in url.partition("/")[0]:
                assert not url.startswith(BASE), f"{path}: {url} works on the published site alone"
                continue
            file, anchor = urldefrag(urljoin(f"file:///{path}", url))
            target = site.public / unquote(file.removeprefix("file:///"))
            assert target.is_file(), f"{path}: {url}"
            assert not anchor or f'id="{anchor}"' in target.read_text("utf-8"), f"{path}: {url}"
            seen += 1
        for address in re.findall('<link rel="(?:alternate|canonical)"[^>]* href="([^"]*)"', text):
            assert address.startswith(BASE)
    assert seen > 20
    assert '<a href="../../index.html#c/a-b/new">' in page(site, "c/a-b/new.html")
    assert f"<code>{BASE}c/a-b/new.atom</code>" in page(site)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://s.example/f/a.html", "a.html"),
        ("https://s.example/f/x/a.html?q#i", "x/a.html?q#i"),
        ("https://s.example/a.html", "../a.html"),
        ("https://s.example/f/", "./"),
        ("https://s.example/f/a:b.rss", "./a:b.rss"),
        ("https://s.example:8080/f/a", "https://s.example:8080/f/a"),
        ("http://s.example/f/a", "http://s.example/f/a"),
    ],
)
def test_a_relative_link_leads_where_the_address_does(url: str, link: str) -> None:
    assert relative_to(url, "https://s.example/f/index.html") == link
    assert urljoin("https://s.example/f/index.html", link) == url


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        (["zh-CN", "en"], ["简体中文", "English"]),
        (["zh", "zh-CN", "zh-Hans"], ["中文"]),
        (["en-GB", "en-US", "zh-CN", "zh-TW"], ["English", "简体中文", "繁體中文"]),
        (["tlh", "TLH-x-a"], ["tlh"]),
    ],
)
def test_a_language_is_named_once(tags: list[str], names: list[str]) -> None:
    assert language_names(tags) == names


def test_readers_are_those_of_the_config(site: SmallSite) -> None:
    site.take_in(*records([1, 2]))
    site.build()
    encoded = "https%3A%2F%2Fsite.example%2Ffeeds%2Fall.atom"
    for path in ("index.html", "all.html"):
        assert f"https://www.newsblur.com/?url={encoded}" in links(page(site, path))
        assert f"feed:{BASE}all.atom" in links(page(site, path))
    more = "pages: {readers: [{name: 本地阅读器, url: 'my+reader://add?u={url}&t=1'}]}"
    setting(site, more)
    site.build()
    for path in ("index.html", "all.html"):
        assert f"my+reader://add?u={encoded}&t=1" in links(page(site, path))
        assert "newsblur" not in page(site, path)
    setting(site, "pages: {readers: []}")
    assert site.build().code == 0
    assert site.run("check").code == 0
    assert 'class="readers"' not in page(site)


@pytest.mark.parametrize(
    ("reader", "message"),
    [
        ("{name: A, url: 'javascript:{url}'}", "opens no reader: javascript:"),
        ("{name: A, url: 'data:text/html,{address}'}", "opens no reader: data:"),
        ("{name: A, url: 'https://r.example/add'}", "names the feed not once"),
        ("{name: A, url: 'https://r.example/{url}/{url}'}", "names the feed not once"),
        ("{name: A, url: 'https://r.example/{feed}'}", "names the feed not once"),
        ("{name: A, url: 'r.example/{url}'}", "is no address that subscribes"),
        ("{name: A, url: 'https:///{url}'}", "is no web address"),
        ("{name: A, url: 'feed: {url}'}", "is no address that subscribes"),
        ("{name: '', url: 'feed:{address}'}", "an empty text says nothing"),
        ("{name: A}", "url"),
    ],
)
def test_a_reader_that_opens_nothing_is_refused(site: SmallSite, reader: str, message: str) -> None:
    setting(site, f"pages:\n  readers:\n    - {reader}")
    result = site.run("config", "check")
    assert result.code == 1
    assert "config/site.yaml:8:" in result.err
    assert message in result.err


def test_the_icon_stands_in_the_page(site: SmallSite) -> None:
    site.take_in(record(1))
    site.build()
    assert unquote(page(site)).count(">测</text>") == 2  # the letter of the title: page and tab
    site.write("icon.svg", DRAWING)
    setting(site, "pages: {icon: icon.svg}")
    assert site.build().err == ""  # a picture beside the config is no stray file
    (held, again) = re.findall("data:image/svg[+]xml;base64,([A-Za-z0-9+/=]+)", page(site))
    assert b64decode(held).decode() == DRAWING
    assert held == again
    before = site.bytes()
    site.write("icon.svg", DRAWING.replace("h1", "h2"))
    site.build()
    changed = {path for path, data in site.bytes().items() if before[path] != data}
    assert changed == {"index.html"}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("icon.png", None, "the icon icon.png cannot be read: No such file or directory"),
        ("icon.png", b"GIF89a", "the icon icon.png is no picture of the kind that its name says"),
        ("icon.svg", b"<svg>" + b" " * 32_764, "has 32,769 bytes; 32,768 are the most"),
        ("icon.ico", b"x", "the icon is a file beside site.yaml"),
        ("../icon.svg", DRAWING.encode(), "the icon is a file beside site.yaml"),
    ],
)
def test_an_icon_that_pages_cannot_hold_is_an_error(
    site: SmallSite, name: str, data: bytes | None, message: str
) -> None:
    if data is not None:
        (site.folder / "config" / name).write_bytes(data)
    setting(site, f"pages: {{icon: {name}}}")
    result = site.run("config", "check")
    assert result.code == 1
    assert message in result.err
    assert "config/site.yaml:6:" in result.err


def days(*numbers: int) -> list[datetime]:
    """Instants at 23:30 UTC: the day after in Shanghai."""
    return [datetime(2024, 3, 1, 23, 30, tzinfo=UTC) + timedelta(number) for number in numbers]


def test_the_days_of_a_chart_are_those_of_the_site() -> None:
    counts = entry_counts(days(0, 0, 1), "Asia/Shanghai")
    assert counts == EntryCounts("day", "2024-02-19", "2024-03-03", (0,) * 12 + (2, 1))
    counts = entry_counts(days(0, 0, 1), "UTC")
    assert counts is not None
    assert (counts.first, counts.last) == ("2024-02-18", "2024-03-02")


def test_more_than_two_weeks_are_shown_by_the_week() -> None:
    counts = entry_counts(days(0, 1, 6, 7, 8, 14, -200), "UTC")
    assert counts == EntryCounts("week", "2023-12-23", "2024-03-15", (0,) * 9 + (1, 3, 2))
    assert entry_counts(days(0, 1), "UTC") is None
    assert entry_counts([datetime(1, 1, 2, tzinfo=UTC)] * 3, "UTC") is None


def test_what_a_chart_draws() -> None:
    assert bars((0, 1, 100), 8, 2, 32) == "M10 32v-2h8v2zM20 32v-32h8v32z"
    assert line((0, 1, 2), 4, 10) == "M0 10l4-5 4-5"


def listing(number: int, titles: int = 3) -> Listing:
    name = f"c/category-{number}"
    return Listing(
        title=f"第 {number} 个分类",
        description=f"关于第 {number} 个分类的文章",
        language="zh-CN",
        content="full",
        updated="2024-05-01T00:00:00Z",
        entries=40,
        documents=tuple(
            (form, f"application/{form}", f"{BASE}{name}.{form}")
            for form in ("rss", "atom", "json")
        ),
        newest=tuple((f"题目 {place}", f"https://site.example/{place}") for place in range(titles)),
        languages=("zh-CN",),
        preview=f"{BASE}{name}.html",
        history=EntryCounts("week", "2024-02-08", "2024-05-01", tuple(range(12))),
    )


@pytest.mark.parametrize(
    ("feeds", "full", "charts"), [(1, 1, 1), (30, 30, 30), (300, 0, 300), (500, 0, 0), (650, 0, 0)]
)
def test_the_page_stays_small_however_many_feeds_it_lists(
    site: SmallSite, feeds: int, full: int, charts: int
) -> None:
    config = load(site.folder / "config")
    one = render_listing(config, listing(1))
    many = [render_listing(config, listing(number)) for number in range(feeds)] if feeds < 9 else []
    data = index(config, imprint(config), many or [one] * feeds)
    text = data.decode()
    assert len(data) <= 100_000
    assert text.count('<article class="feed"') == full
    short = "地址均以 https://site.example/feeds/ 开头。" in text
    assert short is (feeds > 500)
    begins = "" if short else "https://site.example/feeds/"
    assert text.count(f"<code>{begins}c/category-") == feeds
    assert text.count("<svg ") == charts
    assert text.count('<nav aria-label="目录">') == (full > 3)
    if feeds < 9:
        html5lib.HTMLParser(strict=True).parse(text)


def test_the_script_of_the_page_is_the_one_its_policy_names(site: SmallSite) -> None:
    site.take_in(record(1, title="</script><script>alert(1)</script>"))
    site.build()
    assert page(site).count("<script") == 1
    assert "script-src &#39;sha256-" in page(site)
    assert "<script" not in page(site, "all.html")


def test_a_page_of_long_articles_has_the_newest(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    text = "".join(f"<p>第 {number} 段写的是港口的一天。</p>" for number in range(400))
    site.take_in(*records(range(1, 11), content_html=text))
    site.build()
    assert len(site.entries("all.atom")) == 10
    assert len(site.bytes()["all.html"]) <= 100_000
    shown = re.findall("<article data-entry=.*a([0-9]+)", page(site, "all.html"))
    assert shown == ["10", *map(str, range(9, 10 - len(shown), -1))]
    assert 1 < len(shown) < 10
    assert "本页只列出最新的几篇，订阅含 10 篇" in page(site, "all.html")
    assert site.run("check").code == 0


def test_a_page_of_one_article_that_is_longer_than_a_page_has_it(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    site.take_in(record(1, content_html=f"<p>{'一二三四五六七八九十' * 6000}</p>"))
    assert site.build().code == 0
    assert page(site, "all.html").count("<article ") == 1
    assert "本页只列出" not in page(site, "all.html")


def test_whose_an_article_is_and_its_terms_are_stated_once(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    site.take_in(record(1, license="CC-BY-4.0"))
    site.build()
    entry = page(site, "all.html").partition("<article")[2].partition("</article>")[0]
    assert entry.count("示例日报") == entry.count("https://daily.example/1") == 1
    assert entry.count("creativecommons.org") == 1
    setting(site, "placement: {before: [], after: []}")
    site.build()
    entry = page(site, "all.html").partition("<article")[2].partition("</article>")[0]
    assert entry.count("示例日报") == entry.count('class="via"') == 1
    assert entry.count("creativecommons.org") == 1


def test_a_site_in_a_language_without_words_of_ours_speaks_english_and_runs_its_own_way(
    site: SmallSite,
) -> None:
    setting(site, "language: ar")
    site.take_in(record(1))
    site.build()
    for path in ("index.html", "all.html"):
        assert '<html lang="en" dir="rtl"' in page(site, path)
