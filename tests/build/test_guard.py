"""The guard: entries do not vanish in numbers unless somebody meant it (law 8)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable

import pytest
from support import stores
from support.small_site import AT, SmallSite, record, records

LATER = "2024-07-02T00:00:00Z"


def ids(site: SmallSite, path: str = "ke-ji.json") -> set[str]:
    return {one["id"].rpartition("/")[2] for one in site.entries(path)}


def filled(site: SmallSite, number: int = 20) -> SmallSite:
    site.take_in(*records(range(1, number + 1)))
    assert site.build().code == 0
    return site


def test_a_feed_that_would_lose_too_much_keeps_its_document(site: SmallSite) -> None:
    filled(site)
    before = site.bytes()
    site.take_in(*records(range(1, 11), categories=["别处"]), at=LATER)
    result = site.build(LATER)
    assert result.code == 3
    assert "guarded: public/ke-ji.rss: would lose 10 of 20 entries" in result.out
    assert "syndicate build --force" in result.out
    after = site.bytes()
    assert after["ke-ji.atom"] == before["ke-ji.atom"]
    assert len(ids(site, "bie-chu.json")) == 10  # the others are published
    assert site.build(LATER).code == 3  # and it goes on saying so
    status = site.run("status", "--at", LATER)
    assert (status.code, "guard: would lose 10 of 20" in status.out) == (1, True)
    assert site.run("plan", "--at", LATER).code == 0
    assert site.build(LATER, "--force").code == 0
    assert len(ids(site)) == 10
    assert site.build(LATER).code == 0
    assert site.run("status", "--at", LATER).code == 0


@pytest.mark.parametrize(
    ("moved", "code"), [(range(1, 7), 0), (range(1, 8), 3)], ids=["30 %", "more"]
)
def test_where_the_share_lies(site: SmallSite, moved: range, code: int) -> None:
    filled(site)
    site.take_in(*records(moved, categories=["别处"]), at=LATER)
    assert site.build(LATER).code == code


def test_a_small_feed_is_not_guarded(site: SmallSite) -> None:
    filled(site, 9)
    site.take_in(*records(range(1, 10), categories=["别处"]), at=LATER)
    assert site.build(LATER).code == 0
    assert not (site.public / "ke-ji.json").exists()


def test_the_share_is_the_sites(site: SmallSite) -> None:
    path = site.folder / "config/site.yaml"
    path.write_text(path.read_text() + "guard: {removed: 60%, from: 5}\n")
    filled(site)
    site.take_in(*records(range(1, 11), categories=["别处"]), at=LATER)
    assert site.build(LATER).code == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"pubstatus": "withheld"},
        {"pubstatus": "canceled"},
        {"expires": "2024-07-01T12:00:00Z"},
        {"embargoed": "2024-08-01T00:00:00Z"},
    ],
)
def test_what_rights_take_away_does_not_count(site: SmallSite, facts: dict[str, str]) -> None:
    filled(site)
    site.take_in(*records(range(1, 20), **facts), at=LATER)
    assert site.build(LATER).code == 0
    assert ids(site) == {"a20"}


def test_nor_does_a_takedown_a_term_or_an_age(site: SmallSite) -> None:
    filled(site)
    site.write("jobs/young.yaml", "path: young\nselect: {max_age: 60d}\n")
    assert site.build().code == 0
    assert len(ids(site, "young.json")) > 10
    assert site.build("2024-12-01T00:00:00Z").code == 0
    assert ids(site, "young.json") == set()
    who = ("--reason", "r", "--by", "b")
    assert site.run("takedown", "--source", "daily", *who, "--at", "2024-12-01T00:00:00Z").code == 0
    assert ids(site) == set()


def test_a_lowered_grant_is_obeyed_and_named(site: SmallSite) -> None:
    filled(site)
    site.write("sources.yaml", "default: {grants: none}\n")
    result = site.build(LATER)
    assert result.code == 1  # once, since that is everything
    assert "20 of 20 published entries left for want of a grant" in result.err
    first = result.out.splitlines()[0]
    assert first == "20 entries of 1 source gone for want of a grant: daily.example"
    assert ids(site) == set()
    status = site.run("status", "--at", LATER).out
    assert "20 entries of 1 source gone for want of a grant" in status


def test_shown_less_is_named_too(site: SmallSite) -> None:
    filled(site)
    text = (site.folder / "config/sources.yaml").read_text()
    site.write("sources.yaml", text.replace("grants: full\n  brief", "grants: summary\n  brief"))
    result = site.build(LATER)
    assert result.code == 0
    assert "20 entries of 1 source shown less" in result.out.splitlines()[0]


def test_what_leaves_is_named_even_where_its_document_is_not_written(site: SmallSite) -> None:
    filled(site)
    (site.folder / "config/jobs/all.yaml").unlink()
    site.write("jobs/small.yaml", "path: all\nlimit: {bytes: 1KB}\n")
    site.write("sources.yaml", "default: {grants: none}\nown: {grants: full}\n")
    site.take_in(record(30, external_url=None, content_html=f"<p>{'长' * 3000}</p>"), at=LATER)
    assert json.loads(site.build(LATER, "--feed", "all", "--json").out)["lapsed"] == {
        "daily.example": 20
    }


def test_a_normal_week_never_trips_it(site: SmallSite) -> None:
    site.write("jobs/categories.yaml", 'per: category\npath: "{slug}"\nlimit: {entries: 20}\n')
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 30}\nselect: {max_age: 20d}\n")
    for day in range(1, 15):
        stamp = f"2024-07-{day:02d}"
        fresh = [
            record(
                day * 100 + number,
                date_published=f"{stamp}T{number:02d}:00:00Z",
                categories=["科技" if number % 2 else "深度"],
                expires=f"2024-07-{day + 5:02d}T00:00:00Z" if number == 3 else None,
                pubstatus="withheld" if number == 4 else "usable",
            )
            for number in range(20)
        ]
        site.take_in(*fresh, at=f"{stamp}T20:00:00Z")
        corrected = record(day * 100 + 1, title="更正", date_published=f"{stamp}T01:00:00Z")
        site.take_in(corrected, at=f"{stamp}T21:00:00Z")
        for hour in ("20:30", "22:00"):
            result = site.build(f"{stamp}T{hour}:00Z")
            assert result.code == 0, result.out + result.err
    assert len(ids(site)) == 20


class TestTheWrongStore:
    def test_an_empty_one_changes_nothing(self, site: SmallSite) -> None:
        filled(site, 3)
        before = site.bytes()
        stores.lose_var(site.folder / "var")
        result = site.build(LATER)
        assert result.code == 3
        assert "this store knows nothing of it, and it holds 3 entries" in result.out
        assert "`syndicate store restore BACKUP` puts back the one that made it" in result.out
        assert "--force" not in result.out
        assert site.bytes() == before
        status = site.run("status", "--at", LATER)
        assert status.code == 1
        assert "the store knows nothing of what is published in feeds: " in status.out
        assert "run `syndicate store restore BACKUP`" in status.out
        assert "reconcile" not in status.out
        doctor = site.run("doctor", "--at", LATER).out
        assert doctor.count("!! ") == doctor.count("-> syndicate store restore BACKUP") >= 2

    def test_another_sites_changes_nothing(
        self, site: SmallSite, new_site: Callable[[str], SmallSite]
    ) -> None:
        other = new_site("other")
        filled(other, 3)
        site.take_in(*records(range(40, 46)))
        site.build()
        before = site.bytes()
        stores.lose_var(site.folder / "var")
        stores.copy_var(other.folder / "var", site.folder / "var")
        result = site.build(LATER)
        assert result.code == 3
        assert "entries there are unknown to this store" in result.out
        assert "`syndicate store restore BACKUP`" in result.out
        assert site.bytes() == before

    def test_the_same_articles_imported_anew_go_on(self, site: SmallSite) -> None:
        filled(site, 3)
        before = site.bytes()
        stores.lose_var(site.folder / "var")
        site.take_in(*records(range(1, 4)))
        assert site.build().code == 0
        assert site.bytes() == before

    def test_an_id_that_would_change_is_kept(self, site: SmallSite) -> None:
        filled(site, 12)
        before = site.bytes()
        stores.lose_var(site.folder / "var")
        path = site.folder / "config/site.yaml"
        path.write_text(path.read_text().replace("site.example,2024", "site.example,2025"))
        site.take_in(*records(range(1, 13)))
        result = site.build()
        assert result.code == 3
        assert "would change from tag:site.example,2024:" in result.out
        assert site.bytes()["ke-ji.atom"] == before["ke-ji.atom"]

    def test_what_another_program_wrote_at_a_new_feeds_place_stays(self, site: SmallSite) -> None:
        feed = (
            '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:id>urn:x</a:id><a:title>t</a:title>'
            "<a:updated>2024-01-01T00:00:00Z</a:updated><a:entry><a:id>urn:y</a:id><a:title>e"
            "</a:title><a:updated>2024-01-01T00:00:00Z</a:updated></a:entry></a:feed>"
        )
        path = site.public / "all.atom"
        path.parent.mkdir(parents=True)
        path.write_text(feed)
        site.write("jobs/all.yaml", "path: all\nformats: [atom]\n")
        site.take_in(record())
        for _ in range(2):  # and it goes on saying so
            result = site.build()
            assert result.code == 3
            assert "public/all.atom: its own id would change from urn:x to" in result.out
            assert path.read_text() == feed
            assert "`syndicate build --force` publishes them anyway" in result.out
            assert "store restore" not in result.out
        assert "guard: its own id" in site.run("status", "--at", AT).out
        assert site.build(AT, "--force").code == 0
        assert len(site.entries("all.atom")) == 1

    def test_the_guard_tells_of_a_feeds_formats_in_their_order(
        self, site: SmallSite, new_site: Callable[[str], SmallSite]
    ) -> None:
        other = new_site("other")
        filled(other, 3)
        site.public.mkdir(parents=True)
        shutil.copy(other.public / "ke-ji.atom", site.public / "all.atom")
        rss = (
            '<rss version="2.0"><channel><!-- <item> --><title>t</title><link>https://x.example/'
            "</link><description>d</description><item><guid>u1</guid><title>q</title></item>"
            "</channel></rss>"
        )
        (site.public / "all.rss").write_text(rss)
        site.write("jobs/all.yaml", "path: all\nformats: [rss, atom]\n")
        site.take_in(record(30))
        guarded = json.loads(site.build(AT, "--json").out)["guarded"]
        assert [one["path"] for one in guarded] == ["public/all.rss", "public/all.atom"]
        assert site.bytes()["all.rss"].decode() == rss

    def test_force_publishes_it_all_the_same(self, site: SmallSite) -> None:
        filled(site, 3)
        stores.lose_var(site.folder / "var")
        assert site.build(LATER, "--force").code == 0
        assert not (site.public / "ke-ji.atom").exists()


def test_a_file_that_no_job_makes_is_kept_until_it_is_forced(site: SmallSite) -> None:
    filled(site)
    (site.folder / "config/jobs/all.yaml").unlink()
    result = site.build(LATER)
    assert result.code == 3
    assert "public/all.rss: no job makes it any more" in result.out
    assert len(site.entries("all.rss")) == 20
    assert site.build(LATER, "--force").code == 0
    assert not (site.public / "all.rss").exists()
    assert json.loads((site.public / "redirects.json").read_text())["all.rss"] is None


def test_it_never_keeps_what_rights_forbid(site: SmallSite) -> None:
    filled(site)
    site.take_in(*records(range(1, 11), categories=["别处"]), at=LATER)
    assert site.build(LATER).code == 3
    site.take_in(record(12, pubstatus="withheld"), at=LATER)
    site.run("takedown", "a1", "a15", "--reason", "r", "--by", "b", "--at", LATER)
    assert ids(site) == {f"a{number}" for number in range(1, 21)} - {"a1", "a12", "a15"}
    for suffix in ("rss", "atom"):
        assert len(site.entries(f"ke-ji.{suffix}")) == 17


def test_it_keeps_a_feed_most_of_whose_entries_cannot_be_made(site: SmallSite) -> None:
    filled(site)
    before = site.bytes()
    path = site.folder / "config/site.yaml"
    bad = 'notices: {attribution: "<p>{{ 1 // (title|length - 7) }}{{ source.name }}</p>"}\n'
    path.write_text(path.read_text() + bad)
    result = site.build(AT)
    assert result.code == 3
    assert site.bytes()["ke-ji.rss"] == before["ke-ji.rss"]


def test_another_stores_document_is_cut_and_still_not_taken_over(
    site: SmallSite, new_site: Callable[[str], SmallSite]
) -> None:
    other = new_site("other")
    other.take_in(*records([1, *range(40, 60)]))
    other.build()
    filled(site, 3)
    shutil.copy(other.public / "ke-ji.atom", site.public / "ke-ji.atom")
    shutil.copy(other.public / "all.json", site.public / "elsewhere.json")
    site.run("takedown", "a1", "--reason", "r", "--by", "b", "--at", LATER)
    for _ in range(2):
        assert site.build(LATER).code == 3
        assert len(site.entries("ke-ji.atom")) == 20
        assert len(site.entries("elsewhere.json")) == 20
    assert b"daily.example/a1<" not in site.bytes()["ke-ji.atom"]
    assert site.build(LATER, "--force").code == 0
    assert len(site.entries("ke-ji.atom")) == 2
    assert not (site.public / "elsewhere.json").exists()
