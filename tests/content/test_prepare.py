from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from syndicate.config.settings import DEFAULT_AFTER, DEFAULT_BEFORE
from syndicate.config.site import Site
from syndicate.config.terms import Follow, OwnBlock, SourceTerms
from syndicate.content import records
from syndicate.content.prepare import preparer
from syndicate.content.presentation import Presentation
from syndicate.errors import ConfigError, RenderError
from syndicate.model.article import Attachment, Level, Person, Reference, Source, StoredArticle
from syndicate.model.feed import Entry, Term

Make = Callable[..., StoredArticle]
MakeSite = Callable[..., Site]
FULL = Presentation("full", True, DEFAULT_BEFORE, DEFAULT_AFTER)
DAILY = SourceTerms(
    name="日报",
    url="https://daily.example/",
    feed_url="https://daily.example/feed",
    license="CC-BY-4.0",
    copyrightholder="日报社",
    usageterms="须注明出处",
    follow=Follow("日报号"),
)


@pytest.fixture
def prepare(make_site: MakeSite, make_article: Make) -> Callable[..., Entry]:
    def run(
        presentation: Presentation = FULL,
        terms: SourceTerms | None = None,
        own: Any = None,
        **facts: Any,
    ) -> Entry:
        site = make_site(own=own or OwnBlock(grants="full"))
        return preparer(site)(make_article(**facts), presentation, terms, {"科技": "tech"}).entry

    return run


def test_the_sites_own_work(prepare: Callable[..., Entry]) -> None:
    own = OwnBlock(
        "full",
        name="编辑部",
        copyrightholder="本站",
        usageterms="自由转载",
        license="CC0-1.0",
    )
    entry = prepare(own=own)
    assert entry.publisher == Source("编辑部", url="https://news.example/")
    assert entry.rights == "© 本站 · 自由转载"
    assert entry.license == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert entry.content_html.startswith('<p>来源：<a href="https://news.example/">编辑部</a></p>')
    assert prepare().publisher == Source("示例聚合", url="https://news.example/")


def test_an_article_of_a_known_source(prepare: Callable[..., Entry]) -> None:
    entry = prepare(
        terms=DAILY,
        source=Source("日报（网络版）", "daily"),
        external_url="https://daily.example/原文",
        authors=(
            Person(" 甲 ", "/u/1", "bad mail", "javascript:x"),
            Person(" "),
            Person("乙", email="b@x.example"),
        ),
        contributors=(Person("丙", role="translator"),),
        original=True,
        tags=("a b", "a b", " "),
        categories=("科技", "其他"),
        references=(Reference("r", "javascript:x"), Reference(None, "x:y"), Reference(" ", "/r")),
        language="zh_CN",
    )
    assert entry.publisher == Source("日报（网络版）", "daily", DAILY.url, DAILY.feed_url)
    assert entry.authors == (
        Person("甲", "https://news.example/u/1"),
        Person("乙", email="b@x.example"),
    )
    assert entry.via == "https://daily.example/%E5%8E%9F%E6%96%87"
    assert (entry.rights, entry.rights_holder) == ("© 日报社 · 须注明出处", "日报社")
    assert entry.license == "https://creativecommons.org/licenses/by/4.0/"
    assert entry.references == (Reference("r"), Reference(None, "https://news.example/r"))
    scheme = "tag:news.example,2024:"
    assert entry.categories == (
        Term("tech", scheme + "categories", "科技"),
        Term("其他", scheme + "categories", "其他"),
    )
    assert entry.tags == (Term("a b", scheme + "tags", "a b"),)
    assert entry.language == "zh-CN"
    for words in (
        "原创",
        "作者：甲、乙",
        "译者：丙",
        "阅读原文",
        "关注原作者账号：日报号",
        "© 日报社",
    ):
        assert words in entry.content_html


def test_a_source_that_is_known_by_its_host_alone(prepare: Callable[..., Entry]) -> None:
    entry = prepare(external_url="https://www.weekly.example/1", url=None)
    assert entry.publisher == Source("weekly.example")
    assert entry.content_html.startswith(
        '<p>来源：weekly.example　<a href="https://www.weekly.example/1">阅读原文</a></p>'
    )
    assert prepare(source=Source("", "weekly")).content_html.startswith("<p>来源：weekly</p>")
    english = prepare(source=Source("Weekly & Co"), language="en").content_html
    assert english.startswith("<p>Source: Weekly &amp; Co</p>")


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("zh-TW", "來源："), ("zh-HK", "來源："), ("zh-MO", "來源："), ("zh-Hant", "來源："),
        ("zh-Hant-CN", "來源："), ("zh", "来源："), ("zh-SG", "来源："), ("zh-Hans-HK", "来源："),
        ("zh-yue", "來源："), ("zh-Hans", "来源："), ("fr", "Source: "), (None, "来源："),
    ],
)  # fmt: skip
def test_notices_are_in_the_articles_language(
    prepare: Callable[..., Entry], language: str | None, label: str
) -> None:
    entry = prepare(language=language, source=Source("X"))
    assert entry.content_html.startswith(f"<p>{label}X</p>")


@pytest.mark.parametrize(
    ("level", "words"), [("full", "转载"), ("summary", "摘录"), ("headline", "收录")]
)
def test_only_what_is_shown_whole_is_called_reprinted(
    prepare: Callable[..., Entry], level: Level, words: str
) -> None:
    entry = prepare(Presentation(level, after=("disclaimer",)), source=Source("X"))
    assert f"本文由示例聚合{words}，" in entry.content_html


def test_the_record_comes_before_the_config(prepare: Callable[..., Entry]) -> None:
    entry = prepare(
        terms=DAILY,
        source=Source("daily", "daily", "https://other.example/"),
        copyrightnotice="版权所有",
        copyrightholder="甲",
        usageterms="不得转载",
        license="https://l.example/许可",
    )
    assert entry.publisher == Source("日报", "daily", "https://other.example/", DAILY.feed_url)
    assert (entry.rights, entry.rights_holder) == ("版权所有 · 不得转载", "甲")
    assert entry.license == "https://l.example/%E8%AE%B8%E5%8F%AF"


def test_levels(prepare: Callable[..., Entry]) -> None:
    html = "<p>第一句。</p><p>第二句。</p>"
    full = prepare(Presentation("full", summary_length=5), content_html=html)
    assert (full.content_html, full.summary) == (html, "第一句。")
    short = prepare(
        Presentation("summary", before=("attribution",)), content_html=html, summary="a < b"
    )
    assert short.summary == "a < b"
    assert short.content_html.endswith("<p>a &lt; b</p>")
    headline = prepare(
        Presentation("headline", before=("attribution",)), content_html=html, summary="s"
    )
    assert headline.summary is None
    assert headline.content_html == '<p>来源：<a href="https://news.example/">示例聚合</a></p>'
    assert prepare(Presentation("headline"), title="a<b").content_html == "<p>a&lt;b</p>"
    assert (
        prepare(Presentation("full"), content_html="<script>x</script>").content_html
        == "<p>标题</p>"
    )


def test_an_unclosed_body_swallows_no_notice(prepare: Callable[..., Entry]) -> None:
    for tail in (
        "<!--",
        "<plaintext>",
        "<pre><b>",
        "<script>",
        '<p title="',
        "<textarea>",
        "<table>",
    ):
        entry = prepare(content_html=f"<p>正文{tail}", source=Source("某报"))
        assert entry.content_html.endswith("<p>本文由示例聚合转载，观点属于原作者。</p>")


def test_without_images(prepare: Callable[..., Entry]) -> None:
    media = {
        "content_html": '<p>a<img src="/a.png"></p>',
        "image": Attachment("/i.webp"),
        "attachments": (Attachment("/v.mp4"),),
    }
    assert prepare(Presentation("full"), **media).image == Attachment(
        "https://news.example/i.webp", "image/webp"
    )
    entry = prepare(Presentation("full", images=False), **media)
    assert (entry.content_html, entry.image, entry.attachments) == ("<p>a</p>", None, ())


def test_attachments(prepare: Callable[..., Entry]) -> None:
    entry = prepare(
        attachments=(
            Attachment("/a.MP3?x=1", size_in_bytes=-1, duration_in_seconds=2.5, title=" t\n"),
            Attachment("/b", "Video/MP4; codecs=x"),
            Attachment("/c", "nonsense"),
            Attachment("javascript:x"),
            Attachment("/b", "audio/mpeg"),
        ),
        image=Attachment("/picture"),
    )
    assert entry.attachments == (
        Attachment("https://news.example/a.MP3?x=1", "audio/mpeg", None, 2.5, "t"),
        Attachment("https://news.example/b", "video/mp4"),
        Attachment("https://news.example/c", "application/octet-stream"),
    )
    assert entry.image == Attachment("https://news.example/picture")


def test_relative_addresses(prepare: Callable[..., Entry]) -> None:
    html = '<a href="x">x</a>'
    for facts, base in [
        ({"url": "https://e.example/a/"}, "https://e.example/a/"),
        ({"url": "/no", "external_url": "https://o.example/b/"}, "https://o.example/b/"),
        ({"url": None}, "https://news.example/"),
    ]:
        entry = prepare(Presentation("full"), content_html=html, **facts)
        assert entry.content_html == f'<a href="{base}x">x</a>'
    same = prepare(url="https://e.example/a", external_url="https://e.example/a")
    assert same.via is None


def test_dates(prepare: Callable[..., Entry], make_site: MakeSite, make_article: Make) -> None:
    dated, undated = prepare(), prepare(published=None)
    assert (dated.first_seen, undated.first_seen) == (False, True)
    assert undated.published == datetime(2024, 5, 2, 8, tzinfo=UTC)
    assert dated.updated == "2024-05-02T08:00:00Z"
    assert prepare(published=None, modified=datetime(2024, 5, 1, tzinfo=UTC)).first_seen is False


def test_titles(prepare: Callable[..., Entry]) -> None:
    entry = prepare(title=" <script>a</script>\n& \x00b ", subtitle=" \n", entry_id="tag:t")
    assert entry.title == "<script>a</script> & b"
    assert entry.subtitle is None
    with pytest.raises(RenderError, match="tag:t: nothing is left of its title"):
        prepare(title=" \x00\ufffe ", entry_id="tag:t")


def test_a_body_that_is_too_large(prepare: Callable[..., Entry]) -> None:
    with pytest.raises(RenderError, match="its body is larger than"):
        prepare(content_html="文" * 1_700_000)
    assert prepare(Presentation("headline"), content_html="文" * 1_700_000).content_html


@pytest.mark.parametrize(
    ("kind", "body", "excess"),
    [
        ("content_html", "字<b>" * 50_001, "50,001 tags, more than 50,000"),
        ("content_html", "<p>字<" + "<" * 90_000, "90,002 tags"),
        ("content_html", "<A HREF='/x'>字</a>" * 15_001, "15,001 links, pictures and embedded"),
        ("content_html", "&amp;" * 500_001, "500,001 characters to be written as references"),
        ("content_text", "<&\xa0>" * 125_001, "500,004 characters to be written as references"),
    ],
)
def test_a_body_that_would_cost_a_build_more_than_a_second(
    prepare: Callable[..., Entry], kind: str, body: str, excess: str
) -> None:
    other = {"content_html": None, "content_text": None, "summary": "短的"}
    with pytest.raises(RenderError, match=f"its body has {excess}"):
        prepare(**other | {kind: f"这里有几个字{body}"})
    summary = prepare(Presentation("summary"), **other | {kind: f"这里有几个字{body}"})
    assert summary.content_html == "<p>短的</p>"


def test_long_plain_text_about_markup_is_no_excess(prepare: Callable[..., Entry]) -> None:
    words = "src href <amp-img " * 15_001
    assert prepare(content_html=None, content_text=words).content_html


def test_a_notice_that_fails_costs_its_article_only(
    make_site: MakeSite, make_article: Make
) -> None:
    run = preparer(make_site(notices={"own": "{{ title[9999].x.y // 0 }}"}))
    with pytest.raises(RenderError, match="notice own"):
        run(make_article(), Presentation(before=("own",)), None, {})
    with pytest.raises(ConfigError, match="no notice called nowhere"):
        run(make_article(), Presentation(before=("nowhere",)), None, {})


def test_preparing_twice_gives_the_same(make_site: MakeSite, make_article: Make) -> None:
    one, other = preparer(make_site()), preparer(make_site())
    assert one(make_article(), FULL, DAILY, {}) == other(make_article(), FULL, DAILY, {})


ARABIC = "<p>مدينة على النهر فيها سوق قديم.</p>"
HEBREW = "<p>עיר על הנהר.</p>"


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("ar", ARABIC), ("he-IL", HEBREW), ("fa", "<p>OK</p>"), ("az-Arab", "<p>x</p><p>y</p>"),
        (None, ARABIC), (None, f"<p>By X. {HEBREW}</p>"), ("ur", f'<p dir="rtl">a</p>{ARABIC}'),
    ],
)  # fmt: skip
def test_a_body_from_right_to_left_says_so(
    prepare: Callable[..., Entry], language: str | None, body: str
) -> None:
    plain = prepare(Presentation("full"), content_html=body, language="en").content_html
    entry = prepare(Presentation("full"), content_html=body, language=language, title="עיר")
    assert entry.content_html == f'<div dir="rtl">{plain}</div>'
    noticed = prepare(content_html=body, language=language, title="עיר", source=Source("X"))
    assert f'X</p>\n<div dir="rtl">{plain}</div>\n<p>' in noticed.content_html
    longer = f"{HEBREW}{body}{HEBREW}"  # of which a half may be shown
    short = prepare(Presentation("summary"), content_html=longer, language=language, title="עיר")
    assert short.summary
    assert short.content_html == f'<div dir="rtl"><p>{short.summary}</p></div>'
    bare = prepare(Presentation("headline"), content_html=body, language=language, title="עיר")
    assert bare.content_html == '<div dir="rtl"><p>עיר</p></div>'


@pytest.mark.parametrize(
    "body",
    [
        f'<div dir="rtl">{ARABIC}</div>',
        '<p dir="rtl">أ</p>\n<p dir="auto">ب</p>',
        f'<article><section dir="rtl">{ARABIC}</section></article>',
    ],
)
def test_a_direction_is_not_said_twice(prepare: Callable[..., Entry], body: str) -> None:
    assert prepare(Presentation("full"), content_html=body, language="ar").content_html == body


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", ARABIC), ("ar-Latn", "<p>madina</p>"), (None, "<p>河边。</p>"),
        (None, "<p>The word سلام means peace.</p>"), ("zh-CN", "<p>河边</p>"),
    ],
)  # fmt: skip
def test_other_bodies_say_nothing_of_direction(
    prepare: Callable[..., Entry], language: str | None, body: str
) -> None:
    assert prepare(Presentation("full"), content_html=body, language=language).content_html == body


def test_no_line_turns_round_what_follows(prepare: Callable[..., Entry]) -> None:
    entry = prepare(
        title="a\u202eb",
        subtitle="\u2067c",
        summary="\u202ad \u2068e",
        authors=(Person("\u202bf"),),
        source=Source("\u2066g"),
        categories=("\u202eh",),
        tags=("\u2068i",),
        usageterms="\u202ej",
        references=(Reference("\u202ek"),),
    )
    assert (entry.title, entry.subtitle) == ("a\u202eb\u202c", "\u2067c\u2069")
    assert entry.summary == "\u202ad \u2068e\u2069\u202c"
    assert entry.authors[0].name == "\u202bf\u202c"
    assert entry.publisher == Source("\u2066g\u2069")
    assert [term.label for term in (*entry.categories, *entry.tags)] == [
        "\u202eh\u202c",
        "\u2068i\u2069",
    ]
    assert entry.rights == "\u202ej\u202c"
    assert entry.references == (Reference("\u202ek\u202c"),)
    cut = prepare(
        Presentation("full", summary_length=9), content_html="<p>\u202e中文中文中文中文中文</p>"
    )
    assert cut.summary == "\u202e中文中文中文中…\u202c"


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        (Person("Ola (Desk) <ola@x.example>"), Person("Ola (Desk)", email="ola@x.example")),
        (Person("ola@x.example"), Person("ola", email="ola@x.example")),
        (Person("Ola", "mailto:ola@x.example"), Person("Ola", email="ola@x.example")),
        (Person("o@x.example (Ola)", email="a@x.example"), Person("Ola", email="a@x.example")),
        (Person("<b>Ola</b>"), Person("Ola")),
    ],
)
def test_a_stored_mail_address_leaves_the_name(
    prepare: Callable[..., Entry], person: Person, shown: Person
) -> None:
    entry = prepare(authors=(person,), contributors=(person,))
    assert entry.authors == entry.contributors == (shown,)
    assert "@" not in entry.content_html


LEAD = Presentation("full", before=("attribution",), lead_image=True)
PICTURE = Attachment("https://p.example/a.jpg", title='A "quay" & boats', credit="Ola <O>")
FIGURE = (
    '<figure><img src="https://p.example/a.jpg" alt="A &quot;quay&quot; &amp; boats">'
    "<figcaption>Ola &lt;O&gt;</figcaption></figure>"
)


def test_the_lead_image_stands_above_the_body(prepare: Callable[..., Entry]) -> None:
    entry = prepare(LEAD, image=PICTURE, content_html="<p>x</p>", source=Source("X"))
    assert entry.content_html == f"<p>来源：X</p>\n{FIGURE}\n<p>x</p>"
    assert entry.image
    assert entry.image.url == PICTURE.url
    bare = prepare(LEAD, image=Attachment("/i.png"), content_html="<p>x</p>", source=Source("X"))
    assert '\n<figure><img src="https://news.example/i.png" alt=""></figure>\n' in bare.content_html
    rights = Attachment("/i.png", credit="Ola", copyrightnotice="© X")
    assert "<figcaption>Ola · © X</figcaption>" in prepare(LEAD, image=rights).content_html
    arabic = prepare(LEAD, image=PICTURE, content_html=ARABIC, language="ar").content_html
    assert f'<figure dir="rtl">{FIGURE[8:]}\n<div dir="rtl"><p>' in arabic


@pytest.mark.parametrize(
    "body",
    [
        '<p>x</p><img src="https://p.example/a.jpg?w=300">',
        '<img data-src="http://p.example/a.jpg" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<picture><source srcset="https://p.example/a-30x20.jpg 1x, /b.jpg 2x"><img src="/c.png">',
        '<video controls poster="https://p.example/a.jpg" src="/v.mp4"></video>',
    ],
)
def test_a_picture_that_the_body_shows_is_not_shown_twice(
    prepare: Callable[..., Entry], body: str
) -> None:
    plain = prepare(Presentation("full", before=("attribution",)), content_html=body)
    shown = prepare(LEAD, image=PICTURE, content_html=body)
    assert shown.content_html == plain.content_html
    other = prepare(LEAD, image=Attachment("https://p.example/d.jpg"), content_html=body)
    assert '<figure><img src="https://p.example/d.jpg" alt=""></figure>' in other.content_html


@pytest.mark.parametrize(
    ("presentation", "image"),
    [
        (Presentation("full"), PICTURE),
        (Presentation("full", images=False, lead_image=True), PICTURE),
        (Presentation("summary", lead_image=True), PICTURE),
        (Presentation("headline", lead_image=True), PICTURE),
        (Presentation("full", lead_image=True), None),
        (Presentation("full", lead_image=True), Attachment("javascript:x")),
        (Presentation("full", lead_image=True), Attachment("/v.mp4", "video/mp4")),
    ],
)
def test_where_no_lead_image_stands(
    prepare: Callable[..., Entry], presentation: Presentation, image: Attachment | None
) -> None:
    assert "<img" not in prepare(presentation, image=image, content_html="<p>x</p>").content_html


def test_english(prepare: Callable[..., Entry]) -> None:
    entry = prepare(language="en", authors=(Person("A"), Person("B")))
    assert "By A, B" in entry.content_html
    assert prepare(language="not a language").language is None


WHOLE = SourceTerms(name="日报", grants="full", verbatim=True)


@pytest.mark.parametrize(
    ("html", "lost"),
    [
        ('<p>a</p><svg viewBox="0 0 900 900"><path/></svg>', r"a drawing \(svg\) without words"),
        ('<p>a</p><img src="blob:x">', "a picture whose address is not valid: 'blob:x'"),
        ("<p>a</p><canvas></canvas>", r"a drawing \(canvas\) without words"),
    ],
)
def test_an_article_that_is_carried_whole_or_not_at_all(
    prepare: Callable[..., Entry], html: str, lost: str
) -> None:
    message = f"its source is carried verbatim, and {lost} would be lost"
    with pytest.raises(RenderError, match=message):
        prepare(terms=WHOLE, content_html=html)
    assert "<p>a</p>" in prepare(terms=DAILY, content_html=html).content_html
    assert prepare(Presentation("headline"), terms=WHOLE, content_html=html)
    assert prepare(Presentation("full", images=False), terms=WHOLE, content_html=html)


def test_what_was_only_reshaped_is_whole(prepare: Callable[..., Entry]) -> None:
    for html in (
        "<p>x <math><mfrac><mi>a</mi><mi>b</mi></mfrac></math></p>",
        '<p>x <iframe src="https://maps.example/"></iframe></p>',
        '<p>x<span class="sr-only">(opens in a new tab)</span> <button>Vote</button></p>',
    ):
        assert prepare(terms=WHOLE, content_html=html).content_html.startswith("<p>")


def test_ids_differ_from_entry_to_entry_and_links_lead_to_the_page(
    prepare: Callable[..., Entry],
) -> None:
    html = '<p><a href="#n">1</a></p><p id="n">n</p>'
    plain = Presentation("full")
    first, other = (prepare(plain, entry_id=f"tag:{n}", content_html=html) for n in "ab")
    assert first.content_html != other.content_html
    assert first == prepare(plain, entry_id="tag:a", content_html=html)
    assert '<a href="https://news.example/2024/1.html#n">' in first.content_html
    original = {"url": None, "external_url": "https://d.example/x"}
    assert "https://d.example/x#n" in prepare(plain, content_html=html, **original).content_html
    homeless = prepare(plain, url=None, content_html=html).content_html
    assert homeless.startswith("<p>1</p>")


LICENSES = [
    ("CC-BY-NC-SA-3.0", "https://creativecommons.org/licenses/by-nc-sa/3.0/"),
    ("cc-by-3.0-US", "https://creativecommons.org/licenses/by/3.0/us/"),
    ("CC-BY-ND-4.0", "https://creativecommons.org/licenses/by-nd/4.0/"),
    ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ("MIT", "https://spdx.org/licenses/MIT.html"),
    ("GFDL-1.3-or-later", "https://spdx.org/licenses/GFDL-1.3-or-later.html"),
    ("https://l.example/x", "https://l.example/x"),
    ("LicenseRef-own", None),
    ("all rights reserved", None),
    ("javascript:x", None),
    (None, None),
]


@pytest.mark.parametrize(("named", "url"), LICENSES)
def test_licences(named: str | None, url: str | None) -> None:
    assert records.license_url(named) == url
