"""Partners' dialects, one readable file each: rules as data on top of a format."""

from __future__ import annotations

from collections.abc import Mapping

from syndicate.installed import Table
from syndicate.profiles import apple_news, flipboard, google_news, msn, smartnews, standard
from syndicate.profiles.profile import LengthRange, Profile, ProfileRule, RulePage

__all__ = ["PROFILES", "LengthRange", "Profile", "ProfileRule", "RulePage"]

_OWN = {
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


#: Those of the program, and those of packages, in the group `syndicate.profiles`.
PROFILES: Mapping[str, Profile] = Table("profiles", _OWN, lambda _name, found: found)
