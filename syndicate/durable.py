"""Make what was done to files last: a rename is on the disk once its folder is."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def sync_folder(folder: Path | str) -> None:
    """Make renames in a folder durable; not every platform lets a folder be opened.

    Raises OSError.
    """
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
