"""Feeds that a build does not look at: they stand as they stood, and lost files are restored."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from syndicate.build.assemble import DocumentParts
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.claims import PathClaims
from syndicate.build.context import BuildContext
from syndicate.build.documents import format_at
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.build.feeds import FeedSpec
from syndicate.build.plan import Change, Kind, Problem
from syndicate.store import archives as stored_archives


def reuse(
    context: BuildContext,
    claims: PathClaims,
    spec: FeedSpec,
    state: CachedFeed,
    lost: Iterable[str],
    *,
    archives: bool,
) -> FeedPlan | None:
    """Return the plan of a feed that nothing concerns, from its cached state.

    Its `lost` documents are restored; None where the cache cannot. Its `archives` are claimed, too.
    """
    restored = restore(context, lost, spec.title)
    if restored is None:
        return None
    notes = state.notes
    claim_standing(context, claims, spec, archives=archives)
    listing = notes.shown
    return FeedPlan(
        documents=restored,
        problems=tuple(Problem(subject, reason) for subject, reason in notes.problems),
        listing=listing if spec.public else None,
        notices=notes.notices if spec.public else {},
        looked_at=False,
        untouched=listing.documents - len(restored) if listing else 0,
    )


def claim_standing(
    context: BuildContext, claims: PathClaims, spec: FeedSpec, *, archives: bool
) -> None:
    """Claim the files of a feed that is not looked at here; those of its `archives`, too."""
    stored = context.published.feeds.get((spec.key, spec.member))
    for path, name in zip(spec.documents, spec.formats, strict=True):
        claims.claim(path, spec.key)
        if stored:
            claims.settle(path, stored.key, name)
    if archives and spec.archives:
        identity = context.catalog.identify(spec, context.published.feeds)
        claim_archives(context, claims, spec, identity.id)


def restore(
    context: BuildContext, paths: Iterable[str], title: str = ""
) -> tuple[DocumentPlan, ...] | None:
    """Return documents whose files are lost or overwritten, as they were.

    None where the cache does not have one of them.
    """
    plans = []
    for path in paths:
        record, cached = context.published.record(path), context.cache.documents.get(path)
        if record is None or record.gone or record.digest is None:
            continue
        if cached is None or not cached.head:  # a worker has what it was made of
            return None
        seen = context.target.look(path)
        if seen == (cached.size, cached.mtime):
            continue
        form = format_at(path)
        parts = DocumentParts(
            format=form.name,
            separator=form.separator,
            head=cached.head,
            tail=cached.tail,
            entries=cached.entries,
            size=cached.size,
            plan=cached.plan,
        )
        kind: Kind = "changed" if seen else "new"
        entries = len(cached.entries)
        change = Change(path, kind, title, entries=entries, size=cached.size)
        plans.append(DocumentPlan(change, form.name, parts, restored=True))
    return tuple(plans)


def claim_archives(context: BuildContext, claims: PathClaims, spec: FeedSpec, feed_id: str) -> None:
    """Claim the files of the archives of a feed that are not looked at."""
    for archive in stored_archives.of_feed(context.connection, feed_id):
        for name in spec.job.formats:
            claims.claim(spec.archive(archive.name, name), spec.key)


def claim_contested(context: BuildContext, claims: PathClaims) -> None:
    """Claim files that both a feed and another's archive may write, each for whose it is already:
    what is new to a name gives way.
    """
    paths = context.catalog.contested
    context.published.read_records(paths)
    names = {feed.key: name for name, feed in context.published.feeds.items()} if paths else {}
    for path in paths:
        record = context.published.record(path)
        name = names.get(record.feed) if record and record.feed and not record.gone else None
        if name in context.catalog.feed_names:
            claims.claim(path, name[0])


def problems_of_archives(
    context: BuildContext, planned: Collection[tuple[str, str, str]]
) -> tuple[Problem, ...]:
    """Return what could not be made of archives that are not looked at.

    `planned` are those that are, by job, member and name.
    """
    archived = {(spec.key, spec.member) for spec in context.catalog.specs if spec.archives}
    return tuple(
        Problem(subject, reason)
        for state in context.cache.feeds.archives_with_problems()
        if (state.job, state.member) in archived
        and (state.job, state.member, state.archive) not in planned
        for subject, reason in state.notes.problems
    )
