"""Dates of pages are those of the article, as its markup or its words state them, or missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.page import HOME, article, date_of, read

from syndicate.intake import ParsedRecord
from syndicate.intake.page.pages import read_addresses
from syndicate.intake.page.record import PageOptions
from syndicate.intake.record import RecordParser
from syndicate.text.times import rfc3339

DAY = "2019-02-10T08:30:10+00:00"


@pytest.mark.parametrize(
    "mark",
    [
        '<time class="entry-date published" datetime="2019-02-10T09:30:10+01:00">10. Feb.</time>',
        '<time class="published" datetime="2019-02-10T08:30:10Z">Sunday</time>',
        '<time pubdate datetime="2019-02-10T09:30:10+0100">10 Feb</time>',
        '<abbr class="published" title="2019-02-10T08:30:10+00:00">10 Feb</abbr>',
        '<time class="dt-published" datetime="2019-02-10 09:30:10+01:00">10 Feb</time>',
        '<span itemprop="datePublished" content="2019-02-10T08:30:10Z">10 Feb</span>',
        '<meta itemprop="datePublished" content="2019-02-10T08:30:10Z">',
        '<time itemprop="datePublished" datetime="2019-02-10T08:30:10Z">10 Feb</time>',
        '<div itemscope itemtype="https://schema.org/BlogPosting">'
        '<span itemprop="datePublished">2019-02-10T08:30:10Z</span></div>',
        '<p class="post-date">Posted Sun, 10 Feb 2019 08:30:10 GMT</p>',
    ],
)
def test_a_marked_date_is_read_with_or_without_a_scope(mark: str) -> None:
    assert date_of(article(mark)) == DAY
    updated = '<time class="updated" datetime="2020-02-02T00:00:00Z">2 Feb 2020</time>'
    assert date_of(article(updated + mark)) == DAY


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2019-02-10T08:30:10Z">',
        '<meta name="DC.date.issued" content="2019-02-10T08:30:10Z">',
        '<meta name="date" content="2019-02-10 08:30:10">',
        '<meta name="parsely-pub-date" content="2019-02-10T08:30:10Z">',
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "x", "datePublished": "2019-02-10T08:30:10Z"})}</script>',  # noqa: E501
    ],
)
def test_a_declared_date_is_read(head: str) -> None:
    assert date_of(article(head=head)) == DAY


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("发布时间：2021年4月21日 15:26", "2021-04-21T07:26:00+00:00"),
        ("2021/4/21 15:26", "2021-04-21T07:26:00+00:00"),
        ("2021.04.21", "2021-04-20T16:00:00+00:00"),
        ("2021-4-21 15:26:07 来源：河湾网", "2021-04-21T07:26:07+00:00"),
        ("时间：2021年4月21日 15:26 CST", "2021-04-21T07:26:00+00:00"),
    ],
)
def test_a_chinese_date_without_a_zone_takes_the_sites(words: str, expected: str) -> None:
    draft = read(article(f"<p>{words}</p>", lang="zh-CN"), zone="Asia/Shanghai")
    assert draft.record["date_published"] == expected
    assert any("Asia/Shanghai" in note or "CST" in note for note in draft.notes)


@pytest.mark.parametrize(
    "part",
    [
        '<blockquote><p>It was so.</p><time datetime="2017-06-01">June 1, 2017</time></blockquote>',
        '<blockquote class="twitter-tweet"><p>We are open again this week</p>— The Mill '
        '<a href="https://twitter.com/mill/status/7">June 1, 2017</a></blockquote>',
        '<ol class="commentlist"><li class="comment"><time datetime="2017-06-01T10:00:00Z">1 June'
        "</time><p>Nice.</p></li></ol>",
        '<aside class="related"><h3>Related articles</h3><ul><li><a href="/w">The weir</a> '
        '<time datetime="2017-06-01">1 June 2017</time></li></ul></aside>',
        '<div class="related-posts"><a href="/w">The weir</a><span class="date">1 June 2017</span>'
        "</div>",
        '<footer class="site-footer"><p>Last updated <span class="date">1 June 2017</span></p>'
        "</footer>",
        '<div id="comments"><p class="comment-meta">1 June 2017 at 10:00</p></div>',
    ],
)
def test_the_date_of_another_thing_is_not_the_articles(part: str) -> None:
    assert date_of(article(below=part)) is None
    dated = '<time class="entry-date" datetime="2019-02-10T08:30:10Z">10 Feb</time>'
    assert date_of(article(dated, below=part)) == DAY
    assert date_of(article(below=part + dated)) == DAY


@pytest.mark.parametrize("words", ["昨天", "前天", "昨天 10:00"])
def test_a_day_that_depends_on_the_reading_needs_a_known_fetch(words: str) -> None:
    page = (
        '<html lang="zh"><body><h1 id="activity-name">磨坊停不下来</h1>'
        f'<span id="js_name">河湾网</span><em id="publish_time">{words}</em>'
        '<div id="js_content"><p>早上很冷，磨坊磨完了最后一袋麦子，没有人告诉那条狗。</p></div>'
        "</body></html>"
    )
    url = "https://mp.weixin.qq.com/s?__biz=M&mid=7"
    assert date_of(page, url, zone="Asia/Shanghai") is None
    draft = read(page, url, zone="Asia/Shanghai")
    assert any(note.startswith("date_published: ") for note in draft.notes)
    fetched = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)  # 2 March in Shanghai
    found = date_of(page, url, zone="Asia/Shanghai", fetched=fetched)
    assert found is not None
    assert found[:10] in {"2026-02-27", "2026-02-28", "2026-03-01"}


@pytest.mark.parametrize(
    ("answered", "day"),
    [("Sun, 01 Mar 2026 17:30:00 GMT", "2026-02-28T16:00:00Z"), ("soon", None), (None, None)],
)
def test_yesterday_is_counted_from_the_servers_own_date(
    answered: str | None, day: str | None
) -> None:
    headers = {"content-type": "text/html; charset=utf-8"} | (
        {"date": answered} if answered else {}
    )
    body = article('<p class="post-date">昨天</p>', lang="zh-CN").encode()
    url = "https://daily.example/a"
    response = SimpleNamespace(status=200, body=body, headers=headers, url=url)
    client: Any = SimpleNamespace(get=lambda *_: response)
    robots: Any = SimpleNamespace(allows=lambda _: True)
    parser = RecordParser(home=HOME, zone=ZoneInfo("Asia/Shanghai"))
    options = PageOptions(HOME, {}, zone=ZoneInfo("Asia/Shanghai"))
    (event,) = read_addresses([url], client, robots, options, parser)
    assert isinstance(event, ParsedRecord)
    published = event.article.published
    assert (rfc3339(published) if published else None) == day


@pytest.mark.parametrize(
    ("words", "published", "modified"),
    [
        ("Updated: 3 May 2021", None, "2021-05-03"),
        ("Zuletzt aktualisiert am 3.5.2021", None, "2021-05-03"),
        ("Article mis à jour le 3 mai 2021", None, "2021-05-03"),
        ("最后更新：2021年5月3日", None, "2021-05-03"),
        ("Published 1 May 2021, updated 3 May 2021", "2021-05-01", None),
        ("Last updated 3 May 2021 | Published 1 May 2021", "2021-05-01", "2021-05-03"),
        ("Member since 3 May 2011", None, None),
        ("© 3 May 2011", None, None),
        ("注册时间：2011-05-03", None, None),
    ],
)
def test_words_before_a_date_say_what_it_is_of(
    words: str, published: str | None, modified: str | None
) -> None:
    record = read(article(f"<p>{words}</p>")).record
    for key, day in (("date_published", published), ("date_modified", modified)):
        assert (record.get(key) or "")[:10] == (day or "")


def test_a_list_of_dates_beside_the_text_is_not_the_articles() -> None:
    teasers = "".join(
        f'<li><a href="/{n}">The weir</a> <time datetime="2020-01-0{n}">{n} Jan</time></li>'
        for n in range(1, 5)
    )
    page = article("<p>3 May 2019 10:00</p>", below=f"<ul>{teasers}</ul>")
    assert date_of(page) == "2019-05-03T10:00:00+00:00"


@pytest.mark.parametrize(
    "mark",
    [
        '<time class="updated" datetime="2021-05-03T10:00:00Z">3 May</time>',
        '<time class="dt-updated" datetime="2021-05-03T10:00:00Z">3 May</time>',
        '<p>Last updated <time datetime="2021-05-03T10:00:00Z">3 May</time></p>',
        '<p><b>Aktualisiert:</b> <time datetime="2021-05-03T10:00:00Z">3. Mai</time></p>',
    ],
)
def test_the_date_of_a_change_is_not_the_date_of_publication(mark: str) -> None:
    record = read(article(mark)).record
    assert "date_published" not in record
    assert record["date_modified"] == "2021-05-03T10:00:00+00:00"


@pytest.mark.parametrize("words", ["3 小时前", "2 days ago", "10 June", "5月1日", "vor 3 Tagen"])
def test_no_day_is_guessed_from_the_day_of_the_run(words: str) -> None:
    assert date_of(article(f'<p class="post-date">{words}</p>')) is None
