"""What was made of articles in this run, kept for the feeds to come."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from syndicate.check.policy import Known
from syndicate.content.prepare import Recipe
from syndicate.model import Level


@dataclass(frozen=True, slots=True)
class Made:
    """An entry in every format that was asked for, with what feeds and pages tell of it."""

    key: int
    revision: int
    entry_id: str
    title: str
    url: str | None
    updated: str
    level: Level
    images: bool
    known: Known
    fragments: Mapping[str, bytes]

    @property
    def size(self) -> int:
        return sum(map(len, self.fragments.values()))


@dataclass(slots=True)
class Shelf:
    """What was made in this run, the least lately used first to go; bounded in bytes."""

    limit: int = 16_000_000
    held: int = 0
    made: OrderedDict[tuple[int, Recipe], Made] = field(default_factory=OrderedDict)

    def get(self, key: tuple[int, Recipe], formats: Iterable[str]) -> Made | None:
        found = self.made.get(key)
        if found is None or not found.fragments.keys() >= set(formats):
            return None
        self.made.move_to_end(key)
        return found

    def put(self, key: tuple[int, Recipe], made: Made) -> None:
        old = self.made.pop(key, None)
        self.held += made.size - (old.size if old else 0)
        self.made[key] = made
        while self.held > self.limit and len(self.made) > 1:
            self.held -= self.made.popitem(last=False)[1].size
