"""Partners' feeds, for requests that show a good token of that partner.

A token comes as a Bearer token (RFC 6750), as the password of HTTP Basic (RFC 7617), or in the
path, as `~TOKEN/`, for readers that know neither. Every request without a good token gets the same
answer, whether there is such a partner or not. A partner that was renamed (`formerly`) still gets
its documents at the old address.
"""

from __future__ import annotations

import asyncio
import logging
from posixpath import dirname, relpath
from urllib.parse import quote

from msgspec import Struct

from syndicate.errors import SyndicateError
from syndicate.serve.addresses import client_of
from syndicate.serve.answers import (
    Answer,
    AnswerCounts,
    Receive,
    Scope,
    Send,
    send_answer,
    text_answer,
)
from syndicate.serve.app import document_answer, safe_path
from syndicate.serve.credentials import token_in
from syndicate.serve.documents import DocumentCache
from syndicate.serve.due import DueTimes, stale_answer
from syndicate.serve.good_tokens import GoodTokens
from syndicate.serve.rates import Limiter
from syndicate.serve.usage import Usage
from syndicate.store import publications, tokens
from syndicate.store.publications import PARTNERS

_UNAUTHORIZED = text_answer(
    401,
    b"a token is needed",
    (b"www-authenticate", b'Basic realm="feeds", charset="UTF-8"'),
    (b"www-authenticate", b'Bearer realm="feeds"'),
    (b"cache-control", b"no-store"),
)
_NOT_NOW = text_answer(503, b"not now", (b"retry-after", b"10"), (b"cache-control", b"no-store"))
_NOT_FOUND = text_answer(404, b"not found", (b"cache-control", b"no-store"))
#: How often a document is looked up that is replaced while its fetch is recorded.
_TRIES = 3
#: An address may hold a token.
_GUARDS = ((b"referrer-policy", b"no-referrer"), (b"x-robots-tag", b"noindex"))
_log = logging.getLogger("syndicate.serve")


class PartnerFeeds(Struct):
    """The folder of partners' documents, published below `prefix`."""

    documents: DocumentCache
    tokens: GoodTokens
    prefix: str
    counts: AnswerCounts
    usage: Usage
    limiter: Limiter
    due: DueTimes

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        answer = guarded(await self.answer(scope))
        self.counts.add(answer, scope["method"])
        await send_answer(scope, send, answer)

    async def answer(self, scope: Scope) -> Answer:
        """Return the answer to a request."""
        if scope["method"] not in ("GET", "HEAD"):
            return text_answer(405, b"method not allowed", (b"allow", b"GET, HEAD"))
        partner, _, rest = str(scope["path"])[len(self.prefix) :].partition("/")
        token = token_in(scope["headers"])
        if rest.startswith("~"):
            token, _, rest = rest[1:].partition("/")
        digest = tokens.digest(token) if token is not None else ""
        address = client_of(scope)
        wrong_wait = self.limiter.of_wrong(address)
        try:
            flood = wrong_wait is not None
            name = await self._called(partner, digest, flood) if digest else None
        except SyndicateError as error:
            _log.error("tokens cannot be looked up: %s", error)
            return _NOT_NOW
        if name is None:
            if wrong_wait:
                return _too_many(wrong_wait)
            self.limiter.note_wrong(address)
            return _UNAUTHORIZED
        if wait := self.limiter.of_good(address, digest):
            return _too_many(wait)
        path = safe_path(f"{name}/{rest}")
        answer = await self._document(scope, digest, path) if path else _NOT_FOUND
        if path and answer is _NOT_FOUND:
            return await asyncio.to_thread(self._moved, name, {f"{partner}/{rest}", path}, rest)
        return answer

    async def _document(self, scope: Scope, token: str, path: str) -> Answer:
        """Answer with a document as it is once its fetch is recorded.

        A build that replaces the document meanwhile may have withdrawn an article from it.
        """
        place = f"{PARTNERS}{path}"
        if self.due.is_stale(place):
            return stale_answer()
        for _ in range(_TRIES):
            await self.documents.refresh(path)
            document = self.documents.get(path)
            if document is None:
                return _NOT_FOUND
            whole = document_answer(document, scope["headers"], scope["method"])
            answer = self.due.limited(whole, place)
            status, _headers, body = answer
            if scope["method"] == "HEAD" or status not in (200, 206, 304):
                return answer
            if not await self.usage.note(token, path, document, status, len(body)):
                return _NOT_NOW
            await self.documents.refresh(path, anew=True)
            now = self.documents.get(path)
            if now is not None and now.stamp == document.stamp:
                return answer
            self.usage.take_back(token, path, document, status, len(body))
        return _NOT_NOW

    async def _called(self, partner: str, digest: str, is_flood: bool) -> str | None:
        """Return what the partner is called now, if a token of it is good, else None.

        In a flood of wrong tokens few are looked up.
        """
        if is_flood and not await asyncio.to_thread(self.tokens.may_hold, digest):
            return None
        return await asyncio.to_thread(self.tokens.holder, partner, digest)

    def _moved(self, partner: str, paths: set[str], old: str) -> Answer:
        """Return where one of a partner's documents has moved to, from an `old` path or its folder.

        The address is relative, so that it names no token that stands in the path.
        """
        try:
            with self.tokens.store.reading() as connection:
                moved = publications.moved_from(connection, {PARTNERS + path for path in paths})
        except SyndicateError as error:
            _log.error("moved documents cannot be looked up: %s", error)
            return _NOT_NOW
        folder = f"{PARTNERS}{partner}/"
        if moved is None or not moved.startswith(folder):
            return _NOT_FOUND
        new = relpath(moved.removeprefix(folder), dirname(old) or ".")
        location = (b"location", f"./{quote(new)}".encode())
        return text_answer(301, b"moved", location, (b"cache-control", b"no-store"))


def guarded(answer: Answer) -> Answer:
    """Return an answer that no search engine lists and no page that it leads to is told of."""
    status, headers, body = answer
    return status, [*headers, *_GUARDS], body


def _too_many(wait: int) -> Answer:
    retry_after = (b"retry-after", str(wait).encode())
    return text_answer(429, b"too many requests", retry_after, (b"cache-control", b"no-store"))
