"""The journal of orders: written with the order, chained, put right, and never less withdrawn."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from support import stores
from support.small_site import AT, SmallSite, record, records
from support.takedowns import LAST, LATER, TEXT, WHO, whole

from syndicate.recall import journaled
from syndicate.store.journal import file
from syndicate.store.originals import number_of
from syndicate.text import similarity, urls

pytestmark = pytest.mark.both_stores


def lines(site: SmallSite) -> list[dict[str, Any]]:
    text = (site.folder / "orders.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def filled(site: SmallSite, *orders: str) -> SmallSite:
    """A site of five articles, of which these were taken down."""
    return site.once("-".join(["filled", *orders]), lambda site: fill(site, *orders))


def fill(site: SmallSite, *orders: str) -> SmallSite:
    site.take_in(whole(), *records(range(2, 6)))
    assert site.build().code == 0
    for number, name in enumerate(orders):
        at = f"2024-07-02T00:00:{number:02d}Z"
        assert site.run("takedown", name, *WHO, "--reference", "Fall 77", "--at", at).code == 0
    return site


@pytest.fixture
def two(site: SmallSite) -> SmallSite:
    return filled(site, "a1", "a2")


def ids(site: SmallSite) -> set[str]:
    return {one["id"].rpartition("/")[2] for one in site.entries("all.json")}


def empty(site: SmallSite) -> None:
    """Lose everything but the config and the journal, and import the articles again."""
    stores.lose_var(site.folder / "var")
    shutil.rmtree(site.folder / "feeds")
    site.take_in(whole(), *records(range(2, 6)), at=LAST)


def test_a_site_without_orders_has_none(site: SmallSite) -> None:
    filled(site)
    site.take_in(record(2, title="改"), at=LATER)
    assert site.build(LATER).code == 0
    assert not (site.folder / "orders.jsonl").exists()
    assert site.run("store", "verify").code == 0


def test_it_holds_ids_and_digests_and_no_more(two: SmallSite) -> None:
    first, second = lines(two)
    (article,) = first["articles"]
    assert (first["event"], first["order"], first["instant"]) == ("takedown", 1, LATER)
    assert article == {
        "id": "tag:site.example,2024:daily.example/a1",
        "source": "daily",
        "page": [str(number_of(urls.page_key("https://site.example/a/1")))],
        "original": [str(number_of(urls.page_key("https://daily.example/1")))],
        "text": [similarity.digest(similarity.folded(TEXT))],
    }
    assert (first["line"], second["line"], second["previous"]) == (1, 2, first["hash"])
    raw = (two.folder / "orders.jsonl").read_text(encoding="utf-8")
    for word in ("权利人来信", "李雷", "Fall 77", "第 1 篇文章", "面粉袋", "site.example/a/1"):
        assert word not in raw
    for line in raw.splitlines():
        body, _, rest = line.partition(',"hash":')
        assert rest == f'"{sha256(body.encode()).hexdigest()}"}}'
    shown = json.loads(two.run("ledger", "show", "--event", "takedown", "--json").out)
    assert [first["ledger"][1], second["ledger"][1]] == [event["hash"] for event in shown]


def test_pictures_and_sources_to_come_stand_there_too(site: SmallSite) -> None:
    """They are withdrawn beside articles; an older store learns of them, and of their lift."""
    picture = "https://cdn.example/p/1.jpg"
    shown = record(1, content_html=f'<p>Words enough for a text.</p><img src="{picture}">')
    site.take_in(shown, record(2))
    site.build()
    stores.copy_var(site.folder / "var", site.folder / "var-before")
    assert site.run("takedown", "--image", picture, *WHO, "--at", LATER).code == 0
    more = ("takedown", "--source", "daily", "--and-future", *WHO, "--at", LATER)
    assert site.run(*more).code == 0
    first, second = lines(site)
    assert (first["articles"], second["sources"]) == ([], ["daily"])
    assert picture not in (site.folder / "orders.jsonl").read_text()
    stores.lose_var(site.folder / "var")
    shutil.move(site.folder / "var-before", site.folder / "var")
    assert site.build(LAST).code == 1
    assert site.run("store", "reconcile", "--at", LAST).code == 0
    assert site.entries("all.json") == []
    site.take_in(record(9), at=LAST)
    site.take_in(shown | {"id": "b1", "source": "brief", "url": None, "external_url": None})
    assert site.build(LAST).code == 0
    assert not [p for p, data in site.bytes().items() if picture.encode() in data]
    assert ids(site) <= {"b1"}


def test_what_comes_later_follows(two: SmallSite) -> None:
    two.take_in(whole(content_html="<p>现在说的完全是另外一件事。</p>"), at=LAST)
    two.take_in(record(3, pubstatus="canceled"), at=LAST)
    assert two.run("lift", "a2", *WHO, "--at", LAST).code == 0
    *_, remembered, canceled, lifted = lines(two)
    assert (remembered["event"], remembered["order"]) == ("remembered", 1)
    assert len(remembered["articles"][0]["text"]) == 2
    assert (canceled["event"], canceled["order"]) == ("canceled", 3)
    assert (lifted["event"], lifted["order"]) == ("lifted", 2)
    assert lifted["articles"] == [{"id": "tag:site.example,2024:daily.example/a2"}]
    assert two.run("store", "verify").code == 0
    empty(two)
    assert two.build(LAST).code == 1
    assert ids(two) == {"a2", "a4", "a5"}
    numbers = {one["number"] for one in json.loads(two.run("takedowns", "--json").out)}
    assert numbers == {1, 2, 3}


def test_a_purge_leaves_digests_that_still_hold(two: SmallSite) -> None:
    before = lines(two)
    assert two.run("article", "purge", "a1", *WHO, "--at", LAST).code == 0
    assert lines(two) == before
    data = b"".join(
        p.read_bytes() for p in two.folder.rglob("*") if p.is_file() and p.name != "in.jsonl"
    )
    assert "第12个面粉袋".encode() not in data
    empty(two)
    assert two.build(LAST).code == 1
    assert ids(two) == {"a3", "a4", "a5"}


@contextmanager
def unwritable(path: Path) -> Iterator[None]:
    """Put a folder where the journal is to be, which nobody can write a line into."""
    aside = path.with_name("aside")
    if path.exists():
        path.rename(aside)
    path.mkdir()
    try:
        yield
    finally:
        path.rmdir()
        if aside.exists():
            aside.rename(path)


def test_an_order_stands_where_the_journal_cannot_be_written(two: SmallSite) -> None:
    path = two.folder / "orders.jsonl"
    with unwritable(path):
        result = two.run("takedown", "a3", *WHO, "--at", LAST)
        assert (result.code, "Recorded takedown 3." in result.out) == (1, True)
        assert (
            f"{path}: cannot read: Is a directory; put that right: the orders stand" in result.err
        )
        assert "reconcile" not in result.err, "that would not help"
        assert ids(two) == {"a4", "a5"}
        for _ in range(2):
            assert two.build(LAST).code == 1, "and every later run tries again"
        status = two.run("status", "--at", LAST)
        assert (status.code, "orders.jsonl: cannot read" in status.out) == (1, True)
    assert len(lines(two)) == 2
    assert two.build(LAST).code == 0
    assert [line["order"] for line in lines(two)] == [1, 2, 3]
    assert "nothing to do" in two.build(LAST).out
    assert two.run("status", "--at", LAST).code == 0


def test_a_journal_that_never_ends_is_not_read(two: SmallSite) -> None:
    path = two.folder / "orders.jsonl"
    path.unlink()
    path.symlink_to("/dev/zero")
    result = two.build(LAST)
    assert (result.code, "orders.jsonl: cannot read: it is no file" in result.err) == (1, True)


def test_a_line_that_was_taken_out_is_reconciled_once(two: SmallSite) -> None:
    """It is written again behind the others, which is wrong of it, too."""
    path = two.folder / "orders.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    result = two.run("store", "reconcile", "--at", LAST)
    assert (result.code, "line 1 of chain" in result.out) == (0, True)
    assert [line["order"] for line in lines(two)] == [2, 1]
    assert two.run("takedown", "a3", *WHO, "--at", LAST).code == 0
    assert two.run("store", "verify").code == 1


def test_a_full_disk_leaves_the_journal_as_it_was(
    two: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (two.folder / "orders.jsonl").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Exception, match="No space left"):
            file.append(two.folder / "orders.jsonl", file.read(two.folder / "orders.jsonl").lines)
    assert (two.folder / "orders.jsonl").read_bytes() == before


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_torn_last_line_is_put_right(two: SmallSite, cut: int) -> None:
    """A power cut left a part of it; the order is in the store."""
    path = two.folder / "orders.jsonl"
    whole_file = path.read_bytes()
    path.write_bytes(whole_file[:-cut])
    assert two.run("store", "verify").code == (0 if cut == 1 else 1)
    result = two.run("takedown", "a3", *WHO, "--at", LAST)
    assert result.code == (0 if cut == 1 else 1)
    assert ("its last line was cut off; it is put right" in result.err) == (cut > 1)
    assert path.read_bytes().startswith(whole_file)
    assert [line["order"] for line in lines(two)] == [1, 2, 3]
    two.run("store", "reconcile", "--at", LAST)
    assert two.build(LAST).code == 0
    assert two.run("store", "verify").code == 0


def test_a_line_behind_a_torn_one_is_found(two: SmallSite) -> None:
    path = two.folder / "orders.jsonl"
    one, other = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(one[:90] + other)
    empty(two)
    result = two.build(LAST)
    assert result.code == 1
    assert "orders.jsonl:1: cannot be read" in result.err
    assert ids(two) == {"a1", "a3", "a4", "a5"}, "that of the torn line is lost"


def forge(site: SmallSite, old: str, new: str) -> str:
    path = site.folder / "orders.jsonl"
    before = path.read_text()
    text = before.replace(old, new)
    assert text != before
    path.write_text(text)
    return text


FORGED = [
    ("instant", '"2024-07-02T00:00:00Z"', '"2024-07-02T00:00:09Z"', "orders.jsonl:1: was changed"),
    ("id", "daily.example/a1", "daily.example/a9", "orders.jsonl:1: was changed"),
    ("hash", None, None, "orders.jsonl:2: does not follow the line before it"),
    ("order", None, None, "orders.jsonl:2: lines 1-1 of chain"),
]


@pytest.mark.parametrize(("kind", "old", "new", "told"), FORGED, ids=lambda value: str(value)[:12])
def test_a_forged_line_is_told_and_its_order_counts(
    two: SmallSite, kind: str, old: str | None, new: str | None, told: str
) -> None:
    path = two.folder / "orders.jsonl"
    first, second = path.read_text().splitlines()
    if kind == "hash":  # changed and hashed again
        body = first.partition(',"hash":')[0].replace('"ledger":[', '"ledger":[1')
        path.write_text(f'{body},"hash":"{sha256(body.encode()).hexdigest()}"}}\n{second}\n')
    elif kind == "order":  # taken out
        path.write_text(f"\n{second}\n")
    else:
        forge(two, str(old), str(new))
    for words in (("store", "verify"), ("ledger", "verify")):
        result = two.run(*words)
        assert result.code == 1
        assert told in result.err
    assert two.build(LAST).code == 1
    assert ids(two) == {"a3", "a4", "a5"}
    two.run("store", "reconcile", "--at", LAST)
    assert two.build(LAST).code == 0
    assert two.run("store", "verify").code == 1, "until another copy is in its place"
    empty(two)
    assert two.build(LAST).code == 1
    assert ids(two) == {"a3", "a4", "a5"}


def test_a_forged_lift_does_not_count(two: SmallSite) -> None:
    two.run("lift", "a1", *WHO, "--at", LAST)
    two.run("takedown", "a1", *WHO, "--at", LAST)
    forge(
        two,
        '"lifted","instant":"2024-07-03T00:00:00Z","order":1',
        '"lifted","instant":"2024-07-03T00:00:00Z","order":2',
    )
    forge(
        two,
        '"order":2,"articles":[{"id":"tag:site.example,2024:daily.example/a1"}]',
        '"order":2,"articles":[{"id":"tag:site.example,2024:daily.example/a2"}]',
    )
    empty(two)
    two.build(LAST)
    two.run("store", "reconcile", "--at", LAST)
    assert ids(two) == {"a3", "a4", "a5"}


@pytest.mark.parametrize(
    "raw",
    [
        "{}", "[" * 3000, '{"chain":"x"}', "\x00", b"\xed\xa0\x80",
        '{"chain":"x","line":1,"previous":"0","site":"site.example,2024","ledger":[0,"0"],"event":'
        '"takedown","instant":"yesterday","order":9,"articles":[],"hash":"0"}',
        '{"chain":"x","line":1e9,"previous":"0","site":"s","ledger":[],"event":"takedown",'
        '"instant":"2024-07-02T00:00:00Z","order":9,"articles":[{"id":7}],"hash":"0"}',
    ],
)  # fmt: skip
def test_what_is_no_line_is_told_in_one_line(two: SmallSite, raw: str | bytes) -> None:
    path = two.folder / "orders.jsonl"
    data = raw if isinstance(raw, bytes) else raw.encode()
    path.write_bytes(data + b"\n" + path.read_bytes())
    result = two.run("store", "verify")
    assert (result.code, result.err) == (1, "error: orders.jsonl:1: cannot be read\n")
    assert two.build(LAST).code == 1
    two.run("store", "reconcile", "--at", LAST)
    assert two.run("takedown", "a3", *WHO, "--at", LAST).code == 0
    assert ids(two) == {"a4", "a5"}
    assert lines_of(path)[-1]["order"] == 3


def lines_of(path: Path) -> list[dict[str, Any]]:
    found = []
    for line in path.read_bytes().splitlines():
        if re.match(rb'\{"chain":"[0-9a-f]{12}"', line):
            found.append(json.loads(line))
    return found


def test_hosts_that_share_a_store_keep_a_chain_each(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other host has a journal of its own, and each has the lines of both."""
    two = fill(site, "a1", "a2")  # a folder that is a copy is another host
    config = two.folder / "config/site.yaml"
    before = config.read_text()
    with monkeypatch.context() as patch:
        patch.setattr(journaled, "host_of", lambda _site: "0123456789ab")
        config.write_text(f"{before}journal: there/orders.jsonl\n")
        assert two.run("takedown", "a3", *WHO, "--at", LAST).code == 0
    config.write_text(before)
    assert two.run("takedown", "a4", *WHO, "--at", LAST).code == 0
    here, there = lines(two), lines_of(two.folder / "there/orders.jsonl")
    assert here[:3] == there
    assert [line["order"] for line in here] == [1, 2, 3, 4]
    assert [line["line"] for line in here] == [1, 2, 1, 3]
    assert here[3]["previous"] == here[1]["hash"]
    assert two.run("store", "verify").code == 0
    empty(two)
    assert two.build(LAST).code == 1
    assert ids(two) == {"a5"}


def test_orders_of_an_earlier_version_are_written_by_the_first_run(two: SmallSite) -> None:
    two.edit(
        "DELETE FROM journal",
        "UPDATE memory SET line = NULL",
        "DELETE FROM marks",
        "UPDATE withdrawals SET line = NULL",
    )
    (two.folder / "orders.jsonl").unlink()
    assert two.build(LAST).code == 0
    assert [line["order"] for line in lines(two)] == [1, 2]
    assert two.run("store", "verify").code == 0


def test_a_crash_behind_the_order_leaves_its_line_to_the_next_run(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(site)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(file, "append", cut)
        site.run("takedown", "a1", *WHO, "--at", LATER)
    assert not (site.folder / "orders.jsonl").exists()
    assert site.build(LAST).code == 0
    assert [line["order"] for line in lines(site)] == [1]
    assert ids(site) == {"a2", "a3", "a4", "a5"}


def test_a_run_with_nothing_to_do_sees_the_journal(site: SmallSite) -> None:
    two = fill(site, "a1", "a2")
    assert "nothing to do" in two.build(LAST).out
    assert "nothing to do" in two.build(LAST).out
    with (two.folder / "orders.jsonl").open("a") as stream:
        stream.write('{"chain":"')
    result = two.build(LAST)
    assert (result.code, "its last line was cut off" in result.err) == (1, True)


def test_everywhere_and_a_replacement_come_back(site: SmallSite) -> None:
    site.write("sources.yaml", "default: {grants: full}\n")
    filled(site)
    done = site.run("takedown", "a1", "--everywhere", "--replace-with", "a2", *WHO, "--at", LATER)
    assert done.code == 0
    (line,) = lines(site)
    assert (line["everywhere"], line["replacement"]) == (
        True,
        "tag:site.example,2024:daily.example/a2",
    )
    stores.lose_var(site.folder / "var")
    site.take_in(*records(range(2, 6)), at=LAST)
    other = whole(id="x", url=None, external_url="https://other.example/1")
    assert "its text was withdrawn by takedown 1" in site.take_in(other, at=LAST).err
    assert AT < LATER


def test_a_picture_stays_withdrawn(site: SmallSite) -> None:
    picture = "https://daily.example/cover-of-the-year.jpg"
    body = f'<p>正文里有一张图，别的都写得很平常。</p><p><img src="{picture}"></p>'
    shows = record(1, content_html=body)
    site.write("jobs/all.yaml", "path: all\n")
    site.take_in(shows, record(2))
    site.build()
    assert site.run("takedown", "--image", picture, *WHO, "--at", LATER).code == 0
    text = (site.folder / "orders.jsonl").read_text()
    assert ("cover-of-the-year" in text, len(lines(site))) == (False, 1)
    stores.lose_var(site.folder / "var")
    site.take_in(shows, record(2), at=LAST)
    assert site.build(LAST).code == 1
    assert ids(site) == {"a1", "a2"}
    published = b"".join(p.read_bytes() for p in site.public.rglob("*") if p.is_file())
    assert b"cover-of-the-year" not in published
    assert site.run("store", "reconcile", "--at", LAST).code == 0
    assert (site.build(LAST).code, site.run("store", "verify").code) == (0, 0)
