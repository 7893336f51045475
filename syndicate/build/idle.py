"""Tell that a build has nothing to do, before anything heavy is imported.

It has where nothing has been stored, ordered or recorded since the last build, nothing falls due,
config, program and journal are the same, and no file of the output came or went. Where there are
many files, one that was overwritten in place is not seen here; `build --full` looks at it, `check`
judges it.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass

from syndicate.build.cache import last_build
from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.store_state import StoreState, state_of_database, store_state
from syndicate.config.digest import config_digest


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is to be built since the `last` build; `push` says that hubs are to be told."""

    last: LastBuild
    push: bool


def nothing_to_do(config: str, at: int | None) -> Idle | None:
    """Return the last build where it still holds at an instant (microseconds), else None."""
    if at is None:
        return None
    folder = os.path.abspath(config)  # noqa: PTH100 - pathlib is slow to import
    site = os.path.dirname(folder)  # noqa: PTH120
    last = last_build.read(f"{site}/var/cache")
    if last is None or last.site != site or not last.settled or not last.is_current(at):
        return None
    if last.stamp != code_stamp() or last.config != config_digest(folder):
        return None
    state = _read_state(last.store, at) if last.is_untouched() and last.is_journaled() else None
    if state is None or (state.sequence, state.work) != (last.sequence, last.work):
        return None
    return Idle(last, push=state.notice_due)


def _read_state(path: str, at: int) -> StoreState | None:
    """Return the state of the store in a file, or at an address; None where it cannot be read."""
    if path.startswith("postgresql"):
        return state_of_database(path, at)
    for odd in "%?#":
        path = path.replace(odd, f"%{ord(odd):02x}")
    try:
        store = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
        try:
            return store_state(store, at)
        finally:
            store.close()
    except sqlite3.Error:
        return None
