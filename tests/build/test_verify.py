"""Proof before publication: when the engine or a hand before it errs, nothing of it gets out."""

from __future__ import annotations

import json
from collections import Counter
from types import ModuleType

import pytest
from support.records import replace
from support.small_site import AT, SITE_YAML, SmallSite, record, records

from syndicate.build import catalog, documents, entry_maker
from syndicate.check import body, shown
from syndicate.formats import FORMATS
from syndicate.model.article import ArticleFacts, Withdrawn
from syndicate.rights import Carry, Rule
from syndicate.store import queries

LONG = "<p>第一句话。</p>" + "".join(
    f"<p>后来的话很多，第{n}句接着第{n - 1}句，说的都是磨坊的事。</p>" for n in range(1, 40)
)
FORMS = ("rss", "atom", "json")
NAIVE = Carry("full", True, (Rule("everything goes"),))


def naive(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rights engine that lets everything through."""
    monkeypatch.setattr(catalog, "decide", lambda *_: NAIVE)


def published(site: SmallSite) -> dict[str, set[str]]:
    """The ids in each document of the feed `all`."""
    found = {}
    for form in FORMS:
        items = site.entries(f"all.{form}") if (site.public / f"all.{form}").exists() else []
        found[form] = {one["id"].rpartition("/")[2] for one in items}
    return found


@pytest.mark.parametrize(
    ("facts", "sources", "told"),
    [
        ({"pubstatus": "withheld"}, "", "may not be published"),
        ({"pubstatus": "canceled"}, "", "may not be published"),
        ({"embargoed": "2024-07-09T00:00:00Z"}, "", "may not be published"),
        ({"expires": "2024-06-30T00:00:00Z"}, "", "may not be published"),
        ({"external_url": "https://stranger.example/1"}, "", "may not be published"),
        ({"external_url": "https://brief.example/1"}, "", "shows more than its summary"),
        ({}, "embargo: 90d", "may not be published"),
        ({}, "term: 9d", "may not be published"),
        ({"authors": None}, "requires: [byline]", "byline"),
        ({}, "requires: [follow]", ""),
        (
            {"content_html": LONG + '<p><img src="https://x.example/a.png"></p>'},
            "images: false",
            "",
        ),
    ],
)
def test_an_engine_that_errs_publishes_nothing_of_it(
    site: SmallSite,
    monkeypatch: pytest.MonkeyPatch,
    facts: dict[str, object],
    sources: str,
    told: str,
) -> None:
    text = (site.folder / "config/sources.yaml").read_text()
    bad = "  bad:\n    name: Bad\n    match: [bad.example]\n    grants: full\n"
    site.write("sources.yaml", text + bad + (f"    {sources}\n" if sources else ""))
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    plain: dict[str, object] = {"external_url": "https://bad.example/1", "content_html": LONG}
    site.take_in(record(2), record(1, **(plain | facts)))
    naive(monkeypatch)
    result = site.build()
    assert result.code == 1
    assert told in result.err
    assert published(site) == {key: {"a2"} for key in FORMS}


def test_a_withdrawn_entry_is_caught_by_the_proof(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(*records([1, 2]))
    site.build()
    who = ("--reason", "r", "--by", "b", "--at", AT)
    assert site.run("takedown", "a1", *who).code == 0
    naive(monkeypatch)
    site.build()
    assert published(site) == {key: {"a2"} for key in FORMS}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("needle", "put", "told"),
    [
        ("来源：", "", "does not show"),
        ("观点属于原作者", "", "does not show"),
        ("daily.example/a1", "daily.example/zz", "nothing is known of this entry"),
        ("第 1 篇文章", "第 1 篇别的", "title"),
    ],
)
def test_a_hand_that_errs_publishes_nothing_of_it(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, form: str, needle: str, put: str, told: str
) -> None:
    site.take_in(*records([1, 2]))
    real = FORMATS[form]

    def fragments(entries: object) -> list[bytes]:
        made = real.fragments(entries)  # type: ignore[arg-type]
        old, new = needle.encode(), put.encode()
        return [one.replace(old, new) if b"/a/1" in one else one for one in made]

    seeded = dict(FORMATS) | {form: replace(real, fragments=fragments)}
    for module in (entry_maker, documents):
        monkeypatch.setattr(module, "FORMATS", seeded)
    result = site.build()
    assert result.code == 1
    assert told in result.err
    assert "a1" not in published(site)[form]


def test_what_was_withdrawn_does_not_come_back_under_another_name(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(record(1, content_html=LONG), record(2))
    site.build()
    assert site.run("takedown", "a1", "--reason", "r", "--by", "b", "--at", AT).code == 0
    # A store whose import does not screen, and an engine that knows nothing of it.
    monkeypatch.setattr("syndicate.intake.importer.screen", lambda *_: {})
    site.take_in(record(3, content_html=f"<div>{LONG}</div>"))
    result = site.build()
    assert result.code == 1
    assert "it shows the text of an article that is withdrawn" in result.err
    for form in FORMS:
        assert {one["id"].rpartition("/")[2] for one in site.entries(f"ke-ji.{form}")} == {"a2"}


def test_a_body_is_judged_once_for_all_formats_that_hold_it(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known again by its text, as it was read from the bytes of each format."""
    asked: Counter[tuple[str, str]] = Counter()

    def counted(module: ModuleType, name: str) -> None:
        real = getattr(module, name)

        def count(markup: str) -> object:
            asked[name, markup] += 1
            return real(markup)

        monkeypatch.setattr(module, name, count)

    counted(body, "_is_nested")
    counted(shown, "_edges")
    body._faults_in.cache_clear()
    shown.unseen.cache_clear()
    site.write("jobs/all.yaml", "path: all\ncontent: full\nformats: [rss, atom, json]\n")
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write("site.yaml", SITE_YAML + "previews: false\n")
    site.take_in(*records(range(60)))
    site.build()
    texts = {entry["content_html"] for entry in site.entries("all.json")}
    assert len(texts) == 50
    for name in ("_is_nested", "_edges"):
        assert {markup: asked[name, markup] for markup in texts} == dict.fromkeys(texts, 1)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("<p>这是第 3", "<script>这是第 3", "body: <script> is not allowed"),
        ("来源：", "：", "does not show 来源："),
        ("</p>", "", "body: <p> is never closed"),
    ],
)
def test_what_was_proved_of_a_body_in_one_format_is_no_word_for_another(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, form: str, old: str, new: str, told: str
) -> None:
    real = FORMATS[form]

    def fragments(entries: object) -> list[bytes]:
        made = real.fragments(entries)  # type: ignore[arg-type]
        return [x.replace(old.encode(), new.encode()) if b"/a/3" in x else x for x in made]

    changed = dict(FORMATS) | {form: replace(real, fragments=fragments)}
    monkeypatch.setattr(entry_maker, "FORMATS", changed)
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    site.take_in(*records([1, 2, 3]))
    result = site.build()
    assert (result.code, f"{form}: {told}" in result.err) == (1, True), result.err
    assert published(site) == {name: {"a1", "a2"} for name in FORMS}


def test_the_last_good_document_is_cut_when_a_new_one_cannot_be_proved(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A grant is lowered in the very build in which the document's frame fails the judge."""
    site.take_in(record(1), record(2, external_url="https://brief.example/2", content_html=LONG))
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    site.build()
    text = (site.folder / "config/sources.yaml").read_text()
    site.write("sources.yaml", text.replace("grants: summary", "grants: none"))
    real = FORMATS["atom"]

    def frame(feed: object) -> tuple[bytes, bytes]:
        head, tail = real.frame(feed)  # type: ignore[arg-type]
        return head.replace(b"<updated>", b"<updated>x"), tail

    monkeypatch.setattr(
        entry_maker, "FORMATS", dict(FORMATS) | {"atom": replace(real, frame=frame)}
    )
    monkeypatch.setattr(documents, "FORMATS", dict(FORMATS) | {"atom": replace(real, frame=frame)})
    result = site.build("2024-07-02T00:00:00Z")
    assert result.code == 1
    monkeypatch.undo()
    assert published(site) == {key: {"a1"} for key in FORMS}


def test_what_the_store_calls_withdrawn_is_enough(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where only the standing says so, as after a crash."""
    site.write("jobs/all.yaml", "path: all\n")
    site.take_in(*records([1, 2]))
    real = queries.facts_of

    def facts_of(*arguments: object) -> list[ArticleFacts]:
        found = real(*arguments)  # type: ignore[arg-type]
        order = Withdrawn(1, found[0].published, "r") if found else None
        return [replace(s, withdrawn=order) if s.entry_id.endswith("a1") else s for s in found]

    monkeypatch.setattr(queries, "facts_of", facts_of)
    naive(monkeypatch)
    assert site.build().code == 1
    assert published(site) == {key: {"a2"} for key in FORMS}
    assert json.loads((site.public / "all.json").read_text())["items"]
