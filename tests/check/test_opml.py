"""OPML: one change to a good list for every rule."""

from __future__ import annotations

import pytest

TITLE = "<title>山谷技术报：全部订阅</title>"
XML_URL = ' xmlUrl="https://feeds.example.org/tech.rss"'

RULES = [
    ('opml version="2.0"', 'opml version="1.0"', "no opml of version 2.0"),
    (TITLE, "", "head has no title"),
    (TITLE, "<title/>", "title: is blank"),
    ("<dateModified>Wed", "<dateModified>Fri", "dateModified: "),
    ("<ownerName>Desk</ownerName>", "<ownerEmail>Desk</ownerEmail>", "ownerEmail: "),
    ("<ownerName>Desk</ownerName>", "<owner>Desk</owner>", "owner is not known in head"),
    ('<outline text="技术组">', "<outline>", "outline: has no text"),
    ('text="技术" ', "", "outline: has no text"),
    (' title="技术"', "", "outline: has no title"),
    (XML_URL, "", "outline: has no xmlUrl"),
    (XML_URL, ' xmlUrl="tech.rss"', "outline: xmlUrl 'tech.rss' is no absolute"),
    ('htmlUrl="https:', 'htmlUrl="', "outline: htmlUrl"),
    ('type="rss" ', "", "its type is not rss"),
    ('type="rss" ', 'type="rss" x="\x85" ', "outline holds U+0085"),
    ("<body>", "<body><item/>", "item is not known in body"),
    ("</body>", "</body><foot/>", "foot is not known in opml"),
    ("<body>", "<body>text", "text between the elements of body"),
    ("</head>", "", "not well-formed"),
]


@pytest.mark.parametrize(("old", "new", "expected"), RULES)
def test_a_spoilt_list_is_told(spoil, old, new, expected):
    assert spoil("feeds.opml", old, new, expected).level == "error"
