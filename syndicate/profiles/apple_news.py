"""Apple News, from RSS."""

from __future__ import annotations

from datetime import date

from syndicate.profiles.profile import LengthRange, Profile, ProfileRule, RulePage

_GUIDE = RulePage(
    "https://support.apple.com/guide/news-publisher/apdc2c7520ff/icloud", date(2026, 11, 25)
)

PROFILE = Profile(
    "apple-news",
    "Apple News",
    locale=ProfileRule(True, _GUIDE),
    level=ProfileRule("full", _GUIDE, advised=True),
    title=ProfileRule(LengthRange(15, 60), _GUIDE, advised=True),
    link=ProfileRule(True, _GUIDE),
)
