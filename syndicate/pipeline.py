"""One article's way, and the whole story: store, rights, content, format, proof, publication.

`make_plan` decides and renders, feed by feed; `apply` (stages/publishing.py) publishes each as it
comes. Neither holds more than one feed's documents at a time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatch
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from syndicate import overview
from syndicate.check.recall import recaller
from syndicate.config.register import Register
from syndicate.config.site import Site
from syndicate.content.prepare import preparer
from syndicate.errors import NotFoundError
from syndicate.formats import FORMATS
from syndicate.memory import Memory
from syndicate.plan import Change, Plan, Setback
from syndicate.publish.directory import Directory
from syndicate.rights import Carry, Hold
from syndicate.stages.documents import documents_of, feed_of, listing_of
from syndicate.stages.jobs import Outline, identify, outlines
from syndicate.stages.naming import Naming, name_everything
from syndicate.stages.pages import imprint
from syndicate.stages.publishing import apply
from syndicate.stages.rendering import Press, with_updated
from syndicate.stages.run import FeedPlan, Run
from syndicate.stages.selection import Ruled, ruled
from syndicate.stages.shelf import Made
from syndicate.stages.site_wide import removals, site_wide
from syndicate.store import Store, ledger, publications, withdrawals


def make_plan(
    site: Site,
    store: Store,
    at: datetime,
    only: Sequence[str] = (),
    *,
    keep_names: bool = False,
    force: bool = False,
) -> Iterator[tuple[Run, FeedPlan]]:
    """Decide and render every feed (or those whose path matches `only`), one after the other.

    `keep_names` stores the slugs that were minted: a build does, a plan does not. `force` overrules
    the guard. Removals and site-wide files come last, and not at all when `only` restricts the run.
    """
    with store.reading() as connection:
        naming = name_everything(site, connection)
    if keep_names and naming.minted:
        with store.writing() as connection:
            publications.name_terms(connection, naming.minted)
    with store.reading() as connection:
        run = _begin(site, connection, naming, at, force)
        every = outlines(run.register, naming)
        current = {(outline.key, outline.member) for outline in every}
        wanted = [o for o in every if not only or _is_one_of(o, only)]
        if only and not wanted:
            raise NotFoundError(f"no feed is called {', '.join(only)}")
        for outline in wanted:
            yield run, _plan_feed(run, outline, current)
        if not only:
            removed = removals(run)
            yield run, removed
            yield run, site_wide(run, removed)


def _begin(site: Site, connection: Connection, naming: Naming, at: datetime, force: bool) -> Run:
    """A run over this state of the store."""
    register = Register.of(site, naming.categories)
    memory = Memory(connection, register)
    gone = None if memory.empty() else memory.gone
    recalled = None if memory.empty() else recaller(memory)
    prepare = preparer(site, gone)
    return Run(
        site,
        imprint(site),
        at,
        connection,
        Press(register, connection, prepare, naming.categories, gone, recalled),
        register,
        Directory(site.output),
        publications.known_feeds(connection),
        publications.known_documents(connection),
        publications.signals(connection, at - site.settings.withdrawals.keep),
        force,
    )


def _plan_feed(run: Run, outline: Outline, current: set[tuple[str, str]]) -> FeedPlan:
    """One feed: select, rule, prepare, render, prove."""
    made = _make(run, outline)
    known = identify(outline, run.feeds, current, run.site.settings.authority)
    if not made and isinstance(known, str):
        return FeedPlan(outline=outline)  # it never had an entry
    feed = with_updated(feed_of(run, outline, known), made)
    documents = documents_of(run, outline, feed, made, known)
    listing = listing_of(run, outline, feed, made, documents)
    if listing and outline.public:
        run.listings.append(listing)
    return FeedPlan(documents, outline, feed)


def _is_one_of(outline: Outline, patterns: Sequence[str]) -> bool:
    """Whether a pattern matches the path of a feed, or of one of its documents."""
    suffixes = (FORMATS[name].suffix for name in outline.job.formats)
    names = [outline.shown, *(outline.shown + suffix for suffix in suffixes)]
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


def build(
    site: Site,
    store: Store,
    at: datetime,
    only: Sequence[str] = (),
    progress: Callable[[FeedPlan], None] = lambda _plan: None,
    *,
    force: bool = False,
) -> Plan:
    """Plan and publish, feed by feed; answers with what was done, and leaves var/status.json."""
    run, changes = None, list[Change]()
    with store.reading() as connection:
        orders = withdrawals.pending(connection)
    Directory(site.output).sweep()
    for run, plan in make_plan(site, store, at, only, keep_names=True, force=force):
        apply(run, store, plan)
        changes += [document.change for document in plan.documents]
        progress(plan)
    with store.writing() as connection:
        known = {(s, r) for s, r, _ in publications.quarantined(connection)}
        if run:
            _conclude(connection, run, known, orders, whole=not only)
    status = overview.as_data(overview.look(site, store, at), at)
    text = json.dumps(status, ensure_ascii=False, indent=1)
    Directory(site.var).put("status.json", text.encode() + b"\n")
    return _summary(run, changes, at, known)


def _conclude(
    connection: Connection,
    run: Run,
    known: set[tuple[str, str]],
    orders: Sequence[int],
    *,
    whole: bool,
) -> None:
    """Write down what was set aside, kept by the guard, or left for want of a grant."""
    guarded = {(path, f"guard: {reason}") for path, reason in run.guarded.items()}
    found = {*run.press.setbacks, *guarded}
    publications.replace_quarantine(connection, found, run.at, whole=whole)
    events: list[tuple[str, str, Mapping[str, Any]]] = [
        ("guarded" if pair in guarded else "refused", pair[0], {"reason": pair[1]})
        for pair in sorted(found - known)
    ]
    if run.lapsed or run.lowered:
        events.append(("lapsed", run.site.settings.title, _lapses(run)))
    ledger.record(connection, events, run.at)
    if whole:
        withdrawals.mark_applied(connection, orders, run.at)


def _lapses(run: Run) -> dict[str, Mapping[str, int]]:
    """How many entries left for want of a grant, and how many are shown less, by publisher."""
    return {"lapsed": Counter(run.lapsed.values()), "lowered": Counter(run.lowered.values())}


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
        tuple(Setback(path, reason) for path, reason in run.guarded.items()),
        **_lapses(run),
    )
