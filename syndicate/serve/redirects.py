"""Where old addresses lead: the build's redirects.json, read again when it changes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a document has moved to, as an address; None where it is gone."""

    target: str | None


class Redirects:
    """The redirects of a public folder; `base` is its address."""

    def __init__(self, root: Path, base: str) -> None:
        self._path, self._base = os.fspath(root / "redirects.json"), base
        self._stamp: tuple[int, int] | None = None
        self._known: dict[str, Moved] = {}

    def get(self, path: str) -> Moved | None:
        """What is known of a path below the folder where no document stands."""
        try:
            found = os.stat(self._path)  # noqa: PTH116 - asked for often
        except OSError:
            return None
        stamp = (found.st_size, found.st_mtime_ns)
        if stamp != self._stamp:
            self._known, self._stamp = self._read(), stamp
        return self._known.get(path)

    def _read(self) -> dict[str, Moved]:
        try:
            with open(self._path, encoding="utf-8") as stream:  # noqa: PTH123
                told = json.load(stream)
        except (OSError, ValueError):
            return {}
        pairs = told.items() if isinstance(told, dict) else ()
        return {
            str(path): Moved(self._base + to if isinstance(to, str) else None) for path, to in pairs
        }
