"""Archives of a feed that keeps its last document: they stay, less what may not be there."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.build.changes import ArchiveScope
from syndicate.build.context import BuildContext
from syndicate.build.documents import last_good
from syndicate.build.feed_plan import FeedPlan
from syndicate.build.feeds import FeedSpec
from syndicate.build.observer import FeedObserver
from syndicate.build.select import RuledArticle
from syndicate.model.feed import Feed
from syndicate.store import archives, queries
from syndicate.store.archives import Archive
from syndicate.store.instants import stored


def trimmed_archives(
    context: BuildContext, spec: FeedSpec, feed: Feed, scope: ArchiveScope
) -> Iterator[FeedPlan]:
    """Yield the archives that carry what may not be there any more, without it (law 5).

    Those that were looked at under this config, and that nothing concerns, are left alone.
    """
    names = scope.names | archives.archives_of(context.connection, feed.id, scope.articles)
    for archive in archives.of_feed(context.connection, feed.id):
        concerned = scope.everything or archive.name in names
        if concerned or not _is_current(context, spec, archive):
            yield _plan(context, spec, feed, archive)


def _is_current(context: BuildContext, spec: FeedSpec, archive: Archive) -> bool:
    state = context.cache.feeds.archive(spec.key, spec.member, archive.name)
    if state is None or not state.is_current(stored(context.at)):
        return False
    return state.digest == context.digests.feed(spec, state.sources)


def _plan(context: BuildContext, spec: FeedSpec, feed: Feed, archive: Archive) -> FeedPlan:
    paths = [spec.archive(archive.name, name) for name in spec.job.formats]
    context.published.read_records(paths)
    observer = FeedObserver(context, spec)
    _observe(context, spec, archive, observer)
    plans = (last_good(context, spec, context.published.file(path)) for path in paths)
    documents = tuple(p for p in plans if p.change.kind == "removed" or p.change.removed)
    return FeedPlan(
        documents=documents,
        spec=spec,
        feed=feed,
        state=observer.state(archive=archive.name),
        archive=archive,
    )


def _observe(
    context: BuildContext, spec: FeedSpec, archive: Archive, observer: FeedObserver
) -> None:
    """Note whose articles an archive holds, and when one may leave it."""
    assert archive.key is not None
    articles = archives.articles_in(context.connection, archive.key)
    for article in queries.facts_of(context.connection, articles):
        owner = context.catalog.owners.find(article)
        ruling = context.catalog.rule(article, spec.outlet, context.at, owner)
        observer.see(RuledArticle(spec, article, owner, ruling))
