"""What a partner sees, what it does not see, and why."""

from __future__ import annotations

import json

import pytest
from support.small_site import AT, SmallSite, record


@pytest.fixture
def wired(site: SmallSite) -> SmallSite:
    site.write("jobs/wire.yaml", "audience: partners\npath: wire\nlimit: {entries: 2}\n")
    site.write(
        "partners/acme.yaml", "name: Acme\njobs: [wire]\nprofile: msn\ncategories: {科技: tech}\n"
    )
    title = "一座山谷里的二十个小镇怎样用同一条铁路度过冬天"
    for number in (1, 2, 3):
        day = f"2024-05-0{number}T00:00:00Z"
        site.take_in(record(number, title=f"{title}{number}", date_published=day))
    site.take_in(record(4, title="短"), record(5, title="短短"), record(6, categories=["深度"]))
    assert site.build().code == 0
    return site


def test_it_says_what_is_sent_and_why_the_rest_is_not(wired: SmallSite) -> None:
    told = wired.run("partner", "preview", "acme", "--at", AT)
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[0] == "Acme, profile MSN: 1 feed"
    assert lines[1].startswith("partners/acme/wire: 2 entries")
    assert lines[2] == "  https://site.example/partners/acme/wire.rss"
    assert lines[3].startswith("  2024-05-03  一座山谷")
    assert "Not sent, of the newest 6 articles: 4" in lines
    assert any(
        line.startswith("     2  held: MSN would refuse its title: ")
        and line.endswith("(config/partners/acme.yaml:3:1)")
        for line in lines
    )
    assert any("has no name for its categories" in line for line in lines)
    assert any("may be carried: full: not in the last build" in line for line in lines)


def test_it_can_be_read_by_a_script(wired: SmallSite) -> None:
    data = json.loads(wired.run("partner", "preview", "acme", "--at", AT, "--json").out)
    assert (data["partner"], data["profile"], data["looked"]) == ("acme", "msn", 6)
    assert [one["entry_id"][-2:] for one in data["feeds"][0]["entries"]] == ["a3", "a2"]
    assert len(data["unseen"]) == 4
    assert all(one["reasons"] for one in data["unseen"])
    few = json.loads(wired.run("partner", "preview", "acme", "--newest", "1", "--json").out)
    assert few["looked"] == 1


def test_a_partner_that_is_none(wired: SmallSite) -> None:
    result = wired.run("partner", "preview", "nobody")
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "no partner is called nobody" in result.err


def test_what_stands_in_an_archive_is_sent(wired: SmallSite) -> None:
    job = "audience: partners\npath: wire\nlimit: {entries: 2}\narchive: monthly\n"
    wired.write("jobs/wire.yaml", job)
    assert wired.build().code == 0
    assert (wired.folder / "feeds/partners/acme/wire/2024-05.rss").is_file()
    data = json.loads(wired.run("partner", "preview", "acme", "--at", AT, "--json").out)
    assert sorted(one["entry_id"][-2:] for one in data["unseen"]) == ["a4", "a5", "a6"]
