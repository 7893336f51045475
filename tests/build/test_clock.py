"""The instant of builds goes on; what rights end is known beforehand, and told when it is late."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from support.small_site import AT, SOURCES_YAML, SmallSite, record
from support.takedowns import WHO

from syndicate.build import publish
from syndicate.store.instants import instant

EARLIER, NEXT, LATER = "2024-06-30T00:00:00Z", "2024-07-02T00:00:00Z", "2024-07-20T00:00:00Z"
ENDS = "2024-07-10T00:00:00Z"
TERM = SOURCES_YAML.replace("    grants: full\n", "    grants: full\n    term: 90d\n")


def due(site: SmallSite) -> dict[str, str]:
    """When documents are due, by path: those that are."""
    found = site.ask("SELECT path, due FROM documents WHERE due > 0")
    return {path: f"{instant(due):%Y-%m-%d %H:%M:%S}" for path, due in found}


def titles(site: SmallSite) -> set[str]:
    return {entry["title"] for entry in site.entries("all.json")}


def test_a_build_does_not_go_back(site: SmallSite) -> None:
    site.take_in(record(1), record(2, expires="2024-06-30T12:00:00Z"))
    assert site.build().code == 0
    before = site.bytes()
    refused = site.build(EARLIER)
    assert refused.code == 1
    told = (
        "the last build was at 2024-07-01T08:00:00+08:00, and this one would be at 2024-06-30T08:"
    )
    assert told in refused.err
    assert "syndicate build --earlier" in refused.err
    assert len(refused.err.splitlines()) == 1
    assert site.bytes() == before
    assert site.run("plan", "--at", EARLIER).code == 0
    assert site.build().code == 0, "the same instant is none before"


def test_it_goes_back_once_where_the_clock_was_wrong(site: SmallSite) -> None:
    site.take_in(record(1))
    site.build(LATER)
    assert site.build(NEXT).code == 1
    assert site.build(NEXT, "--earlier").code == 0
    events = json.loads(site.run("ledger", "show", "--json").out)
    (told,) = [event["detail"] for event in events if event["event"] == "clock"]
    assert told == {"from": LATER, "to": NEXT}
    assert site.build(NEXT).code == 0
    assert site.build(AT).code == 1
    assert site.build(LATER).code == 0


def test_a_takedown_is_never_refused_and_brings_nothing_back(site: SmallSite) -> None:
    site.take_in(record(1), record(2), record(3, title="谢幕", expires=ENDS))
    site.build()
    assert "谢幕" in titles(site)
    site.build(LATER)
    assert "谢幕" not in titles(site)
    result = site.run("takedown", "a1", *WHO, "--at", NEXT)
    assert result.code == 0, result.err
    assert titles(site) == {"第 2 篇文章"}
    assert site.run("lift", "a1", *WHO, "--at", NEXT).code == 0
    assert titles(site) == {"第 1 篇文章", "第 2 篇文章"}


def test_an_instant_ahead_is_told(site: SmallSite) -> None:
    site.take_in(record(1))
    ahead = datetime.now(UTC) + timedelta(days=2)
    told = site.build(f"{ahead:%Y-%m-%dT%H:%M:%SZ}")
    assert (told.code, "lies ahead of this machine's clock" in told.err) == (0, True)
    assert site.run("build").code == 1


def test_every_document_knows_when_it_is_due(site: SmallSite) -> None:
    site.write("sources.yaml", TERM)
    site.write("jobs/old.yaml", "path: old\nlimit: {entries: 1}\narchive: {entries: 1}\n")
    some = [
        record(1, expires=ENDS, categories=["河"]),
        record(2, categories=["山"], date_published="2024-06-01T00:00:00Z"),
        record(3, categories=["海"], external_url=None),
    ]
    site.take_in(*some)
    site.build()
    term, expiry = "2024-08-30 00:00:00", "2024-07-10 00:00:00"
    found = due(site)
    assert found["public/he.rss"] == found["public/he.json"] == expiry
    assert found["public/shan.atom"] == term
    assert found["public/all.rss"] == found["public/index.html"] == expiry
    assert {at for path, at in found.items() if path.startswith("public/old/")} == {expiry}
    assert not [path for path in found if "hai" in path or "opml" in path]
    site.take_in(record(1, categories=["河"]), at=NEXT)
    site.build(NEXT)
    assert "public/old/1.rss" in due(site)
    assert set(due(site).values()) == {term, "2024-07-30 00:00:00"}
    site.write("sources.yaml", SOURCES_YAML)
    site.build(NEXT)
    assert due(site) == {}


def test_it_is_known_before_the_first_byte(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(record(1))
    site.build()
    site.take_in(record(2, expires=ENDS), at=NEXT)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publish, "record_files", cut)
        site.build(NEXT)
    assert due(site)["public/all.rss"] == "2024-07-10 00:00:00"


def test_what_an_entry_names_is_due_with_it(site: SmallSite) -> None:
    named = {"title": "第 2 篇文章", "url": "https://site.example/a/2"}
    site.write("jobs/all.yaml", "path: all\n")
    site.take_in(
        record(1, categories=["河"], related=[named]), record(2, categories=["山"], expires=ENDS)
    )
    site.build()
    assert due(site)["public/he.rss"] == "2024-07-10 00:00:00"


def test_age_and_limits_make_nothing_due(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nselect: {max_age: 90d}\nlimit: {entries: 1}\n")
    site.take_in(record(1), record(2))
    site.build()
    assert due(site) == {}


def test_status_fails_from_then_on(site: SmallSite) -> None:
    site.take_in(record(1), record(2, expires=ENDS))
    site.build()
    assert site.run("status", "--at", NEXT).code == 0
    late = site.run("status", "--at", LATER)
    assert late.code == 1
    assert (
        "public/all.rss: it carries an article whose rights ended at 2024-07-10T08:00:00+08:00"
        in late.out
    )
    data = json.loads(site.run("status", "--at", LATER, "--json").out)
    assert {"path": "public/ke-ji.atom", "since": ENDS} in data["overdue"]
    site.build(LATER)
    assert site.run("status", "--at", LATER).code == 0


def test_partners_read_when_a_source_ends_it(site: SmallSite) -> None:
    site.write("sources.yaml", TERM)
    site.write("jobs/wire.yaml", "audience: partners\npath: wire\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [wire]\n")
    own = {"external_url": None, "categories": ["山"]}
    some = [record(1), record(2, expires=ENDS), record(3, expires=LATER, **own), record(4, **own)]
    site.take_in(*some)
    site.build()
    wire = (site.folder / "feeds/partners/acme/wire.rss").read_text()
    assert wire.count("<dcterms:valid>") == 3
    for end in ("2024-07-30T00:00:00Z", ENDS, LATER):
        assert f"<dcterms:valid>end={end}; scheme=W3C-DTF</dcterms:valid>" in wire
    assert (site.public / "ke-ji.rss").read_text().count("dcterms:valid>") == 2
