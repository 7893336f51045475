"""Patterns of modules are compiled by their first use, and are then what `re` compiles."""

from __future__ import annotations

import re

import pytest

from syndicate.text.patterns import regex


def test_it_is_compiled_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    compiled = re.compile

    def noted(text: str, flags: int = 0) -> re.Pattern[str]:
        seen.append(text)
        return compiled(text, flags)

    monkeypatch.setattr(re, "compile", noted)
    word = regex("[a-z]+")
    assert seen == []
    assert word.fullmatch("abc")
    assert word.fullmatch("abc")
    assert seen == ["[a-z]+"]


def test_what_cannot_be_compiled_is_told_by_its_use() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_it_does_what_a_pattern_does() -> None:
    word = regex(r"(?P<first>\w)\w*", re.IGNORECASE)
    assert [match["first"] for match in word.finditer("ab cd")] == ["a", "c"]
    assert word.sub(r"<\g<first>>", "ab cd") == "<a> <c>"
    assert word.findall("ab cd") == ["a", "c"]
    assert regex(b"[,;]").split(b"a,b;c") == [b"a", b"b", b"c"]
    assert (word.pattern, word.groups) == (r"(?P<first>\w)\w*", 1)
    assert word.flags & re.IGNORECASE
