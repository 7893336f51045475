"""What comes home of one shard: recorded, cached, and put together for the end of the run."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from syndicate.build.assemble import MadeElsewhere
from syndicate.build.cache.documents import CachedDocument
from syndicate.build.cache_feeds import put_documents, put_states
from syndicate.build.changes import Name
from syndicate.build.context import BuildContext
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.build.feeds import FeedSpec
from syndicate.build.publish import (
    Due,
    Group,
    PublishResult,
    announce_group,
    record_group,
)
from syndicate.build.records import WrittenFeed, WrittenFile
from syndicate.build.result import BuildResult
from syndicate.build.workers.work import PlannedGroup, PutFeed, Shard, Step
from syndicate.store import Store


class DoneFeed(Struct, frozen=True):
    """A feed that a worker has done, as the pages of the site need it.

    `paths` are its documents, and those of its `archives` that were looked at.
    """

    plan: FeedPlan
    paths: tuple[str, ...]
    archives: tuple[str, ...]


class Homecoming(Struct):
    """One shard on its way: what was recorded of it, and the group that was announced last.

    `keys` are those of its entries here, by those that the worker calls them by.
    """

    shard: Shard
    context: BuildContext
    store: Store
    specs: dict[Name, FeedSpec]
    published: list[tuple[FeedPlan, PublishResult]] = field(default_factory=list)
    keys: dict[int, int] = field(default_factory=dict)
    _group: Group | None = None
    _due: Due = field(default_factory=dict)

    def announce(self, step: Step) -> None:
        """Record what must be known before a planned group is put."""
        assert step.planned is not None
        context, planned = self.context, step.planned
        put_links = context.cache.entries.put_links
        self.keys |= {key: put_links(links) for key, links in step.links.items()}
        plans = [self._own(name, plan) for name, plan in _named(planned)]
        archived = [d.change.path for plan in plans if plan.archive for d in plan.documents]
        context.published.read_records(archived)
        context.shortenings.new.update(planned.shortened)
        changed = [
            [plan.documents[place] for place in places]
            for plan, places in zip(plans, planned.changed, strict=True)
        ]
        self._group = Group(plans, changed)
        self._due = announce_group(context, self.store, self._group)

    def _own(self, name: Name, plan: FeedPlan) -> FeedPlan:
        """Return a plan with what the run has itself."""
        spec, state = self.specs[name], plan.state
        if state is not None:  # the program's files may be of another day on another machine
            state = replace(state, digest=self.context.digests.feed(spec, state.sources))
        return replace(plan, spec=spec, state=state)

    def record(self, step: Step) -> None:
        """Record and cache what was put of the group that was announced, if there is one."""
        if self._group is None:
            return
        plans, cache = self._group.plans, self.context.cache
        feeds = [_written(plan, put) for plan, put in zip(plans, step.put, strict=True)]
        record_group(self.context, self.store, feeds, self._due)
        for put in step.put:
            put_documents(cache, [(path, self._cached(d)) for path, d in put.documents])
        cache.save_often()
        result = PublishResult.of(feeds, step.unsynced, put_states(cache, feeds))
        self.published += [(_light(plan), result) for plan in plans]
        self._group = None

    def _cached(self, document: CachedDocument | None) -> CachedDocument | None:
        if document is None:
            return None
        return replace(document, entries=tuple(self.keys[key] for key in document.entries))

    def finish(self, result: BuildResult, *, detail: bool) -> dict[Name, DoneFeed]:
        """Add a shard that is done to the result; return its feeds."""
        for plan, published in self.published:
            result.add(plan, detail=detail, failed=published.failed)
            result.add_published(published)
        return {name: self._done(name) for name in self.shard.names}

    def _done(self, name: Name) -> DoneFeed:
        spec = self.specs[name]
        plans = [plan for plan, _ in self.published if plan.spec is spec]
        own = next((plan for plan in reversed(plans) if plan.archive is None), FeedPlan())
        foreign = tuple(d for plan in plans for d in plan.met if d.foreign)
        return DoneFeed(
            plan=FeedPlan(listing=None if self._lacks(plans) else own.listing, attempted=foreign),
            paths=tuple(d.change.path for plan in plans for d in plan.documents),
            archives=tuple(plan.archive.name for plan in plans if plan.archive),
        )

    def _lacks(self, plans: Sequence[FeedPlan]) -> bool:
        """Return whether a new document of a feed could not be written: no list names it then."""
        failed = {path for _, result in self.published for path in result.failed}
        changes = [document.change for plan in plans for document in plan.documents]
        return any(change.kind == "new" and change.path in failed for change in changes)

    def give_up(self, result: BuildResult, *, detail: bool) -> None:
        """Add what was done to documents of a shard that is to be done again."""
        for plan, published in self.published:
            result.add_changes(plan, detail=detail, failed=published.failed)


def _named(planned: PlannedGroup) -> Sequence[tuple[Name, FeedPlan]]:
    return list(zip(planned.names, planned.plans, strict=True))


def _written(plan: FeedPlan, put: PutFeed) -> WrittenFeed:
    files = [
        WrittenFile(
            document=file.document or plan.documents[file.place or 0],
            digest=file.digest,
            size=file.size,
        )
        for file in put.files
    ]
    return WrittenFeed(plan, files, list(put.problems))


def _light(plan: FeedPlan) -> FeedPlan:
    """Return a plan without the entries of its documents, which were recorded."""
    documents = {id(d): _outlined(d) for d in (*plan.documents, *plan.attempted)}
    return replace(
        plan,
        state=None,
        feed=None,
        documents=tuple(documents[id(d)] for d in plan.documents),
        attempted=tuple(documents[id(d)] for d in plan.attempted),
    )


def _outlined(document: DocumentPlan) -> DocumentPlan:
    return replace(document, members=(), body=MadeElsewhere())
