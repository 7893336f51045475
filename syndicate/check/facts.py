"""What a published document says, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndicate.check.values import quote

#: rss, atom, json, html, opml, or the name of a format that a package brings.
Format = str
Severity = Literal["error", "warning"]


class Fault(Struct, frozen=True):
    """One thing that is wrong with a document; `place` is as in `line 12` or `items[3]`.

    `entry` is the id of the entry that is at fault, None when the document is.
    """

    place: str
    text: str
    entry: str | None = None
    level: Severity = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class EntryFacts(Struct, frozen=True):
    """One entry as a feed reader gets it; `content` is HTML, `id` is empty when it has none.

    `links` are (rel, href) in document order, enclosures and attachments among them. Instants
    are aware, None when absent or unreadable. `images` are the URLs of pictures outside the
    content, each once; `contributors` are names, `categories` labels, `license` is a URL.
    `avatars` are pictures of people, `cited` the titles or addresses of references and related
    articles that are no links.
    """

    id: str
    title: str = ""
    link: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    content: str | None = None
    summary: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    place: str = "document"
    images: tuple[str, ...] = ()
    publisher: str | None = None
    rights: str | None = None
    contributors: tuple[str, ...] = ()
    license: str | None = None
    categories: tuple[str, ...] = ()
    subtitle: str | None = None
    avatars: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()


class DocumentFacts(Struct, frozen=True):
    """One document as a feed reader gets it. The entries of an OPML list are its feeds.

    `withdrawn` are the ids of the tombstones, in document order. `newest` is the newest instant of
    what it holds, where the format has no date of its own.
    """

    format: Format
    id: str | None
    title: str
    self_url: str | None
    updated: datetime | None
    entries: tuple[EntryFacts, ...] = ()
    withdrawn: tuple[str, ...] = ()
    newest: datetime | None = None


def is_picture(media_type: str) -> bool:
    """Whether a media type is that of a picture."""
    return media_type.lower().startswith("image/")


def withdrawal_faults(
    entries: Collection[EntryFacts], withdrawn: Collection[str]
) -> Iterator[Fault]:
    """Yield a fault for an id that is withdrawn twice, and for one whose entry is still there."""
    counts = Counter(withdrawn)
    for entry_id, count in counts.items():
        if count > 1:
            yield Fault("document", f"{quote(entry_id)} is withdrawn {count} times")
    for entry in entries:
        if entry.id in counts:
            yield Fault(entry.place, "the entry is withdrawn in the same document", entry.id)
