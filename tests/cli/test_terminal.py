"""Lines fit the window, instants are in the site's zone, and entries have their titles."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import click
import pytest
from rich.cells import cell_len
from support.small_site import SITE_YAML, SmallSite, record, records

from syndicate.cli import cli
from syndicate.cli.terminal import wrapped

TITLE = (
    "磨坊主数他的面粉袋，数完了再数一遍；这一篇的题目写得很长，一行绝对放不下，必须折到下一行去才行"
)
LONG = "https://daily.example/" + "a" * 120


@pytest.mark.parametrize(
    ("line", "width", "parts"),
    [
        ("short", 40, ["short"]),
        ("  one two three four five", 16, ["  one two three", "    four five"]),
        ("一二三四五六，七八", 14, ["一二三四五六，", "    七八"]),
        ("一二三四五，六七八", 10, ["一二三四", "    五，六", "    七八"]),
        (f"see {LONG} there", 40, ["see", f"    {LONG}", "    there"]),
    ],
)
def test_a_line_is_broken_where_it_may_be(line: str, width: int, parts: list[str]) -> None:
    assert list(wrapped(line, width)) == parts


@pytest.fixture
def full(site: SmallSite) -> SmallSite:
    """A built site, with a takedown, and a change that has a long title."""
    site.take_in(*records(range(2, 5)), record(1, title=TITLE))
    site.build()
    site.run("takedown", "a2", "--reason", TITLE, "--by", "李雷", "--at", "2024-07-02T00:00:00Z")
    site.take_in(record(1, title=f"改：{TITLE}"), at="2024-07-03T00:00:00Z")
    return site


COMMANDS = (("plan",), ("status",), ("explain", "a1"), ("receipt", "1"), ("takedowns",))


@pytest.mark.parametrize("words", COMMANDS)
def test_eighty_columns_are_enough(
    full: SmallSite, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = full.run(*words).out.splitlines()
    assert lines
    assert [line for line in lines if cell_len(line) > 80 and len(line.split()) > 1] == []


def test_a_pipe_has_a_line_for_each_fact(full: SmallSite) -> None:
    assert any(TITLE in line for line in full.run("plan").out.splitlines())


def test_a_plan_begins_with_its_sum_and_names_titles(full: SmallSite) -> None:
    first, *lines = full.run("plan", "--at", "2024-07-04T00:00:00Z").out.splitlines()
    assert first.startswith("10 documents (10 would change, 0 unchanged), ")
    assert (
        sum(line.startswith("~ public/all.{rss,atom,json,html}  3 entries") for line in lines) == 1
    )
    assert f"    ~ 改：{TITLE}" in lines
    assert not any("tag:site.example" in line for line in lines)


def test_instants_are_in_the_zone_of_the_site(site: SmallSite) -> None:
    site.write("site.yaml", f"{SITE_YAML}timezone: America/New_York\n")
    site.take_in(record(1))
    site.build("2024-07-01T02:00:00Z")
    assert "since 2024-06-30T22:00:00-04:00" in site.run("explain", "a1", "all").out
    told = json.loads(site.run("explain", "a1", "all", "--json").out)
    assert any("since 2024-07-01T02:00:00Z" in reason for reason in told["feeds"][0]["reasons"])
    earlier = site.build("2024-06-01T00:00:00Z")
    assert "the last build was at 2024-06-30T22:00:00-04:00" in earlier.err


def test_a_run_of_one_feed_counts_the_others_too(full: SmallSite) -> None:
    at = "2024-07-04T00:00:00Z"
    assert full.run("plan", "--at", at).out.startswith("10 documents (")
    assert full.run("plan", "--feed", "all", "--at", at).out.startswith("10 documents (")
    assert ": 10 documents (" in full.build(at, "--feed", "all").out
    assert ": 10 documents (" in full.build(at).out


def test_scripts_read_json(full: SmallSite) -> None:
    outdated = json.loads(full.run("check", "--json").out)
    assert outdated["errors"] == len(outdated["faults"]) > 0
    full.build("2024-07-04T00:00:00Z")
    assert json.loads(full.run("check", "--json").out)["errors"] == 0
    assert json.loads(full.run("config", "check", "--json").out) == {"errors": [], "warnings": []}
    taken = full.run("import", "jsonl", full.records(record(1), "{"), "--json")
    assert taken.code == 1
    (source,) = json.loads(taken.out)["sources"]
    assert (source["changed"], source["rejected"], source["error"]) == (1, 1, None)
    full.build("2024-07-04T00:00:00Z")
    verified = full.run("ledger", "verify", "--json")
    assert (verified.code, json.loads(verified.out)["flaws"]) == (0, [])
    who = ("--reason", "x", "--by", "y", "--at", "2024-07-05T00:00:00Z")
    lifted = json.loads(full.run("lift", "a2", *who, "--json").out)
    assert lifted["articles"] == ["tag:site.example,2024:daily.example/a2"]
    assert "public/all.rss" in lifted["documents"]
    full.write("jobs/all.yaml", "path: all\nbogus: 1\n")
    broken = full.run("config", "check", "--json")
    assert broken.code != 0
    (error,) = json.loads(broken.out)["errors"]
    assert "config/jobs/all.yaml:2:1: " in error


def test_a_writer_of_man_pages_finds_every_command() -> None:
    assert isinstance(cli, click.Group)
    assert {"build", "import", "doctor"} <= cli.commands.keys()
    kinds = cli.commands["import"]
    assert isinstance(kinds, click.Group)
    assert {"jsonl", "page"} <= kinds.commands.keys()


def test_nothing_is_bold_where_no_colour_is_wanted(
    full: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1m" in full.run("status").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in full.run("status").out


def test_a_reader_that_goes_away_ends_a_command_as_sigpipe_does(full: SmallSite) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = [sys.executable, "-c", "from syndicate.cli import main; main()"]
    words = ["--config", str(full.folder / "config"), "article", "list"]
    try:
        done = subprocess.run(
            [*program, *words], stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
