"""Publish plans: new paths written down, then bytes, then their record, then what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from syndicate.build.assemble import DocumentParts, Piece, pieces_of
from syndicate.build.cache.documents import CachedDocument
from syndicate.build.run import DocumentPlan, FeedPlan, Run
from syndicate.errors import OutputError
from syndicate.formats import FORMATS, PREVIEW
from syndicate.publish.gzip import compressed
from syndicate.store import Store, archives, hub_notices, ledger, publications
from syndicate.store.publications import PUBLIC, WrittenDocument

#: The ending of a compressed copy, which stands beside its document.
COMPRESSED = ".gz"
#: How many feeds are published together, and how many entries their documents may hold.
_MOST_FEEDS, _MOST_ENTRIES = 32, 5_000


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
        found: str = self.sum.hexdigest()
        return found


@dataclass(frozen=True, slots=True)
class _Done:
    """A document that was published: digest and size of what stands there, None where it went."""

    document: DocumentPlan
    digest: str | None = None
    size: int = 0


@dataclass(slots=True)
class _Step:
    """One feed: which of its documents are to be written, which of them were."""

    plan: FeedPlan
    changed: list[DocumentPlan]
    done: list[_Done] = field(default_factory=list)

    @property
    def recorded(self) -> list[_Done]:
        return [one for one in self.done if not one.document.restored]


def together(
    planned: Iterable[tuple[Run, FeedPlan]],
) -> Iterator[tuple[Run, list[FeedPlan]]]:
    """Feeds in groups, in their order, so that the store is not asked for each."""
    run, group, held = None, list[FeedPlan](), 0
    for run, plan in planned:
        group.append(plan)
        held += sum(_weight(document) for document in plan.documents)
        if len(group) == _MOST_FEEDS or held > _MOST_ENTRIES:
            yield run, group
            group, held = [], 0
    if run and group:
        yield run, group


def _weight(document: DocumentPlan) -> int:
    """How many entries a plan holds in memory; bytes count as if they were many."""
    return _MOST_ENTRIES if isinstance(document.body, bytes) else len(document.members)


def apply(run: Run, store: Store, plans: Sequence[FeedPlan]) -> None:
    """Publish some feeds: written down as one, each folder made durable once."""
    steps = [_Step(plan, [d for d in plan.documents if _differs(run, d)]) for plan in plans]
    _announce(run, store, steps)
    for step in steps:
        for document in step.plan.documents:
            if not any(document is one for one in step.changed):
                _compress(run, document)
            elif done := _publish(run, document):
                step.done.append(done)
    run.target.settle()
    if any(step.recorded for step in steps):
        with store.writing() as connection:
            _record(connection, run, steps)
    for step in steps:
        _keep(run, step.plan, len(step.done) == len(step.changed))


def _announce(run: Run, store: Store, steps: Sequence[_Step]) -> None:
    """Write down archives that begin, and paths that are new."""
    new = {
        d.change.path: (d.format, step.plan.archive)
        for step in steps
        for d in step.changed
        if d.ours and _is_new(run, d)
    }
    minted = [step.plan for step in steps if step.changed and step.plan.minted]
    if new or minted:
        with store.writing() as connection:
            for plan in minted:
                archives.mint(connection, plan.feed.id if plan.feed else "", plan.minted)
            publications.announce(connection, new, run.at)


def _is_new(run: Run, document: DocumentPlan) -> bool:
    return document.change.path not in run.documents


def _publish(run: Run, document: DocumentPlan) -> _Done | None:
    """Put one document where it belongs, or take it away; None when just this one cannot be."""
    path, tally = document.change.path, _Tally()
    try:
        if document.body is None or document.change.kind != "unchanged":
            run.target.remove(path + COMPRESSED)  # first, so that it is never older than its file
        if document.body is None:
            run.target.remove(path)
            return _Done(document)
        pieces = pieces_of(document.body, run.kept)
        if document.change.kind != "unchanged":
            run.target.put(path, pieces if document.restored else tally.of(pieces))
        else:
            for _ in tally.of(pieces):
                pass
        _compress(run, document)
    except OutputError as error:
        if not error.local:
            raise
        run.press.set_aside(path, error.message)
        return None
    return _Done(document, tally.digest, tally.size)


def _compress(run: Run, document: DocumentPlan) -> None:
    """See that the compressed sibling is there, or not, as the site wants it."""
    path = document.change.path + COMPRESSED
    wanted = "gz" in run.site.settings.precompress and document.body is not None
    if run.target.holds(path) == wanted:
        return
    if wanted and document.body is not None:
        run.target.put(path, compressed(pieces_of(document.body, run.kept)))
    else:
        run.target.remove(path)


def _differs(run: Run, document: DocumentPlan) -> bool:
    """Whether the file is to be written, or is not recorded as it stands."""
    path, kind = document.change.path, document.change.kind
    if kind == "kept":
        # its last good document stays as it is, unless something had to be cut from it
        return document.format in FORMATS and document.body != run.published(path)
    if kind != "unchanged":
        return True
    known = run.documents.get(path)
    if known is None or known.gone is not None or known.digest is None:
        return True
    return document.digest is not None and known.digest != document.digest


def _record(connection: Connection, run: Run, steps: Sequence[_Step]) -> None:
    """Write down what was published, in the store and in its ledger."""
    feeds = [
        (plan.feed.id, spec.key, spec.member, spec.path, plan.feed.updated)
        for step in steps
        if step.recorded and (plan := step.plan).feed and (spec := plan.spec)
    ]
    keys = publications.put_feeds(connection, feeds)
    written: list[WrittenDocument] = []
    for step in steps:
        feed = keys.get(step.plan.feed.id) if step.plan.feed and step.plan.spec else None
        for one in step.recorded:
            document, path = one.document, one.document.change.path
            if not document.ours:  # what it holds is not this store's to know, but what it does not
                publications.leave(connection, path, document.members, run.at)
            elif one.digest is None:
                moved_to = document.change.moved_to
                publications.remove_document(connection, path, moved_to, run.at)
                hub_notices.drop_document(connection, path)
            else:
                first = _is_new(run, document)
                members = document.members
                written.append(WrittenDocument(path, feed, one.digest, one.size, members, first))
    publications.put_documents(connection, written, run.at)
    topics = [o.document.change.path for s in steps for o in s.recorded if _is_news(run, s, o)]
    hub_notices.queue(connection, run.site.settings.hubs, topics, run.at)
    hub_notices.recall(connection, run.site.settings.hubs, topics, run.at)
    events = [_event(run, one) for step in steps for one in step.recorded]
    ledger.record(connection, events, run.at)


def _is_news(run: Run, step: _Step, done: _Done) -> bool:
    """Whether hubs are told: of a public feed that names them, where its bytes are not as recorded.

    A file that was written before a crash is as it is to be, but nobody was told of it.
    """
    document, known = done.document, run.documents.get(done.document.change.path)
    archive = known.archive if known else step.plan.archive
    if not document.ours or done.digest is None or archive is not None:
        return False
    is_feed = document.format in FORMATS and document.format != PREVIEW
    if not is_feed or not document.change.path.startswith(PUBLIC):
        return False
    return known is None or known.digest != done.digest


def _event(run: Run, done: _Done) -> tuple[str, str, Mapping[str, Any]]:
    """A document's record in the ledger."""
    change = done.document.change
    known = run.documents.get(change.path)
    first = change.kind == "unchanged" and (known is None or known.digest is None)
    detail = {
        "added": change.added,
        "changed": change.changed,
        "removed": change.removed,
        "sha256": done.digest,
    }
    return "new" if first else change.kind, change.path, detail


def _keep(run: Run, plan: FeedPlan, whole: bool) -> None:
    """Keep what the documents were made of, and how the feed stands, for the next build."""
    for document in plan.documents:
        path, it = document.change.path, document.body
        seen = run.target.look(path) if isinstance(it, DocumentParts) and whole else None
        if isinstance(it, DocumentParts) and seen:
            now = CachedDocument(path, it.plan, *seen, it.head, it.tail, it.entries)
            if run.kept.documents.get(path) != now:
                run.kept.documents.put(now)
        else:
            run.kept.documents.drop(path)
    if plan.spec is None:
        return
    if plan.state and whole:
        run.kept.feeds.put(plan.state)
    elif plan.state and plan.archive:
        run.kept.feeds.put(replace(plan.state, due=plan.state.at))  # at the next build
    else:
        run.kept.feeds.drop(plan.spec.key, plan.spec.member, plan.archive or "")
        run.unsettled.add((plan.spec.key, plan.spec.member))
