"""Withdrawals that a document signals: read as facts, judged, and never beside their entry."""

from __future__ import annotations

import pytest

from syndicate.check.standards import format_of, judge

MILL = "tag:example.org,2024:mill/1"
OWN = "tag:example.org,2024:own/2"
NINE = "tag:example.org,2024:mill/9"
SPACE = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'
FEED = '<feed xmlns="http://www.w3.org/2005/Atom"'
LISTED = f'{{"id": "{NINE}", "when": "2024-04-01T00:00:00Z"}}'
ICON = "<icon>https://news.example.org/icon.png</icon>"

# (record in place of the list's one, words of the fault)
JSON = [
    ("1", "withdrawn: [0] is no object"),
    ("{}", "withdrawn: [0] id is missing"),
    (LISTED.replace(f'"{NINE}"', '" "'), "withdrawn: [0] id: is blank"),
    (LISTED.replace(f'"{NINE}"', "9"), "withdrawn: [0] id: is no string"),
    (LISTED.replace('"when"', '"_when"'), "withdrawn: [0] when is missing"),
    (LISTED.replace("T00", " 00"), "withdrawn: [0] when: "),
    (LISTED.replace("}", ', "replaced_by": null}'), "withdrawn: [0] replaced_by: is no string"),
    (LISTED.replace("}", ', "replaced_by": ""}'), "withdrawn: [0] replaced_by: is blank"),
    (LISTED.replace("}", ', "reason": "x"}'), "withdrawn: [0] 'reason' is neither"),
    (f"{LISTED}, {LISTED}", f"'{NINE}' is withdrawn 2 times"),
]


def atom(good, *refs: str, when: str = "2024-04-01T00:00:00Z") -> bytes:
    stones = "".join(f'<at:deleted-entry ref="{ref}" when="{when}"/>' for ref in refs)
    text = (good / "tech.atom").read_text(encoding="utf-8")
    return text.replace(FEED, f"{FEED} {SPACE}").replace(ICON, ICON + stones).encode()


def test_tombstones_are_facts_and_their_namespace_warns(good):
    judgement = judge(atom(good, NINE, "tag:example.org,2024:mill/8"), "atom")
    assert judgement.errors == ()
    assert judgement.facts.withdrawn == (NINE, "tag:example.org,2024:mill/8")
    assert [fault.level for fault in judgement.faults] == ["warning"]


def test_the_list_of_json_is_a_fact(good):
    judgement = judge((good / "tech.json").read_bytes(), "json")
    assert judgement.faults == ()
    assert judgement.facts.withdrawn == (NINE,)


@pytest.mark.parametrize("name", ["tech.rss", "tech.atom", "feeds.opml"])
def test_what_signals_none_has_none(good, name):
    assert judge((good / name).read_bytes(), format_of(name)).facts.withdrawn == ()


def test_an_id_withdrawn_twice_is_an_error_whenever_that_was(good):
    data = atom(good, NINE, NINE).replace(b"04-01", b"04-02", 1)
    (error,) = judge(data, "atom").errors
    assert (error.text, error.entry) == (f"'{NINE}' is withdrawn 2 times", None)


@pytest.mark.parametrize("ref", [OWN, MILL])
def test_an_entry_beside_its_tombstone_is_an_error_and_named(good, ref):
    (error,) = judge(atom(good, NINE, ref), "atom").errors
    assert (error.text, error.entry) == ("the entry is withdrawn in the same document", ref)
    assert error.place.startswith("line ")


def test_a_tombstone_needs_its_ref_and_when(good):
    text = atom(good, NINE).decode()
    without = judge(text.replace(f' ref="{NINE}"', "").encode(), "atom")
    assert without.facts.withdrawn == ()
    assert [error.text for error in without.errors] == [
        "at:deleted-entry: ref is no absolute URI in ASCII"
    ]
    (error,) = judge(atom(good, NINE, when="2024-04-31T00:00:00Z"), "atom").errors
    assert "does not exist" in error.text


def test_an_item_that_the_list_names_is_an_error_and_named(spoil):
    fault = spoil(
        "tech.json", f'"id": "{NINE}"', f'"id": "{OWN}"', "withdrawn in the same document"
    )
    assert (fault.place, fault.entry, fault.level) == ("items[1]", OWN, "error")


@pytest.mark.parametrize(("record", "expected"), JSON)
def test_a_spoilt_list_is_told(spoil, record, expected):
    fault = spoil("tech.json", LISTED, record, expected)
    assert (fault.place, fault.entry, fault.level) == ("document", None, "error")


@pytest.mark.parametrize(
    ("instead", "expected"),
    [
        ("1", "_syndicate: is no object"),
        ('{"withdrawn": {}}', "_syndicate: withdrawn: is no array"),
    ],
)
def test_a_list_that_is_none_is_told(spoil, instead, expected):
    spoil("tech.json", f'{{"withdrawn": [{LISTED}]}}', instead, expected)


def test_what_else_the_extension_holds_is_free(good):
    text = (good / "tech.json").read_text(encoding="utf-8")
    judgement = judge(text.replace('{"withdrawn"', '{"x": [1], "withdrawn"').encode(), "json")
    assert judgement.faults == ()
