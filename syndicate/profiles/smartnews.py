"""SmartNews: SmartFormat 2.1, an extension of RSS 2.0."""

from __future__ import annotations

from datetime import date

from syndicate.profiles.profile import LengthRange, Profile, ProfileRule, RulePage

_READ = date(2026, 11, 25)
_FORMAT = RulePage("https://publishers.smartnews.com/hc/en-us/articles/56500436151065", _READ)
_OUTLINE = RulePage(
    "https://publishers.smartnews.com/hc/ja/articles/"
    "360036526213-SmartFormat%E6%A6%82%E8%A6%81-%E3%83%90%E3%83%BC%E3%82%B8%E3%83%A7%E3%83%B32-1",
    _READ,
)

PROFILE = Profile(
    "smartnews",
    "SmartNews",
    description=ProfileRule(LengthRange(most=30), _FORMAT),
    # Its url is in no namespace, which the W3C validator calls an error.
    logo=ProfileRule(True, _FORMAT),
    dated=ProfileRule(True, _FORMAT),
    feed_bytes=ProfileRule(1_000_000, _OUTLINE),
    level=ProfileRule("full", _FORMAT),
    link=ProfileRule(True, _FORMAT),
    update=ProfileRule("pubDate", _FORMAT),
    deletion=ProfileRule("media:status", _FORMAT, unproven='whether it is said by state="deleted"'),
)
