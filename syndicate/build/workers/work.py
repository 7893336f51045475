"""What a run gives its workers, and what they send home: records, never an open file or a row.

A worker reads the store and puts documents; the run alone writes the store. So a shard goes back
and forth: the worker plans a group of its feeds and sends the plan home, the run records what must
be known before the first byte, the worker puts the bytes, and the run records that they are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from syndicate.build.cache.documents import CachedDocument
from syndicate.build.cache.entries import EntryLinks
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.changes import ArchiveScope, Name
from syndicate.build.context import BuildRequest
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.build.plan import Problem
from syndicate.config.site import Site
from syndicate.store.shortened import Shortened


class RunOrder(Struct, frozen=True):
    """What a worker must know of a run, once.

    `token` names this pass of the run. It stands in the output as long as workers may put anything
    there (`mark.py`); `fence` is the number of the run, where many hosts may build. `program`
    are the versions that make the bytes, `host` is the run's machine. `snapshot` is what the run
    sees of a store on a server, where that can be shared. `lineage` is that of the run's cache:
    what a worker keeps for another is not used.
    """

    token: str
    site: Site
    request: BuildRequest
    program: Mapping[str, str]
    host: str
    snapshot: str | None
    lineage: int
    fence: int | None = None


class FeedOrder(Struct, frozen=True):
    """A feed that is to be looked at, by name, and which of its archives.

    `state` is how the last build left it, where not all of its archives are looked at.
    """

    name: Name
    archives: ArchiveScope
    state: CachedFeed | None = None


class Shard(Struct, frozen=True):
    """Some feeds that one worker does, in their order."""

    number: int
    feeds: tuple[FeedOrder, ...]

    @property
    def names(self) -> tuple[Name, ...]:
        return tuple(feed.name for feed in self.feeds)


class Greeting(Struct, frozen=True):
    """Says that a worker can work for a run."""


class PlannedGroup(Struct, frozen=True):
    """Plans that a worker is ready to put, without their bytes; their feeds by name.

    `changed` are the places of the documents of each plan that are to be written.
    """

    names: tuple[Name, ...]
    plans: tuple[FeedPlan, ...]
    changed: tuple[tuple[int, ...], ...]
    shortened: Mapping[tuple[int, int], Shortened]


class PutFile(Struct, frozen=True):
    """A document that was put or removed: its place in the plan, else what became of it instead."""

    place: int | None
    document: DocumentPlan | None
    digest: str | None
    size: int


class PutFeed(Struct, frozen=True):
    """What was put of one plan, why the rest was not, and what its files look like."""

    files: tuple[PutFile, ...]
    problems: tuple[Problem, ...]
    documents: tuple[tuple[str, CachedDocument | None], ...]


class Step(Struct, frozen=True):
    """What a worker sends home: what it has put of the last group, and the next one it planned.

    `links` are what the entries in that were made of and lead to, by the worker's own keys. Where
    nothing is planned, the shard is done.
    """

    put: tuple[PutFeed, ...] = ()
    unsynced: tuple[Problem, ...] = ()
    planned: PlannedGroup | None = None
    links: Mapping[int, EntryLinks] = field(default_factory=dict)


class Failed(Struct, frozen=True):
    """Why a worker could not do what it was asked; `refused` where it cannot work for this run."""

    reason: str
    refused: bool = False


class Desk(Struct, frozen=True):
    """Where a worker keeps what it made; None: in a folder of its own, as long as it lives."""

    cache: Path | None = None
