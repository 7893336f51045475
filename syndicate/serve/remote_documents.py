"""Documents of a target on another machine, such as a bucket: a bounded part of them in memory."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from pathlib import Path
from time import monotonic, time

from syndicate.errors import OutputError
from syndicate.publish.target import Target
from syndicate.serve.documents import Document, DocumentCache, Headers

#: How many seconds what was seen of a document is taken as it is now, and how long a document is
#: still sent where its target cannot be asked.
_FRESH, _UNCERTAIN = 1.0, 60.0
#: Of how many paths it is known when they were asked for last.
_PATHS = 20_000
#: How many requests are made of the target at the same time.
_AT_ONCE = 32
_LOG = logging.getLogger(__name__)


class RemoteDocuments(DocumentCache):
    """The documents below a folder of a target; `refresh` asks whether one has changed."""

    is_remote = True

    def __init__(self, target: Target, folder: str, more: Headers) -> None:
        super().__init__(Path(folder), more)
        self._target, self._folder = target, folder
        self._asked: OrderedDict[str, float] = OrderedDict()
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def get(self, path: str) -> Document | None:
        """Return a document as it was seen last; None if there is none."""
        if (document := self._cached.get(path)) is not None:
            self._cached.move_to_end(path)
        return document

    async def refresh(self, path: str, *, anew: bool = False) -> None:
        """Ask for a document, unless that was done just now; `anew` asks whatever was done.

        Raises OSError where the target does not answer and too little is known.
        """
        now = monotonic()
        if not anew and now - self._asked.get(path, -_UNCERTAIN) < _FRESH:
            return
        task = self._asking.get(path)
        if task is None or anew:
            task = self._asking[path] = asyncio.create_task(self._ask(path))
            task.add_done_callback(lambda done: self._forget_task(path, done))
        await asyncio.shield(task)

    def _forget_task(self, path: str, done: asyncio.Task[None]) -> None:
        if self._asking.get(path) is done:
            del self._asking[path]
        if not done.cancelled():
            done.exception()  # it was told to who waited, if anybody still did

    async def _ask(self, path: str) -> None:
        known = self._cached.get(path)
        try:
            async with self._turns:
                document = await asyncio.to_thread(self._look, path, known)
        except OutputError as error:
            _LOG.error("%s", error)
            if known is None or monotonic() - self._asked.get(path, 0.0) > _UNCERTAIN:
                raise OSError(str(error)) from error
            return
        self._asked[path] = monotonic()
        self._asked.move_to_end(path)
        while len(self._asked) > _PATHS:
            self._asked.popitem(last=False)
        if document is not known:
            self._forget(path)
            if document is not None:
                self._keep(path, document)

    def _look(self, path: str, known: Document | None) -> Document | None:
        """Return a document as it is now: the known one where that has not changed."""
        target, place = self._target, f"{self._folder}/{path}"
        target.settle()  # what was seen before is not what is there now
        seen = target.look(place)
        if seen is None:
            return None
        stamp = (*seen, 0)
        if known is not None and known.stamp == stamp:
            return known
        data = target.read(place)
        if data is None:
            return None
        changed = target.modified(place)
        return self._document(path, data, stamp, time() if changed is None else changed)
