"""A database as it is used: by readers, by the one writer, and by who makes its tables."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Engine
from sqlalchemy.engine import URL


class Engines(Struct, frozen=True):
    """The same connections with the transactions that each use needs."""

    reading: Engine
    writing: Engine
    creating: Engine

    @property
    def url(self) -> URL:
        return self.reading.url

    def dispose(self) -> None:
        """Close every connection."""
        self.reading.dispose()
