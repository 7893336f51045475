"""The run's side of its workers: shards are given out, recorded as they come home, and done again.

A shard whose worker is lost, or does not come home in time, is done again by another in a second
pass, each of its feeds by itself, over a new state of the store: as after a run that was killed.
What fails twice is named, and the run lets those feeds keep their last good documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from msgspec import Struct, field

from syndicate.build.cache.folder import Cache
from syndicate.build.catalog import Catalog
from syndicate.build.changes import BuildScope, Name
from syndicate.build.context import BuildContext, BuildRequest
from syndicate.build.feed_plan import FeedPlan
from syndicate.build.result import BuildResult
from syndicate.build.selected import is_chosen
from syndicate.build.targets import fence_of, open_target
from syndicate.build.turns import urgent_feeds
from syndicate.build.workers.crew import Crew, LocalCrew
from syndicate.build.workers.homecoming import DoneFeed, Homecoming
from syndicate.build.workers.mark import drop_mark, mark_output, mark_store
from syndicate.build.workers.program import host, program
from syndicate.build.workers.rounds import Rounds
from syndicate.build.workers.shards import Shards, due_feeds
from syndicate.build.workers.work import FeedOrder, RunOrder, Shard
from syndicate.errors import SyndicateError
from syndicate.store import Store

#: How often a feed is tried.
_PASSES = 2


def crew_of(request: BuildRequest, folder: Path) -> Crew:
    """Return the crew that a request names; local workers keep what they make below a `folder`.

    Raises SyndicateError where a cluster cannot be reached.
    """
    if request.cluster is None:
        return LocalCrew(request.workers, folder / "workers")
    try:
        from syndicate.build.workers.cluster import Cluster
    except ModuleNotFoundError as error:
        raise SyndicateError(
            f"a Dask cluster needs {error.name}, which is not installed:"
            " pip install 'syndicate-feeds[cluster]'"
        ) from error
    return Cluster(request.cluster)


class HandedOut(Struct):
    """What workers did: the feeds that are `done`, and those that `failed`, with the reason.

    `scope` is what the build looks at; `is_overtaken` says that a takedown was ordered meanwhile:
    then it begins again. `notes` tell of workers that were lost.
    """

    scope: BuildScope | None = None
    done: dict[Name, DoneFeed] = field(default_factory=dict)
    failed: dict[Name, str] = field(default_factory=dict)
    is_overtaken: bool = False
    notes: list[str] = field(default_factory=list)


class Handout(Struct, frozen=True):
    """What giving out work needs: the run, how its crew is found, and what only the run can tell.

    `begin` is done once, and tells which feeds are due; `is_overtaken` tells whether a takedown was
    ordered; `progress` is called with what was published and how many feeds are done.
    """

    store: Store
    cache: Cache
    catalog: Catalog
    request: BuildRequest
    result: BuildResult
    open_crew: Callable[[], Crew]
    begin: Callable[[BuildContext], BuildScope]
    is_overtaken: Callable[[BuildContext], bool]
    progress: Callable[[FeedPlan, int], None]

    def do(self) -> HandedOut:
        """Have workers look at the feeds that are due, and put their documents; record them."""
        out, target = HandedOut(), open_target(self.catalog.site, fence=fence_of(self.store))
        crew: Crew | None = None
        try:
            for number in range(_PASSES):
                token = uuid4().hex
                mark_store(self.store, token, self.request.at)
                with self._context() as (context, snapshot):
                    orders = self._due(context, out, again=number > 0)
                    if not orders:
                        break
                    mark_output(target, token)
                    crew = crew or self.open_crew()
                    order = self._order(context, token, snapshot)
                    self._pass(context, order, crew, orders, out)
                self.cache.save()
                if out.is_overtaken or not out.failed:
                    break
            out.failed = {
                name: f"workers failed twice: {reason}" for name, reason in out.failed.items()
            }
        finally:
            if crew:
                crew.close()
            drop_mark(self.store, target)
        if out.notes:
            target.sweep()  # a worker that was lost left what it was writing
        return out

    @contextmanager
    def _context(self) -> Iterator[tuple[BuildContext, str | None]]:
        """Yield the state of the store at the beginning of a pass, and how workers see it, too."""
        with self.store.reading() as connection:
            snapshot = self.store.share_snapshot(connection)
            yield (
                BuildContext.open(self.catalog, connection, self.cache, self.request),
                snapshot,
            )

    def _due(self, context: BuildContext, out: HandedOut, *, again: bool) -> list[FeedOrder]:
        out.scope = out.scope or self.begin(context)
        only = self.request.only
        specs = [spec for spec in self.catalog.specs if is_chosen(spec, only)]
        return due_feeds(context, specs, out.scope, out.failed.keys() if again else None)

    def _order(self, context: BuildContext, token: str, snapshot: str | None) -> RunOrder:
        return RunOrder(
            token=token,
            site=self.catalog.site,
            request=self.request,
            program=program(),
            host=host(),
            snapshot=snapshot,
            lineage=context.cache.lineage,
            fence=fence_of(self.store).number,
        )

    def _pass(
        self,
        context: BuildContext,
        order: RunOrder,
        crew: Crew,
        orders: list[FeedOrder],
        out: HandedOut,
    ) -> None:
        """Have some feeds done; what fails is `failed`."""
        specs = {(spec.key, spec.member): spec for spec in self.catalog.specs}
        detail = self.request.detail
        again = set(out.failed)
        alone = again or {name for name, spec in specs.items() if spec.archives}
        out.failed.clear()

        def begin(shard: Shard) -> Homecoming:
            return Homecoming(shard, context, self.store, specs)

        def may_go_on() -> bool:
            out.is_overtaken = out.is_overtaken or self.is_overtaken(context)
            return not out.is_overtaken

        def finish(home: Homecoming) -> None:
            done = home.finish(self.result, detail=detail)
            for name in home.shard.names:
                out.done[name] = done[name]
                self.progress(done[name].plan, len(out.done))

        def give_up(home: Homecoming, reason: str) -> None:
            home.give_up(self.result, detail=detail)
            out.failed |= dict.fromkeys(home.shard.names, reason)

        shards = Shards.cut(orders, crew.places(), alone, urgent_feeds(context))
        Rounds(
            context=context,
            order=order,
            crew=crew,
            shards=shards,
            patience=self.request.patience,
            begin=begin,
            may_go_on=may_go_on,
            finish=finish,
            give_up=give_up,
            notes=out.notes,
            is_first=not again,
        ).run()
        may_go_on()
