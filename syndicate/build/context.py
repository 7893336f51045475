"""How a run begins: what it is asked for, what it works with, which feeds it looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.cache.folder import Cache
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.changes import BuildScope, ConfigDigests, ScopeQuery, scope
from syndicate.build.entries import EntryRenderer
from syndicate.build.feeds import FeedSpec
from syndicate.build.pages import imprint
from syndicate.build.recipes import Recipes
from syndicate.build.run import Run
from syndicate.build.slugs import FeedTerms
from syndicate.build.workers import OpenPress
from syndicate.check.recall import recaller
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.content.prepare import preparer
from syndicate.publish.directory import Directory
from syndicate.recall.memory import Memory
from syndicate.store import Store, publications, traits


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What a run is asked for.

    `only` are patterns of feeds' paths; `full` looks at every feed, `force` overrules the guard;
    `workers` is the number of processes; `detail` says that the answer
    names entries, which costs memory.
    `keep_names` stores the slugs that were minted: a build does, a plan does not.
    """

    at: datetime
    only: tuple[str, ...] = ()
    full: bool = False
    force: bool = False
    keep_names: bool = False
    workers: int = 1
    detail: bool = False


def begin(
    site: Site, connection: Connection, kept: Cache, naming: FeedTerms, request: BuildRequest
) -> Run:
    """A run over this state of the store."""
    owners = Owners.of(site, naming.categories)
    since = request.at - site.settings.withdrawals.keep
    return Run(
        site=site,
        imprint=imprint(site),
        at=request.at,
        connection=connection,
        kept=kept,
        press=_press(owners, connection, kept, naming.categories, request.at),
        owners=owners,
        digests=ConfigDigests(owners),
        target=Directory(site.output),
        feeds=publications.known_feeds(connection),
        documents=publications.known_documents(connection),
        signals=publications.signals(connection, since),
        force=request.force,
    )


def _press(
    owners: Owners,
    connection: Connection,
    kept: Cache | None,
    slugs: Mapping[str, str],
    at: datetime,
) -> EntryRenderer:
    """The press of a run; one that only makes what others keep needs nothing kept."""
    memory = Memory(connection, owners)
    gone = None if memory.empty() else memory.gone
    recalled = None if memory.empty() else recaller(memory)
    epoch = traits.epoch(connection)
    recipes, prepare = Recipes(owners, slugs), preparer(owners.site, gone)
    return EntryRenderer(owners, connection, prepare, recipes, kept, at, gone, recalled, epoch)


def another_press(run: Run) -> OpenPress:
    """Opens a press over the same store, for a process of its own."""
    return partial(_open_press, run.site, dict(run.press.recipes.slugs), run.at)


@contextmanager
def _open_press(site: Site, slugs: Mapping[str, str], at: datetime) -> Iterator[EntryRenderer]:
    store = Store.open(site.settings.store, site.folder)
    with store.reading() as connection:
        yield _press(Owners.of(site, slugs), connection, None, slugs, at)


def scope_of(
    run: Run,
    every: Sequence[FeedSpec],
    states: Mapping[tuple[str, str], CachedFeed],
    last: LastBuild | None,
    request: BuildRequest,
) -> BuildScope:
    """Which feeds the run looks at."""
    if request.full:
        return BuildScope(everything=True)
    asked = ScopeQuery(
        run.connection, run.owners, run.digests, run.kept, run.target,
        run.site.digest, run.press.epoch, request.at,
    )  # fmt: skip
    return scope(asked, every, states, last)
