"""Publish plans: new paths recorded, then bytes, then their record, then the cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from syndicate.build.assemble import DocumentParts, Piece, pieces_of
from syndicate.build.cache.documents import CachedDocument
from syndicate.build.context import BuildContext
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.build.plan import Problem
from syndicate.build.records import WrittenFeed, WrittenFile, announce, record_files
from syndicate.errors import OutputError
from syndicate.formats import FORMATS
from syndicate.publish.gzip import compressed
from syndicate.store import Store

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
    changed = [(plan, [d for d in plan.documents if _differs(context, d)]) for plan in plans]
    announce(context, store, changed)
    feeds = [_write(context, plan, documents) for plan, documents in changed]
    context.target.settle()
    if any(feed.recorded for feed in feeds):
        with store.writing() as connection:
            record_files(connection, context, feeds)
    unsettled = {name for feed in feeds if (name := _cache(context, feed))}
    problems = tuple(problem for feed in feeds for problem in feed.problems)
    return PublishResult(problems, frozenset(unsettled))


def _write(context: BuildContext, plan: FeedPlan, changed: Sequence[DocumentPlan]) -> WrittenFeed:
    """Write the changed documents of one feed, and the compressed copies of the others."""
    files: list[WrittenFile] = []
    problems: list[Problem] = []
    for document in plan.documents:
        if not any(document is other for other in changed):
            _compress(context, document)
            continue
        try:
            files.append(_write_document(context, document))
        except OutputError as error:
            if not error.local:
                raise
            problems.append(Problem(document.change.path, error.message))
    return WrittenFeed(plan, files, problems)


def _write_document(context: BuildContext, document: DocumentPlan) -> WrittenFile:
    """Write one document, or remove it. Raises OutputError."""
    path, tally, target = document.change.path, _Tally(), context.target
    if document.body is None or document.change.kind != "unchanged":
        target.remove(path + COMPRESSED)  # first, so that it is never older than its file
    if document.body is None:
        target.remove(path)
        return WrittenFile(document)
    pieces = pieces_of(document.body, context.cache)
    if document.change.kind != "unchanged":
        target.put(path, pieces if document.restored else tally.of(pieces))
    else:
        for _ in tally.of(pieces):
            pass
    _compress(context, document)
    return WrittenFile(document, tally.digest, tally.size)


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


def _cache(context: BuildContext, feed: WrittenFeed) -> tuple[str, str] | None:
    """Cache what the documents were made of, and the feed's state, for the next build.

    Return the feed, by job and member, if the next build must look at it again.
    """
    plan, cache = feed.plan, context.cache
    whole = not feed.problems
    for document in plan.documents:
        path, parts = document.change.path, document.body
        seen = context.target.look(path) if isinstance(parts, DocumentParts) else None
        if isinstance(parts, DocumentParts) and seen and whole:
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
    if plan.state and whole:
        cache.feeds.put(plan.state)
    elif plan.state and plan.archive:
        cache.feeds.put(replace(plan.state, due=plan.state.at))  # at the next build
    else:
        archive = plan.archive.name if plan.archive else ""
        cache.feeds.drop(plan.spec.key, plan.spec.member, archive)
        return plan.spec.key, plan.spec.member
    return None
