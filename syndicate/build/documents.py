"""One feed's documents as they are to be, and how they differ from what is published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from syndicate.build import guard
from syndicate.build.assemble import DocumentParts, assemble, digest_of, prove
from syndicate.build.feeds import FeedSpec
from syndicate.build.guard import note_lapses
from syndicate.build.last_good import trim_to_allowed
from syndicate.build.plan import Change, Kind
from syndicate.build.rendered import RenderedEntry
from syndicate.build.run import DocumentPlan, Run
from syndicate.content.summary import summarise
from syndicate.errors import RenderError
from syndicate.formats import FORMATS, PREVIEW, Format
from syndicate.model import Feed, History
from syndicate.store import publications
from syndicate.store.publications import CarriedEntry, StoredFeed

#: What is left free of a document for the links to its archives.
_HISTORY = 2_000


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """What stands at the place of a document now, and what is recorded to stand there.

    `digest` is of the file, None where there is none; `ours` says that it is as recorded.
    """

    path: str
    digest: str | None
    ours: bool
    members: Sequence[CarriedEntry]


def feed_of(run: Run, spec: FeedSpec, known: StoredFeed | str) -> Feed:
    """What the documents of a feed say of it; `known` is the stored feed, or a new feed's id."""
    settings = run.site.settings
    own = run.imprint
    signals = run.signals.get(known.key, []) if isinstance(known, StoredFeed) else []
    partner, profile = spec.outlet.partner, spec.outlet.profile
    return Feed(
        id=known if isinstance(known, str) else known.feed_id,
        title=spec.title,
        description=_description(spec),
        home=settings.home,
        self_url="",
        updated="" if isinstance(known, str) else known.updated,
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
    )


def _description(spec: FeedSpec) -> str:
    """What a feed says it is, as long as its profile takes."""
    rule = spec.outlet.profile.description
    most = rule.value.most if rule else None
    return summarise(spec.description, most) if most else spec.description


def documents_of(
    run: Run,
    spec: FeedSpec,
    feed: Feed,
    made: Sequence[RenderedEntry],
    known: StoredFeed | str,
    history: Callable[[str], History] | None = None,
) -> tuple[DocumentPlan, ...]:
    """A feed in each of its formats; `history` says where the one of a format stands."""
    documents = []
    limit = spec.job.limit.bytes - (_HISTORY if spec.archives else 0)
    for name in spec.job.formats:
        path = spec.document(name)
        if not claims(run, spec, path, name, known):
            continue
        own = replace(naming_carried(feed, made), self_url=run.site.address_of(path))
        told = history(name) if history else None
        it = document(run, spec, own, made, path, limit, told)
        if it.members or isinstance(known, StoredFeed) or it.change.kind == "kept":
            documents.append(it)  # a feed that never had an entry is not written
    return tuple(documents)


def claims(run: Run, spec: FeedSpec, path: str, name: str, known: StoredFeed | str) -> bool:
    """Whether a feed may write a file: no other does."""
    owner = run.paths.setdefault(path.lower(), spec.key)
    if owner != spec.key:
        run.press.set_aside(path, f"the job {owner} writes this file already")
        return False
    if isinstance(known, StoredFeed):
        run.homes[known.key, name] = path
    return True


def document(
    run: Run,
    spec: FeedSpec,
    feed: Feed,
    made: Sequence[RenderedEntry],
    path: str,
    limit: int,
    history: History | None,
) -> DocumentPlan:
    """One format of a feed; when it cannot be made, what may stay of its last good document.

    What fits is told without the `history`, which may not decide what leads to it.
    """
    form = format_at(path)
    run.planned.add(path)
    try:
        place = spec.formats.index(form.name)
        it, taken, short = assemble(form, feed, made, place, limit)
        if history:
            feed = replace(feed, history=history)
            it, _, _ = assemble(form, feed, taken, place, limit + _HISTORY)
        if is_as_it_was(run, path, it):
            return _unchanged(spec, path, it, taken)
        old = old_at(run, path)
        prove(it, feed, taken, run.at)
    except RenderError as error:
        run.press.set_aside(path, error.message)
        return last_good(run, spec, old_at(run, path))
    full = short or len(made) >= spec.job.limit.entries
    is_archive = feed.history is not None and feed.history.current is not None
    if not is_archive and (objection := _objection(run, spec, feed, old, (taken, full))):
        run.guarded[path] = objection
        return last_good(run, spec, old)
    members = members_of(taken)
    note_lapses(run, spec.outlet, old.members, members)
    kind, found = kind_of(run, old, it)
    change = changed(path, kind, spec.title, it.size, old.members, members)
    return DocumentPlan(change, form.name, it, members, digest=found)


def members_of(taken: Sequence[RenderedEntry]) -> tuple[CarriedEntry, ...]:
    return tuple(CarriedEntry(m.key, m.revision, m.entry_id, m.level, m.images) for m in taken)


def is_as_it_was(run: Run, path: str, it: DocumentParts) -> bool:
    """Whether a document's file is still the one that was published from the same parts."""
    known, kept_ = run.documents.get(path), run.kept.documents.get(path)
    if known is None or known.gone or known.digest is None or kept_ is None:
        return False
    return kept_.plan == it.plan and run.target.look(path) == (kept_.size, kept_.mtime)


def _unchanged(
    spec: FeedSpec, path: str, it: DocumentParts, taken: Sequence[RenderedEntry]
) -> DocumentPlan:
    change = Change(path, "unchanged", spec.title, len(taken), it.size)
    return DocumentPlan(change, it.format, it, members_of(taken))


def old_at(run: Run, path: str) -> PublishedFile:
    """What a document's place holds now."""
    known, kept_ = run.documents.get(path), run.kept.documents.get(path)
    seen = run.target.look(path)
    if known and kept_ and known.digest and seen == (kept_.size, kept_.mtime):
        found: str | None = known.digest
    else:
        found = run.target.digest(path) if seen else None
    members = publications.carried_in(run.connection, path) if known else []
    return PublishedFile(path, found, run.is_ours(path, found), members)


def kind_of(run: Run, old: PublishedFile, it: DocumentParts) -> tuple[Kind, str | None]:
    """How a document differs from what stands there, and the digest of that."""
    if old.digest is None:
        return "new", None
    same = digest_of(it.pieces(run.kept)) == old.digest
    return "unchanged" if same else "changed", old.digest


def naming_carried(feed: Feed, made: Sequence[RenderedEntry]) -> Feed:
    """The feed, whose signals name only replacements that stand in it."""
    if not feed.withdrawn:
        return feed
    here = {one.entry_id for one in made}
    named = (
        signal if signal.replaced_by in here else replace(signal, replaced_by=None)
        for signal in feed.withdrawn
    )
    return replace(feed, withdrawn=tuple(named))


def _objection(
    run: Run,
    spec: FeedSpec,
    feed: Feed,
    old: PublishedFile,
    parts: tuple[Sequence[RenderedEntry], bool],
) -> str | None:
    """What the guard has against a new document, in its place beside the old one."""
    taken, full = parts
    if run.force or old.digest is None:
        return None
    if not old.ours:
        data = run.published(old.path)
        name = format_at(old.path).name
        found = data and guard.objection_to_stranger(run, name, data, taken, feed.id)
        if found:
            run.strange = True
            return found
    if not spec.public or old.path.endswith(FORMATS[PREVIEW].suffix):
        return None  # a partner has no right to what it no longer gets; a page follows its feed
    return guard.objection(run, spec, old.members, taken, full=full)


def last_good(run: Run, spec: FeedSpec, old: PublishedFile) -> DocumentPlan:
    """The last good document, less what may not be there any more; it goes if that fails too."""
    form = format_at(old.path)
    data, members = None, tuple[CarriedEntry, ...]()
    was = run.published(old.path) if old.digest else None
    if was is not None:
        data, members = trim_to_allowed(run, spec.outlet, form, old.path, was, old.members)
    note_lapses(run, spec.outlet, old.members, members)
    kind: Kind = "removed" if data is None and was is not None else "kept"
    size = len(data or b"")
    change = changed(old.path, kind, spec.title, size, old.members, members)
    ours = kind == "removed" or was is None or old.ours
    return DocumentPlan(change, form.name, data, members, ours)


def format_at(path: str) -> Format:
    """The format of a document, by the ending of its path."""
    return next(form for form in FORMATS.values() if path.endswith(form.suffix))


def changed(
    path: str,
    kind: Kind,
    title: str,
    size: int,
    before: Sequence[CarriedEntry],
    now: Sequence[CarriedEntry],
) -> Change:
    old = {member.entry_id: (member.revision, member.level) for member in before}
    new = {member.entry_id: (member.revision, member.level) for member in now}
    return Change(
        path,
        kind,
        title,
        entries=len(now),
        size=size,
        added=tuple(key for key in new if key not in old),
        changed=tuple(key for key in new if key in old and old[key] != new[key]),
        removed=tuple(key for key in old if key not in new),
    )
