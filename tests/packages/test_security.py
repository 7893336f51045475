"""SECURITY.md: each promise has a test that exists, each kind of attacker what is not promised."""

from __future__ import annotations

import re

import pytest
from support.paths import REPOSITORY

TEXT = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^### ([^\n]+)\n(.*?)(?=^##|\Z)", TEXT))


def test_every_promise_names_a_test_that_exists() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ")]
    promises = [row for row in rows if row not in {"| promise | test |", "| --- | --- |"}]
    assert len(promises) > 30
    for row in promises:
        named = re.search(r"\| `(tests/[\w/]+\.py)::(\w+)` \|$", row)
        assert named, row
        assert f"def {named[2]}(" in (REPOSITORY / named[1]).read_text(encoding="utf-8"), row


@pytest.mark.parametrize("who", ["operator", "partner", "author", "reader", "network", "neighbour"])
def test_each_section_says_what_is_not_promised(who: str) -> None:
    (text,) = (text for title, text in SECTIONS.items() if who in title)
    assert text.count("Not promised: ") == 1
    assert "| promise | test |" in text


def test_it_says_how_to_report() -> None:
    head = TEXT.partition("## Who can do what")[0]
    assert "## Reporting" in head
    assert "in private" in head
