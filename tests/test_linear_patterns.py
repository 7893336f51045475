"""No pattern of the package takes longer than in proportion to its text, whatever the text."""

from __future__ import annotations

import random
import re
import signal
import time
from itertools import chain, islice
from re._constants import (  # type: ignore[import-not-found]
    BRANCH,
    MAX_REPEAT,
    MIN_REPEAT,
    POSSESSIVE_REPEAT,
)
from re._parser import SubPattern, parse  # type: ignore[import-not-found]
from typing import Any

import pytest
from support.patterns import UsedPattern, used_patterns
from support.pumped import Pumped, pumped, runs

SHORT, LONG = 4_000, 32_000
#: A text 8 times as long takes a linear pattern 8 times as long, a quadratic one 64 times.
MOST = 32.0
#: Seconds of CPU for SHORT characters below which a pattern is not measured further: a quadratic
#: one, with some 8 million steps, takes four times as long, and a linear one rarely half of it.
QUICK = 0.001
#: A busy machine slows what runs on it by turns: a pattern is slow only if it is each time.
TRIES = 8
#: Seconds of CPU after which a search is given up.
GIVE_UP = 1.0
#: Of the texts made of a pattern so many are tried here, and of those that strangers' files
#: hold one in so many, for each pattern others; all by `make soak`.
SAMPLE, EVERY = 6, 4
_SCANNING = frozenset("search finditer findall sub subn split scanner".split())


class GivenUpError(Exception):
    """A search took too long."""


def _give_up(*_: object) -> None:
    raise GivenUpError


def cost(used: UsedPattern, text: str) -> float:
    """Return the seconds of CPU that a pattern takes for a text, by all methods that it is used by.

    The timer is one of this process's own CPU time: a busy machine changes nothing.
    """
    pattern: re.Pattern[Any] = used.pattern
    data: Any = (
        text.encode("utf-8", "surrogatepass") if isinstance(pattern.pattern, bytes) else text
    )
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVE_UP)
    start = time.process_time()
    try:
        if used.methods & _SCANNING:
            for _ in pattern.finditer(data):
                pass
        if "fullmatch" in used.methods:
            pattern.fullmatch(data)
        if "match" in used.methods:
            pattern.match(data)
    except GivenUpError:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - start


def text_of(pump: Pumped, length: int) -> str:
    before, again, after = pump
    return before + again * max(1, length // len(again)) + after


def growth(used: UsedPattern, pump: Pumped) -> float:
    """Return how many times as long a pattern takes for LONG characters as for SHORT ones."""
    short, long = text_of(pump, SHORT), text_of(pump, LONG)
    if (first := cost(used, short)) < QUICK or first == float("inf"):
        return 0.0 if first < QUICK else first
    best = min(cost(used, short) for _ in range(3))
    if best < QUICK:
        return 0.0
    for _ in range(TRIES):
        ratio = cost(used, long) / best
        if ratio < MOST or ratio == float("inf"):
            return ratio
    return ratio


def slow_texts(used: UsedPattern, most: int, first: int = 0, every: int = 1) -> list[str]:
    own = list(pumped(used.pattern))
    random.Random(used.pattern.flags).shuffle(own)
    previous = signal.signal(signal.SIGVTALRM, _give_up)
    try:
        for pump in chain(own[:most], islice(runs(), first, None, every)):
            if (factor := growth(used, pump)) > MOST:
                name = f"{used.places[0]} {sorted(used.methods)}"
                return [
                    f"{name}: {factor:.0f} times as long for {pump}: {used.pattern.pattern!r:.150}"
                ]
    finally:
        signal.signal(signal.SIGVTALRM, previous)
    return []


def test_the_test_tells_a_slow_pattern() -> None:
    for slow, methods in (
        (r"\s+$", {"search"}),
        (r"(?:a|b)*c|x(\w+)*!", {"match"}),
        (r"<[^>]*>", {"sub"}),
    ):
        assert slow_texts(UsedPattern(re.compile(slow), ["x"], methods), 200), slow
    for fast, methods in (
        (r"\s+$", {"match"}),
        (r"(?<!\s)\s++$", {"search"}),
        (r"<[^<>]*+>", {"sub"}),
    ):
        assert not slow_texts(UsedPattern(re.compile(fast), ["x"], methods), 200), fast


def test_all_patterns_are_found() -> None:
    found = used_patterns()
    assert len(found) > 300
    places = {place for used in found for place in used.places}
    assert {"syndicate.text.plain._STRANGE", "syndicate.text.pictures._VARIANTS"} <= places
    assert any("line" in place for place in places)


def test_every_pattern_is_linear() -> None:
    slow = [
        text
        for number, used in enumerate(used_patterns())
        for text in slow_texts(used, SAMPLE, number % EVERY, EVERY)
    ]
    assert not slow, "\n".join(slow)


@pytest.mark.soak
def test_every_pattern_is_linear_on_all_texts() -> None:
    slow = [text for used in used_patterns() for text in slow_texts(used, 5_000)]
    assert not slow, "\n".join(slow)


def _is_unsafe(parsed: Any) -> bool:
    """Return whether a possessive repeat holds what may be matched in more than one way.

    Python before 3.11.5 matches such a repeat wrongly (its issue 106052); an atomic group is right
    everywhere.
    """
    for kind, given in parsed:
        parts = [part for part in _within(given) if isinstance(part, SubPattern)]
        if kind is POSSESSIVE_REPEAT and any(map(_may_vary, parts)):
            return True
        if any(map(_is_unsafe, parts)):
            return True
    return False


def _may_vary(parsed: Any) -> bool:
    parts = [part for _, given in parsed for part in _within(given) if isinstance(part, SubPattern)]
    several = any(kind in {BRANCH, MAX_REPEAT, MIN_REPEAT} for kind, _ in parsed)
    return several or any(map(_may_vary, parts))


def _within(given: Any) -> list[Any]:
    if isinstance(given, SubPattern):
        return [given]
    if isinstance(given, tuple | list):
        return [inner for each in given for inner in _within(each)]
    return []


def test_no_possessive_repeat_is_matched_wrongly_by_an_older_python() -> None:
    assert _is_unsafe(parse("(?:ab|c)*+"))
    assert not _is_unsafe(parse("(?>(?:ab|c)*)d*+"))
    unsafe = [
        used.places
        for used in used_patterns()
        if _is_unsafe(parse(used.pattern.pattern, used.pattern.flags & ~re.DEBUG))
    ]
    assert not unsafe
