"""One feed's documents as they are to be, and how they differ from what is published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from syndicate.config.site import Site
from syndicate.errors import RenderError
from syndicate.formats import FORMATS
from syndicate.model import Feed, Listing
from syndicate.plan import Change, Kind
from syndicate.publish.directory import Directory
from syndicate.rights import Carry, Hold, Register, host_of
from syndicate.stages import pages
from syndicate.stages.jobs import Outline
from syndicate.stages.rendering import Made, Press
from syndicate.stages.selection import Ruled, rule
from syndicate.store import publications, reading
from syndicate.store.publications import PUBLIC, Member, StoredDocument, StoredFeed


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
    held: dict[int, Hold] = field(default_factory=dict)
    ungranted: dict[int, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    homes: dict[tuple[int | None, str], str] = field(default_factory=dict)
    listings: list[Listing] = field(default_factory=list)

    def note_hold(self, one: Ruled, hold: Hold) -> None:
        standing = one.standing
        self.held[standing.key] = hold
        if hold.cause == "missing-grant":
            name = standing.source.label if standing.source else host_of(standing.external_url)
            self.ungranted[standing.key] = name or "?"


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
        documents.append(_document(run, outline, replace(feed, self_url=address), made, name, path))
    return tuple(documents)


def _document(
    run: Run, outline: Outline, feed: Feed, made: Sequence[Made], name: str, path: str
) -> DocumentPlan:
    """One format of a feed; when it cannot be made, what may stay of its last good document."""
    old = run.target.read(path)
    before = publications.carried_in(run.connection, path)
    form = FORMATS[name]
    try:
        data, taken = run.press.proved(form, feed, made, outline.job.limit.bytes, run.at, old)
        members = tuple(Member(m.key, m.revision, m.entry_id, m.level) for m in taken)
        kind = _kind(old, data)
    except RenderError as error:
        run.press.set_aside(path, error.reason)
        kind, members = "kept", _still_allowed(run, outline, before)
        data = form.cut(old, {m.entry_id for m in members}) if old is not None else b""
    change = _change(path, kind, outline.title, data, before, members)
    return DocumentPlan(change, name, data, members)


def _kind(old: bytes | None, new: bytes) -> Kind:
    return "new" if old is None else "unchanged" if old == new else "changed"


def _still_allowed(run: Run, outline: Outline, before: Sequence[Member]) -> tuple[Member, ...]:
    """What may stay of a last good document: what may still be carried, as much as it shows."""
    levels = {}
    for standing in reading.standings(run.connection, [member.article for member in before]):
        permission = run.register.find(standing)
        ruling = rule(outline, standing, permission, run.register, run.at)
        if isinstance(ruling, Carry):
            levels[standing.key] = ruling.level
    return tuple(m for m in before if levels.get(m.article) == m.level)


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


def listing_of(run: Run, outline: Outline, feed: Feed, made: Sequence[Made]) -> Listing:
    """The feed as the site-wide pages show it."""
    root = run.site.settings.base_url + outline.path
    forms = [FORMATS[name] for name in outline.job.formats]
    return Listing(
        title=feed.title,
        description=feed.description,
        language=feed.language,
        content=outline.job.content,
        updated=feed.updated,
        entries=len(made),
        documents=tuple((form.name, form.media_type, root + form.suffix) for form in forms),
        newest=tuple((one.title, one.url) for one in made[:5]),
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
    moved = {path: to for path, to in moved.items() if path.lower() not in run.paths}
    files: dict[str, Callable[[], bytes]] = {
        "feeds.opml": lambda: pages.opml(run.site, run.imprint, run.listings),
        "index.html": lambda: pages.index(run.site, run.imprint, run.listings),
    }
    if moved or f"{PUBLIC}redirects.json" in run.documents:
        files["redirects.json"] = lambda: pages.redirects(moved, PUBLIC)
    documents = []
    for name, make in files.items():
        data, old = make(), run.target.read(PUBLIC + name)
        change = Change(PUBLIC + name, _kind(old, data), run.site.settings.title, size=len(data))
        documents.append(DocumentPlan(change, name.partition(".")[2], data))
    return FeedPlan(tuple(documents))
