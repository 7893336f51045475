"""A run that has nothing to do says so at once; one that has does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from support import databases
from support.paths import REPOSITORY
from support.small_site import AT, SmallSite, record, records

from syndicate.build.idle import nothing_to_do

pytestmark = pytest.mark.both_stores

LATER = "2024-07-02T00:00:00Z"
#: What such a run may import beside the standard library.
ALLOWED = {
    "click",
    "syndicate",
    "syndicate.cli",
    "syndicate.cli.build",
    "syndicate.cli.build_report",
    "syndicate.cli.context",
    "syndicate.cli.garbage",
    "syndicate.cli.hubs",
    "syndicate.cli.lazy",
    "syndicate.cli.terminal",
    "syndicate.config",
    "syndicate.config.digest",
    "syndicate.errors",
    "syndicate.build",
    "syndicate.build.idle",
    "syndicate.build.store_state",
    "syndicate.build.cache",
    "syndicate.build.cache.last_build",
    "syndicate.build.cache.code_stamp",
    "syndicate.build.plan",
    "syndicate.text",
    "syndicate.text.counts",
    "syndicate.text.patterns",
}
#: And where the store is on a server, the driver.
DRIVER = {"cython_runtime", "psycopg", "psycopg_binary", "typing_extensions"}


def said(site: SmallSite, at: str = AT, *more: str) -> str:
    result = site.build(at, *more)
    assert result.code == 0, result.err
    return result.out


@pytest.fixture
def built(site: SmallSite) -> SmallSite:
    site.take_in(*records(range(1, 4)))
    assert "nothing to do" not in said(site)
    assert "nothing to do; 10 documents (10 unchanged), 6 entries carried" in said(site, LATER)
    return site


def test_it_imports_nothing_heavy(built: SmallSite) -> None:
    code = (
        "import json, sys\n"
        "before = set(sys.modules)\n"
        "from syndicate.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "finally:\n"
        "    print(json.dumps(sorted(set(sys.modules) - before)))\n"
    )
    words = ["--config", str(built.folder / "config"), "build", "--at", LATER]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
        env=dict(os.environ),  # without the COLUMNS that readline sets behind Python's back
    )
    told, modules = done.stdout.splitlines()
    assert "nothing to do" in told
    ours = {name for name in json.loads(modules) if name.partition(".")[0] == "syndicate"}
    foreign = {name.partition(".")[0] for name in json.loads(modules)} - sys.stdlib_module_names
    assert ours <= ALLOWED
    allowed = ALLOWED | (DRIVER if databases.ADDRESS in os.environ else set())
    assert foreign - allowed - {"syndicate"} == {name for name in foreign if name[0] == "_"}


def test_it_reports_as_json(built: SmallSite) -> None:
    plan = json.loads(said(built, LATER, "--json"))
    assert (plan["changes"], plan["unchanged"], plan["entries"]) == ([], 10, 6)


@pytest.mark.parametrize("at", [LATER, "2024-07-02T08:00:00+08:00"])
def test_it_reports_the_instant_that_was_asked_for(built: SmallSite, at: str) -> None:
    assert json.loads(said(built, at, "--json"))["at"] == LATER
    assert json.loads(said(built, at, "--full", "--json"))["at"] == LATER


def test_a_change_in_the_store_is_seen(built: SmallSite) -> None:
    built.take_in(record(1, title="改"), at=LATER)
    assert "nothing to do" not in said(built, LATER)
    assert "nothing to do" in said(built, LATER)


def test_an_order_is_seen(built: SmallSite) -> None:
    who = ("--reason", "r", "--by", "b", "--at", LATER)
    assert built.run("takedown", "a1", *who).code == 0  # which builds
    assert "nothing to do" in said(built, LATER)
    assert built.run("lift", "a1", *who).code == 0
    assert len(built.entries("ke-ji.atom")) == 3


@pytest.mark.parametrize("name", ["site.yaml", "jobs/new.yaml", "partners/x.yaml"])
def test_an_edit_of_the_config_is_seen(built: SmallSite, name: str) -> None:
    path = built.folder / "config" / name
    text = path.read_text() if path.exists() else {"jobs/new.yaml": "path: new\n"}.get(name, "")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text + "\n# a word\n")
    assert nothing_to_do(str(built.folder / "config"), 1_719_878_400_000_000) is None


def test_a_file_that_came_or_went_or_was_written_to_is_seen(built: SmallSite) -> None:
    before = built.bytes()
    (built.public / "ke-ji.atom").unlink()
    assert "1 new" in said(built, LATER)
    assert built.bytes() == before
    with (built.public / "ke-ji.rss").open("ab") as stream:
        stream.write(b"x")
    assert "1 changed" in said(built, LATER)
    assert built.bytes() == before
    (built.public / "all.rss.part").write_text("x")
    assert "nothing to do" not in said(built, LATER)


def test_what_falls_due_is_seen_to_the_instant(site: SmallSite) -> None:
    site.take_in(record(1), record(2, expires="2024-07-01T06:00:00Z"))
    site.build()
    assert "nothing to do" in said(site, "2024-07-01T05:59:59Z")
    assert "nothing to do" not in said(site, "2024-07-01T06:00:00Z")
    assert len(site.entries("ke-ji.atom")) == 1
    assert "nothing to do" in said(site, "2024-07-01T06:00:01Z")
    assert "nothing to do" not in said(site, AT, "--earlier"), "the clock was set back"
    assert len(site.entries("ke-ji.atom")) == 2


@pytest.mark.embedded
def test_another_store_in_its_place_is_seen(built: SmallSite) -> None:
    store = built.folder / "var" / "syndicate.db"
    older = store.read_bytes()
    built.take_in(record(1, title="改"), at=LATER)
    said(built, LATER)
    for left in store.parent.glob("syndicate.db-*"):
        left.unlink()
    store.write_bytes(older)
    result = built.build(LATER)
    assert (result.code, "nothing to do" in result.out) == (1, False)
    assert "the store is older than what is kept" in result.err
    assert "第 1 篇文章" in built.bytes()["ke-ji.json"].decode()


def test_full_and_force_look_all_the_same(built: SmallSite) -> None:
    assert "nothing to do" not in said(built, LATER, "--full")
    assert "nothing to do" not in said(built, LATER, "--force")


def test_what_the_guard_keeps_is_said_again(site: SmallSite) -> None:
    site.take_in(*records(range(1, 21)))
    site.build()
    site.take_in(*records(range(1, 11), categories=["别处"]), at=LATER)
    assert [site.build(LATER).code for _ in range(3)] == [3, 3, 3]
    assert site.build(LATER, "--force").code == 0
    assert "nothing to do" in said(site, LATER)


def test_a_warning_of_the_config_is_said_again(built: SmallSite) -> None:
    (built.folder / "config" / "stray.yml").write_text("")
    said(built, LATER)
    result = built.build(LATER)
    assert "nothing to do" in result.out
    assert "warning: config/stray.yml: this file is not read" in result.err


def test_a_run_that_cannot_tell_goes_on(built: SmallSite) -> None:
    last = built.folder / "var" / "cache" / "last.json"
    for text in (
        "",
        "{}",
        "[]",
        '{"stamp": 1}',
        last.read_text().replace('"at":', '"at":"x","y":'),
    ):
        last.write_text(text)
        assert "nothing to do" not in said(built, LATER)
        assert "nothing to do" in said(built, LATER)
