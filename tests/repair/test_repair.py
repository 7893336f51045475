"""Repairs: each small step by what it mends, by what it must leave alone, and by its count."""

from __future__ import annotations

import re

import pytest

from syndicate.model.article import Article, Attachment, Person, Reference
from syndicate.repair import STEPS, Repairs
from syndicate.repair.tracking import strip_tracking


def mend(step: str, html: str, **facts: object) -> str:
    """A body after one repair."""
    article = Article(**({"title": "题目", "content_html": html} | facts))  # type: ignore[arg-type]
    mended, _ = Repairs((step,)).mend(article)
    return re.sub(r"\s*\n\s*", "", mended.content_html or "")


@pytest.mark.parametrize(
    ("step", "html", "mended"),
    [
        ("escapes", "<p>Fish &amp;amp; chips &amp;nbsp;&amp;amp;amp; peas</p>", "<p>Fish &amp; chips &nbsp;&amp; peas</p>"),
        ("escapes", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "<p>One</p><p>Two</p>"),
        ("lazy-media", '<p><img data-src="https://i.example/a.jpg" src="data:image/gif;base64,R0"></p>', 'src="https://i.example/a.jpg"'),
        ("lazy-media", '<img class="lazy" src="/blank.gif" data-original="https://i.example/b.jpg"><noscript><img src="https://i.example/b.jpg"></noscript>', 'src="https://i.example/b.jpg"'),
        ("pixels", '<p>Text<img src="https://pixel.wp.com/b.gif?x=1"></p>', "<p>Text</p>"),
        ("pixels", '<p>T<img src="https://hm.baidu.com/hm.gif?si=1"></p>', "<p>T</p>"),
        ("amp", '<amp-img src="https://i.example/a.jpg" width="9" height="9" layout="responsive"></amp-img>', '<img src="https://i.example/a.jpg" width="9" height="9">'),
        ("amp", "<p>A</p><amp-ad type='x'><div>Buy</div></amp-ad><amp-carousel><p>B</p></amp-carousel>", "<p>A</p><p>B</p>"),
        ("hidden", '<p>Shown</p><div style="display:none">Open in a new window</div>end', "<p>Shown</p>end"),
        ("hidden", "<p>Shown</p><p hidden>分享到微博</p>end", "<p>Shown</p>end"),
        ("hidden", '<p>A <b>price</b><span class="sr-only">price</span></p>end', "<p>A <b>price</b></p>end"),
        ("styles", '<table><tr><th style="text-align: left;color:red">A</th></tr></table>', '<th style="text-align:left">A</th>'),
        ("styles", '<p style="margin:0;text-align:center">A</p>', '<p style="text-align:center">A</p>'),
        ("styles", '<p style="color:red">A <span style="font-weight: bold">B</span></p>', "<p>A <strong>B</strong></p>"),
        ("styles", '<p><span style="font-style:italic">B</span></p>', "<p><em>B</em></p>"),
        ("styles", '<h2><span style="font-weight:700">B</span></h2>', "<h2><span>B</span></h2>"),
        ("font", '<div><center>Mid</center><font size="2">Small</font> <span>x</span></div>', '<div><p style="text-align:center">Mid</p>Small x</div>'),
        ("tracking", '<a href="https://a.example/?utm_source=x&amp;id=1&amp;fbclid=2">a</a>', '<a href="https://a.example/?id=1">a</a>'),
        ("blanks", "<p>\u3000\u3000段落</p><p>&nbsp;&nbsp;&nbsp;Text&nbsp;&nbsp;more</p>", "<p>段落</p><p>Text more</p>"),
        ("blanks", "<p>一行<br>\u3000\u3000二行</p>", "<p>一行<br>二行</p>"),
        ("empty", "<p>A</p><p>&nbsp;</p><p><br></p><div><span></span></div><p>B<br></p>", "<p>A</p><p>B</p>"),
        ("pseudo-lists", "<p>• a</p><p>• b</p><p>• c</p>", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
        ("pseudo-lists", "<p>1、甲</p><p>2、乙</p><p>3、丙</p>", "<ol><li>甲</li><li>乙</li><li>丙</li></ol>"),
        ("pseudo-lists", "<p>- a<br>- b<br>- c</p>", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
        ("repeated-title", "<h2>题 目</h2><p>Text</p>", "<p>Text</p>"),
        ("read-more", '<p>Text</p><p><a href="https://a.example/1">Continue reading</a> →</p>', "<p>Text</p>"),
        ("read-more", "<p>正文</p><p>点击下方阅读原文</p>", "<p>正文</p>"),
        ("read-more", "<p>Text</p><p>The post X appeared first on Y.</p>", "<p>Text</p>"),
    ],
)  # fmt: skip
def test_a_repair_mends_what_it_is_for(step: str, html: str, mended: str) -> None:
    assert mended in mend(step, html, url="https://a.example/1")


@pytest.mark.parametrize(
    ("step", "html"),
    [
        ("escapes", "<p>K&amp;R; write <code>&amp;amp;</code> for &amp;lt;</p>"),
        ("lazy-media", '<img src="https://i.example/a.jpg" data-id="3">'),
        ("pixels", '<img src="https://i.example/statue.jpg"><img src="https://stat.example/map.png">'),
        ("styles", "<p>plain</p>"),
        ("styles", '<p style="text-align:right">A</p>'),
        ("hidden", '<p>Which is it?</p><div style="display:none">The answer is forty-two.</div>'),
        ("hidden", "<p>谜底：</p><p hidden>是磨坊主数错了口袋。</p>"),
        ("hidden", '<img style="display:none" data-src="https://i.example/a.jpg">'),
        ("tracking", '<a href="https://a.example/?page=2&amp;from=home">a</a><a href="/x?">b</a>'),
        ("blanks", "<p>10&nbsp;km</p><pre>  two\u3000\u3000</pre>"),
        ("empty", '<p><img src="a.jpg"></p><p><a id="note1"></a></p><hr><table><tr><td></td></tr></table>'),
        ("pseudo-lists", "<p>1. One</p><p>Text between.</p><p>2. Two</p>"),
        ("pseudo-lists", "<p>**Bold** a</p><p>**Bold** b</p><p>**Bold** c</p>"),
        ("pseudo-lists", "<p>• a</p><p>• b</p>"),
        ("pseudo-lists", "<p>1.5 km</p><p>2.5 km</p><p>3.5 km</p>"),
        ("repeated-title", "<p>题目之外还有话说。</p><p>Text</p>"),
        ("repeated-title", "<h1>题目</h1>"),
        ("read-more", "<p>Text</p><p>Read more books, he said.</p>"),
        ("read-more", "<p>阅读原文</p>"),
    ],
)  # fmt: skip
def test_a_repair_leaves_alone_what_is_sound(step: str, html: str) -> None:
    assert mend(step, html, url="https://a.example/1") == html


def test_the_byline_at_the_top_goes_with_its_author() -> None:
    html = "<p>作者 | 林潮生</p><p>正文很长。</p>"
    assert mend("repeated-title", html, authors=(Person("林潮生"),)) == "<p>正文很长。</p>"
    assert mend("repeated-title", html, authors=(Person("何砚"),)) == html


def test_a_link_that_nothing_else_has_stays() -> None:
    html = '<p>Text</p><p><a href="https://elsewhere.example/">Read more</a></p>'
    assert mend("read-more", html) == html


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("https://reef.example/a?utm-source=x&mod=share", "https://reef.example/a"),
        ("https://reef.example/a?id=3&from=groupmessage&isappinstalled=0", "https://reef.example/a?id=3"),
        ("https://reef.example/a?id=3&from=menu&ref=front", "https://reef.example/a?id=3&from=menu&ref=front"),
        ("https://reef.example/a?share=twitter&nb=1", "https://reef.example/a?nb=1"),
        ("https://reef.example/a?share=17&source=catalog", "https://reef.example/a?share=17&source=catalog"),
        ("https://board.example/f.php?mod=viewthread&tid=3", "https://board.example/f.php?mod=viewthread&tid=3"),
        ("https://board.example/f.php?mod=viewthread&tid=3&mod=share", "https://board.example/f.php?mod=viewthread&tid=3"),
        ("https://pan.example/share/link?shareid=4&uk=5", "https://pan.example/share/link?shareid=4&uk=5"),
        ("https://mp.weixin.qq.com/s?__biz=A&mid=2&idx=1&sn=b&scene=21#wechat_redirect", "https://mp.weixin.qq.com/s?__biz=A&mid=2&idx=1&sn=b"),
        ("https://mp.weixin.qq.com/s/abc#rd", "https://mp.weixin.qq.com/s/abc"),
        ("https://reef.example/a?scene=21#rd", "https://reef.example/a?scene=21#rd"),
        ("https://m.bilibili.com/video/BV1?spm_id_from=333.1&p=2&unique_k=x", "https://m.bilibili.com/video/BV1?p=2"),
        ("https://youtu.be/abc?si=zz&t=30", "https://youtu.be/abc?t=30"),
        ("https://reef.example/a?si=zz&t=30", "https://reef.example/a?si=zz&t=30"),
        ("https://reef.example/?s=twitter", "https://reef.example/?s=twitter"),
    ],
)  # fmt: skip
def test_share_marks_go_and_what_finds_the_page_stays(address: str, plain: str) -> None:
    assert strip_tracking(address) == plain


def test_addresses_beside_the_body_lose_their_tracking_too() -> None:
    article = Article(
        "T", url="https://a.example/?utm_medium=x", content_html="<p>x</p>",
        references=(Reference("R", "https://r.example/?gclid=1&b=2"),),
        image=Attachment("https://i.example/a.jpg?spm=1"), comments="https://a.example/talk?spm=1",
    )  # fmt: skip
    mended, counts = Repairs(("tracking",)).mend(article)
    assert mended.url == "https://a.example/"
    assert mended.references[0].url == "https://r.example/?b=2"
    assert mended.image and mended.image.url == "https://i.example/a.jpg"
    assert mended.comments == "https://a.example/talk"
    assert counts == {"tracking": 2}


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://www.google.com/url?q=https://a.example/x&sa=D", "https://a.example/x"),
        ("https://link.zhihu.com/?target=https%3A//a.example/y", "https://a.example/y"),
        ("https://a.example/p#utm_source=feed", "https://a.example/p"),
        ("https://a.example/p?a=1&amp;utm_source=feed", "https://a.example/p?a=1"),
        ("https://a.example/p?b=&a=1#part", "https://a.example/p?b=&a=1#part"),
        ("https://www.google.com/url?q=javascript:x", "https://www.google.com/url?q=javascript:x"),
    ],
)
def test_an_address_without_tracking(url: str, plain: str) -> None:
    assert strip_tracking(url) == plain


def test_titles_and_summaries_are_unescaped() -> None:
    article = Article("Fish &amp;amp; chips", summary="A &quot;B&quot;", content_html="<p>x</p>")
    mended, counts = Repairs(("escapes",)).mend(article)
    assert (mended.title, mended.summary) == ("Fish & chips", 'A "B"')
    assert counts == {"escapes": 2}


def test_a_sound_text_is_handed_back_as_it_came() -> None:
    article = Article(
        "T", content_html="<p>One</p>\n<p>Two<br/>lines</p>", url="https://a.example/"
    )
    mended, counts = Repairs.all_but().mend(article)
    assert mended == article
    assert not counts


def test_every_step_can_be_left_out() -> None:
    for step in STEPS:
        assert step not in Repairs.all_but(frozenset((step,))).steps


@pytest.mark.parametrize(
    "html", ["", "<", "<p" * 5000, "<div>" * 3000, "\x00", "&" * 999, "<p>\ud800</p>"]
)
def test_no_body_is_too_odd(html: str) -> None:
    mended, _ = Repairs.all_but().mend(Article("T", content_html=html or None, content_text="t"))
    assert mended.title == "T"
