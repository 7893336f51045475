"""What the program itself is: another version of it makes other bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from syndicate import __version__

_HERE = os.path.abspath(f"{__file__}/../../..")  # noqa: PTH100 - the package


@cache
def code_stamp() -> str:
    """A digest of the program: its version, its files as they were written, its libraries' folder.

    An upgrade of a library changes the folder that it stands in.
    """
    libraries = [path for path in sys.path if path.endswith("-packages") and os.path.isdir(path)]  # noqa: PTH112
    parts = [__version__, sys.version, *_files(_HERE)]
    parts += [f"{path} {os.stat(path).st_mtime_ns}" for path in libraries]  # noqa: PTH116
    return sha256("\0".join(parts).encode()).hexdigest()


def _files(folder: str) -> Iterator[str]:
    """Every file of the program with its size and the time of its last change."""
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            found = entry.stat()
            yield f"{entry.name} {found.st_size} {found.st_mtime_ns}"
