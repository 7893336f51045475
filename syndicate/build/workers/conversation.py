"""One shard, done in turns: the worker plans a group, the run records it, the worker puts it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence

from msgspec.structs import replace

from syndicate.build.assemble import DocumentParts, MadeElsewhere
from syndicate.build.cache.entries import EntryLinks
from syndicate.build.cache_feeds import cached_documents, put_documents
from syndicate.build.changes import Name
from syndicate.build.claims import PathClaims
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.build.plan import Problem
from syndicate.build.plan_feed import plan_due
from syndicate.build.publish import (
    Group,
    differing,
    in_groups,
    write_group,
)
from syndicate.build.records import WrittenFeed
from syndicate.build.workers.open_run import OpenRun
from syndicate.build.workers.work import PlannedGroup, PutFeed, PutFile, Shard, Step
from syndicate.errors import NotFoundError
from syndicate.store.shortened import Shortened

#: Yields what is to be sent home; goes on when the run has recorded that.
Conversation = Generator[Step, None, None]


def converse(run: OpenRun, shard: Shard) -> Conversation:
    """Yield the steps of a shard: each has what was put of the last group, and the next group."""
    context, sent, failed = run.context, set[int](), set[str]()
    put: tuple[PutFeed, ...] = ()
    unsynced: tuple[Problem, ...] = ()
    for plans in in_groups(_plans(run, shard)):
        group = Group(plans, [differing(context, plan) for plan in plans])
        yield Step(put, unsynced, _planned(run, group), _links(run, group, sent))
        feeds = write_group(context, group, failed)
        unsynced = tuple(Problem(*pair) for pair in context.target.settle())
        put = tuple(_put(run, feed) for feed in feeds)
        context.cache.save_often()
    yield Step(put, unsynced)


def _plans(run: OpenRun, shard: Shard) -> Iterator[FeedPlan]:
    claims = PathClaims()  # no two feeds that workers get write one file
    for feed in shard.feeds:
        spec = run.specs.get(feed.name)
        if spec is None:  # the worker's state of the store is newer than the run's
            raise NotFoundError("the store has nothing for this feed any more")
        yield from plan_due(run.context, claims, spec, feed.archives, feed.state)


def _planned(run: OpenRun, group: Group) -> PlannedGroup:
    """Return a group as it is sent: without bytes, and without what the run has itself."""
    shortened: dict[tuple[int, int], Shortened] = {}
    for plan in group.plans:
        shortened |= run.context.shortenings.of(plan.spec) if plan.spec else {}
    return PlannedGroup(
        names=tuple(map(_name, group.plans)),
        plans=tuple(map(_light, group.plans)),
        changed=tuple(
            tuple(_places(plan.documents, changed))
            for plan, changed in zip(group.plans, group.changed, strict=True)
        ),
        shortened=shortened,
    )


def _name(plan: FeedPlan) -> Name:
    assert plan.spec is not None  # what belongs to no feed is the run's own to make
    return plan.spec.key, plan.spec.member


def _light(plan: FeedPlan) -> FeedPlan:
    light = {id(document): _without_bytes(document) for document in plan.met}
    light |= {id(document): _without_bytes(document) for document in plan.documents}
    return replace(
        plan,
        spec=None,
        documents=tuple(light[id(document)] for document in plan.documents),
        attempted=tuple(light[id(document)] for document in plan.attempted),
    )


def _without_bytes(document: DocumentPlan) -> DocumentPlan:
    return document if document.body is None else replace(document, body=MadeElsewhere())


def _places(documents: Sequence[DocumentPlan], some: Sequence[DocumentPlan]) -> Iterator[int]:
    """Yield the places of some documents among all of a plan; they are told by identity."""
    for place, document in enumerate(documents):
        if any(document is other for other in some):
            yield place


def _links(run: OpenRun, group: Group, sent: set[int]) -> Mapping[int, EntryLinks]:
    """Return what the run is to know of the entries in a group, by their keys here.

    By that it tells which feeds a later change concerns. What was `sent` is not sent again.
    """
    keys = {
        key
        for plan in group.plans
        for document in plan.documents
        if isinstance(document.body, DocumentParts)
        for key in document.body.entries
    }
    new = keys - sent
    sent |= new
    return run.context.cache.entries.links_of(new)


def _put(run: OpenRun, feed: WrittenFeed) -> PutFeed:
    """Return what was put of a feed, and keep what its documents were made of."""
    documents = cached_documents(run.context, feed)
    put_documents(run.context.cache, documents)
    places = {id(document): place for place, document in enumerate(feed.plan.documents)}
    files = []
    for file in feed.files:
        place = places.get(id(file.document))
        other = _without_bytes(file.document) if place is None else None
        files.append(PutFile(place, other, file.digest, file.size))
    light = ((p, d and replace(d, head=b"", tail=b"")) for p, d in documents)
    return PutFeed(tuple(files), tuple(feed.problems), tuple(light))
