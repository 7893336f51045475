"""The changes of files as the system tells them: one thread for trees, one for single folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

#: How long a change is waited for that belongs to the one before, in milliseconds.
_TOGETHER = 400
#: How long a thread may take to see that it is to end, in milliseconds.
_PATIENCE = 500


class Notices:
    """What has changed below some places since it was asked last."""

    def __init__(self) -> None:
        self._queue: Queue[set[Path] | BaseException] = Queue()

    def put(self, changes: set[Path] | BaseException) -> None:
        self._queue.put(changes)

    def next(self, seconds: float) -> set[Path]:
        """Wait so long for changes, and return their paths; none where nothing has changed.

        Raises OSError where a place can be watched no more.
        """
        found: set[Path] = set()
        try:
            changes = self._queue.get(timeout=seconds)
            while True:
                if isinstance(changes, BaseException):
                    raise changes
                found |= changes
                changes = self._queue.get_nowait()
        except Empty:
            return found


@contextmanager
def watching(trees: Iterable[Path], folders: Iterable[Path]) -> Iterator[Notices]:
    """Watch folders with all below them, and folders for what is right in them."""
    notices, stop = Notices(), Event()
    threads = [
        Thread(target=_watch, args=(sorted(paths), recursive, notices, stop), daemon=True)
        for paths, recursive in ((trees, True), (folders, False))
        if paths
    ]
    for thread in threads:
        thread.start()
    try:
        yield notices
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=2 * _PATIENCE / 1000)


def _watch(paths: list[Path], recursive: bool, notices: Notices, stop: Event) -> None:
    from watchfiles import watch

    try:
        for changes in watch(
            *paths,
            watch_filter=None,
            debounce=_TOGETHER,
            rust_timeout=_PATIENCE,
            stop_event=stop,
            recursive=recursive,
            raise_interrupt=False,
        ):
            notices.put({Path(path) for _, path in changes})
    except Exception as error:  # told by the thread that waits for the changes
        notices.put(error if isinstance(error, OSError) else OSError(str(error)))
