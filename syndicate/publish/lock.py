"""One run at a time: an advisory lock on a file, which the system frees when the run ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path

from syndicate.errors import LockedError, OutputError, Place


@contextmanager
def only_run(path: Path, on_wait: Callable[[], None] | None = None) -> Iterator[bool]:
    """Hold the lock during the block; yield whether the run before was cut off, as by a kill.

    Where another run holds it, raises LockedError; with `on_wait`, calls that and waits.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("a+", encoding="utf-8")
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
        was_cut_off = os.fstat(stream.fileno()).st_size > 0
        _note(stream, f"{os.getpid()}\n")
        try:
            yield was_cut_off
        finally:
            _note(stream, "")


def _note(stream: TextIOWrapper, text: str) -> None:
    """Write who runs, or that nobody does; a run does without where the disk is full."""
    with suppress(OSError):
        os.ftruncate(stream.fileno(), 0)
        os.write(stream.fileno(), text.encode())
        os.fdatasync(stream.fileno())
