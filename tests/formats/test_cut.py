"""Entries are cut out of a published document for certain, or RenderError says why not."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.records import replace

from syndicate.check.standards import judge
from syndicate.errors import RenderError
from syndicate.formats import FORMATS
from syndicate.model.article import Person
from syndicate.model.feed import Entry, Feed, Tombstone

KEPT, GONE = "tag:site.example,2024:1", "tag:site.example,2024:2"
FEED = Feed(
    id="tag:site.example,2024:feed/x",
    title="科技",
    description="A",
    home="https://site.example/",
    self_url="https://site.example/feeds/x",
    updated="2024-05-03T00:00:00Z",
    withdrawn=(Tombstone("tag:site.example,2024:3", datetime(2024, 5, 3, tzinfo=UTC)),),
    tombstones=True,
)
ENTRIES = [
    Entry(
        id=entry_id,
        title="题",
        content_html="<p>正文</p>",
        published=datetime(2024, 5, 1, tzinfo=UTC),
        updated=f"2024-05-01T00:00:00.{number}Z",
        url="https://site.example/a",
        authors=(Person("甲"),),
    )
    for number, entry_id in enumerate((KEPT, GONE), 1)
]
WHOLE = {
    name: form.document(FEED, form.fragments(ENTRIES)).decode() for name, form in FORMATS.items()
}
XML = ["rss", "atom"]
CLOSING = {"rss": "</item>", "atom": "</entry>"}
OPENING = {"rss": "<item>", "atom": "<entry>"}
PIECES = [b"", b"<", b">", b"&", b'"', b"\x00", b"\xff", b"[", b"}", b"<entry>", b"</item>", b"\n"]
PIECES += [b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?", b"?>", b"<item>", b"</entry>"]
#: What bodies are made of; a sanitised one holds none of the tags.
WORDS = ["<item>", "</item>", "<entry>", "</entry>", "<![CDATA[", "]]>", "]]", ">", "&", "\n", "\r"]
WORDS += [f"<id>{GONE}</id>", f'<guid isPermaLink="false">{GONE}</guid>', "<!--", "-->", "正文"]


def bodies(*texts: str) -> list[Entry]:
    return [replace(entry, content_html=text) for entry, text in zip(ENTRIES, texts, strict=True)]


def escaped(data: bytes) -> bytes:
    """A document as it was once written: its bodies escaped, not in sections."""
    joined = data.decode().replace("]]>&#xD;<![CDATA[", "\r").replace("]]]]><![CDATA[>", "]]\0>")
    text = re.sub(r"(?s)<!\[CDATA\[(.*?)\]\]>", lambda match: escape(match[1], quote=False), joined)
    return text.replace("\0", "").replace("\r", "&#13;").encode()


def refused(name: str, data: str | bytes) -> str:
    with pytest.raises(RenderError) as error:
        FORMATS[name].cut(data.encode() if isinstance(data, str) else data, {KEPT})
    assert "\n" not in str(error.value)
    return error.value.message


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"\x00",
        b"<\x00",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"items": {}}',
        b"<x/>",
        b"[" * 99999,
    ],
)
def test_what_is_no_feed_is_refused(name, data):
    assert refused(name, data)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("other", FORMATS)
def test_a_document_of_another_format_is_refused(name, other):
    if name != other:
        assert refused(name, WHOLE[other])


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.99])
def test_a_document_cut_short_is_refused(name, part):
    data = WHOLE[name].encode()
    assert refused(name, data[: int(len(data) * part)])


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize(
    ("opening", "closing"),
    [("\n", ""), ("", " "), ("\n", "\n")],
)
def test_an_entry_that_is_spelled_in_another_way_is_not_overlooked(name, opening, closing):
    start, end = OPENING[name], CLOSING[name]
    head, _, rest = WHOLE[name].rpartition(start)
    last, _, tail = rest.rpartition(end)
    data = head + start[:-1] + opening + ">" + last + end[:-1] + closing + ">" + tail
    assert judge(data.encode(), name).errors == ()
    assert refused(name, data) == "its entries are not as they are written here"


def test_a_prefixed_entry_is_not_overlooked():
    data = WHOLE["atom"].replace("<feed ", '<feed xmlns:a="http://www.w3.org/2005/Atom" ')
    head, _, tail = data.rpartition("<entry>")
    data = head + "<a:entry>" + tail.replace("</entry>", "</a:entry>")
    assert refused("atom", data) == "its entries are not as they are written here"


@pytest.mark.parametrize("name", XML)
def test_an_entry_in_a_comment_is_none(name):
    start = OPENING[name]
    data = WHOLE[name].replace(start, f"<!-- {start} -->{start}", 1)
    assert refused(name, data) == "its entries are not as they are written here"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('{"items": [1]}', "no JSON Feed: an item is no object"),
        ('{"title": "x"}', "no JSON Feed: it has no items"),
        ('{"items": [{"id": 1}], "items": []}', "no JSON Feed: a member is given twice"),
        ('{"items": [], "title": "\\ud800"}', "no JSON Feed: 'utf-8' codec can't encode"),
    ],
)
def test_json_that_is_no_feed_says_why(data, text):
    assert refused("json", data).startswith(text)


@pytest.mark.parametrize("name", FORMATS)
def test_an_entry_without_an_id_is_never_kept(name):
    form = FORMATS[name]
    marks = {
        "rss": f'<guid isPermaLink="false">{GONE}</guid>',
        "atom": f"<id>{GONE}</id>",
        "json": f'"id":"{GONE}",',
        "html": GONE,
    }
    data = WHOLE[name].replace(marks[name], "")
    assert form.cut(data.encode(), {KEPT, GONE}) == form.document(FEED, form.fragments(ENTRIES[:1]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f' data-entry="{GONE}"', ""),
        (f'<article data-entry="{GONE}"', f'<div data-entry="{GONE}"'),
        (f'\n<article data-entry="{GONE}"', f' <article data-entry="{GONE}"'),
        ("</article>\n</main>", "</main>"),
        ("<main>", "<main><article>"),
        ('<meta name="generator" content="syndicate">', ""),
    ],
)
def test_an_entry_of_a_page_that_is_spelled_in_another_way_is_not_overlooked(old, new):
    assert old in WHOLE["html"]
    assert refused("html", WHOLE["html"].replace(old, new)).startswith("no preview of a feed")


def test_an_id_that_is_no_text_is_none():
    data = WHOLE["json"].replace(f'"id":"{GONE}"', '"id":[1]')
    assert [entry for entry, _ in FORMATS["json"].split(data.encode())[1]] == [KEPT, ""]


@given(st.sampled_from(XML), *[st.lists(st.sampled_from(WORDS)).map("".join)] * 2, st.booleans())
def test_entries_are_told_apart_whatever_their_bodies_hold(name, one, other, old):
    form, entries = FORMATS[name], bodies(one, other)
    spell = escaped if old else bytes
    first, second = map(spell, form.fragments(entries))
    whole = spell(form.document(FEED, form.fragments(entries)))
    assert form.split(whole)[1] == [(KEPT, first), (GONE, second)]
    assert form.cut(whole, {KEPT}) == spell(form.document(FEED, form.fragments(entries[:1])))
    assert form.cut(whole, {KEPT, GONE}) == whole
    assert [entry.content or "" for entry in judge(whole, name).facts.entries] == [one, other]


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("hides", ["<!-- {} -->", "<?x {} ?>"])
@pytest.mark.parametrize("start", ["<![CDATA[", "x <![CDATA[ y"])
def test_what_looks_like_a_section_hides_no_entry(name, hides, start):
    """A section that begins in a comment is none: what seems to stand in it is an entry."""
    opening, closing = OPENING[name], CLOSING[name]
    first, second = (part + closing for part in WHOLE[name].split(closing)[:2])
    tail = WHOLE[name].split(closing)[-1]
    decoy = f"<!-- ]]>{second} -->" if hides.startswith("<!") else f"<?x ]]>{second} ?>"
    first = first.removesuffix(closing) + hides.format(start) + closing
    data = first + second + decoy + tail
    assert judge(data.encode(), name).facts is not None
    assert data.count(opening) == 3
    assert refused(name, data) == "its entries are not as they are written here"


@given(st.sampled_from(list(FORMATS)), st.sampled_from(list(FORMATS)), st.data())
def test_whatever_comes_nothing_stays_that_is_not_to_be_kept(name, other, data):
    spoilt = WHOLE[data.draw(st.sampled_from([name, name, other]))].encode()
    if data.draw(st.booleans()):
        spoilt = escaped(spoilt)
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, len(spoilt)))
        length = data.draw(st.integers(0, 60))
        piece = data.draw(st.sampled_from(PIECES) | st.binary(max_size=8))
        spoilt = spoilt[:start] + piece + spoilt[start + length :]
    try:
        left = FORMATS[name].cut(spoilt, {KEPT})
    except RenderError as error:
        assert "\n" not in str(error)
    else:
        facts = judge(left, name).facts
        assert facts is None or {entry.id for entry in facts.entries} <= {KEPT}
