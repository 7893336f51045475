"""Where old addresses lead: the build's redirects.json, read again when it changes."""

from __future__ import annotations

import json

from msgspec import Struct

from syndicate.serve.documents import DocumentCache

REDIRECTS = "redirects.json"


class Moved(Struct, frozen=True):
    """The address that a document has moved to; None if it is gone."""

    target: str | None


class Redirects:
    """The redirects among public documents; `base` is the address of these."""

    def __init__(self, documents: DocumentCache, base: str) -> None:
        self._documents, self._base = documents, base
        self._stamp: tuple[int, int, int] | None = None
        self._moved: dict[str, Moved] = {}

    def get(self, path: str) -> Moved | None:
        """Return where a document below the folder has moved to; None if nothing is known of it."""
        document = self._documents.get(REDIRECTS)
        if document is None:
            return None
        if document.stamp != self._stamp:
            self._moved, self._stamp = self._read(document.plain.body), document.stamp
        return self._moved.get(path)

    def _read(self, data: bytes) -> dict[str, Moved]:
        try:
            targets = json.loads(data)
        except ValueError:
            return {}
        pairs = targets.items() if isinstance(targets, dict) else ()
        return {
            str(path): Moved(self._base + to if isinstance(to, str) else None) for path, to in pairs
        }
