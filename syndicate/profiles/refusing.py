"""What a partner would refuse, told from what is known of an article before anything is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from syndicate.model import LEVELS, Grant, Standing
from syndicate.profiles.profile import Profile, Rule

T = TypeVar("T")


def refusals(profile: Profile, standing: Standing, level: Grant) -> Iterator[str]:
    """Why a partner would refuse an article that is shown at a level; what is advised is no reason.

    Its age is not asked for: that is a matter of selection, like a job's own.
    """
    label = profile.label
    if (wanted := _binding(profile.level)) and LEVELS.index(level) < LEVELS.index(wanted):
        yield f"{label} takes {wanted} texts, and only its {level} may be shown"
    if title := _binding(profile.title):
        length = len(" ".join(standing.title.split()))
        if objection := title.objection(length):
            yield f"{label} would refuse its title: {objection}"
    page = standing.url or standing.external_url
    if _binding(profile.link) and not page:
        yield f"{label} wants a link, and the article has none"
    if _binding(profile.secure) and page and not page.startswith("https:"):
        yield f"{label} wants links by https"
    if _binding(profile.author) and not standing.authors:
        yield f"{label} wants an author, and the article has none"


def _binding(rule: Rule[T] | None) -> T | None:
    return rule.value if rule and not rule.advised else None
