"""Entries become a document: the newest that fit, in a frame that the judge passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from msgspec import Struct

from syndicate.build.cache.folder import Cache
from syndicate.build.rendered import RenderedEntry
from syndicate.build.verify import LARGEST_DOCUMENT
from syndicate.check.standards import judge
from syndicate.errors import RenderError
from syndicate.formats import Format
from syndicate.model.feed import Feed

Piece = bytes | memoryview


class DocumentParts(Struct, frozen=True):
    """A document as it is to be, in parts; `size` is in bytes.

    `entries` are keys of cached entries; `plan` is a digest of the parts, and of how much of each
    entry is shown: two with one plan have the same bytes.
    """

    format: str
    separator: bytes
    head: bytes
    tail: bytes
    entries: tuple[int, ...]
    size: int
    plan: bytes

    def pieces(self, cache: Cache) -> Iterator[Piece]:
        """Yield its bytes, in pieces that are good until the next. Raises DamagedError."""
        yield self.head
        yield from cache.entries.joined(self.entries, self.format, self.separator)
        yield self.tail


class MadeElsewhere(Struct, frozen=True):
    """Stands for the parts of a document that a worker has: it alone can put them."""


#: What a document is published from.
DocumentBody = bytes | DocumentParts | MadeElsewhere


class Assembled(Struct, frozen=True):
    """A document's parts, the entries that fit into it, and whether some did not."""

    parts: DocumentParts
    entries: list[RenderedEntry]
    short: bool


def pieces_of(body: DocumentBody, cache: Cache) -> Iterable[Piece]:
    """Return the bytes of a document, in pieces."""
    assert not isinstance(body, MadeElsewhere)
    return (body,) if isinstance(body, bytes) else body.pieces(cache)


def digest_of(pieces: Iterable[Piece]) -> str:
    """Return the SHA-256 of a document."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def assemble(
    form: Format, feed: Feed, entries: Sequence[RenderedEntry], place: int, limit: int
) -> Assembled:
    """Return a document of the newest entries that fit into `limit` bytes.

    `place` is that of the format among those of the feed. Raises RenderError for a frame that
    cannot be made.
    """
    head, tail = form.frame(feed)
    whole = min(limit, LARGEST_DOCUMENT) - len(head) - len(tail)
    room, fit, short = whole, list[RenderedEntry](), False
    for entry in entries:
        size = entry.sizes[place] + len(form.separator)
        if size > whole:
            continue  # it can never stand here, and must not keep the others out
        if size > room:
            short = True
            break
        room -= size
        fit.append(entry)
    shown = "".join(f"{entry.level}{entry.images:d}" for entry in fit).encode()
    plan = sha256(b"\0".join((head, tail, shown, *(entry.digests[place] for entry in fit))))
    fragments = sum(entry.sizes[place] for entry in fit)
    between = len(form.separator) * max(0, len(fit) - 1)
    parts = DocumentParts(
        format=form.name,
        separator=form.separator,
        head=head,
        tail=tail,
        entries=tuple(entry.cached for entry in fit),
        size=len(head) + fragments + between + len(tail),
        plan=plan.digest()[:16],
    )
    return Assembled(parts, fit, short)


def prove(assembled: Assembled, feed: Feed, now: datetime) -> None:
    """Hold a document's frame against the standards; its entries were proved when they were made.

    Raises RenderError: the fault is the document's own.
    """
    parts = assembled.parts
    instants = [now, datetime.fromisoformat(feed.updated)] if feed.updated else [now]
    latest = max(instants) + timedelta(seconds=1)
    for fault in judge(parts.head + parts.tail, parts.format, feed.self_url, latest).errors:
        raise RenderError(feed.self_url, fault.text)
    ids = {entry.entry_id for entry in assembled.entries}
    if len(ids) < len(assembled.entries):
        raise RenderError(feed.self_url, "an entry stands in it twice")
    if gone := next((stone.id for stone in feed.withdrawn if stone.id in ids), None):
        raise RenderError(feed.self_url, f"{gone} stands in it and is withdrawn")
