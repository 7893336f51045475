"""A folder of a worker's own on its machine, which goes with its process."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

_PREFIX = "syndicate-worker-"
_LOCK = "lock"


def own_folder() -> Path:
    """Return a new folder, which is locked and deleted at the end of the process.

    Those of processes that were killed are deleted first.
    """
    for path in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if path.stat().st_uid == os.getuid() and _is_left(path / _LOCK):
                shutil.rmtree(path, ignore_errors=True)
    folder = Path(mkdtemp(prefix=_PREFIX))
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "cache"


def _is_left(lock: Path) -> bool:
    """Return whether nobody holds a lock any more; the system frees it when its process ends."""
    descriptor = os.open(lock, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
