"""Identity, revisions and their dates, as the feeds show them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable

import pytest
from support.small_site import AT, SmallSite, record, records

pytestmark = pytest.mark.both_stores

LATER = "2024-07-02T00:00:00Z"


def test_a_record_keeps_its_id_through_every_change(site: SmallSite) -> None:
    site.take_in(record())
    site.build()
    (before,) = site.entries("ke-ji.atom")
    changed = record(
        title="另一个标题",
        url="https://other.example/moved",
        categories=["文化"],
        content_html="<p>这是第 1 篇文章的正文，写得不长，改了一点。</p>",
    )
    assert "1 changed" in site.take_in(changed, at=LATER).out
    site.write("site.yaml", SITE_MOVED)
    site.build(LATER)
    (after,) = site.entries("wen-hua.atom")
    assert after.id == before.id == "tag:site.example,2024:daily.example/a1"
    assert after.title == "另一个标题"


SITE_MOVED = """\
title: 搬家以后
home: https://new.example/
base_url: https://new.example/feeds/
authority: new.example,2024
"""


MINTED = "tag:site.example,2024:daily.example/"


@pytest.mark.parametrize(
    ("facts", "entry_id"),
    [
        ({"id": "https://daily.example/x?y=1"}, "https://daily.example/x?y=1"),
        (
            {"id": "urn:uuid:6f2c1b7e-5d0a-4c3e-9a41-0d9e8b7c6a21"},
            "urn:uuid:6f2c1b7e-5d0a-4c3e-9a41-0d9e8b7c6a21",
        ),
        ({"id": "https://daily.example/%E4%B8%AD%2F1"}, "https://daily.example/%E4%B8%AD%2F1"),
        ({"id": "https://daily.example"}, f"{MINTED}https%3A%2F%2Fdaily.example"),
        ({"id": "https://Daily.example/x"}, f"{MINTED}https%3A%2F%2FDaily.example%2Fx"),
        ({"id": "https://daily.example:443/"}, f"{MINTED}https%3A%2F%2Fdaily.example%3A443%2F"),
        (
            {"id": "https://daily.example/a/../x"},
            f"{MINTED}https%3A%2F%2Fdaily.example%2Fa%2F..%2Fx",
        ),
        ({"id": "https://daily.example/%7Ex"}, f"{MINTED}https%3A%2F%2Fdaily.example%2F~7Ex"),
        (
            {"id": "https://daily.example/?a=%e4"},
            f"{MINTED}https%3A%2F%2Fdaily.example%2F%3Fa%3D~e4",
        ),
        ({"id": "post:17"}, "tag:site.example,2024:daily.example/post%3A17"),
        ({"id": "科技/1"}, "tag:site.example,2024:daily.example/%E7%A7%91%E6%8A%80%2F1"),
        ({"id": None}, "https://site.example/a/1"),
        ({"id": "x", "external_url": None}, "tag:site.example,2024:own/x"),
        (
            {"id": "x", "source": {"name": "示例日报"}, "external_url": None},
            "tag:site.example,2024:%E7%A4%BA%E4%BE%8B%E6%97%A5%E6%8A%A5/x",
        ),
        ({"id": "https://daily.example/中文"}, None),
    ],
)
def test_an_id_is_kept_or_minted(
    site: SmallSite, facts: dict[str, str | None], entry_id: str | None
) -> None:
    site.take_in(record(**facts))
    site.build()
    (entry,) = site.entries("all.json")
    assert entry["id"].isascii()
    assert entry_id is None or entry["id"] == entry_id
    assert site.run("check").code == 0


def test_the_same_record_again_changes_nothing(site: SmallSite) -> None:
    site.take_in(*records(range(5)))
    assert "0 new, 0 changed, 5 unchanged" in site.take_in(*records(range(5)), at=LATER).out


def test_a_record_that_comes_back_from_our_own_feed_is_the_same_article(site: SmallSite) -> None:
    site.take_in(record())
    site.build()
    (item,) = site.entries("all.json")
    back = record(id=item["id"], title="改过的标题")
    assert "1 changed" in site.take_in(back, at=LATER).out


def test_an_id_that_was_published_stays_though_none_like_it_is_made_now(site: SmallSite) -> None:
    odd = "https://Daily.example/x"
    site.take_in(record(id=odd))
    site.edit("UPDATE articles SET entry_id = identity")
    assert "1 unchanged" in site.take_in(record(id=odd), at=LATER).out
    assert "1 changed" in site.take_in(record(id=odd, title="改过的标题"), at=LATER).out
    site.build(LATER)
    assert [entry["id"] for entry in site.entries("all.json")] == [odd]


class TestTheShownDate:
    """`updated` in feeds: the instant of the last change of content."""

    def updated(self, site: SmallSite) -> str:
        site.build(LATER)
        text: str = site.entries("ke-ji.json")[0]["date_modified"]
        return text[:19]

    def test_is_the_modification_when_it_moved_with_the_content(self, site: SmallSite) -> None:
        site.take_in(record())
        site.take_in(
            record(title="新", date_modified="2024-06-01T00:00:00Z"), at="2024-07-01T12:00:00Z"
        )
        assert self.updated(site) == "2024-06-01T00:00:00"

    def test_is_the_revision_when_only_the_content_moved(self, site: SmallSite) -> None:
        site.take_in(record())
        site.take_in(record(title="新"), at="2024-07-01T12:00:00Z")
        assert self.updated(site) == "2024-07-01T12:00:00"

    def test_stays_when_only_the_date_moved(self, site: SmallSite) -> None:
        site.take_in(record())
        moved = record(date_modified="2024-06-01T00:00:00Z")
        result = site.take_in(moved, at="2024-07-01T12:00:00Z")
        assert "in.jsonl:1: date_modified moved but nothing else" in result.err
        assert self.updated(site) == "2024-05-01T00:00:00"

    def test_is_never_in_the_future(self, site: SmallSite) -> None:
        site.take_in(record(date_modified="2030-01-01T00:00:00Z"))
        assert self.updated(site) == "2024-05-01T00:00:00"

    def test_of_one_instant_differs_by_entry_and_is_the_same_in_every_feed(
        self, site: SmallSite
    ) -> None:
        same = {"date_published": "2024-05-01T00:00:00Z"}
        site.take_in(*records(range(50), **same))
        site.build()
        shown = [entry.updated for entry in site.entries("ke-ji.atom")]
        assert len(set(shown)) == 50
        assert {text[:19] for text in shown} == {"2024-05-01T00:00:00"}
        everywhere = {e["id"]: e["date_modified"] for e in site.entries("all.json")}
        assert all(everywhere[entry.id] == entry.updated for entry in site.entries("ke-ji.atom"))

    def test_of_a_crowded_instant_follows_on_what_came_before(self, site: SmallSite) -> None:
        """No millisecond is left out, however many an earlier import has taken."""
        same = {"date_published": "2024-05-01T00:00:00Z"}
        for numbers in (range(20), range(20, 50)):
            site.take_in(*records(numbers, **same))
        site.build()
        shown = {entry.updated for entry in site.entries("ke-ji.atom")}
        fractions = ("", *(f".{n:03}" for n in range(1, 50)))
        assert shown == {f"2024-05-01T00:00:00{fraction}Z" for fraction in fractions}


class TestReusedId:
    other = record(
        url="https://site.example/other", title="毫不相干", content_html="<p>别的事。</p>"
    )

    def test_is_reported_and_held(self, site: SmallSite) -> None:
        site.take_in(record())
        result = site.take_in(self.other, at=LATER)
        assert result.code == 0
        assert "1 held" in result.out
        assert "in.jsonl:1: its id belongs to another article" in result.err
        site.build(LATER)
        assert [e.title for e in site.entries("ke-ji.rss")] == ["第 1 篇文章"]
        assert "1 unchanged" in site.take_in(self.other, at="2024-07-03T00:00:00Z").out

    def test_does_not_depend_on_the_order(self, new_site: Callable[[str], SmallSite]) -> None:
        made = []
        for name, order in (("one", 1), ("two", -1)):
            site = new_site(name)
            site.take_in(*[record(), self.other][::order])
            site.build()
            made.append(site.bytes())
        assert made[0] == made[1]


def test_a_correction_of_link_and_text_is_no_reused_id(site: SmallSite) -> None:
    site.take_in(record())
    moved = record(
        url="https://site.example/moved", title="改题", content_html=record()["content_html"] + "!"
    )
    assert "1 changed" in site.take_in(moved, at=LATER).out


def test_of_two_records_with_one_url_the_later_published_is_carried(site: SmallSite) -> None:
    early = record(1, url="https://site.example/same", title="早的")
    late = record(2, url="http://site.example/same#x", title="晚的")
    site.take_in(early, late)
    site.build()
    assert [e.title for e in site.entries("ke-ji.atom")] == ["晚的"]
    explanation = site.run("explain", "a1").out
    assert "its URL belongs to tag:site.example,2024:daily.example/a2" in explanation


def test_of_two_records_with_one_url_and_date_the_smaller_id_is_carried(site: SmallSite) -> None:
    same = {"url": "https://site.example/same", "date_published": "2024-05-01T00:00:00Z"}
    site.take_in(record(2, **same), record(1, **same))
    site.build()
    assert [e.title for e in site.entries("ke-ji.atom")] == ["第 1 篇文章"]


NOON = "2024-07-01T12:00:00Z"
EVERYTHING = [
    *records(range(30), categories=["科技", "Linux"]),
    *records(range(30, 40), categories=["linux"], date_published=None),
    record(40, id="a1", title="同号异版", date_modified="2024-06-02T00:00:00Z"),
    record(41, url="https://site.example/a/2"),
    record(42, source={"name": "Brief Wire"}, external_url=None, categories=["../../etc"]),
]


def made_of(new_site: Callable[[str], SmallSite], imports: int) -> list[dict[str, bytes]]:
    """The documents of three sites that take in the same records, each in another order."""
    made = []
    for seed in range(3):
        site = new_site(f"site{seed}")
        shuffled = random.Random(seed).sample(EVERYTHING, len(EVERYTHING))
        for start in range(imports):
            site.take_in(*shuffled[start::imports], at=NOON)
        site.build(NOON)
        made.append(site.bytes())
    return made


def test_the_order_of_records_does_not_show(new_site: Callable[[str], SmallSite]) -> None:
    made = made_of(new_site, 1)
    assert made[0] == made[1] == made[2]
    assert len(made[0]) > 9


def test_the_order_of_imports_shows_in_milliseconds_alone(
    new_site: Callable[[str], SmallSite],
) -> None:
    noon = re.compile(rb"1[12]:(?:00:00|59:59)(?:\.\d{3})?|(?<=:\d\d)\.\d{3}(?=Z)")
    made = [
        {path: noon.sub(b"", data) for path, data in files.items()}
        for files in made_of(new_site, 2)
    ]
    assert made[0] == made[1] == made[2]


def test_the_undated_article_is_dated_by_when_it_was_first_seen(site: SmallSite) -> None:
    site.take_in(record(date_published=None))
    site.build("2024-09-01T00:00:00Z")
    (rss,), (atom,), (item,) = (site.entries(f"ke-ji.{form}") for form in ("rss", "atom", "json"))
    assert rss.published == "Mon, 01 Jul 2024 00:00:00 +0000"
    assert "published" not in atom
    assert atom.updated[:19] == "2024-07-01T00:00:00"
    assert item["date_published"] == AT
    assert item["_syndicate"]["first_seen"] is True
    assert json.dumps(item).count("2024-09") == 0
