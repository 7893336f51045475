"""The record of what is published: new paths before their bytes, the documents after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from syndicate.build.context import BuildContext
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.build.plan import Problem
from syndicate.formats import FORMATS, PREVIEW
from syndicate.model.feed import Feed
from syndicate.store import (
    Store,
    archives,
    carried,
    carried_record,
    hub_notices,
    ledger,
    publications,
    shortened,
)
from syndicate.store.carried import CarriedChange
from syndicate.store.carried_record import signal_digest
from syndicate.store.publications import PUBLIC, FeedDate, FeedRecord, WrittenDocument
from syndicate.store.sql import Connection


class WrittenFile(Struct, frozen=True):
    """A document that was published: digest and size of the file, None where it was removed."""

    document: DocumentPlan
    digest: str | None = None
    size: int = 0


class WrittenFeed(Struct, frozen=True):
    """One feed: which of its changed documents were written, and why others were not."""

    plan: FeedPlan
    files: list[WrittenFile]
    problems: list[Problem]

    @property
    def recorded(self) -> list[WrittenFile]:
        """The files that need a record; a restored one is as it was recorded."""
        return [file for file in self.files if not file.document.restored]


def announce(
    context: BuildContext, store: Store, changed: Sequence[tuple[FeedPlan, Sequence[DocumentPlan]]]
) -> None:
    """Record what a run that is killed after the first byte must know, in order to go on.

    That is: dates of feeds and of what they show less of, archives that begin, and new paths;
    `changed` are the documents of each feed that change.
    """
    new = {
        document.change.path: (document.format, plan.archive.name if plan.archive else None)
        for plan, documents in changed
        for document in documents
        if document.ours and _is_new(context, document)
    }
    dated = [plan for plan, documents in changed if documents and _moves_date(context, plan)]
    less = [context.shortenings.of(plan.spec) for plan, given in changed if plan.spec and given]
    if not new and not dated and not any(less):
        return
    with store.writing() as connection:
        for each in less:
            shortened.put(connection, each)
        records = (_feed_record(context, plan) for plan in dated)
        publications.put_feeds(connection, [record for record in records if record])
        for plan in dated:
            if plan.archive and plan.feed and plan.date:
                key = plan.archive.key or archives.mint(connection, plan.feed.id, plan.archive)
                archives.put_date(connection, key, plan.date)
        publications.announce(connection, new, context.at)


def _moves_date(context: BuildContext, plan: FeedPlan) -> bool:
    """Return whether a feed, or an archive, has another date than is stored."""
    if plan.feed is None or plan.spec is None:
        return False
    if plan.archive:
        return plan.archive.date != plan.date
    stored = context.published.feeds.get((plan.spec.key, plan.spec.member))
    return stored is None or stored.date != plan.date


def _feed_record(context: BuildContext, plan: FeedPlan) -> FeedRecord | None:
    """Return what is to be recorded of a feed; None of the pages of the site.

    A feed that is new is recorded with its first archive, too.
    """
    spec = plan.spec
    if plan.feed is None or spec is None or plan.date is None:
        return None
    date = plan.date
    if plan.archive:
        if (spec.key, spec.member) in context.published.feeds:
            return None
        date = FeedDate(plan.feed.updated)
    return FeedRecord(plan.feed.id, spec.key, spec.member, spec.path, date)


def _is_new(context: BuildContext, document: DocumentPlan) -> bool:
    return context.published.record(document.change.path) is None


def record_files(
    connection: Connection, context: BuildContext, feeds: Sequence[WrittenFeed]
) -> None:
    """Record what was published, in the store and in its ledger."""
    at, hubs = context.at, context.site.settings.hubs
    written_feeds = [written.plan for written in feeds if written.recorded]
    records = (_feed_record(context, plan) for plan in written_feeds)
    keys = publications.put_feeds(connection, [record for record in records if record])
    ids = {plan.feed.id for plan in written_feeds if plan.feed}
    keys |= publications.feed_keys(connection, ids - keys.keys())
    documents: list[WrittenDocument] = []
    stays: dict[str, CarriedChange] = {}
    for written in feeds:
        plan = written.plan
        feed = keys.get(plan.feed.id) if plan.feed and plan.spec else None
        for done in written.recorded:
            document, path = done.document, done.document.change.path
            if not document.ours:  # only what leaves a foreign document is this store's to record
                stays[path] = carried.record_departures(connection, path, document.members, at)
            elif done.digest is None:
                moved_to = document.change.moved_to
                stays[path] = publications.remove_document(connection, path, moved_to, at)
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
    stays |= publications.put_documents(connection, documents, at)
    if not shortened.is_empty(connection):
        for written_document in documents:
            if written_document.feed is not None:
                shortened.settle(connection, written_document.feed, written_document.members)
    news = [(w.plan, file) for w in feeds for file in w.recorded]
    topics = [d.document.change.path for plan, d in news if _is_news(context, plan, d)]
    hub_notices.queue(connection, hubs, topics, at)
    hub_notices.recall(connection, hubs, topics, at)
    ledger.record(connection, [_event(context, plan, done, stays) for plan, done in news], at)


def _is_news(context: BuildContext, plan: FeedPlan, done: WrittenFile) -> bool:
    """Return whether hubs are told: of a public feed, where its bytes are not as recorded.

    A file that was written before a crash is as it is to be, but nobody was told of it.
    """
    document, record = done.document, context.published.record(done.document.change.path)
    archive = record.archive if record else plan.archive
    if not document.ours or done.digest is None or archive:
        return False
    is_feed = document.format in FORMATS and document.format != PREVIEW
    if not is_feed or not document.change.path.startswith(PUBLIC):
        return False
    return record is None or record.digest != done.digest


def _event(
    context: BuildContext,
    plan: FeedPlan,
    done: WrittenFile,
    stays: Mapping[str, CarriedChange],
) -> tuple[str, str, Mapping[str, Any]]:
    """Return a document's record for the ledger: with what its rows hold, and what it signals."""
    change = done.document.change
    record = context.published.record(change.path)
    first = change.kind == "unchanged" and (record is None or record.digest is None)
    detail: dict[str, Any] = {
        "added": change.added,
        "changed": change.changed,
        "removed": change.removed,
        "sha256": done.digest,
    }
    detail |= carried_record.as_detail(stays[change.path], detail)
    detail |= {} if done.document.ours else {"foreign": True}
    signals = _signals(plan, done)
    detail |= {"signals": signals} if signals else {}
    return "new" if first else change.kind, change.path, detail


def _signals(plan: FeedPlan, done: WrittenFile) -> str:
    """Return which withdrawals a document signals, each in eight digits (`signal_digest`)."""
    feed, document = plan.feed, done.document
    if feed is None or done.digest is None or not document.ours or plan.archive:
        return ""
    if document.change.kind == "retained" or not _has_signals(document.format, feed):
        return ""
    return "".join(sorted(signal_digest(stone.id) for stone in feed.withdrawn))


def _has_signals(name: str, feed: Feed) -> bool:
    """Return whether a document of this format shows the signals of its feed."""
    if name == "rss":
        return feed.deletion is not None
    return feed.tombstones if name == "atom" else name in ("json", PREVIEW)
