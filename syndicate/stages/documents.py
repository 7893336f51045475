"""One feed's documents as they are to be, and how they differ from what is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syndicate.errors import RenderError
from syndicate.formats import FORMATS, Format
from syndicate.model import Feed, Listing
from syndicate.plan import Change, Kind
from syndicate.stages import guarding
from syndicate.stages.guarding import note_lapses
from syndicate.stages.jobs import Outline
from syndicate.stages.keeping import kept
from syndicate.stages.rendering import Frame
from syndicate.stages.run import DocumentPlan, Run
from syndicate.stages.shelf import Made
from syndicate.store import publications
from syndicate.store.publications import Member, StoredFeed

#: About as many bytes as a signal takes.
_SIGNAL = 200


def feed_of(run: Run, outline: Outline, known: StoredFeed | str) -> Feed:
    """What the documents of a feed say of it; `known` is the stored feed, or a new feed's id."""
    settings = run.site.settings
    own = run.imprint
    signals = run.signals.get(known.key, []) if isinstance(known, StoredFeed) else []
    room = outline.job.limit.bytes // 4 // _SIGNAL  # entries come before signals
    return Feed(
        id=known if isinstance(known, str) else known.feed_id,
        title=outline.title,
        description=outline.description,
        home=settings.home,
        self_url="",
        updated="" if isinstance(known, str) else known.updated,
        language=outline.language,
        rights=own.rights,
        rights_html=own.rights_html,
        license=own.license,
        editor=own.editor,
        icon=settings.icon,
        hubs=settings.hubs,
        author=settings.title,
        withdrawn=tuple(signals[:room]),
        tombstones=outline.job.tombstones,
    )


def documents_of(
    run: Run, outline: Outline, feed: Feed, made: Sequence[Made], known: StoredFeed | str
) -> tuple[DocumentPlan, ...]:
    """A feed in each of its formats."""
    documents = []
    for name in outline.job.formats:
        path = outline.document(name)
        owner = run.paths.setdefault(path.lower(), outline.key)
        if owner != outline.key:
            run.press.set_aside(path, f"the job {owner} writes this file already")
            continue
        if isinstance(known, StoredFeed):
            run.homes[known.key, name] = path
        own = replace(feed, self_url=run.site.address_of(path))
        document = _document(run, outline, own, made, path)
        if document.members or isinstance(known, StoredFeed) or document.change.kind == "kept":
            documents.append(document)  # a feed that never had an entry is not written
    return tuple(documents)


def _document(
    run: Run, outline: Outline, feed: Feed, made: Sequence[Made], path: str
) -> DocumentPlan:
    """One format of a feed; when it cannot be made, what may stay of its last good document."""
    form = format_at(path)
    before = publications.carried_in(run.connection, path)
    old = run.published(path)
    frame = Frame(outline.outlet, run.at, outline.job.limit.bytes, old)
    try:
        data, taken, short = run.press.proved(form, _naming_carried(feed, made), made, frame)
    except RenderError as error:
        run.press.set_aside(path, error.message)
        return _kept(run, outline, old, before, path)
    members = tuple(Member(m.key, m.revision, m.entry_id, m.level, m.images) for m in taken)
    full = short or len(made) >= outline.job.limit.entries
    if objection := _objection(run, outline, feed, old, path, (before, taken, full)):
        run.guarded[path] = objection
        return _kept(run, outline, old, before, path)
    note_lapses(run, outline.outlet, before, members)
    change = changed(path, kind_of(old, data), outline.title, data, before, members)
    return DocumentPlan(change, form.name, data, members)


def _naming_carried(feed: Feed, made: Sequence[Made]) -> Feed:
    """The feed, whose signals name only replacements that stand in it."""
    here = {one.entry_id for one in made}
    named = (
        signal if signal.replaced_by in here else replace(signal, replaced_by=None)
        for signal in feed.withdrawn
    )
    return replace(feed, withdrawn=tuple(named))


def _objection(
    run: Run,
    outline: Outline,
    feed: Feed,
    old: bytes | None,
    path: str,
    parts: tuple[Sequence[Member], Sequence[Made], bool],
) -> str | None:
    """What the guard has against a new document, in its place beside the old one."""
    before, taken, full = parts
    if run.force or old is None:
        return None
    if not run.is_ours(path, old):
        found = guarding.objection_to_stranger(run, format_at(path).name, old, taken, feed.id)
        run.strange = run.strange or found is not None
        if found:
            return found
    if not outline.public:
        return None  # what a partner no longer gets, it has no right to
    return guarding.objection(run, outline, before, taken, full=full)


def _kept(
    run: Run, outline: Outline, old: bytes | None, before: Sequence[Member], path: str
) -> DocumentPlan:
    """The last good document, less what may not be there any more; it goes if that fails too."""
    form = format_at(path)
    data, members = None, tuple[Member, ...]()
    if old is not None:
        data, members = kept(run, outline.outlet, form, path, old, before)
    note_lapses(run, outline.outlet, before, members)
    kind: Kind = "removed" if data is None and old is not None else "kept"
    change = changed(path, kind, outline.title, data or b"", before, members)
    ours = kind == "removed" or old is None or run.is_ours(path, old)
    return DocumentPlan(change, form.name, data, members, ours)


def format_at(path: str) -> Format:
    """The format of a document, by the ending of its path."""
    return next(form for form in FORMATS.values() if path.endswith(form.suffix))


def kind_of(old: bytes | None, new: bytes) -> Kind:
    return "new" if old is None else "unchanged" if old == new else "changed"


def changed(
    path: str, kind: Kind, title: str, data: bytes, before: Sequence[Member], now: Sequence[Member]
) -> Change:
    old = {member.entry_id: (member.revision, member.level) for member in before}
    new = {member.entry_id: (member.revision, member.level) for member in now}
    return Change(
        path,
        kind,
        title,
        entries=len(now),
        size=len(data),
        added=tuple(key for key in new if key not in old),
        changed=tuple(key for key in new if key in old and old[key] != new[key]),
        removed=tuple(key for key in old if key not in new),
    )


def listing_of(
    run: Run, outline: Outline, feed: Feed, made: Sequence[Made], documents: Sequence[DocumentPlan]
) -> Listing | None:
    """The feed as the site-wide pages show it: what its documents hold; None when it has none."""
    there = [document for document in documents if document.data is not None]
    if not there:
        return None
    held = {member.entry_id for document in there for member in document.members}
    shown = [one for one in made if one.entry_id in held]
    return Listing(
        title=feed.title,
        description=feed.description,
        language=feed.language,
        content=outline.job.content,
        updated=feed.updated,
        entries=len(held),
        documents=tuple(
            (d.format, FORMATS[d.format].media_type, run.site.address_of(d.change.path))
            for d in there
        ),
        newest=tuple((one.title, one.url) for one in shown[:5]),
    )
