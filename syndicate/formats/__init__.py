"""The formats, one file each: they render a feed and its entries as the bytes of a document.

A document is a head, the fragments of its entries with a separator between them, and a tail, so
that a fragment is rendered once and can stand in many documents.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from syndicate.formats import atom, jsonfeed, preview, rss
from syndicate.model.feed import Entry, Feed


class Format(Struct, frozen=True):
    """A format: its name, file suffix and media type, and the functions that render and split."""

    name: str
    suffix: str
    media_type: str
    frame: Callable[[Feed], tuple[bytes, bytes]]
    fragments: Callable[[Sequence[Entry]], list[bytes]]
    split: Callable[[bytes], tuple[bytes, list[tuple[str, bytes]], bytes]]
    separator: bytes

    def document(self, feed: Feed, fragments: Sequence[bytes]) -> bytes:
        """Return the whole document."""
        head, tail = self.frame(feed)
        return head + self.separator.join(fragments) + tail

    def cut(self, document: bytes, keep: Container[str]) -> bytes:
        """Return a published document with only the entries whose ids are in `keep`.

        Raises RenderError, and nothing else, for bytes whose entries cannot be told for certain:
        broken, of another format, or not written by us.
        """
        head, entries, tail = self.split(document)
        rest = [fragment for entry_id, fragment in entries if entry_id in keep]
        return document if len(rest) == len(entries) else head + self.separator.join(rest) + tail


#: The format that no job names: the page that shows a public feed to people.
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
