"""Tell what a partner would refuse, from the facts of an article, before it is rendered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from syndicate.model.article import LEVELS, ArticleFacts, Grant
from syndicate.profiles.profile import Profile, ProfileRule
from syndicate.text.plain import one_line

T = TypeVar("T")


def refusals(profile: Profile, article: ArticleFacts, level: Grant, now: datetime) -> Iterator[str]:
    """Yield why a partner would refuse an article at a level; advised rules are no reason."""
    label = profile.label
    if (required := _binding(profile.level)) and LEVELS.index(level) < LEVELS.index(required):
        yield f"{label} takes {required} texts, and only its {level} may be shown"
    title, published = _binding(profile.title), one_line(article.title)
    if title and (objection := title.objection(len(published))):
        yield f"{label} would refuse its title: {objection}"
    page = article.url or article.external_url
    if _binding(profile.link) and not page:
        yield f"{label} wants a link, and the article has none"
    if _binding(profile.secure) and page and not page.startswith("https:"):
        yield f"{label} wants links by https"
    if _binding(profile.author) and not article.authors:
        yield f"{label} wants an author, and the article has none"
    if (age := _binding(profile.age)) and now - article.published > age:
        yield f"{label} takes nothing that is older than {age.days} days"


def _binding(rule: ProfileRule[T] | None) -> T | None:
    return rule.value if rule and not rule.advised else None
