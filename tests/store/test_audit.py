"""The tables against the ledger: an edit of the store by hand is found, with its place."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from support import databases, proved_site
from support.proved_site import ANCHORS, ENTRY, LATER, WHO, WIRE, as_older, chain_anew
from support.small_site import SmallSite, record

from syndicate.build.idle import nothing_to_do
from syndicate.store.instants import stored
from syndicate.store.withdrawal_tables import ledger

pytestmark = pytest.mark.both_stores


@pytest.fixture
def proved(site: SmallSite) -> SmallSite:
    return site.once("proved", proved_site.make)


def flaws(site: SmallSite, *options: str) -> list[str]:
    """What `ledger verify` says is wrong; it exits 1 where there is anything."""
    result = site.run("ledger", "verify", *options)
    lines = result.err.splitlines()
    assert result.code == (1 if lines else 0)
    assert all(line.startswith("error: ") for line in lines)
    return [line.removeprefix("error: ") for line in lines]


A1 = f"(SELECT key FROM articles WHERE entry_id = '{ENTRY}a1')"
A3 = f"(SELECT key FROM articles WHERE entry_id = '{ENTRY}a3')"
A4 = f"(SELECT key FROM articles WHERE entry_id = '{ENTRY}a4')"
HERE = "document = 'public/all.rss'"

#: Statements that somebody who can write the store runs, and what is told of it.
EDITS = {
    "the reason of an order": (
        "UPDATE orders SET reason = 'none' WHERE number = 1",
        "orders: takedown 1: its reason is 'none', but '原作者来信' in record",
    ),
    "who ordered": (
        "UPDATE orders SET by = 'Nobody' WHERE number = 2",
        "orders: takedown 2: its by is 'Nobody', but 'Wang Fang' in record",
    ),
    "an order antedated": (
        "UPDATE orders SET instant = instant - 86400000000 WHERE number = 1",
        "orders: takedown 1: its instant is 2024-07-01T00:00:00Z, but 2024-07-02T00:00:00Z in",
    ),
    "when it was carried out": (
        "UPDATE orders SET applied = NULL WHERE number = 1",
        "orders: takedown 1: its applied is None, but 2024-07-02T00:00:00Z in record",
    ),
    "what was asked": (
        "UPDATE orders SET asked = '{}' WHERE number = 1",
        "orders: takedown 1: its asked is '{}', but",
    ),
    "an order put in": (
        "INSERT INTO orders SELECT 9, instant, kind, reason, by, reference, asked, everywhere,"
        " replacement, applied FROM orders WHERE number = 1",
        "orders: takedown 9: no record of the ledger has it",
    ),
    "a withdrawal deleted": (
        'DELETE FROM withdrawals WHERE "order" = 1',
        f"withdrawals: takedown 1, {ENTRY}a1: deleted; record",
    ),
    "a withdrawal lifted": (
        "UPDATE withdrawals SET lifted = 1720051200000000, lifted_by = 'x' WHERE \"order\" = 1",
        f"withdrawals: takedown 1, {ENTRY}a1: its lifted is 2024-07-04T00:00:00Z, but None in",
    ),
    "a withdrawal of another article": (
        f'UPDATE withdrawals SET article = {A3} WHERE "order" = 1',
        f"withdrawals: takedown 1, {ENTRY}a3: no record of the ledger has it",
    ),
    "a picture let go": (
        "UPDATE targets SET lifted = 1 WHERE kind = 'picture'",
        "targets: takedown 2, picture",
    ),
    "a stay deleted": (
        f"DELETE FROM carried WHERE article = {A1} AND {HERE}",
        f"carried: public/all.rss, {ENTRY}a1: deleted; record",
    ),
    "a stay that never ended": (
        f'UPDATE carried SET "left" = NULL WHERE article = {A1} AND {HERE}',
        f"carried: public/all.rss, {ENTRY}a1: its left is None, but 2024-07-02T00:00:00Z in",
    ),
    "a stay that began later": (
        f"UPDATE carried SET since = since + 60000000 WHERE article = {A4} AND {HERE}",
        f"carried: public/all.rss, {ENTRY}a4: its since is 2024-07-01T00:01:00Z, but 2024-07-01",
    ),
    "how much was shown": (
        f"UPDATE carried SET level = 'headline' WHERE article = {A4} AND {HERE}",
        f"carried: public/all.rss, {ENTRY}a4: its level is 'headline', but 'summary' in record",
    ),
    "another revision": (
        f"UPDATE carried SET revision = revision + 1 WHERE article = {A4} AND {HERE}",
        f"carried: public/all.rss, {ENTRY}a4: its revision is ",
    ),
    "a stay put in": (
        "INSERT INTO carried SELECT 'public/index.html', article, revision, level, images, since,"
        f' "left" FROM carried WHERE article = {A1} AND {HERE}',
        f"carried: public/index.html, {ENTRY}a1: no record of the ledger has it",
    ),
    "the digest of a document": (
        "UPDATE documents SET digest = substr(digest, 2) || '0' WHERE path = 'public/all.atom'",
        "documents: public/all.atom: its digest is ",
    ),
    "a document that is gone": (
        "UPDATE documents SET gone = 1 WHERE path = 'public/all.atom'",
        "documents: public/all.atom: its gone is 1970-01-01T00:00:00.000001Z, but None in record",
    ),
    "a token that is valid again": (
        "UPDATE tokens SET revoked = NULL WHERE name = 'second'",
        "tokens: acme, second: its revoked is None, but 20",
    ),
    "a token put in": (
        "INSERT INTO tokens SELECT 'x' || substr(digest, 2), 'acme', 'third', created, NULL, NULL"
        " FROM tokens WHERE name = 'default'",
        "tokens: acme, third: no record of the ledger has it",
    ),
    "fetches that were fewer": (
        "UPDATE usage SET fetched = 1",
        f"usage: {WIRE}, default: its fetched is 1, but 2 in record",
    ),
    "a last fetch that was earlier": (
        "UPDATE usage SET last = first",
        f"usage: {WIRE}, default: its last is 2024-07-01T12:00:00Z, but 2024-07-03T12:00:00Z in",
    ),
    "fetches deleted": (
        "DELETE FROM usage",
        f"usage: {WIRE}, ",
    ),
    "a delivery deleted": (
        f"DELETE FROM deliveries WHERE article = {A1}",
        f"deliveries: {WIRE}, token ",
    ),
    "more deliveries than fetches": (
        f"UPDATE deliveries SET times = 99 WHERE article = {A1}",
        "its counts do not agree with those of its document, last told by record",
    ),
    "what a hub was told earlier": (
        f"UPDATE hub_recalls SET delivered = delivered - 86400000000 WHERE {HERE}",
        "hub_recalls: takedown 1, https://hub.example/, public/all.rss: its delivered is 2024",
    ),
    "what a hub was told deleted": (
        f"DELETE FROM hub_recalls WHERE {HERE}",
        "hub_recalls: takedown 1, https://hub.example/, public/all.rss: deleted; record",
    ),
    "what a hub is still to be told": (
        f"UPDATE hub_recalls SET delivered = NULL WHERE {HERE}",
        "hub_recalls: takedown 1, https://hub.example/, public/all.rss: deleted; record",
    ),
    "what no hub was told": (
        "INSERT INTO hub_recalls SELECT \"order\", hub, 'public/new.rss', delivered"
        f" FROM hub_recalls WHERE {HERE} AND \"order\" = 1",
        "hub_recalls: takedown 1, https://hub.example/, public/new.rss: no record of the ledger",
    ),
    "a name that is no text": (
        "UPDATE tokens SET digest = CAST(digest AS BLOB) WHERE name = 'second'",
        "tokens: acme, second: no record of the ledger has it",
    ),
    "a text that is none": (
        "UPDATE orders SET reason = CAST(x'ff' AS TEXT) WHERE number = 1",
        "orders: it holds a text that is no UTF-8",
    ),
    "an instant that is none": (
        "UPDATE deliveries SET first = 'soon'",
        "its counts do not agree with those of its document, last told by record",
    ),
    "a record edited": (
        "UPDATE ledger SET detail = replace(detail, 'Wang', 'Li') WHERE event = 'lifted'",
        "ledger: row ",
    ),
    "the clock of a record": (
        "UPDATE ledger SET recorded = instant WHERE event = 'takedown' AND subject = 'takedown 1'",
        "ledger: row ",
    ),
    "a record without its clock": (
        "UPDATE ledger SET recorded = NULL WHERE event = 'lifted'",
        "ledger: row ",
    ),
    "a record deleted": (
        "DELETE FROM ledger WHERE event = 'lifted'",
        "ledger: row ",
    ),
}  # fmt: skip


def test_what_nobody_edited_is_sound(proved: SmallSite) -> None:
    assert flaws(proved, "--anchor", str(proved.folder / ANCHORS)) == []
    assert proved.run("store", "verify").code == 0


#: What only a file takes, whose columns hold any type.
UNTYPED = ("a name that is no text", "a text that is none", "an instant that is none")


@pytest.mark.parametrize("edited", EDITS)
def test_an_edit_is_found_with_its_place(proved: SmallSite, edited: str) -> None:
    statement, told = EDITS[edited]
    if databases.ADDRESS in os.environ and edited in UNTYPED:
        pytest.skip("a server's columns have types")
    proved.edit(statement)
    assert any(told in flaw for flaw in flaws(proved)), flaws(proved)
    assert proved.run("store", "verify").code == 1


def end(site: SmallSite) -> int:
    with site.store() as store, store.reading() as connection:
        return connection.execute(select(func.max(ledger.c.number))).scalar_one()


def test_an_end_that_was_cut_and_sealed_again_is_told_by_an_anchor(proved: SmallSite) -> None:
    last = end(proved)
    proved.edit(
        f"DELETE FROM ledger WHERE number > {last - 2}",
        f"UPDATE seals SET number = {last - 2},"
        f" hash = (SELECT hash FROM ledger WHERE number = {last - 2})",
    )
    told = flaws(proved, "--anchor", str(proved.folder / ANCHORS))
    cut = f"the ledger ends with record {last - 2}: records {last - 1}-{last} were cut"
    assert f"ledger: anchor of record {last}: {cut}" in told


def test_a_tail_that_was_chained_anew_with_its_tables_is_told_by_an_anchor_alone(
    proved: SmallSite,
) -> None:
    with proved.store() as store, store.reading() as connection:
        query = select(func.min(ledger.c.number)).where(ledger.c.event == "takedown")
        first = connection.execute(query).scalar_one()
    proved.edit(
        "UPDATE ledger SET detail = replace(detail, '原作者来信', 'by mistake')",
        "UPDATE orders SET reason = 'by mistake'",
        "UPDATE withdrawals SET lifted_reason = 'by mistake' WHERE lifted IS NOT NULL",
        "UPDATE targets SET lifted_reason = 'by mistake' WHERE lifted IS NOT NULL",
    )
    chain_anew(proved, first)
    assert flaws(proved) == []
    (told,) = flaws(proved, "--anchor", str(proved.folder / ANCHORS))
    last = end(proved)
    early, _ = [
        each for each in (proved.folder / ANCHORS).read_text().split("\n\n") if each.strip()
    ]
    assert f"record:   {first - 1}\n" in early
    assert told == (
        f"ledger: anchor of record {last}: it has another hash:"
        f" records {first}-{last} were chained anew"
    )
    quoted = "".join(f"> {line}\n" for line in early.splitlines())
    assert flaws(proved, "--anchor", f"you wrote:\n{quoted}") == []


def test_a_beginning_that_was_chained_anew_is_told_by_every_anchor(proved: SmallSite) -> None:
    proved.edit("UPDATE ledger SET instant = instant - 1 WHERE number = 1")
    chain_anew(proved)
    told = flaws(proved, "--anchor", str(proved.folder / ANCHORS))
    assert [line.partition(": it has")[0] for line in told if "anchor" in line] == [
        f"ledger: anchor of record {number}" for number in numbers(proved)
    ]


def numbers(site: SmallSite) -> list[int]:
    lines = (site.folder / ANCHORS).read_text().splitlines()
    return [int(line.split()[1]) for line in lines if line.startswith("record:")]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nothing.txt", "'nothing.txt': No such file or directory"),
        ("no anchor\nat all", "the text: it has no anchor, which begins with"),
        (f"syndicate ledger anchor\nrecord: x\nhash: {'0' * 64}", "an anchor needs `record:` with"),
        ("syndicate ledger anchor\nrecord: 3\nhash: 12", "an anchor needs `record:` with a number"),
        ('{"record": 3', "the text: "),
        ("[1]\n", "the text: it has no anchor"),
    ],
)
def test_what_is_no_anchor_is_one_line(proved: SmallSite, given: str, message: str) -> None:
    result = proved.run("ledger", "verify", "--anchor", given)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert "Traceback" not in result.err


def test_an_anchor_of_another_site_or_of_nothing(proved: SmallSite, tmp_path: object) -> None:
    text = (proved.folder / ANCHORS).read_text().replace("site.example", "other.example")
    assert all("it is of other.example" in each for each in flaws(proved, "--anchor", text))
    result = SmallSite.run(proved, "ledger", "anchor", "--json")
    assert flaws(proved, "--anchor", result.out) == []


def test_no_anchor_of_an_empty_ledger(site: SmallSite) -> None:
    result = site.run("ledger", "anchor")
    assert (result.code, result.out) == (1, "")
    assert "the ledger has no record yet" in result.err


@pytest.mark.embedded
def test_an_older_store_is_unproved_and_not_broken(proved: SmallSite) -> None:
    """As the version before left it: no clocks, no rows in records; then it goes on."""
    as_older(proved)
    result = proved.run("ledger", "verify")
    assert (result.code, result.err) == (0, "")
    assert (
        "Unproved, as an earlier version recorded them: 2 of orders, 2 of withdrawals" in result.out
    )
    proved.take_in(record(1, title="新题"), record(3, title="另一题"), at=LATER)
    proved.run("takedown", "a3", *WHO, "--at", LATER)
    proved.run("lift", "a1", *WHO, "--at", LATER)
    proved_site.fetch(proved, datetime(2024, 7, 5, tzinfo=UTC))
    assert flaws(proved) == []
    receipt = proved.folder / "receipt.json"
    receipt.write_text(proved.run("receipt", "1", "--json").out)
    checked = proved.run("receipt", "--check", receipt)
    assert checked.code == 0, checked.err
    proved.edit("UPDATE orders SET reason = 'x' WHERE number = 3")
    assert any("orders: takedown 3" in each for each in flaws(proved))
    more = "INSERT INTO tokens SELECT 'x' || substr(digest, 2), partner, name || {0}, created,"
    proved.edit(*(f"{more.format(n)} NULL, NULL FROM tokens WHERE name = 'second'" for n in "1"))
    assert any("tokens: 3 rows have no record" in each for each in flaws(proved))


@pytest.mark.parametrize("detail", ["[]", "{}", '{"rows": 1}', '{"got": 1}', '{"carried": []}'])
@pytest.mark.parametrize("event", ["fetched", "takedown", "lifted", "changed"])
def test_a_record_that_somebody_made_up_is_told_and_stops_nothing(
    proved: SmallSite, event: str, detail: str
) -> None:
    proved.edit(f"UPDATE ledger SET detail = '{detail}' WHERE event = '{event}'")
    assert any(each.startswith("ledger: row ") for each in flaws(proved))
    for command in (("receipt", "1", "--json"), ("receipt", "1", "--html"), ("takedowns",)):
        result = proved.run(*command)
        assert (result.code, result.err) == (0, "")


def test_what_partners_fetch_is_nothing_for_a_build_to_do(proved: SmallSite) -> None:
    at = stored(datetime(2024, 7, 6, tzinfo=UTC))
    config = str(proved.folder / "config")
    assert proved.build("2024-07-05T00:00:00Z").code == 0
    assert nothing_to_do(config, at)
    proved_site.fetch(proved, datetime(2024, 7, 5, 1, tzinfo=UTC))
    assert nothing_to_do(config, at)
    assert proved.run("partner", "add-token", "acme", "--name", "new").code == 0
    assert not nothing_to_do(config, at)
