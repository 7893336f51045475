"""What is wrong with what is published, what the next build would publish, and what is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from syndicate.build.context import BuildRequest
from syndicate.build.pipeline import plan_only
from syndicate.build.plan import Plan
from syndicate.build.targets import open_target
from syndicate.config.site import Site
from syndicate.errors import OutputError, StoreError
from syndicate.reports.doctor.finding import Finding
from syndicate.reports.doctor.schedules import running
from syndicate.reports.doctor.stores import RECONCILE, RESTORE
from syndicate.reports.store_age import lost_store, store_age
from syndicate.store import Store, publications
from syndicate.text.counts import count

_SHOWN = 3
#: The most bytes of a store that is copied.
_LARGEST_COPY = 2_000_000_000
#: What holds an article, as `explain` tells of each.
_CAUSES: Mapping[str, str] = {
    "article": "by what their records say",
    "block": "as what may be withdrawn",
    "time": "until or since an instant",
    "grant": "by their sources' grants",
    "evidence": "for want of evidence",
    "partner": "from partners",
    "attribution": "for want of attribution",
    "profile": "by partners' profiles",
}


def output(site: Site, store: Store, _now: datetime) -> Iterator[Finding]:
    """Find the documents that are not there as they were written."""
    with store.reading() as connection:
        known = publications.known_documents(connection)
        lost, is_older = lost_store(site, connection), bool(store_age(site, connection))
    standing = {p: d for p, d in known.items() if d.digest and not d.gone}
    if lost or (site.output and not site.output.is_dir() and site.output.exists()):
        return  # that is told of the store, or with who may write where
    place = site.output_place
    try:
        target = open_target(site)
        target.check()
        target.foresee(standing)
        seen = {path: target.look(path) for path in standing}
    except OutputError as error:
        yield Finding("output", "wrong", str(error), "syndicate config check")
        return
    if not standing:
        message = f"nothing is published in {place} yet"
        yield Finding("output", "note", message, "syndicate build")
        return
    missing = [path for path in standing if seen[path] is None]
    other = [path for path, at in seen.items() if at and at[0] != standing[path].size]
    for paths, what in ((missing, "missing"), (other, "not as written")):
        if paths:
            more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
            message = f"{what}: {', '.join(paths[:_SHOWN])}{more}"
            mend = RECONCILE if is_older else "syndicate build --full"
            yield Finding("output", "wrong", message, mend)
    if not missing and not other:
        yield Finding("output", "good", f"{place}: {count(len(standing), 'document')}")


def documents(site: Site, store: Store, now: datetime) -> Iterator[Finding]:
    """Find what a build would publish now, and what it would hold, and why."""
    plan = _plan(site, store, now)
    if plan is None:
        message = "a build has first to bring the store up to the config and the journal"
        yield Finding("documents", "note", message, "syndicate plan")
        return
    if plan.store and not plan.changes:
        message = "nothing is published until the store is reconciled"
        yield Finding("documents", "note", message, RECONCILE)
        return
    yield from _guarded(plan)
    for problem in plan.problems:
        message = f"quarantined: {problem.subject}: {problem.reason}"
        yield Finding("documents", "wrong", message, "syndicate status")
    for warning in plan.warnings:
        yield Finding("config", "note", warning, "syndicate config check")
    yield from _held(plan)
    changes = len(plan.of("new", "changed", "removed"))
    yield running(store, now, changes)
    total = len(plan.changes) + plan.untouched
    message = (
        f"{count(total, 'document')}, {count(plan.carried, 'entry', 'entries')};"
        f" a build would change {changes:,}"
    )
    yield Finding("documents", "good", message, "syndicate plan" if changes else None)


def _guarded(plan: Plan) -> Iterator[Finding]:
    """Find what the guard would keep, by what mends that."""
    if plan.unknown:
        named = ", ".join(sorted(plan.unknown)[:_SHOWN])
        more = f" and {len(plan.unknown) - _SHOWN:,} more" if len(plan.unknown) > _SHOWN else ""
        message = f"the guard would keep what the store knows nothing of: {named}{more}"
        yield Finding("documents", "wrong", message, RESTORE)
    for problem in plan.guarded:
        if problem.subject in plan.unknown:
            continue
        message = f"the guard would keep {problem.subject}: {problem.reason}"
        yield Finding("documents", "wrong", message, "syndicate plan")


def _plan(site: Site, store: Store, now: datetime) -> Plan | None:
    """Return what a build would do, None where a store is too large to try it on a copy.

    Every feed is looked at, due or not: what it holds is told whenever one asks.

    Where the config renames something, or the journal has what the store lacks, a plan tries in the
    store what the build would do, and takes it back: here that is tried on a copy.
    """
    request = BuildRequest(now, full=True)
    try:
        return plan_only(site, store, request)
    except StoreError as error:
        if "readonly" not in str(error) and "read-only" not in str(error):
            raise
    if store.path is None or Path(store.path).stat().st_size > _LARGEST_COPY:
        return None
    with TemporaryDirectory() as folder:
        store.copy_to(Path(folder) / "store.db")
        copy = Store.open("sqlite:///store.db", Path(folder))
        try:
            return plan_only(site, copy, request)
        finally:
            copy.close()


def _held(plan: Plan) -> Iterator[Finding]:
    """Find what is held, by why."""
    if plan.ungranted:
        held = _are_held(
            sum(plan.ungranted.values()), " of " + count(len(plan.ungranted), "publisher")
        )
        message = f"{held} for want of a grant"
        yield Finding("documents", "note", message, "syndicate config sources --missing")
    others = {cause: number for cause, number in plan.held.items() if cause != "missing-grant"}
    if others:
        why = ", ".join(
            f"{number:,} {_CAUSES.get(cause, cause)}" for cause, number in others.items()
        )
        message = f"{_are_held(sum(others.values()))}: {why}"
        yield Finding("documents", "note", message, "syndicate explain ARTICLE")


def _are_held(number: int, whose: str = "") -> str:
    return count(number, f"article{whose} is held", f"articles{whose} are held")
