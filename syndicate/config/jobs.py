"""The keys of jobs/NAME.yaml and partners/NAME.yaml, as frozen types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Literal

from syndicate import installed
from syndicate.config.podcast import PodcastBlock
from syndicate.config.settings import Placement
from syndicate.config.types import (
    STRICT,
    Checked,
    Duration,
    Email,
    Language,
    Size,
    Slug,
    Slugs,
    Text,
    Url,
)
from syndicate.model.article import Level

Per = Literal["category", "source", "language", "tag", "author"]
#: The formats of the program itself.
FORMATS = ("rss", "atom", "json")


#: What is no name of a format: other files have these endings.
_RESERVED = frozenset(["html", "opml", "gz", "css", "svg", "png", "xml", "txt", "js"])


def is_format(name: str) -> bool:
    """Return whether there is a format of this name, here or in an installed package."""
    return name in FORMATS or (
        name not in _RESERVED and installed.find("formats", name) is not None
    )


def _format(name: str) -> str:
    """Return the name of a format that there is. Raises ValueError where its package is broken."""
    if is_format(name) or installed.LENIENT.get():
        return name
    if name not in _RESERVED and (why := installed.failure("formats", name)):
        raise ValueError(f'the format "{name}" cannot be used: {why}')
    from pydantic_core import PydanticKnownError

    raise PydanticKnownError("literal_error", {"expected": "'rss', 'atom' or 'json'"})


FormatName = Annotated[
    str, Checked(_format, {"anyOf": [{"enum": [*FORMATS]}, {"pattern": "^[a-z][a-z0-9_-]*$"}]})
]


@dataclass(frozen=True)
class Limit:
    """The newest entries that fit: how many, and in how many bytes a document."""

    __pydantic_config__ = STRICT
    entries: int = 50
    """The most entries a feed holds: 1 to 5000."""
    bytes: Annotated[int, Size] = 2_000_000
    """The most bytes a document holds, like 2MB or 500KB: 5MB at most."""


@dataclass(frozen=True)
class Select:
    """Which articles a job takes; what is left out does not restrict."""

    __pydantic_config__ = STRICT
    categories: tuple[Text, ...] = ()
    """Articles in at least one of these categories, by label or slug."""
    tags: tuple[Text, ...] = ()
    """Articles with at least one of these tags."""
    sources: tuple[Slug, ...] = ()
    """Articles of these sources, by their id in sources.yaml."""
    authors: tuple[Text, ...] = ()
    """Articles by at least one of these authors."""
    languages: tuple[Language, ...] = ()
    """Articles in one of these languages, as BCP 47 tags."""
    max_age: Annotated[timedelta, Duration] | None = None
    """Articles no older than this, like 90d."""


@dataclass(frozen=True)
class ArchiveEvery:
    """An archive document for every so many entries."""

    __pydantic_config__ = STRICT
    entries: int
    """How many entries an archive document holds."""


@dataclass(frozen=True)
class Job:
    """jobs/NAME.yaml: a family of feeds - what it selects, how it looks, for whom."""

    __pydantic_config__ = STRICT
    path: Text
    """Where its documents stand, without the ending; {slug} and {job} may stand in it."""
    title: Text | None = None
    """The feed's title; {label}, {slug}, {job} and {site.title} may stand in it.

    Left out, it names what the feed is of: Technology · The Site.
    """
    description: Text = "{title}"
    """The feed's description; as the title, and {title}."""
    audience: Literal["public", "partners"] = "public"
    """Who may read it; a feed for partners never stands in the web root."""
    per: Per | None = None
    """One feed for each category, source, language, tag or author; left out: one feed."""
    select: Select = Select()
    """Which articles it takes."""
    content: Level = "full"
    """How much of an article it shows; the source's grant may lower it."""
    limit: Limit = Limit()
    """How long the feed may grow."""
    formats: tuple[FormatName, ...] = FORMATS
    """The formats it is written in."""
    lead_image: Literal["apart", "body"] = "apart"
    """Where an article's `image` stands: apart from the body, or at the head of it, too."""
    placement: Placement | None = None
    """Which notices stand before and after the body, where it differs from site.yaml."""
    archive: Literal["none", "monthly", "yearly"] | ArchiveEvery = "none"
    """RFC 5005 archive documents for what has left the feed."""
    tombstones: bool = False
    """Whether withdrawn entries are signalled in Atom (RFC 6721)."""
    podcast: PodcastBlock | None = None
    """What makes its RSS a podcast, which carries only articles with sound or film."""
    formerly: Slugs = ()
    """The names that its file had before: its feeds keep their ids, old addresses lead to it."""


@dataclass(frozen=True)
class Partner:
    """partners/NAME.yaml: one partner - which jobs, which dialect, which terms."""

    __pydantic_config__ = STRICT
    name: Text
    """The partner's name."""
    jobs: tuple[Text, ...]
    """The jobs it may read, by file name; their audience is partners."""
    contact: Email | None = None
    """Who is written to when something must be withdrawn."""
    profile: Text = "standard"
    """The dialect it reads: standard, smartnews, msn, google-news, flipboard or apple-news."""
    logo: Url | None = None
    """The logo of the site as its dialect wants it, where it has one."""
    content: Level = "full"
    """How much of an article it is shown; the job or the source may lower it."""
    delay: Annotated[timedelta, Duration] | None = None
    """How long behind the public feeds it is, like 30m."""
    categories: Mapping[Text, Text] = field(default_factory=dict)
    """Its names for our categories; what is not named is not sent."""
    formerly: Slugs = ()
    """The names that its file had before: its feeds keep their ids, its tokens go on working."""
