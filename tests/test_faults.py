"""Whatever call of the system fails or is the last one: nothing is torn, lost or left over.

And nothing differs once the command, or the schedule, has run again.
"""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest
from support.faults import STRACE, Injection, injections, run_failing
from support.old_store import FILE, old_store
from support.small_site import SmallSite, record, records
from support.takedowns import LATER, WHO, holds, whole, wide

from syndicate.check.standards import format_of, judge

#: How many faults and kills of each command are tried by the gate, and by `make soak`: a build has
#: 1,600 faults of its 420 calls, each of which takes seconds to try.
FEW, MANY = (2, 1), (60, 100)
LAST = "2024-07-03T00:00:00Z"
COMMANDS: dict[str, tuple[str, ...]] = {
    "build": ("build", "--at", LATER),
    "takedown": ("takedown", "a1", *WHO, "--at", LATER),
    "import": ("import", "jsonl", "NEW", "--at", LATER),
    "restore": ("store", "restore", "BACKUP", "--force"),
}

pytestmark = [
    pytest.mark.skipif(STRACE is None, reason="strace is not installed"),
    pytest.mark.embedded,
]


def prepare(site: SmallSite) -> None:
    """Build a site of every kind of document, back it up, and store a change."""
    wide(site).write("jobs/old.yaml", "path: old\nlimit: {entries: 2}\narchive: {entries: 2}\n")
    site.take_in(whole(), *records(range(2, 8)))
    assert site.build().code == 0
    assert site.run("store", "backup", site.folder / "backup.tar").code == 0
    site.records(record(9, title="后来的"), name="new.jsonl")
    site.take_in(record(3, title="改过的"), at=LATER)


def words_of(site: SmallSite, name: str) -> list[str]:
    places = {"NEW": "new.jsonl", "BACKUP": "backup.tar"}
    return [str(site.folder / places[w]) if w in places else w for w in COMMANDS[name]]


def finish(site: SmallSite, name: str) -> None:
    """Do again what was asked for, where it did not come to it, and what every schedule does."""
    if name == "restore":
        site.run(*words_of(site, name))
        site.run("store", "reconcile", "--at", LATER)
    elif name == "import" or (name == "takedown" and "1 " not in site.run("takedowns").out):
        assert site.run(*words_of(site, name)).code == 0
    result = site.build(LAST)
    assert result.code == 0, result.err


def assert_sound(site: SmallSite, injection: object) -> None:
    """No document is torn."""
    for path in sorted((site.folder / "feeds").rglob("*")):
        form = format_of(path)
        if path.is_file() and form and not path.name.startswith("."):
            assert not judge(path.read_bytes(), form).errors, (path, injection)


def bytes_of(site: SmallSite) -> dict[str, bytes]:
    feeds = site.folder / "feeds"
    found = (path for path in feeds.rglob("*") if path.is_file())
    return {str(path.relative_to(feeds)): path.read_bytes() for path in found}


def try_faults(
    new_site: Callable[[str], SmallSite], tmp_path: Path, name: str, most: tuple[int, int]
) -> None:
    start, calm = new_site("start"), new_site("calm")
    prepare(start)
    shutil.copytree(start.folder, calm.folder, dirs_exist_ok=True)
    every = list(injections(calm, words_of(calm, name), tmp_path / "calls.log"))
    assert len(every) > 20
    finish(calm, name)
    expected = bytes_of(calm)
    faults = some((injection for injection in every if not injection.kills), most[0])
    deaths = some((injection for injection in every if injection.kills), most[1])
    killed = 0
    for injection in deaths + faults:
        site = new_site("site")
        shutil.rmtree(site.folder)
        shutil.copytree(start.folder, site.folder)
        killed += check(site, name, injection, expected)
    assert killed >= len(deaths) // 2


def some(injections: Iterable[Injection], most: int) -> list[Injection]:
    every = list(injections)
    return random.Random(most).sample(every, min(most, len(every)))


def check(site: SmallSite, name: str, injection: Injection, expected: dict[str, bytes]) -> bool:
    done = run_failing(site, words_of(site, name), injection)
    assert "Traceback" not in done.stderr, (injection, done.stderr)
    # how often files are synced depends on time: a call that does not come kills nothing
    ends = (0, -signal.SIGKILL) if injection.kills else (0, 1, 3)
    assert done.returncode in ends, (injection, done.returncode, done.stderr)
    assert_sound(site, injection)
    finish(site, name)
    assert bytes_of(site) == expected, injection
    left = [p for p in site.folder.rglob("*") if p.name.endswith(".tmp") or ".syndicate-" in p.name]
    assert left == [], injection
    assert site.run("ledger", "verify").code == 0, injection
    if name == "takedown":
        assert holds(site, "第12个面粉袋") == []
    return done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("name", COMMANDS)
def test_a_call_that_fails_and_a_kill(
    new_site: Callable[[str], SmallSite], tmp_path: Path, name: str
) -> None:
    try_faults(new_site, tmp_path, name, FEW)


@pytest.mark.soak
@pytest.mark.parametrize("name", COMMANDS)
def test_many_calls_that_fail_and_many_kills(
    new_site: Callable[[str], SmallSite], tmp_path: Path, name: str
) -> None:
    try_faults(new_site, tmp_path, name, MANY)


#: The ledger says when a store was brought up to date, and its seal depends on that.
BY_THE_CLOCK = ('INSERT INTO "ledger"', 'INSERT INTO "seals"')


def rows_of(site: SmallSite) -> list[str]:
    with closing(sqlite3.connect(site.folder / FILE)) as connection:
        kept = (row for row in connection.iterdump() if not row.startswith(BY_THE_CLOCK))
        return sorted(kept)


def try_kills_of_a_migration(
    new_site: Callable[[str], SmallSite], tmp_path: Path, most: int
) -> None:
    start, calm = new_site("start"), new_site("calm")
    old_store(start.folder)
    shutil.copytree(start.folder, calm.folder, dirs_exist_ok=True)
    words = ("takedowns",)
    every = [i for i in injections(calm, words, tmp_path / "calls.log") if i.kills]
    assert len(every) > 10
    for injection in some(every, most):
        site = new_site("site")
        shutil.rmtree(site.folder)
        shutil.copytree(start.folder, site.folder)
        assert run_failing(site, words, injection).returncode in {0, -signal.SIGKILL}, injection
        assert site.run(*words).code == 0, injection
        assert rows_of(site) == rows_of(calm), injection
        assert site.run("ledger", "verify").code == 0, injection


def test_a_kill_in_a_migration(new_site: Callable[[str], SmallSite], tmp_path: Path) -> None:
    try_kills_of_a_migration(new_site, tmp_path, FEW[1])


@pytest.mark.soak
def test_a_kill_at_every_call_of_a_migration(
    new_site: Callable[[str], SmallSite], tmp_path: Path
) -> None:
    try_kills_of_a_migration(new_site, tmp_path, MANY[1])
