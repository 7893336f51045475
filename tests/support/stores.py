"""Files of embedded stores: copied whole, and put in place of others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def copy_of(store: Path, copy: Path) -> Path:
    """Copy a store that is in use, as a backup has it; return the copy."""
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def put_in_place(copy: Path, store: Path) -> None:
    """Put a copy in the place of a store, as a restore does."""
    for ending in ("-wal", "-shm"):
        Path(f"{store}{ending}").unlink(missing_ok=True)
    copy.replace(store)
