"""One feed's documents as they are to be, and how they differ from what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from syndicate.build import guard
from syndicate.build.assemble import Assembled, DocumentParts, assemble, digest_of, prove
from syndicate.build.claims import PathClaims
from syndicate.build.context import BuildContext
from syndicate.build.feed_plan import DocumentPlan
from syndicate.build.feeds import FeedIdentity, FeedSpec
from syndicate.build.last_good import trim_to_allowed
from syndicate.build.plan import Change, Kind, Problem
from syndicate.build.published import PublishedFile
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import end_of_rights
from syndicate.build.verify import FRAME
from syndicate.content.summary import summarise
from syndicate.errors import RenderError
from syndicate.formats import FORMATS, PREVIEW, Format
from syndicate.model.feed import Feed, History
from syndicate.store import queries
from syndicate.store.carried import CarriedEntry
from syndicate.store.chunks import chunks

#: How many bytes of a document are left free for the links to its archives.
HISTORY = 2_000
#: What fits does not depend on the digits of a date.
_ANY_DATE = "2000-01-01T00:00:00.001Z"


class FeedDocuments(Struct, frozen=True):
    """The documents of a feed, and what is wrong with those that it may not write.

    `attempted` are those too that are left alone, because the feed never had an entry.
    """

    plans: tuple[DocumentPlan, ...] = ()
    attempted: tuple[DocumentPlan, ...] = ()
    problems: tuple[Problem, ...] = ()


def feed_of(context: BuildContext, spec: FeedSpec, identity: FeedIdentity) -> Feed:
    """Return what the documents of a feed say of it."""
    settings, own = context.site.settings, context.imprint
    stored = identity.stored
    signals = context.published.signals.get(stored.key, ()) if stored else ()
    partner, profile = spec.outlet.partner, spec.outlet.profile
    return Feed(
        id=identity.id,
        title=spec.title,
        description=_description(spec),
        home=settings.home,
        self_url="",
        updated=stored.updated if stored else "",
        language=spec.language,
        rights=own.rights,
        rights_html=own.rights_html,
        license=own.license,
        editor=own.editor,
        icon=settings.icon,
        hubs=settings.hubs if spec.public else (),  # a hub has no token
        author=settings.title,
        withdrawn=tuple(signals[: spec.outlet.room]),
        tombstones=spec.job.tombstones,
        logo=partner.logo if partner and profile.logo else None,
        dated=profile.dated is not None,
        deletion=profile.deletion.value if profile.deletion else None,
        podcast=spec.job.podcast.facts() if spec.job.podcast else None,
    )


def _description(spec: FeedSpec) -> str:
    """Return what a feed says it is, as long as its profile takes."""
    rule = spec.outlet.profile.description
    most = rule.value.most if rule else None
    return summarise(spec.description, most) if most else spec.description


def documents_of(
    context: BuildContext,
    claims: PathClaims,
    spec: FeedSpec,
    feed: Feed,
    entries: Sequence[RenderedEntry],
    identity: FeedIdentity,
    history: Callable[[str], History] | None = None,
) -> FeedDocuments:
    """Return a feed in each of its formats; `history` says where the one of a format stands."""
    plans: list[DocumentPlan] = []
    attempted: list[DocumentPlan] = []
    problems: list[Problem] = []
    limit = spec.job.limit.bytes - (HISTORY if spec.archives else 0)
    for name in spec.job.formats:
        path = spec.document(name)
        if problem := claim(claims, spec, path, name, identity):
            problems.append(problem)
            continue
        own = replace(name_carried(feed, entries), self_url=context.site.address_of(path))
        place = history(name) if history else None
        plan = document(context, spec, own, entries, path, limit, place)
        attempted.append(plan)
        if plan.members or identity.stored or plan.change.kind == "retained":
            plans.append(plan)  # a feed that never had an entry is not written
    return FeedDocuments(tuple(plans), tuple(attempted), tuple(problems))


def shown_in(
    context: BuildContext, spec: FeedSpec, feed: Feed, entries: Sequence[RenderedEntry]
) -> list[set[int]]:
    """Return the articles that fit into each of a feed's documents; none where all of them do."""
    limit, every = spec.job.limit.bytes, {entry.key for entry in entries}
    largest = sum(max(entry.sizes) + 2 for entry in entries)
    if largest + limit // 4 + 5 * FRAME <= limit:  # signals take a quarter at most
        return []
    own = replace(name_carried(feed, entries), updated=_ANY_DATE)
    shown = []
    for name in spec.job.formats:
        address = context.site.address_of(spec.document(name))
        try:
            place = spec.formats.index(name)
            new = assemble(FORMATS[name], replace(own, self_url=address), entries, place, limit)
            shown.append({entry.key for entry in new.entries})
        except RenderError:
            shown.append(every)
    return shown


def claim(
    claims: PathClaims, spec: FeedSpec, path: str, name: str, identity: FeedIdentity
) -> Problem | None:
    """Claim a document's file for a feed; return the problem where another feed writes it."""
    problem = claim_file(claims, spec, path)
    if identity.stored and not problem:
        claims.settle(path, identity.stored.key, name)
    return problem


def claim_file(claims: PathClaims, spec: FeedSpec, path: str) -> Problem | None:
    """Claim a file for a feed; return the problem where another feed writes it."""
    if owner := claims.claim(path, spec.key):
        return Problem(path, f"the job {owner} writes this file already")
    return None


def document(
    context: BuildContext,
    spec: FeedSpec,
    feed: Feed,
    entries: Sequence[RenderedEntry],
    path: str,
    limit: int,
    history: History | None,
) -> DocumentPlan:
    """Return one format of a feed; where it cannot be made, what may stay of the last good one.

    What fits is told without the `history`, which may not decide what leads to it.
    """
    form = format_at(path)
    try:
        place = spec.formats.index(form.name)
        new = assemble(form, feed, entries, place, limit)
        if history:
            feed = replace(feed, history=history)
            parts = assemble(form, feed, new.entries, place, limit + HISTORY).parts
            new = replace(new, parts=parts)
        if context.published.holds(path, new.parts):
            return _unchanged(spec, path, new)
        old = context.published.file(path)
        prove(new, feed, context.at)
    except RenderError as error:
        retained = last_good(context, spec, context.published.file(path))
        return replace(retained, problems=(Problem(path, error.message),))
    is_archive = feed.history is not None and feed.history.current is not None
    full = new.short or len(entries) >= spec.job.limit.entries
    if not is_archive and (blocked := _guarded(context, spec, feed, old, new.entries, full=full)):
        return blocked
    members = members_of(new.entries)
    kind, digest = _kind(context, old, new.parts)
    return DocumentPlan(
        change=change(path, kind, spec.title, new.parts.size, old.members, members),
        format=form.name,
        body=new.parts,
        members=members,
        digest=digest,
        lapses=guard.lapses(context, spec.outlet, old.members, members),
        due=first_end(new.entries),
    )


def first_end(entries: Iterable[RenderedEntry]) -> int | None:
    """Return when rights no longer permit the first of some entries; None: never."""
    return min((entry.end for entry in entries if entry.end is not None), default=None)


def first_end_of(context: BuildContext, members: Sequence[CarriedEntry]) -> int | None:
    """Return the same of a document that stays as it is, from its record."""
    owners = context.catalog.owners
    ends = (
        end_of_rights(article, owners.find(article))
        for part in chunks(sorted(member.article for member in members))
        for article in queries.facts_of(context.connection, part)
    )
    return min((end for end in ends if end is not None), default=None)


def members_of(entries: Sequence[RenderedEntry]) -> tuple[CarriedEntry, ...]:
    """Return entries as a document's record names them."""
    return tuple(CarriedEntry(e.key, e.revision, e.entry_id, e.level, e.images) for e in entries)


def _unchanged(spec: FeedSpec, path: str, new: Assembled) -> DocumentPlan:
    size = new.parts.size
    unchanged = Change(path, "unchanged", spec.title, entries=len(new.entries), size=size)
    return DocumentPlan(
        change=unchanged,
        format=new.parts.format,
        body=new.parts,
        members=members_of(new.entries),
        due=first_end(new.entries),
    )


def _kind(
    context: BuildContext, old: PublishedFile, parts: DocumentParts
) -> tuple[Kind, str | None]:
    """Return how a document differs from the file there, and the digest of that."""
    if old.digest is None:
        return "new", None
    same = digest_of(parts.pieces(context.cache)) == old.digest
    return "unchanged" if same else "changed", old.digest


def name_carried(feed: Feed, entries: Sequence[RenderedEntry]) -> Feed:
    """Return the feed, whose signals name only replacements that stand in it."""
    if not feed.withdrawn:
        return feed
    ids = {entry.entry_id for entry in entries}
    signals = (
        signal if signal.replaced_by in ids else replace(signal, replaced_by=None)
        for signal in feed.withdrawn
    )
    return replace(feed, withdrawn=tuple(signals))


def _guarded(
    context: BuildContext,
    spec: FeedSpec,
    feed: Feed,
    old: PublishedFile,
    entries: Sequence[RenderedEntry],
    *,
    full: bool,
) -> DocumentPlan | None:
    """Return the old document as the guard retains it; None where it has no objection."""
    if context.force or old.digest is None:
        return None
    if not old.ours and (data := context.published.read(old.path)):
        name = format_at(old.path).name
        if found := guard.objection_to_foreign(context, name, data, entries, feed.id):
            kept, why = last_good(context, spec, old), found.reason
            return replace(kept, guarded=why, foreign=True, unknown=found.unknown)
    if not spec.public or old.path.endswith(FORMATS[PREVIEW].suffix):
        return None  # a partner has no right to what it no longer gets; a page follows its feed
    if _was_anothers(context, old.path, feed.id):
        return None  # its entries stand where that feed is now
    if reason := guard.objection(context, spec, old.members, entries, full=full):
        return replace(last_good(context, spec, old), guarded=reason)
    return None


def _was_anothers(context: BuildContext, path: str, feed_id: str) -> bool:
    """Return whether a path was that of another feed, which a job still makes elsewhere."""
    record = context.published.record(path)
    return record is not None and any(
        feed.key == record.feed and feed.feed_id != feed_id and name in context.catalog.feed_names
        for name, feed in context.published.feeds.items()
    )


def last_good(context: BuildContext, spec: FeedSpec, old: PublishedFile) -> DocumentPlan:
    """Return the last good document, less what may not be there any more.

    It goes if that fails too.
    """
    form = format_at(old.path)
    data, members = None, tuple[CarriedEntry, ...]()
    was = context.published.read(old.path) if old.digest else None
    if was is not None:
        outlet, path = spec.outlet, old.path
        data, members = trim_to_allowed(context, outlet, form, path, was, old.members)
    kind: Kind = "removed" if data is None and was is not None else "retained"
    return DocumentPlan(
        change=change(old.path, kind, spec.title, len(data or b""), old.members, members),
        format=form.name,
        body=data,
        members=members,
        ours=kind == "removed" or was is None or old.ours,
        lapses=guard.lapses(context, spec.outlet, old.members, members),
        due=first_end_of(context, members),
    )


def format_at(path: str) -> Format:
    """Return the format of a document, by the ending of its path."""
    return next(form for form in FORMATS.values() if path.endswith(form.suffix))


def change(
    path: str,
    kind: Kind,
    title: str,
    size: int,
    before: Sequence[CarriedEntry],
    now: Sequence[CarriedEntry],
) -> Change:
    """Return what happens to a document, entry by entry."""
    old = {member.entry_id: (member.revision, member.level) for member in before}
    new = {member.entry_id: (member.revision, member.level) for member in now}
    return Change(
        path=path,
        kind=kind,
        title=title,
        entries=len(now),
        size=size,
        added=tuple(key for key in new if key not in old),
        changed=tuple(key for key in new if key in old and old[key] != new[key]),
        removed=tuple(key for key in old if key not in new),
    )
