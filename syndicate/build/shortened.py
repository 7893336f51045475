"""Entries of which a feed shows less than it did: their `updated` says so (law 2, decision 43).

Readers that keep an entry by its `updated` would else go on showing the longer text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from syndicate.build.feeds import FeedSpec
from syndicate.build.select import Carried
from syndicate.store import shortened
from syndicate.store.publications import StoredFeed
from syndicate.store.shortened import Shortened, Shown
from syndicate.store.sql import Connection

_MILLISECOND = timedelta(milliseconds=1)
#: Entries that are shortened together are told apart by milliseconds within the last minute.
_MINUTE = 60_000


@dataclass
class Shortenings:
    """Since when each feed shows less of an article, as stored and as found in this run.

    `new` are those found, by the keys of feed and article: stored before any byte is put.
    """

    connection: Connection
    feeds: Mapping[tuple[str, str], StoredFeed]
    at: datetime
    new: dict[tuple[int, int], Shortened] = field(default_factory=dict)
    _empty: bool | None = None

    def dated(self, chosen: Sequence[Carried]) -> Sequence[Carried]:
        """Return what a feed carries, with the instants since when it shows less of it."""
        feed = self.feeds.get((chosen[0].spec.key, chosen[0].spec.member)) if chosen else None
        if feed is None:
            return chosen
        if self._empty is None:
            self._empty = shortened.is_empty(self.connection)
        keys = [ruled.article.key for ruled in chosen]
        known = {} if self._empty else shortened.of_feed(self.connection, feed.key, keys)
        known |= {key: self.new[feed.key, key] for key in keys if (feed.key, key) in self.new}
        known |= self._found(feed.key, chosen, known)
        if not known:
            return chosen
        return [
            replace(ruled, shortened=known[key].since) if key in known else ruled
            for key, ruled in zip(keys, chosen, strict=True)
        ]

    def _found(
        self, feed: int, chosen: Sequence[Carried], known: Mapping[int, Shortened]
    ) -> dict[int, Shortened]:
        """Return what is shown less of from now on, and is not announced as such yet."""
        now = {
            ruled.article.key: Shown(ruled.ruling.level, ruled.ruling.images)
            for ruled in chosen
            if ruled.ruling.level != "full" or not ruled.ruling.images
        }
        before = shortened.ever_shown(self.connection, feed, now) if now else {}
        less = [
            key
            for key, shown in now.items()
            if any(shown.is_less_than(then) for then in before.get(key, ()))
            and not (key in known and not shown.is_less_than(known[key].shown))
        ]
        updated = shortened.updated_of(self.connection, less) if less else {}
        found = {key: Shortened(now[key], self._since(key, updated[key])) for key in less}
        self.new.update({(feed, key): each for key, each in found.items()})
        return found

    def _since(self, key: int, updated: datetime) -> datetime:
        """Return the instant of a change that the config made: the build's, no two the same."""
        whole = self.at.replace(microsecond=self.at.microsecond // 1000 * 1000)
        return max(whole - key % _MINUTE * _MILLISECOND, updated + _MILLISECOND)

    def of(self, spec: FeedSpec) -> dict[tuple[int, int], Shortened]:
        """Return what a feed begins to show less of in this run."""
        stored = self.feeds.get((spec.key, spec.member))
        if stored is None or not self.new:
            return {}
        return {name: each for name, each in self.new.items() if name[0] == stored.key}
