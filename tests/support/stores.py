"""Stores that are copied whole, lost, and put in the place of others, as backups are."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
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


@contextmanager
def out_of_reach(var: Path) -> Iterator[str]:
    """With the store of a folder `var` damaged, or its database not to be found on the server.

    Yield what the program says of it.
    """
    if databases.ADDRESS in os.environ:
        with databases.renamed(var):
            yield "does not exist"
        return
    store = var / "syndicate.db"
    sound = store.read_bytes()
    with store.open("r+b") as stream:
        stream.write(b"no database, but a page of something else" * 100)
    yield "the store is damaged"
    store.write_bytes(sound)


def lose_var(var: Path) -> None:
    """Lose a folder `var` with its store."""
    rmtree(var)
    databases.empty(var)
