"""One article's way, and the whole story: store, rights, content, format, proof, publication.

`make_plan` decides and renders, feed by feed; `apply` publishes each as it comes. Neither holds
more than one feed's documents at a time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from fnmatch import fnmatch
from hashlib import sha256
from itertools import islice

from sqlalchemy import Connection

from syndicate import overview
from syndicate.config.site import Site
from syndicate.content.prepare import preparer
from syndicate.errors import NotFoundError, OutputError
from syndicate.formats import FORMATS
from syndicate.plan import Change, Plan, Setback
from syndicate.publish.directory import Directory
from syndicate.rights import Carry, Hold, Register
from syndicate.stages.documents import (
    DocumentPlan,
    FeedPlan,
    Run,
    documents_of,
    feed_of,
    listing_of,
    removals,
    site_wide,
)
from syndicate.stages.jobs import Outline, identify, outlines
from syndicate.stages.naming import name_everything
from syndicate.stages.pages import imprint
from syndicate.stages.rendering import Press, with_updated
from syndicate.stages.selection import Ruled, ruled
from syndicate.stages.shelf import Made
from syndicate.store import Store, publications


def make_plan(
    site: Site, store: Store, at: datetime, only: Sequence[str] = (), *, keep_names: bool = False
) -> Iterator[tuple[Run, FeedPlan]]:
    """Decide and render every feed (or those whose path matches `only`), one after the other.

    `keep_names` stores the slugs that were minted: a build does, a plan does not. Removals and
    site-wide files come last, and not at all when `only` restricts the run.
    """
    with store.reading() as connection:
        naming = name_everything(site, connection)
    if keep_names and naming.minted:
        with store.writing() as connection:
            publications.name_terms(connection, naming.minted)
    with store.reading() as connection:
        run = Run(
            site,
            imprint(site),
            at,
            connection,
            Press(site, connection, preparer(site), naming.categories),
            Register.of(site),
            Directory(site.folder / site.settings.output),
            publications.known_feeds(connection),
            publications.known_documents(connection),
        )
        every = outlines(run.register, naming)
        current = {(outline.job_name, outline.member) for outline in every}
        wanted = [o for o in every if not only or _is_one_of(o, only)]
        if only and not wanted:
            raise NotFoundError(f"no feed is called {', '.join(only)}")
        for outline in wanted:
            yield run, _plan_feed(run, outline, current)
        if not only:
            removed = removals(run)
            yield run, removed
            yield run, site_wide(run, removed)


def _plan_feed(run: Run, outline: Outline, current: set[tuple[str, str]]) -> FeedPlan:
    """One feed: select, rule, prepare, render, prove."""
    made = _make(run, outline)
    known = identify(outline, run.feeds, current, run.site.settings.authority)
    if not made and isinstance(known, str):
        return FeedPlan(outline=outline)  # it never had an entry
    feed = with_updated(feed_of(run, outline, known), made)
    documents = documents_of(run, outline, feed, made, known)
    listing = listing_of(run, outline, feed, made, documents)
    if listing:
        run.listings.append(listing)
    return FeedPlan(documents, outline, feed)


def _is_one_of(outline: Outline, patterns: Sequence[str]) -> bool:
    """Whether a pattern matches the path of a feed, or of one of its documents."""
    names = [outline.path, *(outline.path + FORMATS[name].suffix for name in outline.job.formats)]
    return any(fnmatch(name, pattern) for name in names for pattern in patterns)


def _make(run: Run, outline: Outline) -> list[Made]:
    """The newest that may be carried and can be made; one set aside gives its place to the next."""
    wanted, made = outline.job.limit.entries, list[Made]()
    chosen = _carried(run, outline)
    while batch := list(islice(chosen, wanted - len(made))):
        made += run.press.make(batch, outline.job.formats)
    return made


def _carried(run: Run, outline: Outline) -> Iterator[Ruled]:
    """The articles that may be carried, newest first; what is held is noted."""
    for one in ruled(outline, run.connection, run.register, run.at):
        if isinstance(one.ruling, Carry):
            yield one
        elif isinstance(one.ruling, Hold):
            run.note_hold(one, one.ruling)


def apply(run: Run, store: Store, plan: FeedPlan) -> None:
    """Publish one feed: its new paths written down, then its bytes, then their record."""
    changed = [document for document in plan.documents if _differs(run, document)]
    if not changed:
        return
    new = {d.change.path: d.format for d in changed if d.change.path not in run.documents}
    if new:
        with store.writing() as connection:
            publications.announce(connection, new, run.at)
    published = [document for document in changed if _publish(run, document)]
    with store.writing() as connection:
        _record(connection, run, plan, published)


def _publish(run: Run, document: DocumentPlan) -> bool:
    """Put one document where it belongs, or take it away; False when just this one cannot be."""
    path = document.change.path
    try:
        if document.data is None:
            run.target.remove(path)
        elif document.change.kind != "unchanged":
            run.target.put(path, document.data)
    except OutputError as error:
        if not error.local:
            raise
        run.press.set_aside(path, error.message)
        return False
    return True


def _differs(run: Run, document: DocumentPlan) -> bool:
    """Whether the file is to be written, or is not recorded as it stands."""
    if document.change.kind == "kept":
        return bool(document.change.removed)  # else its last good document stays as it is
    if document.change.kind != "unchanged":
        return True
    known = run.documents.get(document.change.path)
    return known is None or known.gone is not None or known.digest != _digest(document.data or b"")


def _record(
    connection: Connection, run: Run, plan: FeedPlan, changed: Sequence[DocumentPlan]
) -> None:
    feed_id = None
    if plan.feed and plan.outline:
        feed_id, outline = plan.feed.id, plan.outline
        publications.put_feed(
            connection, feed_id, outline.job_name, outline.member, outline.path, plan.feed.updated
        )
    events = []
    for document in changed:
        change, data = document.change, document.data
        if data is None:
            publications.remove_document(connection, change.path, change.moved_to, run.at)
        else:
            publications.put_document(
                connection, change.path, feed_id, _digest(data), len(data), run.at, document.members
            )
        detail = {
            "added": change.added,
            "changed": change.changed,
            "removed": change.removed,
            "sha256": _digest(data) if data is not None else None,
        }
        known = run.documents.get(change.path)
        first = change.kind == "unchanged" and (known is None or known.digest is None)
        events.append(("new" if first else change.kind, change.path, detail))
    publications.record(connection, events, run.at)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def build(
    site: Site,
    store: Store,
    at: datetime,
    only: Sequence[str] = (),
    progress: Callable[[FeedPlan], None] = lambda _plan: None,
) -> Plan:
    """Plan and publish, feed by feed; answers with what was done, and leaves var/status.json."""
    run, changes = None, list[Change]()
    Directory(site.folder / site.settings.output).sweep()
    for run, plan in make_plan(site, store, at, only, keep_names=True):
        apply(run, store, plan)
        changes += [document.change for document in plan.documents]
        progress(plan)
    with store.writing() as connection:
        known = {(s, r) for s, r, _ in publications.quarantined(connection)}
        found = run.press.setbacks if run else ()
        publications.replace_quarantine(connection, found, at, whole=not only)
    status = overview.as_data(overview.look(site, store, at), at)
    text = json.dumps(status, ensure_ascii=False, indent=1)
    Directory(site.var).put("status.json", text.encode() + b"\n")
    return _summary(run, changes, at, known)


def plan_only(site: Site, store: Store, at: datetime, only: Sequence[str] = ()) -> Plan:
    """What a build would do now; nothing is written."""
    run, changes = None, list[Change]()
    for run, plan in make_plan(site, store, at, only):  # noqa: B007 - the last one is wanted
        changes += [document.change for document in plan.documents]
    with store.reading() as connection:
        known = {(s, r) for s, r, _ in publications.quarantined(connection)}
    return _summary(run, changes, at, known)


def _summary(
    run: Run | None, changes: Sequence[Change], at: datetime, known: set[tuple[str, str]]
) -> Plan:
    """The run as data; `known` is what was set aside before it."""
    if run is None:
        return Plan(at, tuple(changes))
    setbacks: dict[tuple[str, str], Setback] = run.press.setbacks
    return Plan(
        at,
        tuple(changes),
        tuple(setbacks.values()),
        tuple(setback for pair, setback in setbacks.items() if pair not in known),
        Counter(run.held.values()),
        Counter(run.ungranted.values()),
        sum(listing.entries for listing in run.listings),
    )
