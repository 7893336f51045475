"""The mark of a run: as long as it stands, the run's workers may put documents.

It stands in the store, where a worker sees that it has opened the run's own, and in the output,
where it is looked for before each document takes its place: a worker that was stopped, and wakes
when its shard was given to another or the run is over, finds none, and puts nothing. Between that
look and the renaming of a file lie microseconds; in a bucket, the condition of each put closes
those, too (decision 57).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from syndicate.build.targets import open_target
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.publish.target import Fence, Target
from syndicate.store import Store, marks
from syndicate.store.sql import Connection

#: Where the mark stands in the output: beside what is served, never in it.
_PATH = ".workers"
_KIND, _NAME = "build", "workers"


class OvertakenError(Exception):
    """The run that a worker works for is over, or has given its shard to another."""


def mark_store(store: Store, token: str, at: datetime) -> None:
    """Put the mark of a run into the store, in place of any other."""
    with store.writing() as connection:
        marks.put(connection, _KIND, {_NAME: {"token": token}}, at)


def mark_output(target: Target, token: str) -> None:
    """Put the mark of a run into the output, in place of any other. Raises OutputError."""
    target.put(_PATH, [token.encode()])


def drop_mark(store: Store, target: Target) -> None:
    """Remove the mark: no worker puts anything from now on. Raises OutputError."""
    drop_left_mark(target)
    with store.writing() as connection:
        marks.drop(connection, _KIND, _NAME)


def drop_left_mark(target: Target) -> None:
    """Remove what a run that was killed left: its workers may live on."""
    if target.look(_PATH) is not None:
        target.remove(_PATH)


def is_marked(connection: Connection, token: str) -> bool:
    """Return whether a store is that of a run."""
    return (marks.state(connection, _KIND, _NAME) or {}).get("token") == token


def is_marked_output(target: Target, token: str) -> bool:
    """Return whether the mark of a run stands in the output now."""
    target.settle()  # what was seen before may be another by now
    with suppress(OutputError):
        return target.read(_PATH) == token.encode()
    return False


def fence_of_worker(site: Site, token: str, number: int | None) -> Fence:
    """Return what keeps a worker from putting anything once the mark of its run is gone.

    `number` is that of the run. Its check raises OvertakenError.
    """
    output = open_target(site)

    def check() -> None:
        if not is_marked_output(output, token):
            raise OvertakenError("the run is over, or went on without this worker")

    return Fence(number, check)
