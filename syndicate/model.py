"""What the program is about: frozen, typed values. Every instant is an aware datetime in UTC.

Article (as stored) becomes Entry (as syndicated); a Feed holds entries; a Document is its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Level = Literal["full", "summary", "headline"]
Grant = Literal["full", "summary", "headline", "none"]
Pubstatus = Literal["usable", "withheld", "canceled"]
#: How RSS tells a partner that an item was withdrawn: by a status, or by a validity that is over.
Deletion = Literal["media:status", "dcterms:valid"]

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
    """The publisher of an article, as the record names it; `name` is "" where it only has an id."""

    name: str
    id: str | None = None
    url: str | None = None
    feed_url: str | None = None
    icon: str | None = None

    @property
    def label(self) -> str:
        """What to call it where only the record is at hand."""
        return self.name or self.id or ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A media file: size in bytes, duration in seconds, None where unknown."""

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
class Article:
    """One article as an intake gives it: the record of the contract, cleaned and typed.

    `id` is the origin's own key; `published` and `modified` are None where the record has none.
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
    copyrightholder: str | None = None
    copyrightnotice: str | None = None
    usageterms: str | None = None
    license: str | None = None
    pubstatus: Pubstatus = "usable"
    embargoed: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """That an article was withdrawn: by which order, when, and why."""

    order: int
    when: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What rights need to know of a stored article: everything but its text.

    `published` is the effective instant (the first-seen one when the record has none), `since`
    that of its current revision; `hold` is the store's own reason to hold it back (another record
    carries its URL ...), `block` that it is like what was withdrawn, `withdrawn` that it was.
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


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with what the store adds to it: its minted id and its clock.

    `key` is the store's row, `revision` the store's revision row; `updated` is the instant of
    the last change of content (design, law 2).
    """

    key: int
    revision: int
    entry_id: str
    article: Article
    first_seen: datetime
    updated: datetime

    @property
    def published(self) -> datetime:
        return self.article.published or self.first_seen


@dataclass(frozen=True, slots=True)
class Term:
    """A category or tag of an entry: the slug, the scheme's URI, the label people read."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as syndicated, in one shape for all formats.

    Every URL is absolute, http(s) and ASCII; every text is plain and free of what XML forbids;
    `content_html` is sanitised. `updated` is RFC 3339 with a fraction of its own (law 2).
    `first_seen` says that `published` is the instant the store first saw the article, `in_chinese`
    that what is said about it is said in Chinese; `modified` is the date that some partners want
    beside `published`, as RFC 3339.
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
    first_seen: bool = False
    modified: str | None = None
    in_chinese: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A mailbox: name and address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The signal that an entry was withdrawn: its id, when, and the id of what replaces it."""

    id: str
    when: datetime
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a document says of itself, in one shape for all formats.

    `updated` is the newest of its entries' and withdrawals', as RFC 3339 text; `rights` is plain
    text, `rights_html` may hold links. `self_url` is where this very document is published.
    `withdrawn` are the entries that left it by a withdrawal, newest first; Atom signals them only
    where `tombstones` asks for it (RFC 6721), RSS where a partner has a `deletion` for it.
    `history` leads to what has left it. `logo` and a channel that is `dated` are for partners,
    `preview` is for its page alone.
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


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What a feed's preview page says beside the feed, in the site's language.

    `index` is the address of the page of all feeds, `documents` are those to subscribe to.
    """

    index: str
    documents: tuple[tuple[str, str, str], ...] = ()  # (format, media type, URL)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class History:
    """Where a document stands in the history of its feed (RFC 5005).

    `previous` and `next` are the addresses of the archives before and after it, `current` that of
    the feed itself: None of an archive's where there is none. One that is `complete` holds all
    entries there are.
    """

    previous: str | None = None
    next: str | None = None
    current: str | None = None
    complete: bool = False

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """(rel, address) of each."""
        named = (
            ("prev-archive", self.previous),
            ("next-archive", self.next),
            ("current", self.current),
        )
        return tuple((rel, href) for rel, href in named if href)


@dataclass(frozen=True, slots=True)
class Listing:
    """One feed as the site-wide pages show it: its documents, its newest titles, its page.

    `languages` are those of its entries, the most frequent first.
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
