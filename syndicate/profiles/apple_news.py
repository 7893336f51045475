"""Apple News, from RSS."""

from __future__ import annotations

from datetime import date

from syndicate.profiles.profile import RulePage, Profile, Rule, Span

_GUIDE = RulePage(
    "https://support.apple.com/guide/news-publisher/apdc2c7520ff/icloud", date(2026, 11, 25)
)

PROFILE = Profile(
    "apple-news",
    "Apple News",
    locale=Rule(True, _GUIDE),
    level=Rule("full", _GUIDE, advised=True),
    title=Rule(Span(15, 60), _GUIDE, advised=True),
    link=Rule(True, _GUIDE),
)
