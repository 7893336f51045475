"""The formats, one file each: a feed and its entries become the bytes of a document.

A document is a head, the fragments of its entries with a separator between them, and a tail; so a
fragment can be made once and stand in many documents.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from syndicate.formats import atom, jsonfeed, preview, rss
from syndicate.model import Entry, Feed


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, the ending of its files, its media type, and how it is made."""

    name: str
    suffix: str
    media_type: str
    frame: Callable[[Feed], tuple[bytes, bytes]]
    fragments: Callable[[Sequence[Entry]], list[bytes]]
    split: Callable[[bytes], tuple[bytes, list[tuple[str, bytes]], bytes]]
    separator: bytes

    def document(self, feed: Feed, fragments: Sequence[bytes]) -> bytes:
        """The whole document."""
        head, tail = self.frame(feed)
        return head + self.separator.join(fragments) + tail

    def cut(self, document: bytes, keep: Container[str]) -> bytes:
        """A published document less the entries whose ids are not to be kept.

        Raises RenderError, and nothing else, for bytes in which they cannot be told for certain:
        broken, of another format, or not written here.
        """
        head, entries, tail = self.split(document)
        left = [fragment for entry_id, fragment in entries if entry_id in keep]
        return document if len(left) == len(entries) else head + self.separator.join(left) + tail


#: What no job asks for: the page that shows a public feed to people.
PREVIEW = "html"

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "rss": Format("rss", ".rss", rss.MEDIA_TYPE, rss.frame, rss.fragments, rss.split, b"\n"),
        "atom": Format(
            "atom", ".atom", atom.MEDIA_TYPE, atom.frame, atom.fragments, atom.split, b"\n"
        ),
        "json": Format(
            "json",
            ".json",
            jsonfeed.MEDIA_TYPE,
            jsonfeed.frame,
            jsonfeed.fragments,
            jsonfeed.split,
            b",\n",
        ),
        PREVIEW: Format(
            PREVIEW,
            ".html",
            preview.MEDIA_TYPE,
            preview.frame,
            preview.fragments,
            preview.split,
            b"\n",
        ),
    }
)
