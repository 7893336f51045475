"""Lists of feeds: which feeds they name, however they are written."""

from __future__ import annotations

from typing import Any

import pytest
from support.misbehaving import answer, serving
from support.small_site import SmallSite

from syndicate.errors import SyndicateError
from syndicate.intake.feed.feeds import subscriptions


def opml(*outlines: str) -> str:
    lines = "".join(f"<outline {outline}/>\n" for outline in outlines)
    return f'<?xml version="1.0"?>\n<opml version="2.0"><body>\n{lines}</body></opml>'


def addresses(data: str | bytes) -> tuple[str, ...]:
    listed = subscriptions(data.encode() if isinstance(data, str) else data, "l.opml")
    assert listed.flaws == ()
    return listed.addresses


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        ('xmlUrl="https://mill.example/feed"', ["https://mill.example/feed"]),
        ('XMLURL="https://mill.example/feed"', ["https://mill.example/feed"]),
        ('xmlUrl="feed://mill.example/feed"', ["http://mill.example/feed"]),
        ('xmlUrl="feed:https://mill.example/feed"', ["https://mill.example/feed"]),
        ('xmlUrl="itpc://mill.example/feed"', ["http://mill.example/feed"]),
        ('xmlUrl="https://mill.example/?a=1&b=2&amp;c=3"', ["https://mill.example/?a=1&b=2&c=3"]),
        ('xmlUrl="https://mill.example/?x&copy=2"', ["https://mill.example/?x&copy=2"]),
        ('text="Salt & flour" xmlUrl="https://mill.example/"', ["https://mill.example/"]),
        (
            'text="M&uuml;hle&nbsp;&bogus;" xmlUrl="https://mill.example/"',
            ["https://mill.example/"],
        ),
        ('text="&#55357;&#56832;" xmlUrl="https://mill.example/"', ["https://mill.example/"]),
        (
            'text="&#1114112;&#99999999999;" xmlUrl="https://mill.example/"',
            ["https://mill.example/"],
        ),
        ('text="A page" type="link" url="https://mill.example/"', []),
        ('xmlUrl=""', []),
    ],
)
def test_the_feeds_of_a_list(outline: str, expected: list[str]) -> None:
    assert addresses(opml(outline)) == tuple(expected)


def test_a_feed_that_is_listed_twice_is_asked_once() -> None:
    one = 'xmlUrl="https://mill.example/a"'
    assert addresses(opml(one, 'xmlUrl="https://mill.example/b"', one)) == (
        "https://mill.example/a",
        "https://mill.example/b",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16", "iso-8859-1"])
def test_lists_in_other_encodings(encoding: str) -> None:
    text = "磨坊" if encoding != "iso-8859-1" else "Mühle"
    data = opml(f'text="{text} & Söhne" xmlUrl="https://mill.example/"').replace(
        '"1.0"?', f'"1.0" encoding="{encoding}"?'
    )
    assert addresses(data.encode(encoding, "replace")) == ("https://mill.example/",)


def test_blanks_before_a_list_do_no_harm() -> None:
    assert addresses("\n  " + opml('xmlUrl="https://mill.example/"')) == ("https://mill.example/",)


def test_what_is_no_address_is_told() -> None:
    listed = subscriptions(opml('xmlUrl="|script"', 'xmlUrl="https://mill.example/"').encode(), "l")
    assert listed.addresses == ("https://mill.example/",)
    assert [message for message, _ in listed.flaws] == ["'|script' is no http or https address"]


@pytest.mark.parametrize("end", ["<outline text='", "</outline></body></opml>", ""])
def test_of_a_broken_list_the_feeds_that_can_be_read_are(end: str) -> None:
    whole = opml('xmlUrl="https://mill.example/a"', 'xmlUrl="https://mill.example/b"')
    listed = subscriptions((whole.partition("</body>")[0] + end).encode(), "l.opml")
    assert listed.addresses == ("https://mill.example/a", "https://mill.example/b")
    ((message, place),) = listed.flaws
    assert message.startswith("not well-formed: ")
    assert message.endswith("; feeds may be missing")
    assert place.line == 5


@pytest.mark.parametrize("data", ["<opml><body><outline", "<opml>&a;</opml", "<opml/><opml/>"])
def test_what_is_no_list_is_one_error(data: str) -> None:
    with pytest.raises(SyndicateError, match="no OPML: ") as raised:
        subscriptions(data.encode(), "l.opml")
    assert raised.value.place is not None


def test_a_list_with_entities_of_its_own_is_refused() -> None:
    data = (
        '<!DOCTYPE opml [<!ENTITY a "b">]>'
        + opml('xmlUrl="https://mill.example/"').partition("\n")[2]
    )
    with pytest.raises(SyndicateError, match="defines entities of its own"):
        subscriptions(data.encode(), "l.opml")


FEED = (
    '<rss version="2.0"><channel><title>Mill</title><link>https://mill.example/</link>'
    "<item><title>{title}</title><guid>{title}</guid><description>Flour.</description></item>"
    "</channel></rss>"
)


@pytest.mark.parametrize(
    "first",
    [
        FEED.format(title="Up &#55357;&#56832; and &#1114112; on"),
        FEED.format(title="Up"),
        '{"items": [{"id": 1, "title": "Up", "content_html": ["x"]}]}',
        '{"items": [{"id": 1, "title": "Up", "content_text": 5}, {"id": 2, "title": "Up"}]}',
        "[" * 100_000,
        '{"items": ' + "[" * 100_000,
        "<rss" + " a" * 9,
    ],
)
def test_whatever_one_feed_holds_the_next_is_read(site: SmallSite, first: str) -> None:
    site.write("sources.yaml", "default: {grants: full}\n")
    answers = {"/one": first, "/two": FEED.format(title="Good")}

    def behave(connection: Any, request: bytes) -> None:
        connection.sendall(answer(body=answers[request.split()[1].decode()].encode()))

    with serving(behave) as url:
        path = site.folder / "list.opml"
        path.write_text(opml(f'xmlUrl="{url}one"', f'xmlUrl="{url}two"'), "utf-8")
        result = site.run("import", "feed", str(path), "--private", "--pause", "0")
    assert "Traceback" not in result.err
    assert site.run("article", "show", "Good", "--json").code == 0
