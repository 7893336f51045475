"""JSON Feed: one change to a good document for every rule."""

from __future__ import annotations

import pytest

MILL = "tag:example.org,2024:mill/1"
OWN = "tag:example.org,2024:own/2"
TITLE = '"title": "Rain clock",'
TEXT = '"content_text": "A clock that runs on rain.",'
DATE = '"date_published": "2024-04-30T18:00:00+08:00"'
ITEM_URL = '"url": "https://news.example.org/bridge",'
AUTHORS = '[{"name": "林小溪", "url": "https://lin.example.com/"}]'
OLD_AUTHOR = '"author": {"name": "Lin"},'
TOP_TITLE = '"title": "山谷技术报",'
VERSION = '"version": "https://jsonfeed.org/version/1.1",'

# (old text, new text, words of the fault, id of the entry at fault)
ITEM = [
    (f'"id": "{OWN}",', "", "id is missing", None),
    (f'"id": "{OWN}"', '"id": 2', "id: is no string", None),
    (f'"id": "{OWN}"', '"id": " "', "id: is blank", " "),
    (f'"id": "{OWN}"', f'"id": "{MILL}"', "a second entry with the id", MILL),
    (TITLE, "", "title is missing", OWN),
    (TITLE, '"title": "",', "title: is blank", OWN),
    (TITLE, TITLE * 2, "'title' is given twice", OWN),
    (TEXT, "", "neither content_html nor content_text", OWN),
    (TEXT, '"content_text": ["A"],', "content_text: is no string", OWN),
    (DATE, '"summary": "x"', "date_published is missing", OWN),
    (DATE, DATE.replace("T", " "), "date_published: ", OWN),
    (DATE, DATE.replace("04-30", "04-31"), "date_published: ", OWN),
    (DATE, '"date_published": 1714500000', "date_published: is no string", OWN),
    (ITEM_URL, '"url": "bridge",', "url: 'bridge' is no absolute", MILL),
    (ITEM_URL, '"url": "https://news.example.org/桥",', "url: ", MILL),
    ('"image": "https:', '"image": "data:', "image: ", MILL),
    (AUTHORS, '{"name": "Lin"}', "authors: is no array", MILL),
    (AUTHORS, '["Lin"]', "authors: [0] is no object", MILL),
    (AUTHORS, '[{"avatar": 1}]', "authors: [0] avatar: is no string", MILL),
    (AUTHORS, "[{}]", "authors: [0] has none of", MILL),
    (AUTHORS, '[{"name": " "}]', "authors: [0] name: is blank", MILL),
    (f'"authors": {AUTHORS},', "", "author without authors", MILL),
    (OLD_AUTHOR, '"author": "Lin",', "author: is no object", MILL),
    ('"language": "zh-CN",\n      "tags"', '"language": "?",\n "tags"', "language: '?'", MILL),
    ('["技术"]', '["技术", 1]', "tags: [1] is no string", MILL),
    ('"mime_type": "audio/mpeg", ', "", "attachments: [0] mime_type is missing", MILL),
    ('"mime_type": "audio/mpeg"', '"mime_type": "mp3"', "attachments: [0] mime_type: ", MILL),
    ('"size_in_bytes": 12', '"size_in_bytes": -1', "attachments: [0] size_in_bytes: ", MILL),
    ('"size_in_bytes": 12', '"size_in_bytes": true', "size_in_bytes: is no number", MILL),
    ("https://mill.example.com/feed.rss", "/feed.rss", "feed_url '/feed.rss' is no abs", MILL),
    ('{"name": "磨坊周刊",', '{"name": "a", "name": "b",', "'name' is given twice", MILL),
    ("Rain clock", "Rain \\u0085", "title holds U+0085", OWN),
    ("Rain clock", "Rain \\ud800", "title holds U+D800", OWN),
    ("Rain clock", "Rain \\u0001", "title holds U+0001", OWN),
    ("Rain clock", "Rain \ufffe", "title holds U+FFFE", OWN),
    ("Rain clock", "Rain \ufffd", "title holds U+FFFD", OWN),
    ('"_syndicate": {"pub', '"_synd\ufffdicate": {"pub', "the name of a member holds", MILL),
    ("</a>。</p>", "</p>", "body: <a> is not closed before </p>", MILL),
    ('href=\\"https://mill.example.com', 'href=\\"', "<a>: href '/bridge' is no absolute", MILL),
]

FEED = [
    (VERSION, "", "version is missing"),
    (VERSION, VERSION.replace("1.1", "1"), "version is not https://jsonfeed.org/version/1.1"),
    (VERSION + "\n  " + TOP_TITLE, TOP_TITLE + VERSION, "version is not the first member"),
    (TOP_TITLE, "", "title is missing"),
    (TOP_TITLE, TOP_TITLE * 2, "'title' is given twice"),
    ('"home_page_url": "https://news.example.org/",', "", "home_page_url is missing"),
    ('"feed_url": "https://feeds.example.org/tech.json",', "", "feed_url is missing"),
    ("example.org/tech.json", "example.org/t.json", "published at https://feeds.example.org/tech"),
    ('"icon"', '"next_url": "https://feeds.example.org/tech.json", "icon"', "the feed itself"),
    ('"icon": "https://news', '"icon": "//news', "icon: "),
    ('"type": "WebSub", ', "", "hubs: [0] type is missing"),
    ('"language": "zh-CN",\n  "icon"', '"language": 1,\n  "icon"', "language: is no string"),
    ('"icon"', '"expired": "no", "icon"', "expired: is neither true nor false"),
    ('"icon"', '"_x": NaN, "icon"', "not JSON: NaN is no JSON number"),
    ('"items": [\n', '"items": [1,\n', "an item must be an object"),
    ("来自山谷的技术文章", "来自\\u0080", "description holds U+0080"),
    ("{\n  " + VERSION, "\ufeff{" + VERSION, "not JSON: Unexpected UTF-8 BOM"),
    ("  ]\n}", "  ]\n", "not JSON: "),
    ("来自山谷的技术文章", "\ud800", "not UTF-8: "),
    ("来自山谷的技术文章", "\x01", "not JSON: Invalid control character"),
]


@pytest.mark.parametrize(("old", "new", "expected", "entry"), ITEM)
def test_a_spoilt_item_is_told_and_named(spoil, old, new, expected, entry):
    fault = spoil("tech.json", old, new, expected)
    assert (fault.level, fault.entry) == ("error", entry)
    assert fault.place.startswith("items[")


@pytest.mark.parametrize(("old", "new", "expected"), FEED)
def test_a_spoilt_feed_is_told(spoil, old, new, expected):
    fault = spoil("tech.json", old, new, expected)
    assert (fault.level, fault.entry) == ("error", None)


def test_an_unknown_member_warns_and_an_extension_does_not(spoil):
    fault = spoil("tech.json", TITLE, TITLE + '"headline": 1, "_own": 1,', "'headline' is neither")
    assert (fault.level, fault.place, fault.entry) == ("warning", "items[1]", OWN)


def test_items_that_are_no_array(spoil):
    spoil("tech.json", '"items": [\n', '"items": 1, "_items": [\n', "items: is no array")
