"""Flipboard."""

from __future__ import annotations

from datetime import date

from syndicate.profiles.profile import RulePage, Profile, Rule, Span

_SPEC = RulePage("https://about.flipboard.com/rss-spec/", date(2026, 11, 25))

PROFILE = Profile(
    "flipboard",
    "Flipboard",
    hub=Rule(True, _SPEC, advised=True),
    fewest=Rule(30, _SPEC, advised=True),
    level=Rule("full", _SPEC),
    summary=Rule(Span(300), _SPEC, advised=True),
    link=Rule(True, _SPEC),
    author=Rule(True, _SPEC, advised=True),
    picture=Rule(400, _SPEC, advised=True),
)
