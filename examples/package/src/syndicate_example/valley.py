"""A profile: what the invented reader Valley takes, each rule with the page that states it."""

from __future__ import annotations

from datetime import date

from syndicate.extend import LengthRange, Profile, ProfileRule, RulePage

_PAGE = RulePage("https://valley.example/publishers/feeds", date(2026, 11, 1))

PROFILE = Profile(
    name="valley",
    label="Valley",
    formats=("rss",),
    entries=ProfileRule(30, _PAGE),
    title=ProfileRule(LengthRange(most=60), _PAGE),
    link=ProfileRule(value=True, page=_PAGE),
)
