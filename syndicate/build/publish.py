"""Publish plans: new paths recorded, then bytes, then their record, then the cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from syndicate.build.assemble import DocumentParts, Piece, pieces_of
from syndicate.build.cache.documents import CachedDocument
from syndicate.build.context import BuildContext
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.build.plan import Problem
from syndicate.errors import OutputError
from syndicate.formats import FORMATS, PREVIEW
from syndicate.publish.gzip import compressed
from syndicate.store import Store, archives, hub_notices, ledger, publications
from syndicate.store.publications import PUBLIC, WrittenDocument

#: The ending of a compressed copy, which stands beside its document.
COMPRESSED = ".gz"
#: How many feeds are published together, and how many entries their documents may hold.
_MOST_FEEDS, _MOST_ENTRIES = 32, 5_000


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What could not be written, and the feeds that the next build must look at again."""

    problems: tuple[Problem, ...]
    unsettled: frozenset[tuple[str, str]]


@dataclass(slots=True)
class _Tally:
    """The digest and the size of what passes."""

    sum: Any = field(default_factory=sha256)
    size: int = 0

    def of(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            self.sum.update(piece)
            self.size += len(piece)
            yield piece

    @property
    def digest(self) -> str:
        digest: str = self.sum.hexdigest()
        return digest


@dataclass(frozen=True, slots=True)
class _Done:
    """A document that was published: digest and size of the file, None where it was removed."""

    document: DocumentPlan
    digest: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Step:
    """One feed: which of its documents are to be written."""

    plan: FeedPlan
    changed: list[DocumentPlan]


@dataclass(frozen=True, slots=True)
class _Written:
    """One feed: which of its documents were written, and what stood in the way of others."""

    step: _Step
    done: list[_Done]
    problems: list[Problem]

    @property
    def recorded(self) -> list[_Done]:
        """Return those that need a record; a restored one is as it was recorded."""
        return [done for done in self.done if not done.document.restored]

    @property
    def whole(self) -> bool:
        return len(self.done) == len(self.step.changed)


def in_groups(plans: Iterable[FeedPlan]) -> Iterator[list[FeedPlan]]:
    """Yield plans in groups, in their order, so that the store is not asked for each."""
    group, entries = list[FeedPlan](), 0
    for plan in plans:
        group.append(plan)
        entries += sum(_weight(document) for document in plan.documents)
        if len(group) == _MOST_FEEDS or entries > _MOST_ENTRIES:
            yield group
            group, entries = [], 0
    if group:
        yield group


def _weight(document: DocumentPlan) -> int:
    """Return how many entries a plan holds in memory; bytes count as if they were many."""
    return _MOST_ENTRIES if isinstance(document.body, bytes) else len(document.members)


def publish(context: BuildContext, store: Store, plans: Sequence[FeedPlan]) -> PublishResult:
    """Publish some feeds: recorded in one transaction, each folder made durable once."""
    steps = [_Step(plan, [d for d in plan.documents if _differs(context, d)]) for plan in plans]
    _announce(context, store, steps)
    written = [_write(context, step) for step in steps]
    context.target.settle()
    if any(feed.recorded for feed in written):
        with store.writing() as connection:
            _record(connection, context, written)
    unsettled = {name for feed in written if (name := _cache(context, feed))}
    problems = tuple(problem for feed in written for problem in feed.problems)
    return PublishResult(problems, frozenset(unsettled))


def _announce(context: BuildContext, store: Store, steps: Sequence[_Step]) -> None:
    """Record archives that begin, and paths that are new."""
    new = {
        d.change.path: (d.format, step.plan.archive)
        for step in steps
        for d in step.changed
        if d.ours and _is_new(context, d)
    }
    minted = [step.plan for step in steps if step.changed and step.plan.minted]
    if new or minted:
        with store.writing() as connection:
            for plan in minted:
                archives.mint(connection, plan.feed.id if plan.feed else "", plan.minted)
            publications.announce(connection, new, context.at)


def _is_new(context: BuildContext, document: DocumentPlan) -> bool:
    return context.published.record(document.change.path) is None


def _write(context: BuildContext, step: _Step) -> _Written:
    """Write one feed's documents."""
    done: list[_Done] = []
    problems: list[Problem] = []
    for document in step.plan.documents:
        if not any(document is changed for changed in step.changed):
            _compress(context, document)
            continue
        try:
            done.append(_write_document(context, document))
        except OutputError as error:
            if not error.local:
                raise
            problems.append(Problem(document.change.path, error.message))
    return _Written(step, done, problems)


def _write_document(context: BuildContext, document: DocumentPlan) -> _Done:
    """Write one document, or remove it. Raises OutputError."""
    path, tally, target = document.change.path, _Tally(), context.target
    if document.body is None or document.change.kind != "unchanged":
        target.remove(path + COMPRESSED)  # first, so that it is never older than its file
    if document.body is None:
        target.remove(path)
        return _Done(document)
    pieces = pieces_of(document.body, context.cache)
    if document.change.kind != "unchanged":
        target.put(path, pieces if document.restored else tally.of(pieces))
    else:
        for _ in tally.of(pieces):
            pass
    _compress(context, document)
    return _Done(document, tally.digest, tally.size)


def _compress(context: BuildContext, document: DocumentPlan) -> None:
    """Make or remove the compressed sibling, as the site wants it."""
    path = document.change.path + COMPRESSED
    body = document.body if "gz" in context.site.settings.precompress else None
    if context.target.holds(path) == (body is not None):
        return
    if body is not None:
        context.target.put(path, compressed(pieces_of(body, context.cache)))
    else:
        context.target.remove(path)


def _differs(context: BuildContext, document: DocumentPlan) -> bool:
    """Return whether the file is to be written, or is not recorded as it stands."""
    path, kind = document.change.path, document.change.kind
    if kind == "retained":  # stays as it is, unless something had to be cut from it
        return document.format in FORMATS and document.body != context.published.read(path)
    if kind != "unchanged":
        return True
    record = context.published.record(path)
    if record is None or record.gone is not None or record.digest is None:
        return True
    return document.digest is not None and record.digest != document.digest


def _record(connection: Connection, context: BuildContext, feeds: Sequence[_Written]) -> None:
    """Record what was published, in the store and in its ledger."""
    at, hubs = context.at, context.site.settings.hubs
    named = [
        (plan.feed.id, spec.key, spec.member, spec.path, plan.feed.updated)
        for written in feeds
        if written.recorded and (plan := written.step.plan).feed and (spec := plan.spec)
    ]
    keys = publications.put_feeds(connection, named)
    documents: list[WrittenDocument] = []
    for written in feeds:
        plan = written.step.plan
        feed = keys.get(plan.feed.id) if plan.feed and plan.spec else None
        for done in written.recorded:
            document, path = done.document, done.document.change.path
            if not document.ours:  # only what leaves a foreign document is this store's to record
                publications.leave(connection, path, document.members, at)
            elif done.digest is None:
                publications.remove_document(connection, path, document.change.moved_to, at)
                hub_notices.drop_document(connection, path)
            else:
                documents.append(
                    WrittenDocument(
                        path=path,
                        feed=feed,
                        digest=done.digest,
                        size=done.size,
                        members=document.members,
                        first=_is_new(context, document),
                    )
                )
    publications.put_documents(connection, documents, at)
    news = [(w.step.plan, done) for w in feeds for done in w.recorded]
    topics = [d.document.change.path for plan, d in news if _is_news(context, plan, d)]
    hub_notices.queue(connection, hubs, topics, at)
    hub_notices.recall(connection, hubs, topics, at)
    ledger.record(connection, [_event(context, done) for _, done in news], at)


def _is_news(context: BuildContext, plan: FeedPlan, done: _Done) -> bool:
    """Return whether hubs are told: of a public feed, where its bytes are not as recorded.

    A file that was written before a crash is as it is to be, but nobody was told of it.
    """
    document, record = done.document, context.published.record(done.document.change.path)
    archive = record.archive if record else plan.archive
    if not document.ours or done.digest is None or archive is not None:
        return False
    is_feed = document.format in FORMATS and document.format != PREVIEW
    if not is_feed or not document.change.path.startswith(PUBLIC):
        return False
    return record is None or record.digest != done.digest


def _event(context: BuildContext, done: _Done) -> tuple[str, str, Mapping[str, Any]]:
    """Return a document's record for the ledger."""
    change = done.document.change
    record = context.published.record(change.path)
    first = change.kind == "unchanged" and (record is None or record.digest is None)
    detail = {
        "added": change.added,
        "changed": change.changed,
        "removed": change.removed,
        "sha256": done.digest,
    }
    return "new" if first else change.kind, change.path, detail


def _cache(context: BuildContext, written: _Written) -> tuple[str, str] | None:
    """Cache what the documents were made of, and the feed's state, for the next build.

    Return the feed, by job and member, if the next build must look at it again.
    """
    plan, cache = written.step.plan, context.cache
    for document in plan.documents:
        path, parts = document.change.path, document.body
        seen = context.target.look(path) if isinstance(parts, DocumentParts) else None
        if isinstance(parts, DocumentParts) and seen and written.whole:
            now = CachedDocument(
                path=path,
                plan=parts.plan,
                size=seen[0],
                mtime=seen[1],
                head=parts.head,
                tail=parts.tail,
                entries=parts.entries,
            )
            if cache.documents.get(path) != now:
                cache.documents.put(now)
        else:
            cache.documents.drop(path)
    if plan.spec is None:
        return None
    if plan.state and written.whole:
        cache.feeds.put(plan.state)
    elif plan.state and plan.archive:
        cache.feeds.put(replace(plan.state, due=plan.state.at))  # at the next build
    else:
        cache.feeds.drop(plan.spec.key, plan.spec.member, plan.archive or "")
        return plan.spec.key, plan.spec.member
    return None
