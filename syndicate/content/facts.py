"""The facts that a notice may use, under the names that templates use."""

from __future__ import annotations

from dataclasses import dataclass, fields

from syndicate.config.site import Site
from syndicate.config.vocabulary import Follow
from syndicate.model import Person, Reference


@dataclass(frozen=True, slots=True)
class Publisher:
    """The publisher as a template sees it."""

    name: str | None = None
    url: str | None = None
    feed_url: str | None = None
    icon: str | None = None
    follow: Follow | None = None


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """The site as a template sees it."""

    title: str
    home: str
    contact: str | None = None
    privacy: str | None = None
    takedown: str | None = None
    tips: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a notice may use; the names are those of templates."""

    title: str
    site: SiteFacts
    source: Publisher = Publisher()
    url: str | None = None
    external_url: str | None = None
    byline: str = ""
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    translators: tuple[Person, ...] = ()
    original: bool = False
    copyrightholder: str | None = None
    copyrightnotice: str | None = None
    usageterms: str | None = None
    license: str | None = None
    references: tuple[Reference, ...] = ()
    related: tuple[Reference, ...] = ()
    language: str | None = None
    zh: bool = True


VARIABLES = tuple(field.name for field in fields(Facts))


def site_facts(site: Site) -> SiteFacts:
    """Return what notices may say of the site."""
    settings = site.settings
    return SiteFacts(
        title=settings.title,
        home=settings.home,
        contact=settings.contact,
        privacy=settings.privacy,
        takedown=settings.takedown,
        tips=settings.tips,
    )
