"""A receipt is checked by who gets it, without the site that wrote it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import proved_site
from support.proved_site import ANCHORS, ENTRY, WIRE
from support.small_site import Result, SmallSite, record, run

Data = dict[str, Any]


@pytest.fixture
def proved(site: SmallSite) -> SmallSite:
    return site.once("proved", proved_site.make)


def check(file: Path, *options: str | Path) -> Result:
    """Check a receipt where there is no site."""
    nowhere = file.parent / "nowhere"
    return run(nowhere, "receipt", "--check", file, *options)


def receipt(site: SmallSite, *options: str, number: str = "1") -> Path:
    """Write a receipt to a file, as the site sends it."""
    result = site.run("receipt", number, *(options or ("--json",)), "--at", proved_site.LATER)
    assert result.code == 0, result.err
    file = site.folder / f"receipt.{'html' if '--html' in options else 'json'}"
    file.write_text(result.out, encoding="utf-8")
    return file


@pytest.mark.parametrize("form", ["--json", "--html"])
def test_a_receipt_is_checked_by_itself_and_against_an_anchor(proved: SmallSite, form: str) -> None:
    file = receipt(proved, form)
    checked = check(file)
    assert (checked.code, checked.err) == (0, "")
    assert "unproved" not in checked.out
    anchored = check(file, "--anchor", proved.folder / ANCHORS, "-v")
    assert (anchored.code, anchored.err) == (0, "")
    told = check_lines(run(file.parent, "-v", "receipt", "--check", file))
    order = "proved: takedown 1: by Wang Fang, reason 原作者来信"
    assert any(line.startswith(order) for line in told)
    assert any(f"public/all.rss: {ENTRY}a1 left 2024-07-02T00:00:00Z (record" in t for t in told)
    assert any("public/all.json: it signals 1 of them" in t for t in told)
    assert any(f"acme (default) got {ENTRY}a1: first 2024-07-01T12:00:00Z" in t for t in told)
    since = f"proved: acme (default) fetched {WIRE} since, 2024-07-03T12:00:00Z (record "
    assert any(line.startswith(since) for line in told)
    assert f"{WIRE.removeprefix('partners/')}: fetched since" in proved.run("receipt", "1").out


def check_lines(result: Result) -> list[str]:
    assert result.code == 0, result.err
    return result.out.splitlines()


def test_a_lifted_one_is_checked_too(proved: SmallSite) -> None:
    assert check(receipt(proved, number="2")).code == 0


def test_evidence_may_lead_to_an_anchor_that_was_given_out(proved: SmallSite) -> None:
    kept = (proved.folder / ANCHORS).read_text()
    last = proved.run("ledger", "anchor").out
    proved.take_in(record(9), at=proved_site.LATER)
    proved.build(proved_site.LATER)
    now = receipt(proved)
    refused = check(now, "--anchor", kept)
    assert refused.code == 1
    assert "no anchor given is of record" in refused.err
    led = receipt(proved, "--json", "--anchor", last)
    assert (check(led, "--anchor", kept).err, check(led, "--anchor", last).code) == ("", 0)
    other = last.replace("hash:     ", f"hash:     {'0' * 64}\nwas: ")
    assert "is another: the ledger is not the same" in check(led, "--anchor", other).err


def without(data: Data, event: str) -> None:
    records = data["evidence"]["records"]
    data["evidence"]["records"] = [each for each in records if each["event"] != event]


def edit_records(data: Data, old: str, new: str) -> None:
    for each in data["evidence"]["records"]:
        each["detail"] = each["detail"].replace(old, new)


def stay(data: Data) -> Data:
    """The stay of the article in one document."""
    (document,) = [each for each in data["documents"] if each["path"] == "public/all.rss"]
    found: Data = document["articles"][0]
    return found


#: How somebody forges a receipt, and what its check says.
FORGED: dict[str, tuple[Callable[[Data], object], str]] = {
    "the reason": (lambda d: d.update(reason="x"), "takedown 1: reason is x, but 原作者来信 in"),
    "who ordered": (lambda d: d.update(by="x"), "takedown 1: by is x, but Wang Fang in record"),
    "the reference": (lambda d: d.update(reference=None), "reference is null, but 函 5 in record"),
    "the order antedated": (
        lambda d: d.update(ordered="2024-06-01T00:00:00Z"),
        "ordered is 2024-06-01T00:00:00Z, but 2024-07-02T00:00:00Z in record",
    ),
    "the clock": (
        lambda d: d.update(recorded=d["ordered"]),
        "recorded is 2024-07-02T00:00:00Z, but",
    ),
    "when it was carried out": (lambda d: d.update(applied=None), "applied is null, but 2024"),
    "what was asked": (lambda d: d.update(asked={}), "takedown 1, as it stands: asked is {}, but"),
    "a lift": (
        lambda d: d["articles"][0].update(lifted="2024-07-09T00:00:00Z"),
        f"{ENTRY}a1: lifted is 2024-07-09T00:00:00Z, but null in record",
    ),
    "an article left out": (
        lambda d: d["articles"].pop(),
        f"{ENTRY}a1: a record withdraws it, and",
    ),
    "a document that it left earlier": (
        lambda d: stay(d).update(left="2024-07-01T00:00:00Z"),
        f"public/all.rss: {ENTRY}a1 left 2024-07-01T00:00:00Z, but 2024-07-02T00:00:00Z by the",
    ),
    "a document that it came to later": (
        lambda d: stay(d).update(since="2024-07-01T09:00:00Z"),
        f"public/all.rss: {ENTRY}a1 entered 2024-07-01T09:00:00Z, but",
    ),
    "a document that it is in": (
        lambda d: stay(d).update(left=None),
        f"public/all.rss: {ENTRY}a1 left by record",
    ),
    "how far it went": (
        lambda d: (stay(d).update(left=None), d.update(still=0)),
        "still is 0, state is withdrawn, but by its list 1 document carries what was withdrawn",
    ),
    "a signal that is none": (
        lambda d: [s.update(articles=["tag:x"]) for s in d["signals"] if s["articles"]],
        "it signals 1 of them, but not all of these by record",
    ),
    "a fetch left out": (
        lambda d: d.update(fetches=[]),
        f"acme (default) got {ENTRY}a1, and the receipt does not say so",
    ),
    "a fetch that was later": (
        lambda d: d["fetches"][0].update(first="2024-07-02T09:00:00Z"),
        "first is 2024-07-02T09:00:00Z, but 2024-07-01T12:00:00Z in record",
    ),
    "the records with it": (
        lambda d: (d.update(by="x"), edit_records(d, "Wang Fang", "x")),
        "it was changed, its hash is another",
    ),
    "a record's clock": (
        lambda d: d["evidence"]["records"][0].update(recorded=1),
        "it was changed, its hash is another",
    ),
    "a path": (
        lambda d: d["evidence"]["records"][0]["path"].reverse(),
        "it does not lead to record",
    ),
    "the end": (lambda d: d["evidence"]["anchor"].update(tree="0" * 64), "it does not lead to"),
}


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Data:
    folder = tmp_path_factory.mktemp("genuine") / "site"
    site = SmallSite(folder)
    site.once("proved", proved_site.make)
    data: Data = json.loads(receipt(site).read_text())
    return data


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_receipt_is_told(genuine: Data, tmp_path: Path, forged: str) -> None:
    data = json.loads(json.dumps(genuine))
    forge, told = FORGED[forged]
    forge(data)
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(data))
    result = check(file)
    assert (result.code, result.out) == (1, "")
    assert told in result.err


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("takedown", "takedown 1: no record of the order itself"),
        ("applied", f"{ENTRY}a1: no record withdraws it"),
        ("changed", f"public/all.rss: {ENTRY}a1 left 2024-07-02T00:00:00Z"),
        ("fetched", f"acme (default) got {ENTRY}a1 from 2024-07-01T12:00:00Z"),
    ],
)
def test_what_no_record_holds_is_unproved(
    genuine: Data, tmp_path: Path, event: str, told: str
) -> None:
    data = json.loads(json.dumps(genuine))
    without(data, event)
    if event == "applied":
        without(data, "takedown")
    if event == "changed":  # what is signalled is known of no document, either
        data["signals"] = []
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(data))
    result = check(file)
    assert (result.code, result.err) == (0, "")
    assert f"unproved: {told}" in result.out


def test_a_page_must_show_what_its_records_say(proved: SmallSite) -> None:
    file = receipt(proved, "--html")
    page = file.read_text()
    for old, new in (
        ("<bdi>原作者来信</bdi>", "<bdi>x</bdi>"),
        ("2024-07-02 00:00:00 UTC", "today"),
        ("2024-07-02 00:00:00 UTC", "2024-07-02 00:00:00 UTC+7"),
    ):
        file.write_text(page.replace(old, new))
        result = check(file)
        assert result.code == 1
        assert "the page does not show" in result.err


@pytest.mark.parametrize(
    "text",
    ["", "{", "{}", "[]", "<p>no</p>", '{"evidence": null}', '{"evidence": {"anchor": {}}}',
     '<pre id="receipt-data">{}</pre>', '<pre id="receipt-data">[</pre>', "\x00", "{" * 9],
)  # fmt: skip
def test_what_is_no_receipt_is_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(text)
    result = check(file)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"error: {file}: it is no receipt with evidence")
    assert len(result.err.splitlines()) == 1


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    missing = check(tmp_path / "none.json")
    assert (missing.code, missing.out) == (1, "")
    assert "No such file" in missing.err
    assert run(tmp_path, "receipt", "1", "--check", "x.json").code == 2
    assert run(tmp_path, "receipt").code == 2


def test_an_antedated_order_shows_both_clocks(proved: SmallSite) -> None:
    told = proved.run("receipt", "1").out
    assert "ordered      2024-07-02 00:00:00 UTC, by Wang Fang\n  recorded     20" in told
    assert all(" (recorded 20" in line for line in proved.run("takedowns").out.splitlines())
    assert "记录时间" in proved.run("receipt", "1", "--html").out
    shown = proved.run("ledger", "show", "--event", "takedown").out.splitlines()
    assert all("2024-07-02T00:00:00Z (recorded 20" in line for line in shown)
    assert WIRE in proved.run("receipt", "1", "--json").out
