"""Publish plans: new paths recorded, then bytes, then their record, then the cache."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from syndicate.build.assemble import Piece, pieces_of
from syndicate.build.cache_feeds import cached_documents, put_documents, put_states
from syndicate.build.context import BuildContext
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.build.last_good import trim_to_allowed
from syndicate.build.plan import Problem
from syndicate.build.records import WrittenFeed, WrittenFile, announce, record_files
from syndicate.build.uploads import Uploads
from syndicate.check.standards import format_of
from syndicate.config.outlet import Outlet
from syndicate.errors import OutputError
from syndicate.formats import FORMATS
from syndicate.publish.gzip import COMPRESSED, compressed
from syndicate.store import Store, publications

#: Writes a document, by its path. Raises OutputError.
Put = Callable[[str, Iterable[Piece]], None]
#: How many feeds are published together, and how many entries their documents may hold.
MOST_FEEDS, _MOST_ENTRIES = 32, 5_000
#: How many feeds a group holds with those that nothing concerns, of which nothing is to be put.
_MOST_STANDING = 512


#: When documents were due by rights, and are now, by path.
Due = dict[str, tuple[int | None, int | None]]


class Group(Struct, frozen=True):
    """Plans that are published together, and which documents of each are `changed`."""

    plans: Sequence[FeedPlan]
    changed: Sequence[Sequence[DocumentPlan]]


class PublishResult(Struct, frozen=True):
    """What could not be written, and the feeds that the next build must look at again."""

    problems: tuple[Problem, ...]
    unsettled: frozenset[tuple[str, str]]

    @classmethod
    def of(
        cls,
        feeds: Iterable[WrittenFeed],
        unsynced: Sequence[Problem],
        unsettled: Iterable[tuple[str, str]],
    ) -> PublishResult:
        """Return the result of feeds that were written, in folders some of which are `unsynced`."""
        problems = tuple(problem for feed in feeds for problem in feed.problems)
        return cls((*problems, *unsynced), frozenset(unsettled))

    @property
    def failed(self) -> frozenset[str]:
        """The paths of the files that could not be written."""
        return frozenset(problem.subject for problem in self.problems)


class _Tally(Struct):
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
    group, due, entries = list[FeedPlan](), 0, 0
    for plan in plans:
        group.append(plan)
        due += plan.looked_at or bool(plan.documents)
        entries += sum(_weight(document) for document in plan.documents)
        # what is no feed's names feeds: it is planned when these are published
        is_of_the_site = plan.spec is None and plan.looked_at
        is_full = due == MOST_FEEDS or len(group) == _MOST_STANDING or entries > _MOST_ENTRIES
        if is_full or is_of_the_site:
            yield group
            group, due, entries = [], 0, 0
    if group:
        yield group


def _weight(document: DocumentPlan) -> int:
    """Return how many entries a plan holds in memory; bytes count as if they were many."""
    return _MOST_ENTRIES if isinstance(document.body, bytes) else len(document.members)


def publish(
    context: BuildContext, store: Store, plans: Sequence[FeedPlan], failed: set[str]
) -> PublishResult:
    """Publish some feeds: recorded in one transaction, each folder made durable once.

    `failed` are the paths of the documents that the run could not write; others are added.
    """
    group = Group(plans, [differing(context, plan) for plan in plans])
    due = announce_group(context, store, group)
    feeds = write_group(context, group, failed)
    unsynced = tuple(Problem(*pair) for pair in context.target.settle())
    record_group(context, store, feeds, due)
    for feed in feeds:
        put_documents(context.cache, cached_documents(context, feed))
    return PublishResult.of(feeds, unsynced, put_states(context.cache, feeds))


def announce_group(context: BuildContext, store: Store, group: Group) -> Due:
    """Record what must be known of a group before its first byte is put; return what falls due."""
    due = _due(context, group.plans)
    announce(context, store, list(zip(group.plans, group.changed, strict=True)))
    _put_due(store, {path: now for path, (was, now) in due.items() if _is_earlier(now, was)})
    return due


def write_group(context: BuildContext, group: Group, failed: set[str]) -> list[WrittenFeed]:
    """Put the bytes of a group, which was announced, and nothing else.

    The paths of those that cannot be written are added to the `failed` ones.
    """
    changed = list(zip(group.plans, group.changed, strict=True))
    uploads = Uploads.of(context, changed, failed)
    return [_write(context, uploads, plan, documents) for plan, documents in changed]


def record_group(
    context: BuildContext, store: Store, feeds: Sequence[WrittenFeed], due: Due
) -> None:
    """Record what was put, once all of it is durable."""
    if any(feed.recorded for feed in feeds):
        with store.writing() as connection:
            record_files(connection, context, feeds)
    _put_due(store, {path: now for path, (was, now) in due.items() if not _is_earlier(now, was)})


def differing(context: BuildContext, plan: FeedPlan) -> list[DocumentPlan]:
    """Return the documents of a plan that are to be written, or are not recorded as they stand."""
    return [document for document in plan.documents if _differs(context, document)]


def _due(context: BuildContext, plans: Sequence[FeedPlan]) -> Due:
    """Return when documents were due by rights, and are now: of those for which this changes."""
    found = {}
    for document in (document for plan in plans for document in plan.documents):
        record = context.published.record(document.change.path)
        was = record.due if record else None
        is_new = document.ours and not document.restored and document.body is not None
        if is_new and was != document.due:
            found[document.change.path] = (was, document.due)
    return found


def _is_earlier(now: int | None, was: int | None) -> bool:
    """Return whether a document falls due earlier than was recorded.

    Then this is recorded before its bytes are put: a run that is killed leaves no document that
    carries what has ended and nobody minds.
    """
    return now is not None and (was is None or now < was)


def _put_due(store: Store, due: Mapping[str, int | None]) -> None:
    if due:
        with store.writing() as connection:
            publications.put_due(connection, due)


def _write(
    context: BuildContext, uploads: Uploads, plan: FeedPlan, changed: Sequence[DocumentPlan]
) -> WrittenFeed:
    """Write the changed documents of one feed, and the compressed copies of the others.

    What cannot be written is a problem of that path alone: the others are written.
    """
    files: list[WrittenFile] = []
    problems: list[Problem] = []
    for document in plan.documents:
        path, failed = document.change.path, list[OutputError]()
        if any(document is other for other in changed):
            # first, so that a compressed copy is never older than its file
            failed += _failures(partial(context.target.remove, path + COMPRESSED))
            try:
                files.append(_write_document(context, document, uploads.put))
            except OutputError as error:
                failed.append(error)
                files += _replace_unallowed(context, plan, document)
        failed += _failures(partial(_compress, context, document))
        problems += [Problem(path, error.message) for error in failed[:1]]
    return WrittenFeed(plan, files, problems)


def _failures(step: Callable[[], None]) -> list[OutputError]:
    """Return the error of a step that failed; nothing where it did not."""
    try:
        step()
    except OutputError as error:
        return [error]
    return []


def _write_document(context: BuildContext, document: DocumentPlan, put: Put) -> WrittenFile:
    """Write one document by `put`, or remove it. Raises OutputError."""
    path, tally, target = document.change.path, _Tally(), context.target
    if document.body is None:
        target.remove(path)
        return WrittenFile(document)
    pieces = pieces_of(document.body, context.cache)
    if document.change.kind != "unchanged":
        put(path, pieces if document.restored else tally.of(pieces))
    else:
        for _ in tally.of(pieces):
            pass
    return WrittenFile(document, tally.digest, tally.size)


def _replace_unallowed(
    context: BuildContext, plan: FeedPlan, document: DocumentPlan
) -> list[WrittenFile]:
    """Remove a document that cannot be replaced, if it holds what may not be there any more.

    A removal needs no room on the disk, and may make some: then the new document is written after
    all. Return what became of it; nothing where the old one stays.
    """
    path, body = document.change.path, document.body
    old = context.published.read(path)
    if body is None or old is None or _is_allowed(context, plan, path, old):
        return []
    if _failures(partial(context.target.remove, path)):
        return []
    try:
        return [_write_document(context, document, context.target.put)]
    except OutputError:
        gone = dataclasses.replace(
            document.change, kind="removed", added=(), changed=(), size=0, entries=0
        )
        return [WrittenFile(replace(document, change=gone, body=None, members=()))]


def _is_allowed(context: BuildContext, plan: FeedPlan, path: str, old: bytes) -> bool:
    """Return whether a published document may stay as it stands."""
    form = FORMATS.get(format_of(path) or "")
    if form is None:
        return True
    outlet, members = plan.spec.outlet if plan.spec else Outlet(), context.published.members(path)
    data, _ = trim_to_allowed(context, outlet, form, path, old, members)
    return data == old


def _compress(context: BuildContext, document: DocumentPlan) -> None:
    """Make or remove the compressed sibling, as the site wants it. Raises OutputError."""
    path = document.change.path + COMPRESSED
    body = document.body if "gz" in context.site.settings.precompress else None
    if body is None or context.target.look(document.change.path) is None:
        context.target.remove(path)
    elif not context.target.follows(path, document.change.path):  # or it could not be replaced
        context.target.put(path, compressed(pieces_of(body, context.cache)))


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
