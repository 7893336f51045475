"""A feed that could not be looked at: it keeps its last good documents (laws 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.build.changes import ArchiveScope
from syndicate.build.claims import PathClaims
from syndicate.build.context import BuildContext
from syndicate.build.documents import claim, feed_of, last_good
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.build.feeds import FeedIdentity, FeedSpec
from syndicate.build.listings import listing_of
from syndicate.build.pages import render_listing
from syndicate.build.plan import Problem
from syndicate.build.retained_archives import trimmed_archives
from syndicate.build.reuse import claim_archives


def retain(
    context: BuildContext, claims: PathClaims, spec: FeedSpec, scope: ArchiveScope, reason: str
) -> Iterator[FeedPlan]:
    """Yield a feed as it was published last, less what may not be there any more, and why."""
    identity = context.catalog.identify(spec, context.published.feeds)
    problems = (Problem(spec.documents[0], reason),)
    if identity.stored is None:  # it was never published
        yield FeedPlan(spec=spec, problems=problems)
        return
    feed = feed_of(context, spec, identity)
    if spec.archives:
        claim_archives(context, claims, spec, feed.id)
        yield from trimmed_archives(context, spec, feed, scope)
    documents = tuple(_documents(context, claims, spec, identity))
    facts = listing_of(context, spec, feed, (), documents)
    yield FeedPlan(
        documents=documents,
        spec=spec,
        feed=feed,
        date=identity.stored.date,
        problems=problems,
        listing=render_listing(context.site, facts) if facts and spec.public else None,
    )


def _documents(
    context: BuildContext, claims: PathClaims, spec: FeedSpec, identity: FeedIdentity
) -> Iterator[DocumentPlan]:
    for name in spec.formats:
        path = spec.document(name)
        is_free = claim(claims, spec, path, name, identity) is None
        if is_free and context.published.record(path) is not None:
            yield last_good(context, spec, context.published.file(path))
