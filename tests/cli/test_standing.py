"""`syndicate import --all`: what is due is taken, and one that fails stops no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.small_site import SmallSite, record

from syndicate.publish.lock import only_run

T0, T1, T2 = "2024-07-01T00:00:00Z", "2024-07-01T00:20:00Z", "2024-07-01T01:00:00Z"


@pytest.fixture
def wires(site: SmallSite) -> SmallSite:
    """A site with three standing intakes: by the hour, with each run, and one that has no file."""
    site.records(record(1), name="hourly.jsonl")
    site.records(record(2), name="always.jsonl")
    site.write("intake/hourly.yaml", "kind: jsonl\nfrom: hourly.jsonl\nevery: 1h\n")
    site.write("intake/always.yaml", "kind: jsonl\nfrom: [always.jsonl]\n")
    site.write("intake/gone.yaml", "kind: jsonl\nfrom: 没有/gone.jsonl\nevery: 1d\n")
    return site


def test_what_is_due_is_taken_and_told_in_a_line_each(wires: SmallSite) -> None:
    first = wires.run("import", "--all", "--at", T0)
    assert first.code == 1
    assert first.out.splitlines() == [
        "always: always.jsonl: 1 new, 0 changed, 0 unchanged",
        "hourly: hourly.jsonl: 1 new, 0 changed, 0 unchanged",
    ]
    missing = f"{wires.folder}/没有/gone.jsonl"
    assert first.err == f"error: gone: {missing}: cannot read: No such file or directory\n"
    wires.records(record(1), record(3), name="hourly.jsonl")
    second = wires.run("import", "--all", "--at", T1)
    assert "always" in second.out
    assert "hourly" not in second.out
    assert "gone" in second.err  # what failed is tried again sooner
    (wires.folder / "没有").mkdir()
    wires.records(record(4), name="没有/gone.jsonl")
    third = wires.run("import", "--all", "--at", T2)
    assert third.code == 0
    assert "hourly: hourly.jsonl: 1 new, 0 changed, 1 unchanged" in third.out
    assert "gone: 没有/gone.jsonl: 1 new" in third.out


def test_nothing_is_due_until_its_time_but_now_takes_all(wires: SmallSite) -> None:
    (wires.folder / "config/intake/gone.yaml").unlink()
    (wires.folder / "config/intake/always.yaml").unlink()
    wires.run("import", "--all", "--at", T0)
    idle = wires.run("import", "--all", "--at", "2024-07-01T00:59:00Z")
    assert (idle.code, idle.out) == (0, "nothing to import: the one standing intake is not due\n")
    late = "2024-07-01T00:59:45Z"  # a schedule is never quite on time
    assert "hourly" in wires.run("import", "--all", "--at", late).out
    assert "hourly" in wires.run("import", "--all", "--now", "--at", late).out
    assert "hourly" in wires.run("import", "--all", "--at", "2024-06-01T00:00:00Z").out


def test_a_rejected_record_is_a_failure_of_its_intake_alone(wires: SmallSite) -> None:
    wires.records(record(1), "no json", name="always.jsonl")
    told = wires.run("import", "--all", "--at", T0)
    assert told.code == 1
    assert "always: always.jsonl: 1 new, 0 changed, 0 unchanged, 1 rejected" in told.out
    assert "hourly: " in told.out
    (found,) = (
        f
        for f in json.loads(wires.run("doctor", "--json", "--at", T0).out)["findings"]
        if "always" in f["message"]
    )
    assert found["message"].startswith("always failed just now: ")
    assert "in.jsonl:2:1: not JSON" in found["message"].replace("always.jsonl", "in.jsonl")


def test_status_says_since_when_an_intake_fails_and_what_takes_it(wires: SmallSite) -> None:
    wires.run("import", "--all", "--at", T0)
    wires.run("import", "--all", "--at", T1)
    told = wires.run("status", "--at", T2)
    assert told.code == 1
    (line,) = (line for line in told.out.splitlines() if "intake" in line)
    assert line.startswith("error: intake gone fails since 2024-07-01T08:00:00+08:00: ")
    assert line.endswith("No such file or directory; run `syndicate import --all --only gone`")
    (found,) = json.loads(wires.run("status", "--at", T2, "--json").out)["intakes"]
    assert (found["name"], found["since"]) == ("gone", T0)
    assert found["mend"] == "syndicate import --all --only gone"
    (wires.folder / "config/intake/gone.yaml").unlink()
    assert "intake" not in wires.run("status", "--at", T2).out


def test_a_script_reads_what_became_of_each(wires: SmallSite) -> None:
    told = wires.run("import", "--all", "--json", "--at", T0)
    always, gone, hourly = json.loads(told.out)["intakes"]
    assert told.code == 1
    assert (always["intake"], always["failure"], always["sources"][0]["new"]) == ("always", None, 1)
    assert gone["failure"].endswith("gone.jsonl: cannot read: No such file or directory")
    assert hourly["sources"][0]["source"] == f"{wires.folder}/hourly.jsonl"
    for name in ("always", "gone"):
        (wires.folder / f"config/intake/{name}.yaml").unlink()
    assert json.loads(wires.run("import", "--all", "--json", "--at", T0).out) == {"intakes": []}


def test_another_import_under_way_is_exit_75(wires: SmallSite) -> None:
    with only_run(wires.folder / "var/import.lock"):
        assert wires.run("import", "--all").code == 75


def test_folders_and_their_source_are_taken_as_by_hand(site: SmallSite) -> None:
    posts = site.folder / "posts"
    posts.mkdir()
    (posts / "tide.md").write_text("---\ntitle: 潮汐\ndate: 2024-05-01\n---\n水位每天变两次。\n")
    fixed = "fixed: {source: daily}\nbase: https://daily.example/posts/\n"
    site.write("intake/posts.yaml", f"kind: markdown\nfrom: posts\n{fixed}")
    assert "1 new" in site.run("import", "--all", "--at", T0).out
    assert "示例日报" in site.run("explain", "https://daily.example/posts/tide").out or (
        "daily" in site.run("article", "list").out
    )


def test_languages_of_what_names_none_are_given_in_the_file(site: SmallSite) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "渡口", "language": "fr"}
    feed |= {"items": [{"id": "1", "title": "摆渡人", "content_text": "船要等人。" * 20}]}
    (site.folder / "feed.json").write_text(json.dumps(feed), "utf-8")
    site.write("intake/ferry.yaml", "kind: feed\nfrom: feed.json\n")
    told = site.run("import", "--all", "--at", T0).err
    assert "1 article not in fr (the feed), by the letters" in told
    assert "until `languages` in config/intake/ferry.yaml says which" in told
    site.write("intake/ferry.yaml", "kind: feed\nfrom: feed.json\nlanguages: [en, zh-TW]\n")
    assert "0 new, 1 changed" in site.run("import", "--all", "--at", T1).out
    assert json.loads(site.run("article", "show", "1", "--json").out)["language"] == "zh-TW"


def test_without_a_standing_intake_it_says_where_they_are_written(site: SmallSite) -> None:
    result = site.run("import", "--all")
    assert (result.code, result.out) == (0, "")
    assert "config/intake" in result.err
    assert site.run("import").code == 2
    assert site.run("import", "--all", "jsonl", Path("x")).code == 2
