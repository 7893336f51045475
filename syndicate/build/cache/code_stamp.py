"""Which program this is: another version of it makes other bytes."""

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
    """Return a digest of the program: its version, its files, its libraries' folder.

    An upgrade of a library changes the folder that it stands in.
    """
    libraries = [path for path in sys.path if path.endswith("-packages") and os.path.isdir(path)]  # noqa: PTH112
    parts = [__version__, sys.version, *_files(_HERE)]
    parts += [f"{path} {os.stat(path).st_mtime_ns}" for path in libraries]  # noqa: PTH116
    return sha256("\0".join(parts).encode()).hexdigest()


def _files(folder: str) -> Iterator[str]:
    """Yield every file of the program with its size and the time of its last change."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            stat = entry.stat()
            yield f"{entry.name} {stat.st_size} {stat.st_mtime_ns}"
