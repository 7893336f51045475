"""How a run ends: what it writes down, what it leaves for the next one, what it answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from syndicate.build import status
from syndicate.build.cache import last_build as lasts
from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.plan import Change, Plan, Problem
from syndicate.build.run import Run
from syndicate.config import compiled
from syndicate.publish.directory import Directory
from syndicate.store import Store, hub_notices, ledger, publications, withdrawals
from syndicate.store.instants import stored

#: As many files are looked at by a run with nothing to do; of more, only their folders.
_FEW = 500


@dataclass(frozen=True, slots=True)
class CacheState:
    """What a whole build leaves: the store's newest change when it began, when a feed falls due,
    and (path, size, time of the last change) of its documents.
    """

    sequence: int
    due: int | None
    files: Sequence[tuple[str, int, int]]


def remember(run: Run, store: Store, folder: Path, left: CacheState, plan: Plan) -> None:
    """Leave what tells the next run whether there is anything to do, and var/status.json."""
    with store.reading() as connection:
        seal = ledger.seal(connection)
    site = run.site
    compiled.write(site, folder / "config.json", code_stamp())
    told = status.as_data(status.look(site, store, run.at, run.every), run.at)
    text = json.dumps(told, ensure_ascii=False)
    var = Directory(site.var)
    var.put("status.json", [text.encode() + b"\n"])
    var.settle()
    lasts.write(
        str(folder),
        LastBuild(
            site=str(site.folder),
            stamp=code_stamp(),
            config=site.digest or "",
            store=store.path or "",
            sequence=left.sequence,
            seal=seal,
            epoch=run.press.epoch,
            at=stored(run.at),
            due=left.due,
            settled=not run.unsettled and not run.guarded and bool(site.digest and store.path),
            folders=run.target.folders(),
            files={
                str(run.target.root / path): list(seen)
                for path, *seen in (left.files if len(left.files) <= _FEW else ())
            },
            title=site.settings.title,
            documents=plan.untouched + len([c for c in plan.changes if c.kind != "removed"]),
            carried=plan.carried,
            warnings=[str(warning) for warning in site.warnings],
        ),
    )


def conclude(
    connection: Connection,
    run: Run,
    known: set[tuple[str, str]],
    orders: Sequence[int],
    *,
    whole: bool,
) -> None:
    """Write down what was set aside, kept by the guard, or left for want of a grant."""
    guarded = {(path, f"guard: {reason}") for path, reason in run.guarded.items()}
    found = {*run.problems(), *guarded}
    publications.replace_quarantine(connection, found, run.at, whole=whole)
    events: list[tuple[str, str, Mapping[str, Any]]] = [
        ("guarded" if pair in guarded else "refused", pair[0], {"reason": pair[1]})
        for pair in sorted(found - known)
    ]
    if run.lapsed or run.lowered:
        events.append(("lapsed", run.site.settings.title, _lapses(run)))
    ledger.record(connection, events, run.at)
    hub_notices.keep_hubs(connection, run.site.settings.hubs)
    if whole:
        withdrawals.mark_applied(connection, orders, run.at)
        run.kept.feeds.put_sources(run.site.sources.sources)


def _lapses(run: Run) -> dict[str, Mapping[str, int]]:
    """How many entries left for want of a grant, and how many are shown less, by publisher."""
    return {"lapsed": Counter(run.lapsed.values()), "lowered": Counter(run.lowered.values())}


def summary(
    run: Run | None, changes: Sequence[Change], at: datetime, known: set[tuple[str, str]]
) -> Plan:
    """The run as data; `known` is what was set aside before it."""
    if run is None:
        return Plan(at, tuple(changes))
    problems: dict[tuple[str, str], Problem] = run.problems()
    return Plan(
        at,
        tuple(changes),
        tuple(problems.values()),
        tuple(problem for pair, problem in problems.items() if pair not in known),
        Counter(run.held.values()),
        Counter(run.ungranted.values()),
        sum(listing.entries for listing in run.listings),
        tuple(Problem(path, reason) for path, reason in run.guarded.items()),
        untouched=run.untouched,
        **_lapses(run),
    )
