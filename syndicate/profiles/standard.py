"""No partner in particular: the formats as the standards have them."""

from __future__ import annotations

from syndicate.profiles.profile import Profile

PROFILE = Profile("standard", "standard", formats=())
