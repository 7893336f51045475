"""Feeds become records: every format, politely fetched, deletions heeded, and a round trip."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.misbehaving import answer, serving
from support.small_site import SmallSite, record

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Fen Gazette</title><link>https://fen.example/</link><language>en-GB</language>
<item><title>Eels &amp; ladders</title><link>https://fen.example/eels</link>
<guid isPermaLink="false">fen-1</guid>
<description>Short.</description>
<content:encoded><![CDATA[<p>The eels are <a href="/up">up</a>.</p>]]></content:encoded>
<dc:creator>Ada Winter</dc:creator><category>Rivers</category>
<pubDate>Mon, 06 May 2024 08:00:00 +0100</pubDate>
<enclosure url="https://fen.example/eels.mp3" length="1234" type="audio/mpeg"/>
<media:thumbnail url="https://fen.example/eels.jpg"/></item>
<item><description>Just a few words about the sluice.</description><link>https://fen.example/sluice</link></item>
<item><title>Bare link</title><link>https://elsewhere.example/x</link></item>
</channel></rss>
"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"
 xml:lang="zh-CN">
<title>湖畔</title><link href="https://lake.example/"/><id>urn:lake</id>
<updated>2024-05-01T00:00:00Z</updated>
<entry xml:base="https://lake.example/2024/">
<title type="html">湖 &amp;amp; 海</title><id>urn:lake:1</id>
<link href="one"/>
<updated>2024-05-02T08:00:00+08:00</updated><published>2024-05-01T08:00:00+08:00</published>
<author><name>顾听雪</name><uri>https://lake.example/gu</uri></author>
<contributor><name>何砚</name></contributor>
<category term="hu" label="湖泊"/>
<category term="t" label="冬天" scheme="tag:lake.example,2024:tags"/>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>冰<img src="ice.png" alt=""/></p></div></content>
<link rel="license" href="https://creativecommons.org/licenses/by/4.0/"/><rights>© 湖畔</rights>
<link rel="enclosure" href="https://lake.example/ice.mp3" type="audio/mpeg" length="99"/>
<source><title>别家</title><id>urn:other</id><link rel="self" href="https://other.example/feed"/></source></entry>
</feed>
"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Hill notes",
    "home_page_url": "https://hill.example/",
    "items": [
        {
            "id": 7,
            "url": "https://hill.example/7",
            "title": "Seven",
            "content_text": "Stones.",
            "tags": ["stones"],
            "date_published": "2024-05-01T00:00:00Z",
            "authors": [{"name": "Tom"}],
        }
    ],
}
GRANTS = "default: {grants: full}\nown: {grants: full}\n"


@pytest.fixture
def reader(site: SmallSite) -> SmallSite:
    """A site that may carry what it subscribes to."""
    site.write("sources.yaml", GRANTS)
    return site


def stored(site: SmallSite, name: str) -> Any:
    return json.loads(site.run("article", "show", name, "--json").out)


def take(site: SmallSite, data: str | dict[str, Any], *words: str, name: str = "in.xml") -> Any:
    path = site.folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return site.run("import", "feed", str(path), *words)


def test_rss_gives_its_fields(reader: SmallSite) -> None:
    result = take(reader, RSS)
    assert result.code == 0
    assert "3 new" in result.out
    assert "title: missing; the first words stand in" in result.err
    assert "no text: the title stands in" in result.err
    article = stored(reader, "fen-1")
    assert article["title"] == "Eels & ladders"
    assert article["source"]["name"] == "Fen Gazette"
    assert article["external_url"] == "https://fen.example/eels"
    assert article["published"] == "2024-05-06T07:00:00+00:00"
    assert article["categories"] == ["Rivers"]
    assert [author["name"] for author in article["authors"]] == ["Ada Winter"]
    assert article["language"] == "en-GB"


def test_atom_gives_its_fields(reader: SmallSite) -> None:
    assert take(reader, ATOM).code == 0
    article = stored(reader, "urn:lake:1")
    assert article["title"] == "湖 & 海"
    assert article["external_url"] == "https://lake.example/2024/one"
    assert article["language"] == "zh-CN"
    assert (article["categories"], article["tags"]) == (["湖泊"], ["冬天"])
    assert article["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert article["source"]["name"] == "湖畔"
    assert reader.run("build").code == 0
    built = (reader.public / "all.atom").read_text("utf-8")
    assert "https://lake.example/2024/one" in built
    text = stored(reader, "urn:lake:1")["content_html"]
    assert "https://lake.example/2024/ice.png" in text


def test_json_feed_gives_its_fields(reader: SmallSite) -> None:
    assert take(reader, JSON, name="in.json").code == 0
    article = stored(reader, "7")
    assert (article["title"], article["categories"]) == ("Seven", ["stones"])
    assert article["source"] == {"name": "Hill notes", "url": "https://hill.example/"}


def test_only_a_planet_may_name_the_sources_of_its_entries(reader: SmallSite) -> None:
    take(reader, ATOM)
    assert stored(reader, "urn:lake:1")["source"]["name"] == "湖畔"
    take(reader, ATOM, "--planet")
    assert stored(reader, "urn:lake:1")["source"]["name"] == "别家"


ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"


@pytest.mark.parametrize(
    ("elements", "episode", "seconds"),
    [
        ("<i:duration>1:02:03</i:duration><i:episode>7</i:episode><i:season>2</i:season>"
         "<i:episodeType>Bonus</i:episodeType><i:explicit>yes</i:explicit>",
         {"number": 7, "season": 2, "type": "bonus", "explicit": True}, 3723),
        ("<i:duration>754</i:duration><i:explicit>true</i:explicit>", {"explicit": True}, 754),
        ("<i:duration>754</i:duration><i:explicit>false</i:explicit>", None, 754),
        ("<i:duration>12:34</i:duration><i:explicit>clean</i:explicit>", None, 754),
        ("<i:duration>long</i:duration><i:episode>0</i:episode>", None, None),
    ],
)  # fmt: skip
def test_a_podcast_is_read(
    reader: SmallSite, elements: str, episode: dict[str, Any] | None, seconds: int | None
) -> None:
    enclosure = '<enclosure url="https://fen.example/e.mp3" length="1,234" type="audio/mp3"/>'
    text = RSS.replace("<rss ", f'<rss xmlns:i="{ITUNES}" ', 1)
    text = text.replace("<guid", f"{enclosure}{elements}<guid", 1)
    take(reader, text)
    article = stored(reader, "fen-1")
    full = {"number": None, "season": None, "type": "full", "explicit": False}
    assert full | article.get("episode", {}) == full | (episode or {})
    (file,) = (f for f in article["attachments"] if f["url"] == "https://fen.example/e.mp3")
    assert file["size_in_bytes"] == 1234
    assert file.get("duration_in_seconds") == seconds


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("<comments>https://fen.example/eels#comments</comments>", "https://fen.example/eels#comments"),
        ("<comments>/talk</comments>", "https://fen.example/talk"),
        ("<comments> </comments>", None),
        ('<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="replies" type="text/html"'
         ' href="https://fen.example/talk"/>', "https://fen.example/talk"),
        ('<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="replies"'
         ' type="application/atom+xml" href="https://fen.example/talk.atom"/>', None),
    ],
)  # fmt: skip
def test_the_page_of_comments_is_read(reader: SmallSite, data: str, found: str | None) -> None:
    take(reader, RSS.replace("<guid", f"{data}<guid", 1))
    assert stored(reader, "fen-1").get("comments") == found


def test_no_feed_can_claim_the_pages_of_another(site: SmallSite) -> None:
    """daily.example is granted everything; a stranger's feed is not, whatever it links to."""
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    claim = RSS.replace("https://fen.example/eels<", "https://daily.example/eels<")
    take(site, claim)
    article = stored(site, "fen-1")
    assert "external_url" not in article
    assert article["references"] == [{"url": "https://daily.example/eels"}]
    site.run("build")
    assert not (site.public / "all.rss").exists()
    take(site, claim.replace("fen-1", "fen-9"), "--source", "daily")
    assert stored(site, "fen-9")["external_url"] == "https://daily.example/eels"


@pytest.mark.parametrize("odd", [3, "x", {"a": 1}, [None, 7, {"url": 5}], None])
def test_no_json_feed_is_too_odd(reader: SmallSite, odd: Any) -> None:
    names = (
        "url",
        "external_url",
        "tags",
        "authors",
        "attachments",
        "_syndicate",
        "image",
        "title",
    )
    items = [{"id": name, "title": "T", "content_text": "c", name: odd} for name in names]
    inner = ("references", "categories", "publisher", "image", "attachments", "contributors")
    items += [
        {"id": f"i{name}", "title": "T", "content_text": "c", "_syndicate": {name: odd}}
        for name in inner
    ]
    for facts in (JSON | {"items": items}, JSON | {"title": odd, "home_page_url": odd}):
        result = take(reader, facts, name="odd.json")
        assert result.code in (0, 1)
        assert "Traceback" not in result.err


def test_a_feed_can_be_given_a_source(site: SmallSite) -> None:
    take(site, RSS, "--source", "daily")
    assert stored(site, "fen-1")["source"] == {"name": "", "id": "daily"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "no feed"),
        ("<html><body>no</body></html>", "no feed: it has no entries"),
        ("<rss><channel>", "no feed"),
        ('{"items": 3}', "no JSON Feed: it has no items"),
        ('{"items": [', ":1:12: not JSON"),
        (
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><title>&b;</title></rss>',
            ":1: defines entities of its own, which are not read",
        ),
        (
            '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss/>',
            "defines entities of its own",
        ),
        ("<opml><body><outline", "no OPML"),
    ],
)
def test_what_is_no_feed_is_told_in_one_line(site: SmallSite, data: str, message: str) -> None:
    result = take(site, data)
    assert result.code == 1
    assert message in result.err
    assert len(result.err.splitlines()) == 1


def test_the_doctype_of_rss_091_is_no_entity(reader: SmallSite) -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'
    assert take(reader, RSS.replace("<rss", f"{doctype}<rss")).code == 0


Answers = dict[str, bytes | Callable[[bytes], bytes]]


@pytest.fixture
def served() -> Iterator[tuple[str, Answers, list[bytes]]]:
    """A server whose answers a test sets by path, and the requests that it got."""
    answers: Answers = {}
    asked: list[bytes] = []

    def behave(connection: socket.socket, request: bytes) -> None:
        asked.append(request)
        reply = answers.get(request.split()[1].decode(), answer("404 Not Found"))
        connection.sendall(reply if isinstance(reply, bytes) else reply(request))

    with serving(behave) as url:
        yield url, answers, asked


def subscribe(site: SmallSite, *urls: str, at: str = "2024-06-01T00:00:00Z") -> Any:
    return site.run("import", "feed", *urls, "--private", "--pause", "0", "--at", at)


def test_a_feed_that_has_not_changed_is_not_sent_again(reader: SmallSite, served: Any) -> None:
    url, answers, asked = served

    def conditional(request: bytes) -> bytes:
        same = b'if-none-match: "one"' in request and b"if-modified-since: Mon" in request
        if same:
            return answer("304 Not Modified")
        return answer(
            body=RSS.encode(), etag='"one"', last_modified="Mon, 06 May 2024 08:00:00 GMT"
        )

    answers["/feed"] = conditional
    assert "3 new" in subscribe(reader, f"{url}feed").out
    assert "1 feed that has not changed skipped" in subscribe(reader, f"{url}feed").out
    again = reader.run("import", "feed", f"{url}feed", "--private", "--again")
    assert "3 unchanged" in again.out
    assert len(asked) == 3


def test_a_feed_that_has_moved_for_good_is_asked_where_it_is(
    reader: SmallSite, served: Any
) -> None:
    url, answers, asked = served
    answers["/old"] = answer("301 Moved", location="/new")
    answers["/new"] = answer(body=RSS.encode())
    assert "3 new" in subscribe(reader, f"{url}old").out
    subscribe(reader, f"{url}old")
    assert [request.split()[1] for request in asked] == [b"/old", b"/new", b"/new"]
    assert stored(reader, "fen-1")["source"]["feed_url"] == f"{url}old"


def test_a_host_that_wants_to_be_left_alone_is(reader: SmallSite, served: Any) -> None:
    url, answers, asked = served
    answers["/busy"] = answer("429 Too Many", retry_after="7200")
    first = subscribe(reader, f"{url}busy")
    assert first.code == 1
    assert "answered 429; not asked again before 2024-06-01T02:00:00Z" in first.err
    second = subscribe(reader, f"{url}busy", at="2024-06-01T01:00:00Z")
    assert (second.code, len(asked)) == (0, 1)
    answers["/busy"] = answer(body=RSS.encode())
    assert "3 new" in subscribe(reader, f"{url}busy", at="2024-06-01T02:00:01Z").out


def test_a_feed_that_is_gone_is_not_asked_again(reader: SmallSite, served: Any) -> None:
    url, answers, asked = served
    answers["/gone"] = answer("410 Gone")
    assert subscribe(reader, f"{url}gone").code == 1
    assert subscribe(reader, f"{url}gone").code == 0
    assert len(asked) == 1


def test_one_feed_that_fails_does_not_stop_the_others(reader: SmallSite, served: Any) -> None:
    url, answers, _ = served
    answers["/a"] = answer("500 Broken")
    answers["/b"] = answer(body=b"<rss")
    answers["/c"] = answer(body=RSS.encode())
    lines = [f'<outline type="rss" xmlUrl="{url}{path}"/>' for path in ("a", "b", "none", "c")]
    text = f"<opml version='2.0'><body><outline>{''.join(lines)}</outline></body></opml>"
    path = reader.folder / "list.opml"
    path.write_text(text, "utf-8")
    result = subscribe(reader, str(path))
    assert result.code == 1
    assert "3 new" in result.out
    assert "3 rejected" in result.out
    assert f"{url}a: answered 500" in result.err


def test_what_is_deleted_there_is_withdrawn_here(reader: SmallSite, served: Any) -> None:
    url, answers, _ = served
    answers["/lake"] = answer(body=ATOM.encode())
    subscribe(reader, f"{url}lake", at="2024-06-01T00:00:00Z")
    reader.run("build", "--at", "2024-06-01T00:01:00Z")
    assert "urn:lake:1" in (reader.public / "all.atom").read_text("utf-8")
    stone = '<at:deleted-entry ref="urn:lake:1" when="2024-06-02T00:00:00Z"/>'
    head, _, rest = ATOM.partition("<entry")
    gone = head + stone + "</feed>"
    answers["/other"] = answer(body=gone.encode())
    result = subscribe(reader, f"{url}other", at="2024-06-02T00:00:00Z")
    assert (
        "1 deletion of an article that was never imported skipped" in result.out
    )  # a stranger may not delete
    answers["/lake"] = answer(body=gone.encode())
    result = subscribe(reader, f"{url}lake", at="2024-06-02T00:00:00Z")
    assert "withdrawn by takedown 1: pubstatus is canceled" in result.err
    reader.run("build", "--at", "2024-06-02T00:01:00Z")
    assert "<entry" not in (reader.public / "all.atom").read_text("utf-8")
    assert rest


def test_a_private_address_is_asked_only_when_allowed(reader: SmallSite, served: Any) -> None:
    url, _, asked = served
    result = reader.run("import", "feed", f"{url}feed")
    assert result.code == 1
    assert "port" in result.err or "private address" in result.err
    assert asked == []


def comparable(value: Any) -> Any:
    """An instant without the fraction that tells entries of one instant apart."""
    return re.sub(r"\.\d{6}(?=\+00:00$)", "", value) if isinstance(value, str) else value


#: What the formats have no room for, and what is another's to say.
_NOT_CARRIED = {
    "json": set[str](),
    "atom": {"subtitle", "original", "related"},
    "rss": {"subtitle", "original", "related", "authors.url"},
}


@pytest.mark.parametrize("suffix", ["json", "atom", "rss"])
def test_two_sites_that_subscribe_to_each_other_lose_nothing(
    new_site: Callable[[str], SmallSite], suffix: str, served: Any
) -> None:
    url, answers, _ = served
    one, other = new_site("one"), new_site("other")
    one.write("jobs/all.yaml", "path: all\ncontent: full\n")
    for site in (one, other):
        site.write("sources.yaml", GRANTS)
    first = record(
        7,
        subtitle="副题",
        summary="摘要一句。",
        authors=[{"name": "顾听雪", "url": "https://lake.example/gu"}],
        contributors=[{"name": "何砚", "role": "translator"}],
        source={"name": "湖畔", "url": "https://lake.example/", "feed_url": "https://lake.example/f"},
        external_url="https://lake.example/seven",
        original=True,
        categories=["湖泊"],
        tags=["冬天"],
        language="zh-CN",
        date_published="2024-05-01T00:00:00Z",
        date_modified="2024-05-02T00:00:00Z",
        references=[{"title": "笔记", "url": "https://notes.example/1"}],
        copyrightholder="湖畔社",
        license="https://creativecommons.org/licenses/by/4.0/",
        image="https://lake.example/ice.jpg",
        attachments=[{"url": "https://lake.example/a.mp3", "mime_type": "audio/mpeg"}],
        comments="https://lake.example/seven#comments",
    )  # fmt: skip
    one.take_in(first)
    one.run("build", "--at", "2024-07-02T00:00:00Z")
    answers["/feed"] = answer(body=(one.public / f"all.{suffix}").read_bytes())
    result = other.run("import", "feed", f"{url}feed", "--private", "--planet")
    assert (result.code, "1 new" in result.out) == (0, True)
    entry = stored(one, first["id"])["entry_id"]
    here, there = stored(one, first["id"]), stored(other, entry)
    assert there["entry_id"] == entry
    left_out = _NOT_CARRIED[suffix]
    for name in (
        "title", "subtitle", "summary", "external_url", "categories", "tags", "language",
        "original", "published", "modified", "copyrightholder", "license", "references", "comments",
    ):  # fmt: skip
        if name not in left_out:
            assert here[name]
            assert comparable(there.get(name)) == comparable(here[name]), name
    assert [a["name"] for a in there["authors"]] == ["顾听雪"]
    assert there["source"]["name"] == "湖畔"
    assert first["content_html"] in there["content_html"]
