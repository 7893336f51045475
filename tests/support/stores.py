"""Stores that are copied whole, lost, and put in the place of others, as backups are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copytree, rmtree

from support import databases


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


def copy_var(var: Path, target: Path) -> None:
    """Copy a folder `var` with its store, to a folder that is not there or is empty."""
    copytree(var, target)
    databases.copy(var, target)


def lose_var(var: Path) -> None:
    """Lose a folder `var` with its store."""
    rmtree(var)
    databases.empty(var)
