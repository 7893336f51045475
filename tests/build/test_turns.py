"""Feeds from which an order takes something are published before all others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import pytest
from support.crews import InlineCrew
from support.small_site import AT, SmallSite, never_built, record

from syndicate.build.changes import ArchiveScope
from syndicate.build.workers import handout
from syndicate.build.workers.shards import Shards
from syndicate.build.workers.work import FeedOrder

LATER = "2024-07-02T00:00:00Z"
LETTERS = "abcdefghijkl"
PICTURE = "https://img.example/p.png"


def make(site: SmallSite) -> None:
    """A site of twelve feeds with an article each; feed i shows a picture."""
    for name in ("all", "categories"):
        (site.folder / f"config/jobs/{name}.yaml").unlink()
    site.write("jobs/each.yaml", "path: each/{slug}\nper: category\ncontent: full\n")
    articles(site, "As it was", AT)
    assert site.build().code == 0


def articles(site: SmallSite, title: str, at: str) -> None:
    """Take in all articles under a title."""
    shown = {"content_html": f'<p>A picture.</p><img src="{PICTURE}" alt="">'}
    each = (
        record(number, title=f"{title} {number}", categories=[letter], **shown)
        if letter == "i"
        else record(number, title=f"{title} {number}", categories=[letter])
        for number, letter in enumerate(LETTERS, 1)
    )
    assert site.take_in(*each, at=at).code == 0


@pytest.fixture
def lettered(site: SmallSite) -> SmallSite:
    return site.once("lettered", make)


def turns(site: SmallSite) -> list[str]:
    """The feeds that a build after the first put, in the order of the ledger."""
    events = json.loads(site.run("ledger", "show", "--event", "changed", "--json").out)
    paths = (PurePosixPath(event["subject"]) for event in events)
    return list(dict.fromkeys(path.stem for path in paths if path.parent.name == "each"))


def outlines(site: SmallSite) -> list[str]:
    text = (site.public / "feeds.opml").read_text(encoding="utf-8")
    found = re.findall(r'xmlUrl="[^"]*/(\w)\.\w+"', text)
    assert len(found) == len(LETTERS)
    return found


ORDERS = {"article": (("a11",), "k"), "picture": (("--image", PICTURE), "i")}


@pytest.mark.parametrize("more", ["", "path: each\nlimit: {entries: 2}\narchive: {entries: 1}\n"])
@pytest.mark.parametrize("order", ORDERS)
def test_what_an_order_concerns_comes_first(lettered: SmallSite, order: str, more: str) -> None:
    if more:  # a feed whose archives may be called as the others are
        lettered.write("jobs/every.yaml", more)
        assert lettered.build().code == 0
    articles(lettered, "Anew", LATER)
    words, first = ORDERS[order]
    before = outlines(lettered)
    told = lettered.run("takedown", *words, "--reason", "letter", "--by", "Li", "--at", LATER)
    assert told.code == 0, told.err
    rest = [letter for letter in LETTERS if letter != first]
    assert [each for each in turns(lettered) if each in LETTERS] == [first, *rest]
    assert outlines(lettered) == before, "the list of feeds is in the order of the site"


def test_workers_begin_with_what_an_order_concerns(
    lettered: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles(lettered, "Anew", LATER)
    with monkeypatch.context() as patch:
        patch.setattr("syndicate.build.pipeline.build", never_built)
        lettered.run("takedown", "a11", "--reason", "letter", "--by", "Li", "--at", LATER)
    asked = list[str]()

    def note(question: str, of: tuple[Any, ...]) -> Callable[[], None] | None:
        if question == "plan":
            asked.extend(name[1] for name in of[1].names)
        return None

    monkeypatch.setattr(handout, "crew_of", lambda *_: InlineCrew(note))
    assert lettered.build(LATER, "--workers", "2").code == 0
    assert sorted(asked) == list(LETTERS)
    assert "k" in asked[:3], "each of the two has two shards at hand"


def test_a_shard_has_nothing_beside_what_comes_first_or_is_done_alone() -> None:
    orders = [FeedOrder(("job", str(number)), ArchiveScope()) for number in range(100)]
    first = {("job", str(number)) for number in range(90, 95)}
    alone = {("job", str(number)) for number in (3, 91)}
    shards = [
        [name[1] for name in shard.names] for shard in Shards.cut(orders, 1, alone, first).left()
    ]
    assert shards[:3] == [["91"], ["90", "92", "93", "94"], ["3"]]
    assert [name for shard in shards[3:] for name in shard] == [
        str(n) for n in range(100) if n != 3 and n not in range(90, 95)
    ]
