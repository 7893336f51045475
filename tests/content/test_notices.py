from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.records import replace

from syndicate.config.names import BUILT_IN_NOTICES
from syndicate.config.site import Site
from syndicate.config.terms import Follow
from syndicate.content.builtin import BUILT_IN
from syndicate.content.facts import Facts, Publisher, site_facts
from syndicate.content.notices import check_notices, notices
from syndicate.errors import ConfigError, Place
from syndicate.model.article import Person, Reference

MakeSite = Callable[..., Site]
URL = "https://daily.example/"

SPOKEN: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "attribution",
        {"source": Publisher("日报 <A&B>", URL), "byline": "甲、乙", "original": True}
        | {"translators": (Person("丙"), Person("丁")), "external_url": URL + "1"},
        '<p>原创 · 来源：<a href="https://daily.example/">日报 &lt;A&amp;B&gt;</a>　作者：甲、乙　'
        '译者：丙、丁　<a href="https://daily.example/1">阅读原文</a></p>',
        '<p>Original work · Source: <a href="https://daily.example/">日报 &lt;A&amp;B&gt;</a> · By '
        "甲、乙 · Translated by 丙, 丁 · "
        '<a href="https://daily.example/1">Read the original</a></p>',
    ),
    ("attribution", {"source": Publisher("日报")}, "<p>来源：日报</p>", "<p>Source: 日报</p>"),
    ("attribution", {}, "", ""),
    (
        "references",
        {"references": (Reference("a<b", URL), Reference(None, URL), Reference("c"))},
        '<h3>参考链接</h3>\n<ol><li><a href="https://daily.example/">a&lt;b</a></li><li>'
        '<a href="https://daily.example/">https://daily.example/</a></li><li>c</li></ol>',
        '<h3>References</h3>\n<ol><li><a href="https://daily.example/">a&lt;b</a></li><li>'
        '<a href="https://daily.example/">https://daily.example/</a></li><li>c</li></ol>',
    ),
    ("references", {}, "", ""),
    (
        "related",
        {"related": (Reference("a"),)},
        "<h3>相关阅读</h3>\n<ul><li>a</li></ul>",
        "<h3>Related</h3>\n<ul><li>a</li></ul>",
    ),
    (
        "follow",
        {"source": Publisher("x", follow=Follow("日报", URL))},
        '<p>关注原作者账号：<a href="https://daily.example/">日报</a></p>',
        '<p>Follow the source: <a href="https://daily.example/">日报</a></p>',
    ),
    (
        "follow",
        {"source": Publisher("x", follow=Follow("日报"))},
        "<p>关注原作者账号：日报</p>",
        "<p>Follow the source: 日报</p>",
    ),
    ("follow", {"source": Publisher("x")}, "", ""),
    ("tips", {}, "", ""),
    (
        "copyright",
        {"copyrightholder": "日报社", "usageterms": "须注明出处", "license": "https://l.example/"},
        '<p>© 日报社 · 须注明出处 · <a href="https://l.example/">许可协议</a></p>',
        '<p>© 日报社 · 须注明出处 · <a href="https://l.example/">Licence</a></p>',
    ),
    (
        "copyright",
        {"copyrightnotice": "(c) X", "copyrightholder": "Y"},
        "<p>(c) X</p>",
        "<p>(c) X</p>",
    ),
    ("copyright", {}, "", ""),
    (
        "disclaimer",
        {},
        "<p>本文由示例聚合转载，观点属于原作者。</p>",
        "<p>Republished by 示例聚合; the views are the author's own.</p>",
    ),
    (
        "disclaimer",
        {"level": "summary"},
        "<p>本文由示例聚合摘录，观点属于原作者。</p>",
        "<p>Excerpted by 示例聚合; the views are the author's own.</p>",
    ),
    (
        "disclaimer",
        {"level": "headline"},
        "<p>本文由示例聚合收录，观点属于原作者。</p>",
        "<p>Listed by 示例聚合; the views are the author's own.</p>",
    ),
    (
        "disclaimer",
        {"feed": True},
        "<p>示例聚合转载、摘录的文章，观点属于原作者。</p>",
        "<p>Articles republished or excerpted by 示例聚合 express their authors' views.</p>",
    ),
    ("disclaimer", {"own": True}, "", ""),
    (
        "attribution",
        {"own": True, "source": Publisher("示例聚合", URL), "byline": "甲"},
        '<p>来源：<a href="https://daily.example/">示例聚合</a>　作者：甲</p>',
        '<p><a href="https://daily.example/">示例聚合</a> · By 甲</p>',
    ),
    (
        "attribution",
        {"own": True, "source": Publisher("示例聚合", URL), "byline": "示例聚合"},
        '<p>来源：<a href="https://daily.example/">示例聚合</a></p>',
        '<p><a href="https://daily.example/">示例聚合</a></p>',
    ),
    ("attribution", {"byline": "甲"}, "<p>作者：甲</p>", "<p>By 甲</p>"),
]


@pytest.mark.parametrize(("name", "facts", "chinese", "english"), SPOKEN)
def test_built_in_notices(
    make_site: MakeSite, name: str, facts: dict[str, Any], chinese: str, english: str
) -> None:
    site = make_site()
    about = Facts(title="标题", site=site_facts(site), **facts)
    speak = notices(site)[name]
    assert speak(about) == chinese
    if english or not chinese:
        assert speak(replace(about, zh=False)) == english


def test_what_the_site_offers(make_site: MakeSite) -> None:
    site = make_site(tips="https://news.example/tips", takedown="https://news.example/out")
    spoken = notices(site)
    about = Facts(title="x", site=site_facts(site))
    assert spoken["tips"](about) == '<p><a href="https://news.example/tips">提供线索或投稿</a></p>'
    assert '<a href="https://news.example/out">通知本站撤下</a>' in spoken["disclaimer"](about)
    site = make_site(contact="https://news.example/contact")
    about = Facts(title="x", site=site_facts(site), zh=False)
    assert '<a href="https://news.example/contact">write to us</a>' in notices(site)["disclaimer"](
        about
    )


def test_the_sites_own_work_is_not_called_anyone_elses(make_site: MakeSite) -> None:
    site = make_site(takedown="https://news.example/out", contact="https://news.example/contact")
    speak = notices(site)["disclaimer"]
    about = Facts(title="x", site=site_facts(site), own=True)
    link = '<a href="https://news.example/contact">'
    assert speak(about) == f"<p>内容有误或涉及版权，请{link}联系本站</a>。</p>"
    english = f"<p>To report an error or a rights concern, {link}write to us</a>.</p>"
    assert speak(replace(about, zh=False)) == english
    assert speak(replace(about, hant=True)) == f"<p>內容有誤或涉及版權，請{link}聯絡本站</a>。</p>"


TRADITIONAL: list[tuple[str, dict[str, Any], str]] = [
    (
        "attribution",
        {"source": Publisher("日報"), "original": True, "byline": "甲", "external_url": URL}
        | {"translators": (Person("丙"),)},
        '<p>原創 · 來源：日報　作者：甲　譯者：丙　<a href="https://daily.example/">閱讀原文</a></p>',
    ),
    ("references", {"references": (Reference("c"),)}, "<h3>參考連結</h3>\n<ol><li>c</li></ol>"),
    ("related", {"related": (Reference("a"),)}, "<h3>相關閱讀</h3>\n<ul><li>a</li></ul>"),
    ("disclaimer", {}, "<p>本文由示例聚合轉載，觀點屬於原作者。</p>"),
    ("disclaimer", {"level": "summary"}, "<p>本文由示例聚合摘錄，觀點屬於原作者。</p>"),
    ("copyright", {"license": URL}, '<p><a href="https://daily.example/">授權條款</a></p>'),
]


@pytest.mark.parametrize(("name", "facts", "shown"), TRADITIONAL)
def test_traditional_chinese(
    make_site: MakeSite, name: str, facts: dict[str, Any], shown: str
) -> None:
    site = make_site()
    about = Facts(title="標題", site=site_facts(site), hant=True, **facts)
    assert notices(site)[name](about) == shown


OWN = [
    ("<p>静态</p>", {}, "<p>静态</p>"),
    ("<p>关注：{{ source.follow.account }}</p>", {}, ""),
    ("<p>{{ byline }}{{ source.name }}</p>", {"byline": "甲"}, "<p>甲</p>"),
    ("<h3>参考</h3>{% for r in references %}<p>{{ r.title }}</p>{% endfor %}", {}, ""),
    ("<p>© {{ copyrightholder }} · 转载须经许可</p>", {}, "<p>©  · 转载须经许可</p>"),
    ("<p>版权：{{ copyrightholder }}</p>", {}, ""),
    ("<p>© {{ copyrightholder }} ·</p>", {}, ""),
    (
        "<p>By: {{ byline }}</p><p>No advice.</p>{% for r in related %}{{ r.title }}{% endfor %}",
        {},
        "<p>By: </p><p>No advice.</p>",
    ),
    (
        "{% if original %}<p>原创</p>{% else %}<p>{{ byline }}</p>{% endif %}",
        {"original": True},
        "<p>原创</p>",
    ),
    ("{% if original %}<p>原创</p>{% endif %}", {}, ""),
    ("<p> {# nothing #} </p>", {}, ""),
    (
        '<p><a href="{{ source.url }}">{{ source.name }}</a></p>',
        {"source": Publisher("x")},
        "<p>x</p>",
    ),
    (
        '<p>{{ title }}<a href="/about">a</a></p>',
        {},
        '<p>标题<a href="https://news.example/about">a</a></p>',
    ),
    ('<p onclick="x">{{ title }}</p><script>x</script>', {}, "<p>标题</p>"),
    ("{% if own %}<p>{{ title }}</p>{% endif %}", {"own": True}, "<p>标题</p>"),
    ("<p>{{ '繁' if hant else '简' }}{{ level }}</p>", {"level": "summary"}, "<p>简summary</p>"),
    ("<p>{{ authors[0].name }}{{ language or '' }}</p>", {"authors": (Person("甲"),)}, "<p>甲</p>"),
    ("<p>{{ title", None, "unexpected end of template"),
    ("<p>\n{% if %}</p>", None, "line 2"),
    ("<p>{{ titel }}</p>", None, "no such variable: titel"),
    ("{% include 'x' %}", None, "no loader"),
    ("{{ 1 // 0 }}", None, "division"),
    ("{{ title.__class__.__mro__() }}", None, "unsafe"),
]


@pytest.mark.parametrize(("template", "facts", "wanted"), OWN)
def test_a_sites_own_notice(
    make_site: MakeSite, template: str, facts: dict[str, Any] | None, wanted: str
) -> None:
    site = make_site(
        marks={("site.yaml", "notices", "own"): Place("config/site.yaml", 7, 3)},
        notices={"own": template},
    )
    if facts is None:
        with pytest.raises(ConfigError, match=wanted) as caught:
            check_notices(site)
        assert str(caught.value).startswith("config/site.yaml:7:3: notice own: ")
    else:
        check_notices(site)
        about = Facts(title="标题", site=site_facts(site), **facts)
        assert notices(site)["own"](about) == wanted


def test_a_sites_own_replaces_the_built_in(make_site: MakeSite) -> None:
    site = make_site(notices={"tips": "<p>t</p>"})
    for zh in (True, False):
        assert notices(site)["tips"](Facts(title="x", site=site_facts(site), zh=zh)) == "<p>t</p>"


def test_every_fault_is_told(make_site: MakeSite) -> None:
    site = make_site(notices={"own": "{{ x }}", "other": "{% if"})
    with pytest.raises(ConfigError) as caught:
        check_notices(site)
    assert len(caught.value.all) == 2
    with pytest.raises(ConfigError):
        notices(site)


def test_what_the_config_takes_for_built_in_is() -> None:
    assert set(BUILT_IN_NOTICES) == set(BUILT_IN.english)
    assert set(BUILT_IN.simplified) == set(BUILT_IN.traditional) == set(BUILT_IN.english)
