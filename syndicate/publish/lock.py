"""One run at a time: an advisory lock on a file, which the system frees when the run ends."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from syndicate.errors import LockedError, OutputError, Place


@contextmanager
def only_run(path: Path, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock during the block.

    Where another run holds it, raises LockedError; with `on_wait`, calls that and waits.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("a")
    except OSError as error:
        raise OutputError.of(path, error) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if on_wait is None:
                raise LockedError("another run holds the lock", Place(str(path))) from error
            on_wait()
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
