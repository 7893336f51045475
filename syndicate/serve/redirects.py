"""Where old addresses lead: the build's redirects.json, read again when it changes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Moved:
    """The address that a document has moved to; None if it is gone."""

    target: str | None


class Redirects:
    """The redirects of a public folder; `base` is the folder's address."""

    def __init__(self, root: Path, base: str) -> None:
        self._path, self._base = os.fspath(root / "redirects.json"), base
        self._stamp: tuple[int, int] | None = None
        self._moved: dict[str, Moved] = {}

    def get(self, path: str) -> Moved | None:
        """Return where a document below the folder has moved to; None if nothing is known of it."""
        try:
            info = os.stat(self._path)  # noqa: PTH116 - cheaper than a Path, on every 404
        except OSError:
            return None
        stamp = (info.st_size, info.st_mtime_ns)
        if stamp != self._stamp:
            self._moved, self._stamp = self._read(), stamp
        return self._moved.get(path)

    def _read(self) -> dict[str, Moved]:
        try:
            with open(self._path, encoding="utf-8") as stream:  # noqa: PTH123
                targets = json.load(stream)
        except (OSError, ValueError):
            return {}
        pairs = targets.items() if isinstance(targets, dict) else ()
        return {
            str(path): Moved(self._base + to if isinstance(to, str) else None) for path, to in pairs
        }
