"""An entry that was made and proved for a feed, in as little as the feed needs to hold of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndicate.model.article import Level


class RenderedEntry(Struct, frozen=True):
    """An entry in every format of a feed; its bytes stand in the cache under the key `cached`.

    `key` and `revision` are the article's in the store. `sizes` (in bytes) and `digests` of its
    fragments are in the order of the feed's formats. `end` is when rights no longer permit it, or
    what it names, in microseconds since 1970. `notices` are the names of those that it shows.
    """

    key: int
    revision: int
    entry_id: str
    published: datetime
    updated: str
    level: Level
    images: bool
    language: str | None
    cached: int
    sizes: tuple[int, ...]
    digests: tuple[bytes, ...]
    end: int | None = None
    notices: tuple[str, ...] = ()
