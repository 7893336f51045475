"""Dates a reader can trust: of entries, told apart to the millisecond; of feeds, which move."""

from __future__ import annotations

import json
import random
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support import stores
from support.small_site import SmallSite, record, records

from syndicate.build import pipeline

NOON = "2024-07-01T12:00:00Z"
WHO = ("--reason", "asked", "--by", "test")
UPDATED = re.compile(r"<updated>([^<]*)</updated>")


def at(day: int, hour: int = 0) -> str:
    return f"2024-07-{day:02}T{hour:02}:00:00Z"


def feed_date(site: SmallSite, name: str = "ke-ji") -> str:
    """The date of a feed in Atom; that in RSS says the same, to the second."""
    files = site.bytes()
    updated = UPDATED.findall(files[f"{name}.atom"].decode())[0]
    built = re.findall(r"<lastBuildDate>([^<]*)<", files[f"{name}.rss"].decode())[0]
    whole = datetime.fromisoformat(updated).replace(microsecond=0)
    assert datetime.strptime(built, "%a, %d %b %Y %H:%M:%S %z") == whole
    return updated


def shown(site: SmallSite, path: str = "ke-ji.json") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(site.bytes()[path])["items"]
    return items


def test_no_more_than_three_digits_anywhere(site: SmallSite) -> None:
    precise = "2024-05-01T08:00:00.123456789Z"
    site.take_in(
        *records(range(1, 6), date_published=None),
        *records(range(6, 9), date_published=precise, date_modified=precise),
        at=NOON,
    )
    site.build(NOON)
    for path, data in site.bytes().items():
        assert not re.search(rb":\d\d\.\d{4}", data), path
    assert b"2024-05-01T08:00:00.123Z" in site.bytes()["ke-ji.atom"], "what is known stays"


def test_undated_articles_of_one_import_differ_and_none_lies_ahead(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 1000, bytes: 5MB}\n")
    some = records(range(1, 701), date_published=None, content_html="<p>短</p>")
    site.take_in(*random.Random(5).sample(some, len(some)), at=NOON)
    site.build(NOON)
    items = shown(site, "all.json")
    instants = [item["date_modified"] for item in items]
    assert len(set(instants)) == 700
    assert max(instants, key=datetime.fromisoformat) == NOON
    for item in items:
        dates = (item["date_published"], item["date_modified"])
        assert datetime.fromisoformat(dates[0]) <= datetime.fromisoformat(dates[1])
    atom = UPDATED.findall(site.bytes()["all.atom"].decode())
    rss = re.findall(r"<atom:updated>([^<]*)<", site.bytes()["all.rss"].decode())
    assert atom[1:] == rss == instants, "the same in every format"
    by_id = {item["id"]: item["date_modified"] for item in items}
    for item in shown(site):
        assert by_id[item["id"]] == item["date_modified"], "and in every feed"
    series = [int(item["id"].rpartition("/a")[2]) for item in items]
    assert series == sorted(series), "one instant, in the natural order of ids"


@pytest.mark.parametrize(
    "ids",
    [
        ["part-1", "part-2", "part-10", "part-21"],
        ["a", "a1", "a02", "a10", "ab", "b"],
        ["系列 9", "系列 10", "系列 11"],
        ["https://x.example/s/9", "https://x.example/s/10"],
    ],
)
def test_a_series_of_one_instant_reads_from_the_first(site: SmallSite, ids: list[str]) -> None:
    same = "2024-05-01T00:00:00Z"
    some = [record(n, id=name, title=name, date_published=same) for n, name in enumerate(ids)]
    site.take_in(*random.Random(2).sample(some, len(some)))
    site.build()
    assert [item["title"] for item in shown(site)] == ids
    updated = [item["date_modified"] for item in shown(site)]
    assert sorted(updated, key=datetime.fromisoformat, reverse=True) == updated


@pytest.mark.parametrize(
    ("facts", "published", "updated"),
    [
        ({"date_published": "1969-07-20T20:17:40Z"}, "1969-07-20T20:17:40Z", None),
        ({"date_published": "1871-03-18T00:00:00Z"}, "1871-03-18T00:00:00Z", None),
        ({"date_published": None, "date_modified": at(1)}, at(1), None),
        ({"date_published": at(2), "date_modified": at(1)}, at(2), None),
        ({"date_published": at(1), "date_modified": at(2)}, at(1), at(2)),
        ({"date_published": at(1), "date_modified": "0000-00-00 00:00:00"}, at(1), None),
    ],
)
def test_the_dates_of_a_record(
    site: SmallSite, facts: dict[str, Any], published: str, updated: str | None
) -> None:
    site.take_in(record(1, **facts), at=at(9))
    site.build(at(9))
    (item,) = shown(site)
    assert (item["date_published"], item["date_modified"]) == (published, updated or published)
    assert "first_seen" not in item["_syndicate"]
    atom, rss = (site.bytes()[f"ke-ji.{form}"].decode() for form in ("atom", "rss"))
    assert f"<published>{published}</published>" in atom
    assert f"<atom:updated>{updated or published}</atom:updated>" in rss


def test_a_correction_is_dated_by_its_import_and_never_before_the_publication(
    site: SmallSite,
) -> None:
    site.take_in(record(1, date_published=at(1)), at=at(2))
    site.take_in(record(1, title="改", date_published=at(1)), at=at(3))
    site.take_in(record(2, title="改期", date_published=at(5), date_modified=at(1)), at=at(2))
    site.take_in(record(2, title="改期", date_published=at(6), date_modified=at(1)), at=at(3))
    site.build(at(9))
    dates = {item["title"]: (item["date_published"], item["date_modified"]) for item in shown(site)}
    assert dates == {"改": (at(1), at(3)), "改期": (at(6), at(6))}


@pytest.mark.parametrize("lost", ["date_published", "both"])
def test_an_article_that_loses_its_date_is_not_updated_before_it_was_first_seen(
    site: SmallSite, lost: str
) -> None:
    modified = at(1, 5) if lost == "both" else None
    site.take_in(record(1, date_published=at(1), date_modified=modified), at=at(3))
    site.take_in(record(2, date_published=None), record(3, date_published=None), at=at(3))
    site.build(at(3))
    before = {item["id"]: item["date_modified"] for item in shown(site)}
    some = records((1, 2, 3), date_published=None, categories=["科技", "新"])
    site.take_in(*some, at=at(4))
    site.build(at(4))
    after = {item["id"]: item for item in shown(site)}
    for item in after.values():
        dates = (item["date_published"], item["date_modified"])
        assert datetime.fromisoformat(dates[0]) <= datetime.fromisoformat(dates[1])
    first, second, third = sorted(after)
    assert after[first]["date_published"] == at(3)
    assert [after[one]["date_modified"] for one in (second, third)] == [
        before[second],
        before[third],
    ], "another category dates nothing anew"


class TestTheDateOfAFeed:
    def test_a_late_article_moves_it(self, site: SmallSite) -> None:
        site.take_in(record(1, date_published=at(4)), at=at(6))
        site.build(at(6))
        assert feed_date(site) == at(4)
        site.take_in(record(2, date_published=at(2)), at=at(7))
        site.build(at(8))
        assert feed_date(site) == at(7), "the instant at which it was first seen"

    def test_it_is_not_older_than_an_entry(self, site: SmallSite) -> None:
        site.take_in(record(1, date_published=at(4)), at=at(4))
        site.build(at(4))
        site.take_in(record(2, date_published=at(5), date_modified=at(2)), at=at(4))
        site.build(at(5))
        assert feed_date(site) == at(5)

    def test_what_expires_moves_it_on(self, site: SmallSite) -> None:
        site.take_in(
            record(1, date_published=at(1)),
            record(2, date_published=at(5), expires=at(10)),
            at=at(6),
        )
        site.build(at(6))
        assert feed_date(site) == at(5)
        site.build(at(11))
        assert feed_date(site) == at(10)
        site.build(at(12))
        assert feed_date(site) == at(10), "nothing came or went"

    def test_an_embargo_a_term_and_an_age_have_their_instants(self, site: SmallSite) -> None:
        path = site.folder / "config/sources.yaml"
        text = path.read_text()
        path.write_text(text.replace("    grants: full\n", "    grants: full\n    term: 9d\n", 1))
        site.write("jobs/all.yaml", "path: all\nselect: {max_age: 5d}\n")
        site.take_in(
            record(1, date_published=at(1)),
            record(2, date_published=at(2), embargoed=at(4)),
            record(3, date_published=at(2, 5)),
            at=at(3),
        )
        site.build(at(3))
        site.build(at(5))
        assert (feed_date(site), feed_date(site, "all")) == (at(4), at(4))
        site.build(at(7))
        assert feed_date(site, "all").startswith("2024-07-06T00:00:00"), "five days after the first"
        site.build(at(10, 9))
        assert feed_date(site) == at(10), "nine days after it"

    def test_an_order_has_its_own(self, site: SmallSite) -> None:
        site.take_in(*records(range(1, 4)), at=at(1))
        site.build(at(1))
        assert site.run("takedown", "a2", *WHO, "--at", at(3)).code == 0
        assert feed_date(site) == at(3)
        site.build(at(4), "--full")
        assert feed_date(site) == at(3)
        assert site.run("lift", "a2", *WHO, "--at", at(5)).code == 0
        site.build(at(6))
        assert feed_date(site) == at(5)

    def test_what_the_config_changes_is_dated_by_the_build(self, site: SmallSite) -> None:
        site.take_in(record(1), record(2, source="brief", external_url="https://brief.example/2"))
        site.build(at(2))
        path = site.folder / "config/sources.yaml"
        path.write_text(path.read_text().replace("grants: summary", "grants: none"))
        site.build(at(3, 7))
        assert feed_date(site) == at(3, 7)

    def test_a_change_that_nothing_dates_later_moves_it_by_a_second(self, site: SmallSite) -> None:
        site.take_in(record(1, date_published=None), at=at(2))
        site.build(at(2))
        site.take_in(record(2), at=at(2))
        site.build(at(2))
        assert feed_date(site) == "2024-07-02T00:00:01Z"

    @pytest.mark.parametrize(
        "job",
        ["path: every\n", "path: all\nformats: [atom]\n", "path: every\narchive: monthly\n"],
        ids=["renamed", "other formats", "renamed, with archives"],
    )
    def test_it_moves_where_the_documents_are_others(self, site: SmallSite, job: str) -> None:
        site.write("jobs/all.yaml", "path: all\nformats: [rss, json]\n")
        site.take_in(*records(range(5, 9)), at=at(1))
        site.build(at(1))
        site.take_in(record(1), at=at(2))
        site.write("jobs/all.yaml", job)
        site.build(at(3))
        path = "every.atom" if "every" in job else "all.atom"
        updated = UPDATED.findall(site.bytes()[path].decode())[0]
        assert updated == at(2)
        site.build(at(4), "--full")
        assert UPDATED.findall(site.bytes()[path].decode())[0] == updated

    def test_a_new_feed_whose_first_run_was_killed_moves_on(
        self, site: SmallSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.take_in(record(5), at=at(1))
        with monkeypatch.context() as patch:
            patch.setattr("syndicate.build.publish.record_files", killed)
            with pytest.raises(Killed):
                build_in_process(site, at(1))
        first = feed_date(site)
        site.take_in(record(1), at=at(2))
        site.build(at(3))
        assert (first, feed_date(site)) == ("2024-05-05T00:00:00Z", at(2))

    def test_what_no_longer_fits_moves_it(self, site: SmallSite) -> None:
        job = "path: all\ncontent: full\nlimit: {entries: 20, bytes: 60KB}\n"
        site.write("jobs/all.yaml", job)
        long = f"<p>{'x ' * 900}</p>"
        site.take_in(*records(range(1, 16), content_html=long), at=at(1))
        site.build(at(1))
        first = feed_date(site, "all")
        assert len(shown(site, "all.json")) == 15
        site.write("jobs/all.yaml", job.replace("60KB", "14KB"))
        site.build(at(3))
        assert len(shown(site, "all.json")) < 15
        assert (first, feed_date(site, "all")) == ("2024-05-15T00:00:00Z", at(3))
        site.take_in(record(99, date_published="2023-01-01T00:00:00Z"), at=at(4))
        before = site.bytes()["all.atom"]
        site.build(at(4))
        assert site.bytes()["all.atom"] == before, "one that does not fit changes nothing"

    @pytest.mark.parametrize("archive", ["none", "{entries: 2}"])
    def test_a_restored_store_does_not_set_it_back(self, site: SmallSite, archive: str) -> None:
        site.write("jobs/all.yaml", f"path: all\nlimit: {{entries: 9}}\narchive: {archive}\n")
        site.take_in(*records(range(5, 9)), at=at(1))
        site.build(at(1))
        stores.copy_var(site.folder / "var", site.folder / "old")
        site.take_in(record(9), at=at(2))
        site.build(at(2))
        assert feed_date(site, "all") == at(2)
        stores.lose_var(site.folder / "var")
        stores.copy_var(site.folder / "old", site.folder / "var")
        site.build(at(2))
        assert len(shown(site, "all.json")) == 4
        assert feed_date(site, "all") == "2024-07-02T00:00:01Z"
        after = site.bytes()
        site.build(at(3), "--full")
        assert site.bytes() == after

    def test_one_store_makes_the_same_bytes_again(self, site: SmallSite) -> None:
        site.take_in(record(1), at=at(1))
        site.build(at(1))
        site.take_in(record(2), at=at(2))
        site.build(at(3))
        before = site.bytes()
        for path in (site.folder / "var/cache").iterdir():
            path.unlink()
        site.build(at(9), "--full")
        assert site.bytes() == before

    @pytest.mark.parametrize("archive", ["none", "{entries: 2}"])
    def test_a_run_that_is_killed_before_its_bytes_makes_the_same_again(
        self, site: SmallSite, archive: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.write("jobs/all.yaml", f"path: all\nlimit: {{entries: 2}}\narchive: {archive}\n")
        site.take_in(*records(range(1, 6)), at=at(1))
        site.build(at(1))
        path = site.folder / "config/sources.yaml"
        path.write_text(path.read_text().replace("match: [daily.example]", "match: []"))
        site.take_in(*records(range(6, 10)), at=at(1))
        with monkeypatch.context() as patch:
            patch.setattr("syndicate.build.publish._write", killed)
            with pytest.raises(Killed):
                build_in_process(site, at(3))
        site.build(at(5))
        once = site.bytes()
        assert feed_date(site, "all") == at(3), "the date of the run that was killed"
        site.build(at(7), "--full")
        assert site.bytes() == once


class Killed(BaseException):
    """Ends a build where a kill would."""


def killed(*_: object, **__: object) -> None:
    raise Killed


def build_in_process(site: SmallSite, instant: str) -> None:
    from syndicate.build.context import BuildRequest
    from syndicate.config.load import load
    from syndicate.store import Store

    loaded = load(Path(site.folder / "config"))
    store = Store.open(loaded.settings.store, loaded.folder)
    try:
        pipeline.build(loaded, store, BuildRequest(datetime.fromisoformat(instant)))
    finally:
        store.close()
