"""What no single feed makes: files to be taken away, and the pages of the whole site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace

from syndicate.build import pages
from syndicate.build.documents import changed, format_at
from syndicate.build.guard import objection_to_removal
from syndicate.build.last_good import trim_to_allowed
from syndicate.build.plan import Change, Kind
from syndicate.build.run import SITE_WIDE, DocumentPlan, FeedPlan, Run, digest
from syndicate.check.standards import format_of, judge
from syndicate.config.owners import Outlet
from syndicate.errors import RenderError
from syndicate.formats import FORMATS, PREVIEW
from syndicate.store import publications
from syndicate.store.publications import PARTNERS, PUBLIC, StoredDocument


def removals(run: Run, current: Set[tuple[str, str]]) -> FeedPlan:
    """Files that no job makes any more, and where their readers are sent.

    `current` are the feeds that jobs make; of others nothing is kept.
    """
    gone = []
    for name in run.kept.feeds.all().keys() - current:
        run.kept.feeds.drop(*name)
    run.documents |= publications.known_documents(run.connection, archives=True)
    for path, document in run.documents.items():
        if not document.gone and document.format in FORMATS and path.lower() not in run.paths:
            gone.append(_removal(run, path, document))
    return FeedPlan((*gone, *_strangers(run)))


def _removal(run: Run, path: str, document: StoredDocument) -> DocumentPlan:
    """One file that is to go; the guard keeps one whose entries would vanish with it.

    What a partner sees goes at once: who is no partner any more has no right to it.
    """
    before = publications.carried_in(run.connection, path)
    moved_to = run.homes.get((document.feed, document.format))
    if moved_to and document.archive:
        suffix = FORMATS[document.format].suffix
        there = f"{moved_to.removesuffix(suffix)}/{document.archive}{suffix}"
        moved_to = there if there.lower() in run.paths else moved_to
    old = run.published(path)
    unwanted = document.format == PREVIEW and not run.site.settings.previews
    guarded = path.startswith(PUBLIC) and moved_to is None and not run.force and not unwanted
    if guarded and old is not None and (objection := objection_to_removal(run, before)):
        run.guarded[path] = objection
        data, members = trim_to_allowed(run, Outlet(), format_at(path), path, old, before)
        if data is not None:
            change = changed(path, "kept", "", len(data), before, members)
            ours = run.is_ours(path, digest(old))
            return DocumentPlan(change, document.format, data, members, ours)
    change = changed(path, "removed", "", 0, before, ())
    return DocumentPlan(replace(change, moved_to=moved_to), document.format)


def _strangers(run: Run) -> Iterator[DocumentPlan]:
    """Documents of ours that this store has never heard of: perhaps it is empty, or another's."""
    for path in run.target.paths(tuple(form.suffix for form in FORMATS.values())):
        in_place = path.startswith((PUBLIC, PARTNERS))
        known = run.documents.get(path)
        if not in_place or path.lower() in run.paths or (known and not known.gone):
            continue
        data = run.published(path)
        entries = _entries(path, data) if data else 0
        if not entries:
            continue
        if run.force:
            yield DocumentPlan(Change(path, "removed"), format_at(path).name)
        else:
            run.strange = True
            run.guarded[path] = f"this store knows nothing of it, and it holds {entries} entries"
            yield _stranger(run, path, data or b"", entries)


def _stranger(run: Run, path: str, data: bytes, entries: int) -> DocumentPlan:
    """A document that is not this store's stays, but for what this store knows may not be there."""
    cut, _ = trim_to_allowed(run, Outlet(), format_at(path), path, data, ())
    change = Change(path, "kept" if cut is not None else "removed", entries=entries)
    return DocumentPlan(change, format_at(path).name, cut, ours=False)


def _entries(path: str, data: bytes) -> int:
    """How many entries a document of ours holds; none for what another program wrote."""
    if b"syndicate" not in data:
        return 0
    try:
        return len(format_at(path).split(data)[1])
    except RenderError:
        return 0


def site_wide(run: Run, removed: FeedPlan) -> FeedPlan:
    """The list of feeds, the page that shows them, and where old addresses lead."""
    moved = publications.moved(run.connection)
    left = (one.change for one in removed.documents if one.change.kind == "removed")
    moved |= {change.path: change.moved_to for change in left}
    # one that is made again leads nowhere else
    moved = {path: to for path, to in moved.items() if path.lower() not in run.paths}
    moved = {path: _end(to, moved) for path, to in moved.items() if path.startswith(PUBLIC)}
    files: dict[str, Callable[[], bytes]] = {
        "feeds.opml": lambda: pages.opml(run.site, run.imprint, run.listings),
        "index.html": lambda: pages.index(run.site, run.imprint, run.listings),
    }
    if moved or f"{PUBLIC}redirects.json" in run.documents:
        files["redirects.json"] = lambda: pages.redirects(moved, PUBLIC)
    made = ((PUBLIC + name, make()) for name, make in files.items())
    return FeedPlan(tuple(_page(run, path, data) for path, data in made))


def _page(run: Run, path: str, data: bytes) -> DocumentPlan:
    """A page of the site; it stays as it is beside documents that are not this store's."""
    old = run.published(path)
    kind: Kind = "new" if old is None else "unchanged" if old == data else "changed"
    if form := format_of(path):
        # the lines of feeds that were not looked at were proved when they were made
        every = len(run.fresh) == len(run.listings)
        proof = data if every else pages.opml(run.site, run.imprint, run.fresh)
        for fault in judge(proof, form, None, None).errors:
            run.press.set_aside(path, fault.text)
            kind = "kept"
    if run.strange and old is not None and run.press.gone is None:
        kind, data = "kept", old
    change = Change(path, kind, run.site.settings.title, size=len(data))
    return DocumentPlan(change, SITE_WIDE, data, digest=digest(data))


def _end(path: str | None, moved: Mapping[str, str | None]) -> str | None:
    """Where a file that moved more than once is now."""
    passed: set[str] = set()
    while path is not None and path in moved and path not in passed:
        passed.add(path)
        path = moved[path]
    return path
