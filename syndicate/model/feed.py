"""Entries, and the feeds that hold them, as they are published: frozen and typed.

An article becomes an Entry; every instant is an aware UTC datetime.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndicate.model.article import Attachment, Episode, Level, Person, Reference, Source

#: How RSS tells a partner that an item was withdrawn: by a status, or by an expired validity.
Deletion = Literal["media:status", "dcterms:valid"]


class Term(Struct, frozen=True):
    """A category or tag of an entry: its slug, the URI of its scheme, its label."""

    term: str
    scheme: str
    label: str


class Entry(Struct, frozen=True):
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


class Contact(Struct, frozen=True):
    """A mailbox: name and address."""

    name: str
    email: str


class Podcast(Struct, frozen=True):
    """What podcast directories require of a feed; categories are those of Apple Podcasts."""

    author: str
    owner: Contact
    image: str
    category: str
    explicit: bool
    subcategory: str | None = None
    type: Literal["episodic", "serial"] = "episodic"


class Tombstone(Struct, frozen=True):
    """The signal that an entry was withdrawn: its id, when, and the id of its replacement."""

    id: str
    when: datetime
    replaced_by: str | None = None


class Feed(Struct, frozen=True):
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


class PreviewPage(Struct, frozen=True):
    """What a preview shows beside the entries, in the site's language.

    `index` is the place of the feed on the page of all feeds, `documents` are those to subscribe
    to, both as links on this page; `readers` are (name, address) of readers that open the feed.
    `license` is the name of the feed's own licence. Where the page has not all entries of the feed,
    `carried` is how many there are, else 0.
    """

    index: str
    documents: tuple[tuple[str, str, str, str], ...] = ()  # (format, media type, URL, link)
    readers: tuple[tuple[str, str], ...] = ()
    license: str | None = None
    language: str = "en"
    zone: str = "UTC"
    carried: int = 0


class History(Struct, frozen=True):
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


class EntryCounts(Struct, frozen=True):
    """How many entries of a feed were published each day or week, up to that of the newest.

    `first` and `last` are days of the site's time zone, as 2024-05-01.
    """

    unit: Literal["day", "week"]
    first: str
    last: str
    counts: tuple[int, ...]


class Listing(Struct, frozen=True):
    """One feed as the site-wide pages show it; `entries` is how many it has.

    `languages` are those of its entries, the most frequent first; `preview` is its address. `end`
    is when rights no longer permit the first of the `newest`, in microseconds since 1970.
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
    end: int | None = None
    history: EntryCounts | None = None


class ListedFeed(Struct, frozen=True):
    """One feed in the markup of the pages of the whole site, with what they count.

    `links` are its elements in the head of a page, `article` what the page shows of it, `row` what
    a page of very many feeds shows, `contents` its line in the list of contents, `outline` its
    element in the list of feeds; `documents` are counted. `end` is when rights no longer permit a
    title in it, in microseconds since 1970.
    """

    entries: int
    documents: int
    updated: str
    links: str
    article: str
    row: str
    contents: str
    outline: str
    end: int | None = None
