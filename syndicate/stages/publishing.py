"""Publish a plan: new paths written down, then bytes, then their record, then what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from syndicate.errors import OutputError
from syndicate.formats import FORMATS
from syndicate.kept.documents import KeptDocument
from syndicate.publish.gzip import compressed
from syndicate.stages.composing import Composition, Piece, pieces_of
from syndicate.stages.run import DocumentPlan, FeedPlan, Run
from syndicate.store import Store, archives, ledger, publications
from syndicate.store.publications import Written

#: The ending of a compressed copy, which stands beside its document.
COMPRESSED = ".gz"


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


def apply(run: Run, store: Store, plan: FeedPlan) -> None:
    """Publish one feed."""
    changed = [document for document in plan.documents if _differs(run, document)]
    for document in plan.documents:
        if document not in changed:
            _compress(run, document)
    done: list[_Done] = []
    if changed:
        new = {d.change.path: d.format for d in changed if d.ours and _is_new(run, d)}
        if new or plan.minted:
            with store.writing() as connection:
                archives.mint(connection, plan.feed.id if plan.feed else "", plan.minted)
                publications.announce(connection, new, run.at, plan.archive)
        done = [one for document in changed if (one := _publish(run, document))]
        run.target.settle()
        with store.writing() as connection:
            _record(connection, run, plan, [one for one in done if not one.document.restored])
    _keep(run, plan, len(done) == len(changed))


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


def _record(connection: Connection, run: Run, plan: FeedPlan, done: Sequence[_Done]) -> None:
    if not done:
        return
    feed_id = None
    if plan.feed and plan.outline:
        feed_id, outline = plan.feed.id, plan.outline
        publications.put_feed(
            connection, feed_id, outline.key, outline.member, outline.path, plan.feed.updated
        )
    events = []
    written: list[Written] = []
    for one in done:
        change, document = one.document.change, one.document
        if not document.ours:  # what it holds is not this store's to know, but what it does not
            publications.leave(connection, change.path, document.members, run.at)
        elif one.digest is None:
            publications.remove_document(connection, change.path, change.moved_to, run.at)
        else:
            first = _is_new(run, document)
            members = document.members
            written.append(Written(change.path, one.digest, one.size, members, first))
        detail = {
            "added": change.added,
            "changed": change.changed,
            "removed": change.removed,
            "sha256": one.digest,
        }
        known = run.documents.get(change.path)
        first = change.kind == "unchanged" and (known is None or known.digest is None)
        events.append(("new" if first else change.kind, change.path, detail))
    if written:
        publications.put_documents(connection, feed_id, written, run.at)
    ledger.record(connection, events, run.at)


def _keep(run: Run, plan: FeedPlan, whole: bool) -> None:
    """Keep what the documents were made of, and how the feed stands, for the next build."""
    for document in plan.documents:
        path, it = document.change.path, document.body
        seen = run.target.look(path) if isinstance(it, Composition) and whole else None
        if isinstance(it, Composition) and seen:
            now = KeptDocument(path, it.plan, *seen, it.head, it.tail, it.entries)
            if run.kept.documents.get(path) != now:
                run.kept.documents.put(now)
        else:
            run.kept.documents.drop(path)
    if plan.outline is None:
        return
    if plan.state and whole:
        run.kept.feeds.put(plan.state)
    elif plan.state and plan.archive:
        run.kept.feeds.put(replace(plan.state, due=plan.state.at))  # at the next build
    else:
        run.kept.feeds.drop(plan.outline.key, plan.outline.member, plan.archive or "")
        run.unsettled.add((plan.outline.key, plan.outline.member))
