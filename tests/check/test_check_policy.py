"""The rights policy over published facts."""

from __future__ import annotations

import pytest

from syndicate.check.facts import DocumentFacts, EntryFacts
from syndicate.check.policy import Allowed, held_against

SAMPLE = "deep in the text the miller counts his forty two sacks"
BODY = f"<p>First.</p><p>Then {SAMPLE}.</p><p>From <a href='https://m.example/'>The Mill</a></p>"


def against(entry: EntryFacts, allowed: dict[str, Allowed], form: str = "rss") -> list[str]:
    facts = DocumentFacts(form, None, "T", None, None, (entry,))
    faults = held_against(facts, allowed)
    assert all(fault.entry == entry.id and fault.level == "error" for fault in faults)
    return [fault.text for fault in faults]


def entry(content: str | None = None, summary: str | None = None, title: str = "t") -> EntryFacts:
    return EntryFacts("a", title=title, content=content, summary=summary, place="line 3")


def test_an_allowed_entry_passes():
    assert against(entry(BODY), {"a": Allowed("full", "", "The Mill", SAMPLE)}) == []


def test_an_unknown_entry_is_refused():
    assert against(entry(BODY), {"b": Allowed("full")}) == [
        "nothing is known of this entry, so nothing allows it"
    ]


def test_a_held_entry_is_refused_with_its_reason():
    held = Allowed(None, "held: no grant from The Mill")
    assert against(entry(BODY), {"a": held}) == [
        "may not be published: held: no grant from The Mill"
    ]


@pytest.mark.parametrize(
    ("content", "summary", "seen"),
    [
        (BODY, None, True),
        ("<p>The\n<b>Mill</b></p>", None, True),
        (None, "From The Mill", True),
        ("<p>Mill</p>", "The Mill", False),
        ("<p title='The Mill'>x</p>", None, False),
        (None, None, False),
    ],
)
def test_the_publisher_is_named_where_a_reader_sees_it(content, summary, seen):
    told = against(entry(content, summary), {"a": Allowed("full", attribution="The Mill")})
    assert told == ([] if seen else ["does not name The Mill"])


@pytest.mark.parametrize("level", ["summary", "headline"])
@pytest.mark.parametrize(
    "shown",
    [
        entry(BODY),
        entry(summary=BODY),
        entry(title=SAMPLE),
        entry(f"<p title='{SAMPLE}'>x</p>"),
        entry("<p>" + SAMPLE.replace(" ", "<i> </i>") + "</p>"),
        entry("<p>" + SAMPLE.replace("the", "&#116;he") + "</p>"),
    ],
)
def test_no_more_is_shown_than_the_level(shown, level):
    told = against(shown, {"a": Allowed(level, "The Mill grants no more", sample=SAMPLE)})
    assert told == [f"shows more than its {level}: The Mill grants no more"]


def test_a_summary_without_the_sample_passes():
    assert against(entry("<p>First.</p>"), {"a": Allowed("summary", sample=SAMPLE)}) == []
    assert against(entry("<p>First.</p>"), {"a": Allowed("summary", sample="  ")}) == []


def test_nothing_is_held_against_a_list_of_feeds():
    assert against(entry(), {}, "opml") == []
