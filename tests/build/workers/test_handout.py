"""Workers make the same bytes as one process, whoever is lost on the way; what fails is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from support.crews import InlineCrew, Meddle, leave_alone
from support.small_site import AT, SmallSite, record, records

from syndicate.build.cache import folder
from syndicate.build.workers import handout
from syndicate.build.workers.work import Desk

LATER = "2024-07-02T00:00:00Z"
Crew = Callable[[Meddle], None]


def make(site: SmallSite) -> None:
    """A site with archives, previews, a partner, and an article that cannot be made."""
    site.write(
        "jobs/all.yaml", "path: all\ncontent: summary\nlimit: {entries: 4}\narchive: {entries: 3}\n"
    )
    site.write("jobs/plain.yaml", "path: plain\nformats: [atom]\n")
    site.write("jobs/wire.yaml", "audience: partners\npath: wire\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [wire]\n")
    site.take_in(
        *records(range(1, 13)),
        *records(range(13, 16), categories=["文化"]),
        record(16, title="<b>", content_html="<p>"),
    )


@pytest.fixture
def filled(site: SmallSite) -> SmallSite:
    return site.once("filled-for-workers", make)


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> Crew:
    """Sets what happens to workers, who are in this process."""

    def set_to(meddle: Meddle) -> None:
        monkeypatch.setattr(handout, "crew_of", lambda *_: InlineCrew(meddle))

    set_to(leave_alone)
    return set_to


def every_file(site: SmallSite) -> dict[str, bytes]:
    found = sorted(path for path in (site.folder / "feeds").rglob("*") if path.is_file())
    return {str(path.relative_to(site.folder)): path.read_bytes() for path in found}


_alone: dict[str, bytes] = {}


def built_alone(site: SmallSite) -> dict[str, bytes]:
    """What one process makes of the site, which is as it was afterwards."""
    if not _alone:
        assert site.build().code == 0
        _alone.update(every_file(site))
        site.once("filled-for-workers", make)
    return _alone


class Losing:
    """Loses the worker at its n-th answer: before it begins, or when it is done."""

    def __init__(self, number: int, *, done: bool) -> None:
        self.left, self._done, self.asked = number, done, list[str]()

    def __call__(self, asked: str, of: tuple[Any, ...]) -> Callable[[], None] | None:
        if asked in ("plan", "go_on"):
            self.asked.append(asked)
            self.left -= 1
            if self.left == 0:
                if not self._done:
                    self.lose()
                return self.lose
        return None

    @staticmethod
    def lose() -> None:
        raise BrokenProcessPool("a process in the process pool was terminated abruptly")


@pytest.mark.parametrize(("number", "done"), [(1, False), (2, True), (5, False), (8, True)])
def test_a_worker_may_be_lost(filled: SmallSite, crew: Crew, number: int, done: bool) -> None:
    """It is lost before its n-th answer, or with what it has just put."""
    alone = built_alone(filled)
    crew(Losing(number, done=done))
    result = filled.build(AT, "--workers", "2")
    assert (result.code, every_file(filled)) == (0, alone)
    assert "was lost: its process ended" in result.err
    assert filled.run("ledger", "verify").code == 0
    assert "nothing to do" in filled.build(LATER, "--workers", "2").out


@pytest.mark.soak
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_a_worker_may_be_lost_at_any_time(filled: SmallSite, crew: Crew, done: bool) -> None:
    alone, number, left = built_alone(filled), 0, 0
    while left <= 0:
        number += 1
        crew(losing := Losing(number, done=done))
        result = filled.build(AT, "--workers", "2")
        assert (result.code, every_file(filled)) == (0, alone), number
        filled.once("filled-for-workers", make)
        left = losing.left
    assert {"plan", "go_on"} == set(losing.asked)
    assert "worker" not in result.err


def test_what_nothing_uses_goes_only_when_no_shard_is_open(
    filled: SmallSite, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker is at two shards: what one has planned stands in no document when the other ends."""
    alone = built_alone(filled)
    monkeypatch.setattr(folder, "_FLOOR", 0)
    crew(leave_alone)
    result = filled.build(AT, "--workers", "2")
    assert "cannot be cached" not in result.err
    assert every_file(filled) == alone


def fail_for(member: str) -> Meddle:
    """Has whoever looks at one feed end."""

    def meddle(asked: str, of: tuple[Any, ...]) -> None:
        if asked == "plan" and any(member in feed.name for feed in of[1].feeds):
            Losing.lose()

    return meddle


def test_what_fails_twice_is_named_and_stays_as_it_was(filled: SmallSite, crew: Crew) -> None:
    filled.build(AT, "--workers", "2")
    before = filled.bytes()
    filled.take_in(record(1, title="改正"), record(14, title="也改正"), at=LATER)
    crew(fail_for("科技"))
    result = filled.build(LATER, "--workers", "2", "--json")
    assert result.code == 1
    told = json.loads(result.out)
    [quarantined] = [q for q in told["quarantined"] if q["subject"].startswith("public/")]
    assert quarantined["subject"] == "public/ke-ji.rss"
    assert "was lost: its process ended" in quarantined["reason"]
    now = filled.bytes()
    changed = {path for path in now if now[path] != before[path]}
    assert not any(path.startswith("ke-ji") for path in changed)
    assert {"wen-hua.atom", "plain.atom"} <= changed
    assert "ke-ji.rss" in (filled.public / "index.html").read_text()
    crew(leave_alone)
    assert filled.build("2024-07-03T00:00:00Z", "--workers", "2").code == 0
    assert "改正" in (filled.public / "ke-ji.atom").read_text()


def test_what_fails_twice_still_loses_what_was_withdrawn(filled: SmallSite, crew: Crew) -> None:
    filled.build(AT, "--workers", "2")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("syndicate.build.pipeline.build", interrupted)
        filled.run("takedown", "a2", "--reason", "r", "--by", "b", "--at", LATER)
    assert b"/a/2<" in filled.bytes()["ke-ji.rss"]
    crew(fail_for("科技"))
    assert filled.build(LATER, "--workers", "2").code == 1
    assert b"/a/2<" not in b"".join(filled.bytes().values())
    assert filled.run("takedowns").code == 0


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_feed_that_was_never_published_waits(filled: SmallSite, crew: Crew) -> None:
    crew(fail_for("科技"))
    assert filled.build(AT, "--workers", "2").code == 1
    assert not (filled.public / "ke-ji.rss").exists()
    assert (filled.public / "wen-hua.rss").exists()
    crew(leave_alone)
    assert filled.build(LATER, "--workers", "2").code == 0
    assert (filled.public / "ke-ji.rss").exists()


@pytest.mark.parametrize(
    ("name", "instead", "message"),
    [
        ("program", {"syndicate": "0.1 of old", "lxml": "4.9.1"}, "runs syndicate "),
        pytest.param(
            *("host", "another machine", "cannot be shared with another machine"),
            marks=pytest.mark.embedded,
        ),
        ("mark_output", None, "does not share the output"),
        ("mark_store", None, "is another store than the run's"),
    ],
)
def test_who_would_make_other_bytes_is_refused(
    filled: SmallSite,
    crew: Crew,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    instead: object,
    message: str,
) -> None:
    monkeypatch.setattr(handout, name, lambda *_: instead)
    result = filled.build(AT, "--workers", "2")
    assert result.code == 1
    [line] = [line for line in result.err.splitlines() if line.startswith("error:")]
    assert line.startswith("error: worker 1 cannot work for this site: ")
    assert message in line
    assert list(every_file(filled)) == []


def test_a_worker_that_wakes_late_puts_nothing(filled: SmallSite, crew: Crew) -> None:
    """It was given a group to put, and the run went on without it."""
    alone = built_alone(filled)

    def meddle(asked: str, of: tuple[Any, ...]) -> None:
        if asked == "go_on":
            (filled.folder / "feeds/.workers").write_text("of the next pass")

    crew(meddle)
    result = filled.build(AT, "--workers", "2")
    assert result.code == 1
    assert "the run is over, or went on without this worker" in result.err
    assert not [path for path in every_file(filled) if path.endswith(".atom")]
    crew(leave_alone)
    assert filled.build(LATER, "--workers", "2").code == 0
    assert every_file(filled) == alone


def test_a_run_that_was_killed_leaves_no_mark_to_its_workers(filled: SmallSite) -> None:
    mark = filled.folder / "feeds/.workers"
    mark.parent.mkdir()
    mark.write_text("of a run that was killed")
    assert filled.build().code == 0
    assert not mark.exists()


def test_what_is_purged_is_kept_nowhere(
    filled: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker of this machine forgets it at once; one of another with its next work."""
    far, near = tmp_path / "far", filled.folder / "var/cache/workers/1"
    text = "这是第 14 篇文章的正文".encode()

    def build(at: str, folder: Path) -> bytes:
        crew = InlineCrew(desk=Desk(folder))
        monkeypatch.setattr(handout, "crew_of", lambda *_: crew)
        assert filled.build(at, "--workers", "2", "--full").code == 0
        return fragments(folder)

    def fragments(folder: Path) -> bytes:
        return b"".join(path.read_bytes() for path in folder.glob("fragments*"))

    assert text in build(AT, far)
    assert text in build(LATER, near)
    words = ("a14", "--reason", "r", "--by", "b", "--at", LATER)
    assert filled.run("article", "purge", *words).code == 0
    assert text not in fragments(near)
    assert text not in build("2024-07-03T00:00:00Z", far)
