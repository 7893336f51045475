"""Who fetched what: counted in memory, written down often, and at once where it is new.

A version of a document goes to a token for the first time only once that is in the store: a
takedown's receipt names everybody who had the text, also after the server was killed. How often it
is fetched again is written down every few seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from syndicate.check.standards import format_of, judge
from syndicate.errors import SyndicateError
from syndicate.serve.documents import Document
from syndicate.store import Store, usage
from syndicate.store.usage import Fetch

_EVERY = 5.0
#: How many (token, document, version) are remembered as written down.
_REMEMBERED = 100_000
_log = logging.getLogger("syndicate.serve")

Key = tuple[str, str, str]


@dataclass(slots=True)
class Usage:
    """The fetches of one server; `folder` is that of its documents, below the output folder."""

    store: Store
    folder: str
    _known: dict[Key, None] = field(default_factory=dict)
    _waiting: dict[Key, tuple[Fetch, Document]] = field(default_factory=dict)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def note(self, token: str, path: str, document: Document, status: int, size: int) -> bool:
        """Count an answer; False where it must not be sent, as it cannot be written down."""
        version = document.plain.etag.strip(b'"').decode()
        key = (token, path, version)
        sent = status in (200, 206)
        now = datetime.now(UTC)
        fetch = Fetch(token, self.folder + path, version, sent, not sent, size, now)
        self._add(key, fetch, document)
        if not sent or key in self._known:
            return True
        if await self.write():
            return True
        self._add(key, replace(fetch, fetched=-1, bytes=-size), document)  # it is not sent
        return False

    def _add(self, key: Key, fetch: Fetch, document: Document) -> None:
        if before := self._waiting.get(key):
            fetch = replace(
                fetch,
                fetched=before[0].fetched + fetch.fetched,
                unchanged=before[0].unchanged + fetch.unchanged,
                bytes=before[0].bytes + fetch.bytes,
            )
        self._waiting[key] = (fetch, document)

    async def write(self) -> bool:
        """Write down what waits; what cannot be written waits on."""
        async with self._writing:
            waiting = {
                key: (one, document)
                for key, (one, document) in self._waiting.items()
                if one.fetched or one.unchanged
            }
            self._waiting = {}
            if not waiting:
                return True
            try:
                await asyncio.to_thread(self._write, waiting)
            except SyndicateError as error:
                _log.error("fetches cannot be written down: %s", error)
                for key, (fetch, document) in waiting.items():
                    self._add(key, fetch, document)
                return False
            self._known |= dict.fromkeys(key for key, (one, _) in waiting.items() if one.fetched)
            while len(self._known) > _REMEMBERED:
                del self._known[next(iter(self._known))]
            return True

    def _write(self, waiting: dict[Key, tuple[Fetch, Document]]) -> None:
        with self.store.writing() as connection:
            for fetch, document in waiting.values():
                usage.record(connection, fetch, partial(_entries, fetch.document, document))

    async def keep_writing(self) -> None:
        """Write every few seconds, until cancelled; then once more."""
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(_EVERY)
                await self.write()
        await self.write()


def _entries(path: str, document: Document) -> Collection[str]:
    """The ids of a document's entries, read from its bytes."""
    facts = judge(document.plain.body, format_of(path) or "").facts
    return [entry.id for entry in facts.entries] if facts else ()
