"""A digest of a config as it stands in its files, without reading what they say."""

from __future__ import annotations

import os
from hashlib import sha256

_FOLDERS = ("intake", "jobs", "partners")


def config_digest(folder: str) -> str | None:
    """The SHA-256 of the names and bytes of the files in a config folder; None if one is unread."""
    found = sha256()
    try:
        for path in sorted(_files(folder)):
            with open(path, "rb") as stream:  # noqa: PTH123 - pathlib is slow to import
                data = stream.read()
            found.update(f"{path[len(folder) :]}\0{len(data)}\0".encode(errors="surrogateescape"))
            found.update(data)
    except OSError:
        return None
    return found.hexdigest()


def _files(folder: str) -> list[str]:
    found = []
    for entry in os.scandir(folder):
        if entry.is_file():
            found.append(entry.path)
        elif entry.name in _FOLDERS:
            found += [below.path for below in os.scandir(entry.path) if below.is_file()]
    return found
