"""What a document says of entries that were withdrawn, read back by other parsers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import feedparser
import pytest
from lxml import etree
from support.records import replace

from syndicate.check.standards import judge
from syndicate.errors import RenderError
from syndicate.formats import FORMATS
from syndicate.model.article import Person
from syndicate.model.feed import Entry, Feed, Tombstone

AT = "http://purl.org/atompub/tombstones/1.0"
GONE = "tag:site.example,2024:daily/9?a&b"
OTHER = "tag:site.example,2024:daily/8"
STONES = (
    Tombstone(
        GONE, datetime(2024, 5, 3, 4, 5, 6, 789, tzinfo=UTC), "tag:site.example,2024:daily/1"
    ),
    Tombstone(OTHER, datetime(2024, 5, 2, tzinfo=UTC)),
)
FEED = Feed(
    id="tag:site.example,2024:feed/x",
    title="科技 & 新",
    description="A & B",
    home="https://site.example/",
    self_url="https://site.example/feeds/x",
    updated="2024-05-03T04:05:06.123456789Z",
    language="zh-CN",
    rights="各文版权归原作者所有",
    rights_html="<p>各文版权归原作者所有</p>",
    license="https://creativecommons.org/licenses/by/4.0/",
    hubs=("https://hub.example/",),
)
WITHDRAWN = replace(FEED, withdrawn=STONES)
SIGNALLED = replace(WITHDRAWN, tombstones=True)
ENTRIES = [
    Entry(
        id=f"tag:site.example,2024:daily/{number}",
        title="题 <at:deleted-entry> & 目",
        content_html="<p>正文 &lt;entry&gt;</p>",
        published=datetime(2024, 5, 1, number, tzinfo=UTC),
        updated=f"2024-05-01T0{number}:00:00.98765432{number}Z",
        url=f"https://site.example/a/{number}",
        summary="摘要",
        authors=(Person("甲"),),
    )
    for number in (3, 2, 1)
]
IDS = [entry.id for entry in ENTRIES]


def document(name: str, feed: Feed, *entries: Entry) -> bytes:
    form = FORMATS[name]
    return form.document(feed, form.fragments(entries or ENTRIES))


def test_json_lists_them_with_what_replaces_them():
    for feed in (WITHDRAWN, SIGNALLED):
        said = json.loads(document("json", feed))["_syndicate"]
        assert said["id"] == FEED.id
        assert said["withdrawn"] == [
            {
                "id": GONE,
                "when": "2024-05-03T04:05:06Z",
                "replaced_by": "tag:site.example,2024:daily/1",
            },
            {"id": OTHER, "when": "2024-05-02T00:00:00Z"},
        ]


def test_atom_shows_a_tombstone_for_each_where_it_is_asked_for():
    root = etree.fromstring(document("atom", SIGNALLED))
    stones = root.findall(f"{{{AT}}}deleted-entry")
    assert [dict(stone.attrib) for stone in stones] == [
        {"ref": GONE, "when": "2024-05-03T04:05:06Z"},
        {"ref": OTHER, "when": "2024-05-02T00:00:00Z"},
    ]
    assert not any(len(stone) or stone.text for stone in stones)
    names = [etree.QName(child).localname for child in root]
    assert names[-5:] == ["deleted-entry", "deleted-entry", "entry", "entry", "entry"]


def test_the_namespace_is_declared_once_on_the_root():
    data = document("atom", SIGNALLED)
    assert data.count(AT.encode()) == 1
    assert etree.fromstring(data).nsmap["at"] == AT


@pytest.mark.parametrize("feed", [FEED, WITHDRAWN, replace(FEED, tombstones=True)])
def test_atom_without_tombstones_does_not_declare_them(feed):
    assert document("atom", feed) == document("atom", FEED)
    assert b"tombstones" not in document("atom", feed)


def test_rss_says_nothing_and_neither_does_json_without_any():
    assert document("rss", SIGNALLED) == document("rss", FEED)
    assert document("json", replace(FEED, tombstones=True)) == document("json", FEED)
    assert b"withdrawn" not in document("json", FEED)


@pytest.mark.parametrize("name", FORMATS)
def test_a_frame_is_the_same_every_time(name):
    form = FORMATS[name]
    first = form.frame(SIGNALLED)
    form.frame(FEED)
    form.fragments(ENTRIES)
    assert form.frame(SIGNALLED) == first


@pytest.mark.parametrize("name", FORMATS)
def test_a_fragment_is_the_same_beside_tombstones(name):
    form = FORMATS[name]
    _, plain, _ = form.split(document(name, FEED))
    _, beside, _ = form.split(document(name, SIGNALLED))
    assert beside == plain == list(zip(IDS, form.fragments(ENTRIES), strict=True))


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_feedparser_still_reads_every_entry(name):
    parsed = feedparser.parse(document(name, SIGNALLED))
    assert not parsed.bozo
    assert [entry.id for entry in parsed.entries] == IDS
    assert parsed.feed.title == FEED.title
    assert [entry.content[0].value for entry in parsed.entries] == ["<p>正文 &lt;entry&gt;</p>"] * 3


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("feed", [FEED, WITHDRAWN, SIGNALLED])
def test_the_judge_finds_no_error_and_the_ids(name, feed):
    judgement = judge(document(name, feed), name, FEED.self_url)
    assert judgement.errors == ()
    silent = not feed.withdrawn or name == "rss" or (name == "atom" and not feed.tombstones)
    assert judgement.facts.withdrawn == (() if silent else (GONE, OTHER))
    texts = [fault.text for fault in judgement.faults]
    known = [f"validators do not know the namespace {AT}"]
    assert texts == (known if name == "atom" and feed.tombstones else [])


@pytest.mark.parametrize("name", FORMATS)
def test_tombstones_stay_in_the_head_when_entries_are_cut(name):
    form = FORMATS[name]
    whole = document(name, SIGNALLED)
    head, _, tail = form.split(whole)
    assert (head, tail) == form.frame(SIGNALLED)
    assert form.cut(whole, set(IDS)) == whole
    assert form.cut(whole, {IDS[1]}) == document(name, SIGNALLED, ENTRIES[1])
    none = form.cut(whole, ())
    assert form.split(none)[1] == []
    assert form.cut(none, ()) == none
    assert judge(none, name).facts.withdrawn == judge(whole, name).facts.withdrawn


def test_a_tombstone_that_xml_forbids_is_an_error_of_ours():
    poisoned = replace(SIGNALLED, withdrawn=(Tombstone("tag:x,2024:\x0b", STONES[0].when),))
    with pytest.raises(RenderError):
        FORMATS["atom"].frame(poisoned)
