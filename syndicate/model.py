"""The values that the program works on: frozen and typed. Every instant is an aware UTC datetime.

Article (as stored) becomes Entry (as syndicated); a Feed holds entries; a Document is its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Level = Literal["full", "summary", "headline"]
Grant = Literal["full", "summary", "headline", "none"]
Pubstatus = Literal["usable", "withheld", "canceled"]
#: How RSS tells a partner that an item was withdrawn: by a status, or by an expired validity.
Deletion = Literal["media:status", "dcterms:valid"]
EpisodeType = Literal["full", "trailer", "bonus"]

#: How much of an article each level shows, most restrictive first.
LEVELS: tuple[Grant, ...] = ("none", "headline", "summary", "full")


@dataclass(frozen=True, slots=True)
class Person:
    """An author or contributor; `role` is a contributor's (translator, editor ...)."""

    name: str
    url: str | None = None
    email: str | None = None
    avatar: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
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


@dataclass(frozen=True, slots=True)
class Attachment:
    """A media file; size in bytes, duration in seconds, None where unknown."""

    url: str
    mime_type: str | None = None
    size_in_bytes: int | None = None
    duration_in_seconds: float | None = None
    title: str | None = None
    credit: str | None = None
    copyrightnotice: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A numbered reference or a related article: a title, a link, or both."""

    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """What a podcast says of an article: its number, its season, what it is."""

    number: int | None = None
    season: int | None = None
    type: EpisodeType = "full"
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class Article:
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


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The withdrawal of an article: by which order, when, and why."""

    order: int
    when: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ArticleFacts:
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


@dataclass(frozen=True, slots=True)
class StoredArticle:
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


@dataclass(frozen=True, slots=True)
class Term:
    """A category or tag of an entry: its slug, the URI of its scheme, its label."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as syndicated, in one shape for all formats.

    Every URL is absolute, http(s) and ASCII; every text is plain and free of what XML forbids;
    `content_html` is sanitised. `updated` is RFC 3339, to the millisecond at most, and no other
    entry's (law 2). `first_seen` says that `published` is the instant at which the store first saw
    the article, `in_chinese` that its labels are in Chinese, `in_traditional` in Traditional
    Chinese, `derived_title` that the title was made of the text; `modified` is the date that some
    partners want beside `published`, as RFC 3339; `podcast` says that the entry is one of a
    podcast; `zone` is the site's time zone, for what people read.
    """

    id: str
    title: str
    content_html: str
    published: datetime
    updated: str
    url: str | None = None
    subtitle: str | None = None
    summary: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    publisher: Source | None = None
    original: bool = False
    via: str | None = None
    comments: str | None = None
    references: tuple[Reference, ...] = ()
    related: tuple[Reference, ...] = ()
    rights: str | None = None
    rights_holder: str | None = None
    license: str | None = None
    expires: datetime | None = None
    categories: tuple[Term, ...] = ()
    tags: tuple[Term, ...] = ()
    image: Attachment | None = None
    attachments: tuple[Attachment, ...] = ()
    episode: Episode | None = None
    first_seen: bool = False
    modified: str | None = None
    in_chinese: bool = False
    in_traditional: bool = False
    derived_title: bool = False
    podcast: bool = False
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Contact:
    """A mailbox: name and address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Podcast:
    """What podcast directories require of a feed; categories are those of Apple Podcasts."""

    author: str
    owner: Contact
    image: str
    category: str
    explicit: bool
    subcategory: str | None = None
    type: Literal["episodic", "serial"] = "episodic"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The signal that an entry was withdrawn: its id, when, and the id of its replacement."""

    id: str
    when: datetime
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a document says of its feed, in one shape for all formats.

    `updated` is the newest instant of its entries and withdrawals, as RFC 3339 text; `rights` is
    plain text, `rights_html` may hold links. `self_url` is where the document is published.
    `withdrawn` are the tombstones of withdrawn entries, newest first; Atom shows them only with
    `tombstones` (RFC 6721), RSS only with a partner's `deletion`. `history` links to archives.
    `logo` and `dated` (a channel with a pubDate) are for partners, `preview` for the feed's page,
    `podcast` for directories of them.
    """

    id: str
    title: str
    description: str
    home: str
    self_url: str
    updated: str
    language: str | None = None
    rights: str | None = None
    rights_html: str | None = None
    license: str | None = None
    editor: Contact | None = None
    icon: str | None = None
    hubs: tuple[str, ...] = ()
    author: str | None = None
    withdrawn: tuple[Tombstone, ...] = ()
    tombstones: bool = False
    history: History | None = None
    logo: str | None = None
    dated: bool = False
    deletion: Deletion | None = None
    preview: PreviewPage | None = None
    podcast: Podcast | None = None


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What a preview shows beside the entries, in the site's language.

    `index` is the address of the page of all feeds, `documents` are those to subscribe to.
    """

    index: str
    documents: tuple[tuple[str, str, str], ...] = ()  # (format, media type, URL)
    language: str = "en"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class History:
    """The place of a document in the history of its feed (RFC 5005).

    `previous` and `next` are the addresses of the archives before and after it, None without one;
    `current` is that of the feed itself. A `complete` document holds every entry of the feed.
    """

    previous: str | None = None
    next: str | None = None
    current: str | None = None
    complete: bool = False

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Its links, as (rel, address)."""
        links = (
            ("prev-archive", self.previous),
            ("next-archive", self.next),
            ("current", self.current),
        )
        return tuple((rel, href) for rel, href in links if href)


@dataclass(frozen=True, slots=True)
class Listing:
    """One feed as the site-wide pages show it; `entries` is how many it has.

    `languages` are those of its entries, the most frequent first; `preview` is its address.
    """

    title: str
    description: str
    language: str | None
    content: Level
    updated: str
    entries: int
    documents: tuple[tuple[str, str, str], ...]  # (format, media type, URL)
    newest: tuple[tuple[str, str | None], ...]  # (title, URL)
    languages: tuple[str, ...] = ()
    preview: str | None = None
