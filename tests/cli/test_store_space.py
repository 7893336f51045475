"""`syndicate store stats` and `prune`: what is there, what may go, and what must not."""

from __future__ import annotations

import json

import pytest
from support.prose import english
from support.small_site import SmallSite, record, records
from support.takedowns import LAST, LATER, WHO

from syndicate.store import contents
from syndicate.store.schema import metadata

pytestmark = pytest.mark.both_stores

FORMER = {"id": "daily", "name": "示例早报"}


def facts(site: SmallSite, *words: str) -> dict[str, object]:
    result = site.run("store", *words, "--json")
    assert result.code == 0, result.err
    data: dict[str, object] = json.loads(result.out)
    return data


def text(seed: int, sentences: int = 12) -> str:
    return f"<p>{' '.join(english(seed, sentences))}</p>"


def fill(site: SmallSite) -> None:
    """An article that said something else before, and a long one that came by mistake."""
    before = record(1, source=FORMER, tags=["river"], content_html=text(1))
    gone = record(2, authors=[{"name": "Nobody"}], content_html=text(2, 3000))
    site.take_in(before, gone, record(3))
    assert site.build().code == 0
    site.take_in(record(1, source="daily", tags=["weir"], content_html=text(3)), at=LATER)
    assert site.run("article", "delete", "a2", *WHO, "--at", LATER).code == 0


@pytest.fixture
def filled(site: SmallSite) -> SmallSite:
    return site.once("filled", fill)


def test_every_table_is_counted_once() -> None:
    counted = [table.name for tables in contents.KINDS.values() for table in tables]
    assert sorted(counted) == sorted(metadata.tables)


def test_stats_say_what_is_there_and_how_large_it_is(site: SmallSite) -> None:
    site.take_in(*records([1, 2, 3]))
    site.build()
    found = facts(site, "stats", "--sizes")
    rows = {name: each for kind in found["kinds"] for name, each in kind["rows"].items()}  # type: ignore[attr-defined]
    assert (rows["articles"], rows["documents"], rows["orders"]) == (3, 10, 0)
    sizes = [size for kind in found["kinds"] for size in kind["bytes"].values()]  # type: ignore[attr-defined]
    assert min(sizes) >= 4096
    assert max(sizes) < sum(sizes) <= found["bytes"]  # type: ignore[operator]
    lines = site.run("store", "stats").out.splitlines()
    assert [line.split()[0] for line in lines if line.endswith("  articles")] == ["3"]


def test_prune_deletes_what_nothing_names_any_more(filled: SmallSite) -> None:
    before = filled.bytes()
    would = facts(filled, "prune", "--dry-run")["unneeded"]
    assert facts(filled, "prune")["deleted"] == would
    assert would == {"people": 1, "sources": 1, "names": 3}  # tag, author, trace of the source
    assert facts(filled, "prune")["deleted"] == {"people": 0, "sources": 0, "names": 0}
    labels = [row[0] for row in filled.ask("SELECT label FROM terms")]
    assert ("weir" in labels, "river" in labels) == (True, False)
    assert "all is sound" in filled.run("store", "verify").out
    assert filled.run("ledger", "verify").code == 0
    assert filled.build(LATER, "--full").code == 0
    assert filled.bytes().keys() == before.keys()


def test_what_an_article_said_before_is_known_after_a_pruning(filled: SmallSite) -> None:
    assert facts(filled, "prune", "--full")
    assert filled.run("takedown", "a1", *WHO, "--at", LATER).code == 0
    back = record(9, url="https://site.example/b", external_url=None, content_html=text(1))
    assert "its text was withdrawn by takedown 1" in filled.take_in(back, at=LAST).err
    assert filled.build(LAST).code == 0
    assert "第 9 篇文章" not in [entry.title for entry in filled.entries("all.atom")]


def test_what_was_deleted_leaves_no_room_behind(filled: SmallSite) -> None:
    done = facts(filled, "prune", "--full")
    for _ in range(5):  # what a server's own vacuum looks at meanwhile stays until that has ended
        if done.get("free_rows"):
            done = facts(filled, "prune", "--full")
    if "free_bytes" in done:
        assert done["bytes"] < done["bytes_before"]  # type: ignore[operator]
    else:  # the tables of a server's own are larger than those of so small a store
        assert done["free_rows"] == 0
    assert facts(filled, "stats")["bytes"] == done["bytes"]
