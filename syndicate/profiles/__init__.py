"""Partners' dialects, one readable file each: rules as data on top of a format."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from syndicate.profiles import apple_news, flipboard, google_news, msn, smartnews, standard
from syndicate.profiles.profile import LengthRange, Profile, ProfileRule, RulePage

__all__ = ["PROFILES", "LengthRange", "Profile", "ProfileRule", "RulePage"]

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            standard.PROFILE,
            smartnews.PROFILE,
            msn.PROFILE,
            google_news.PROFILE,
            flipboard.PROFILE,
            apple_news.PROFILE,
        )
    }
)
