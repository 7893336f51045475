"""A damaged sources.yaml is no ruling; a ruling by which most goes is obeyed, and told."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from support.small_site import SOURCES_YAML, SmallSite, record, records

LATER = "2024-07-02T00:00:00Z"
FIVE = ("daily", "north", "south", "east", "west")


def many(*ids: str) -> str:
    lines = [f"  {i}: {{name: The {i}, match: [{i}.example], grants: full}}\n" for i in ids]
    return "default: {grants: none}\nown: {grants: full}\nsources:\n" + "".join(lines)


@pytest.fixture
def filled(site: SmallSite) -> SmallSite:
    """A site with twelve articles of one source, three of four others and two of its own."""
    site.write("sources.yaml", many(*FIVE))
    site.take_in(
        *records(range(1, 13)),
        *(
            record(number, external_url=f"https://{FIVE[number % 4 + 1]}.example/{number}")
            for number in range(20, 32)
        ),
        *records(range(40, 42), external_url=None),
    )
    assert site.build().code == 0
    return site


@pytest.mark.parametrize("text", ["", "# every line was lost\n", "{}\n", "---\n", None])
def test_an_empty_file_beside_published_entries_is_an_error(
    filled: SmallSite, text: str | None
) -> None:
    before, file = filled.bytes(), filled.folder / "config/sources.yaml"
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    what = "there is no such file" if text is None else "it is empty"
    for words in (("build", "--at", LATER), ("build", "--full"), ("plan",), ("config", "check")):
        result = filled.run(*words)
        assert result.code == 1
        errors = [line for line in result.err.splitlines() if line.startswith("error: ")]
        assert len(errors) == 1
        assert re.match(rf"error: config/sources\.yaml(:\d+:\d+)?: {what}, and 26 entr", errors[0])
        assert filled.bytes() == before
    status = filled.run("status", "--at", LATER)
    assert (status.code, f"{what}, and 26 entries" in status.out) == (1, True)
    file.write_text(many(*FIVE))
    assert filled.build(LATER).code == 0
    assert filled.bytes() == before


@pytest.mark.parametrize(
    "text", ["default: {grants: none}\nsources: {daily: {name: x, gra", "sources:\n", "sources: {"]
)
def test_a_file_that_breaks_off_is_an_error(filled: SmallSite, text: str) -> None:
    before = filled.bytes()
    filled.write("sources.yaml", text)
    result = filled.build(LATER)
    assert result.code == 1
    assert "error: config/sources.yaml:" in result.err
    assert filled.bytes() == before


def test_a_file_that_breaks_off_where_it_can_be_read_is_an_error(site: SmallSite) -> None:
    """It is the beginning of what it was, and ends within a line: here all would be shown."""
    text = "path: all\ntitle: 今日要闻与评论\ncontent: headline\n"
    job = site.write("jobs/all.yaml", text)
    site.take_in(record(1))
    assert site.build().code == 0
    before = site.bytes()
    job.write_text("path: all\ntitle: 今日要")
    result = site.build(LATER)
    told = "config/jobs/all.yaml:2: it breaks off: at the last build it went on here"
    assert (result.code, told in result.err, site.bytes()) == (1, True, before)
    status = site.run("status", "--at", LATER)
    assert (status.code, told in status.out) == (1, True)
    job.write_text("path: all\ntitle: 今日要\n")  # as a person would leave it
    assert site.run("plan", "--at", LATER).code == 0
    job.write_text(text.removesuffix("\n"))
    assert (site.build(LATER).code, site.bytes()) == (0, before)


def test_a_site_that_never_published_anything_may_do_without(site: SmallSite) -> None:
    (site.folder / "config/sources.yaml").unlink()
    site.take_in(record(1))
    assert site.build().code == 0
    assert site.run("config", "check").code == 0


def test_most_entries_that_go_are_told_until_somebody_has_seen_it(filled: SmallSite) -> None:
    filled.write("sources.yaml", "default: {grants: none}\nown: {grants: full}\n")
    checked = filled.run("config", "check")
    assert checked.code == 0
    assert "5 of 5 sources that granted something at the last build do not now" in checked.err
    result = filled.build(LATER)
    assert result.code == 1
    told = (
        "24 of 26 published entries left for want of a grant, since 5 of 5"
        " sources grant nothing now (daily, east, north, south, west); if that is meant"
    )
    assert f"error: config/sources.yaml:1:1: {told}" in result.err
    assert len(filled.entries("all.json")) == 2  # it was obeyed
    assert filled.build(LATER).code == 0  # told once
    shutil.rmtree(filled.folder / "var/cache")
    assert filled.build(LATER).code == 0
    for words in (("status",), ("status", "--at", LATER)):
        status = filled.run(*words)
        assert status.code == 1
        assert told in status.out
    assert "24 of 26" in json.loads(filled.run("status", "--json").out)["alarm"]
    assert "24 of 26" in json.loads((filled.folder / "var/status.json").read_text())["alarm"]
    assert filled.run("status", "--seen").code == 0
    assert filled.run("status").code == 0
    assert json.loads(filled.run("status", "--json").out)["alarm"] is None
    assert filled.run("ledger", "verify").code == 0
    assert "Nothing waits" in filled.run("status", "--seen").err


def test_a_change_back_is_an_answer_too(filled: SmallSite) -> None:
    filled.write("sources.yaml", "default: {grants: none}\n")
    assert filled.build(LATER).code == 1
    assert filled.run("status").code == 1
    filled.write("sources.yaml", many(*FIVE))
    assert filled.build(LATER).code == 0
    assert filled.run("status").code == 0


@pytest.mark.parametrize(
    ("left", "code"),
    [
        (FIVE[:4], 0),  # one source of five, three entries
        (FIVE[:3], 0),  # two of five
        (FIVE[:2], 1),  # three of five, though these are nine entries of 26
        (FIVE[1:], 0),  # one of five, with twelve entries of 26
        (("daily",), 1),
    ],
)
def test_what_is_most(filled: SmallSite, left: tuple[str, ...], code: int) -> None:
    filled.write("sources.yaml", many(*left))
    assert filled.build(LATER).code == code
    assert filled.run("status").code == code


def test_what_goes_for_another_reason_raises_no_alarm(filled: SmallSite) -> None:
    ended = many(*FIVE).replace("full}\n  north", "full, term: 1d}\n  north")
    filled.write("sources.yaml", ended)
    assert filled.build(LATER).code == 0
    assert len(filled.entries("all.json")) == 14
    order = ("takedown", "--source", "north", "--source", "south", "--source", "east")
    assert filled.run(*order, "--reason", "asked", "--by", "x", "--at", LATER).code == 0
    assert len(filled.entries("all.json")) == 5
    assert filled.run("status").code == 0


def test_one_small_source_of_many_changes_is_no_alarm(site: SmallSite) -> None:
    site.write("sources.yaml", SOURCES_YAML)
    site.take_in(record(1), record(2, external_url="https://brief.example/2"))
    site.build()
    site.write("sources.yaml", SOURCES_YAML.replace("grants: summary", "grants: none"))
    assert site.build(LATER).code == 0
    assert site.run("status").code == 0


def test_a_takedown_that_meets_it_says_so(filled: SmallSite) -> None:
    filled.write("sources.yaml", "default: {grants: none}\n")
    order = ("takedown", "a1", "--reason", "asked", "--by", "x", "--at", LATER)
    result = filled.run(*order)
    assert result.code == 1
    assert "of 25 published entries left for want of a grant" in result.err
