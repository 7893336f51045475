"""Which feeds a build looks at: those that a change concerns, and those that fall due by time.

Cost follows change (design, law 11): a feed that nothing concerns is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.cache.folder import Cache
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.feed_index import FeedIndex
from syndicate.build.feeds import FeedSpec
from syndicate.build.recipes import digest
from syndicate.config.owners import Owners
from syndicate.publish.directory import Directory
from syndicate.store import ledger, publications, queries, traits, withdrawals
from syndicate.store.archives import Segment
from syndicate.store.instants import stored
from syndicate.store.queries import Position

#: Beyond so many changes every feed is looked at: it is cheaper than to ask after each.
_MANY = 20_000
#: Settings that no document depends on.
_APART = frozenset("store output guard silence precompress cache".split())

#: A feed by its job and member.
Name = tuple[str, str]


@dataclass(slots=True)
class ArchiveScope:
    """What of a feed's archives is to be looked at: all; those of these names, or with an article
    at one of these positions.
    """

    all: bool = False
    names: set[str] = field(default_factory=set)
    positions: set[Position] = field(default_factory=set)

    def within(self, stretch: tuple[Segment | None, Position | None, Position | None]) -> bool:
        segment, start, end = stretch
        if self.all or (segment is not None and segment.name in self.names):
            return True
        return any(
            (start is None or start <= one) and (end is None or one < end) for one in self.positions
        )


@dataclass(frozen=True, slots=True)
class BuildScope:
    """What a build looks at: every feed, or those that are named; and whether all that was ever
    published is to be held against what jobs make now.

    `lost` are feeds of which only files are gone, `lost_archives` the files of archives that are.
    """

    everything: bool
    feeds: Mapping[Name, ArchiveScope] = field(default_factory=dict)
    lost: frozenset[Name] = frozenset()
    lost_archives: tuple[str, ...] = ()
    structure: bool = True

    def of(self, spec: FeedSpec) -> ArchiveScope | None:
        """What of a feed is to be looked at; None where nothing is."""
        if self.everything:
            return ArchiveScope(all=True)
        return self.feeds.get((spec.key, spec.member))


@dataclass
class ConfigDigests:
    """Digests of what the config says of feeds, and of sources."""

    owners: Owners
    _jobs: dict[str, bytes] = field(default_factory=dict)
    _sources: dict[str | None, bytes] = field(default_factory=dict)

    @cached_property
    def _site(self) -> bytes:
        site = self.owners.site
        settings = [
            getattr(site.settings, one.name)
            for one in fields(site.settings)
            if one.name not in _APART
        ]
        return digest(code_stamp(), settings, site.categories)

    def feed(self, spec: FeedSpec, sources: Iterable[str | None]) -> bytes:
        """Of a feed whose articles are of these sources."""
        if spec.key not in self._jobs:
            outlet = spec.outlet
            self._jobs[spec.key] = digest(outlet, spec.select, dict(spec.names))
        own = (spec.member, spec.path, spec.title, spec.description, spec.language)
        met = [self._source(one) for one in sources]
        return digest(self._site, self._jobs[spec.key], own, met)

    def _source(self, key: str | None) -> bytes:
        """Of what a source permits, and of how its articles are known."""
        if key not in self._sources:
            owners = self.owners
            terms = owners.site.sources
            if key is None:  # any source that is added may own its articles
                known: object = (terms.default, owners.hosts, owners.names, [*terms.sources])
            elif key == "own":
                known = terms.own
            else:
                hosts = sorted(host for host, owner in owners.hosts.items() if owner == key)
                names = sorted(name for name, owner in owners.names.items() if owner == key)
                known = (terms.sources.get(key), hosts, names)
            self._sources[key] = digest(known)
        return self._sources[key]


@dataclass(frozen=True)
class ScopeQuery:
    """What is asked: of which state of the store, config and output, at which instant."""

    connection: Connection
    owners: Owners
    digests: ConfigDigests
    kept: Cache
    target: Directory
    config: str | None
    epoch: str
    at: datetime


def scope(
    asked: ScopeQuery,
    every: Sequence[FeedSpec],
    states: Mapping[Name, CachedFeed],
    last: LastBuild | None,
) -> BuildScope:
    """What is to be looked at since the last whole build."""
    connection, at = asked.connection, stored(asked.at)
    if last is None or at < last.at or not _goes_on(connection, last):
        return BuildScope(everything=True)
    changed = queries.changed_since(connection, last.sequence, _MANY)
    if changed is None or (asked.epoch != last.epoch and _recalled_anew(asked, changed)):
        return BuildScope(everything=True)
    named = {(one.key, one.member): one for one in every}
    feeds = {
        name: ArchiveScope(all=name not in states) for name in named if _is_due(states, name, at)
    }
    for one in asked.kept.feeds.archives_due(at):
        feeds.setdefault((one.job, one.member), ArchiveScope()).names.add(one.archive)
    same_config = last.config == asked.config and last.stamp == code_stamp()
    if not same_config:
        feeds |= dict.fromkeys(_newly_configured(asked, named, states), ArchiveScope(all=True))
        changed += _of_new_sources(asked)
    _concerned(asked, every, changed, last, feeds)
    moved = not last.is_untouched() or last.folders != asked.target.folders()
    lost, archives = _altered(asked, named, feeds) if moved else (set[Name](), list[str]())
    structure = bool(not same_config or not last.settled or moved or states.keys() - named.keys())
    return BuildScope(False, feeds, frozenset(lost), tuple(archives), structure)


def _recalled_anew(asked: ScopeQuery, changed: Sequence[int]) -> bool:
    """Whether what an order withdrew that builds have carried out is known by another text now: any
    feed may hold it.
    """
    ordered = set(withdrawals.pending(asked.connection))
    return any(
        one.withdrawn is not None and one.withdrawn.order not in ordered
        for one in queries.facts_of(asked.connection, list(changed))
    )


def _is_due(states: Mapping[Name, CachedFeed], name: Name, at: int) -> bool:
    return name not in states or not states[name].stands(at)


def _goes_on(connection: Connection, last: LastBuild) -> bool:
    """Whether the store is the one of the last build, later: no other, no older copy of it."""
    if queries.sequence(connection) < last.sequence:
        return False
    return last.seal is None or ledger.hash_of(connection, last.seal[0]) == last.seal[1]


def _newly_configured(
    asked: ScopeQuery, named: Mapping[Name, FeedSpec], states: Mapping[Name, CachedFeed]
) -> set[Name]:
    """The feeds of which the config says something else than it did."""
    kept = [*states.values(), *asked.kept.feeds.archives()]
    return {
        name
        for one in kept
        if (name := (one.job, one.member)) in named
        and one.digest != asked.digests.feed(named[name], one.sources)
    }


def _of_new_sources(asked: ScopeQuery) -> list[int]:
    """The articles that name a source by an id which the config has only now, or no longer has."""
    now = set(asked.owners.site.sources.sources)
    return queries.named_by(asked.connection, sorted(now ^ asked.kept.feeds.sources()))


def _concerned(
    asked: ScopeQuery,
    every: Sequence[FeedSpec],
    changed: Sequence[int],
    last: LastBuild,
    feeds: dict[Name, ArchiveScope],
) -> None:
    """Add the feeds that ask for a changed article, or have had it."""
    connection = asked.connection
    articles = list(changed)
    if asked.epoch != last.epoch:  # what led to a withdrawn page, or would again
        pages = traits.pages_of(connection, changed)
        revisions = asked.kept.entries.leading_to(pages).values()
        articles += queries.articles_of(connection, sorted(set(revisions)))
    for name, archives in publications.feeds_of(connection, articles).items():
        feeds.setdefault(name, ArchiveScope()).names |= archives
    matches = FeedIndex(asked.owners, every)
    positions = queries.positions(connection, changed)
    for article in queries.facts_of(connection, list(changed)):
        owner = asked.owners.find(article)
        for spec in matches.concerned(article, owner):
            touched = feeds.setdefault((spec.key, spec.member), ArchiveScope())
            touched.positions.add(positions[article.key])


def _altered(
    asked: ScopeQuery, named: Mapping[Name, FeedSpec], feeds: dict[Name, ArchiveScope]
) -> tuple[set[Name], list[str]]:
    """The feeds that lost a file, and the files of archives that were lost or written to.

    A feed whose file was written by another hand is added to those that are looked at.
    """
    lost = set[Name]()
    files = {path: then for path, *then in asked.kept.documents.files()}
    for name, spec in named.items():
        for path in spec.documents:
            then, seen = files.pop(path, None), asked.target.look(path)
            if seen is None and then:
                lost.add(name)
            elif seen is not None and (then is None or list(seen) != then):
                feeds.setdefault(name, ArchiveScope())
    others = [path for path, then in files.items() if list(asked.target.look(path) or ()) != then]
    return lost - feeds.keys(), others
