"""Google News, through its Publisher Center."""

from __future__ import annotations

from datetime import date

from syndicate.profiles.profile import RulePage, Profile, Rule

_FEEDS = RulePage(
    "https://support.google.com/news/publisher-center/answer/9545420", date(2026, 11, 25)
)

PROFILE = Profile(
    "google-news",
    "Google News",
    hub=Rule(True, _FEEDS, advised=True),
    entries=Rule(60, _FEEDS),  # so that no fetch finds more that are new
    feed_bytes=Rule(2_000_000, _FEEDS),
    level=Rule("full", _FEEDS),
    entry_bytes=Rule(1_000_000, _FEEDS),
    link=Rule(True, _FEEDS),
    update=Rule("pubDate", _FEEDS),
)
