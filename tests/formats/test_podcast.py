"""A podcast: what directories read in its RSS, which articles it carries, and why others not."""

from __future__ import annotations

import json
from typing import Any

import feedparser
import pytest
from lxml import etree
from support.small_site import SmallSite, record

from syndicate.check.standards import judge

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
AT = "2024-07-01T00:00:00Z"
JOB = """\
path: show
title: 河边夜话
description: 每周一次 & 不定期
podcast:
  author: 河边 & <社>
  owner: {name: 河边社, email: show@site.example}
  image: https://site.example/cover.jpg
  category: Society & Culture
  subcategory: Documentary
  explicit: false
"""


def sound(url: str = "https://files.example/1.mp3", **facts: Any) -> dict[str, Any]:
    return {"url": url, "size_in_bytes": 1234, "duration_in_seconds": 3723.4} | facts


def publish(site: SmallSite, *records: dict[str, Any], job: str = JOB) -> None:
    site.write("jobs/show.yaml", job)
    site.write("jobs/all.yaml", "path: all\n")
    taken = site.take_in(*records)
    assert taken.code == 0, taken.err
    built = site.build()
    assert (built.code, built.err) == (0, "")
    assert site.run("check", "--strict").code == 0
    for name in ("rss", "atom", "json", "html"):
        path = site.public / f"show.{name}"
        if path.exists():
            assert judge(path.read_bytes(), name).faults == ()


def channel(site: SmallSite, path: str = "show.rss") -> Any:
    return etree.fromstring((site.public / path).read_bytes())[0]


def itunes(element: Any) -> dict[str, Any]:
    """The elements of podcasts in an element: their text, else their attributes."""
    children = [child for child in element if child.tag.startswith(ITUNES)]
    return {c.tag.removeprefix(ITUNES): (c.text or "").strip() or dict(c.attrib) for c in children}


@pytest.mark.parametrize(
    ("more", "changed"),
    [
        ("", {}),
        ("  type: serial\n", {"type": "serial"}),
        ("  explicit: true\n", {"explicit": "true"}),
        ("  category: Technology\n", {"category": {"text": "Technology"}}),
    ],
)
def test_the_channel_says_what_directories_require(
    site: SmallSite, more: str, changed: dict[str, Any]
) -> None:
    key = more.partition(":")[0]
    lines = [line for line in JOB.splitlines() if not key or not line.startswith(key + ":")]
    if "Technology" in more:
        lines = [line for line in lines if "subcategory" not in line]
    publish(site, record(1, attachments=[sound()]), job="\n".join(lines) + "\n" + more)
    plain = {
        "author": "河边 & <社>",
        "owner": {},
        "image": {"href": "https://site.example/cover.jpg"},
        "category": {"text": "Society & Culture"},
        "explicit": "false",
        "type": "episodic",
    }
    top = channel(site)
    assert itunes(top) == plain | changed
    assert itunes(top.find(f"{ITUNES}owner")) == {"name": "河边社", "email": "show@site.example"}
    inner = itunes(top.find(f"{ITUNES}category"))
    assert inner == ({} if "Technology" in more else {"category": {"text": "Documentary"}})
    assert (top.findtext("language"), top.findtext("title")) == ("zh-CN", "河边夜话")
    assert top.findtext("description") == "每周一次 & 不定期"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {"duration": "3723", "episodeType": "full"}),
        ({"episode": 4, "season": 2}, {"episode": "4", "season": "2"}),
        ({"episode_type": "trailer"}, {"episodeType": "trailer"}),
        ({"explicit": True}, {"explicit": "true"}),
        (
            {"image": "https://site.example/4.png"},
            {"image": {"href": "https://site.example/4.png"}},
        ),
        ({"image": "http://site.example/4.png"}, {}),
        ({"image": "https://site.example/4.webp"}, {}),
        ({"attachments": [sound(duration_in_seconds=None)]}, {"duration": None}),
    ],
)
def test_an_item_says_what_its_record_does(
    site: SmallSite, facts: dict[str, Any], expected: dict[str, Any]
) -> None:
    publish(site, record(1, **{"attachments": [sound()], **facts}))
    (item,) = channel(site).iter("item")
    plain = {"duration": "3723", "episodeType": "full"} | expected
    assert itunes(item) == {key: value for key, value in plain.items() if value}
    parsed = feedparser.parse((site.public / "show.rss").read_bytes())
    assert not parsed.bozo
    assert parsed.entries[0].get("itunes_duration") == plain["duration"]


@pytest.mark.parametrize(
    ("files", "enclosure"),
    [
        ([sound()], ("https://files.example/1.mp3", "1234", "audio/mpeg")),
        (["https://f.example/notes.pdf", sound()],
         ("https://files.example/1.mp3", "1234", "audio/mpeg")),
        (["https://f.example/1.ogg", "https://f.example/1.M4A"],
         ("https://f.example/1.M4A", "0", "audio/x-m4a")),
        ([sound("https://f.example/1.mp4", mime_type="audio/x-m4a"), sound()],
         ("https://f.example/1.mp4", "1234", "audio/x-m4a")),
        ([sound("https://f.example/1.m4v")], ("https://f.example/1.m4v", "1234", "video/x-m4v")),
        ([sound("https://f.example/1.mov?x=1")],
         ("https://f.example/1.mov?x=1", "1234", "video/quicktime")),
    ],
)  # fmt: skip
def test_an_item_has_one_file_to_play(
    site: SmallSite, files: list[Any], enclosure: tuple[str, str, str]
) -> None:
    publish(site, record(1, attachments=files))
    (item,) = channel(site).iter("item")
    (found,) = item.iter("enclosure")
    assert (found.get("url"), found.get("length"), found.get("type")) == enclosure
    everything = [file if isinstance(file, str) else file["url"] for file in files]
    media = [e.get("url") for e in item.iter("{http://search.yahoo.com/mrss/}content")]
    assert sorted(media) == sorted(everything)
    for form in ("atom", "json"):
        assert all(url in (site.public / f"show.{form}").read_text("utf-8") for url in everything)


@pytest.mark.parametrize(
    "files",
    [
        None,
        ["https://f.example/1.ogg"],
        ["https://f.example/play?f=1.mp3"],
        [{"url": "https://f.example/1.mp3", "mime_type": "text/html"}],
        ["https://f.example/cover.jpg", "https://f.example/1.pdf"],
    ],
)
def test_an_article_without_a_file_to_play_is_left_out(site: SmallSite, files: Any) -> None:
    publish(site, record(1, attachments=files), record(2, attachments=[sound()]))
    for name in ("rss", "atom", "json"):
        (entry,) = site.entries(f"show.{name}")
        assert entry["id"].endswith("a2")
        assert len(site.entries(f"all.{name}")) == 2
    told = site.run("explain", "a1", "show", "--at", AT).out
    assert "not selected" in told
    assert "no file that a podcast carries" in told
    assert "config/jobs/show.yaml:4:1" in told


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ("grants: summary", "only summary is allowed here"),
        ("grants: headline", "only headline is allowed here"),
        ("grants: full\n    images: false", "only the text is allowed here"),
    ],
)
def test_an_episode_whose_file_may_not_be_shown_is_held(
    site: SmallSite, terms: str, why: str
) -> None:
    site.write(
        "sources.yaml",
        "own: {grants: full}\nsources:\n  daily:\n    name: 示例日报\n    match: [daily.example]\n"
        f"    {terms}\n",
    )
    publish(
        site,
        record(1, attachments=[sound()]),
        record(2, attachments=[sound()], external_url=None),
    )
    (entry,) = site.entries("show.rss")
    assert entry.id.endswith("a2")
    told = site.run("explain", "a1", "show", "--at", AT).out
    assert "held" in told
    assert why in told
    assert "config/jobs/show.yaml:4:1" in told


def test_no_other_document_has_an_element_of_podcasts(site: SmallSite) -> None:
    publish(site, record(1, attachments=[sound()], episode=3))
    having = {path for path, data in site.bytes().items() if b"itunes" in data}
    assert having == {"show.rss"}
    (item,) = channel(site, "all.rss").iter("item")
    assert item.find("enclosure").get("type") == "audio/mpeg"
    extension = json.loads((site.public / "show.json").read_text("utf-8"))["items"][0]["_syndicate"]
    assert extension["episode"] == 3


def test_archives_of_a_podcast_are_podcasts(site: SmallSite) -> None:
    records = [record(n, attachments=[sound(f"https://f.example/{n}.mp3")]) for n in range(1, 8)]
    publish(site, *records, job=JOB + "limit: {entries: 2}\narchive: {entries: 2}\n")
    archives = sorted(path for path in site.bytes() if path.startswith("show/") and "rss" in path)
    assert len(archives) >= 2
    for path in archives:
        top = channel(site, path)
        assert itunes(top)["category"] == {"text": "Society & Culture"}
        assert all(itunes(item)["duration"] == "3723" for item in top.iter("item"))


def test_a_job_becomes_a_podcast_and_a_feed_again(site: SmallSite) -> None:
    plain = JOB.partition("podcast:")[0]
    publish(site, record(1, attachments=[sound()]), record(2), job=plain)
    before = site.entries("show.rss")
    site.write("jobs/show.yaml", JOB)
    assert site.build().code == 0
    assert len(site.entries("show.rss")) == 1
    assert itunes(channel(site))
    site.write("jobs/show.yaml", plain)
    assert site.build().code == 0
    assert site.entries("show.rss") == before
    assert b"itunes" not in site.bytes()["show.rss"]


def test_an_episode_that_loses_its_file_leaves(site: SmallSite) -> None:
    publish(site, *(record(n, attachments=[sound()]) for n in (1, 2)))
    assert len(site.entries("show.atom")) == 2
    site.take_in(record(2), at="2024-07-02T00:00:00Z")
    assert site.build("2024-07-02T00:00:00Z").code == 0
    assert [entry.id[-2:] for entry in site.entries("show.atom")] == ["a1"]
    assert len(site.entries("all.atom")) == 2
