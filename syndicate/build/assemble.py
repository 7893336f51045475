"""Entries become a document: the newest that fit, in a frame that stands up to the judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from syndicate.build.cache.folder import Cache
from syndicate.build.rendered import RenderedEntry
from syndicate.build.verify import LARGEST_DOCUMENT
from syndicate.check.standards import judge
from syndicate.errors import RenderError
from syndicate.formats import Format
from syndicate.model import Feed

Piece = bytes | memoryview
Fits = tuple["DocumentParts", list[RenderedEntry], bool]


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """A document as it is to be, in parts; `size` is in bytes.

    `entries` are the keys of kept entries; `plan` is a digest of the parts, and of how much of each
    entry is shown: two with one plan have the same bytes.
    """

    format: str
    separator: bytes
    head: bytes
    tail: bytes
    entries: tuple[int, ...]
    size: int
    plan: bytes

    def pieces(self, kept: Cache) -> Iterator[Piece]:
        """Its bytes, in pieces that are good until the next. Raises DamagedError."""
        yield self.head
        yield from kept.entries.joined(self.entries, self.format, self.separator)
        yield self.tail


#: What a document is published from.
DocumentBody = bytes | DocumentParts


def pieces_of(body: DocumentBody, kept: Cache) -> Iterable[Piece]:
    """The bytes of a document, in pieces."""
    return (body,) if isinstance(body, bytes) else body.pieces(kept)


def digest_of(pieces: Iterable[Piece]) -> str:
    """The SHA-256 of a document."""
    found = sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def assemble(
    form: Format, feed: Feed, made: Sequence[RenderedEntry], place: int, limit: int
) -> Fits:
    """The newest entries that fit into `limit` bytes, in a document; whether some do not.

    `place` is that of the format among those of the feed. Raises RenderError for a frame that
    cannot be made.
    """
    head, tail = form.frame(feed)
    whole = min(limit, LARGEST_DOCUMENT) - len(head) - len(tail)
    room, taken, short = whole, list[RenderedEntry](), False
    for one in made:
        size = one.sizes[place] + len(form.separator)
        if size > whole:
            continue  # it can never stand here, and must not keep the others out
        if size > room:
            short = True
            break
        room -= size
        taken.append(one)
    shown = "".join(f"{one.level}{one.images:d}" for one in taken).encode()
    plan = sha256(b"\0".join((head, tail, shown, *(one.digests[place] for one in taken))))
    fragments = sum(one.sizes[place] for one in taken)
    between = len(form.separator) * max(0, len(taken) - 1)
    return (
        DocumentParts(
            form.name,
            form.separator,
            head,
            tail,
            tuple(one.entry for one in taken),
            len(head) + fragments + between + len(tail),
            plan.digest()[:16],
        ),
        taken,
        short,
    )


def prove(it: DocumentParts, feed: Feed, taken: Sequence[RenderedEntry], now: datetime) -> None:
    """Hold a document's frame against the standards; its entries were proved when they were made.

    Raises RenderError: the fault is the document's own.
    """
    shown = [now, datetime.fromisoformat(feed.updated)] if feed.updated else [now]
    latest = max(shown) + timedelta(seconds=1)
    for fault in judge(it.head + it.tail, it.format, feed.self_url, latest).errors:
        raise RenderError(feed.self_url, fault.text)
    ids = {one.entry_id for one in taken}
    if len(ids) < len(taken):
        raise RenderError(feed.self_url, "an entry stands in it twice")
    if gone := next((stone.id for stone in feed.withdrawn if stone.id in ids), None):
        raise RenderError(feed.self_url, f"{gone} stands in it and is withdrawn")


def with_updated(feed: Feed, made: Sequence[RenderedEntry]) -> Feed:
    """The feed dated by the newest of its entries and withdrawals; no clock."""
    newest = [one.updated for one in made]
    newest += [f"{signal.when:%Y-%m-%dT%H:%M:%SZ}" for signal in feed.withdrawn]
    if not made and feed.updated:
        newest.append(feed.updated)
    return replace(feed, updated=max(newest, key=datetime.fromisoformat)) if newest else feed
