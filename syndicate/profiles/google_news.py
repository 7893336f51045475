"""Google News, through its Publisher Center."""

from __future__ import annotations

from datetime import date

from syndicate.profiles.profile import Profile, ProfileRule, RulePage

_FEEDS = RulePage(
    "https://support.google.com/news/publisher-center/answer/9545420", date(2026, 11, 25)
)

PROFILE = Profile(
    "google-news",
    "Google News",
    hub=ProfileRule(True, _FEEDS, advised=True),
    entries=ProfileRule(60, _FEEDS),  # so that no fetch finds more that are new
    feed_bytes=ProfileRule(2_000_000, _FEEDS),
    level=ProfileRule("full", _FEEDS),
    entry_bytes=ProfileRule(1_000_000, _FEEDS),
    link=ProfileRule(True, _FEEDS),
    update=ProfileRule("pubDate", _FEEDS),
)
