"""The fetches of partners: counted in memory, recorded every few seconds, at once where new.

A version of a document goes to a token for the first time only after that is in the store: so a
takedown's receipt names every partner that had the text, even after the server was killed. Further
fetches are recorded every few seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from syndicate.check.standards import format_of, judge
from syndicate.errors import SyndicateError
from syndicate.serve.documents import Document
from syndicate.store import Store, usage
from syndicate.store.usage import Fetch

_EVERY = 5.0
#: For how many versions of documents their articles are remembered.
_VERSIONS = 256
#: How many (token, document, version) are remembered as recorded.
_REMEMBERED = 100_000
#: How often the ledger has the counts of repeated fetches, in seconds.
_NOTED_EVERY = 86_400.0
_log = logging.getLogger("syndicate.serve")

#: The digest of a token, the path of a document, the version of it.
Key = tuple[str, str, str]
#: (article, revision) of what a version of a document holds.
Members = Sequence[tuple[int, int]]


class Usage(Struct):
    """The fetches of one server; `folder` is that of its documents, below the output folder."""

    store: Store
    folder: str
    _recorded: dict[Key, None] = field(default_factory=dict)
    _members: dict[tuple[str, str], Members] = field(default_factory=dict)
    _waiting: dict[Key, tuple[Fetch, Members]] = field(default_factory=dict)
    _noted: dict[tuple[str, str], float] = field(default_factory=dict)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _failed_at: float = -math.inf
    _generation: int = 0

    async def note(self, token: str, path: str, document: Document, status: int, size: int) -> bool:
        """Count an answer; return False if it must not be sent, as it cannot be recorded."""
        self._forget_replaced()
        key, fetch = self._fetch(token, path, document, status, size)
        is_sent = bool(fetch.fetched)
        fetch = replace(fetch, noted=is_sent and key not in self._recorded)
        try:
            members = await self._members_of(path, fetch.version, document) if is_sent else ()
        except SyndicateError as error:
            _log.error("the articles of %s cannot be looked up: %s", path, error)
            return False
        self._add(key, fetch, members)
        if not is_sent or key in self._recorded:
            return True
        if await self.write() or key in self._recorded:
            return True
        self._add(key, replace(fetch, fetched=-1, bytes=-size), members)  # it is not sent
        return False

    def take_back(self, token: str, path: str, document: Document, status: int, size: int) -> None:
        """Uncount an answer that was noted and then not sent."""
        key, fetch = self._fetch(token, path, document, status, size)
        less = replace(fetch, fetched=-fetch.fetched, unchanged=-fetch.unchanged, bytes=-size)
        self._add(key, less, self._members.get((path, fetch.version), ()))

    def _forget_replaced(self) -> None:
        """Forget what another file than the store's present one has recorded."""
        if self._generation != self.store.generation:
            self._generation = self.store.generation
            self._recorded.clear()
            self._members.clear()

    def _fetch(
        self, token: str, path: str, document: Document, status: int, size: int
    ) -> tuple[Key, Fetch]:
        version = document.plain.etag.strip(b'"').decode()
        is_sent = status in (200, 206)
        now = datetime.now(UTC)
        fetch = Fetch(token, self.folder + path, version, int(is_sent), int(not is_sent), size, now)
        return (token, path, version), fetch

    async def _members_of(self, path: str, version: str, document: Document) -> Members:
        """Return what a version holds; looked up at once, before a build replaces the document."""
        members = self._members.get((path, version))
        if members is None:
            members = await asyncio.to_thread(
                self._read_members, self.folder + path, version, document
            )
            self._members[path, version] = members
            while len(self._members) > _VERSIONS:
                del self._members[next(iter(self._members))]
        return members

    def _read_members(self, path: str, version: str, document: Document) -> Members:
        with self.store.reading() as connection:
            return usage.members(connection, path, version, partial(_entry_ids, path, document))

    def _add(self, key: Key, fetch: Fetch, members: Members) -> None:
        if waiting := self._waiting.get(key):
            earlier, earlier_members = waiting
            fetch = replace(
                fetch,
                fetched=earlier.fetched + fetch.fetched,
                unchanged=earlier.unchanged + fetch.unchanged,
                bytes=earlier.bytes + fetch.bytes,
                noted=earlier.noted or fetch.noted,
            )
            members = members or earlier_members
        self._waiting[key] = (fetch, members)

    async def write(self) -> bool:
        """Record what waits; return False if that failed, and what waits goes on waiting.

        A caller that waited while another one failed fails with it, instead of waiting as long
        again.
        """
        began = time.monotonic()
        async with self._writing:
            if self._failed_at > began:
                return False
            waiting = {
                key: (fetch, members)
                for key, (fetch, members) in self._waiting.items()
                if fetch.fetched or fetch.unchanged
            }
            self._waiting = {}
            if not waiting:
                return True
            try:
                await asyncio.to_thread(self._write, waiting)
            except SyndicateError as error:
                _log.error("fetches cannot be recorded: %s", error)
                for key, (fetch, members) in waiting.items():
                    self._add(key, fetch, members)
                self._failed_at = time.monotonic()
                return False
            self._remember_notes(waiting)
            sent = (key for key, (fetch, _) in waiting.items() if fetch.fetched)
            self._recorded |= dict.fromkeys(sent)
            while len(self._recorded) > _REMEMBERED:
                del self._recorded[next(iter(self._recorded))]
            return True

    def _write(self, waiting: dict[Key, tuple[Fetch, Members]]) -> None:
        with self.store.writing() as connection:
            for key, (fetch, members) in waiting.items():
                is_noted = fetch.noted or key[:2] not in self._noted
                usage.record(connection, replace(fetch, noted=is_noted), members)

    def _remember_notes(self, waiting: Iterable[Key]) -> None:
        """Remember for a while what the ledger has counts of."""
        now = time.monotonic()
        self._noted = {each: at for each, at in self._noted.items() if now - at < _NOTED_EVERY}
        for token, path, _ in waiting:
            self._noted.setdefault((token, path), now)

    async def keep_writing(self) -> None:
        """Record every few seconds until cancelled, then once more."""
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(_EVERY)
                await self.write()
        await self.write()


def _entry_ids(path: str, document: Document) -> Collection[str]:
    """Return the ids of a document's entries, read from its bytes."""
    facts = judge(document.plain.body, format_of(path) or "").facts
    return [entry.id for entry in facts.entries] if facts else ()
