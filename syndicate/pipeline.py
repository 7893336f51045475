"""One article's way, and the whole story: store, rights, content, format, proof, publication.

`make_plan` decides and renders, feed by feed; `apply` (stages/publishing.py) publishes each as it
comes. Neither holds more than one feed's entries at a time, nor their bytes. A feed that nothing
concerns since the last build is not looked at (stages/due.py).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from syndicate import overview
from syndicate.check.recall import recaller
from syndicate.config import compiled
from syndicate.config.register import Register
from syndicate.config.site import Site
from syndicate.content.prepare import preparer
from syndicate.errors import NotFoundError
from syndicate.formats import FORMATS
from syndicate.kept import last as lasts
from syndicate.kept.feeds import KeptFeed
from syndicate.kept.heap import DamagedError
from syndicate.kept.last import Last
from syndicate.kept.opening import Kept, copy_of, forget, kept_in
from syndicate.kept.stamp import code_stamp
from syndicate.memory import Memory
from syndicate.plan import Change, Plan, Setback
from syndicate.publish.directory import Directory
from syndicate.rights import Carry, Hold
from syndicate.stages.ahead import OpenPress, make_ahead
from syndicate.stages.archives import Archivist
from syndicate.stages.composing import with_updated
from syndicate.stages.documents import documents_of, feed_of, listing_of
from syndicate.stages.due import Digests, Question, Scope, Touched, scope
from syndicate.stages.jobs import Outline, identify, outlines
from syndicate.stages.made import Made
from syndicate.stages.naming import Naming, name_everything
from syndicate.stages.pages import imprint, shown
from syndicate.stages.publishing import apply
from syndicate.stages.recipes import Recipes
from syndicate.stages.rendering import BATCH, Press
from syndicate.stages.run import FeedPlan, Run
from syndicate.stages.selection import Ruled, ruled
from syndicate.stages.site_wide import removals, site_wide
from syndicate.stages.untouched import Watch, claim_archives, note_untouched, restore
from syndicate.store import Store, archives, ledger, publications, reading, remembered, withdrawals
from syndicate.store.instants import stored


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is asked for.

    `only` are patterns of feeds' paths; `full` looks at every feed, `force` overrules the guard;
    `workers` is the number of processes.
    `keep_names` stores the slugs that were minted: a build does, a plan does not.
    """

    at: datetime
    only: tuple[str, ...] = ()
    full: bool = False
    force: bool = False
    keep_names: bool = False
    workers: int = 1


def make_plan(
    site: Site, store: Store, kept: Kept, wish: Wish, last: Last | None
) -> Iterator[tuple[Run, FeedPlan]]:
    """Decide and render every feed that is due, one after the other.

    Removals and site-wide files come last, and not at all when `only` restricts the run.
    """
    with store.reading() as connection:
        naming = name_everything(site, connection)
    if wish.keep_names and naming.minted:
        with store.writing() as connection:
            publications.name_terms(connection, naming.minted)
    with store.reading() as connection:
        run = _begin(site, connection, kept, naming, wish)
        run.every = every = outlines(run.register, naming)
        current = {(outline.key, outline.member) for outline in every}
        wanted = [o for o in every if not wish.only or _is_one_of(o, wish.only)]
        if wish.only and not wanted:
            raise NotFoundError(f"no feed is called {', '.join(wish.only)}")
        states = kept.feeds.all()
        looks = _scope(run, every, states, last, wish)
        if wish.workers > 1:
            due = (one for one in wanted if looks.of(one))
            make_ahead(run, due, wish.workers, _another_press(run))
        for outline in wanted:
            for plan in _plans(run, outline, current, looks, states):
                yield run, plan
        if not wish.only:
            if looks.lost_archives:
                run.documents |= archives.documents_at(connection, looks.lost_archives)
                yield run, restore(run, looks.lost_archives) or FeedPlan()
            removed = removals(run, current) if looks.structure else FeedPlan()
            yield run, removed
            yield run, site_wide(run, removed)


def _plans(
    run: Run,
    outline: Outline,
    current: set[tuple[str, str]],
    looks: Scope,
    states: Mapping[tuple[str, str], KeptFeed],
) -> Iterator[FeedPlan]:
    """A feed, its archives before it; what was lost of it, or nothing, if it is not due."""
    name, touched = (outline.key, outline.member), looks.of(outline)
    if touched is None:
        paths = outline.documents if name in looks.lost else ()
        plan = restore(run, paths, outline.title)
        if plan is not None:
            note_untouched(run, outline, states[name], len(plan.documents))
            if outline.archives and looks.structure:
                claim_archives(run, outline)
            yield plan
            return
    yield from _plan_feed(run, outline, current, touched or Touched())


def _begin(site: Site, connection: Connection, kept: Kept, naming: Naming, wish: Wish) -> Run:
    """A run over this state of the store."""
    register = Register.of(site, naming.categories)
    since = wish.at - site.settings.withdrawals.keep
    return Run(
        site=site,
        imprint=imprint(site),
        at=wish.at,
        connection=connection,
        kept=kept,
        press=_press(register, connection, kept, naming.categories, wish.at),
        register=register,
        digests=Digests(register),
        target=Directory(site.output),
        feeds=publications.known_feeds(connection),
        documents=publications.known_documents(connection),
        signals=publications.signals(connection, since),
        force=wish.force,
    )


def _press(
    register: Register,
    connection: Connection,
    kept: Kept | None,
    slugs: Mapping[str, str],
    at: datetime,
) -> Press:
    """The press of a run; one that only makes what others keep needs nothing kept."""
    memory = Memory(connection, register)
    gone = None if memory.empty() else memory.gone
    recalled = None if memory.empty() else recaller(memory)
    epoch = remembered.epoch(connection)
    recipes, prepare = Recipes(register, slugs), preparer(register.site, gone)
    return Press(register, connection, prepare, recipes, kept, at, gone, recalled, epoch)


def _another_press(run: Run) -> OpenPress:
    """Opens a press over the same store, for a process of its own."""
    return partial(_open_press, run.site, dict(run.press.recipes.slugs), run.at)


@contextmanager
def _open_press(site: Site, slugs: Mapping[str, str], at: datetime) -> Iterator[Press]:
    store = Store.open(site.settings.store, site.folder)
    with store.reading() as connection:
        yield _press(Register.of(site, slugs), connection, None, slugs, at)


def prepare(site: Site, store: Store, at: datetime) -> None:
    """Make what the next build will want, and keep it; nothing is published."""
    folder = site.var / "kept"
    last = lasts.read(str(folder))
    with kept_in(folder) as kept, store.reading() as connection:
        naming = name_everything(site, connection)
        run = _begin(site, connection, kept, naming, Wish(at))
        every = outlines(run.register, naming)
        looks = _scope(run, every, kept.feeds.all(), last, Wish(at))
        due = (one for one in every if looks.of(one))
        make_ahead(run, due, 1, _another_press(run))
        kept.prune(site.settings.cache)
        kept.saved()


def _scope(
    run: Run, every: Sequence[Outline], states: Mapping[Any, Any], last: Last | None, wish: Wish
) -> Scope:
    """Which feeds the run looks at."""
    if wish.full:
        return Scope(everything=True)
    asked = Question(
        run.connection, run.register, run.digests, run.kept, run.target,
        run.site.digest, run.press.epoch, wish.at,
    )  # fmt: skip
    return scope(asked, every, states, last)


def _plan_feed(
    run: Run, outline: Outline, current: set[tuple[str, str]], touched: Touched
) -> Iterator[FeedPlan]:
    """One feed: select, rule, prepare, render, prove."""
    watch = Watch(run, outline)
    made = _make(run, outline, watch)
    known = identify(outline, run.feeds, current, run.site.settings.authority)
    if not made and isinstance(known, str):
        # it never had an entry
        yield FeedPlan(outline=outline, state=watch.state(None, ()))
        return
    feed = with_updated(feed_of(run, outline, known), made)
    documents = documents_of(run, outline, feed, made, known)
    if outline.archives and not any(one.change.kind == "kept" for one in documents):
        inside = {d.format: frozenset(m.article for m in d.members) for d in documents}
        archivist = Archivist(run, outline, feed, inside)
        yield from archivist.plans(touched)
        watch.resume()
        documents = documents_of(run, outline, feed, made, known, archivist.history)
    listing = listing_of(run, outline, feed, made, documents)
    shown_ = shown(run.site, listing) if listing else None
    if shown_ and outline.public:
        run.listings.append(shown_)
        run.fresh.append(shown_)
    yield FeedPlan(documents, outline, feed, watch.state(shown_, feed.withdrawn))


def _is_one_of(outline: Outline, patterns: Sequence[str]) -> bool:
    """Whether a pattern matches the path of a feed, or of one of its documents."""
    suffixes = (FORMATS[name].suffix for name in outline.job.formats)
    names = [outline.shown, *(outline.shown + suffix for suffix in suffixes)]
    return any(fnmatch(name, pattern) for name in names for pattern in patterns)


def _make(run: Run, outline: Outline, watch: Watch) -> list[Made]:
    """The newest that may be carried and can be made; one set aside gives its place to the next."""
    wanted, made = outline.job.limit.entries, list[Made]()
    chosen = _carried(run, outline, watch)
    while batch := list(islice(chosen, min(BATCH, wanted - len(made)))):
        made += run.press.make(batch, outline.job.formats)
    return made


def _carried(run: Run, outline: Outline, watch: Watch) -> Iterator[Ruled]:
    """The articles that may be carried, newest first; what is held is noted."""
    for one in ruled(outline, run.connection, run.register, run.at):
        watch.see(one)
        if isinstance(one.ruling, Carry):
            yield one
        elif isinstance(one.ruling, Hold):
            run.note_hold(one, one.ruling)


def build(
    site: Site,
    store: Store,
    wish: Wish,
    progress: Callable[[FeedPlan], None] = lambda _plan: None,
) -> Plan:
    """Plan and publish, feed by feed; answers with what was done.

    What is kept and turns out to be damaged is thrown away, and the build begins again.
    """
    folder = site.var / "kept"
    try:
        return _build(site, store, folder, wish, progress)
    except (DamagedError, sqlite3.DatabaseError):
        forget(folder)
        return _build(site, store, folder, wish, progress)


def _build(
    site: Site, store: Store, folder: Path, wish: Wish, progress: Callable[[FeedPlan], None]
) -> Plan:
    run, changes = None, list[Change]()
    last = lasts.read(str(folder))
    with store.reading() as connection:
        orders = withdrawals.pending(connection)
        sequence = reading.sequence(connection)
    Directory(site.output).sweep()
    with kept_in(folder) as kept:
        for run, plan in make_plan(site, store, kept, wish, last):
            apply(run, store, plan)
            changes += [document.change for document in plan.documents]
            progress(plan)
        with store.writing() as connection:
            known = {(s, r) for s, r, _ in publications.quarantined(connection)}
            if run:
                _conclude(connection, run, known, orders, whole=not wish.only)
        kept.prune(site.settings.cache)
        kept.saved()
        due = kept.feeds.next_due()
    plan_done = _summary(run, changes, wish.at, known)
    if run and not wish.only:
        _remember(run, store, folder, (sequence, due), plan_done)
    return plan_done


def _remember(
    run: Run, store: Store, folder: Path, stood: tuple[int, int | None], plan: Plan
) -> None:
    """Leave what tells the next run whether there is anything to do, and var/status.json.

    `stood` are the store's newest change when the run began, and when a feed falls due.
    """
    sequence, due = stood
    with store.reading() as connection:
        seal = ledger.seal(connection)
    site = run.site
    compiled.write(site, folder / "config.json", code_stamp())
    status = overview.as_data(overview.look(site, store, run.at, run.every), run.at)
    text = json.dumps(status, ensure_ascii=False)
    var = Directory(site.var)
    var.put("status.json", [text.encode() + b"\n"])
    var.settle()
    lasts.write(
        str(folder),
        Last(
            stamp=code_stamp(),
            config=site.digest or "",
            store=store.path or "",
            sequence=sequence,
            seal=seal,
            epoch=run.press.epoch,
            at=stored(run.at),
            due=due,
            settled=not run.unsettled and not run.guarded and bool(site.digest and store.path),
            folders=run.target.folders(),
            title=site.settings.title,
            documents=plan.untouched + len([c for c in plan.changes if c.kind != "removed"]),
            carried=plan.carried,
            warnings=[str(warning) for warning in site.warnings],
        ),
    )


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
    found = {*run.setbacks(), *guarded}
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
        run.kept.feeds.put_sources(run.site.sources.sources)


def _lapses(run: Run) -> dict[str, Mapping[str, int]]:
    """How many entries left for want of a grant, and how many are shown less, by publisher."""
    return {"lapsed": Counter(run.lapsed.values()), "lowered": Counter(run.lowered.values())}


def plan_only(site: Site, store: Store, wish: Wish) -> Plan:
    """What a build would do now; nothing is written."""
    run, changes = None, list[Change]()
    last = lasts.read(str(site.var / "kept"))
    with copy_of(site.var / "kept") as kept:
        for run, plan in make_plan(site, store, kept, wish, last):  # noqa: B007 - the last one is wanted
            changes += [document.change for document in plan.documents]
    with store.reading() as connection:
        known = {(s, r) for s, r, _ in publications.quarantined(connection)}
    return _summary(run, changes, wish.at, known)


def _summary(
    run: Run | None, changes: Sequence[Change], at: datetime, known: set[tuple[str, str]]
) -> Plan:
    """The run as data; `known` is what was set aside before it."""
    if run is None:
        return Plan(at, tuple(changes))
    setbacks: dict[tuple[str, str], Setback] = run.setbacks()
    return Plan(
        at,
        tuple(changes),
        tuple(setbacks.values()),
        tuple(setback for pair, setback in setbacks.items() if pair not in known),
        Counter(run.held.values()),
        Counter(run.ungranted.values()),
        sum(listing.entries for listing in run.listings),
        tuple(Setback(path, reason) for path, reason in run.guarded.items()),
        untouched=run.untouched,
        **_lapses(run),
    )
