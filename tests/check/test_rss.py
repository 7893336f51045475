"""RSS: one change to a good document for every rule."""

from __future__ import annotations

import pytest

from syndicate.check.standards import judge

MILL = "tag:example.org,2024:mill/1"
OWN = "tag:example.org,2024:own/2"
PUBDATE = "<pubDate>Wed, 01 May 2024 09:30:00 GMT</pubDate>"
OWN_PUBDATE = "<pubDate>Tue, 30 Apr 2024 18:00:00 +0800</pubDate>"
GUID = f'<guid isPermaLink="false">{OWN}</guid>'
SELF = (
    '<atom:link rel="self" type="application/rss+xml" href="https://feeds.example.org/tech.rss"/>'
)
HUB = '<atom:link rel="hub" href="https://hub.example.org/"/>'
VIA = '<atom:link rel="via" href="https://mill.example.com/bridge"/>'
ENCLOSURE = '<enclosure url="https://news.example.org/bridge.mp3" length="0" type="audio/mpeg"/>'
LOGO = "<url>https://news.example.org/logo.png</url>"

# (old text, new text, words of the fault, id of the entry at fault)
ITEM = [
    ("<title>Rain clock</title>", "", "item has no title", OWN),
    ("<title>Rain clock</title>", "<title> </title>", "title: is blank", OWN),
    ("<title>Rain clock</title>", "<title><b>Rain</b></title>", "title: holds elements", OWN),
    ("<title>Rain clock</title>", "<title>a</title><title>b</title>", "title a second time", OWN),
    (GUID, "", "item has no guid", None),
    (GUID, f"<guid>{OWN}</guid>", 'isPermaLink is not "false"', OWN),
    (GUID, GUID.replace("false", "true"), 'isPermaLink is not "false"', OWN),
    (GUID, '<guid isPermaLink="false"> </guid>', "guid: is blank", " "),
    (GUID, GUID.replace(OWN, MILL), f"a second entry with the id {MILL}", MILL),
    (OWN_PUBDATE, "", "item has no pubDate", OWN),
    (OWN_PUBDATE, OWN_PUBDATE.replace("Tue", "Wed"), "was a Tue", OWN),
    (OWN_PUBDATE, OWN_PUBDATE.replace("+0800", "CST"), "no RFC 822 date", OWN),
    (OWN_PUBDATE, OWN_PUBDATE.replace("2024", "24"), "no RFC 822 date", OWN),
    (OWN_PUBDATE, OWN_PUBDATE.replace("30 Apr", "31 Apr"), "does not exist", OWN),
    (OWN_PUBDATE, OWN_PUBDATE.replace("18:00", "25:00"), "does not exist", OWN),
    (OWN_PUBDATE, "<pubDate>2024-04-30T10:00:00Z</pubDate>", "no RFC 822 date", OWN),
    (OWN_PUBDATE, OWN_PUBDATE * 2, "pubDate a second time", OWN),
    (OWN_PUBDATE, OWN_PUBDATE + "<dc:date>2024-04-30</dc:date>", "never both pubDate and", OWN),
    (
        "<link>https://news.example.org/rain</link>",
        "<link>/rain</link>",
        "link: '/rain' is no",
        OWN,
    ),
    ("https://news.example.org/rain", "https://新闻.example/rain", "link: ", OWN),
    ("https://news.example.org/rain", "ftp://news.example.org/rain", "link: ", OWN),
    ("https://news.example.org/rain", "https://news.example.org/a b", "link: ", OWN),
    ("https://news.example.org/rain", "https://news.example.org/100%", "link: ", OWN),
    ("https://news.example.org/rain", "https://news.example.org/{x}", "link: ", OWN),
    ("https://news.example.org/rain", "https:///rain", "link: ", OWN),
    ("<dc:creator>Ada Brook</dc:creator>", "<author>a@b.example (Ada)</author>", "author: ", OWN),
    ("<dc:creator>林", "<author>x</author><dc:creator>林", "both author and dc:creator", MILL),
    ("<dc:creator>Ada Brook</dc:creator>", "<dc:creator/>", "dc:creator: is blank", OWN),
    ("<description>一座桥如何自己画图。</description>", "", "no description before", MILL),
    ("<description>A clock that runs on rain.</description>", "<description/>", "blank", OWN),
    ("</source>", "</source><dc:source>x</dc:source>", "never both source and dc:source", MILL),
    ('<source url="https://mill.example.com/feed.rss">', "<source>", "source: has no url", MILL),
    ("feed.rss", "feed rss", "source: url ", MILL),
    (ENCLOSURE, ENCLOSURE * 2, "enclosure a second time", MILL),
    (ENCLOSURE, ENCLOSURE.replace(' length="0"', ""), "enclosure: has no length", MILL),
    (ENCLOSURE, ENCLOSURE.replace('"0"', '"-1"'), "enclosure: length '-1'", MILL),
    (ENCLOSURE, ENCLOSURE.replace("audio/mpeg", "audio"), "enclosure: type 'audio'", MILL),
    (ENCLOSURE, ENCLOSURE.replace("https://", "//"), "enclosure: url", MILL),
    (VIA, VIA.replace(' rel="via"', ""), "atom:link: has no rel", MILL),
    (VIA, VIA.replace('"via"', '"canonical"'), "do not know rel 'canonical'", MILL),
    (VIA, VIA.replace(' href="https://mill.example.com/bridge"', ""), "link: has no href", MILL),
    (VIA, VIA.replace("https://mill.example.com", ""), "atom:link: href '/bridge'", MILL),
    (VIA, VIA.replace("/>", ' hreflang="c n"/>'), "atom:link: hreflang", MILL),
    (VIA, VIA.replace("/>", ' title=" "/>'), "atom:link: title is blank", MILL),
    (VIA, VIA.replace("/>", ">text</atom:link>"), "atom:link: must be empty", MILL),
    (".25Z", ".25z", "atom:updated: ", MILL),
    ("<dc:language>zh-CN", "<dc:language>中文", "dc:language: '中文' is no BCP 47", MILL),
    (
        "dcterms:rightsHolder>林小溪</dcterms:rightsHolder",
        "dcterms:rights/",
        "dcterms:rights is",
        MILL,
    ),
    ("<media:credit>摄影乙</media:credit>", "<media:license/>", "media:license is not known", MILL),
    ("<media:credit>摄影乙", "<media:credit>", "media:content: media:credit: is blank", MILL),
    ("/bridge.jpg", "/桥.jpg", "media:content: url", MILL),
    ("<dc:publisher>磨坊周刊</dc:publisher>", "<byline>x</byline>", "byline is not known", MILL),
    ("<dc:publisher>磨坊周刊</dc:publisher>", "stray", "text between the elements of item", MILL),
    ("<dc:publisher>磨坊周刊", '<dc:publisher xml:lang="?">磨坊周刊', "xml:lang '?'", MILL),
    ("by/4.0/", "by/四", "creativeCommons:license: ", MILL),
    ("Rain clock", "Rain \x85 clock", "title holds U+0085", OWN),
    ("Rain clock", "Rain &#x9F; clock", "title holds U+009F", OWN),
    ("Rain clock", "Rain &#133; clock", "title holds U+0085", OWN),
    ("Rain clock", "Rain \ufffd clock", "title holds U+FFFD", OWN),
    ("完。", "完<script>", "not well-formed", None),
    ("完。", "&lt;script&gt;1&lt;/script&gt;", "body: <script> is not allowed", MILL),
    ("A clock", "&lt;img src=x onerror=y()&gt;", "description: <img>: attribute onerror", OWN),
]

CHANNEL = [
    ('version="2.0"', 'version="0.91"', "no rss of version 2.0"),
    ("<title>山谷技术报</title>\n", "", "channel has no title"),
    ("<description>来自山谷的技术文章</description>", "", "channel has no description"),
    ("<link>https://news.example.org/</link>\n<desc", "<desc", "channel has no link"),
    ("<ttl>60</ttl>", "<ttl>-1</ttl>", "ttl: '-1' is no whole number"),
    ("<ttl>60</ttl>", "<ttl>60</ttl><ttl>60</ttl>", "ttl a second time in channel"),
    ("desk@example.org (Desk)", "desk@example.org", "managingEditor: "),
    ("<lastBuildDate>Wed", "<lastBuildDate>Mon", "lastBuildDate: "),
    ("<language>zh-CN", "<language>no way", "language: 'no way' is no BCP 47 tag"),
    ("</copyright>", "</copyright><dc:rights>x</dc:rights>", "never both copyright and dc:rights"),
    ("</language>", "</language><dc:language>zh</dc:language>", "never both language and dc:la"),
    (">hourly<", ">often<", "sy:updatePeriod: 'often' is none of"),
    ("Frequency>1<", "Frequency>0<", "sy:updateFrequency: is 0"),
    ("<width>88</width>", "<width>200</width>", "image: width '200' is not from 1 to 144"),
    ("<width>88</width>", "<height>0</height>", "image: height '0' is not from 1 to 400"),
    (LOGO, "", "image: has no url"),
    (LOGO, "<url>/logo.png</url>", "image: url is no absolute"),
    (LOGO + "<title>山谷技术报", LOGO + "<title>山", "the image's title is not the channel's"),
    (SELF, "", "0 atom:link to itself"),
    (SELF, SELF * 2, "2 atom:link to itself"),
    (SELF, SELF.replace("tech.rss", "else.rss"), "published at https://feeds.example.org/tech.rss"),
    (SELF, SELF.replace("rss+xml", "xml"), "type 'application/xml' is no feed's"),
    ("</item>\n</channel>", "</item><docs>x</docs></channel>", "docs after the first item"),
    ("<channel>", "<channel><colour>red</colour>", "colour is not known in channel"),
    ("</rss>", "</rss><!-- -->x", "not well-formed"),
    ("</rss>", "", "not well-formed: no element found"),
    ("utf-8".upper(), "gbk", "the encoding is gbk"),
    ("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]><rss', "a DOCTYPE is not allowed"),
    ("<ttl>60</ttl>", "<ttl>&nbsp;</ttl>", "not well-formed: undefined entity"),
    ("<ttl>60</ttl>", "<ttl>\x0b</ttl>", "not well-formed: "),
    ("<ttl>60</ttl>", "<ttl>\ud800</ttl>", "not well-formed: "),
    ("<ttl>60</ttl>", "<a>" * 200 + "</a>" * 200, "nested over 100 deep"),
    ("<generator>syndicate", "<generator>synd\ufffdicate", "generator holds U+FFFD"),
]

WARNINGS = [
    ("Wed, 01 May 2024 09:30:00 GMT</pubDate>", "Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", "1970"),
    (
        "<category domain",
        "<category>a &lt;b&gt;c&lt;/b&gt;</category><category domain",
        "holds markup",
    ),
    ("来自山谷的", "来自&lt;b&gt;山谷&lt;/b&gt;的", "description: is plain text but holds markup"),
    ('xmlns:sy="', 'xmlns:own="https://example.org/own" xmlns:sy="', "do not know the namespace"),
]


@pytest.mark.parametrize(("old", "new", "expected", "entry"), ITEM)
def test_a_spoilt_item_is_told_and_named(spoil, old, new, expected, entry):
    fault = spoil("tech.rss", old, new, expected)
    assert (fault.level, fault.entry) == ("error", entry)
    assert fault.place.startswith("line ")


@pytest.mark.parametrize(("old", "new", "expected"), CHANNEL)
def test_a_spoilt_channel_is_told(spoil, old, new, expected):
    fault = spoil("tech.rss", old, new, expected)
    assert (fault.level, fault.entry) == ("error", None)


@pytest.mark.parametrize(("old", "new", "expected"), WARNINGS)
def test_what_only_warns(spoil, old, new, expected):
    assert spoil("tech.rss", old, new, expected).level == "warning"


def test_the_place_is_the_line(spoil):
    assert spoil("tech.rss", "<ttl>60</ttl>", "<ttl>x</ttl>", "ttl").place == "line 13"
    assert spoil("tech.rss", OWN_PUBDATE, "<pubDate/>", "pubDate").place == "line 46"
    broken = spoil("tech.rss", OWN_PUBDATE, "<pubDate>&", "not well-formed")
    assert (broken.place.rpartition(":")[0], broken.entry) == ("line 46", OWN)


def test_an_item_needs_no_page(good):
    text = (good / "tech.rss").read_text(encoding="utf-8")
    without = text.replace("<link>https://news.example.org/rain</link>", "")
    judgement = judge(without.encode(), "rss")
    assert judgement.faults == ()
    assert judgement.facts.entries[1].link is None
