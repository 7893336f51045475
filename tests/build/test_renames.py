"""Whatever is renamed keeps its ids and its rights, old paths lead to it, and nothing is twice."""

from __future__ import annotations

import json
import re

import pytest
from support.small_site import SITE_YAML, SOURCES_YAML, SmallSite, record, records

from syndicate.config.load import load
from syndicate.store import queries

DAY = "2024-07-{:02d}T00:00:00Z"
CATEGORIES = "科技: {slug: tech}\n港口: {}\n"
SOURCES = SOURCES_YAML.replace(
    "    grants: full\n  brief",
    "    grants: full\n    categories: {港口: {grants: headline}}\n  brief",
)
CATEGORY_JOB = 'per: category\npath: "{slug}"\nformats: [atom]\n'
PORTS = 'path: "{job}"\nselect: {categories: [港口]}\nformats: [atom]\n'
WIRE = (
    "audience: partners\npath: wire\nformats: [atom]\narchive: {entries: 2}\nlimit: {entries: 2}\n"
)
AT_SEA = records(range(1, 5), source="daily", categories=["港口"])


@pytest.fixture
def built(site: SmallSite) -> SmallSite:
    """A site with feeds of categories, sources and a partner, each of enough to be guarded."""

    def make(new: SmallSite) -> None:
        new.write("site.yaml", SITE_YAML + "guard: {from: 3}\npreviews: false\n")
        new.write("categories.yaml", CATEGORIES)
        new.write("sources.yaml", SOURCES)
        new.write("jobs/categories.yaml", CATEGORY_JOB)
        new.write("jobs/all.yaml", "path: all\nformats: [atom]\n")
        new.write("jobs/by.yaml", 'per: source\npath: "by/{slug}"\nformats: [atom]\n')
        new.write("jobs/ports.yaml", PORTS)
        new.write("jobs/wire.yaml", WIRE)
        new.write("partners/acme.yaml", "name: Acme\njobs: [wire]\ncategories: {港口: Ports}\n")
        new.take_in(*AT_SEA, *records(range(5, 9), source="daily"))
        assert new.build().code == 0

    return site.once("renames", make)


def ids(site: SmallSite) -> dict[str, str]:
    """The id of every Atom document, archives aside, by its path."""
    found = {}
    for path in sorted((site.folder / "feeds").rglob("*.atom")):
        name = str(path.relative_to(site.folder / "feeds"))
        if not re.search(r"/\d+\.atom$", name):
            found[name] = path.read_text(encoding="utf-8").split("<id>")[1].split("</id>")[0]
    assert len(set(found.values())) == len(found), "two documents with one id"
    return found


def redirects(site: SmallSite) -> dict[str, str | None]:
    path = site.public / "redirects.json"
    found: dict[str, str | None] = json.loads(path.read_text()) if path.exists() else {}
    return {name: to for name, to in found.items() if name.endswith(".atom")}


def rename(site: SmallSite, folder: str, old: str, new: str, *more: str) -> None:
    """Rename a file of the config, and let it say so."""
    path = site.folder / "config" / folder
    text = (path / f"{old}.yaml").read_text(encoding="utf-8")
    (path / f"{old}.yaml").unlink()
    site.write(f"{folder}/{new}.yaml", text + "".join(f"{line}\n" for line in more))


def settled(site: SmallSite, day: int) -> str:
    """Build on a day of July and again; return what the first run said: the second does nothing."""
    result = site.build(DAY.format(day))
    assert result.code == 0, result.out + result.err
    again = site.build(DAY.format(day))
    assert (again.code, "nothing to do" in again.out) == (0, True), again.out
    return result.out


def test_a_label_keeps_its_feed_its_path_and_its_exception(built: SmallSite) -> None:
    before = ids(built)
    built.write("categories.yaml", "科技: {slug: tech}\n码头: {formerly: 港口}\n")
    plan = built.run("plan", "--at", DAY.format(1)).out
    assert "  renamed: category 港口 -> 码头" in plan.splitlines()
    assert not re.search(r"^[+!-] ", plan, re.MULTILINE), "nothing comes, goes or is retained"
    assert "4 articles filed anew by categories.yaml: 港口 -> 码头" in settled(built, 1)
    assert ids(built) == before
    entry = built.entries("gang-kou.atom")[0]
    assert [tag.term for tag in entry.tags] == ["gang-kou"]
    assert entry.tags[0].label == "码头"
    assert "这是第" not in str(entry), "the exception for the old label still holds"
    partner = built.folder / "feeds/partners/acme/wire.atom"
    assert 'term="Ports"' in partner.read_text()
    assert len(built.entries("ports.atom")) == 4, "what selects the old label goes on"
    assert built.run("check", "--at", DAY.format(1)).code == 0

    # records that bring the new label, and those that still bring the old one, change nothing
    built.take_in(record(1, source="daily", categories=["码头"]), at=DAY.format(2))
    built.take_in(record(2, source="daily", categories=["港口"]), at=DAY.format(2))
    settled(built, 2)
    assert ids(built) == before

    built.write("categories.yaml", "科技: {slug: tech}\n港口: {formerly: 码头}\n")
    settled(built, 3)
    assert ids(built) == before, "and back"
    built.write("categories.yaml", "科技: {slug: tech}\n码头: {formerly: 港口}\n")
    assert "renamed: category 港口 -> 码头" in settled(built, 4)
    assert ids(built) == before, "and again"


def test_a_slug_is_a_name_that_goes_on_meaning_its_category(built: SmallSite) -> None:
    built.write("sources.yaml", SOURCES.replace("{港口: {grants", "{tech: {grants"))
    built.build(DAY.format(1), "--force")
    was = ids(built)
    built.write("categories.yaml", "科技: {slug: machines, formerly: tech}\n港口: {}\n")
    assert "renamed: category tech -> 科技" in settled(built, 2)
    assert ids(built) == {
        path.replace("public/tech", "public/machines"): feed for path, feed in was.items()
    }
    assert redirects(built)["tech.atom"] == "machines.atom"
    assert "这是第" not in str(built.entries("machines.atom")), (
        "the exception by the old slug holds"
    )


def test_labels_merge_and_are_renamed_in_a_chain(built: SmallSite) -> None:
    before = ids(built)
    built.write("categories.yaml", "水运: {slug: water, formerly: [港口, 科技]}\n")
    settled(built, 1)
    assert ids(built)["public/water.atom"] == before["public/gang-kou.atom"]
    assert len(built.entries("water.atom")) == 8
    assert redirects(built) == {"gang-kou.atom": "water.atom", "tech.atom": "water.atom"}
    built.write("categories.yaml", "航运: {slug: water, formerly: [港口, 科技, 水运]}\n")
    settled(built, 2)
    assert ids(built)["public/water.atom"] == before["public/gang-kou.atom"]
    assert not {"public/gang-kou.atom", "public/tech.atom"} & ids(built).keys()


def test_a_job_and_a_partner_keep_ids_archives_and_tokens(built: SmallSite) -> None:
    before = ids(built)
    archives = sorted(p.name for p in (built.folder / "feeds/partners/acme/wire").iterdir())
    built.run("partner", "add-token", "acme", "--name", "reader")
    rename(built, "jobs", "ports", "harbours", "formerly: ports")
    rename(built, "jobs", "wire", "cable", "formerly: wire")
    rename(built, "partners", "acme", "zenith", "formerly: acme")
    explained = built.run("config", "check").out
    assert 'config/jobs/cable.yaml:6:1: the next build calls the job "wire" "cable": 1' in explained
    out = settled(built, 1)
    assert [line for line in out.splitlines() if "renamed" in line] == [
        "  renamed: job wire -> cable",
        "  renamed: job ports -> harbours",
        "  renamed: partner acme -> zenith",
    ]
    assert ids(built) == {
        path.replace("acme", "zenith").replace("ports", "harbours"): feed
        for path, feed in before.items()
    }
    assert redirects(built) == {"ports.atom": "harbours.atom"}
    moved = built.folder / "feeds/partners/zenith/wire"
    assert sorted(path.name for path in moved.iterdir()) == archives
    listed = json.loads(built.run("partner", "list", "--json").out)
    assert [(p["partner"], p["tokens"][0]["good"]) for p in listed] == [("zenith", True)]
    again = built.run("partner", "add-token", "acme")
    assert (again.code, "the partner acme is called zenith now" in again.err) == (1, True)


def test_jobs_exchange_their_names_once(built: SmallSite) -> None:
    built.write("jobs/east.yaml", "formats: [atom]\npath: e\nselect: {categories: [科技]}\n")
    built.write("jobs/west.yaml", "formats: [atom]\npath: w\nselect: {categories: [港口]}\n")
    settled(built, 1)
    before = ids(built)
    built.write(
        "jobs/west.yaml", "formats: [atom]\npath: e\nselect: {categories: [科技]}\nformerly: east\n"
    )
    built.write(
        "jobs/east.yaml", "formats: [atom]\npath: w\nselect: {categories: [港口]}\nformerly: west\n"
    )
    for day in (2, 3):
        settled(built, day)
        assert ids(built) == before


def test_paths_and_slugs_are_exchanged_in_one_step(built: SmallSite) -> None:
    built.write("jobs/east.yaml", "formats: [atom]\npath: e\nselect: {categories: [科技]}\n")
    built.write("jobs/west.yaml", "formats: [atom]\npath: w\nselect: {categories: [港口]}\n")
    built.write("categories.yaml", "科技: {slug: a}\n港口: {slug: b}\n")
    settled(built, 1)
    before = ids(built)
    built.write("jobs/east.yaml", "formats: [atom]\npath: w\nselect: {categories: [科技]}\n")
    built.write("jobs/west.yaml", "formats: [atom]\npath: e\nselect: {categories: [港口]}\n")
    built.write("categories.yaml", "科技: {slug: b}\n港口: {slug: a}\n")
    settled(built, 2)
    swapped = {"e": "w", "w": "e", "a": "b", "b": "a"}
    now = {
        re.sub(r"(?<=public/)[ewab](?=\.)", lambda m: swapped[m[0]], p): i
        for p, i in before.items()
    }
    assert ids(built) == now
    assert redirects(built) == {"gang-kou.atom": "a.atom", "tech.atom": "b.atom"}


def test_a_source_keeps_its_entries_and_its_orders(built: SmallSite) -> None:
    before = ids(built)
    entries = {entry.id for entry in built.entries("by/daily.atom")}
    built.run("takedown", "--source", "brief", "--and-future", "--reason", "r", "--by", "b")
    renamed = SOURCES.replace(
        "  daily:\n    name: 示例日报",
        "  tribune:\n    name: 论坛报\n    formerly: [daily, 示例日报]",
    )
    built.write("sources.yaml", renamed)
    settled(built, 1)
    assert ids(built) == {p.replace("daily", "tribune"): feed for p, feed in before.items()}
    assert redirects(built) == {"by/daily.atom": "by/tribune.atom"}

    # the same articles from records that give the new id, or the old name: none is there twice
    built.take_in(*records(range(1, 3), source="tribune", categories=["港口"]), at=DAY.format(2))
    built.take_in(*records(range(3, 5), source="示例日报", categories=["港口"]), at=DAY.format(2))
    settled(built, 2)
    assert {entry.id for entry in built.entries("by/tribune.atom")} == entries


def test_an_order_for_all_that_comes_of_a_source_outlives_its_names(site: SmallSite) -> None:
    site.take_in(record(1, source="daily"))
    site.build()
    words = ("--reason", "by letter", "--by", "Li")
    site.run("takedown", "--source", "daily", "--and-future", *words, "--at", DAY.format(1))
    named = SOURCES_YAML.replace("  daily:\n", "  tribune:\n    formerly: daily\n")
    site.write("sources.yaml", named)
    site.take_in(record(2, source="tribune", external_url=None), at=DAY.format(2))
    site.build(DAY.format(2))
    site.write(
        "sources.yaml", named.replace("    formerly: daily\n", "").replace("示例日报", "论坛报")
    )
    site.take_in(record(3, source="tribune", external_url=None), at=DAY.format(3))
    site.build(DAY.format(3))
    with site.store() as store, store.reading() as connection:
        told = {a.title: a.withdrawn is not None for a in queries.search(connection, "第", 9)}
    assert told == {f"第 {number} 篇文章": True for number in (1, 2, 3)}
    lifted = site.run("lift", "--source", "tribune", *words, "--at", DAY.format(4))
    assert lifted.code == 0, lifted.err
    assert {e.title for e in site.entries("all.atom")} == {"第 2 篇文章", "第 3 篇文章"}


def test_what_was_not_said_waits_and_is_told_with_the_line(built: SmallSite) -> None:
    before = ids(built)
    rename(built, "jobs", "ports", "harbours")
    (built.public / "harbours.atom").write_text("somebody else's")
    result = built.build(DAY.format(1))
    assert result.code == 3
    assert (built.public / "harbours.atom").read_text() == "somebody else's"
    (built.public / "harbours.atom").unlink()
    assert "write `formerly: ports` in config/jobs/harbours.yaml:1:1" in result.out
    assert 'the job "harbours" seems to be what "ports" was' in result.err
    assert ids(built) == before, "the old one stays, the new one waits"
    built.write("jobs/harbours.yaml", PORTS + "formerly: ports\n")
    settled(built, 2)
    assert ids(built)["public/harbours.atom"] == before["public/ports.atom"]

    # a label that only the records call otherwise
    again = records(range(1, 5), source="daily", categories=["码头"])
    built.take_in(*again, at=DAY.format(3))
    built.write("jobs/harbours.yaml", PORTS.replace("港口", "码头") + "formerly: ports\n")
    result = built.build(DAY.format(3))
    assert result.code == 3
    assert "write `码头: {formerly: 港口}` in config/categories.yaml" in result.out
    built.write("categories.yaml", "科技: {slug: tech}\n码头: {formerly: 港口}\n")
    built.build(DAY.format(4))
    assert ids(built)["public/gang-kou.atom"] == before["public/gang-kou.atom"]


def test_several_sources_that_are_renamed_are_no_alarm(built: SmallSite) -> None:
    text = SOURCES.replace("  daily:\n", "  tribune:\n    formerly: daily\n")
    built.write("sources.yaml", text.replace("  brief:\n", "  short:\n    formerly: brief\n"))
    assert "error" not in settled(built, 1)


def test_tokens_go_with_their_partner_and_that_is_told(built: SmallSite) -> None:
    built.run("partner", "add-token", "acme")
    rename(built, "partners", "acme", "zenith")  # without a word
    result = built.build(DAY.format(1))
    assert 'the partner "zenith" seems to be what "acme" was' in result.err
    assert "revoked" not in result.out
    (built.folder / "config/partners/zenith.yaml").unlink()
    (built.folder / "config/jobs/wire.yaml").unlink()
    told = "  1 token of acme revoked: the config has no such partner any more"
    assert told in built.run("plan", "--at", DAY.format(2)).out.splitlines()
    assert told in built.build(DAY.format(2)).out.splitlines()
    listed = json.loads(built.run("partner", "list", "--json").out)
    assert [token["good"] for token in listed[0]["tokens"]] == [False]
    assert '"removed": true' in built.run("ledger", "show", "--json").out
    assert built.run("ledger", "verify").code == 0
    assert load(built.folder / "config").partners == {}


def test_a_name_that_changes_hands_widens_nothing(built: SmallSite) -> None:
    """The exception, and the partner's category, were of what is called 码头 now."""
    built.write("categories.yaml", "科技: {slug: tech}\n码头: {formerly: 港口}\n")
    settled(built, 1)
    built.write("categories.yaml", "港口: {slug: tech, formerly: 科技}\n码头: {}\n")
    result = built.build(DAY.format(2), "--force")
    assert result.err.count('"港口" was a name of "码头" before and goes for') == 2
    assert "goes for both here; name what is meant by its slug" in result.err
    for path in ("gang-kou.atom", "tech.atom"):
        assert len(built.entries(path)) == 4
        assert "这是第" not in str(built.entries(path))
    partner = built.folder / "feeds/partners/acme/wire.atom"
    assert "<entry>" not in partner.read_text()
    assert built.run("check", "--at", DAY.format(2)).code == 0

    # once each is named for itself, so it is
    built.write("sources.yaml", SOURCES.replace("{港口: {grants", "{gang-kou: {grants"))
    built.write("partners/acme.yaml", "name: Acme\njobs: [wire]\ncategories: {码头: Ports}\n")
    assert "warning" not in built.build(DAY.format(3)).err
    assert "这是第" in str(built.entries("tech.atom"))
    assert "这是第" not in str(built.entries("gang-kou.atom"))
    assert 'term="Ports"' in partner.read_text()


def test_an_exception_outlives_the_word_that_it_was_written_with(built: SmallSite) -> None:
    built.write("categories.yaml", "科技: {slug: tech}\n码头: {formerly: 港口}\n")
    settled(built, 1)
    built.write("categories.yaml", "科技: {slug: tech}\n码头: {}\n")
    built.build(DAY.format(2), "--force")
    assert "这是第" not in str(built.entries("gang-kou.atom"))


def test_a_former_name_that_another_gets_is_told(built: SmallSite) -> None:
    rename(built, "partners", "acme", "zenith", "formerly: acme")
    settled(built, 1)
    again = "name: Zenith\njobs: [wire]\ncategories: {港口: Ports}\n"
    built.write("partners/zenith.yaml", again)
    built.write("partners/acme.yaml", again.replace("Zenith", "Somebody else"))
    told = 'config/partners/acme.yaml:1:1: "acme" was the partner that is "zenith" now'
    assert told in built.build(DAY.format(2)).err
    assert len(ids(built)) == len({*ids(built).values()}), "the new one has an id of its own"
    assert ids(built)["partners/zenith/wire.atom"].endswith("/partners/acme/wire")


def test_a_rename_that_is_said_too_late_still_leads_there(built: SmallSite) -> None:
    rename(built, "jobs", "ports", "harbours")
    assert built.build(DAY.format(1), "--force").code == 0
    assert redirects(built) == {"ports.atom": None}
    built.write("jobs/harbours.yaml", PORTS + "formerly: ports\n")
    settled(built, 2)
    assert redirects(built) == {"ports.atom": "harbours.atom"}
    lines = built.run("serve", "--print", "nginx").out
    assert "ports.atom" in lines and "harbours.atom" in lines


def test_old_archives_lead_to_new_ones_whatever_is_looked_at(site: SmallSite) -> None:
    job = 'per: category\npath: "{slug}"\nlimit: {entries: 1}\narchive: {entries: 2}\n'
    site.write("jobs/categories.yaml", job)
    (site.folder / "config/jobs/all.yaml").unlink()
    site.take_in(*records(range(1, 5)), record(9, categories=["文化"]))
    site.build()
    site.write("categories.yaml", "科技: {slug: tech}\n")
    site.build("2024-07-02T00:00:00Z")
    assert (before := redirects(site))["ke-ji/1.atom"] == "tech/1.atom"
    site.take_in(record(9, title="改正", categories=["文化"]), at="2024-07-03T00:00:00Z")
    assert "unchanged" in site.build("2024-07-03T00:00:00Z").out
    assert redirects(site) == before
