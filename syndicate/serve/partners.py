"""Partners' feeds: for whoever shows a token of that partner, and for nobody else.

A token comes as a Bearer token (RFC 6750), as the password of HTTP Basic (RFC 7617), or in the
path, as `~TOKEN/`, for readers that know neither. Whoever shows none that is good is told so in the
same words, whether there is such a partner or not.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from syndicate.errors import SyndicateError
from syndicate.serve.app import AnswerCounts, Receive, Scope, Send, answered, place_below, said
from syndicate.serve.credentials import shown as shown_in
from syndicate.serve.documents import DocumentCache, Headers
from syndicate.serve.rates import Limiter
from syndicate.serve.usage import Usage
from syndicate.store import Store, tokens

_UNKNOWN = said(
    401,
    b"a token is needed",
    (b"www-authenticate", b'Basic realm="feeds", charset="UTF-8"'),
    (b"www-authenticate", b'Bearer realm="feeds"'),
    (b"cache-control", b"no-store"),
)
_NOT_NOW = said(503, b"not now", (b"retry-after", b"10"), (b"cache-control", b"no-store"))
_NOT_FOUND = said(404, b"not found", (b"cache-control", b"no-store"))
#: How often a document is looked up again that is replaced while it is written down.
_TRIES = 3
#: Compared with where a partner has no token, so that it takes as long.
_NO_DIGEST = "0" * 64
_log = logging.getLogger("syndicate.serve")


@dataclass(slots=True)
class PartnerFeeds:
    """Answers for what is for partners, which is published below `prefix`."""

    shelf: DocumentCache
    store: Store
    prefix: str
    counts: AnswerCounts
    usage: Usage
    limiter: Limiter

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        status, headers, body = await self.answer(scope)
        self.counts.see(status, len(body))
        if scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def answer(self, scope: Scope) -> tuple[int, Headers, bytes]:
        """Status, headers and body for a request."""
        if scope["method"] not in ("GET", "HEAD"):
            return said(405, b"method not allowed", (b"allow", b"GET, HEAD"))
        address = str((scope.get("client") or ("",))[0])
        if wait := self.limiter.of_address(address):
            return _too_often(wait)
        partner, _, rest = str(scope["path"])[len(self.prefix) :].partition("/")
        shown = shown_in(scope["headers"])
        if rest.startswith("~"):
            shown, _, rest = rest[1:].partition("/")
        token = tokens.digest(shown) if shown is not None else ""
        try:
            known = bool(token) and await asyncio.to_thread(self._knows, partner, token)
        except SyndicateError as error:
            _log.error("tokens cannot be looked up: %s", error)
            return _NOT_NOW
        if not known:
            self.limiter.note_wrong(address)
            return _UNKNOWN
        if wait := self.limiter.of_token(token):
            return _too_often(wait)
        path = place_below(f"{partner}/{rest}")
        return await self._document(scope, token, path) if path else _NOT_FOUND

    async def _document(self, scope: Scope, token: str, path: str) -> tuple[int, Headers, bytes]:
        """A document as it is once that is written down: a build may have replaced it meanwhile."""
        for _ in range(_TRIES):
            document = self.shelf.get(path)
            if document is None:
                return _NOT_FOUND
            status, headers, body = answered(document, scope["headers"], scope["method"])
            if scope["method"] == "HEAD" or status not in (200, 206, 304):
                return status, headers, body
            if not await self.usage.note(token, path, document, status, len(body)):
                return _NOT_NOW
            now = self.shelf.get(path)
            if now is not None and now.stamp == document.stamp:
                return status, headers, body
            self.usage.take_back(token, path, document, status, len(body))
        return _NOT_NOW

    def _knows(self, partner: str, digest: str) -> bool:
        """Whether a token is one of the partner's that is good now; it takes as long if not."""
        with self.store.reading() as connection:
            good = tokens.good(connection, partner, datetime.now(UTC))
        found = [hmac.compare_digest(digest, one) for one in (*good, _NO_DIGEST)]
        return any(found)


def _too_often(wait: int) -> tuple[int, Headers, bytes]:
    again = (b"retry-after", str(wait).encode())
    return said(429, b"too many requests", again, (b"cache-control", b"no-store"))
