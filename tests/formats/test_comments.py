"""The page with an article's comments, and the facts of an episode: stored and in every format."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree
from support.small_site import SmallSite, record

from syndicate.check.standards import judge

ATOM = "{http://www.w3.org/2005/Atom}"
LATER = "2024-07-02T00:00:00Z"


def publish(site: SmallSite, *records: dict[str, Any], at: str = "2024-07-01T00:00:00Z") -> None:
    site.write("jobs/all.yaml", "path: all\n")
    site.take_in(*records, at=at)
    assert site.build(at).code == 0
    for name in ("rss", "atom", "json", "html"):
        assert judge((site.public / f"all.{name}").read_bytes(), name).faults == ()


def extension(site: SmallSite) -> Any:
    items = json.loads((site.public / "all.json").read_text(encoding="utf-8"))["items"]
    return items[0]["_syndicate"]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://site.example/a/1#comments", "https://site.example/a/1#comments"),
        ("/talk?of=1&x=2", "https://site.example/talk?of=1&x=2"),
        ("https://talk.example/评论", "https://talk.example/%E8%AF%84%E8%AE%BA"),
    ],
)
def test_comments_are_in_every_format(site: SmallSite, given: str, address: str) -> None:
    publish(site, record(1, comments=given))
    (item,) = site.entries("all.rss")
    assert item.comments == address
    (entry,) = site.entries("all.atom")
    links = [(link.rel, link.get("type")) for link in entry.links if link.href == address]
    assert links == [("replies", "text/html")]
    assert entry.links[0].rel == "alternate"
    assert extension(site)["comments"] == address
    page = (site.public / "all.html").read_text(encoding="utf-8")
    assert f'<a class="comments" href="{address.replace("&", "&amp;")}">评论</a>' in page


@pytest.mark.parametrize("given", [None, "", "javascript:alert(1)"])
def test_an_article_without_comments_says_nothing_of_them(site: SmallSite, given: Any) -> None:
    publish(site, record(1, comments=given))
    assert b"comments" not in (site.public / "all.rss").read_bytes()
    assert b"replies" not in (site.public / "all.atom").read_bytes()
    assert "comments" not in extension(site)
    assert 'class="comments"' not in (site.public / "all.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"episode": 7, "season": 2}, {"episode": 7, "season": 2}),
        ({"episode": "12", "explicit": True}, {"episode": 12, "explicit": True}),
        ({"episode_type": "Bonus"}, {"episode_type": "bonus"}),
        ({"episode_type": "full", "explicit": False}, {}),
    ],
)
def test_an_episode_is_stored_and_in_json(
    site: SmallSite, facts: dict[str, Any], shown: dict[str, Any]
) -> None:
    publish(site, record(1, **facts))
    names = ("episode", "season", "episode_type", "explicit")
    assert {name: extension(site)[name] for name in names if name in extension(site)} == shown
    for name in ("rss", "atom"):
        assert b"itunes" not in (site.public / f"all.{name}").read_bytes()


@pytest.mark.parametrize("facts", [{"comments": "/talk"}, {"episode": 3}, {"explicit": True}])
def test_they_are_no_change_of_content(site: SmallSite, facts: dict[str, Any]) -> None:
    publish(site, record(1))
    (before,) = site.entries("all.atom")
    publish(site, record(1, **facts), at=LATER)
    (after,) = site.entries("all.atom")
    assert after.updated == before.updated
    assert set(extension(site)) & set(facts) == set(facts)


def test_comments_on_a_withdrawn_page_are_not_named(site: SmallSite) -> None:
    page = "https://site.example/a/2"
    publish(site, record(1, comments=f"{page}#comments"), record(2))
    assert page.encode() in etree.tostring(
        etree.fromstring((site.public / "all.atom").read_bytes())
    )
    order = ("takedown", "a2", "--reason", "r", "--by", "b", "--at", LATER, "--no-push")
    assert site.run(*order).code == 0
    assert site.build(LATER).code == 0
    for name in ("rss", "atom", "json", "html"):
        data = (site.public / f"all.{name}").read_bytes()
        assert b"/a/1" in data
        assert page.encode() not in data
