"""Whether a build has nothing to do, told before anything heavy is imported.

Nothing has been stored, ordered or recorded since the last build, nothing falls due by now, config
and program are the same, and no file came or went in the output: then its feeds are up to date.
Where there are many files, one that was written to in place is not seen here; `build --full` looks
at it, `check` judges it.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass

from syndicate.build.cache import last_build
from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.cache.last_build import LastBuild
from syndicate.config.digest import config_digest

_NOTICE = """SELECT 1 FROM hub_notices n LEFT JOIN hubs h ON h.hub = n.hub
    WHERE n.due <= ? AND (h.due IS NULL OR h.due <= ?) LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Idle:
    """There is nothing to build since the `last` time; to `push` says that hubs are to be told."""

    last: LastBuild
    push: bool


def nothing_to_do(config: str, at: int | None) -> Idle | None:
    """The last build, where it is still good at an instant (microseconds); None where not."""
    if at is None:
        return None
    folder = os.path.abspath(config)  # noqa: PTH100 - pathlib is slow to import
    site = os.path.dirname(folder)  # noqa: PTH120
    last = last_build.read(f"{site}/var/cache")
    if last is None or last.site != site or not last.settled or not last.is_current(at):
        return None
    if last.stamp != code_stamp() or last.config != config_digest(folder):
        return None
    found = _store(last.store, at) if last.is_untouched() else None
    if found is None or found[:2] != (last.sequence, last.seal):
        return None
    return Idle(last, push=found[2])


def _store(path: str, at: int) -> tuple[int, tuple[int, str] | None, bool] | None:
    """The store's newest change, the end of its ledger, whether hubs are to be told by now."""
    for odd in "%?#":
        path = path.replace(odd, f"%{ord(odd):02x}")
    try:
        store = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
        try:
            query = "SELECT value FROM counters WHERE name = 'sequence'"
            number = store.execute(query).fetchone() or (0,)
            seal = store.execute("SELECT number, hash FROM seals WHERE name = 'ledger'").fetchone()
            notice = store.execute(_NOTICE, (at, at)).fetchone()
        finally:
            store.close()
    except sqlite3.Error:
        return None
    return number[0], seal, notice is not None
