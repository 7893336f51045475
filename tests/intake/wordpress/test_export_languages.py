"""WordPress exports: the language of each post, as plug-ins mark it, and of the channel."""

from __future__ import annotations

import json

import pytest
from support.small_site import SmallSite
from support.wordpress_export import HEAD, TAIL, export, item, parsed, stored

CHINESE = "磨坊边的水渠今年重修，村里的人轮流守夜，看着水一点一点涨上来。" * 3
ENGLISH = "The mill race was rebuilt this year, and the village took turns to watch it fill. " * 3


def term(slug: str, name: str, locale: str) -> str:
    described = f'a:2:{{s:6:"locale";s:{len(locale)}:"{locale}";s:3:"rtl";i:0;}}'
    return (
        f"<wp:term><wp:term_taxonomy>language</wp:term_taxonomy><wp:term_slug>{slug}</wp:term_slug>"
        f"<wp:term_name>{name}</wp:term_name><wp:term_description><![CDATA[{described}]]>"
        "</wp:term_description></wp:term>"
    )


def filed(slug: str, name: str) -> str:
    return f'<category domain="language" nicename="{slug}"><![CDATA[{name}]]></category>'


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


@pytest.mark.parametrize(
    ("head", "mark", "language"),
    [
        (term("zh", "中文", "zh_CN"), filed("zh", "中文"), "zh-CN"),
        (term("tw", "中文 (台灣)", "zh_TW"), filed("tw", "中文 (台灣)"), "zh-TW"),
        (term("de", "Deutsch", "de_DE_formal"), filed("de", "Deutsch"), "de-DE"),
        ("", filed("tw", "中文"), "zh"),  # an export of posts alone: no Twi
        ("", filed("cn", "中文"), "zh-CN"),
        ("", filed("en", "English"), "en-GB"),  # the channel says which
        ("", filed("en_us", "english"), "en-US"),
        ("", meta("_wpml_import_language_code", "zh-hans"), "zh-Hans"),
        ("", meta("_wpml_import_language_code", "pt-br"), "pt-BR"),
        ("", meta("_locale", "ja"), "ja"),
        ("", "", "en-GB"),
    ],
)
def test_a_post_names_its_language(site: SmallSite, head: str, mark: str, language: str) -> None:
    path = export(site, item(1, more=mark))
    path.write_text(HEAD + head + item(1, more=mark) + TAIL, "utf-8")
    assert parsed(path)["Post 1"].article.language == language


def test_a_mark_of_no_language_is_told_and_the_channel_stands(site: SmallSite) -> None:
    event = parsed(export(site, item(1, more=filed("main", "Hauptseite"))))["Post 1"]
    assert event.article.language == "en-GB"
    assert "language: 'main' is no language tag; left out" in event.notes


def test_chinese_posts_with_and_without_a_mark_are_in_one_language(site: SmallSite) -> None:
    head = HEAD.replace("en-GB", "zh-CN")
    marks = ("", meta("_wpml_import_language_code", "zh-hans"))
    items = [item(number, CHINESE, more=mark) for number, mark in enumerate(marks)]
    items.append(item(9, CHINESE, more=meta("_wpml_import_language_code", "zh-hant")))
    path = export(site)
    path.write_text(head + "".join(items) + TAIL, "utf-8")
    languages = [event.article.language for event in parsed(path).values()]
    assert languages == ["zh-CN", "zh-CN", "zh-Hant"]


def test_what_the_channel_cannot_mean_is_counted_and_mended(site: SmallSite) -> None:
    path = export(site, item(1, ENGLISH), item(2, CHINESE), item(3, CHINESE))
    site.write("jobs/all.yaml", "path: all\nselect:\n  languages: [zh, en, fr]\n")
    report = site.folder / "report.jsonl"
    told = site.run("import", "wordpress", str(path), "--report", str(report))
    assert "2 articles not in en-GB (the channel), by the letters" in told.err
    facts = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    assert [fact["not_in"] for fact in facts] == [
        None,
        "en-GB (the channel)",
        "en-GB (the channel)",
    ]
    missing = 'config/jobs/all.yaml:3:23: no article is in the language "fr", but in en-GB, zh-CN; '
    assert missing in site.run("config", "check").err
    again = site.run("import", "wordpress", str(path), "--language", "zh_tw", "--language", "en")
    assert again.out.endswith("0 new, 3 changed, 0 unchanged\n")
    assert "by the letters" not in again.err
    assert [stored(site, number)["language"] for number in (1, 2, 3)] == [
        "en",
        "zh-TW",
        "zh-TW",
    ]


QTRANSLATE = f"[:en]{ENGLISH}[:zh]{CHINESE}[:]<p>1888</p>"


@pytest.mark.parametrize(
    ("channel", "title", "content", "expected"),
    [
        ("zh-CN", "[:en]The race[:zh]水渠[:]", QTRANSLATE, ("zh-CN", "水渠", CHINESE, ENGLISH)),
        ("en-GB", "[:en]The race[:zh]水渠[:]", QTRANSLATE, ("en-GB", "The race", ENGLISH, CHINESE)),
        ("fr-FR", "[:en]The race[:zh]水渠[:]", QTRANSLATE, ("en", "The race", ENGLISH, CHINESE)),
        (
            "zh-CN",
            "<!--:en-->Race<!--:--><!--:zh-->渠<!--:-->",
            f"<!--:en-->{ENGLISH}<!--:--><!--:zh-->{CHINESE}<!--:-->",
            ("zh-CN", "渠", CHINESE, ENGLISH),
        ),
    ],
)
def test_a_post_that_holds_its_languages_is_read_in_one(
    site: SmallSite, channel: str, title: str, content: str, expected: tuple[str, str, str, str]
) -> None:
    label = '<category domain="category" nicename="w"><![CDATA[[:en]Water[:zh]水[:]]]></category>'
    path = export(site)
    post = item(1, content, more=label, title=f"<![CDATA[{title}]]>")
    path.write_text(HEAD.replace("en-GB", channel) + post + TAIL, "utf-8")
    (event,) = parsed(path).values()
    language, read_title, there, gone = expected
    article = event.article
    assert (article.language, article.title) == (language, read_title)
    assert there.strip() in str(article.content_html)
    assert gone.strip() not in str(article.content_html)
    assert ("<p>1888</p>" in str(article.content_html)) == ("1888" in content)
    assert article.categories == ("水" if language == "zh-CN" else "Water",)
    assert any(f"read in {language[:2]}; its text in" in note for note in event.notes)
