"""A digest of the files of a config, without parsing them."""

from __future__ import annotations

import os
from hashlib import sha256

#: The folders of a config folder.
FOLDERS = ("jobs", "partners", "intake")


def config_digest(folder: str) -> str | None:
    """Return the SHA-256 of the names and bytes of a config's files, None if one is unreadable."""
    digest = sha256()
    try:
        for path in sorted(_files(folder)):
            with open(path, "rb") as stream:  # noqa: PTH123 - pathlib is slow to import
                data = stream.read()
            digest.update(f"{path[len(folder) :]}\0{len(data)}\0".encode(errors="surrogateescape"))
            digest.update(data)
    except OSError:
        return None
    return digest.hexdigest()


def _files(folder: str) -> list[str]:
    paths = []
    for entry in os.scandir(folder):
        if entry.is_file():
            paths.append(entry.path)
        elif entry.name in FOLDERS:
            paths += [below.path for below in os.scandir(entry.path) if below.is_file()]
    return paths
