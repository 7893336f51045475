"""What `plan --until` and `status` say of things to come, and of orders not carried out yet."""

from __future__ import annotations

import json

import pytest
from support.small_site import AT, SmallSite, never_built, record, records

SOON = "2024-07-03T08:00:00Z"


def test_plan_until_lists_what_changes_by_itself(site: SmallSite) -> None:
    site.take_in(record(1, expires=SOON), record(2, embargoed=SOON), record(3))
    site.build()
    lines = site.run("plan", "--until", "7d", "--at", AT).out.splitlines()
    assert lines[-1] == "4 changes to come by 2024-07-08T08:00:00+08:00"
    assert any("- all  第 1 篇文章: expired" in line for line in lines)
    assert any("+ ke-ji  第 2 篇文章: embargoed until 2024-07-03" in line for line in lines)
    told = json.loads(site.run("plan", "--until", "7d", "--at", AT, "--json").out)
    assert (len(told["changes"]), told["more"]) == (4, 0)
    for at, there in (("2024-07-03T07:59:59Z", {"a1", "a3"}), (SOON, {"a2", "a3"})):
        site.build(at)
        assert {one["id"][-2:] for one in site.entries("all.json")} == there


def test_plan_at_shows_what_a_build_would_do_then(site: SmallSite) -> None:
    site.take_in(record(1, expires=SOON))
    site.build()
    plan = json.loads(site.run("plan", "--at", SOON, "--json").out)
    gone = {change["path"]: change["removed"] for change in plan["changes"] if "removed" in change}
    assert set(gone) == {
        f"public/{n}.{s}" for n in ("all", "ke-ji") for s in ("rss", "atom", "json", "html")
    }
    assert len(site.entries("all.atom")) == 1


@pytest.mark.parametrize("span", ["", "7", "a week", "-7d", "9999999d"])
def test_a_span_that_is_none_is_one_clear_line(site: SmallSite, span: str) -> None:
    result = site.run("plan", "--until", span)
    assert result.code == 2
    assert "Traceback" not in result.err


def test_status_looks_ahead(site: SmallSite) -> None:
    site.take_in(*(record(n, expires=SOON) for n in range(1, 9)))
    site.build()
    out = site.run("status", "--at", AT).out
    assert "coming, if nothing else changes" in out
    assert "... and 11 more" in out
    assert "ledger: 10 records, the last hash is " in out
    data = json.loads(site.run("status", "--json", "--at", AT).out)
    assert len(data["coming"]) == 16
    assert data["ledger"]["number"] == 10


def test_status_fails_while_an_order_is_not_carried_out(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(*records([1, 2]))
    site.build()

    with monkeypatch.context() as patch:
        patch.setattr("syndicate.build.pipeline.build", never_built)
        site.run("takedown", "a1", "--reason", "r", "--by", "b", "--at", AT)
    result = site.run("status", "--at", AT)
    assert (result.code, "takedown 1 is not carried out yet" in result.out) == (1, True)
    site.build()
    assert site.run("status", "--at", AT).code == 0


def test_ids_outlive_the_authority(site: SmallSite) -> None:
    site.take_in(*records([1, 2]))
    site.build()
    before = {one["id"] for one in site.entries("all.json")}
    feed = json.loads((site.public / "all.json").read_text())["_syndicate"]["id"]
    path = site.folder / "config/site.yaml"
    path.write_text(path.read_text().replace("site.example", "moved.example"))
    site.take_in(*records([1, 2], title="新题目"), at="2024-07-02T00:00:00Z")
    assert site.build("2024-07-02T00:00:00Z").code == 0
    assert {one["id"] for one in site.entries("all.json")} == before
    assert json.loads((site.public / "all.json").read_text())["_syndicate"]["id"] == feed
    site.take_in(record(3), at="2024-07-02T00:00:00Z")
    site.build("2024-07-02T00:00:00Z")
    new = {one["id"] for one in site.entries("all.json")} - before
    assert new == {"tag:moved.example,2024:daily.example/a3"}
