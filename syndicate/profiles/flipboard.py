"""Flipboard."""

from __future__ import annotations

from datetime import date

from syndicate.profiles.profile import LengthRange, Profile, ProfileRule, RulePage

_SPEC = RulePage("https://about.flipboard.com/rss-spec/", date(2026, 11, 25))

PROFILE = Profile(
    "flipboard",
    "Flipboard",
    hub=ProfileRule(True, _SPEC, advised=True),
    fewest=ProfileRule(30, _SPEC, advised=True),
    level=ProfileRule("full", _SPEC),
    summary=ProfileRule(LengthRange(300), _SPEC, advised=True),
    link=ProfileRule(True, _SPEC),
    author=ProfileRule(True, _SPEC, advised=True),
    picture=ProfileRule(400, _SPEC, advised=True),
)
