"""Who fetched what: counted in memory, written down often, and at once where it is new.

A version of a document goes to a token for the first time only once that is in the store: a
takedown's receipt names everybody who had the text, also after the server was killed. How often it
is fetched again is written down every few seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from syndicate.check.standards import format_of, judge
from syndicate.errors import SyndicateError
from syndicate.serve.documents import Document
from syndicate.store import Store, usage
from syndicate.store.usage import Fetch

_EVERY = 5.0
#: Of how many versions of documents it is remembered what stands in them.
_VERSIONS = 256
#: How many (token, document, version) are remembered as written down.
_REMEMBERED = 100_000
_log = logging.getLogger("syndicate.serve")

Key = tuple[str, str, str]
#: (article, revision) of what stands in a version of a document.
Members = Sequence[tuple[int, int]]


@dataclass(slots=True)
class Usage:
    """The fetches of one server; `folder` is that of its documents, below the output folder."""

    store: Store
    folder: str
    _known: dict[Key, None] = field(default_factory=dict)
    _members: dict[tuple[str, str], Members] = field(default_factory=dict)
    _waiting: dict[Key, tuple[Fetch, Members]] = field(default_factory=dict)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _failed: float = -math.inf

    async def note(self, token: str, path: str, document: Document, status: int, size: int) -> bool:
        """Count an answer; False where it must not be sent, as it cannot be written down."""
        key, fetch = self._fetch(token, path, document, status, size)
        sent = bool(fetch.fetched)
        try:
            members = await self._standing_in(path, fetch.version, document) if sent else ()
        except SyndicateError as error:
            _log.error("what is fetched cannot be told: %s", error)
            return False
        self._add(key, fetch, members)
        if not sent or key in self._known:
            return True
        if await self.write() or key in self._known:
            return True
        self._add(key, replace(fetch, fetched=-1, bytes=-size), members)  # it is not sent
        return False

    def take_back(self, token: str, path: str, document: Document, status: int, size: int) -> None:
        """Count an answer no more that was noted, and not sent after all."""
        key, fetch = self._fetch(token, path, document, status, size)
        less = replace(fetch, fetched=-fetch.fetched, unchanged=-fetch.unchanged, bytes=-size)
        self._add(key, less, self._members.get((path, fetch.version), ()))

    def _fetch(
        self, token: str, path: str, document: Document, status: int, size: int
    ) -> tuple[Key, Fetch]:
        version = document.plain.etag.strip(b'"').decode()
        sent = status in (200, 206)
        now = datetime.now(UTC)
        fetch = Fetch(token, self.folder + path, version, int(sent), int(not sent), size, now)
        return (token, path, version), fetch

    async def _standing_in(self, path: str, version: str, document: Document) -> Members:
        """What stands in a version: asked at once, before a build replaces the document."""
        found = self._members.get((path, version))
        if found is None:
            found = await asyncio.to_thread(self._ask, self.folder + path, version, document)
            self._members[path, version] = found
            while len(self._members) > _VERSIONS:
                del self._members[next(iter(self._members))]
        return found

    def _ask(self, path: str, version: str, document: Document) -> Members:
        with self.store.reading() as connection:
            return usage.members(connection, path, version, partial(_entries, path, document))

    def _add(self, key: Key, fetch: Fetch, members: Members) -> None:
        if before := self._waiting.get(key):
            fetch = replace(
                fetch,
                fetched=before[0].fetched + fetch.fetched,
                unchanged=before[0].unchanged + fetch.unchanged,
                bytes=before[0].bytes + fetch.bytes,
            )
            members = members or before[1]
        self._waiting[key] = (fetch, members)

    async def write(self) -> bool:
        """Write down what waits; what cannot be written waits on.

        Who has waited while others could not write does not wait as long again.
        """
        asked = time.monotonic()
        async with self._writing:
            if self._failed > asked:
                return False
            waiting = {
                key: (one, members)
                for key, (one, members) in self._waiting.items()
                if one.fetched or one.unchanged
            }
            self._waiting = {}
            if not waiting:
                return True
            try:
                await asyncio.to_thread(self._write, waiting)
            except SyndicateError as error:
                _log.error("fetches cannot be written down: %s", error)
                for key, (fetch, members) in waiting.items():
                    self._add(key, fetch, members)
                self._failed = time.monotonic()
                return False
            self._known |= dict.fromkeys(key for key, (one, _) in waiting.items() if one.fetched)
            while len(self._known) > _REMEMBERED:
                del self._known[next(iter(self._known))]
            return True

    def _write(self, waiting: dict[Key, tuple[Fetch, Members]]) -> None:
        with self.store.writing() as connection:
            for fetch, members in waiting.values():
                usage.record(connection, fetch, members)

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
