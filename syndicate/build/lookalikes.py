"""A new feed that holds what another held that is no longer made: it was perhaps only renamed.

Published at once it would get another id, and its readers would see every entry twice (law 1).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from syndicate.build.catalog import Catalog
from syndicate.build.feeds import FeedSpec
from syndicate.build.published import Published
from syndicate.store.publications import PUBLIC

#: What the two must share of either, of 1.
_SHARED = 0.8


class VanishedFeed(Struct, frozen=True):
    """A public feed that is published, and that the config no longer asks for, or no article is in.

    `path` is that of one of its documents, `articles` are those that it carries.
    """

    job: str
    member: str
    path: str
    articles: frozenset[int]


def vanished_feeds(catalog: Catalog, published: Published) -> tuple[VanishedFeed, ...]:
    """Return the feeds that are published and no longer made; nothing in most runs."""
    paths = {(spec.folder, spec.path) for spec in catalog.specs}
    emptied = {(spec.key, spec.member) for spec in catalog.specs if spec.terms == ()}
    gone = {
        name: feed
        for name, feed in published.feeds.items()
        if "/" not in feed.job
        and (name not in catalog.feed_names or name in emptied)
        and ((PUBLIC, feed.path) not in paths or name in emptied)
    }
    if not gone:
        return ()
    documents = published.documents_of({feed.key for feed in gone.values()})
    found = []
    for (job, member), feed in gone.items():
        for path in documents.get(feed.key, ())[:1]:
            articles = frozenset(entry.article for entry in published.members(path))
            found.append(VanishedFeed(job, member, path, articles))
    return tuple(found)


def likely_former(
    catalog: Catalog,
    vanished: Sequence[VanishedFeed],
    spec: FeedSpec,
    articles: Collection[int],
    fewest: int,
) -> str | None:
    """Return why a new feed should wait: which it probably was, and what to write; else None.

    Only where that held as many entries as the guard protects: `fewest`, and one.
    """
    if not spec.public:
        return None  # a former partner has no right to what it had
    for feed in vanished:
        shared = len(feed.articles.intersection(articles))
        enough = _SHARED * max(len(feed.articles), len(articles))
        if len(feed.articles) < max(fewest, 1) or shared < enough:
            continue
        if remedy := _remedy(catalog, spec, feed):
            return (
                f"holds {shared} of the {len(feed.articles)} entries of {feed.path}; if it was"
                f" renamed, {remedy}, so that it keeps its id"
            )
    return None


def _remedy(catalog: Catalog, spec: FeedSpec, feed: VanishedFeed) -> str | None:
    """Return the line of config that says what a feed was, with its place."""
    site, lines = catalog.site, []
    if spec.key != feed.job:
        lines.append(f"`formerly: {feed.job}` in {site.places.of(f'jobs/{spec.key}.yaml')}")
    if spec.member != feed.member:
        if spec.job.per == "category":
            place = site.places.of("categories.yaml", spec.member)
            lines.append(f"`{spec.member}: {{formerly: {feed.member}}}` in {place}")
        elif spec.job.per == "source" and spec.member in site.sources.sources:
            place = site.places.of("sources.yaml", "sources", spec.member)
            lines.append(f"`formerly: {feed.member}` in {place}")
        else:
            return None
    return f"write {' and '.join(lines)}" if lines else None
