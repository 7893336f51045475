"""The page that started this: one column of lines, in whatever markup it was copied."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from typing import Any

import pytest

from syndicate.errors import Place
from syndicate.intake import RecordDraft
from syndicate.intake.page.column.head import SiteNames
from syndicate.intake.page.record import FetchedPage, PageOptions, draft_record

HOME = "https://news.example.org/"
LABELS = {"科技": "科技", "Technology": "科技", "tech": "科技", "财经": "财经", "C++": "C++"}
NAMES = SiteNames.of(LABELS, {"海港夜话": "海港夜话", "The Reef Weekly": "The Reef Weekly"})
TITLE = "灯塔换上太阳能板以后，海鸟会搬走吗？"
TEXT = (
    "各位好，我是阿岚。",
    "小岛的灯塔终于要换灯了！",
    "作为小岛的看守站，东礁、西礁和中礁正在减少煤油的订货，改用太阳能板。",
    "为什么要「告别」煤油？",
    "主要有这几点：",
    "  • 一是煤油价格涨得厉害，没有人知道明年还能不能订到。",
    "  • 二是太阳能板已经便宜到可以随船捎来。",
    "老看守并不着急，他说灯暗一点，星星反而看得清。",
    "总之，安静的夜晚迟早会来~",
)
WORDS = "".join("".join(TEXT).replace("•", "").split())
TOP = ("海岛网", ">", TITLE, TITLE)
LABEL_LINES = ("科技", "海港夜话 原创", "作者 | 周阿岚")
REFERENCES = ("参考链接:", " [1]https://isle.example/2024/solar?id=7")
REQUESTS = ("微信扫码关注该文公众号作者", "戳这里提交新闻线索和高质量文章给我们。")
RELATED = (
    "相关阅读",
    "海鸟为什么总停在第三级台阶？守灯人投票：要不要换掉铜门环船期表又改了！岛上最后一个邮递员",
)
FOOT = (
    "logo",
    "联系我们隐私协议©2024 isle.example",
    "海岛网",
    "海岛网刊载任何文章，不代表同意其说法，也不构成任何建议。如发现稿件侵权，请版权拥有者通知本网处理。",
)
BOTTOM = (*REFERENCES, *REQUESTS, *RELATED, *FOOT)


def each(tag: str) -> Callable[[Sequence[str]], str]:
    return lambda lines: "".join(f"<{tag}>{escape(line)}</{tag}>\n" for line in lines)


def broken(before: str, after: str, br: str = "<br>") -> Callable[[Sequence[str]], str]:
    return lambda lines: before + br.join(map(escape, lines)) + after


LAYOUTS: dict[str, Callable[[Sequence[str]], str]] = {
    "div": each("div"),
    "p": each("p"),
    "section": lambda lines: "".join(f"<section><span>{escape(s)}</span></section>" for s in lines),
    "br": broken("", "", "<br>\n"),
    "br in p and font": broken('<p><font size="3">', "</font></p>", "<br/><br/>"),
    "br in div and span": broken('<div class="x"><span>', "</span></div>"),
    "br in a cell": broken("<table><tr><td>", "</td></tr></table>"),
    "spans and br": lambda lines: "".join(f"<span>{escape(line)}</span><br>" for line in lines),
    "rows": lambda lines: "<table>" + each("tr")([]) + "".join(
        f"<tr><td>{escape(line)}</td></tr>" for line in lines) + "</table>",
    "items": lambda lines: "<ul>" + each("li")(lines) + "</ul>",
    "pre": broken("<pre>", "</pre>", "\n"),
    "p and loose lines": lambda lines: "<div>" + "".join(
        f"<p>{escape(line)}</p>" if n % 3 else f"{escape(line)}<br>"
        for n, line in enumerate(lines)) + "</div>",
}  # fmt: skip


def read(body: str, title: str | None = TITLE, options: PageOptions | None = None) -> RecordDraft:
    head = f"<title>{escape(title)}</title>" if title else ""
    html = f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    page = FetchedPage(html, None, "page", Place("page"))
    return draft_record(page, 1, options or PageOptions(HOME, {}, names=NAMES))


def words(record: dict[str, Any]) -> str:
    """The text of a body, without blanks."""
    return "".join(unescape(re.sub(r"<[^>]*>", "", record["content_html"])).split())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_model_page_comes_whole_in_any_markup(layout: str) -> None:
    record = read(LAYOUTS[layout]([*TOP, *LABEL_LINES, *TEXT, *BOTTOM])).record
    assert record["title"] == TITLE
    assert record["categories"] == ["科技"]
    assert record["source"] == {"name": "海港夜话"}
    assert record["original"] is True
    assert record["authors"] == ["周阿岚"]
    assert record["references"] == [{"url": "https://isle.example/2024/solar?id=7"}]
    assert record["related"] == [{"title": RELATED[1]}]
    assert words(record) == WORDS
    body = record["content_html"]
    assert (body.count("<ul>"), body.count("<li>"), body.count("<p>")) == (1, 2, 7)
    assert "date_published" not in record


@pytest.mark.parametrize(
    ("labels", "facts"),
    [
        (("科技", "海港夜话", "作者 | 周阿岚"), {"original": None}),
        (("科技", "海港夜话 原创"), {"authors": None}),
        (("海港夜话 原创", "科技", "作者 | 周阿岚"), {}),
        (("作者：周阿岚", "海港夜话\xa0原创", "\u3000科技\u3000"), {}),
        (("科技", "海港夜话", "原创", "文／周阿岚"), {}),
        (("科技", "海港夜话原创", "撰文：周阿岚"), {}),
        (("科技 | 海港夜话 | 原创 | 作者：周阿岚",), {}),
        (("科技", "海港夜话 [原创]", "作者｜周阿岚　编译｜李青"), {"contributors": [{"name": "李青", "role": "translator"}]}),
        (("Technology", "The Reef Weekly | Original", "By Ann Reef"), {"source": {"name": "The Reef Weekly"}, "authors": ["Ann Reef"]}),
        (("ＴＥＣＨ", "the reef weekly  original", "Author: Ann Reef"), {"source": {"name": "The Reef Weekly"}, "authors": ["Ann Reef"]}),
        (("科技", "礁石电台 原创", "作者 | 周阿岚、何砚"), {"source": {"name": "礁石电台"}, "authors": ["周阿岚", "何砚"]}),
        (("科技", "海港夜话 原创", "2024年5月6日 09:30", "作者 | 周阿岚", "本文约 1200 字"), {}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("layout", ["div", "br"])
def test_the_labels_may_stand_in_any_order_and_any_may_be_missing(
    layout: str, labels: tuple[str, ...], facts: dict[str, Any]
) -> None:
    record = read(LAYOUTS[layout]([*TOP, *labels, *TEXT, *BOTTOM])).record
    wanted = {
        "categories": ["科技"],
        "source": {"name": "海港夜话"},
        "original": True,
        "authors": ["周阿岚"],
    } | facts
    assert {key: record.get(key) for key in wanted} == wanted
    assert words(record) == WORDS


@pytest.mark.parametrize(
    ("bottom", "references", "related"),
    [
        ((*REQUESTS, *RELATED, *FOOT), None, 1),
        ((*REFERENCES, *REQUESTS, *FOOT), [{"url": "https://isle.example/2024/solar?id=7"}], 0),
        ((*REQUESTS, *FOOT), None, 0),
        (("References", "Reef Almanac", "https://isle.example/b", "2. https://isle.example/c", *REQUESTS),
         [{"title": "Reef Almanac", "url": "https://isle.example/b"}, {"url": "https://isle.example/c"}], 0),
        (("【参考资料】", "【1】海岛年鉴 https://isle.example/b", "【2】《灯塔志》，海岛出版社，2019", *REQUESTS, *FOOT),
         [{"title": "海岛年鉴", "url": "https://isle.example/b"}, {"title": "《灯塔志》，海岛出版社，2019"}], 0),
        (("参考链接：https://isle.example/a", "▼ 推荐阅读 ▼", "海鸟为什么总停在第三级台阶？", "船期表又改了！", *FOOT),
         [{"url": "https://isle.example/a"}], 2),
        ((*RELATED, *REFERENCES, *REQUESTS, *FOOT), [{"url": "https://isle.example/2024/solar?id=7"}], 1),
        ((*REQUESTS, *FOOT, "电话：010-1234567", "技术支持：某公司"), None, 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("layout", ["p", "br in a cell"])
def test_what_stands_below_the_text_is_told_apart(
    layout: str, bottom: tuple[str, ...], references: Any, related: int
) -> None:
    record = read(LAYOUTS[layout]([*TOP, *LABEL_LINES, *TEXT, *bottom])).record
    assert record.get("references") == references
    assert len(record.get("related", [])) == related
    assert words(record) == WORDS


def test_labels_in_traditional_characters_are_read_and_names_keep_theirs() -> None:
    labels = ("科技", "礁石電臺 原創", "撰文：陳曉嵐　編譯：李青", "責任編輯：何硯")
    bottom = (
        "參考連結", "[1] https://isle.example/a", "微信掃碼關注該文公眾號作者",
        "點此提交新聞線索和投稿給我們", "延伸閱讀", "船期表又改了！",
        "聯絡我們 隱私權政策 ©2024 isle.example",
        "本站轉載文章不代表同意其觀點，如有侵權請權利人聯繫我們刪除。",
    )  # fmt: skip
    record = read(each("div")([*TOP, *labels, *TEXT, *bottom])).record
    assert record["source"] == {"name": "礁石電臺"}
    assert (record["original"], record["authors"]) == (True, ["陳曉嵐"])
    people = {person["name"]: person["role"] for person in record["contributors"]}
    assert people == {"李青": "translator", "何硯": "editor"}
    assert record["references"] == [{"url": "https://isle.example/a"}]
    assert record["related"] == [{"title": "船期表又改了！"}]
    assert words(record) == WORDS


ENGLISH = (
    "Hello, I am Ann.",
    "The lighthouse on the small island is getting a new lamp at last!",
    "The three keepers of the reef are ordering less oil and asking the yard for panels instead.",
    "There are two reasons:",
    "• Oil keeps getting dearer, and nobody knows about next year.",
    "• Panels are now light enough to come by boat.",
    "All in all, the quiet night will come.",
)


@pytest.mark.parametrize("layout", ["div", "br", "rows"])
def test_an_english_page_of_the_same_shape(layout: str) -> None:
    title = "Will the gulls leave once the lighthouse runs on panels?"
    lines = (
        "Harbour News", ">", title, title, "Technology", "The Reef Weekly  Original", "By Ann Reef", *ENGLISH,
        "References:", "[1]https://isle.example/solar", "Scan the QR code to follow the author's account",
        "Click here to send us news tips and good articles.", "Related reading",
        "Why gulls stop on the third step?Keepers vote on the brass knockerThe timetable changed!",
        "logo", "Contact usPrivacy policy©2024 harbour.example", "Harbour News",
        "Harbour News publishes articles without endorsing them; they are no advice. If you find an "
        "infringement, please ask the rights holder to notify us.",
    )  # fmt: skip
    record = read(LAYOUTS[layout](lines), f"{title} | Harbour News").record
    assert record["title"] == title
    assert record["categories"] == ["科技"]
    assert (record["source"], record["original"]) == ({"name": "The Reef Weekly"}, True)
    assert record["authors"] == ["Ann Reef"]
    assert record["references"] == [{"url": "https://isle.example/solar"}]
    assert len(record["related"]) == 1
    assert words(record) == "".join("".join(ENGLISH).replace("•", "").split())
    assert record["content_html"].count("<li>") == 2


@pytest.mark.parametrize(
    ("above", "title", "category"),
    [
        (("海岛网", "科技", TITLE, TITLE), TITLE, "科技"),
        ((f"海岛网 > 科技 > {TITLE}", TITLE), f"{TITLE}_海岛网", "科技"),
        (("首页", "科技", "财经", TITLE, "财经"), TITLE, "财经"),
        (("首页", "科技", "财经", "财经", TITLE), TITLE, "财经"),
        (("首页", "科技", "财经", TITLE), TITLE, None),
        (("海岛网", TITLE, TITLE, "Ｃ＋＋"), "海岛网", "C++"),
        (("海岛网", TITLE, TITLE, "科技"), None, "科技"),
    ],
)
def test_the_title_is_found_among_the_lines_and_the_category_near_it(
    above: tuple[str, ...], title: str | None, category: str | None
) -> None:
    record = read(each("div")([*above, *LABEL_LINES[1:], *TEXT, *BOTTOM]), title).record
    assert record["title"] == TITLE
    assert record.get("categories", [None]) == [category]
    assert words(record) == WORDS


RICH = (
    "<p>小岛的灯塔终于要换灯了，<a href='https://panel.example/'>太阳能板</a>已经装好。</p><h2>小标题</h2>"
    "<figure><img src='/lamp.jpg'><figcaption>新灯</figcaption></figure><li>一是煤油太贵。</li><li>二是板子便宜。</li>"
    "<table><tr><th>礁</th><th>灯</th></tr><tr><td>东</td><td>1</td></tr></table>"
    "<p>一行<br>又一行，诗要这样排。</p><p>老看守并不着急，他说灯暗一点，星星反而看得清，海鸟也会回来。</p>"
)


def test_the_text_keeps_its_markup() -> None:
    page = (
        f"<header><a href='/'>海岛网</a> &gt; <span>{TITLE}</span></header><main><h1>{TITLE}</h1>"
        "<div><span>科技</span><span>海港夜话</span><span>原创</span><span>作者 | 周阿岚</span></div>"
        f"<div class=b>{RICH}<p>参考资料</p><p>[1]<a href='https://isle.example/a'>海岛年鉴</a></p></div>"
        "<p><img src='/x.png' alt='二维码'></p><p>微信扫码关注该文公众号作者</p><h3>相关阅读</h3>"
        "<div><a href='/1'>海鸟为什么停下？</a><a href='/2'>船期表又改了！</a></div></main>"
        "<footer><img src='/logo.png' alt='logo'><div><a href='/c'>联系我们</a>©2024 isle.example</div></footer>"
    )  # fmt: skip
    draft = read(page, f"{TITLE} - 海岛网")
    record, body = draft.record, draft.record["content_html"]
    assert record["title"] == TITLE
    assert record["references"] == [{"title": "海岛年鉴", "url": "https://isle.example/a"}]
    assert [entry["title"] for entry in record["related"]] == ["海鸟为什么停下？", "船期表又改了！"]
    assert "<ul><li>一是煤油太贵。</li><li>二是板子便宜。</li></ul>" in body
    for markup in ("<h2>小标题</h2>", '<a href="https://panel.example/">', "<figcaption>新灯", "<th>礁</th>", "<p>一行<br>又一行"):  # fmt: skip
        assert markup in body
    assert not re.search(r"logo|二维码|x\.png|原创|海岛网", body)
    assert draft.notes[-1].startswith("left out at the foot")


def test_a_line_below_the_title_that_no_label_explains_is_the_subtitle() -> None:
    lead = "看守人说，海鸟最先知道灯换过了，人要晚几天"
    record = read(each("p")([*TOP, lead, *LABEL_LINES, *TEXT, *BOTTOM])).record
    assert (record["subtitle"], words(record)) == (lead, WORDS)
    draft = read(each("p")([*TOP, "科技", "礁石电台", "作者 | 周阿岚", *TEXT, *BOTTOM]))
    assert draft.record["source"] == {"name": "礁石电台"}
    assert "stands between the title and the author" in draft.notes[0]


ARTICLE = "".join(
    f"<p>第{n}段：风从峡谷里吹来，把晒在院子里的谷子吹得到处都是，狗追着跑。</p>" for n in range(8)
)


@pytest.mark.parametrize(
    ("page", "held", "lost"),
    [
        # related titles in the middle of a text do not end it
        (f"<h1>{TITLE}</h1><p>作者 | 周阿岚</p><p>海港夜话 原创</p>{ARTICLE}<p>相关阅读</p><p>船期表又改了！</p>"
         f"{ARTICLE}<p>微信扫码关注我们</p><p>联系我们 ©2024 isle.example</p>", "第7段", "船期表"),
        # comments below an article are no related titles
        (f"<h1>{TITLE}</h1><p>海港夜话 原创</p><article>{ARTICLE}</article><h3>评论</h3><div class=comments>"
         "<p>写得真好，看完以后我也想去岛上看一看那盏灯，谢谢作者。</p></div><p>©2024 isle.example</p>", "第7段", "写得真好"),
        # a text that speaks of rights and of following
        (f"<h1>{TITLE}</h1><p>海港夜话 原创</p>{ARTICLE}<p>很多人开始关注这件事，有人担心侵权，要求平台删除。</p>", "要求平台删除", "海港夜话"),
    ],
)  # fmt: skip
def test_an_ordinary_page_is_not_read_as_a_column(page: str, held: str, lost: str) -> None:
    draft = read(page)
    assert held in draft.record["content_html"]
    assert lost not in draft.record["content_html"]


def test_a_recipe_goes_before_the_lines() -> None:
    from syndicate.config.recipes import PageRecipe, Pick

    body = each("p")([*TOP, *LABEL_LINES, *TEXT, *BOTTOM])
    recipe = PageRecipe(hosts=(), source=Pick(css="p", pattern="(海岛网)$"))
    options = PageOptions(HOME, {"isle": recipe}, recipe="isle", names=NAMES)
    record = read(body, options=options).record
    assert record["source"] == {"name": "海岛网"}
    assert (record["authors"], words(record)) == (["周阿岚"], WORDS)
    picked = PageRecipe(hosts=(), body=Pick(css="#text"))
    options = PageOptions(HOME, {"isle": picked}, recipe="isle", names=NAMES)
    marked = each("p")([*TOP, *LABEL_LINES]) + f"<div id=text>{RICH}</div>" + each("p")(BOTTOM)
    draft = read(marked, options=options)
    assert draft.found_in["content_html"] == "recipe"
    assert (draft.record["categories"], draft.record["authors"]) == (["科技"], ["周阿岚"])
