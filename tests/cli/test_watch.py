"""`syndicate watch`: what a change concerns, what is done about it, and that it goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from support.small_site import SmallSite, record

from syndicate.cli.watch import follow
from syndicate.cli.watch.places import WatchedPlaces, Work, watched_places, work_of
from syndicate.config.load import load


def places_of(site: SmallSite) -> WatchedPlaces:
    return watched_places(site.folder / "config", load(site.folder / "config"))


@pytest.fixture
def wires(site: SmallSite) -> SmallSite:
    """A site whose intakes read a file, a folder that has the site in it, and an address."""
    (site.folder / "in").mkdir()
    site.records(record(1), name="in/a.jsonl")
    site.write("intake/file.yaml", "kind: jsonl\nfrom: in/a.jsonl\n")
    site.write("intake/folder.yaml", "kind: markdown\nfrom: .\n")
    site.write("intake/far.yaml", "kind: feed\nfrom: https://daily.example/feed\nevery: 1h\n")
    return site


def test_a_change_concerns_the_intakes_that_read_it(wires: SmallSite) -> None:
    places, top = places_of(wires), wires.folder.resolve()
    both = Work(frozenset(["file", "folder"]), build=True)
    one = Work(frozenset(["folder"]), build=True)
    for path, work in {
        "in/a.jsonl": both,
        "in/other.jsonl": one,
        "post.md": one,
        "config/jobs/all.yaml": one,
        "var/syndicate.db-wal": Work(),
        "feeds/public/all.rss": Work(),
        "orders.jsonl": Work(),
    }.items():
        assert work_of([top / path], places) == work, path
    assert work_of([top / "var/x", top / "in/a.jsonl"], places) == both
    assert work_of([top.parent / "elsewhere"], places) == Work()


def test_files_are_watched_by_their_folders_and_folders_as_a_whole(wires: SmallSite) -> None:
    places, top = places_of(wires), wires.folder.resolve()
    assert places.trees == {top / "config", top}
    assert places.folders == {top / "in"}
    alone = watched_places(wires.folder / "config", None)
    assert (alone.trees, alone.folders) == ({top / "config"}, frozenset())


def test_what_an_editor_leaves_beside_a_file_changes_nothing(site: SmallSite) -> None:
    config = site.folder.resolve() / "config"
    for name in ("site.yaml~", ".site.yaml.swp", "4913.bak", "jobs/tags.yaml.sample"):
        assert work_of([config / name], places_of(site)) == Work()
    assert work_of([config / "jobs/new.yaml"], places_of(site)) == Work(build=True)


class EndOfScriptError(Exception):
    """Nothing more is to happen."""


class Script:
    """Changes as they are written down, and what was run about them; a run may be refused."""

    def __init__(self, *changes: set[Path], codes: Iterable[int] = ()) -> None:
        self.changes, self.codes = iter(changes), iter(codes)
        self.ran: list[str] = []
        self.waited: list[float] = []

    def next(self, seconds: float) -> set[Path]:
        self.waited.append(seconds)
        for changes in self.changes:
            return changes
        raise EndOfScriptError

    def run(self, *words: str, quiet: bool = False) -> int:
        self.ran.append(" ".join(words))
        return next(self.codes, 0)


def followed(site: SmallSite, script: Script) -> Script:
    places = places_of(site)
    with pytest.raises(EndOfScriptError):
        follow(places, script.next, script.run, Work(build=True), lambda: places)
    return script


def test_changes_are_imported_and_built(wires: SmallSite) -> None:
    top = wires.folder.resolve()
    script = Script({top / "in/a.jsonl"}, {top / "var/lock"}, {top / "config/site.yaml"})
    (wires.folder / "config/intake/folder.yaml").unlink()
    assert followed(wires, script).ran == [
        "build",
        "import --all --only file",
        "build",
        "build",
    ]


def test_what_falls_due_is_looked_for_once_a_minute(site: SmallSite) -> None:
    script = followed(site, Script(set()))
    assert script.ran == ["build", "--unless-running import --all", "build"]
    assert script.waited == [60.0, 60.0]


def test_what_meets_another_run_is_tried_again_soon(wires: SmallSite) -> None:
    change = {wires.folder.resolve() / "in/a.jsonl"}
    (wires.folder / "config/intake/folder.yaml").unlink()
    script = followed(wires, Script(change, set(), set(), codes=[0, 75, 0, 75]))
    taken = "import --all --only file"
    assert script.ran == ["build", taken, taken, "build", "build"]
    assert script.waited == [60.0, 3.0, 3.0, 60.0]


def test_other_places_are_followed_anew(site: SmallSite) -> None:
    places = places_of(site)
    (site.folder / "in").mkdir()
    site.write("intake/file.yaml", "kind: jsonl\nfrom: in/a.jsonl\n")
    script = Script()
    left = follow(places, script.next, script.run, Work(build=True), lambda: places_of(site))
    assert (left, script.ran, script.waited) == (Work(), ["build"], [])


def test_a_folder_that_comes_later_is_watched_from_then_on(site: SmallSite) -> None:
    site.write("intake/file.yaml", "kind: jsonl\nfrom: later/a.jsonl\n")
    places = places_of(site)
    script = Script(set())

    def run(*words: str, quiet: bool = False) -> int:
        (site.folder / "later").mkdir(exist_ok=True)
        return script.run(*words)

    assert follow(places, script.next, run, Work(build=True), lambda: places) == Work()
    assert (script.ran, script.waited) == (["build"], [])


def test_only_takes_an_intake_that_is_not_due(wires: SmallSite) -> None:
    for name in ("folder", "far"):
        (wires.folder / f"config/intake/{name}.yaml").unlink()
    wires.write("intake/file.yaml", "kind: jsonl\nfrom: in/a.jsonl\nevery: 1w\n")
    wires.write("intake/other.yaml", "kind: jsonl\nfrom: in/other.jsonl\n")  # is not there
    assert "file: in/a.jsonl: 1 new" in wires.run("import", "--all", "--only", "file").out
    assert "1 unchanged" in wires.run("import", "--all", "--only", "file").out
    assert "other" not in wires.run("import", "--all", "--now", "--only", "file").err
    wrong = wires.run("import", "--all", "--only", "fiel")
    assert (wrong.code, 'did you mean "file"?' in wrong.err) == (1, True)


def test_a_watch_beside_a_server_does_not_outlive_it(site: SmallSite) -> None:
    command = ["--config", str(site.folder / "config"), "watch", "--until-stdin-ends"]
    with subprocess.Popen(
        [sys.executable, "-m", "syndicate", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert "watching" in process.stdout.readline()
        process.stdin.close()
        assert process.wait(60) == -signal.SIGTERM


@pytest.mark.soak
def test_a_watch_builds_what_changes_and_survives_a_broken_config(wires: SmallSite) -> None:
    for name in ("folder", "far"):
        (wires.folder / f"config/intake/{name}.yaml").unlink()
    command = ["--config", str(wires.folder / "config"), "watch"]
    process = subprocess.Popen([sys.executable, "-m", "syndicate", *command])
    feed = wires.public / "all.json"

    def wait(text: str) -> None:
        end = time.monotonic() + 60
        while not (feed.exists() and text in feed.read_text()):
            assert time.monotonic() < end
            assert process.poll() is None
            time.sleep(0.1)

    try:
        wait("第 1 篇文章")
        wires.write("jobs/all.yaml", "path: [\n")
        wires.records(record(1), record(2), name="in/a.jsonl")
        wires.write("jobs/all.yaml", "path: all\ntitle: 改名\n")
        wait("第 2 篇文章")
        wait("改名")
    finally:
        process.terminate()
        process.wait()
