"""A kill that cannot be read is a kill: states in every spelling, fields that are misnamed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.small_site import SmallSite, record
from support.takedowns import LAST, LATER, WHO

from syndicate.intake.rights_fields import is_misnamed, misnamed, read_pubstatus


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ("usable", "usable"), ("USABLE", "usable"), ("stat:usable", "usable"),
        ("stat:withheld", "withheld"), ("Withheld", "withheld"), ("withhold", "withheld"),
        ("ｃａｎｃｅｌｅｄ", "canceled"), ("stat:canceled", "canceled"), ("Cancelled", "canceled"),
        ("http://cv.iptc.org/newscodes/pubstatusg2/canceled", "canceled"), ("KILL", "canceled"),
        ("killed", "canceled"), ("recall", "canceled"), ("recalled", "canceled"),
        ("retracted", "canceled"), ("withdrawn", "canceled"), ("spiked", "canceled"),
        ("pubstatus:recalled", "canceled"), ("已撤稿", "canceled"),
        ("kil", None), ("ok", None), ("stat:", None), ("published", None), ("0", None),
    ],
)  # fmt: skip
def test_a_state_is_read_in_every_spelling(raw: str, state: str | None) -> None:
    assert read_pubstatus(raw) == state


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("embargo", "2030-01-01", "embargoed"), ("Embargoed_Until", "x", "embargoed"),
        ("embargoUntil", 1, "embargoed"), ("embagoed", "x", "embargoed"),
        ("expiry", "x", "expires"), ("expires_at", "x", "expires"), ("validUntil", "x", "expires"),
        ("Expiration-Date", "x", "expires"), ("PubStatus", "x", "pubstatus"),
        ("pub_status", "x", "pubstatus"),
        ("pubstaus", "usable", "pubstatus"), ("status", "killed", "pubstatus"),
        ("status", "draft", "pubstatus"), ("Status", "stat:withheld", "pubstatus"),
        ("killed", True, "pubstatus"), ("retracted", "yes", "pubstatus"),
        ("deleted", True, "pubstatus"), ("deleted", "0", None), ("解禁时间", "x", "embargoed"),
        ("status", "publish", None), ("status", 200, None), ("killed", False, None),
        ("embargo", None, None), ("expiry", "", None), ("_embargo", "x", None),
        ("experts", "x", None), ("publisher", "x", None), ("experience", "x", None),
        ("published", True, None), ("expressions", "x", None), ("withdrawn", "false", None),
    ],
)  # fmt: skip
def test_a_misnamed_field_is_seen(name: str, value: Any, meant: str | None) -> None:
    found = list(misnamed({name: value}, frozenset(("pubstatus", "embargoed", "expires"))))
    assert found == ([(name, meant)] if meant else [])
    assert is_misnamed(name) or meant is None


def titles(site: SmallSite, at: str) -> set[str]:
    site.build(at)
    return {entry["title"] for entry in site.entries("all.json")}


@pytest.fixture
def stored(site: SmallSite) -> SmallSite:
    site.take_in(record(1), record(2))
    assert len(titles(site, LATER)) == 2
    return site


UNREAD: dict[str, dict[str, Any]] = {
    "an unknown state": {"pubstatus": "kil"},
    "a state that is no text": {"pubstatus": 7},
    "a blank state": {"pubstatus": " "},
    "an embargo that is no date": {"embargoed": "next Tuesday"},
    "an embargo as a number": {"embargoed": 1893456000},
    "an expiry that is no date": {"expires": "30/02/2024"},
    "a misnamed embargo": {"embargo": "2030-01-01T00:00:00Z"},
    "a misnamed expiry": {"expiry": "2024-01-01"},
    "a misnamed state": {"status": "killed"},
    "a flag": {"retracted": True},
    "a restriction in a record that is rejected for its date": {
        "expires": "2024-01-01T00:00:00Z", "date_published": "yesterday",
    },
}  # fmt: skip


@pytest.mark.parametrize("what", UNREAD)
def test_an_update_whose_rights_cannot_be_read_holds_the_article(
    stored: SmallSite, what: str
) -> None:
    told = stored.take_in(record(1) | UNREAD[what], at=LATER)
    assert (told.code, "is held until a person or a good record speaks" in told.err) == (1, True)
    assert titles(stored, LATER) == {"第 2 篇文章"}
    again = stored.take_in(record(1), at=LAST)  # the old record says nothing of it
    assert (again.code, titles(stored, LAST)) == (0, {"第 2 篇文章"})
    assert "says of its rights what cannot be read" in stored.run("explain", "a1", "all").out
    assert stored.run("article", "release", "a1", *WHO, "--at", LAST).code == 0
    assert titles(stored, LAST) == {"第 1 篇文章", "第 2 篇文章"}


def test_what_a_record_says_twice_and_unlike_cannot_be_read(stored: SmallSite) -> None:
    once, *rest = json.dumps(record(2), ensure_ascii=False).partition("{")[1:]
    kill = once + '"pubstatus": "canceled", "pubstatus": "usable", ' + "".join(rest)
    told = stored.take_in(kill, at=LATER)
    assert "pubstatus: 'canceled / usable' is none of" in told.err
    assert titles(stored, LATER) == {"第 1 篇文章"}
    posts = stored.folder / "posts"
    posts.mkdir()
    head = "title: 题\nexpires: 2020-01-01\nexpires: 2040-01-01"
    (posts / "p.md").write_text(f"---\n{head}\n---\n正文。\n", encoding="utf-8")
    told = stored.run("import", "markdown", posts, "--at", LATER)
    assert "expires: '2020-01-01 / 2040-01-01'" in told.err


def test_a_record_that_says_it_readably_lets_go(stored: SmallSite) -> None:
    stored.take_in(record(1, pubstatus="kil"), at=LATER)
    stored.take_in(record(1, pubstatus="Usable"), at=LAST)
    assert len(titles(stored, LAST)) == 2
    stored.take_in(record(1, embargo="soon"), at=LAST)
    stored.take_in(record(1, title="改过的"), at=LAST)  # the same kind of import, and another text
    assert titles(stored, LAST) == {"改过的", "第 2 篇文章"}


def test_a_new_record_with_rights_that_cannot_be_read_is_rejected(stored: SmallSite) -> None:
    told = stored.take_in(record(9, embargo="2030-01-01"), at=LATER)
    assert (told.code, "1 rejected" in told.out, "is held" in told.err) == (1, True, False)
    assert len(titles(stored, LATER)) == 2


def test_a_kill_needs_no_text(stored: SmallSite) -> None:
    kill = {"id": "a1", "source": {"url": "https://daily.example/"}, "pubstatus": "stat:canceled"}
    told = stored.take_in(kill, at=LATER)
    assert (told.code, "withdrawn by takedown 1: pubstatus is canceled" in told.err) == (0, True)
    assert titles(stored, LATER) == {"第 2 篇文章"}


def test_a_kill_that_names_no_source_holds_what_has_its_id(stored: SmallSite) -> None:
    told = stored.take_in({"id": "a1", "pubstatus": "killed"}, at=LATER)
    assert (told.code, "is held until a person or a good record speaks" in told.err) == (1, True)
    assert titles(stored, LATER) == {"第 2 篇文章"}
    stored.take_in({"id": "a2", "title": "我们的", "embargo": "2030-01-01"}, at=LATER)
    assert titles(stored, LATER) == {"第 2 篇文章"}  # another article: it is of ours


def test_a_stranger_can_neither_kill_nor_hold(stored: SmallSite) -> None:
    for said in ({"pubstatus": "killed"}, {"pubstatus": "kil"}, {"embargo": "2030-01-01"}):
        for facts in ({"id": "a1"}, {"id": "z"}, {"id": "tag:site.example,2024:daily.example/a1"}):
            strange = (
                record(1, source="brief", external_url="https://brief.example/1") | facts | said
            )
            stored.take_in(strange, at=LATER)
    assert len(titles(stored, LATER)) == 2
    assert "a1" not in stored.run("takedowns").out


def test_other_kinds_of_import_say_it_too(stored: SmallSite) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "示例日报",
        "home_page_url": "https://daily.example/",
        "items": [{"id": "https://daily.example/1", "url": "https://daily.example/1",
                   "title": "x", "content_html": "<p>x</p>", "embargo_until": "2030-01-01"}],
    }  # fmt: skip
    path = stored.folder / "feed.json"
    path.write_text(json.dumps(feed), encoding="utf-8")
    told = stored.run("import", "feed", path, "--source", "daily", "--at", LATER)
    assert "embargo_until: no field of a record" in told.err
    assert titles(stored, LATER) == {"第 2 篇文章"}
    (stored.folder / "posts").mkdir()
    head = 'title: "第 2 篇文章"\nid: a2\nexternal_url: https://daily.example/2\nretracted: true'
    post = f"---\n{head}\n---\n正文。\n"
    (stored.folder / "posts" / "two.md").write_text(post, encoding="utf-8")
    told = stored.run("import", "markdown", stored.folder / "posts", "--at", LATER)
    assert "retracted: no field of a record" in told.err
    assert titles(stored, LAST) == set()
