"""The restore drill: whatever was lost, nothing that was withdrawn is published again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import databases, stores
from support.obstacles import immutable
from support.small_site import SITE_YAML, SmallSite, record, records
from support.takedowns import TEXT, WHO, everything, whole, wide

ORDERED, LATER, LAST = "2024-07-02T00:00:00Z", "2024-07-03T00:00:00Z", "2024-07-04T00:00:00Z"
#: What of the withdrawn article may stand nowhere.
BANNED = ("第12个面粉袋", "https://site.example/a/1", "daily.example/1")
RECORDS = [whole(), *records(range(2, 8))]


def drilled(site: SmallSite) -> None:
    wide(site).write("jobs/old.yaml", "path: old\nlimit: {entries: 4}\narchive: {entries: 2}\n")
    site.take_in(*RECORDS)
    assert site.build().code == 0
    stores.copy_var(site.folder / "var", yesterday(site))
    assert site.run("takedown", "a1", *WHO, "--at", ORDERED).code == 0
    assert shown(site) == []


@pytest.fixture
def lost(site: SmallSite) -> SmallSite:
    """A site with a takedown, and in it the `yesterday` of its var folder, from before."""
    return site.once("drilled", drilled)


def yesterday(site: SmallSite) -> Path:
    return site.folder / "yesterday"


def shown(site: SmallSite) -> list[str]:
    """Return the files, compressed ones too, that hold anything of the withdrawn article."""
    return [p for p, text in everything(site).items() if any(word in text for word in BANNED)]


def journal(site: SmallSite) -> Path:
    return site.folder / "orders.jsonl"


def store_of_yesterday(site: SmallSite) -> None:
    for path in (site.folder / "var").glob("syndicate.db*"):
        path.unlink()
    for path in yesterday(site).glob("syndicate.db*"):
        shutil.copy(path, site.folder / "var" / path.name)
    databases.copy(yesterday(site), site.folder / "var")


def all_of_yesterday(site: SmallSite) -> None:
    stores.lose_var(site.folder / "var")
    stores.copy_var(yesterday(site), site.folder / "var")


def kept_gone(site: SmallSite) -> None:
    store_of_yesterday(site)
    shutil.rmtree(site.folder / "var/cache")


def output_gone_too(site: SmallSite) -> None:
    kept_gone(site)
    shutil.rmtree(site.folder / "feeds")


def output_of_yesterday(site: SmallSite) -> None:
    """Everything but the journal is from before the takedown, which the documents carry again."""
    site.run("lift", "a1", *WHO, "--at", ORDERED)
    feeds, text = site.folder / "feeds", journal(site).read_text().splitlines()[0]
    shutil.copytree(feeds, site.folder / "feeds-before")
    all_of_yesterday(site)
    shutil.rmtree(feeds)
    (site.folder / "feeds-before").rename(feeds)
    journal(site).write_text(f"{text}\n")
    assert shown(site)


DRILL: list[Callable[[SmallSite], None]] = [
    store_of_yesterday,
    all_of_yesterday,
    kept_gone,
    output_gone_too,
    output_of_yesterday,
]


@pytest.mark.parametrize("loss", DRILL, ids=lambda loss: loss.__name__)
def test_an_older_store_undoes_no_takedown(
    lost: SmallSite, loss: Callable[[SmallSite], None]
) -> None:
    loss(lost)
    for at in (LATER, LAST):  # and it goes on saying so
        result = lost.build(at)
        assert result.code == 1
        assert "the store is older: orders.jsonl has 1 line that the store lacks" in result.err
        assert shown(lost) == []
    assert len(lost.entries("all.json")) == 6
    dry = lost.run("store", "reconcile", "--dry-run", "--at", LAST)
    assert (dry.code, "Would reconcile the store." in dry.out) == (0, True)
    assert lost.build(LAST).code == 1
    assert lost.run("store", "reconcile", "--at", LAST).code == 0
    assert lost.build(LAST).code == 0
    assert shown(lost) == []
    assert lost.run("store", "verify").code == 0
    assert "There is nothing to reconcile." in lost.run("store", "reconcile", "--at", LAST).out


def test_a_plan_says_so_too_and_does_none_of_it(lost: SmallSite) -> None:
    lost.take_in(record(9, categories=["科技"]), at=ORDERED)
    assert lost.build(ORDERED).code == 0
    store_of_yesterday(lost)
    before = everything(lost)
    planned = lost.run("plan", "--at", LATER, "--json")
    plan = json.loads(planned.out)
    assert (planned.code, everything(lost)) == (0, before)
    assert "orders.jsonl has 1 line that the store lacks; restored takedown 1" in plan["store"][0]
    told = lost.run("plan", "--at", LATER).err.splitlines()
    assert told[-1].startswith("warning: run `syndicate store reconcile` once")
    assert lost.run("takedowns").out == "No takedown was ever ordered.\n", "it restores nothing"
    built = json.loads(lost.run("build", "--at", LATER, "--json").out)
    assert built["store"] == plan["store"]
    paths = {each["path"] for each in built["changes"] if each["path"].startswith("public/all")}
    assert paths <= {each["path"] for each in plan["changes"]}
    assert len(paths) > 2


@pytest.mark.parametrize(
    ("lose", "told"),
    [
        (store_of_yesterday, "the store is older than what is kept of the last build"),
        (kept_gone, "the store is older: orders.jsonl has 1 line that the store lacks"),
    ],
    ids=["kept", "journal"],
)
@pytest.mark.embedded
def test_a_report_says_so_before_any_build(
    lost: SmallSite, lose: Callable[[SmallSite], None], told: str
) -> None:
    lose(lost)
    before = (lost.folder / "var/syndicate.db").read_bytes()
    status, doctor = (lost.run(name, "--at", LATER) for name in ("status", "doctor"))
    assert (status.code, doctor.code) == (1, 1)
    lines = [line for line in status.out.splitlines() if told in line]
    assert len(lines) == 1
    assert lines[0].endswith("run `syndicate store reconcile`")
    assert told in " ".join(doctor.out.split())
    assert "-> syndicate store reconcile" in doctor.out
    assert "build --full" not in doctor.out
    assert (lost.folder / "var/syndicate.db").read_bytes() == before
    assert lost.run("store", "reconcile", "--at", LATER).code == 0
    assert lost.build(LAST).code == 0
    assert "reconcile" not in lost.run("status", "--at", LAST).out


def test_an_import_that_comes_first_changes_nothing_of_it(lost: SmallSite) -> None:
    output_of_yesterday(lost)
    cached = (lost.folder / "var/cache/fragments").read_bytes()
    assert "第12个面粉袋".encode() in cached
    taken = lost.take_in(record(9), at=LATER)
    assert (taken.code, "the store is older" in taken.err) == (1, True)
    assert lost.build(LATER).code == 1
    assert shown(lost) == []
    assert "第12个面粉袋".encode() not in (lost.folder / "var/cache/fragments").read_bytes()


def test_one_command_is_enough(site: SmallSite) -> None:
    drilled(lost := site)  # where the site is a copy, every folder counts as changed
    store_of_yesterday(lost)
    result = lost.run("store", "reconcile", "--json", "--at", LATER)
    found = json.loads(result.out)["found"]
    assert (result.code, len(found)) == (0, 2)
    assert "restored takedown 1: withdrawn tag:site.example,2024:daily.example/a1" in found[0]
    assert "nothing to do" in lost.build(LATER).out
    assert shown(lost) == []
    kinds = [e["event"] for e in json.loads(lost.run("ledger", "show", "--json").out)]
    assert [k for k in kinds if k in ("restored", "older", "reconciled")] == [
        "restored", "older", "older", "reconciled",
    ]  # fmt: skip


AGAIN = [
    {},
    {"id": "other"},
    {"id": "other", "url": "https://site.example/b"},
    {
        "id": "o",
        "url": "https://site.example/b",
        "content_html": "<p>别的话，没有一句是一样的。</p>",
    },
    {"id": "o", "url": "https://site.example/b", "external_url": "https://daily.example/9"},
    {"id": "o", "external_url": "https://daily.example/9", "content_html": "<p>都换了。</p>"},
]


@pytest.mark.parametrize("facts", AGAIN)
@pytest.mark.parametrize("imported_first", [True, False])
def test_what_an_empty_store_gets_again_is_known_by_its_digests(
    lost: SmallSite, facts: dict[str, object], imported_first: bool
) -> None:
    stores.lose_var(lost.folder / "var")
    if not imported_first:
        assert lost.build(LATER).code == 3, "the guard keeps what this store does not know"
        assert shown(lost) == []
        assert len(lost.entries("all.json")) == 6
    taken = lost.take_in(whole(**facts), *RECORDS[1:], at=LATER)
    assert (taken.code, "1 held" in taken.out) == (1, True)
    assert "withdr" in taken.err
    result = lost.build(LATER)
    assert result.code == 1
    assert shown(lost) == []
    assert len(lost.entries("all.json")) == 6
    assert lost.run("store", "reconcile", "--at", LATER).code == 0
    assert lost.build(LAST).code == 0
    assert lost.run("lift", "tag:site.example,2024:daily.example/a1", *WHO, "--at", LAST).code == 0
    assert len(lost.entries("all.json")) == 7


def test_an_empty_store_is_reconciled_by_one_command(lost: SmallSite) -> None:
    stores.lose_var(lost.folder / "var")
    result = lost.run("store", "reconcile", "--at", LATER)
    assert (result.code, "The store is reconciled." in result.out) == (3, True)
    lost.take_in(*RECORDS, at=LATER)
    assert lost.build(LATER).code == 0
    assert shown(lost) == []


def test_the_journal_is_written_anew_from_the_store(site: SmallSite) -> None:
    drilled(lost := site)  # a folder that is a copy is another host, with a chain of its own
    before = journal(lost).read_bytes()
    journal(lost).unlink()
    result = lost.build(LATER)
    assert (result.code, "orders.jsonl is gone; it is written anew" in result.err) == (1, True)
    assert journal(lost).read_bytes() == before
    assert lost.build(LATER).code == 1
    assert lost.run("store", "reconcile", "--at", LATER).code == 0
    assert lost.build(LATER).code == 0


@pytest.mark.parametrize("kept", [True, False])
def test_a_store_that_is_older_than_the_documents_alone(lost: SmallSite, kept: bool) -> None:
    """Without any journal: an entry that the store never had shows it, or what is kept does."""
    lost.take_in(record(20, categories=["科技"]), at=LATER)
    assert lost.build(LATER).code == 0
    (store_of_yesterday if kept else kept_gone)(lost)
    journal(lost).unlink()
    result = lost.build(LAST)
    assert result.code != 0
    older = "what is kept of the last build" if kept else "feeds/"
    assert f"the store is older than {older}" in result.err
    assert lost.build(LAST).code != 0
    lost.run("store", "reconcile", "--at", LAST)
    assert lost.build(LAST, "--force").code == 0
    assert lost.build(LAST, "--full").code == 0


def output_gone_kept_there(site: SmallSite) -> None:
    store_of_yesterday(site)
    shutil.rmtree(site.folder / "feeds")


@pytest.mark.parametrize(
    "loss",
    [store_of_yesterday, all_of_yesterday, kept_gone, output_gone_kept_there],
    ids=lambda loss: loss.__name__,
)
def test_without_the_journal_nothing_is_published_until_somebody_has_looked(
    lost: SmallSite, loss: Callable[[SmallSite], None]
) -> None:
    """The documents, or what is kept, show that something was ordered since."""
    loss(lost)
    aside = lost.folder / "aside"
    journal(lost).rename(aside)
    before = everything(lost)
    assert "nothing is published until it is" in lost.run("plan", "--at", LATER).err
    for words in (("build", "--force"), ("takedown", "a2", *WHO)):
        result = lost.run(*words, "--at", LATER)
        assert (result.code, "orders " in result.err, shown(lost)) == (1, True, [])
        assert "nothing is published until it is reconciled" in result.err
        assert words[0] == "takedown" or everything(lost) == before
    assert all("第 2 篇文章" not in text for text in everything(lost).values())
    dry = lost.run("store", "reconcile", "--dry-run", "--at", LATER)
    assert "orders " in dry.out
    journal(lost).unlink()
    aside.rename(journal(lost))  # it was found
    assert (lost.build(LAST).code, shown(lost)) == (1, [])
    assert lost.run("store", "reconcile", "--at", LAST).code == 0
    assert (lost.build(LAST).code, shown(lost)) == (0, [])
    assert len(lost.entries("all.json")) == 5


def test_documents_without_a_date_show_it_by_what_they_hold(site: SmallSite) -> None:
    """JSON Feed has no date of its own: that of a withdrawal, or of a new text, is newer."""
    site.write("jobs/categories.yaml", "path: one\nformats: [json]\n")
    site.write("jobs/all.yaml", "path: all\nformats: [json]\n")
    site.write("site.yaml", f"{SITE_YAML}previews: false\n")
    site.take_in(*records(range(1, 5)))
    assert site.build().code == 0
    stores.copy_var(site.folder / "var", yesterday(site))
    assert site.run("takedown", "a1", *WHO, "--at", ORDERED).code == 0
    all_of_yesterday(site)
    journal(site).unlink()
    result = site.build(LATER)
    assert result.code == 1
    dated = "that is dated 2024-07-02T08:00:00+08:00"
    assert f"the store is older than feeds/public/all.json: {dated}" in result.err
    assert "orders may be lost: the store has tag:site.example,2024:daily.example/a1" in result.err
    assert "/a1" not in {one["id"][-3:] for one in site.entries("all.json")}
    assert site.run("store", "reconcile", "--at", LATER).code == 0
    assert site.build(LAST).code == 0


def test_a_person_may_take_the_store_as_it_is(lost: SmallSite) -> None:
    all_of_yesterday(lost)
    journal(lost).unlink()
    assert lost.build(LATER).code == 1
    result = lost.run("store", "reconcile", "--at", LATER)
    assert (result.code, "daily.example/a1, which left every document" in result.out) == (0, True)
    assert shown(lost)
    assert (lost.build(LAST).code, lost.build(LAST, "--full").code) == (0, 0)


def test_documents_and_cache_of_yesterday_are_not_taken_for_those_of_today(
    site: SmallSite,
) -> None:
    """So it is, too, for a host with an output of its own whose store another host builds by."""
    wide(site).take_in(*RECORDS)
    assert site.build().code == 0
    folders = [site.folder / "feeds", site.folder / "var/cache"]
    for folder in folders:
        shutil.copytree(folder, site.folder / "before" / folder.name)
    assert site.run("takedown", "a1", *WHO, "--at", ORDERED).code == 0
    for folder in folders:
        shutil.rmtree(folder)
        (site.folder / "before" / folder.name).rename(folder)
    assert shown(site)
    assert (site.build(LATER).code, shown(site)) == (0, [])


def test_lifts_wait_until_the_store_is_reconciled(lost: SmallSite) -> None:
    stores.lose_var(yesterday(lost))
    stores.copy_var(lost.folder / "var", yesterday(lost))
    assert lost.run("lift", "a1", *WHO, "--at", LATER).code == 0
    all_of_yesterday(lost)
    assert lost.build(LAST).code == 1
    assert shown(lost) == []
    result = lost.run("store", "reconcile", "--at", LAST)
    assert "Lifted, as the journal says: tag:site.example,2024:daily.example/a1" in result.out
    assert result.code == 0
    assert shown(lost)
    assert lost.build(LAST).code == 0


def test_what_was_ordered_again_after_a_lift_stays_withdrawn(lost: SmallSite) -> None:
    """A lift of the journal ends the order that it names, and none that came after it."""
    stores.lose_var(yesterday(lost))
    stores.copy_var(lost.folder / "var", yesterday(lost))
    assert lost.run("lift", "a1", *WHO, "--at", ORDERED).code == 0
    assert lost.run("takedown", "a1", *WHO, "--at", LATER).code == 0
    all_of_yesterday(lost)
    lost.run("store", "reconcile", "--at", LAST)
    assert lost.build(LAST).code == 0
    assert shown(lost) == []


def test_what_was_ordered_and_lifted_meanwhile_stays_published(lost: SmallSite) -> None:
    assert lost.run("lift", "a1", *WHO, "--at", LATER).code == 0
    all_of_yesterday(lost)
    assert lost.build(LAST).code == 1
    assert len(lost.entries("all.json")) == 7


def test_new_orders_go_on_from_the_numbers_of_the_journal(lost: SmallSite) -> None:
    store_of_yesterday(lost)
    result = lost.run("takedown", "a2", *WHO, "--at", LATER)
    assert (result.code, "Recorded takedown 2." in result.out) == (1, True)
    assert "the store is older" in result.err
    assert [json.loads(line)["order"] for line in journal(lost).read_text().splitlines()] == [1, 2]
    assert len(lost.entries("all.json")) == 5
    assert lost.run("store", "reconcile", "--at", LATER).code == 0
    assert lost.run("store", "verify").code == 0


def test_an_order_that_took_the_number_of_another(lost: SmallSite) -> None:
    """The journal was away when it was given."""
    aside = lost.folder / "aside"
    journal(lost).rename(aside)
    all_of_yesterday(lost)
    shutil.rmtree(lost.folder / "var/cache")
    assert lost.run("takedown", "a2", *WHO, "--at", LATER).code == 1  # a1 may be withdrawn
    journal(lost).unlink()
    aside.rename(journal(lost))
    assert lost.build(LAST).code == 1
    assert shown(lost) == []
    assert len(lost.entries("all.json")) == 5
    numbers = [order["number"] for order in json.loads(lost.run("takedowns", "--json").out)]
    assert sorted(numbers) == [1, 2]
    assert lost.run("store", "reconcile", "--at", LAST).code == 0
    assert (lost.build(LAST).code, lost.run("store", "verify").code) == (0, 0)


def test_the_journal_and_the_store_of_different_sites(
    lost: SmallSite, new_site: Callable[[str], SmallSite]
) -> None:
    other = new_site("other")
    path = other.folder / "config/site.yaml"
    path.write_text(path.read_text().replace("authority: site.example", "authority: x.example"))
    other.take_in(*records([3, 4]))
    other.build()
    other.run("takedown", "a3", *WHO, "--at", ORDERED)
    own, theirs = journal(lost).read_bytes(), journal(other).read_bytes()
    journal(lost).write_bytes(theirs)
    for _ in range(2):
        result = lost.build(LATER)
        assert result.code == 1
        assert "it is the journal of x.example,2024, not of site.example,2024" in result.err
        assert journal(lost).read_bytes() == theirs, "nothing is written to it"
        assert shown(lost) == []
        assert len(lost.entries("all.json")) == 6
    journal(lost).write_bytes(own)
    lost.run("store", "reconcile", "--at", LATER)
    assert lost.build(LATER).code == 0
    stores.lose_var(lost.folder / "var")
    stores.copy_var(other.folder / "var", lost.folder / "var")
    result = lost.build(LAST)
    assert result.code in (1, 3)
    assert "the store has orders of x.example,2024, and the site is site.example,2024" in result.err
    assert journal(lost).read_bytes() == own
    assert shown(lost) == []


def test_a_document_of_which_the_store_knows_nothing_is_cut(lost: SmallSite) -> None:
    """One at a path that no job makes, which came after the takedown."""
    lost.run("lift", "a1", *WHO, "--at", ORDERED)
    names = ("all.rss", "all.atom", "all.json", "all.html", "all.atom.gz")
    stray = {name.replace("all", "stray"): (lost.public / name).read_bytes() for name in names}
    lost.run("takedown", "a1", *WHO, "--at", LATER)
    store_of_yesterday(lost)
    for name, data in stray.items():
        (lost.public / name).write_bytes(data)
    assert {Path(path).name.partition(".")[0] for path in shown(lost)} == {"stray"}
    assert lost.build(LAST).code != 0
    assert shown(lost) == []
    assert "https://site.example/a/2" in (lost.public / "stray.rss").read_text()


def test_a_whole_build_reads_the_bytes_that_are_there(lost: SmallSite) -> None:
    path = lost.public / "all.json"
    data, seen = path.read_bytes(), path.stat()
    forged = data.replace("第 2 篇文章".encode(), "第 9 篇文章".encode())
    assert len(forged) == len(data)
    path.write_bytes(forged)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert lost.build(LATER).code == 0
    assert lost.build(LATER, "--full").code == 0
    assert path.read_bytes() == data


def test_a_takedown_of_an_article_with_an_address_as_its_id(site: SmallSite) -> None:
    uri = "https://daily.example/a/77"
    site.take_in(record(1, id=uri, external_url=uri, content_html=f"<p>{TEXT}</p>"), record(2))
    site.build()
    site.run("takedown", uri, *WHO, "--at", ORDERED)
    stores.lose_var(site.folder / "var")
    shutil.rmtree(site.folder / "feeds")
    english = record(5, id=uri, external_url=uri, content_html="<p>Rewritten, in English.</p>")
    assert "1 held" in site.take_in(english, record(2), at=LATER).out
    assert site.build(LATER).code == 1
    assert len(site.entries("all.json")) == 1


def test_a_file_in_the_way_stops_no_other(lost: SmallSite) -> None:
    """The documents carry the article again, the store is an older one, and one file is stuck."""
    output_of_yesterday(lost)
    stuck = lost.folder / "feeds/public/ke-ji.rss"
    with immutable(stuck):
        result = lost.build(LATER)
        assert result.code == 1
        assert "public/ke-ji.rss: cannot write" in result.err
        assert shown(lost) == ["public/ke-ji.rss"]
    assert lost.build(LATER).code == 1, "until it is reconciled"
    assert shown(lost) == []
    assert lost.run("store", "reconcile", "--at", LAST).code == 0
    assert lost.build(LAST).code == 0
