"""Texts that the config alone decides are made once, and anew when anything they say may differ."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from syndicate.build.cache.folder import Cache, open_cache
from syndicate.build.cache.texts import CachedTexts


class Maker:
    """Makes a text, and counts how often."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        return f"\0文 {self.calls}"  # a mark for what stands in it, as the page of feeds has


def keep_twice(
    cache: Cache, first: tuple[str | None, object], then: tuple[str | None, object]
) -> int:
    """Return how often a text is made when it is asked for as made of this, then of that."""
    made, texts = Maker(), []
    for config, made_of in (first, then):
        texts.append(cache.texts.of(config)("page", made_of, made))
    assert texts[0] == "\0文 1"
    assert texts[1] == f"\0文 {made.calls}"
    return made.calls


def test_a_text_is_made_once(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        assert keep_twice(cache, ("c", (3, "x")), ("c", (3, "x"))) == 1


def test_it_is_made_anew_of_something_else(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        assert keep_twice(cache, ("c", (3, "x")), ("c", (4, "x"))) == 2


def test_it_is_made_anew_of_another_config(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        assert keep_twice(cache, ("c", None), ("d", None)) == 2


def test_of_a_config_that_cannot_be_named_nothing_is_kept(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        assert keep_twice(cache, (None, None), (None, None)) == 2


def test_it_is_there_for_the_next_run(tmp_path: Path) -> None:
    made = Maker()
    with open_cache(tmp_path) as cache:
        cache.texts.of("c")("page", None, made)
        cache.save()
    with open_cache(tmp_path) as cache:
        assert cache.texts.of("c")("page", None, made) == "\0文 1"
    assert made.calls == 1


def test_a_damaged_text_is_made_anew(tmp_path: Path) -> None:
    index = sqlite3.connect(tmp_path / "index.db", isolation_level=None)
    keep = CachedTexts(index).of("config")
    assert keep("page", 1, lambda: "<p>right</p>") == "<p>right</p>"
    index.execute("UPDATE texts SET text = replace(text, 'right', 'wrong')")
    assert keep("page", 1, lambda: "<p>right</p>") == "<p>right</p>"
    assert keep("page", 1, lambda: "not made") == "<p>right</p>"
    index.close()
