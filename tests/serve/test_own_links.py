"""What a feed says of itself is read from its head, whatever stands in it."""

from __future__ import annotations

import pytest

from syndicate.serve.own_links import own_links

ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
RSS = 'xmlns:a10="http://www.w3.org/2005/Atom"'
SELF, HUB = ("https://new.example/a", "self"), ("https://hub.example/?a=1&b=2", "hub")


@pytest.mark.parametrize(
    ("path", "document", "found"),
    [
        (
            "a.atom",
            f'<feed {ATOM}><title>&lt;link rel="self" href="x"></title>'
            '<link rel="hub" href="https://hub.example/?a=1&amp;b=2"/>'
            '<link rel="alternate" href="https://new.example/"/>'
            "<link rel='self' href='https://new.example/a'/>"
            '<entry><link rel="self" href="https://evil.example/"/></entry></feed>',
            [SELF, HUB],
        ),
        (
            "a.rss",
            f'<rss {RSS}><channel><a10:link href="https://new.example/a" rel="self"/>'
            '<item><a10:link rel="hub" href="https://evil.example/"/></item></channel></rss>',
            [SELF],
        ),
        (
            "a.json",
            '{"title":"\\"items\\":[\\n","feed_url":"https://new.example/a","hubs":'
            '[{"type":"WebSub","url":"https://hub.example/?a=1&b=2"}],"items":[\n{},{}\n]}\n',
            [SELF, HUB],
        ),
        ("a.json", '{"items": [], "feed_url": "https://new.example/a"}', [SELF]),
        ("a.json", '{"items": [], "hubs": [1, {}], "feed_url": 7}', [("7", "self")]),
        ("a.json", "[]", []),
        ("a.json", '{"feed_url": "https://x.example/', []),
        ("a.json", '{"feed_url": "https://x.example/>\\r\\nset-cookie: a"}', []),
        ("a.atom", f'<feed {ATOM}><link rel="self" href="https://x.example/&#10;x"/></feed>', []),
        ("a.atom", f'<feed {ATOM}><link rel="self"/><link rel="hub" href="', []),
        ("a.atom", "no feed at all", []),
        ("a.html", '<link rel="self" href="https://new.example/a">', []),
        ("a.opml", "<opml/>", []),
    ],
)  # fmt: skip
def test_its_address_and_its_hubs(path: str, document: str, found: list[tuple[str, str]]) -> None:
    assert own_links(path, document.encode()) == found
