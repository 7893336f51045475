"""A feed that shows less of an article than it did says so by the article's `updated`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from support.crews import InlineCrew
from support.small_site import SOURCES_YAML, SmallSite, record, records

from syndicate.build import records as build_records
from syndicate.build.workers import handout

LATER, LATEST = "2024-07-08T00:00:00Z", "2024-07-10T00:00:00Z"
TEXT = "<p>" + "河边的旧磨坊昨天重新开放，来的人比往年多。" * 20 + "</p>"
LESS = SOURCES_YAML.replace("grants: full\n  brief", "grants: summary\n  brief")
JOBS = {"all": "path: all\n", "brief": "path: brief\ncontent: summary\n"}


@pytest.fixture
def filled(site: SmallSite) -> SmallSite:
    for name, text in JOBS.items():
        site.write(f"jobs/{name}.yaml", text)
    site.write("jobs/pull.yaml", "path: pull\naudience: partners\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [pull]\n")
    site.take_in(
        *records(range(1, 13), content_html=TEXT),
        record(30, external_url=None, content_html=TEXT),  # our own
    )
    assert site.build().code == 0
    return site


def dates(site: SmallSite, path: str = "public/all") -> dict[str, str]:
    """The `updated` of every entry of a feed, the same in all of its formats."""
    file = site.folder / "feeds" / f"{path}.json"
    items: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["items"]
    found = {item["id"].rpartition("/")[2]: item["date_modified"] for item in items}
    for name in ("rss", "atom"):
        text = (site.folder / "feeds" / f"{path}.{name}").read_text(encoding="utf-8")
        assert all(f"updated>{date}<" in text for date in found.values())
    return found


def feed_date(site: SmallSite, path: str) -> datetime:
    text = (site.folder / "feeds" / f"{path}.atom").read_text(encoding="utf-8")
    return datetime.fromisoformat(text.partition("<updated>")[2].partition("<")[0])


def test_a_lowered_grant_moves_the_date_of_what_it_shortens(filled: SmallSite) -> None:
    before, brief, own = dates(filled), dates(filled, "public/brief"), "a30"
    filled.write("sources.yaml", LESS)
    assert filled.build(LATER).code == 0
    for path in ("public/all", "partners/acme/pull"):
        after = dates(filled, path)
        moved = [date for name, date in after.items() if date != before[name]]
        assert after[own] == before[own]
        assert len(moved) == len(set(moved)) == 12
        assert all("2024-07-07T23:59" <= date <= LATER for date in moved)
        assert feed_date(filled, path) >= datetime(2024, 7, 7, 23, 59, tzinfo=UTC)
    assert dates(filled, "public/brief") == brief  # which shows what it showed
    kept = filled.bytes()
    for again in (filled.build(LATEST), filled.build(LATEST, "--full")):
        assert again.code == 0
        assert filled.bytes() == kept
    assert filled.run("check", "--at", LATEST).code == 0


def test_the_date_stays_when_more_is_shown_and_moves_when_less_is_again(filled: SmallSite) -> None:
    filled.write("sources.yaml", LESS)
    filled.build(LATER)
    short = dates(filled)
    filled.write("sources.yaml", SOURCES_YAML)
    filled.build(LATEST)
    assert dates(filled) == short
    filled.write("sources.yaml", LESS)
    filled.build("2024-07-12T00:00:00Z")
    assert all(date > LATEST for name, date in dates(filled).items() if name != "a30")


def test_every_way_to_show_less_counts_where_less_is_shown(filled: SmallSite) -> None:
    before = dates(filled)
    filled.write("jobs/all.yaml", "path: all\ncontent: headline\n")
    filled.build(LATER)
    assert all(date > "2024-07-07" for date in dates(filled).values())
    assert dates(filled, "partners/acme/pull") == before
    filled.write("partners/acme.yaml", "name: Acme\njobs: [pull]\ncontent: summary\n")
    filled.build(LATEST)
    assert all(date > "2024-07-09" for date in dates(filled, "partners/acme/pull").values())
    assert not any(date > "2024-07-09" for date in dates(filled).values())
    text_only = SOURCES_YAML.replace(
        "grants: full\n  brief", "images: false\n    grants: full\n  brief"
    )
    filled.write("jobs/all.yaml", "path: all\n")
    filled.build("2024-07-11T00:00:00Z")
    filled.write("sources.yaml", text_only)
    filled.build("2024-07-12T00:00:00Z")
    moved = {name for name, date in dates(filled).items() if date > "2024-07-11T12"}
    assert moved == before.keys() - {"a30"}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_was_killed_is_repeated_to_the_same_bytes(
    filled: SmallSite, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    monkeypatch.setattr(handout, "crew_of", lambda *_: InlineCrew())
    filled.write("sources.yaml", LESS)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(build_records.publications, "put_documents", killed)
        filled.build(LATER)
    half = filled.bytes()
    assert "07-07T23:59" in half["all.json"].decode()
    assert filled.build(LATEST, "--workers", workers).code == 0
    assert filled.bytes()["all.json"] == half["all.json"]


def test_what_came_back_shorter_is_dated_by_its_return(filled: SmallSite) -> None:
    nothing = SOURCES_YAML.replace("grants: full\n  brief", "grants: none\n  brief")
    filled.write("sources.yaml", nothing)
    filled.build("2024-07-02T00:00:00Z")
    assert dates(filled).keys() == {"a30"}
    filled.write("sources.yaml", LESS)
    filled.build(LATER)
    assert len(dates(filled)) == 13
    assert all(date > "2024-07-07" for name, date in dates(filled).items() if name != "a30")
