"""Entries of feeds: their dates, authors, languages and texts, and feeds that break a library."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import pytest
from support.small_site import SmallSite

from syndicate.intake import IntakeEvent, ParsedRecord, RejectedRecord
from syndicate.intake.feed import feeds, xml
from syndicate.intake.feed.feeds import FeedOptions, read_file
from syndicate.intake.feed.parser import parse_feed
from syndicate.intake.record import RecordParser
from syndicate.model.article import Article
from syndicate.text.times import rfc3339

NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)
TIDE = "潮水退到最低的时候，磨坊的轮子停了一个上午，谁也没有在意。" * 2
CHINESE = f"<description>{TIDE}</description>"


def rss(item: str, channel: str = "<title>Mill News</title>") -> str:
    body = item if "<description" in item or "<content" in item else f"{item}<description>Flour."
    body += "" if body.endswith(">") else "</description>"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {NAMESPACES}><channel>{channel}'
        f"<link>https://mill.example/</link><item><title>Wheel</title><guid>w1</guid>{body}</item>"
        "</channel></rss>"
    )


def atom(entry: str, feed: str = "<title>Mill News</title>") -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}>{feed}<id>urn:mill</id>'
        f'<link href="https://mill.example/"/><entry><id>w1</id><title>Wheel</title>{entry}</entry>'
        "</feed>"
    )


def json_feed(item: dict[str, Any], **feed: Any) -> str:
    item = {"id": "w1", "title": "Wheel", "content_text": "Flour."} | item
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Mill News", "items": [item]}
        | feed
    )


def events(data: str | bytes, zone: str = "Europe/Lisbon", **parser: Any) -> list[IntakeEvent]:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    home = "https://site.example/"
    parser_ = RecordParser(home, ZoneInfo(zone), str, **parser)
    return list(read_file(raw, "in.xml", FeedOptions(home), parser_))


def parsed(data: str | bytes, zone: str = "Europe/Lisbon", **parser: Any) -> ParsedRecord:
    (event,) = events(data, zone, **parser)
    assert isinstance(event, ParsedRecord), event
    return event


def only(data: str | bytes) -> Article:
    return parsed(data).article


def when(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None


def author(name: str) -> str:
    return f"<author><name>{name}</name></author>"


def names(article: Article) -> list[str]:
    return [person.name for person in article.authors]


@pytest.mark.parametrize(
    ("data", "published", "modified"),
    [
        (rss("<dc:date>2019-03-14</dc:date>"), "2019-03-14T00:00:00Z", None),
        (rss("<dcterms:created>2019-03-14T09:05:07Z</dcterms:created>"),
         "2019-03-14T09:05:07Z", None),
        (rss("<dc:date>2019-03-15T00:00Z</dc:date><pubDate>Thu, 14 Mar 2019 09:05:07 Z</pubDate>"),
         "2019-03-14T09:05:07Z", None),
        (rss("<pubDate>soon</pubDate><dc:date>2019-03-14T09:05:07Z</dc:date>"),
         "2019-03-14T09:05:07Z", None),
        (atom("<updated>2019-03-14T09:05:07Z</updated>"), "2019-03-14T09:05:07Z", None),
        (atom("<published>2019-03-14T09:05:07Z</published><updated>2019-03-15T09:05:07Z</updated>"),
         "2019-03-14T09:05:07Z", "2019-03-15T09:05:07Z"),
        (atom("<published></published><updated>2019-03-14T9:05:07+1:00</updated>"),
         "2019-03-14T08:05:07Z", None),
        (rss("<pubDate>Qui, 14 Mar 2019 09:05:07 -0300</pubDate>"), "2019-03-14T12:05:07Z", None),
        (rss("<pubDate>gio, 14 mar 2019 09:05 +0100</pubDate>"), "2019-03-14T08:05:00Z", None),
        (rss("<pubDate>Do, 14.03.2019 - 09:05</pubDate>"), "2019-03-14T09:05:00Z", None),
        (rss("<pubDate>Thu, 14 Mar 19 9:05 PDT</pubDate>"), "2019-03-14T16:05:00Z", None),
        (rss("<pubDate>Mon, 14 Mar 2019 24:00:00 GMT</pubDate>"), "2019-03-15T00:00:00Z", None),
        (rss("<pubDate>2019年3月14日 17:05</pubDate>"), "2019-03-14T17:05:00Z", None),
        (rss("<pubDate>2019/3/14 17:05:07</pubDate>"), "2019-03-14T17:05:07Z", None),
        (rss("<pubDate>1552554307</pubDate>"), "2019-03-14T09:05:07Z", None),
        (rss("<pubDate>1552554307123</pubDate>"), "2019-03-14T09:05:07.123Z", None),
        (json_feed({"date_published": "Thu, 14 Mar 2019 09:05:07 -0700"}),
         "2019-03-14T16:05:07Z", None),
        (json_feed({"date_published": "2019-03-14 09:05:07"}), "2019-03-14T09:05:07Z", None),
        (json_feed({"date_modified": "2019-3-14T9:5:7Z"}), None, "2019-03-14T09:05:07Z"),
    ],
)  # fmt: skip
def test_what_dates_an_entry(data: str, published: str | None, modified: str | None) -> None:
    article = only(data)
    assert (when(article.published), when(article.modified)) == (published, modified)


@pytest.mark.parametrize(
    "data",
    [
        rss("<pubDate>2019-03-14 09:05:07</pubDate>"),
        rss("<dc:date>2019年3月14日 09:05:07</dc:date>"),
        atom("<published>2019-03-14T09:05:07</published>"),
        json_feed({"date_published": "2019-03-14T09:05:07"}),
        json_feed({"date_published": "Thu, 14 Mar 2019 09:05:07"}),
    ],
)
@pytest.mark.parametrize(
    ("zone", "hour"), [("Asia/Shanghai", 1), ("America/New_York", 13), ("UTC", 9)]
)
def test_a_date_without_a_zone_takes_that_of_the_site(data: str, zone: str, hour: int) -> None:
    event = parsed(data, zone)
    assert event.article.published == datetime(2019, 3, 14, hour, 5, 7, tzinfo=UTC)
    assert any(f"has no time zone; taken as {zone}" in note for note in event.notes)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("14 March", "'14 March' states no year; left out"),
        ("03/04/2019 10:00", "may be 2019-04-03 or 2019-03-04; left out"),
        ("昨天 15:26", "states no year; left out"),
        ("Thu, 31 Feb 2019 09:05:07 GMT", "states no date; left out"),
        ("0000-00-00 00:00:00", "stands for an unknown date; left out"),
        ("42", "states no year; left out"),
    ],
)
def test_what_states_no_date_is_left_out_and_told(text: str, note: str) -> None:
    for data in (rss(f"<pubDate>{text}</pubDate>"), json_feed({"date_published": text})):
        event = parsed(data)
        assert event.article.published is None
        assert any(told.startswith("date_published: ") and note in told for told in event.notes)


@pytest.mark.parametrize(
    ("item", "zone", "chinese", "hour"),
    [
        ("<description>磨坊今天开工。</description>", "Europe/Lisbon", None, 1),
        ("<language>zh-TW</language>", "Europe/Lisbon", None, 1),
        ("<description>Flour.</description>", "Asia/Shanghai", None, 1),
        ("<description>Flour.</description>", "Europe/Lisbon", True, 1),
        ("<description>Flour.</description>", "Europe/Lisbon", None, 15),
        ("<dc:language>en-US</dc:language>", "Asia/Shanghai", True, 15),
        ("<description>水車が動く。</description>", "Europe/Lisbon", None, 15),
    ],
)
def test_cst_is_what_the_feed_means_by_it(
    item: str, zone: str, chinese: bool | None, hour: int
) -> None:
    date = "<pubDate>Thu, 14 Mar 2019 09:05:07 CST</pubDate>"
    event = parsed(rss(date + item), zone, chinese=chinese)
    assert event.article.published == datetime(2019, 3, 14, hour, 5, 7, tzinfo=UTC)
    assert any("CST taken as" in note for note in event.notes)


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("end=2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
        ("start=2019-01-01; end=2030-01-01T00:00:00Z;", "2030-01-01T00:00:00Z"),
        ("end=Tue, 01 Jan 2030 00:00:00 GMT", "2030-01-01T00:00:00Z"),
    ],
)
def test_the_end_of_validity_is_read(text: str, expires: str) -> None:
    article = only(rss(f"<dcterms:valid>{text}</dcterms:valid>"))
    assert when(article.expires) == expires


def test_what_is_valid_later_or_a_draft_is_not_published_now() -> None:
    later = only(rss("<dcterms:valid>start=2030-01-01T00:00:00Z; end=</dcterms:valid>"))
    assert when(later.embargoed) == "2030-01-01T00:00:00Z"
    draft = "<a:control xmlns:a='http://purl.org/atom/app#'><a:draft>yes</a:draft></a:control>"
    assert only(atom(f"<content>麦粉</content>{draft}")).pubstatus == "withheld"


def test_an_end_of_validity_that_says_nothing_publishes_nothing() -> None:
    (event,) = events(rss("<dcterms:valid>end=next year</dcterms:valid>"))
    assert isinstance(event, RejectedRecord)
    assert event.error.field == "expires"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("flour, bread", ("flour", "bread")),
        ("面粉，面包、磨坊", ("面粉", "面包", "磨坊")),
        ("flour;bread ;  stone mills", ("flour", "bread", "stone mills")),
        ("flour", ("flour",)),
        ("", ()),
        (["flour, rye", "bread"], ("flour, rye", "bread")),
    ],
)
def test_tags_in_one_text_are_split(tags: Any, expected: tuple[str, ...]) -> None:
    event = parsed(json_feed({"tags": tags}))
    assert event.article.categories == expected
    assert any("split at commas" in note for note in event.notes) == isinstance(tags, str) & (
        tags != ""
    )


LONG = "The wheel was built of oak, and it turned for two hundred years before the dam broke."


@pytest.mark.parametrize(
    ("item", "content", "summary"),
    [
        (f"<description>{LONG}</description><content:encoded>&lt;b&gt;Wheel&lt;/b&gt;</content:encoded>",
         LONG, None),
        (f"<content:encoded>&lt;p&gt;{LONG}&lt;/p&gt;</content:encoded><description>Oak.</description>",
         f"<p>{LONG}</p>", "Oak."),
        (f"<description>{LONG}</description><content:encoded> </content:encoded>", LONG, None),
        (f"<description/><itunes:summary>{LONG}</itunes:summary>", LONG, None),
        (f"<content:encoded>&lt;script&gt;{LONG}&lt;/script&gt;&lt;p&gt;Oak.&lt;/p&gt;</content:encoded>"
         "<description>Oak and elm.</description>", "Oak and elm.", None),
        (f"<description>{LONG}</description><content:encoded>&lt;p&gt;{LONG}&lt;/p&gt;</content:encoded>",
         f"<p>{LONG}</p>", None),
        (f"<media:description>Of a picture.</media:description><description>{LONG}</description>",
         LONG, None),
    ],
)  # fmt: skip
def test_the_fullest_text_is_the_content(item: str, content: str, summary: str | None) -> None:
    article = only(rss(item))
    assert (article.content_html or article.content_text) == content
    assert article.summary == summary


@pytest.mark.parametrize(
    ("description", "summary"),
    [
        ("&amp;lt;p&amp;gt;Oak &amp;amp;amp; elm.&amp;lt;/p&amp;gt;", "Oak & elm."),
        (
            "&amp;lt;!-- on --&amp;gt;&amp;lt;div&amp;gt;Oak.&amp;lt;/div&amp;gt; By Ida",
            "Oak. By Ida",
        ),
        ("&lt;p&gt;Oak.&lt;/p&gt;", "Oak."),
        ("Why &amp;lt;b&amp;gt; and &amp;lt;i&amp;gt; stay", "Why <b> and <i> stay"),
    ],
)
def test_a_summary_is_plain_text(description: str, summary: str) -> None:
    content = f"<content:encoded>&lt;p&gt;{LONG}&lt;/p&gt;</content:encoded>"
    assert only(rss(f"{content}<description>{description}</description>")).summary == summary


def test_a_text_that_goes_is_told() -> None:
    event = parsed(rss(f"<description>{LONG}</description><content:encoded>Seen</content:encoded>"))
    assert "content: 4 characters left out, another text is fuller" in event.notes


@pytest.mark.parametrize(
    "text", [f"{'<b>' * 50_000}Oak", "<script>Oak", "<template>Oak</template>"]
)
def test_a_text_that_nobody_can_read_is_told(text: str) -> None:
    event = parsed(rss(f"<description>{escape(text)}</description>"))
    note = f"description: no character of {len(text):,} can be read; left out"
    assert note in event.notes


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (atom("", "<title>T</title><author><name>Ida Moor</name></author>"), ["Ida Moor"]),
        (atom("", "<title>Ida Moor</title><author><name>Ida Moor</name></author>"), ["Ida Moor"]),
        (atom("", f"<title>T</title>{author('Ida')}{author('Leo')}"),
         ["Ida", "Leo"]),
        (atom(author("Leo"), f"<title>T</title>{author('Ida')}"), ["Leo"]),
        (atom(f"<source>{author('Mia')}</source>", f"<title>T</title>{author('Ida')}"), ["Mia"]),
        (json_feed({}, authors=[{"name": "Ida Moor"}, {"name": "Leo"}]), ["Ida Moor", "Leo"]),
        (json_feed({}, author={"name": "Ida Moor", "url": "https://ida.example/"}), ["Ida Moor"]),
        (json_feed({"author": {"name": "Leo"}}, authors=[{"name": "Ida Moor"}]), ["Leo"]),
        (json_feed({}, authors="Ida"), []),
        (json_feed({}, authors=[{"name": 7}, {"url": 9, "name": "x"}]), []),
        (rss("", "<title>T</title><itunes:author>Ida Moor</itunes:author>"), ["Ida Moor"]),
        (rss("", "<title>Mill Hour</title><itunes:author>Mill hour</itunes:author>"), []),
        (rss("", "<title>T</title><managingEditor>ida@mill.example (Ida)</managingEditor>"), []),
        (rss("<dc:creator>Ida Moor</dc:creator><dc:creator>Leo Dunn</dc:creator>"),
         ["Ida Moor", "Leo Dunn"]),
        (rss("<author>ida@mill.example (Ida Moor)</author>"), ["Ida Moor"]),
        (rss("<author>ida.moor@mill.example</author>"), ["ida.moor"]),
        (rss("<author>Ida Moor</author><dc:creator>Ida Moor</dc:creator>"), ["Ida Moor"]),
        (rss("<dc:creator>O'Dell &amp;amp; Moor</dc:creator>"), ["O'Dell & Moor"]),
    ],
)  # fmt: skip
def test_who_wrote_an_entry(data: str, expected: list[str]) -> None:
    assert names(only(data)) == expected


@pytest.mark.parametrize(
    "name",
    ["Unknown", "noreply@blog.example (Unknown)", "admin", "no-reply@mill.example", "佚名",
     "editor@mill.example", "webmaster@mill.example (Webmaster)"],
)  # fmt: skip
def test_what_stands_for_nobody_is_no_author(name: str) -> None:
    for data in (
        rss(f"<author>{name}</author>"),
        atom(f"<author><name>{name}</name></author>"),
        json_feed({"authors": [{"name": name}]}),
        json_feed({}, authors=[{"name": name}]),
    ):
        event = parsed(data)
        assert names(event.article) == []
        assert any("stands for nobody; left out" in note for note in event.notes)


def test_a_publisher_does_not_make_the_feed_the_author() -> None:
    entry = "<author><name>Lake Press</name></author><dc:publisher>Lake Press</dc:publisher>"
    data = atom(entry, "<title>T</title><author><name>Mill News</name></author>")
    assert names(only(data)) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (rss("", "<title>T</title><language>pt-br</language>"), "pt-BR"),
        (rss("<dc:language>fr</dc:language>", "<title>T</title><language>en</language>"), "fr"),
        (atom("", "<title>T</title>").replace("<feed ", '<feed xml:lang="zh-cn" '), "zh-CN"),
        (atom("").replace("<entry>", '<entry xml:lang="ja">'), "ja"),
        (json_feed({}, language="de-AT"), "de-AT"),
        (json_feed({"language": "it"}, language="de"), "it"),
        (json_feed({}, language=5), None),
        (rss("", "<title>T</title><language>English</language>"), None),
        (rss(CHINESE, "<title>T</title><language>en</language>"), None),
        (rss(f"<dc:language>en</dc:language>{CHINESE}"), "en"),  # its own word
        (atom(f"<content>{TIDE}</content>").replace("<feed ", '<feed xml:lang="en" '), None),
        (atom(f"<content>{TIDE}</content>").replace("<entry>", '<entry xml:lang="en">'), "en"),
        (json_feed({"content_text": TIDE}, language="de"), None),
    ],
)  # fmt: skip
def test_the_language_of_an_entry(data: str, expected: str | None) -> None:
    assert only(data).language == expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Wheel &#55357;&#56832; turns", "Wheel 😀 turns"),
        ("Wheel &#xD83D;&#xde00; turns", "Wheel 😀 turns"),
        ("Wheel &#55357; turns", "Wheel turns"),
        ("Wheel &#1114112; turns", "Wheel turns"),
        ("Wheel &#99999999999999; turns", "Wheel turns"),
        ("Wheel &#x0; turns", "Wheel turns"),
        ("Wheel &#0; turns", "Wheel turns"),
        ("Wheel &#00000000000128512; turns", "Wheel 😀 turns"),
        ("Wheel &amp;#55357;&amp;#56832; turns", "Wheel 😀 turns"),
    ],
)
def test_references_that_no_parser_reads(written: str, read: str) -> None:
    for broken in ("", "<b>"):  # and for a feed that is not well-formed
        data = rss(f"<description>{written}</description>{broken}").replace("Wheel<", f"{written}<")
        article = only(data)
        assert article.title == read
        assert article.content_html is not None
        assert "turns" in article.content_html


@pytest.mark.parametrize("field", ["content_html", "content_text", "title", "summary", "image"])
@pytest.mark.parametrize("value", [["x"], 5, {"a": "b"}, True])
def test_one_item_of_wrong_types_is_one_rejection(field: str, value: Any) -> None:
    feed = json.loads(json_feed({}))
    feed["items"] = [feed["items"][0] | {"id": "a", field: value}, feed["items"][0]]
    first, last = events(json.dumps(feed))
    assert isinstance(last, ParsedRecord)
    if isinstance(first, RejectedRecord):
        assert field in str(first.error)
    else:
        assert field in " ".join(first.notes)


def test_what_a_library_raises_on_an_entry_is_its_rejection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = xml.put_files

    def break_on_first(record: dict[str, Any], entry: Any) -> None:
        if record["id"] == "w1":
            raise KeyError("none of ours")
        original(record, entry)

    monkeypatch.setattr(xml, "put_files", break_on_first)
    more = "</item><item><title>Weir</title><guid>w2</guid><description>Water.</description>"
    first, second = events(rss(f"<description>Flour.</description>{more}"))
    assert isinstance(first, RejectedRecord)
    assert first.error.message == "cannot be read: KeyError: 'none of ours'"
    assert isinstance(second, ParsedRecord)


def test_what_a_library_raises_on_a_feed_is_one_line(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("a library\ngave up")

    monkeypatch.setattr(feeds.xml, "parse_feed", fail)
    path = site.folder / "in.xml"
    path.write_text(rss(""), "utf-8")
    result = site.run("import", "feed", str(path))
    assert result.code == 1
    assert result.err.endswith("in.xml: cannot be read: ValueError: a library\n")


@pytest.mark.parametrize("before", ["", "\n \n", '<?xml version="1.0"?>\n', "\ufeff"])
def test_a_feed_that_is_not_well_formed_is_told_with_its_line(before: str) -> None:
    text = before + rss("<description>Salt & flour</description>").partition("?>")[2]
    text = text.replace("<item>", "\n<item>").replace("<description>", "\n<description>")
    event = parsed(text)
    line = before.count("\n") + 3
    assert any(f"not well-formed, line {line}:" in note for note in event.notes)
    assert event.article.content_html == "Salt & flour"


@pytest.mark.parametrize(
    ("media_type", "is_read"),
    [("html", True), ("text/markdown", True), ("application/xhtml+xml", True), ("odd", True),
     ("image/png", False), ("application/octet-stream", False)],
)  # fmt: skip
def test_contents_of_other_types(media_type: str, is_read: bool) -> None:
    event = parsed(atom(f'<content type="{media_type}">Flour and rye</content>'))
    text = event.article.content_html or event.article.content_text or ""
    assert ("Flour and rye" in text) == is_read
    assert any("left out" in note for note in event.notes) == (not is_read)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "shift_jis"])
def test_a_feed_in_another_encoding_than_it_declares_is_found_out(encoding: str) -> None:
    words = {
        "gb18030": "今晨第一条船装的是陶土与石灰，傍晚才开往下游，磨坊主数他的面粉袋。",
        "big5": "今晨第一條船裝的是陶土與石灰，傍晚才開往下游，磨坊主數他的麵粉袋。",
        "shift_jis": "けさの船は石灰をつんで川をくだり、粉屋は袋をかぞえています。",
    }[encoding]
    declared = rss(f"<description>{words * 3} {'w' * 30_000}</description>")
    feed = parse_feed(declared.encode(encoding))
    assert words in feed.entries[0].facts["summary"]


@pytest.mark.parametrize("broken", [b"\xff", b"\x80", b"\xe7\xa3", b"\xff\xff"])
@pytest.mark.parametrize(
    ("encoding", "content_type", "mark"),
    [
        ("utf-8", "", b""), ("utf-8", "text/xml", b"\xef\xbb\xbf"), ("gb18030", "", b""),
        ("gb2312", "application/rss+xml; charset=gb2312", b""),
        ("utf-8", "text/xml; charset=x", b""),
    ],
)  # fmt: skip
def test_broken_bytes_take_nothing_else_with_them(
    encoding: str, content_type: str, mark: bytes, broken: bytes
) -> None:
    words = "今晨第一条船装的是陶土与石灰，傍晚才开往下游，磨坊主数他的面粉袋。" * 3
    text = rss(f"<description>{words} {'w' * 30_000} BAD|末尾</description>", "<title>磨坊</title>")
    declared = text.replace('"utf-8"', f'"{encoding}"').encode(encoding)
    feed = parse_feed(mark + declared.replace(b"BAD", broken), content_type)
    assert feed.error is None
    assert feed.facts["title"] == "磨坊"
    summary = feed.entries[0].facts["summary"]
    assert summary.startswith(words)
    assert summary.endswith("|末尾")
    assert feed.flaws or broken == b"\xe7\xa3", "two bytes of GB 18030 are a character"


def test_what_is_another_encoding_is_not_taken_for_a_broken_one() -> None:
    feed = parse_feed(
        rss("<description>Ein Müller mahlt, bläst und übt</description>").encode("latin-1")
    )
    assert feed.entries[0].facts["summary"] == "Ein Müller mahlt, bläst und übt"
    assert feed.flaws == ()
