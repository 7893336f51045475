"""When documents are due by rights, and what becomes of those that no build renews in time."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic

from msgspec import Struct, field

from syndicate.errors import StoreError
from syndicate.serve.answers import Answer, text_answer
from syndicate.store import Store, publications
from syndicate.store.instants import stored

#: How long a document that is due is served still, in seconds.
STALE_AFTER = 15 * 60.0
#: How long what the store says is taken to hold, in seconds.
_FRESH = 5.0
_RETRY = (b"retry-after", b"60")
_NOT_STORED = (b"cache-control", b"no-store")
_MAX_AGE = b"max-age="
_LOG = logging.getLogger(__name__)


class DueTimes(Struct):
    """When documents are due by rights, as builds record it; it is read every few seconds.

    A document that no build has renewed `patience` seconds after it was due is served no more.
    Where the store cannot be read, what it said last goes on to hold.
    """

    store: Store
    patience: float
    _due: Mapping[str, int] = field(default_factory=dict)
    _read: float | None = None

    def overdue(self) -> list[str]:
        """Return the paths of the documents that are due by now."""
        now = stored(datetime.now(UTC))
        return [path for path, due in self._known().items() if due <= now]

    def is_stale(self, path: str) -> bool:
        """Return whether a document was due too long ago to be served."""
        left = self._seconds(path)
        return left is not None and -left >= self.patience

    def limited(self, answer: Answer, path: str) -> Answer:
        """Return an answer that caches hold no longer than until the document is due."""
        left = self._seconds(path)
        if left is None:
            return answer
        status, headers, body = answer
        shorter = [(k, _shorter(v, left) if k == b"cache-control" else v) for k, v in headers]
        return status, shorter, body

    def _seconds(self, path: str) -> float | None:
        """Return in how many seconds a document is due, negative where it was; None: never."""
        due = self._known().get(path)
        return None if due is None else (due - stored(datetime.now(UTC))) / 1_000_000

    def _known(self) -> Mapping[str, int]:
        if self._read is None or monotonic() - self._read > _FRESH:
            try:
                with self.store.reading() as connection:
                    self._due = publications.due_documents(connection)
            except StoreError as error:
                _LOG.error("cannot read when documents are due: %s", error)
            self._read = monotonic()
        return self._due


def _shorter(value: bytes, left: float) -> bytes:
    """Return a Cache-Control whose age ends with so many seconds."""
    before, mark, age = value.rpartition(_MAX_AGE)
    return before + mark + str(min(int(age), max(0, int(left)))).encode() if mark else value


def stale_answer(*more: tuple[bytes, bytes]) -> Answer:
    """Return the answer in place of a document that carries what rights no longer permit."""
    return text_answer(503, b"being renewed, try again later", _RETRY, _NOT_STORED, *more)
