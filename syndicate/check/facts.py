"""What a published document says, and what is wrong with it: plain facts for the callers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Format = Literal["rss", "atom", "json", "opml"]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (`line 12`, `items[3]`), what, and whose fault it is.

    `entry` is the id of the one entry that carries the fault, None when it is the document's.
    """

    place: str
    text: str
    entry: str | None = None
    level: Severity = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One entry as a reader gets it; `content` is HTML, `id` is empty when it has none.

    `links` are (rel, href) in document order, enclosures and attachments among them. Instants
    are aware, None when absent or unreadable.
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


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """One document as a reader gets it. The entries of an OPML list are the feeds it names."""

    format: Format
    id: str | None
    title: str
    self_url: str | None
    updated: datetime | None
    entries: tuple[EntryFacts, ...] = ()
