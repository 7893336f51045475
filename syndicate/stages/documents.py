"""One feed's documents as they are to be, and how they differ from what is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from syndicate.check.standards import format_of, judge
from syndicate.config.site import Site
from syndicate.errors import OutputError, RenderError
from syndicate.formats import FORMATS
from syndicate.model import Feed, Listing
from syndicate.plan import Change, Kind
from syndicate.publish.directory import Directory
from syndicate.rights import Carry, Cause, Hold, Register
from syndicate.stages import pages
from syndicate.stages.jobs import Outline
from syndicate.stages.rendering import Press
from syndicate.stages.selection import Ruled, rule
from syndicate.stages.shelf import Made
from syndicate.store import publications, reading
from syndicate.store.publications import PUBLIC, Member, StoredDocument, StoredFeed

#: The format word of files that belong to no feed.
SITE_WIDE = "site"


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """One document as it is to be: its bytes (None: it is to go) and what stands in it."""

    change: Change
    format: str
    data: bytes | None = None
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """One feed as it is to be; `outline` and `feed` are None for the site-wide files."""

    documents: tuple[DocumentPlan, ...] = ()
    outline: Outline | None = None
    feed: Feed | None = None


@dataclass(slots=True)
class Run:
    """One run over one state of the store: what it reads from, and what it has met so far.

    `paths` are the documents that jobs make, by their path in lower case; `homes` where each
    stored feed stands now, by (its key, format); `ungranted` names the publisher of an article
    that is held for want of a grant.
    """

    site: Site
    imprint: pages.Imprint
    at: datetime
    connection: Connection
    press: Press
    register: Register
    target: Directory
    feeds: dict[tuple[str, str], StoredFeed]
    documents: dict[str, StoredDocument]
    held: dict[int, Cause] = field(default_factory=dict)
    ungranted: dict[int, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    homes: dict[tuple[int | None, str], str] = field(default_factory=dict)
    listings: list[Listing] = field(default_factory=list)

    def note_hold(self, one: Ruled, hold: Hold) -> None:
        standing = one.standing
        self.held[standing.key] = hold.cause
        if hold.cause == "missing-grant":
            self.ungranted[standing.key] = self.register.publisher(standing, one.permission)


def feed_of(run: Run, outline: Outline, known: StoredFeed | str) -> Feed:
    """What the documents of a feed say of it; `known` is the stored feed, or a new feed's id."""
    settings = run.site.settings
    own = run.imprint
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
    )


def documents_of(
    run: Run, outline: Outline, feed: Feed, made: Sequence[Made], known: StoredFeed | str
) -> tuple[DocumentPlan, ...]:
    """A feed in each of its formats."""
    documents = []
    for name in outline.job.formats:
        path = f"{PUBLIC}{outline.path}{FORMATS[name].suffix}"
        owner = run.paths.setdefault(path.lower(), outline.job_name)
        if owner != outline.job_name:
            run.press.set_aside(path, f"the job {owner} writes this file already")
            continue
        if isinstance(known, StoredFeed):
            run.homes[known.key, name] = path
        address = run.site.settings.base_url + path.removeprefix(PUBLIC)
        own = replace(feed, self_url=address)
        document = _document(run, outline, own, made, name, path)
        if document.members or isinstance(known, StoredFeed) or document.change.kind == "kept":
            documents.append(document)  # a feed that never had an entry is not written
    return tuple(documents)


def _document(
    run: Run, outline: Outline, feed: Feed, made: Sequence[Made], name: str, path: str
) -> DocumentPlan:
    """One format of a feed; when it cannot be made, what may stay of its last good document."""
    before = publications.carried_in(run.connection, path)
    old = _published(run, path)
    try:
        limit = outline.job.limit.bytes
        data, taken = run.press.proved(FORMATS[name], feed, made, limit, run.at, old)
    except RenderError as error:
        run.press.set_aside(path, error.message)
        return _kept(run, outline, old, before, name, path)
    members = tuple(Member(m.key, m.revision, m.entry_id, m.level, m.images) for m in taken)
    change = _change(path, _kind(old, data), outline.title, data, before, members)
    return DocumentPlan(change, name, data, members)


def _published(run: Run, path: str) -> bytes | None:
    """What stands there now; what cannot be read is written anew."""
    try:
        return run.target.read(path)
    except OutputError:
        return None


def _kept(
    run: Run, outline: Outline, old: bytes | None, before: Sequence[Member], name: str, path: str
) -> DocumentPlan:
    """The last good document, less what may not be there any more; it goes if that fails too."""
    members = _still_allowed(run, outline, before)
    data = FORMATS[name].cut(old, {m.entry_id for m in members}) if old is not None else None
    if data is not None and data != old and judge(data, name, None, None).errors:
        data, members = None, ()
    kind: Kind = "removed" if data is None and old is not None else "kept"
    change = _change(path, kind, outline.title, data or b"", before, members)
    return DocumentPlan(change, name, data, members)


def _kind(old: bytes | None, new: bytes) -> Kind:
    return "new" if old is None else "unchanged" if old == new else "changed"


def _still_allowed(run: Run, outline: Outline, before: Sequence[Member]) -> tuple[Member, ...]:
    """What may stay of a last good document: what may still be carried, as much as it shows."""
    rulings = {}
    for standing in reading.standings(run.connection, [member.article for member in before]):
        permission = run.register.find(standing)
        ruling = rule(outline, standing, permission, run.register, run.at)
        if isinstance(ruling, Carry):
            rulings[standing.key] = (ruling.level, ruling.images)
    return tuple(m for m in before if rulings.get(m.article) == (m.level, m.images))


def _change(
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
    root = run.site.settings.base_url
    return Listing(
        title=feed.title,
        description=feed.description,
        language=feed.language,
        content=outline.job.content,
        updated=feed.updated,
        entries=len(held),
        documents=tuple(
            (d.format, FORMATS[d.format].media_type, root + d.change.path.removeprefix(PUBLIC))
            for d in there
        ),
        newest=tuple((one.title, one.url) for one in shown[:5]),
    )


def removals(run: Run) -> FeedPlan:
    """Files that no job makes any more, and where their readers are sent."""
    gone = []
    for path, document in run.documents.items():
        if document.gone or document.format not in FORMATS or path.lower() in run.paths:
            continue
        before = publications.carried_in(run.connection, path)
        change = _change(path, "removed", "", b"", before, ())
        moved_to = run.homes.get((document.feed, document.format))
        gone.append(DocumentPlan(replace(change, moved_to=moved_to), document.format))
    return FeedPlan(tuple(gone))


def site_wide(run: Run, removed: FeedPlan) -> FeedPlan:
    """The list of feeds, the page that shows them, and where old addresses lead."""
    moved = {path: known.moved_to for path, known in run.documents.items() if known.gone}
    moved |= {one.change.path: one.change.moved_to for one in removed.documents}
    moved = {path: _end(to, moved) for path, to in moved.items() if path.lower() not in run.paths}
    files: dict[str, Callable[[], bytes]] = {
        "feeds.opml": lambda: pages.opml(run.site, run.imprint, run.listings),
        "index.html": lambda: pages.index(run.site, run.imprint, run.listings),
    }
    if moved or f"{PUBLIC}redirects.json" in run.documents:
        files["redirects.json"] = lambda: pages.redirects(moved, PUBLIC)
    documents = []
    for name, make in files.items():
        data, old = make(), _published(run, PUBLIC + name)
        kind = _kind(old, data)
        if form := format_of(name):
            for fault in judge(data, form, None, None).errors:
                run.press.set_aside(PUBLIC + name, fault.text)
                kind = "kept"
        change = Change(PUBLIC + name, kind, run.site.settings.title, size=len(data))
        documents.append(DocumentPlan(change, SITE_WIDE, data))
    return FeedPlan(tuple(documents))


def _end(path: str | None, moved: Mapping[str, str | None]) -> str | None:
    """Where a file that moved more than once is now."""
    passed: set[str] = set()
    while path is not None and path in moved and path not in passed:
        passed.add(path)
        path = moved[path]
    return path
