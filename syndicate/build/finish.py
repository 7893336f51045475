"""The end of a run: what is recorded of it, and what it leaves for the next one."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from syndicate.build import status
from syndicate.build.cache import last_build
from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.context import BuildContext
from syndicate.build.damage import note_alarm
from syndicate.build.plan import Plan, Problem
from syndicate.build.result import BuildResult
from syndicate.build.targets import output_name
from syndicate.config import compiled
from syndicate.errors import OutputError
from syndicate.publish.directory import Directory
from syndicate.publish.gzip import COMPRESSED
from syndicate.publish.target import Target
from syndicate.store import (
    Store,
    hub_notices,
    ledger,
    pictures,
    quarantine,
    removal,
    takedown_orders,
    targets,
)
from syndicate.store.alarm import Alarm
from syndicate.store.chained_rows import rows_of
from syndicate.store.instants import stored
from syndicate.store.journal import file as journal
from syndicate.store.sql import Connection

#: As many files are compared by a run with nothing to do; of more, only their folders.
_FEW = 500


class CacheState(Struct, frozen=True):
    """The cache at the end of a whole build: the store's newest change when the build began, when
    a feed falls due, and (path, size, time of the last change) of its documents.
    """

    sequence: int
    due: int | None
    files: Sequence[tuple[str, int, int]]


class RecordedEnd(Struct, frozen=True):
    """What somebody must see of a run: an alarm, and documents that carry what was withdrawn."""

    alarm: Alarm | None
    unfinished: Sequence[str] = ()


def record(
    connection: Connection,
    context: BuildContext,
    result: BuildResult,
    known: Collection[tuple[str, str]],
    orders: Sequence[int],
    *,
    whole: bool,
) -> RecordedEnd:
    """Record what is quarantined, retained by the guard, or left for want of a grant.

    `known` was quarantined before, `orders` are the takedowns that a `whole` build was to carry
    out: one that documents may still carry stays open.
    """
    at, current = context.at, result.quarantined()
    quarantine.replace_quarantine(connection, current, at, whole=whole)
    guarded = {(path, f"guard: {reason}") for path, reason in result.guarded.items()}
    events: list[tuple[str, str, Mapping[str, Any]]] = [
        ("guarded" if pair in guarded else "refused", pair[0], {"reason": pair[1]})
        for pair in sorted(current - set(known))
    ]
    if result.lapsed or result.lowered:
        events.append(("lapsed", context.site.settings.title, result.lapses()))
    ledger.record(connection, events, at)
    hub_notices.drop_other_hubs(connection, context.site.settings.hubs)
    alarm = note_alarm(context.site, connection, result.lapsed, at, whole=whole)
    if not whole:
        return RecordedEnd(alarm)
    failed = {problem.subject for problem in result.unwritten}
    failed = {path for path in failed if not _is_removed(context.target, path)} | result.stuck
    unfinished = takedown_orders.unfinished(connection, orders, failed)
    for number in orders if failed else ():
        urls = [each.shown for each in targets.of_order(connection, number) if each.is_by_itself]
        if behind := failed.intersection(pictures.where_shown(connection, urls)[1]):
            unfinished[number] = sorted({*unfinished.get(number, ()), *behind})
    _mark_applied(connection, [number for number in orders if number not in unfinished], at)
    removal.clear(connection)
    context.cache.feeds.put_sources(context.site.sources.sources)
    return RecordedEnd(alarm, sorted({path for paths in unfinished.values() for path in paths}))


def _is_removed(target: Target, path: str) -> bool:
    """Return whether a document that could not be written was removed instead, with its copy."""
    return not (target.may_hold(path) or target.may_hold(path + COMPRESSED))


def _mark_applied(connection: Connection, numbers: Sequence[int], at: datetime) -> None:
    """Record that takedowns were carried out by a whole build."""
    takedown_orders.mark_applied(connection, numbers, at)
    events: list[tuple[str, str, Mapping[str, Any]]] = []
    for number in numbers:
        detail = {"order": number, "rows": rows_of(connection, orders=[number])}
        events.append(("applied", f"takedown {number}", detail))
    ledger.record(connection, events, at)


def leave(
    context: BuildContext,
    store: Store,
    folder: Path,
    state: CacheState,
    result: BuildResult,
    plan: Plan,
) -> tuple[Problem, ...]:
    """Leave what tells the next run whether there is anything to do, and var/status.json.

    Return what could not be written of it.
    """
    site = context.site
    with store.reading() as connection:
        work = ledger.newest_work(connection)
    compiled.write(site, folder / "config.json", code_stamp())
    problems = _write_status(context, store)
    few = state.files if len(state.files) <= _FEW else ()
    open_ends = result.unsettled or result.guarded or result.unwritten or plan.store or plan.journal
    settled = not open_ends and bool(site.digest)
    last = LastBuild(
        site=str(site.folder),
        stamp=code_stamp(),
        config=site.digest or "",
        store=store.address,
        sequence=state.sequence,
        work=work,
        epoch=context.recall.epoch,
        at=stored(context.at),
        due=state.due,
        settled=settled,
        folders=dict(context.target.folders()),
        files={where: list(seen) for path, *seen in few if (where := context.target.local(path))},
        output=output_name(site),
        title=site.settings.title,
        documents=plan.untouched + sum(c.kind != "removed" for c in plan.changes),
        carried=plan.carried,
        notices=dict(plan.notices),
        warnings=[*map(str, site.warnings), *plan.warnings],
        journal=str(site.journal),
        journal_file=journal.look(site.journal),
    )
    try:
        last_build.write(str(folder), last)
    except FileNotFoundError:
        pass  # nothing can be cached, which was told
    except OSError as error:  # the next build does not see at once that nothing is to do
        problems += (Problem(str(folder), OutputError.of(folder, error).message),)
    return problems


def _write_status(context: BuildContext, store: Store) -> tuple[Problem, ...]:
    site = context.site
    state = status.look(site, store, context.at, context.catalog.specs)
    text = json.dumps(status.as_data(state, context.at), ensure_ascii=False)
    var = Directory(site.var)
    try:
        var.put("status.json", [text.encode() + b"\n"])
    except OutputError as error:
        return (Problem("var/status.json", error.message),)
    return tuple(Problem(*pair) for pair in var.settle())
