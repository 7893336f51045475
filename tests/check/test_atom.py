"""Atom: one change to a good document for every rule."""

from __future__ import annotations

import pytest

MILL = "tag:example.org,2024:mill/1"
OWN = "tag:example.org,2024:own/2"
ID = f"<id>{OWN}</id>"
PAGE = '<link rel="alternate" type="text/html" href="https://news.example.org/bridge"/>'
MEDIA = '<link rel="enclosure" type="audio/mpeg" length="0" href="https://news.example.org/bridge.mp3"/>'
OWN_PAGE = '<link rel="alternate" href="https://news.example.org/rain"/>'
SELF = '<link rel="self" type="application/atom+xml" href="https://feeds.example.org/tech.atom"/>'
ADA = "<author><name>Ada Brook</name></author>"
OWN_UPDATED = "<updated>2024-04-30T10:00:00.5Z</updated>"
OWN_TITLE = '<title type="text">Rain clock</title>'
CATEGORY = '<category term="tech" scheme="https://news.example.org/categories" label="技术"/>'
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'
SOURCE = "<source><id>tag:a.example,2024:s</id><title>S</title></source>"

# (old text, new text, words of the fault, id of the entry at fault)
ENTRY = [
    (ID, "", "has no atom:id", None),
    (ID, "<id>rain</id>", "atom:id: 'rain' is no absolute URI", "rain"),
    (ID, "<id>tag:example.org:x</id>", "is no absolute URI", "tag:example.org:x"),
    (ID, "<id>urn:雨</id>", "atom:id: ", "urn:雨"),
    (ID, "<id>https:rain</id>", "atom:id: ", "https:rain"),
    (ID, f"<id>{MILL}</id>", "a second entry with the id", MILL),
    (ID, ID * 2, "atom:id a second time", OWN),
    (OWN_TITLE, "", "has no atom:title", OWN),
    (OWN_TITLE, "<title> </title>", "atom:title: is blank", OWN),
    (OWN_TITLE, '<title type="html">Rain</title>', "type is 'html', not text", OWN),
    (OWN_TITLE, f'<title type="xhtml">{DIV}</title>', "type is 'xhtml', not text", OWN),
    (OWN_UPDATED, "", "has no atom:updated", OWN),
    (OWN_UPDATED, OWN_UPDATED.replace("T", "t"), "no RFC 3339", OWN),
    (OWN_UPDATED, OWN_UPDATED.replace("Z", "z"), "no RFC 3339", OWN),
    (OWN_UPDATED, OWN_UPDATED.replace("Z", ""), "no RFC 3339", OWN),
    (OWN_UPDATED, OWN_UPDATED.replace("04-30", "02-30"), "does not exist", OWN),
    (OWN_UPDATED, "<updated> 2024-04-30T10:00:00Z</updated>", "no RFC 3339", OWN),
    ("18:00:00+08:00", "18:00:00+0800", "atom:published: ", OWN),
    (ADA, "", "has no atom:author", OWN),
    (ADA, "<author><name/></author>", "atom:author: has no name", OWN),
    (ADA, "<author><email>a@b.example</email></author>", "atom:author: has no name", OWN),
    ("<email>lin@example.com</email>", "<email>lin</email>", "email 'lin' is no mail", MILL),
    ("<email>lin@example.com</email>", "<uri>lin</uri>", "atom:author: uri 'lin'", MILL),
    (OWN_PAGE, "", "neither atom:content nor an alternate link", OWN),
    (OWN_PAGE, OWN_PAGE * 2, "a second alternate link of the same type", OWN),
    (OWN_PAGE, OWN_PAGE.replace(' rel="alternate"', ""), "atom:link: has no rel", OWN),
    (OWN_PAGE, OWN_PAGE.replace("https:", "javascript:"), "atom:link: href", OWN),
    (PAGE + "\n" + MEDIA, MEDIA + PAGE, "an enclosure before the alternate link", MILL),
    (MEDIA, MEDIA.replace('"0"', '"many"'), "atom:link: length 'many'", MILL),
    (MEDIA, MEDIA.replace("audio/mpeg", "mp3"), "atom:link: type 'mp3'", MILL),
    (CATEGORY, '<category label="技术"/>', "atom:category: has no term", MILL),
    (CATEGORY, CATEGORY.replace("https:", ""), "atom:category: scheme", MILL),
    (
        ADA,
        "<author><name>A</name><uri>https://a.example/</uri>"
        + "<uri>https://a.example/</uri></author>",
        "atom:author: says something twice",
        OWN,
    ),
    (CATEGORY, CATEGORY.replace("技术", ""), "atom:category: label is blank", MILL),
    ('<content type="html">', "<content>", "type is 'text', not html", MILL),
    ('<content type="html">', '<content type="xhtml">', "type is 'xhtml', not html", MILL),
    ('<content type="html">', '<content type="html" src="https://a.example/">', "src leads", MILL),
    ('<content type="html">', f'<content type="html">{DIV}', "holds elements, not text", MILL),
    ("&lt;/p&gt;</content>", "</content>", "body: <p> is never closed", MILL),
    ("<dc:publisher>磨坊周刊</dc:publisher>", SOURCE, "atom:source: has no updated", MILL),
    ("<dc:publisher>", "<dc:date>2024</dc:date><dc:publisher>", "dc:date is not known", MILL),
    (
        "<dc:publisher>磨坊周刊</dc:publisher>",
        "<subtitle>x</subtitle>",
        "subtitle is not known",
        MILL,
    ),
    ('<entry xml:lang="zh">', '<entry xml:lang="zh!">', "xml:lang 'zh!'", None),
    ("Rain clock", "Rain \x90", "atom:title holds U+0090", OWN),
]

FEED = [
    ("<id>tag:example.org,2024:feed/tech</id>", "", "has no atom:id"),
    ('<title type="text">山谷技术报</title>', "", "has no atom:title"),
    (".25Z</updated>\n<link", "</updated>\n<link", "atom:updated: "),
    (SELF, "", "0 links to itself"),
    (
        '<subtitle type="text">来自山谷的技术文章</subtitle>',
        "<subtitle type='html'>&lt;b&gt;</subtitle>",
        "<b> is never closed",
    ),
    (
        'uri="https://example.org/syndicate">syndicate',
        'uri="https://example.org/"> ',
        "generator: is blank",
    ),
    (SELF, SELF + SELF, "2 links to itself"),
    (SELF, SELF.replace("tech.atom", "b.atom"), "published at https://feeds.example.org/tech.atom"),
    ("<icon>https://news.example.org", "<icon>", "atom:icon: "),
    ('uri="https://example.org/syndicate"', 'uri="s"', "atom:generator: uri 's'"),
    ("见&lt;a href", "&lt;a onclick='x' href", "atom:rights: <a>: attribute onclick"),
    ('<rights type="html">', '<rights type="xhtml">', "neither text nor html"),
    (
        "</entry>\n</feed>",
        "</entry><logo>https://a.example/</logo></feed>",
        "after the first entry",
    ),
    ("<icon>", "<entries/><icon>", "atom:entries is not known"),
    (
        'feed xmlns="http://www.w3.org/2005/Atom"',
        'feed xmlns="http://purl.org/atom/ns#"',
        "no Atom",
    ),
    ('xml:lang="zh-CN"', 'xml:lang="zh_CN"', "xml:lang 'zh_CN' is no BCP 47 tag"),
    ("</feed>", "</fed>", "not well-formed: mismatched tag"),
]


@pytest.mark.parametrize(("old", "new", "expected", "entry"), ENTRY)
def test_a_spoilt_entry_is_told_and_named(spoil, old, new, expected, entry):
    fault = spoil("tech.atom", old, new, expected)
    assert (fault.level, fault.entry) == ("error", entry)


@pytest.mark.parametrize(("old", "new", "expected"), FEED)
def test_a_spoilt_feed_is_told(spoil, old, new, expected):
    fault = spoil("tech.atom", old, new, expected)
    assert (fault.level, fault.entry) == ("error", None)


def test_two_entries_with_one_updated_text_warn(spoil):
    again = "<updated>2024-05-01T09:30:00.25Z</updated>"
    fault = spoil("tech.atom", OWN_UPDATED, again, "is another entry's updated as well")
    assert (fault.level, fault.entry) == ("warning", OWN)


def test_a_withdrawn_entry_may_not_stand_beside_its_tombstone(spoil):
    spaces = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    stone = f'<at:deleted-entry {spaces} ref="{OWN}" when="2024-05-02T00:00:00Z"/>'
    fault = spoil("tech.atom", "</feed>", stone + "</feed>", "withdrawn in the same document")
    assert fault.entry == OWN
    spoil("tech.atom", "</feed>", stone.replace(OWN, "x") + "</feed>", "ref is no absolute URI")
    spoil("tech.atom", "</feed>", stone.replace("T00", " 00") + "</feed>", "no RFC 3339")
