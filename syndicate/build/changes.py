"""Which feeds a build looks at: those that a change concerns, and those that fall due by time.

Cost follows change (law 11): a feed that nothing concerns is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.context import BuildContext
from syndicate.build.feed_index import FeedIndex
from syndicate.build.feeds import FeedSpec
from syndicate.build.targets import output_name
from syndicate.store import (
    carried,
    cited,
    ledger,
    pictures,
    queries,
    takedown_orders,
    targets,
    traits,
)
from syndicate.store.instants import stored
from syndicate.store.originals import number_of
from syndicate.store.sql import Connection
from syndicate.text.urls import page_key

#: Beyond so many changed articles every feed is looked at: it is cheaper than to ask after each.
MANY_CHANGES = 20_000

#: A feed by its job and member.
Name = tuple[str, str]


class ArchiveScope(Struct):
    """Which of a feed's archives a build looks at: all of them, those of these names, or those
    with one of these articles.

    `anywhere` says that any article that stands in no archive may have come or gone, by time,
    `everything` that what the cache says of earlier builds does not count.
    """

    all: bool = False
    everything: bool = False
    anywhere: bool = False
    names: set[str] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)


class BuildScope(Struct, frozen=True):
    """What a build looks at: every feed, or those that are named.

    `lost` are feeds of which only files are gone, `lost_archives` the files of archives that are.
    `structure` says whether everything ever published is held against what jobs make now.
    """

    everything: bool
    feeds: Mapping[Name, ArchiveScope] = field(default_factory=dict)
    lost: frozenset[Name] = frozenset()
    lost_archives: tuple[str, ...] = ()
    structure: bool = True

    def of(self, spec: FeedSpec) -> ArchiveScope | None:
        """Return what of a feed is to be looked at; None where nothing is."""
        if self.everything:
            return ArchiveScope(all=True, everything=True)
        return self.feeds.get((spec.key, spec.member))


class _ScopeQuery(Struct, frozen=True):
    """What has changed since when: the feeds there are and were, and the last whole build."""

    context: BuildContext
    specs: Mapping[Name, FeedSpec]
    states: Mapping[Name, CachedFeed]
    last: LastBuild


def build_scope(
    context: BuildContext,
    states: Mapping[Name, CachedFeed],
    last: LastBuild | None,
    most: int = MANY_CHANGES,
) -> BuildScope:
    """Return what must be looked at since the last whole build, which left these `states`.

    It is everything where that cannot be told, or where more than `most` articles have changed.
    """
    connection, at = context.connection, stored(context.at)
    if last is None or at < last.at or not is_later(connection, last):
        return BuildScope(everything=True)
    changed = queries.changed_since(connection, last.sequence, most)
    epoch = context.recall.epoch
    if changed is None or (epoch != last.epoch and _is_recalled_anew(context, changed)):
        return BuildScope(everything=True)
    specs = {(spec.key, spec.member): spec for spec in context.catalog.specs}
    query = _ScopeQuery(context, specs, states, last)
    feeds = {
        name: ArchiveScope(all=name not in states, anywhere=True)
        for name in specs
        if name not in states or not states[name].is_current(at)
    }
    for archive in context.cache.feeds.archives_due(at):
        feeds.setdefault((archive.job, archive.member), ArchiveScope()).names.add(archive.archive)
    same_config = last.config == context.site.digest and last.stamp == code_stamp()
    if not same_config:
        feeds |= dict.fromkeys(_newly_configured(query), ArchiveScope(all=True))
        changed += _of_new_sources(context)
    _add_concerned(query, changed, feeds)
    is_elsewhere = last.output != output_name(context.site)
    moved = is_elsewhere or not last.is_untouched() or last.folders != context.target.folders()
    lost, archives = _altered(query, feeds) if moved else (set[Name](), list[str]())
    structure = bool(not same_config or not last.settled or moved or states.keys() - specs.keys())
    return BuildScope(
        everything=False,
        feeds=feeds,
        lost=frozenset(lost),
        lost_archives=tuple(archives),
        structure=structure,
    )


def _is_recalled_anew(context: BuildContext, changed: Sequence[int]) -> bool:
    """Return whether an article whose withdrawal was carried out is known by another text now.

    Any feed may hold that text.
    """
    ordered = set(takedown_orders.pending(context.connection))
    return any(
        article.withdrawn is not None and article.withdrawn.order not in ordered
        for article in queries.facts_of(context.connection, list(changed))
    )


def is_later(connection: Connection, last: LastBuild) -> bool:
    """Return whether the store is the one of the last build: no other, no older copy of it."""
    if queries.sequence(connection) < last.sequence:
        return False
    return last.work is None or ledger.hash_of(connection, last.work[0]) == last.work[1]


def _newly_configured(query: _ScopeQuery) -> set[Name]:
    """Return the feeds of which the config says something else than it did."""
    context = query.context
    cached = [*query.states.values(), *context.cache.feeds.archives()]
    return {
        name
        for state in cached
        if (name := (state.job, state.member)) in query.specs
        and state.digest != context.digests.feed(query.specs[name], state.sources)
    }


def _of_new_sources(context: BuildContext) -> list[int]:
    """Return the articles that name a source which the config has only now, or no longer has."""
    now = set(context.site.sources.sources)
    return queries.named_by(context.connection, sorted(now ^ context.cache.feeds.sources()))


def _add_concerned(
    query: _ScopeQuery, changed: Sequence[int], feeds: dict[Name, ArchiveScope]
) -> None:
    """Add the feeds that ask for a changed article, or have had it."""
    context = query.context
    connection, articles = context.connection, list(changed)
    # What cites an article that came, changed or went, and may name it now, or no longer.
    names = map(number_of, cited.names_of(connection, changed))
    citing = context.cache.entries.leading_to(set(names)).values()
    articles += queries.articles_of(connection, sorted(set(citing)))
    if context.recall.epoch != query.last.epoch:  # what led to a withdrawn page, or would again
        articles += _showing(query)
        pages = traits.pages_of(connection, changed)
        revisions = context.cache.entries.leading_to(pages).values()
        articles += queries.articles_of(connection, sorted(set(revisions)))
    for name, archives in carried.feeds_of(connection, articles).items():
        feeds.setdefault(name, ArchiveScope()).names |= archives
    index = FeedIndex(context.catalog)
    for article in queries.facts_of(connection, list(changed)):
        for spec in index.concerned(article, context.catalog.owners.find(article)):
            scope = feeds.setdefault((spec.key, spec.member), ArchiveScope())
            scope.articles.add(article.key)


def _showing(query: _ScopeQuery) -> list[int]:
    """Return the articles that show or link to pictures which were withdrawn or lifted since."""
    connection, cache = query.context.connection, query.context.cache
    pending = takedown_orders.pending(connection)
    moved = targets.pictures_moved_since(connection, pending, query.last.at)
    urls = {target.shown for target in moved if target.shown}
    linking = cache.entries.leading_to({number_of(page_key(url)) for url in urls}).values()
    showing = pictures.showing(connection, {int(target.value) for target in moved})
    return [*showing, *queries.articles_of(connection, sorted(set(linking)))]


def _altered(query: _ScopeQuery, feeds: dict[Name, ArchiveScope]) -> tuple[set[Name], list[str]]:
    """Return the feeds that lost a file, and the files of archives that were lost or written to.

    A feed whose file was written by another hand is added to those that are looked at.
    """
    context = query.context
    lost = set[Name]()
    files = {path: then for path, *then in context.cache.documents.files()}
    for name, spec in query.specs.items():
        for path in spec.documents:
            then, seen = files.pop(path, None), context.target.look(path)
            if seen is None and then:
                lost.add(name)
            elif seen is not None and (then is None or list(seen) != then):
                feeds.setdefault(name, ArchiveScope())
    others = [p for p, then in files.items() if list(context.target.look(p) or ()) != then]
    elsewhere = context.cache.documents.kept_elsewhere() if others else set()
    _add_archives(query, [path for path in others if path in elsewhere], feeds)
    return lost - feeds.keys(), [path for path in others if path not in elsewhere]


def _add_archives(
    query: _ScopeQuery, paths: Sequence[str], feeds: dict[Name, ArchiveScope]
) -> None:
    """Add the archives at these paths: only a worker has what they were made of."""
    published = query.context.published
    published.read_records(paths)
    names = {feed.key: name for name, feed in published.feeds.items()} if paths else {}
    for path in paths:
        record = published.record(path)
        name = names.get(record.feed) if record and record.feed else None
        if record and record.archive and name is not None and name in query.specs:
            feeds.setdefault(name, ArchiveScope()).names.add(record.archive)
