"""A body made of fewer elements says the same words, in the same order."""

from __future__ import annotations

import random

import pytest
from lxml import html

from syndicate.check.body import visible_text
from syndicate.content.allowed import ELEMENTS
from syndicate.content.reduce import narrow
from syndicate.content.sanitise import sanitise
from syndicate.profiles import PROFILES

_RULE = PROFILES["msn"].elements
assert _RULE
ALLOWED = _RULE.value
_ADDRESS = "https://x.example/v"
_WORDS = ("文字", "word ", "a\nb", "&amp;", "<br>")


def _body(dice: random.Random, depth: int = 0) -> str:
    parts = []
    for _ in range(dice.randint(1, 4)):
        tag = dice.choice(sorted(ELEMENTS))
        if dice.random() < 0.4 or depth > 5:
            parts.append(dice.choice(_WORDS))
        else:
            name = "href" if tag == "a" else "src"
            parts.append(f'<{tag} {name}="{_ADDRESS}">{_body(dice, depth + 1)}</{tag}>')
    return "".join(parts)


@pytest.mark.parametrize("start", range(0, 1500, 100))
def test_no_word_is_lost(start: int) -> None:
    for seed in range(start, start + 100):
        body = sanitise(_body(random.Random(seed)))
        found = narrow(body, ALLOWED)
        assert visible_text(found).replace(_ADDRESS, "") == visible_text(body), seed
        if found.strip():
            root = html.fragment_fromstring(found, create_parent="div")
            assert {one.tag for one in root.iterdescendants()} <= ALLOWED, seed
        assert sanitise(found) == found, seed


def test_what_is_allowed_stays_as_it_is() -> None:
    body = '<p>文 <b>字</b></p><ul><li><a href="https://x.example/">一</a></li></ul>'
    assert narrow(body, ALLOWED) == body
