"""What a policy needs to know of an entry, from the bytes of every format."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from support.records import replace

from syndicate.check.facts import EntryFacts
from syndicate.check.standards import format_of, judge
from syndicate.formats import FORMATS
from syndicate.model.article import Attachment, Person, Source
from syndicate.model.feed import Entry, Feed, Term

SITE = "https://site.example/"
BY = "https://creativecommons.org/licenses/by/4.0/"
FEED = Feed(
    id="tag:site.example,2024:feed/x",
    title="科技",
    description="A",
    home=SITE,
    self_url=SITE + "feeds/x",
    updated="2024-05-03T00:00:00Z",
    rights="not the entry's",
    license="https://creativecommons.org/licenses/by-nd/4.0/",
)
ENTRY = Entry(
    id="tag:site.example,2024:1",
    title="题",
    content_html=f'<p>正文<img src="{SITE}body.png" alt=""></p>',
    published=datetime(2024, 5, 1, tzinfo=UTC),
    updated="2024-05-01T00:00:00.1Z",
    url=SITE + "a",
    authors=(Person("甲"),),
    contributors=(Person("译者乙", role="translator"), Person("Cy & Co")),
    publisher=Source("磨坊 & 周刊"),
    rights="© 磨坊 <2024>",
    license=BY,
    categories=(Term("tech", "tag:site.example,2024:categories", "科技 & 新"),),
    tags=(Term("ai", "tag:site.example,2024:tags", "AI"),),
    image=Attachment(SITE + "cover"),
    attachments=(
        Attachment(SITE + "a.mp3", "audio/mpeg", 12),
        Attachment(SITE + "b.png", "image/png", 34),
        Attachment(SITE + "c.jpg", "image/jpeg"),
    ),
)


def first_of(data: bytes, name: str) -> EntryFacts:
    judgement = judge(data, name)
    assert judgement.errors == ()
    return judgement.facts.entries[0]


def written(name: str, entry: Entry) -> EntryFacts:
    form = FORMATS[name]
    return first_of(form.document(FEED, form.fragments([entry])), name)


@pytest.mark.parametrize("name", FORMATS)
def test_the_three_formats_tell_a_policy_the_same(name):
    facts = written(name, ENTRY)
    assert sorted(facts.images) == [SITE + "b.png", SITE + "c.jpg", SITE + "cover"]
    assert facts.publisher == "磨坊 & 周刊"
    assert facts.rights == "© 磨坊 <2024>"
    assert facts.contributors == ("译者乙", "Cy & Co")
    assert facts.license == BY
    assert facts.categories == ("科技 & 新", "AI")


@pytest.mark.parametrize("name", FORMATS)
def test_a_licence_need_be_none_of_creative_commons(name):
    assert written(name, replace(ENTRY, license=SITE + "licence")).license == SITE + "licence"


@pytest.mark.parametrize("name", FORMATS)
def test_a_bare_entry_has_none_of_it(name):
    bare = Entry(
        "tag:x,2024:1", "题", "<p>x</p>", ENTRY.published, ENTRY.updated, authors=ENTRY.authors
    )
    facts = written(name, bare)
    assert (facts.images, facts.contributors, facts.categories) == ((), (), ())
    assert (facts.publisher, facts.rights, facts.license) == (None, None, None)


@pytest.mark.parametrize("name", ["tech.rss", "tech.atom", "tech.json"])
def test_documents_of_others_are_read_as_well(good, name):
    facts = first_of((good / name).read_bytes(), format_of(name))
    assert facts.publisher == "磨坊周刊"
    assert facts.categories == ("技术",)
    assert facts.contributors == (() if name == "tech.json" else ("译者甲",))
    assert facts.images == (() if name == "tech.atom" else ("https://news.example.org/bridge.jpg",))
    if name == "tech.rss":
        assert (facts.rights, facts.license) == ("© 林小溪", BY)


ENCLOSED = '<enclosure url="https://news.example.org/bridge.mp3" length="0" type="audio/mpeg"/>'
CONTENT = (
    '<media:content url="https://news.example.org/bridge.jpg" type="image/jpeg" medium="image">'
)


@pytest.mark.parametrize(
    ("old", "new", "images"),
    [
        (ENCLOSED, ENCLOSED.replace("audio/mpeg", "Image/WebP"), ["bridge.mp3", "bridge.jpg"]),
        (CONTENT, CONTENT.replace(' medium="image"', ""), ["bridge.jpg"]),
        (CONTENT, CONTENT.replace(' type="image/jpeg"', ""), ["bridge.jpg"]),
        (CONTENT, CONTENT.replace("image", "video"), []),
        (
            "<media:credit>",
            '<media:thumbnail url="https://news.example.org/t"/><media:credit>',
            ["bridge.jpg", "t"],
        ),
        (
            "<media:content",
            '<media:thumbnail url="https://news.example.org/bridge.jpg"/><media:content',
            ["bridge.jpg"],
        ),
        (
            "<media:content",
            '<media:group><media:content medium="image" url="https://news.example.org/g"/>'
            "</media:group><media:content",
            ["g", "bridge.jpg"],
        ),
    ],
)
def test_pictures_of_rss(good, old, new, images):
    text = (good / "tech.rss").read_text(encoding="utf-8")
    assert text.count(old) == 1
    facts = first_of(text.replace(old, new).encode(), "rss")
    assert [url.removeprefix("https://news.example.org/") for url in facts.images] == images


def test_pictures_of_atom_and_a_category_without_a_label(good):
    text = (good / "tech.atom").read_text(encoding="utf-8")
    text = text.replace("audio/mpeg", "image/gif").replace(' label="技术"', "")
    facts = first_of(text.encode(), "atom")
    assert facts.images == ("https://news.example.org/bridge.mp3",)
    assert facts.categories == ("tech",)


def test_a_link_to_a_picture_that_is_no_enclosure_is_none(good):
    text = (good / "tech.atom").read_text(encoding="utf-8")
    facts = first_of(text.replace('rel="via"', 'rel="via" type="image/png"').encode(), "atom")
    assert facts.images == ()


def test_pictures_of_json(good):
    text = (good / "tech.json").read_text(encoding="utf-8")
    text = text.replace("audio/mpeg", "image/gif")
    text = text.replace('"image": ', '"banner_image": "https://news.example.org/banner", "image": ')
    text = text.replace(
        '{"publisher"', '{"image": {"url": "https://news.example.org/o"}, "publisher"'
    )
    assert first_of(text.encode(), "json").images == (
        "https://news.example.org/bridge.jpg",
        "https://news.example.org/banner",
        "https://news.example.org/bridge.mp3",
        "https://news.example.org/o",
    )


def test_an_extension_of_another_shape_tells_nothing(good):
    text = (good / "tech.json").read_text(encoding="utf-8")
    odd = '"publisher": "x", "image": [], "contributors": [1, {}], "rights": 1, "license": null'
    text = text.replace('"publisher": {', f'{odd}, "_": {{')
    facts = first_of(text.encode(), "json")
    assert (facts.publisher, facts.rights, facts.license) == (None, None, None)
    assert facts.contributors == ("",)
