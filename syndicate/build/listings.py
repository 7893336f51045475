"""What people are shown of a feed: its preview page, and its place on the page of all feeds."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from syndicate.build.claims import PathClaims
from syndicate.build.context import BuildContext
from syndicate.build.documents import (
    FeedDocuments,
    claim,
    document,
    first_end,
    last_good,
    name_carried,
)
from syndicate.build.entry_counts import entry_counts
from syndicate.build.feed_plan import DocumentPlan
from syndicate.build.feeds import FeedIdentity, FeedSpec
from syndicate.build.pages import anchor_of, license_of, readers_of
from syndicate.build.plan import Kind
from syndicate.build.rendered import RenderedEntry
from syndicate.formats import FORMATS, PREVIEW
from syndicate.formats.opml import preference
from syndicate.model.feed import Feed, Listing, PreviewPage
from syndicate.text.urls import relative_to

#: How many titles of a feed the page of all feeds shows.
_TITLES = 3
#: How many bytes a page has at most, as far as an article lets it, and about how many of them
#: stand around the entries.
_PAGE, _FRAME = 100_000, 20_000


def preview_of(
    context: BuildContext,
    claims: PathClaims,
    spec: FeedSpec,
    feed: Feed,
    entries: Sequence[RenderedEntry],
    identity: FeedIdentity,
    documents: Sequence[DocumentPlan],
) -> FeedDocuments:
    """Return the page that shows what the feed's documents carry, if there is to be one.

    It stays as it is where all of these do.
    """
    if not (spec.preview and documents):
        return FeedDocuments()
    path = spec.document(PREVIEW)
    if problem := claim(claims, spec, path, PREVIEW, identity):
        return FeedDocuments(problems=(problem,))
    there = [plan for plan in documents if plan.body is not None]
    fresh = [plan for plan in there if plan.change.kind != "retained"]
    if not fresh:
        return FeedDocuments((_retained(context, spec, path, goes=not there),))
    articles = {member.article for plan in fresh for member in plan.members}
    shown = [entry for entry in entries if entry.key in articles]
    address, place = context.site.address_of(path), spec.formats.index(PREVIEW)
    sizes = [entry.sizes[place] for entry in shown]
    few = min(sizes, default=0) > _PAGE - _FRAME  # a page of nothing would be no preview
    limit = max(spec.job.limit.bytes, _PAGE) if few else _PAGE
    fits = sum(sizes) <= limit - _FRAME
    page = _page_of(context, documents, address, carried=0 if fits else len(shown))
    own = replace(name_carried(feed, entries), self_url=address, preview=page)
    return FeedDocuments((document(context, spec, own, shown, path, limit, None),))


def _page_of(
    context: BuildContext, documents: Sequence[DocumentPlan], address: str, *, carried: int
) -> PreviewPage:
    """Return what the page at an address shows beside the entries."""
    settings = context.site.settings
    to_subscribe = sorted(_addresses(context, documents), key=lambda each: preference(each[0]))
    index = relative_to(f"{settings.base_url}index.html", address)
    first = to_subscribe[0][2] if to_subscribe else None
    license_name = license_of(settings)
    return PreviewPage(
        index=f"{index}#{anchor_of(address, settings)}",
        documents=tuple((*each, relative_to(each[2], address)) for each in to_subscribe),
        readers=readers_of(settings, first) if first else (),
        license=license_name[0] if license_name else None,
        language=settings.language,
        zone=settings.timezone,
        carried=carried,
    )


def _retained(context: BuildContext, spec: FeedSpec, path: str, *, goes: bool) -> DocumentPlan:
    """Return the page as it is, less what may not be there; it `goes` with the last document."""
    plan = last_good(context, spec, context.published.file(path))
    if not goes:
        return plan
    kind: Kind = "removed" if context.target.look(path) else "retained"
    change = dataclasses.replace(plan.change, kind=kind, entries=0, size=0)
    return replace(plan, change=change, body=None, members=(), ours=True)


def _addresses(
    context: BuildContext, documents: Sequence[DocumentPlan]
) -> tuple[tuple[str, str, str], ...]:
    """Return (format, media type, address) of the documents that can be subscribed to."""
    return tuple(
        (plan.format, FORMATS[plan.format].media_type, context.site.address_of(plan.change.path))
        for plan in documents
        if plan.body is not None and plan.format != PREVIEW
    )


def listing_of(
    context: BuildContext,
    spec: FeedSpec,
    feed: Feed,
    entries: Sequence[RenderedEntry],
    documents: Sequence[DocumentPlan],
) -> Listing | None:
    """Return the feed as the site-wide pages show it; None when it has no document."""
    there = [plan for plan in documents if plan.body is not None]
    if not (addresses := _addresses(context, there)):
        return None
    ids = {member.entry_id for plan in there for member in plan.members}
    pages = [plan.change.path for plan in there if plan.format == PREVIEW]
    carried = [entry for entry in entries if entry.entry_id in ids]
    newest = [context.cache.entries.facts(entry.cached) for entry in carried[:_TITLES]]
    languages = Counter(entry.language or feed.language for entry in carried)
    return Listing(
        title=feed.title,
        description=feed.description,
        language=feed.language,
        content=spec.job.content,
        updated=feed.updated,
        entries=len(ids),
        documents=addresses,
        newest=tuple((facts["title"], facts["url"]) for facts in newest),
        languages=tuple(name for name, _ in languages.most_common() if name),
        preview=next(map(context.site.address_of, pages), None),
        end=first_end(carried[:_TITLES]),
        history=entry_counts(
            [entry.published for entry in carried], context.site.settings.timezone
        ),
    )
