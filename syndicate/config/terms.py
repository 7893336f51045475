"""The keys of sources.yaml and categories.yaml, as frozen types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from syndicate.config.nearest import meant
from syndicate.config.types import (
    STRICT,
    Checked,
    Date,
    Duration,
    Host,
    Language,
    Slug,
    Text,
    Texts,
    Url,
    quoted,
)
from syndicate.model.article import Grant

#: What a source may require of an entry, beside notices, which are named after `notice:`.
REQUIREMENTS = ("link", "byline", "title", "follow", "canonical")
_NOTICE = "notice:"


def notice_of(requirement: str) -> str:
    """Return the name of the notice that is required, "" where it is something else."""
    return requirement.removeprefix(_NOTICE) if requirement.startswith(_NOTICE) else ""


def _requirement(text: str) -> str:
    if text not in REQUIREMENTS and not notice_of(text):
        known = ", ".join(REQUIREMENTS)
        hint = meant(text, REQUIREMENTS)
        raise ValueError(f"{quoted(text)} cannot be required: {known} or {_NOTICE}NAME can{hint}")
    return text


Requirement = Annotated[
    str, Checked(_requirement, {"anyOf": [{"enum": [*REQUIREMENTS]}, {"pattern": f"^{_NOTICE}."}]})
]


@dataclass(frozen=True)
class GrantBlock:
    """What is permitted when nothing more specific says so."""

    __pydantic_config__ = STRICT
    grants: Grant = "none"
    """How much may be carried."""


@dataclass(frozen=True)
class OwnBlock:
    """The site's own work: records with no source, no external_url and no url on another's host."""

    __pydantic_config__ = STRICT
    grants: Grant = "none"
    """How much may be carried."""
    hosts: tuple[Host, ...] = ()
    """Hosts that are the site's own beside that of `home`, such as earlier ones."""
    name: Text | None = None
    """The name shown as the source; the site's title when left out."""
    copyrightholder: Text | None = None
    """Who holds the copyright, where the record does not say."""
    usageterms: Text | None = None
    """The terms of use, in words, where the record does not say."""
    license: Text | None = None
    """The licence, as an SPDX id or a URL, where the record does not say."""


@dataclass(frozen=True)
class Follow:
    """The source's account, for the notice that asks readers to follow it."""

    __pydantic_config__ = STRICT
    account: Text
    """The name of the account."""
    url: Url | None = None
    """Where it can be followed."""


@dataclass(frozen=True)
class PartnerRule:
    """Which partners may carry a source: only those allowed, or all but those denied."""

    __pydantic_config__ = STRICT
    allow: tuple[Text, ...] | None = None
    """The only partners that may carry it, by file name; an empty list means none."""
    deny: tuple[Text, ...] = ()
    """Partners that may not carry it, by file name."""


@dataclass(frozen=True)
class Evidence:
    """Who obtained the permission, when, and where it is written down."""

    __pydantic_config__ = STRICT
    by: Text
    """Who obtained the permission."""
    on: Date
    """The day it was given, like 2024-01-15."""
    ref: Text | None = None
    """Where it is written down: a contract, a letter, a file."""


@dataclass(frozen=True)
class SourceTerms:
    """One publisher of sources.yaml, and what it permits."""

    __pydantic_config__ = STRICT
    name: Text
    """The publisher's name."""
    grants: Grant = "none"
    """How much of its articles may be carried."""
    url: Url | None = None
    """The publisher's front page."""
    feed_url: Url | None = None
    """The publisher's own feed."""
    icon: Url | None = None
    """The publisher's icon."""
    match: tuple[Host, ...] = ()
    """Hosts that belong to this source, beside that of `url`."""
    verbatim: bool = False
    """Whether an article may be carried whole or not at all: never shortened."""
    license: Text | None = None
    """The licence, as an SPDX id or a URL, where the record does not say."""
    copyrightholder: Text | None = None
    """Who holds the copyright, where the record does not say."""
    usageterms: Text | None = None
    """The terms of use, in words, where the record does not say."""
    follow: Follow | None = None
    """The account readers are asked to follow."""
    requires: tuple[Requirement, ...] = ()
    """What an entry must show; one that would leave without it is held."""
    images: bool = True
    """Whether pictures may be carried; false means text only."""
    summary: int | None = None
    """The most characters that the level `summary` shows, if fewer than the site's."""
    categories: Mapping[Text, GrantBlock] = field(default_factory=dict)
    """Exceptions for single categories and those below them, by any name of theirs."""
    partners: PartnerRule = PartnerRule()
    """Which partners may carry this source."""
    embargo: Annotated[timedelta, Duration] | None = None
    """How long after date_published it is held back, like 2h."""
    term: Annotated[timedelta, Duration] | None = None
    """How long after date_published it leaves every feed, like 365d."""
    evidence: Evidence | None = None
    """Where the permission comes from."""
    formerly: Texts = ()
    """The ids and names that it had before: what they meant, it means now."""


@dataclass(frozen=True)
class Sources:
    """sources.yaml: the publishers; what is not listed is under `default`."""

    __pydantic_config__ = STRICT
    default: GrantBlock = GrantBlock()
    """What a source that is not listed grants; nothing, unless you say so."""
    own: OwnBlock = OwnBlock()
    """The site's own work."""
    sources: Mapping[Slug, SourceTerms] = field(default_factory=dict)
    """The publishers, by an id of your choice."""
    platforms: tuple[Host, ...] = ()
    """Hosts where many publish, like mp.weixin.qq.com: they tell nothing of whose an article is."""


@dataclass(frozen=True)
class CategoryNames:
    """categories.yaml, one label: its slug, its parent's slug, its other names."""

    __pydantic_config__ = STRICT
    slug: Slug | None = None
    """The name in paths and addresses; made from the label when left out, and then kept."""
    parent: Slug | None = None
    """The slug of the category above it."""
    labels: Mapping[Language, Text] = field(default_factory=dict)
    """The label in other languages, by BCP 47 tag."""
    aliases: tuple[Text, ...] = ()
    """Other words that records have for it."""
    formerly: Texts = ()
    """The labels and slugs that it had before: its feeds keep their ids."""

    @property
    def others(self) -> tuple[str, ...]:
        """Its names beside its label, former ones too."""
        slug = (self.slug,) if self.slug else ()
        return (*slug, *self.labels.values(), *self.aliases, *self.formerly)
