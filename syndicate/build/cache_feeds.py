"""What the cache is to hold of feeds that were published, and of their documents."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from syndicate.build.assemble import DocumentParts
from syndicate.build.cache.documents import CachedDocument
from syndicate.build.cache.folder import Cache
from syndicate.build.context import BuildContext
from syndicate.build.records import WrittenFeed


def cached_documents(
    context: BuildContext, feed: WrittenFeed
) -> list[tuple[str, CachedDocument | None]]:
    """Return what the cache is to hold of each document, by path: None where it is to forget it."""
    found: list[tuple[str, CachedDocument | None]] = []
    for document in feed.plan.documents:
        path, parts, now = document.change.path, document.body, None
        seen = context.target.look(path) if isinstance(parts, DocumentParts) else None
        if isinstance(parts, DocumentParts) and seen and not feed.problems:
            now = CachedDocument(
                path=path,
                plan=parts.plan,
                size=seen[0],
                mtime=seen[1],
                head=parts.head,
                tail=parts.tail,
                entries=parts.entries,
            )
        found.append((path, now))
    return found


def put_documents(cache: Cache, documents: Iterable[tuple[str, CachedDocument | None]]) -> None:
    """Cache what documents were made of, and what their files look like, for the next build."""
    for path, now in documents:
        if now is None:
            cache.documents.drop(path)
        elif cache.documents.get(path) != now:
            cache.documents.put(now)


def put_states(cache: Cache, feeds: Iterable[WrittenFeed]) -> set[tuple[str, str]]:
    """Cache the states of feeds for the next build.

    Return those, by job and member, that it must look at again.
    """
    unsettled = set[tuple[str, str]]()
    for feed in feeds:
        plan, whole = feed.plan, not feed.problems
        if plan.spec is None:
            continue
        if plan.state and whole:
            cache.feeds.put(plan.state)
        elif plan.state and plan.archive:
            cache.feeds.put(replace(plan.state, due=plan.state.at))  # at the next build
        else:
            archive = plan.archive.name if plan.archive else ""
            cache.feeds.drop(plan.spec.key, plan.spec.member, archive)
            unsettled.add((plan.spec.key, plan.spec.member))
    return unsettled
