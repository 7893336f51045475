"""A store as it is used: by readers, by the one writer, and by who makes its tables."""

from __future__ import annotations

from msgspec import Struct

from syndicate.store.sql.embedded import EmbeddedEngine
from syndicate.store.sql.served import ServedEngine

Engine = EmbeddedEngine | ServedEngine


class Engines(Struct, frozen=True):
    """Connections to one store with the transactions that each use needs.

    `noting` writes beside the one writer, on a server. `file` is that of an embedded store, None
    for a server; `name` is how messages name the store, an `address` has the passwords as well.
    """

    reading: Engine
    writing: Engine
    creating: Engine
    noting: Engine
    file: str | None
    name: str
    address: str

    def dispose(self) -> None:
        """Close every connection."""
        for engine in (self.reading, self.writing, self.creating, self.noting):
            engine.dispose()
