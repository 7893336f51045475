"""Publish a plan: new paths written down, then bytes, then their record."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

from sqlalchemy import Connection

from syndicate.errors import OutputError
from syndicate.formats import FORMATS
from syndicate.stages.run import DocumentPlan, FeedPlan, Run, digest
from syndicate.store import Store, ledger, publications

#: The ending of a compressed copy, which stands beside its document.
COMPRESSED = ".gz"


def apply(run: Run, store: Store, plan: FeedPlan) -> None:
    """Publish one feed: its new paths written down, then its bytes, then their record."""
    changed = [document for document in plan.documents if _differs(run, document)]
    for document in plan.documents:
        if document not in changed:
            _compress(run, document)
    if not changed:
        return
    new = {d.change.path: d.format for d in changed if d.ours and _is_new(run, d)}
    if new:
        with store.writing() as connection:
            publications.announce(connection, new, run.at)
    published = [document for document in changed if _publish(run, document)]
    with store.writing() as connection:
        _record(connection, run, plan, published)


def _is_new(run: Run, document: DocumentPlan) -> bool:
    return document.change.path not in run.documents


def _publish(run: Run, document: DocumentPlan) -> bool:
    """Put one document where it belongs, or take it away; False when just this one cannot be."""
    path = document.change.path
    try:
        if document.data is None or document.change.kind != "unchanged":
            run.target.remove(path + COMPRESSED)  # first, so that it is never older than its file
        if document.data is None:
            run.target.remove(path)
        elif document.change.kind != "unchanged":
            run.target.put(path, document.data)
        _compress(run, document)
    except OutputError as error:
        if not error.local:
            raise
        run.press.set_aside(path, error.message)
        return False
    return True


def _compress(run: Run, document: DocumentPlan) -> None:
    """See that the compressed sibling is there, or not, as the site wants it."""
    path = document.change.path + COMPRESSED
    wanted = "gz" in run.site.settings.precompress and document.data is not None
    if run.target.holds(path) == wanted:
        return
    if wanted and document.data is not None:
        run.target.put(path, gzip.compress(document.data, mtime=0))
    else:
        run.target.remove(path)


def _differs(run: Run, document: DocumentPlan) -> bool:
    """Whether the file is to be written, or is not recorded as it stands."""
    if document.change.kind == "kept":
        # its last good document stays as it is, unless something had to be cut from it
        return document.format in FORMATS and document.data != run.published(document.change.path)
    if document.change.kind != "unchanged":
        return True
    known = run.documents.get(document.change.path)
    return known is None or known.gone is not None or known.digest != digest(document.data or b"")


def _record(
    connection: Connection, run: Run, plan: FeedPlan, changed: Sequence[DocumentPlan]
) -> None:
    feed_id = None
    if plan.feed and plan.outline:
        feed_id, outline = plan.feed.id, plan.outline
        publications.put_feed(
            connection, feed_id, outline.key, outline.member, outline.path, plan.feed.updated
        )
    events = []
    for document in changed:
        change, data = document.change, document.data
        if not document.ours:  # what it holds is not this store's to know, but what it does not
            publications.leave(connection, change.path, document.members, run.at)
        elif data is None:
            publications.remove_document(connection, change.path, change.moved_to, run.at)
        else:
            publications.put_document(
                connection, change.path, feed_id, digest(data), len(data), run.at, document.members
            )
        detail = {
            "added": change.added,
            "changed": change.changed,
            "removed": change.removed,
            "sha256": digest(data) if data is not None else None,
        }
        known = run.documents.get(change.path)
        first = change.kind == "unchanged" and (known is None or known.digest is None)
        events.append(("new" if first else change.kind, change.path, detail))
    ledger.record(connection, events, run.at)
