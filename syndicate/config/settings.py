"""The keys of site.yaml, as frozen types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Literal

from syndicate.config.types import (
    STRICT,
    Authority,
    Duration,
    Email,
    Host,
    Language,
    Percent,
    ReaderUrl,
    Size,
    Text,
    Url,
    Zone,
)

NoticeName = str

DEFAULT_BEFORE: tuple[NoticeName, ...] = ("attribution",)
DEFAULT_AFTER: tuple[NoticeName, ...] = (
    "references",
    "follow",
    "related",
    "tips",
    "copyright",
    "disclaimer",
)


@dataclass(frozen=True)
class Editor:
    """Who answers for the feeds."""

    __pydantic_config__ = STRICT
    name: Text
    """The name of the editor or the desk."""
    email: Email
    """The address readers and validators are shown."""


@dataclass(frozen=True)
class Placement:
    """Which notices stand before and after the body, by name and in order."""

    __pydantic_config__ = STRICT
    before: tuple[NoticeName, ...] = DEFAULT_BEFORE
    """Notices above the body; one with nothing to say is not shown."""
    after: tuple[NoticeName, ...] = DEFAULT_AFTER
    """Notices below the body; one with nothing to say is not shown."""


@dataclass(frozen=True)
class Sanitise:
    """What a public body may hold beyond the built-in allow-list."""

    __pydantic_config__ = STRICT
    embed_hosts: tuple[Host, ...] = ()
    """Hosts whose embedded players stay; players elsewhere become links."""


@dataclass(frozen=True)
class Guard:
    """A feed that would lose more than this share of its entries keeps its last document."""

    __pydantic_config__ = STRICT
    removed: Annotated[float, Percent] = 0.3
    """The share of entries that may vanish in one build, like 30%."""
    from_: int = 10
    """Feeds with fewer entries than this are not guarded."""


@dataclass(frozen=True)
class Withdrawals:
    """How long the signal of a withdrawal stays in the feeds that carried the entry."""

    __pydantic_config__ = STRICT
    keep: Annotated[timedelta, Duration] = timedelta(days=30)
    """How long the signal stays, like 30d."""


@dataclass(frozen=True)
class Reader:
    """A feed reader in which pages offer to open a feed."""

    __pydantic_config__ = STRICT
    name: Text
    """What pages call it; `feed:` is the words for a program on the reader's machine."""
    url: ReaderUrl
    """The address that subscribes: `{url}` stands for the feed's, encoded; `{address}` as it is."""


#: Readers that say themselves how a link subscribes, and the scheme that programs register.
DEFAULT_READERS: tuple[Reader, ...] = (
    Reader("Feedly", "https://feedly.com/i/subscription/feed%2F{url}"),
    Reader("Inoreader", "https://www.inoreader.com/?add_feed={url}"),
    Reader("NewsBlur", "https://www.newsblur.com/?url={url}"),
    Reader("The Old Reader", "https://theoldreader.com/feeds/subscribe?url={url}"),
    Reader("feed:", "feed:{address}"),
)


@dataclass(frozen=True)
class Pages:
    """The pages that people read: the list of feeds, and a page for each feed."""

    __pydantic_config__ = STRICT
    icon: Text | None = None
    """A small picture beside site.yaml that stands in the list of feeds, like icon.svg."""
    readers: tuple[Reader, ...] = DEFAULT_READERS
    """The readers in which a feed can be opened, in this order; an empty list offers none."""


@dataclass(frozen=True)
class Permissions:
    """Who on this machine may read what is written, whatever the umask; only its owner writes."""

    __pydantic_config__ = STRICT
    public: Literal["everyone", "group", "owner"] = "everyone"
    """The public feeds, which another server may send: files 0644, folders 0755."""
    partners: Literal["group", "owner"] = "group"
    """Partners' documents: files 0640, folders 0750."""
    var: Literal["group", "owner"] = "owner"
    """The store, the journal of orders and all of `var`: files 0600, folders 0700."""


@dataclass(frozen=True)
class Objects:
    """How documents are published to an object store; `output` is its address then."""

    __pydantic_config__ = STRICT
    partners: Text | None = None
    """The address of a bucket of their own for partners' documents, like s3://feeds-partners."""
    max_age: Annotated[timedelta, Duration] = timedelta(minutes=5)
    """How long caches may hold a document, like 5m: its Cache-Control."""


@dataclass(frozen=True)
class Settings:
    """site.yaml: what the whole site has in common."""

    __pydantic_config__ = STRICT
    title: Text
    """The name of the site, as feeds show it."""
    home: Url
    """The address of the site's front page."""
    base_url: Url
    """Where the folder of public feeds is published; ends with a slash."""
    authority: Authority
    """A domain of yours and a date on which it was yours, like news.example.org,2024 (RFC 4151).

    Entry ids are made from it: never change it.
    """
    partners_url: Url | None = None
    """Where partner documents are published, below it NAME/PATH; ends with a slash.

    Left out it is `partners/` below `home`.
    """
    language: Language = "zh-CN"
    """The main language, as a BCP 47 tag."""
    timezone: Zone = "Asia/Shanghai"
    """The time zone of records whose dates carry none, by its IANA name."""
    store: Text = "sqlite:///var/syndicate.db"
    """The article store, as a database URL; a relative path starts at the site's folder."""
    journal: Text = "orders.jsonl"
    """The journal of takedowns and lifts, a file outside the store; relative to the site's folder.

    Back it up with the config: no older store then undoes a takedown.
    """
    output: Text = "feeds"
    """The folder that is built, or an object store, like s3://feeds/site.

    What is below its `public` is for everyone.
    """
    objects: Objects = Objects()
    """How documents are published where `output` is an object store."""
    editor: Editor | None = None
    """Who answers for the feeds."""
    contact: Url | None = None
    """The page that says how to reach you."""
    privacy: Url | None = None
    """The page of the privacy policy."""
    takedown: Url | None = None
    """The page where a rights holder writes."""
    tips: Url | None = None
    """The page where readers send leads and manuscripts."""
    icon: Url | None = None
    """The site's icon, a square picture."""
    hubs: tuple[Url, ...] = ()
    """WebSub hubs that are named in the feeds and told of changes."""
    license: Text | None = None
    """The licence of the feeds themselves: an SPDX id or a URL."""
    notices: Mapping[NoticeName, Text] = field(default_factory=dict)
    """Notices by name, as Jinja2 templates of HTML; one with a built-in name replaces that."""
    placement: Placement = Placement()
    """Which notices stand before and after the body."""
    sanitise: Sanitise = Sanitise()
    """What a public body may hold beyond the built-in allow-list."""
    guard: Guard = Guard()
    """When a feed that would lose many entries keeps its last document."""
    withdrawals: Withdrawals = Withdrawals()
    """How long a withdrawal is signalled."""
    evidence: Literal["optional", "warn", "require"] = "optional"
    """What a grant without `evidence` is: as good as any, a warning, or no grant."""
    summary: int = 200
    """How many characters of an article the level `summary` shows at most, and never half of it."""
    previews: bool = True
    """Whether every public feed has a page that shows its entries, as tech.html."""
    pages: Pages = Pages()
    """The pages that people read: the site's icon in them, and readers that open a feed."""
    silence: Annotated[timedelta, Duration] | None = None
    """`syndicate status` fails when a feed has had no change for so long, like 24h."""
    precompress: tuple[Literal["gz"], ...] = ()
    """Compressed copies beside every document, for servers that serve them as they are."""
    permissions: Permissions = Permissions()
    """Who on this machine may read what is written, whatever the umask."""
    cache: Annotated[int, Size] = 2_000_000_000
    """How many bytes of rendered entries are kept for the next build, like 2GB."""
