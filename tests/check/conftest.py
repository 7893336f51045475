"""Good documents to spoil: each test changes one thing in one of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.check.facts import Fault
from syndicate.check.standards import format_of, judge

BASE = "https://feeds.example.org/"

#: (file, old text, new text, words of the fault) -> the fault.
Spoil = Callable[[str, str, str, str], Fault]


@pytest.fixture
def good() -> Path:
    """The folder of good documents, published at https://feeds.example.org/."""
    return Path(__file__).parent / "good"


@pytest.fixture
def spoil(good: Path) -> Spoil:
    """Replace a text of a good document and return the fault that the judge finds."""

    def replace(name: str, old: str, new: str, expected: str) -> Fault:
        text = (good / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times {old!r} in {name}"
        spoilt = text.replace(old, new).encode("utf-8", "surrogatepass")
        faults = judge(spoilt, format_of(name) or "", BASE + name).faults
        matches = [fault for fault in faults if expected in fault.text]
        assert matches, f"no fault says {expected!r}: {[fault.text for fault in faults]}"
        return matches[0]

    return replace
