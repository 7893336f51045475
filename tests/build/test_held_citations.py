"""What the store holds back is named by no other entry, until it may be shown (law 4)."""

from __future__ import annotations

from typing import Any

import pytest
from support.small_site import SOURCES_YAML, SmallSite, record

from syndicate.build import documents
from syndicate.errors import RenderError

TITLE, PAGE = "桥下的灯火通明之夜", "https://site.example/a/9"
ORIGINAL = "https://daily.example/9"
LATER = "2024-07-05T00:00:00Z"
FULL = "path: all\ncontent: full\n"
PARTNER = "name: Acme\njobs: [pull]\n"
#: By what an article cites another: its page, where it was first published, or its title.
WAYS: dict[str, dict[str, Any]] = {
    "page": {"related": [{"title": "别名", "url": f"{PAGE}?utm_source=x"}]},
    "original": {"references": [{"title": TITLE, "url": ORIGINAL}]},
    "title": {"related": [{"title": f"《 {TITLE}》。"}], "references": [{"title": "别的书"}]},
}
OTHER = {"title": "另一篇", "url": "https://site.example/a/2"}


def published(site: SmallSite) -> str:
    """Everything that is published: public documents and pages, and partners' documents."""
    files = sorted(path for path in (site.folder / "feeds").rglob("*") if path.is_file())
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def names(site: SmallSite, way: str) -> bool:
    text = published(site)
    told = {"page": "site.example/a/9", "original": "daily.example/9", "title": TITLE}[way]
    return told in text


@pytest.fixture
def citing(site: SmallSite) -> SmallSite:
    site.write("jobs/all.yaml", FULL)
    site.write("jobs/pull.yaml", "path: pull\naudience: partners\narchive: {entries: 10}\n")
    site.write("partners/acme.yaml", PARTNER)
    return site


def cite(site: SmallSite, way: str, **held: Any) -> None:
    facts = WAYS[way]
    related = [*facts.get("related", []), OTHER]
    others = [record(number) for number in range(20, 24)]
    assert (
        site.take_in(
            record(1, **(facts | {"related": related})),
            record(9, title=TITLE, url=PAGE, external_url=ORIGINAL, **held),
            *others,
        ).code
        == 0
    )


@pytest.mark.parametrize("way", WAYS)
def test_what_is_embargoed_is_named_when_it_may_be_shown(citing: SmallSite, way: str) -> None:
    cite(citing, way, embargoed="2024-07-03T00:00:00Z")
    assert citing.build().code == 0
    assert not names(citing, way)
    assert "另一篇" in published(citing)
    assert citing.build("2024-07-02T00:00:00Z").code == 0
    assert not names(citing, way)
    assert citing.build(LATER).code == 0  # nothing but time has gone by
    assert names(citing, way)
    kept = citing.bytes()
    assert citing.build(LATER, "--full").code == 0
    assert citing.bytes() == kept
    assert citing.run("check", "--at", LATER).code == 0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("held", "let_go"),
    [
        ({"pubstatus": "withheld"}, {"pubstatus": "usable"}),
        ({"expires": "2024-06-30T00:00:00Z"}, {"expires": None}),
        ({"date_published": "2024-08-30T00:00:00Z"}, {"date_published": "2024-05-30T00:00:00Z"}),
    ],
)
def test_what_a_record_holds_back_is_named_when_another_lets_it_go(
    citing: SmallSite, way: str, held: dict[str, Any], let_go: dict[str, Any]
) -> None:
    cite(citing, way, **held)
    citing.build()
    assert not names(citing, way)
    facts: dict[str, Any] = {"title": TITLE, "url": PAGE, "external_url": ORIGINAL}
    citing.take_in(record(9, **(facts | held | let_go)), at=LATER)
    citing.build(LATER)
    assert names(citing, way)
    citing.take_in(record(9, **(facts | {"pubstatus": "withheld"})), at="2024-07-06T00:00:00Z")
    citing.build("2024-07-06T00:00:00Z")
    assert not names(citing, way)


@pytest.mark.parametrize("way", WAYS)
def test_what_nobody_granted_is_named_when_somebody_does(citing: SmallSite, way: str) -> None:
    citing.write("sources.yaml", SOURCES_YAML.replace("grants: summary", "grants: none"))
    brief = "https://brief.example/9"
    facts = {"references": [{"url": brief}]} if way == "original" else WAYS[way]
    citing.take_in(
        record(1, **facts), record(9, title=TITLE, url=PAGE, external_url=brief), record(3)
    )
    told = "brief.example/9" if way == "original" else TITLE if way == "title" else "example/a/9"
    citing.build()
    assert told not in published(citing)
    citing.write("sources.yaml", SOURCES_YAML)
    citing.build(LATER)
    assert told in published(citing)


def test_a_new_article_that_is_held_is_no_longer_named(citing: SmallSite) -> None:
    citing.take_in(*(record(number, **facts) for number, facts in enumerate(WAYS.values(), 1)))
    citing.build()
    assert all(names(citing, way) for way in WAYS)
    citing.take_in(
        record(9, title=TITLE, url=PAGE, external_url=ORIGINAL, embargoed="2024-09-01T00:00:00Z"),
        at=LATER,
    )
    citing.build(LATER)
    assert not any(names(citing, way) for way in WAYS)


def test_a_title_that_another_article_may_show_is_named(citing: SmallSite) -> None:
    cite(citing, "title", embargoed="2024-09-01T00:00:00Z")
    citing.take_in(record(8, title=TITLE, url="https://site.example/a/8"))
    citing.build()
    assert TITLE in published(citing)


@pytest.mark.parametrize("way", WAYS)
def test_a_document_that_cannot_be_made_names_nothing_held(
    citing: SmallSite, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    cite(citing, way)
    citing.build()
    assert names(citing, way)
    facts: dict[str, Any] = {"title": TITLE, "url": PAGE, "external_url": ORIGINAL}
    citing.take_in(record(9, **(facts | {"pubstatus": "withheld"})), at=LATER)

    def failing(*_: object) -> None:
        raise RenderError("document", "no frame")

    monkeypatch.setattr(documents, "prove", failing)
    assert citing.build(LATER).code == 1
    assert not names(citing, way)
    assert len(citing.entries("all.json")) == 4  # the others stay
