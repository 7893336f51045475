"""Good documents to spoil: each test changes one thing in one of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.check.facts import Fault
from syndicate.check.standards import format_of, judge

BASE = "https://feeds.example.org/"

#: (file, what stands there, what stands there instead, what the judge says) -> the fault.
Told = Callable[[str, str, str, str], Fault]


@pytest.fixture
def good() -> Path:
    """The folder of good documents, published at https://feeds.example.org/."""
    return Path(__file__).parent / "good"


@pytest.fixture
def told(good: Path) -> Told:
    """Spoil a good document and find the fault that says so."""

    def spoil(name: str, old: str, new: str, expected: str) -> Fault:
        text = (good / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        spoilt = text.replace(old, new).encode("utf-8", "surrogatepass")
        faults = judge(spoilt, format_of(name) or "", BASE + name).faults
        found = [fault for fault in faults if expected in fault.text]
        assert found, f"{expected!r} is not told, only {[fault.text for fault in faults]}"
        return found[0]

    return spoil
