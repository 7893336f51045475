"""OPML: names are escaped once, and another parser reads back what they are."""

from __future__ import annotations

import feedparser
import pytest
from lxml import etree
from support.small_site import SITE_YAML, SmallSite, record

from syndicate.check.standards import judge
from syndicate.formats import opml
from syndicate.model.feed import Contact, Listing

NAMES = ["R&D", "Kitchen <b>& garden</b>", "a < b > c", "茶 & <茶>", 'The "&amp;" of HTML', "&lt;"]


def listing(title: str, description: str = "News") -> Listing:
    return Listing(
        title=title,
        description=description,
        language="en",
        content="full",
        updated="2024-05-01T00:00:00Z",
        entries=1,
        documents=(("rss", "application/rss+xml", "https://site.example/a.rss"),),
        newest=(),
    )


def rendered(name: str) -> bytes:
    line = opml.outline(listing(name, f"About {name}"), "https://site.example/")
    return opml.render(name, Contact(name, "desk@site.example"), [line], None)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_escaped_once(name: str) -> None:
    document = rendered(name)
    root = etree.fromstring(document)
    assert root.findtext("head/title") == root.findtext("head/ownerName") == name
    outline = root.find("body/outline").attrib
    assert outline["text"] == outline["title"] == name
    assert outline["description"] == f"About {name}"
    assert b"&amp;" not in document and b"&lt;" not in document  # in hexadecimal, as in titles


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_and_the_judge_show_them_as_they_are(name: str) -> None:
    document = rendered(name)
    parsed = feedparser.parse(document)
    assert not parsed.bozo
    judgement = judge(document, "opml")
    assert judgement.faults == ()
    assert judgement.facts is not None
    assert judgement.facts.title == name
    assert [entry.title for entry in judgement.facts.entries] == [name]


@pytest.mark.parametrize("name", ["R&D", "Sun & Moon <i>", "研究 <b>&</b> 开发"])
def test_a_built_list_names_feeds_as_their_documents_do(site: SmallSite, name: str) -> None:
    site.write("site.yaml", SITE_YAML.replace("title: 测试站", f'title: "{name}"'))
    site.take_in(record(1, categories=[name]))
    assert site.build().code == 0
    root = etree.fromstring((site.public / "feeds.opml").read_bytes())
    titles = {outline.get("title") for outline in root.iter("outline") if outline.get("xmlUrl")}
    assert titles == {name, f"{name} · {name}"}
    assert root.findtext("head/title") == name
