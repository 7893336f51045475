"""One original of one source is one article, by whatever intakes and in whatever order it comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from support.small_site import AT, SmallSite, never_built, record

from syndicate.store import save

LATER, LAST = "2024-07-02T00:00:00Z", "2024-07-03T00:00:00Z"
WHO = ("--reason", "权利人来信", "--by", "李雷")
LONG = "".join(f"第{n}段说的是守塔人记下的第{n}场雨，雨停了他才下楼去。" for n in range(12))
PAGE = "https://daily.example/2024/rain"
NewSite = Callable[[str], SmallSite]


def a_feed(site: SmallSite, text: str = LONG, page: str = PAGE, guid: str = "rain-1") -> Path:
    path = site.folder / "feed.rss"
    path.write_text(
        '<rss version="2.0"><channel><title>示例日报</title><link>https://daily.example/</link>'
        f"<description>d</description><item><title>守塔人的雨</title><link>{page}</link>"
        f'<guid isPermaLink="{str("://" in guid).lower()}">{guid}</guid>'
        "<pubDate>Wed, 01 May 2024 08:00:00 GMT</pubDate><category>科技</category>"
        f"<description>&lt;p&gt;{text}&lt;/p&gt;</description></item></channel></rss>",
        encoding="utf-8",
    )
    return path


def a_page(site: SmallSite) -> Path:
    path = site.folder / "rain.html"
    path.write_text(
        f'<html lang="zh-CN"><head><title>守塔人的雨</title><link rel="canonical" href="{PAGE}">'
        '<meta property="article:published_time" content="2024-05-01T08:00:00Z"></head><body>'
        f"<article><h1>守塔人的雨</h1><p>{LONG}</p><p>{LONG[:90]}尾声。</p></article></body></html>",
        encoding="utf-8",
    )
    return path


def a_record(site: SmallSite, **facts: object) -> Path:
    plain = {
        "id": "77", "title": "守塔人的雨", "source": "daily", "external_url": PAGE,
        "content_html": f"<p>{LONG}</p>", "categories": ["文化"],
        "date_published": "2024-05-01T08:00:00Z", "authors": ["何砚"],
    }  # fmt: skip
    return site.records(plain | facts, name="records.jsonl")


def a_post(site: SmallSite) -> Path:
    folder = site.folder / "content"
    folder.mkdir(exist_ok=True)
    (folder / "rain.md").write_text(
        f"---\ntitle: 守塔人的雨\ndate: 2024-05-01T08:00:00Z\nsource: daily\n"
        f"canonical_url: {PAGE}\ntags: [雨]\n---\n{LONG}\n",
        encoding="utf-8",
    )
    return folder


def an_export(site: SmallSite) -> Path:
    path = site.folder / "blog.xml"
    path.write_text(
        '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>示例日报</title>'
        "<link>https://daily.example</link><wp:wxr_version>1.2</wp:wxr_version>"
        "<wp:base_site_url>https://daily.example</wp:base_site_url><item>"
        f"<title>守塔人的雨</title><link>{PAGE}</link>"
        '<guid isPermaLink="false">https://daily.example/?p=9</guid><dc:creator>he</dc:creator>'
        f"<content:encoded><![CDATA[<p>{LONG}</p>]]></content:encoded>"
        "<wp:post_id>9</wp:post_id><wp:post_date_gmt>2024-05-01 08:00:00</wp:post_date_gmt>"
        "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>",
        encoding="utf-8",
    )
    return path


MAKERS: dict[str, Callable[[SmallSite], Path]] = {
    "feed": a_feed,
    "page": a_page,
    "jsonl": a_record,
    "markdown": a_post,
    "wordpress": an_export,
}


def import_one(site: SmallSite, kind: str, at: str = AT) -> str:
    again = ("--again",) if kind in ("feed", "markdown", "page") else ()
    source = ("--source", "daily") if kind == "page" else ()
    done = site.run("import", kind, MAKERS[kind](site), *again, *source, "--at", at)
    assert done.code == 0, done.err
    return done.out + done.err


def listed(site: SmallSite) -> list[str]:
    rows = json.loads(site.run("article", "list", "--json").out)
    return [row["entry_id"] for row in rows]


PAIRS = [
    ("feed", "jsonl"), ("page", "feed"), ("wordpress", "feed"), ("markdown", "jsonl"),
    ("page", "jsonl"), ("wordpress", "markdown"),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
def test_two_intakes_give_one_article_in_either_order(
    new_site: NewSite, pair: tuple[str, str]
) -> None:
    made = []
    for name, order in (("one", pair), ("other", pair[::-1])):
        site = new_site(name)
        import_one(site, order[0])
        told = import_one(site, order[1], LATER)
        assert "0 new" in told
        assert "by its original; merged" in told
        site.build(LATER)
        assert len(listed(site)) == len(site.entries("all.atom")) == 1
        for kind in order:
            assert "0 new, 0 changed, 1 unchanged" in import_one(site, kind, LAST)
        assert site.run("check").code == 0
        made.append(site.bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("order", list(permutations(["feed", "page", "jsonl"])))
def test_three_intakes_in_any_order(new_site: NewSite, order: tuple[str, ...]) -> None:
    made = []
    for name, kinds in (("one", order), ("other", ("feed", "page", "jsonl"))):
        site = new_site(name)
        for kind in kinds:
            import_one(site, kind)
        site.build()
        made.append(site.bytes())
    assert made[0] == made[1]
    (entry,) = site.entries("ke-ji.json")
    assert "尾声" in entry["content_html"]  # the page has the fullest text
    assert entry["authors"] == [{"name": "何砚"}]  # which only the record names
    assert {"科技", "文化"} <= set(entry["tags"])


def test_an_excerpt_in_a_feed_never_displaces_the_page_with_the_same_id(new_site: NewSite) -> None:
    made = []
    for name, first in (("one", "feed"), ("other", "page")):
        site = new_site(name)
        excerpt = a_feed(site, LONG[:80] + "……", guid=PAGE)
        for kind in (first, "page" if first == "feed" else "feed"):
            path = excerpt if kind == "feed" else a_page(site)
            source = ("--source", "daily") if kind == "page" else ()
            site.run("import", kind, path, *source, "--at", AT)
        site.build()
        made.append(site.bytes())
        assert "0 new, 0 changed, 1 unchanged" in site.run(
            "import", "feed", excerpt, "--again", "--at", LATER
        ).out  # fmt: skip
    assert made[0] == made[1]
    assert "尾声" in site.entries("ke-ji.json")[0]["content_html"]


@pytest.mark.parametrize(
    "page",
    [
        f"{PAGE}/", "http://daily.example/2024/rain", "https://www.daily.example/2024/rain",
        "https://m.daily.example/2024/rain", f"{PAGE}/amp", f"{PAGE}?amp=1", f"{PAGE}/amp/",
        "https://amp.daily.example/2024/rain", f"{PAGE}?utm_source=x&utm_medium=y",
        "https://daily-example.cdn.ampproject.org/c/s/daily.example/2024/rain",
        f"{PAGE}/index.html", "https://mobile.daily.example/2024/rain#top",
    ],
)  # fmt: skip
def test_a_page_in_another_spelling_is_the_same_where_the_text_is(
    new_site: NewSite, page: str
) -> None:
    site = new_site("same")
    site.run("import", "feed", a_feed(site), "--at", AT)
    site.run("import", "jsonl", a_record(site, external_url=page), "--at", AT)
    assert len(listed(site)) == 1
    other = new_site("unlike")
    other.run("import", "feed", a_feed(other), "--at", AT)
    facts = {"external_url": page, "content_html": "<p>" + "毫不相干的另一篇译文。" * 9 + "</p>"}
    told = other.run("import", "jsonl", a_record(other, **facts), "--at", AT)
    assert len(listed(other)) == 2
    assert "two articles" in told.err


def test_without_an_id_an_address_in_another_spelling_keeps_the_first_id(site: SmallSite) -> None:
    first = record(id=None, url=None, external_url=None, content_html=f"<p>{LONG}</p>")
    site.take_in(first | {"url": "https://site.example/rain/"})
    site.build()
    before = listed(site)
    site.take_in(first | {"url": "https://site.example/rain"}, at=LATER)
    site.take_in(first | {"url": "https://www.site.example/rain?utm_source=a"}, at=LATER)
    assert listed(site) == before == ["https://site.example/rain/"]


@pytest.mark.parametrize("published", [True, False])
def test_the_published_id_stays_else_the_smaller_one(site: SmallSite, published: bool) -> None:
    site.take_in(record(id="z", content_html=f"<p>{LONG}</p>"))
    if published:
        site.build()
    told = site.take_in(record(id="b", content_html=f"<p>{LONG}</p>", url=None), at=LATER)
    assert f"{'z' if published else 'b'}" == listed(site)[0].rpartition("/")[2]
    assert "daily.example/z by its original; merged" in told.err
    site.build(LATER)
    assert [e["id"].rpartition("/")[2] for e in site.entries("all.json")] == (
        ["z"] if published else ["b"]
    )


def test_an_update_of_either_record_updates_the_article(site: SmallSite) -> None:
    site.take_in(record(id="a", content_html=f"<p>{LONG}</p>", authors=None))
    short = record(id="b", content_html=f"<p>{LONG[:90]}</p>", url=None, authors=["何砚"])
    site.take_in(short)
    site.take_in(short | {"authors": ["何砚", "苏木"]}, at=LATER)
    site.build(LATER)
    (entry,) = site.entries("ke-ji.json")
    assert [author["name"] for author in entry["authors"]] == ["何砚", "苏木"]
    corrected = LONG.replace("第3场雨", "第三场雨")[:-26]
    site.take_in(record(id="a", content_html=f"<p>{corrected}</p>", authors=None), at=LAST)
    site.build(LAST)
    assert "第三场雨" in site.entries("ke-ji.json")[0]["content_html"]


def test_a_shorter_correction_of_the_full_text_stands_over_another_full_one(
    site: SmallSite,
) -> None:
    site.take_in(record(id="a", content_html=f"<p>{LONG}</p>"))
    site.take_in(record(id="b", url=None, content_html=f"<p>{LONG}</p>"), at=LATER)
    cut = LONG.replace("第5段说的是守塔人记下的第5场雨，雨停了他才下楼去。", "")
    site.take_in(record(id="b", url=None, content_html=f"<p>{cut}</p>"), at=LAST)
    site.build(LAST)
    assert "第5场雨" not in site.entries("ke-ji.json")[0]["content_html"]


def test_sources_that_nobody_lists_are_not_one_by_a_page_of_ours(site: SmallSite) -> None:
    site.write("sources.yaml", "default: {grants: full}\nplatforms: [many.example]\n")
    for page in ({"url": "https://site.example/r"}, {"external_url": "https://many.example/r"}):
        for who in ("acme", "globex"):
            a_record(site, id=next(iter(page)), source=who, **({"external_url": None} | page))
            site.run("import", "jsonl", site.folder / "records.jsonl", "--at", AT)
    assert len(listed(site)) == 4


def test_what_comes_again_of_a_merged_article_is_not_merged_again(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = record(1, content_html=f"<p>{LONG}</p>")
    site.take_in(first, first | {"id": "b1"})
    monkeypatch.setattr(save, "put_join", never_built)
    told = site.take_in(first, first | {"id": "b1"}, at=LATER).out
    assert "0 new, 0 changed, 2 unchanged" in told
    assert len(listed(site)) == 1


def test_another_source_with_the_same_original_and_text_stays_apart(site: SmallSite) -> None:
    site.take_in(record(source="daily", content_html=f"<p>{LONG}</p>"))
    told = site.take_in(record(2, source="brief", external_url="https://daily.example/1",
                               content_html=f"<p>{LONG}</p>"))  # fmt: skip
    assert len(listed(site)) == 2
    assert "of another source's" in told.err


class TestTooShortToTell:
    """Where a text says too little, title, date and pictures must agree."""

    def both(self, site: SmallSite, **facts: object) -> int:
        plain = {"external_url": PAGE, "title": "今日漫画", "content_html": "<p>今日漫画。</p>"}
        site.take_in(record(1, **plain), record(2, url=None, **(plain | facts)))
        return len(listed(site))

    def test_equal(self, site: SmallSite) -> None:
        assert self.both(site) == 1

    def test_another_title(self, site: SmallSite) -> None:
        assert self.both(site, title="昨日漫画") == 2

    def test_another_text(self, site: SmallSite) -> None:
        assert self.both(site, content_html="<p>多云转晴。</p>") == 2

    def test_another_day(self, site: SmallSite) -> None:
        assert self.both(site, date_published="2024-05-09T08:00:00Z") == 2

    def test_a_title_alone_and_the_whole_text(self, site: SmallSite) -> None:
        assert self.both(site, content_html=f"<p>{LONG}</p>") == 1

    def test_another_picture(self, site: SmallSite) -> None:
        shown = "<p>今日漫画。<img src='https://daily.example/{}.png'></p>"
        plain = {"external_url": PAGE, "title": "今日漫画"}
        site.take_in(record(1, content_html=shown.format("a"), **plain))
        site.take_in(record(2, url=None, content_html=shown.format("b"), **plain))
        assert len(listed(site)) == 2


class TestWithdrawn:
    """A takedown of the article covers every record of it."""

    def test_a_takedown_covers_records_that_come_later(self, site: SmallSite) -> None:
        import_one(site, "feed")
        site.build()
        assert site.run("takedown", "rain-1", *WHO, "--at", LATER).code == 0
        told = import_one(site, "jsonl", LAST)
        assert "1 held" in told
        assert "takedown 1 withdrew it" in told
        site.build(LAST)
        assert site.entries("all.json") == []

    def test_a_takedown_of_any_of_its_records_is_one_of_the_article(self, site: SmallSite) -> None:
        import_one(site, "feed")
        import_one(site, "jsonl")
        site.build()
        assert site.run("takedown", "77", *WHO, "--at", LATER).code == 0
        assert site.entries("all.json") == []
        assert "1 unchanged" in import_one(site, "feed", LAST)
        site.build(LAST)
        assert site.entries("all.json") == []

    def test_a_cancellation_by_one_record_cancels_until_a_lift(self, site: SmallSite) -> None:
        import_one(site, "feed")
        import_one(site, "jsonl")
        site.build()
        canceled = a_record(site, pubstatus="canceled")
        site.run("import", "jsonl", canceled, "--at", LATER)
        site.build(LATER)
        assert site.entries("all.json") == []
        assert site.run("lift", "77", *WHO, "--at", LAST).code == 0
        assert len(site.entries("all.json")) == 1
        import_one(site, "feed", LAST)
        site.build(LAST)
        assert len(site.entries("all.json")) == 1


def test_what_stands_twice_is_merged_by_the_next_import(site: SmallSite) -> None:
    """Two published articles that were stored before their source was known to be one."""
    site.write("sources.yaml", "default: {grants: full}\nown: {grants: full}\n")
    plain = record(id="a", url=None, content_html=f"<p>{LONG}</p>", source={"name": "甲"})
    other = record(id="b", url=None, content_html=f"<p>{LONG}</p>", source={"name": "乙"})
    site.take_in(other)
    site.build()
    site.take_in(plain, at=LATER)
    site.build(LATER)
    assert len(site.entries("all.json")) == 2
    site.write(
        "sources.yaml",
        "default: {grants: full}\nown: {grants: full}\n"
        "sources: {daily: {name: 甲, match: [daily.example], grants: full}}\n",
    )
    told = site.take_in(plain, at=LAST)
    assert "by its original; merged" in told.err
    site.build(LAST)
    (entry,) = site.entries("all.json")
    assert entry["id"].endswith("/b")  # it was published first
    assert "0 new, 0 changed, 2 unchanged" in site.take_in(plain, other, at=LAST).out
    assert "one article with" in site.run("explain", "a").out
