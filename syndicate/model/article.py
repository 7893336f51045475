"""Articles as records give them and the store holds them: frozen and typed.

Every instant is an aware UTC datetime.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Level = Literal["full", "summary", "headline"]
Grant = Literal["full", "summary", "headline", "none"]
Pubstatus = Literal["usable", "withheld", "canceled"]
EpisodeType = Literal["full", "trailer", "bonus"]

#: How much of an article each level shows, most restrictive first.
LEVELS: tuple[Grant, ...] = ("none", "headline", "summary", "full")


class Person(Struct, frozen=True, omit_defaults=True):
    """An author or contributor; `role` is a contributor's (translator, editor ...)."""

    name: str
    url: str | None = None
    email: str | None = None
    avatar: str | None = None
    role: str | None = None


class Source(Struct, frozen=True, omit_defaults=True):
    """The publisher of an article, as the record names it; `name` is "" if it only gives an id."""

    name: str
    id: str | None = None
    url: str | None = None
    feed_url: str | None = None
    icon: str | None = None

    @property
    def label(self) -> str:
        """What to call it when the config is not at hand."""
        return self.name or self.id or ""


class Attachment(Struct, frozen=True, omit_defaults=True):
    """A media file; size in bytes, duration in seconds, None where unknown."""

    url: str
    mime_type: str | None = None
    size_in_bytes: int | None = None
    duration_in_seconds: float | None = None
    title: str | None = None
    credit: str | None = None
    copyrightnotice: str | None = None


class Reference(Struct, frozen=True, omit_defaults=True):
    """A numbered reference or a related article: a title, a link, or both."""

    title: str | None = None
    url: str | None = None


class Episode(Struct, frozen=True, omit_defaults=True):
    """What a podcast says of an article: its number, its season, what it is."""

    number: int | None = None
    season: int | None = None
    type: EpisodeType = "full"
    explicit: bool = False


class Article(Struct, frozen=True, omit_defaults=True):
    """One article as an intake gives it: the record of the contract, cleaned and typed.

    `id` is the key that the origin gave it; `published` and `modified` are None without a date;
    `derived_title` says that the title was made of the text.
    """

    title: str
    id: str | None = None
    url: str | None = None
    external_url: str | None = None
    subtitle: str | None = None
    summary: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    source: Source | None = None
    original: bool = False
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    image: Attachment | None = None
    attachments: tuple[Attachment, ...] = ()
    references: tuple[Reference, ...] = ()
    related: tuple[Reference, ...] = ()
    comments: str | None = None
    episode: Episode | None = None
    copyrightholder: str | None = None
    copyrightnotice: str | None = None
    usageterms: str | None = None
    license: str | None = None
    pubstatus: Pubstatus = "usable"
    embargoed: datetime | None = None
    expires: datetime | None = None
    derived_title: bool = False


class Withdrawn(Struct, frozen=True):
    """The withdrawal of an article: by which order, when, and why."""

    order: int
    when: datetime
    reason: str


class ArticleFacts(Struct, frozen=True):
    """What rights need to know of a stored article: everything but its text.

    `published` is the first-seen instant when the record has no date (`undated`), `since` the
    instant of the current revision. `hold` is the store's own reason to hold it back (another
    record has its URL ...), `block` says which withdrawn article it is like, `withdrawn` that it is
    withdrawn. `playable` says that it has a file that podcasts carry, `derived_title` that the
    title was made of the text.
    """

    key: int
    revision: int
    entry_id: str
    title: str
    published: datetime
    undated: bool = False
    url: str | None = None
    external_url: str | None = None
    source: Source | None = None
    original: bool = False
    language: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pubstatus: Pubstatus = "usable"
    embargoed: datetime | None = None
    expires: datetime | None = None
    hold: str | None = None
    block: str | None = None
    withdrawn: Withdrawn | None = None
    since: datetime | None = None
    playable: bool = False
    derived_title: bool = False


class StoredArticle(Struct, frozen=True):
    """An article with its minted entry id and the store's instants.

    `key` is its row in the store, `revision` the row of its revision; `updated` is the instant of
    the last change of content (law 2).
    """

    key: int
    revision: int
    entry_id: str
    article: Article
    first_seen: datetime
    updated: datetime

    @property
    def undated(self) -> bool:
        """Whether its record has no date."""
        return self.article.published is None and self.article.modified is None

    @property
    def published(self) -> datetime:
        """Return its date; that of its last change where it has no other, or when it was seen."""
        return self.article.published or self.article.modified or self.first_seen
