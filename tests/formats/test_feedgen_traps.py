"""What feedgen 1.0.0 does wrong, one test for each trap that `formats/_feedgen.py` lists."""

from __future__ import annotations

import locale
import re
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest
from lxml import etree
from support.records import replace

from syndicate.errors import RenderError
from syndicate.formats import FORMATS
from syndicate.model.article import Attachment, Person, Reference, Source
from syndicate.model.feed import Entry, Feed, Term

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "c": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
FEED = Feed(
    id="tag:site.example,2024:feed/x",
    title="科技 & <新>",
    description="A & B",
    home="https://site.example/",
    self_url="https://site.example/feeds/x",
    updated="2024-05-02T00:00:00.123456789Z",
    language="zh-CN",
    license="https://creativecommons.org/licenses/by/4.0/",
    hubs=("https://hub.example/", "https://hub2.example/"),
)
ENTRY = Entry(
    id="tag:site.example,2024:daily/1",
    title="AT&T <script> 标签",
    content_html="<p>正文 &amp; &lt;b&gt;</p>",
    published=datetime(2024, 5, 1, 8, tzinfo=UTC),
    updated="2024-05-01T08:00:00.987654321Z",
    url="https://site.example/a/1",
    summary="摘要 & <b>",
    authors=(Person("甲"), Person("Ben", "https://ben.example/", "ben@ben.example")),
    contributors=(Person("译者乙", role="translator"),),
    publisher=Source("示例日报", feed_url="https://daily.example/feed"),
    via="https://daily.example/1",
    references=(Reference("出处 & 注", "https://ref.example/?a=1&b=2"), Reference("无链接")),
    rights="© 示例日报 & Co",
    license="https://creativecommons.org/licenses/by/4.0/",
    categories=(Term("tech", "tag:site.example,2024:categories", "科技 & 新"),),
    attachments=(Attachment("https://site.example/a.mp3", "audio/mpeg", 12, title="录音"),),
)


def document(name: str, *entries: Entry, feed: Feed = FEED) -> bytes:
    form = FORMATS[name]
    return form.document(feed, form.fragments(entries))


def tree(name: str, *entries: Entry, feed: Feed = FEED) -> Any:
    return etree.fromstring(document(name, *entries, feed=feed))


def test_1_the_channel_link_is_the_home_whatever_other_links_there_are() -> None:
    assert tree("rss").findtext("channel/link") == "https://site.example/"


def test_2_rss_has_every_atom_link() -> None:
    links = tree("rss").findall("channel/a:link", NS)
    assert [(link.get("rel"), link.get("href")) for link in links] == [
        ("self", "https://site.example/feeds/x"),
        ("hub", "https://hub.example/"),
        ("hub", "https://hub2.example/"),
        ("license", "https://creativecommons.org/licenses/by/4.0/"),
    ]


def test_3_atom_links_of_entries_keep_rel_type_title_and_length() -> None:
    links = tree("atom", ENTRY).findall("a:entry/a:link", NS)
    assert [dict(link.attrib) for link in links] == [
        {"href": "https://site.example/a/1", "rel": "alternate", "type": "text/html"},
        {"href": "https://daily.example/1", "rel": "via"},
        {"href": "https://ref.example/?a=1&b=2", "rel": "related", "title": "出处 & 注"},
        {"href": "https://creativecommons.org/licenses/by/4.0/", "rel": "license"},
        {
            "href": "https://site.example/a.mp3",
            "rel": "enclosure",
            "type": "audio/mpeg",
            "length": "12",
            "title": "录音",
        },
    ]


def test_4_an_author_without_mail_stands_in_rss() -> None:
    item = tree("rss", ENTRY).find("channel/item")
    assert [one.text for one in item.findall("dc:creator", NS)] == ["甲", "Ben"]
    assert item.find("author") is None


def test_5_rights_and_updated_of_an_item_stand_in_rss() -> None:
    item = tree("rss", ENTRY).find("channel/item")
    assert item.findtext("dc:rights", namespaces=NS) == "© 示例日报 & Co"
    assert item.findtext("a:updated", namespaces=NS) == "2024-05-01T08:00:00.987654321Z"


@pytest.mark.parametrize("name", FORMATS)
def test_6_no_date_is_the_clock(name: str) -> None:
    text = document(name, ENTRY).decode()
    assert set(re.findall(r"\b20\d\d\b", text.replace("w3.org/2005", ""))) == {"2024"}


@pytest.mark.parametrize("name", FORMATS)
def test_7_entries_stand_in_the_order_they_came(name: str) -> None:
    ids = [f"tag:site.example,2024:{number}" for number in range(5)]
    entries = [Entry(i, "t", "<p>x</p>", ENTRY.published, ENTRY.updated) for i in ids]
    text = document(name, *entries).decode()
    end = "<" if name in ("rss", "atom") else '"'
    places = [text.index(f"{i}{end}") for i in ids]
    assert places == sorted(places)


def test_8_content_without_a_summary_is_no_description() -> None:
    bare = Entry("tag:x,2024:1", "题", "<p>全文</p>", ENTRY.published, ENTRY.updated)
    item = tree("rss", bare).find("channel/item")
    assert item.findtext("c:encoded", namespaces=NS) == "<p>全文</p>"
    assert item.findtext("description") == "题"


def test_9_the_content_of_atom_is_html() -> None:
    content = tree("atom", ENTRY).find("a:entry/a:content", NS)
    assert (content.get("type"), content.text) == ("html", ENTRY.content_html)


@pytest.mark.parametrize("name", ["rss", "atom"])
@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
@pytest.mark.parametrize(("title", "body"), [("a{}b", "<p>x</p>"), ("t", "<p>a{}b</p>")])
def test_10_one_forbidden_character_costs_one_entry_and_is_named(
    name: str, bad: str, title: str, body: str
) -> None:
    texts = title.format(bad), body.format(bad)
    poisoned = Entry("tag:x,2024:bad", *texts, ENTRY.published, ENTRY.updated)
    with pytest.raises(RenderError) as error:
        FORMATS[name].fragments([ENTRY, poisoned])
    assert error.value.subject == "tag:x,2024:bad"


def test_11_no_half_atom_source() -> None:
    assert tree("atom", ENTRY).find("a:entry/a:source", NS) is None


def test_12_the_update_period_has_its_names_and_values() -> None:
    channel = tree("rss").find("channel")
    assert channel.findtext("sy:updatePeriod", namespaces=NS) == "hourly"
    assert channel.findtext("sy:updateFrequency", namespaces=NS) == "1"
    assert b"None" not in document("rss", ENTRY)


def test_13_dates_do_not_ask_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *a: calls.append(a))
    FORMATS["rss"].fragments([ENTRY])
    once = len(calls)  # the generator's own date, which never gets out
    FORMATS["rss"].fragments([ENTRY] * 5)
    assert len(calls) == 2 * once
    assert tree("rss", ENTRY).findtext("channel/item/pubDate") == "Wed, 01 May 2024 08:00:00 +0000"


def test_14_what_is_written_is_namespaced() -> None:
    root = tree("atom", ENTRY)
    assert {etree.QName(one).namespace for one in root.iter() if "}" not in one.tag} == set()
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_plain_text_is_escaped_once_with_hexadecimal_references(name: str) -> None:
    text = document(name, ENTRY).decode()
    assert "<title>科技 &#x26; &#x3C;新&#x3E;</title>" in text
    assert "AT&#x26;T &#x3C;script&#x3E; 标签</title>" in text


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_body_is_one_section_written_as_it_is(name: str) -> None:
    text = document(name, ENTRY).decode()
    assert f"><![CDATA[{ENTRY.content_html}]]></" in text
    assert text.count("<![CDATA[") == 1
    (entry,) = feedparser.parse(text.encode()).entries
    assert entry.content[0].value == ENTRY.content_html


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x]]>y",
        "]]>",
        "]]>]]]]>>",
        "<![CDATA[<p>x</p>]]>",
        "a\rb\r\nc\n",
        "\r",
        " \t x \n",
        "</content:encoded></content></item></entry>",
        "<item><guid>1</guid><id>1</id><entry>",
        "&amp; &#13; &nbsp; & <!-- x -->",
        "\x7f\x85\u2028\U0001f600\ud7ff\ue000\ufffd",
    ],
)
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_any_body_reads_back_as_it_is(name: str, body: str) -> None:
    odd = Entry("tag:x,2024:1", "t", body, ENTRY.published, ENTRY.updated)
    path = "channel/item/c:encoded" if name == "rss" else "a:entry/a:content"
    read = tree(name, odd, ENTRY, odd).findall(path, NS)
    assert [content.text or "" for content in read] == [body, ENTRY.content_html, body]


@pytest.mark.parametrize("title", ["<content:encoded>-</", '<content type="html">-</', "-"])
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_no_other_text_is_taken_for_the_place_of_a_body(name: str, title: str) -> None:
    odd = replace(ENTRY, title=title, summary=title, rights=title, id="tag:x,2024:-")
    read = feedparser.parse(document(name, odd), sanitize_html=False).entries[0]
    assert (read.title, read.content[0].value) == (title, ENTRY.content_html)


@pytest.mark.parametrize("body", ['<p>type="html" &amp; x</p>', "<p>&lt;content:encoded&gt;</p>"])
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_body_that_speaks_of_markup_is_left_as_it_is(name: str, body: str) -> None:
    odd = Entry("tag:x,2024:1", 'type="html" & </item>', body, ENTRY.published, ENTRY.updated)
    parsed = feedparser.parse(document(name, odd, ENTRY), sanitize_html=False)
    assert [entry.content[0].value for entry in parsed.entries] == [body, ENTRY.content_html]
    assert parsed.entries[0].title in ('type="html" & </item>', 'type="html" &')


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_is_taken_apart_again(name: str) -> None:
    form = FORMATS[name]
    other = Entry("tag:x,2024:a&b", "题", "<p>x</p>", ENTRY.published, ENTRY.updated)
    whole = document(name, ENTRY, other)
    assert [entry_id for entry_id, _ in form.split(whole)[1]] == [ENTRY.id, other.id]
    assert form.cut(whole, {ENTRY.id, other.id}) == whole
    assert form.cut(whole, {other.id}) == document(name, other)
    assert form.split(form.cut(whole, set()))[1] == []
