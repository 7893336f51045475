"""The formats, one file each: they render a feed and its entries as the bytes of a document.

A document is a head, the fragments of its entries with a separator between them, and a tail, so
that a fragment is rendered once and can stand in many documents.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from msgspec import Struct

from syndicate.errors import RenderError
from syndicate.formats import atom, jsonfeed, preview, rss
from syndicate.installed import Table
from syndicate.model.feed import Entry, Feed


class Format(Struct, frozen=True):
    """A format: its name, file suffix and media type, and the functions that render and split.

    `label` is what people call it. `frame` returns what stands before and after the entries of a
    feed, `fragments` the bytes of each entry, in order; `split` takes a document apart again, into
    what is before the entries, (entry id, bytes) of each, and what is after. It raises RenderError
    for bytes that it did not write.

    A package's own has `read`, which proves what the others wrote, and shares no code with them: it
    takes a document, and returns its `DocumentFacts`, None where it cannot be read, and the
    `Fault`s that it has.
    """

    name: str
    label: str
    suffix: str
    media_type: str
    frame: Callable[[Feed], tuple[bytes, bytes]]
    fragments: Callable[[Sequence[Entry]], list[bytes]]
    split: Callable[[bytes], tuple[bytes, list[tuple[str, bytes]], bytes]]
    separator: bytes
    read: Callable[[bytes], Any] | None = None

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


def _own(name: str, label: str, module: Any, separator: bytes = b"\n") -> Format:
    return Format(
        name=name,
        label=label,
        suffix=f".{name}",
        media_type=module.MEDIA_TYPE,
        frame=module.frame,
        fragments=module.fragments,
        split=module.split,
        separator=separator,
    )


def _accept(name: str, found: Format) -> Format:
    """Return the format of a package with functions that fail as ours do, by RenderError."""

    def told(of: str, function: Callable[..., Any], *given: object) -> Any:
        try:
            return function(*given)
        except RenderError:
            raise
        except Exception as error:
            raise RenderError(name, f"its {of} failed: {error!r}") from error

    def fragments(entries: Sequence[Entry]) -> list[bytes]:
        made = told("fragments", found.fragments, entries)
        if len(made) != len(entries) or not all(isinstance(each, bytes) for each in made):
            raise RenderError(name, "its fragments are not one for each entry, in bytes")
        return list(made)

    return Format(
        name=name,
        label=str(found.label),
        suffix=f".{name}",
        media_type=str(found.media_type),
        frame=lambda feed: told("frame", found.frame, feed),
        fragments=fragments,
        split=lambda document: told("split", found.split, document),
        separator=found.separator,
        read=found.read,
    )


_OWN = {
    "rss": _own("rss", "RSS", rss),
    "atom": _own("atom", "Atom", atom),
    "json": _own("json", "JSON Feed", jsonfeed, b",\n"),
    PREVIEW: _own(PREVIEW, "HTML", preview),
}
#: Those of the program, and those of packages, in the group `syndicate.formats`.
FORMATS: Mapping[str, Format] = Table("formats", _OWN, _accept)


def suffixes() -> tuple[str, ...]:
    """Return how the paths of documents end that have entries."""
    return tuple(form.suffix for form in FORMATS.values())
