"""The judgement as a whole: dispatch, dates, size, and that no bytes make it raise."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.check.standards import MOST_BYTES, Judgement, format_of, judge

BASE = "https://feeds.example.org/"
NAMES = ["tech.rss", "tech.atom", "tech.json", "feeds.opml"]
FORMATS = ["rss", "atom", "json", "opml"]
DOCUMENTS = {name: (Path(__file__).parent / "good" / name).read_bytes() for name in NAMES}
PIECES = [
    b"",
    b"<",
    b">",
    b"&",
    b'"',
    b"]]>",
    b"\x00",
    b"\xff",
    b"[",
    b"{",
    b"null",
    b"\\u",
    b"&#x85;",
]
PIECES += [b"<item>", b"<entry>", b"</item>", b"<!DOCTYPE x>", b"<![CDATA[", b"-", b"\xef\xbf\xbd"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rest", [b"", b"<"], ids=["good", "broken"])
def test_a_document_that_was_read_leaves_no_garbage(name, rest):
    judge(DOCUMENTS[name] + rest, format_of(name))  # what is made once stays
    gc.disable()
    try:
        left = []
        for _ in range(3):  # another test's thread may leave some of its own
            gc.collect()
            judge(DOCUMENTS[name] + rest, format_of(name))
            left.append(gc.collect())
        assert 0 in left
    finally:
        gc.enable()


@pytest.mark.parametrize("name", NAMES)
def test_a_good_document_is_good_at_its_place(name):
    judgement = judge(
        DOCUMENTS[name], format_of(name), BASE + name, datetime(2024, 5, 2, tzinfo=UTC)
    )
    assert judgement.faults == ()


@pytest.mark.parametrize("name", NAMES[:3])
def test_the_three_formats_say_the_same(name):
    facts = judge(DOCUMENTS[name], format_of(name)).facts
    assert facts.title == "山谷技术报"
    assert facts.self_url == BASE + name
    assert [entry.id for entry in facts.entries] == [
        "tag:example.org,2024:mill/1",
        "tag:example.org,2024:own/2",
    ]
    first, second = facts.entries
    assert (first.title, second.title) == ("桥的 <新> 算法", "Rain clock")
    assert first.link == "https://news.example.org/bridge"
    assert ("via", "https://mill.example.com/bridge") in first.links
    assert ("enclosure", "https://news.example.org/bridge.mp3") in first.links
    assert "磨坊周刊" in first.content
    assert first.summary == "一座桥如何自己画图。"
    assert first.published == datetime(2024, 5, 1, 9, 30, tzinfo=UTC)
    assert first.updated == datetime(2024, 5, 1, 9, 30, 0, 250000, tzinfo=UTC)
    assert first.authors == ("林小溪",)
    assert second.published == datetime(2024, 4, 30, 10, tzinfo=UTC)


def test_a_list_of_feeds_names_them():
    facts = judge(DOCUMENTS["feeds.opml"], "opml").facts
    assert [(entry.id, entry.title) for entry in facts.entries] == [(BASE + "tech.rss", "技术")]


@pytest.mark.parametrize("name", NAMES[:3])
def test_no_date_after_the_latest(name):
    latest = datetime(2024, 5, 1, tzinfo=UTC)
    faults = judge(DOCUMENTS[name], format_of(name), None, latest).faults
    assert {fault.entry for fault in faults} - {None} == {"tag:example.org,2024:mill/1"}
    assert all("lies in the future" in fault.text for fault in faults)


def test_a_document_may_be_too_large():
    data = DOCUMENTS["tech.rss"].replace(b"<ttl>", b" " * MOST_BYTES + b"<ttl>")
    assert [fault.text for fault in judge(data, "rss").errors] == [
        f"{len(data):,} bytes, over 5,000,000"
    ]


def test_only_errors_forbid():
    old = DOCUMENTS["tech.json"].replace(b"2024-04-30T", b"1970-04-30T")
    judgement = judge(old, "json")
    assert [fault.level for fault in judgement.faults] == ["warning"]
    assert judgement.errors == ()
    assert str(judgement.faults[0]).startswith("items[1]: 1970-04-30 is hardly")


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"<x/>", b"[" * 100_000, b'"\xff"'])
@pytest.mark.parametrize("format_name", FORMATS)
def test_what_is_no_such_document_has_no_facts(data, format_name):
    judgement = judge(data, format_name)
    assert judgement.errors
    if format_name != "opml":
        assert judgement.facts is None


def test_an_unknown_format_is_a_fault():
    assert judge(b"", "rdf").errors


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/tech.rss", "rss"),
        ("tech/2024-05.atom", "atom"),
        (Path("TECH.JSON"), "json"),
        ("feeds.opml", "opml"),
        ("redirects.json", None),
        ("var/status.json", None),
        ("index.html", None),
        ("rss", None),
        (".rss", None),
    ],
)
def test_the_format_of_a_file(path, expected):
    assert format_of(path) == expected


@given(st.binary(max_size=200), st.sampled_from(FORMATS))
def test_any_bytes_are_judged(data, format_name):
    assert isinstance(judge(data, format_name), Judgement)


@given(st.sampled_from(NAMES), st.sampled_from(FORMATS), st.data())
def test_any_spoilt_document_is_judged(name, format_name, data):
    spoilt = DOCUMENTS[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(spoilt)))
        length = data.draw(st.integers(0, 60))
        piece = data.draw(st.sampled_from(PIECES) | st.binary(max_size=8))
        spoilt = spoilt[:start] + piece + spoilt[start + length :]
    for form in {format_name, format_of(name)}:
        judgement = judge(spoilt, form, BASE, datetime(2024, 5, 1, tzinfo=UTC))
        assert isinstance(judgement, Judgement)
        assert judgement.facts or judgement.errors
        assert all(isinstance(fault.text, str) and fault.place for fault in judgement.faults)
