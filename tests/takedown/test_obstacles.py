"""A takedown gets through, past running builds, broken configs and files that do not give way."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support import databases, stores
from support.crews import InlineCrew
from support.obstacles import immutable, nobody, small_disk
from support.small_site import SmallSite, record, records
from support.takedowns import LAST, LATER, WHO, everything, holds, whole, wide

from syndicate.build.context import BuildRequest
from syndicate.build.feed_plan import FeedPlan
from syndicate.build.pipeline import build
from syndicate.build.workers import handout
from syndicate.config.load import load
from syndicate.store import takedown_orders
from syndicate.takedown.find import TakedownTargets
from syndicate.takedown.orders import TakedownTerms, take_down

WORDS = ("第12个面粉袋", "https://site.example/a/1")
TAKE_DOWN = ("takedown", "a1", *WHO, "--at", LATER)


def fill(site: SmallSite) -> None:
    wide(site).take_in(whole(), *records([2, 3], categories=["科技", "深度"]))
    assert site.build().code == 0


@pytest.fixture
def built(site: SmallSite) -> SmallSite:
    return site.once("built", fill)


@pytest.fixture
def open_site(capsys: pytest.CaptureFixture[str]) -> Iterator[SmallSite]:
    """The same site in a folder that any user of the machine may enter, unlike pytest's own."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        site = SmallSite(Path(name) / "site", capsys)
        fill(site)
        yield site


def orders_of(site: SmallSite) -> list[takedown_orders.TakedownOrder]:
    store = site.open_store()
    try:
        with store.reading() as connection:
            return takedown_orders.all_orders(connection)
    finally:
        store.close()


def test_it_is_recorded_while_another_run_builds(built: SmallSite) -> None:
    program = [sys.executable, "-c", "from syndicate.cli import main; main()"]
    command = [*program, "--config", str(built.folder / "config"), *TAKE_DOWN]
    with (built.folder / "var" / "lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert running.stderr
        assert "Another run is building" in running.stderr.readline()
        assert [order.number for order in orders_of(built)] == [1]
        assert holds(built, *WORDS), "it waits for the lock"
    assert running.wait() == 0
    running.stderr.close()
    assert holds(built, *WORDS) == []
    assert orders_of(built)[0].applied


@pytest.mark.parametrize(("before", "workers"), [(0, 1), (2, 1), (2, 2)])
def test_a_build_carries_out_what_is_ordered_meanwhile(
    built: SmallSite, monkeypatch: pytest.MonkeyPatch, before: int, workers: int
) -> None:
    """The order comes before the first feed is published, or after some were."""
    monkeypatch.setattr(handout, "crew_of", lambda *_: InlineCrew())
    built.take_in(*records(range(20, 60), categories=["科技"]), at=LATER)
    for number in range(40):  # more feeds than are published at once
        built.write(f"jobs/more-{number}.yaml", f"path: more-{number}\n")
    site, seen = load(built.folder / "config"), list[FeedPlan]()
    store = built.open_store()
    other = built.open_store()
    at = datetime(2024, 7, 2, tzinfo=UTC)

    def ordering(plan: FeedPlan, _feed: int, _total: int) -> None:
        if len(seen) == before:
            targets, terms = TakedownTargets(("a1",)), TakedownTerms("by letter", "Li Lei")
            take_down(site, other, targets, terms, at)
        seen.append(plan)

    plan = build(site, store, BuildRequest(at, workers=workers), ordering)
    store.close()
    other.close()
    assert plan.exit_code == 0
    assert holds(built, *WORDS) == []
    assert len({change.path for change in plan.changes}) == len(plan.changes)
    assert {c.path for c in plan.of("new")} >= {f"public/more-{n}.rss" for n in range(40)}
    [order] = orders_of(built)
    assert order.applied == at


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("site.yaml", "title: [a list\n"),
        ("sources.yaml", "sources: {daily: {grants: everything}}\n"),
        ("sources.yaml", ""),
        ("jobs/all.yaml", "path: all\nformat: [rss]\n"),
        ("partners/acme.yaml", "name: Acme\njobs: [nothing]\n"),
        ("categories.yaml", "\t"),
    ],
)
def test_a_broken_config_does_not_stop_it(built: SmallSite, name: str, text: str) -> None:
    good = (built.folder / "config" / name).read_text() if name != "categories.yaml" else None
    built.write(name, text)
    result = built.run(*TAKE_DOWN)
    assert result.code == 1
    assert f"error: config/{name}" in result.err
    assert "going by the last good one" in result.err
    assert "1 article withdrawn" in result.out
    assert holds(built, *WORDS) == []
    assert built.run("build", "--at", LATER).code == 1
    if good is None:
        (built.folder / "config" / name).unlink()
    else:
        built.write(name, good)
    assert built.build(LAST).code == 0
    assert holds(built, *WORDS) == []


@pytest.mark.parametrize("text", ["", "sources: [a list\n"], ids=["damaged", "broken"])
def test_a_lift_waits_for_a_config_that_can_be_meant(built: SmallSite, text: str) -> None:
    """It publishes again: unlike a takedown it does not go by an old config."""
    assert built.run(*TAKE_DOWN).code == 0
    good = (built.folder / "config/sources.yaml").read_text()
    built.write("sources.yaml", text)
    result = built.run("lift", "a1", *WHO, "--at", LAST)
    assert (result.code, result.err.count("nothing was lifted")) == (1, 1)
    assert "error: config/sources.yaml" in result.err
    assert holds(built, *WORDS) == []
    built.write("sources.yaml", good)
    assert built.build(LAST).code == 0
    assert holds(built, *WORDS) == [], "it was not recorded either"
    assert built.run("lift", "a1", *WHO, "--at", LAST).code == 0
    assert holds(built, *WORDS)


def test_no_config_at_all_does_not_stop_it(built: SmallSite) -> None:
    if databases.ADDRESS in os.environ:
        assert built.build().code == 0  # which notes the address: nothing else knows it
    else:
        shutil.rmtree(built.folder / "var" / "cache")
    shutil.move(built.folder / "config", built.folder / "elsewhere")
    result = built.run(*TAKE_DOWN)
    assert (result.code, "there is no such config folder" in result.err) == (1, True)
    assert holds(built, *WORDS) == []


def test_the_store_is_found_by_a_line_of_a_broken_config(built: SmallSite) -> None:
    config = built.folder / "config/site.yaml"
    if databases.ADDRESS not in os.environ:
        (built.folder / "data").mkdir()
        (built.folder / "var/syndicate.db").rename(built.folder / "data/my.db")
        config.write_text(config.read_text() + "store: sqlite:///data/my.db\n")
        assert built.build().code == 0
    config.write_text(config.read_text() + "colour: red\n")
    shutil.rmtree(built.folder / "var/cache")
    result = built.run(*TAKE_DOWN)
    assert (result.code, "Recorded takedown 1." in result.out) == (1, True)
    assert holds(built, *WORDS) == []


def test_a_build_with_a_broken_config_carries_out_what_was_ordered(built: SmallSite) -> None:
    site = load(built.folder / "config")
    store = built.open_store()
    at = datetime(2024, 7, 2, tzinfo=UTC)
    take_down(site, store, TakedownTargets(("a1",)), TakedownTerms("by letter", "Li Lei"), at)
    store.close()
    built.write("site.yaml", "title: [a list\n")
    result = built.build(LATER)
    assert result.code == 1
    assert "Carrying out takedown 1 by the last good config" in result.err
    assert holds(built, *WORDS) == []
    assert orders_of(built)[0].applied


def in_the_way(
    result_paths: list[str], built: SmallSite, end: AbstractContextManager[None]
) -> None:
    """Take down past an obstacle; then build without it."""
    with end:
        result = built.run(*TAKE_DOWN)
        assert result.code == 1, result.err
        assert sorted(holds(built, *WORDS)) == sorted(result_paths)
        [line] = [line for line in result.err.splitlines() if ": cannot " in line]
        assert all(path.removesuffix(".gz") in line for path in result_paths)
        assert [order.applied for order in orders_of(built)] == [None]
        again = built.build(LATER)
        assert again.code == 1, "every run tries again, and says so"
        assert built.run("status").code == 1
    assert built.build(LAST).code == 0
    assert holds(built, *WORDS) == []
    assert orders_of(built)[0].applied
    assert built.run("check", "--at", LAST).code == 0


def test_an_immutable_file(built: SmallSite) -> None:
    paths = ["public/ke-ji.rss", "partners/acme/shen-du.json"]
    in_the_way(paths, built, immutable(*(built.folder / "feeds" / path for path in paths)))


def test_an_immutable_compressed_copy(built: SmallSite) -> None:
    path = "public/ke-ji.atom.gz"
    in_the_way([path], built, immutable(built.folder / "feeds" / path))


@pytest.mark.parametrize("name", ["a1", "https://m.daily.example/1"])
def test_a_damaged_store_keeps_nothing_published(built: SmallSite, name: str) -> None:
    """The order cannot be recorded, and the documents themselves say where the article is."""
    url = ["--url"] if "/" in name else []
    with stores.out_of_reach(built.folder / "var") as told:
        result = built.run("takedown", *url, name, *WHO, "--at", LATER)
    assert (result.code, result.err.count("NOT recorded")) == (1, 1)
    assert told in result.err.splitlines()[-1]
    assert "published documents all the same" in result.out
    assert holds(built, *WORDS) == []
    assert "第 2 篇文章" in everything(built)["public/ke-ji.atom"], "nothing else goes"
    assert built.run("check", "--at", LATER).code == 0
    assert built.run(*TAKE_DOWN).code == 0
    assert holds(built, *WORDS) == []
    assert built.build(LAST).code == 0


@pytest.mark.embedded
def test_what_cannot_be_cut_either_is_named_with_what_to_do(built: SmallSite) -> None:
    path = "public/ke-ji.rss"
    with immutable(built.folder / "var", built.folder / "feeds" / path):
        result = built.run(*TAKE_DOWN, "--source", "daily")
    assert result.code == 1
    assert f"error: {path}: still carries it: cannot write: Operation not permitted" in result.err
    assert f"must be possible to write to {built.folder / 'var'}" in result.err
    assert f"keep the web server from sending {built.folder / 'feeds'}" in result.err
    assert holds(built, *WORDS) == [path]
    assert built.run(*TAKE_DOWN).code == 0
    assert holds(built, *WORDS) == []


def test_an_article_that_the_store_lost_is_cut_all_the_same(built: SmallSite) -> None:
    """With what leads to it, which the next build shows without that."""
    cited = [{"title": "另一篇", "url": "https://site.example/a/1"}]
    built.take_in(record(9, related=cited), record(12), at=LATER)
    assert built.build(LATER).code == 0
    stores.lose_var(built.folder / "var")
    assert built.run("takedown", "a77", *WHO, "--at", LATER).err.count("\n") == 1
    result = built.run(*TAKE_DOWN)
    assert (result.code, "NOT recorded" in result.err) == (1, True)
    assert "daily.example/a9, which names it" in result.out
    assert holds(built, WORDS[0], 'site.example/a/1"', "site.example/a/1<") == []
    assert holds(built, "第 12 篇文章"), "its address begins like the other one"


def test_a_folder_that_cannot_be_written(open_site: SmallSite) -> None:
    folder = open_site.folder / "feeds" / "partners" / "acme"
    paths = [path for path in everything(open_site) if path.startswith("partners/acme/")]
    carry = [path for path in paths if path in holds(open_site, *WORDS)]
    folder.chmod(0o555)
    with nobody(open_site.folder.parent):
        result = open_site.run(*TAKE_DOWN)
    assert result.code == 1
    assert sorted(holds(open_site, *WORDS)) == sorted(carry)
    [line] = [line for line in result.err.splitlines() if "Permission denied" in line]
    assert all(path.removesuffix(".gz") in line for path in carry)
    folder.chmod(0o755)
    with nobody(open_site.folder.parent):
        assert open_site.build(LAST).code == 0
    assert holds(open_site, *WORDS) == []


def test_a_full_disk(site: SmallSite) -> None:
    """There is no room for a new document: the old one goes all the same."""
    feeds = site.folder / "feeds"
    feeds.mkdir(parents=True)
    with small_disk(feeds, "512k"):
        wide(site).take_in(whole(), *records([2, 3], categories=["科技", "深度"]))
        assert site.build().code == 0
        fill = feeds / "filling"
        with pytest.raises(OSError, match="No space"), fill.open("wb", buffering=0) as stream:
            while True:
                stream.write(b"x" * 4096)
        result = site.run(*TAKE_DOWN)
        assert holds(site, *WORDS) == [], result.err
        assert "still carries" not in result.err
        assert orders_of(site)[0].applied, "a document that was removed carries nothing"
        fill.unlink()
        assert site.build(LAST).code == 0
        assert "public/ke-ji.rss" in everything(site)
        assert site.run("check", "--at", LAST).code == 0


@pytest.mark.embedded
def test_a_full_disk_below_the_store(site: SmallSite) -> None:
    """What builds keep makes room for the order."""
    var = site.folder / "var"
    var.mkdir()
    with small_disk(var, "3m"):
        wide(site).take_in(whole(), *records(range(2, 8)))
        assert site.build().code == 0
        fill = var / "filling"
        with pytest.raises(OSError, match="No space"), fill.open("wb", buffering=0) as stream:
            while True:
                stream.write(b" " * 4096)
        refused = site.build(LAST)
        assert "No space left on device" in refused.err
        assert f"make room in {var}" in refused.err
        result = site.run(*TAKE_DOWN)
        assert "Recorded takedown 1." in result.out
        assert "The disk is full: deleting" in result.err
        assert holds(site, *WORDS) == []
        assert orders_of(site)[0].applied
        fill.unlink()
        assert (site.build(LAST).code, holds(site, *WORDS)) == (0, [])


def test_a_cache_that_cannot_be_used(built: SmallSite) -> None:
    shutil.rmtree(built.folder / "var" / "cache")
    (built.folder / "var" / "cache").write_text("no folder")
    result = built.run(*TAKE_DOWN)
    assert result.code == 1
    assert "var/cache: cannot write: File exists" in result.err
    assert holds(built, *WORDS) == []


def test_a_status_file_that_cannot_be_written(built: SmallSite) -> None:
    (built.folder / "var" / "status.json").unlink()
    (built.folder / "var" / "status.json").mkdir()
    result = built.run(*TAKE_DOWN)
    assert (result.code, "status.json: cannot write" in result.err) == (1, True)
    assert holds(built, *WORDS) == []


def test_what_fails_for_one_reason_is_one_line(site: SmallSite) -> None:
    site.take_in(*records(range(3)))
    for number in range(15):
        site.write(f"jobs/more-{number}.yaml", f"path: more-{number}\n")
        (site.public / f"more-{number}.rss").mkdir(parents=True)
    result = site.build()
    assert result.code == 1
    [line] = result.err.splitlines()
    assert line.startswith("error: cannot write: Is a directory: public/more-0.rss, ")
    assert line.endswith(" and 5 more")
    assert (site.public / "more-0.json").is_file()
    assert (site.public / "ke-ji.rss").is_file()
