"""Reasons, which the program words in English, as the status page says them: in its zone and words.

What other programs and hosts said is quoted in them as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from syndicate.text.patterns import regex
from syndicate.text.times import in_zone
from syndicate.text.words.told import telling

_INSTANT = regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def wording(zone: str, language: str) -> Callable[[str], str]:
    """Return what says a reason in the language of the page, its instants in the site's zone."""
    told = telling(language)

    def said(reason: str) -> str:
        return told(_INSTANT.sub(lambda found: _shown(found[0], zone), reason))

    return said


def _shown(instant: str, zone: str) -> str:
    try:
        return in_zone(datetime.fromisoformat(instant), zone, seconds=False)
    except ValueError:  # it only looks like one
        return instant
