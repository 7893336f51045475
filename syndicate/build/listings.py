"""What people are shown of a feed: its preview page, and its place on the page of all feeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from syndicate.build.documents import claims, document, last_good, naming_carried, old_at
from syndicate.build.feeds import FeedSpec
from syndicate.build.plan import Kind
from syndicate.build.rendered import RenderedEntry
from syndicate.build.run import DocumentPlan, Run
from syndicate.formats import FORMATS, PREVIEW
from syndicate.model import Feed, Listing, PreviewPage
from syndicate.store.publications import StoredFeed

#: How many titles of a feed the page of all feeds shows, and how many languages it names.
_TITLES, _LANGUAGES = 5, 5


def preview_of(
    run: Run,
    spec: FeedSpec,
    feed: Feed,
    made: Sequence[RenderedEntry],
    known: StoredFeed | str,
    documents: Sequence[DocumentPlan],
) -> tuple[DocumentPlan, ...]:
    """The page that shows what the feed's documents carry, if there is to be one.

    It stays as it is where all of these do.
    """
    path = spec.document(PREVIEW)
    if not (spec.preview and documents and claims(run, spec, path, PREVIEW, known)):
        return ()
    there = [one for one in documents if one.body is not None]
    fresh = [one for one in there if one.change.kind != "kept"]
    if not fresh:
        run.planned.add(path)
        return (_as_it_was(run, spec, path, goes=not there),)
    held = {member.article for one in fresh for member in one.members}
    shown = [one for one in made if one.key in held]
    told = PreviewPage(
        run.site.settings.base_url, _named(run, documents), run.site.settings.language
    )
    own = replace(naming_carried(feed, made), self_url=run.site.address_of(path), preview=told)
    return (document(run, spec, own, shown, path, spec.job.limit.bytes, None),)


def _as_it_was(run: Run, spec: FeedSpec, path: str, *, goes: bool) -> DocumentPlan:
    """The page that there was, less what may not be there; it `goes` with the last document."""
    stays = last_good(run, spec, old_at(run, path))
    if not goes:
        return stays
    kind: Kind = "removed" if run.target.look(path) else "kept"
    change = replace(stays.change, kind=kind, entries=0, size=0)
    return replace(stays, change=change, body=None, members=(), ours=True)


def _named(run: Run, documents: Sequence[DocumentPlan]) -> tuple[tuple[str, str, str], ...]:
    """(format, media type, address) of the documents that there are to subscribe to."""
    return tuple(
        (one.format, FORMATS[one.format].media_type, run.site.address_of(one.change.path))
        for one in documents
        if one.body is not None and one.format != PREVIEW
    )


def listing_of(
    run: Run,
    spec: FeedSpec,
    feed: Feed,
    made: Sequence[RenderedEntry],
    documents: Sequence[DocumentPlan],
) -> Listing | None:
    """The feed as the site-wide pages show it: what its documents hold; None when it has none."""
    there = [document for document in documents if document.body is not None]
    if not (named := _named(run, there)):
        return None
    held = {member.entry_id for document in there for member in document.members}
    pages = [document.change.path for document in there if document.format == PREVIEW]
    carried = [one for one in made if one.entry_id in held]
    shown = [run.kept.entries.facts(one.entry) for one in carried[:_TITLES]]
    languages = Counter(one.language or feed.language for one in carried)
    return Listing(
        title=feed.title,
        description=feed.description,
        language=feed.language,
        content=spec.job.content,
        updated=feed.updated,
        entries=len(held),
        documents=named,
        newest=tuple((one["title"], one["url"]) for one in shown),
        languages=tuple(name for name, _ in languages.most_common(_LANGUAGES) if name),
        preview=next(map(run.site.address_of, pages), None),
    )
