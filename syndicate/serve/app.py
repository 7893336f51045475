"""The public feeds as a plain ASGI application, without a framework.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct, field

from syndicate.serve.answers import (
    CORS,
    Answer,
    AnswerCounts,
    Receive,
    Scope,
    Send,
    send_answer,
    text_answer,
)
from syndicate.serve.conditions import is_not_newer, is_precondition_met, matches, part
from syndicate.serve.documents import Document, DocumentCache, Headers, Rendition
from syndicate.serve.due import DueTimes, stale_answer
from syndicate.serve.redirects import REDIRECTS, Redirects
from syndicate.store.publications import PUBLIC
from syndicate.text.patterns import regex

_PREFLIGHT: Headers = [
    *CORS,
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"if-none-match, if-modified-since, range"),
    (b"access-control-max-age", b"86400"),
]
_ALLOWED = (b"allow", b"GET, HEAD, OPTIONS")
#: A query that a redirect may repeat.
_QUERY = regex(rb"[!-~]+")
#: Files of the public folder that only the server reads.
_INTERNAL = frozenset((REDIRECTS,))
#: The page of all feeds.
INDEX = "index.html"


class PublicFeeds(Struct):
    """The public folder, published below `prefix` (`/feeds/`)."""

    documents: DocumentCache
    redirects: Redirects
    prefix: str
    due: DueTimes
    counts: AnswerCounts = field(default_factory=AnswerCounts)
    #: How long a reader may remember that a feed has moved or is gone.
    lasting: tuple[bytes, bytes] = (b"cache-control", b"max-age=60")

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if self.documents.is_remote:
            await self._refresh(scope["path"])
        answer = self.answer(scope)
        self.counts.add(answer, scope["method"])
        await send_answer(scope, send, answer)

    async def _refresh(self, address: str) -> None:
        """Ask for what an answer rests on: the document, else where it went, else the index."""
        path = self.path_of(address)
        if path is not None:
            await self.documents.refresh(path)
        if path is None or self.documents.get(path) is None:
            await self.documents.refresh(REDIRECTS)
            await self.documents.refresh(INDEX)

    def answer(self, scope: Scope) -> Answer:
        """Return the answer to a request."""
        method = scope["method"]
        if method not in ("GET", "HEAD"):
            if method == "OPTIONS":
                return 204, [_ALLOWED, *_PREFLIGHT], b""
            return text_answer(405, b"method not allowed", _ALLOWED, *CORS)
        path = self.path_of(scope["path"])
        document = self.documents.get(path) if path is not None else None
        if document is None:
            return self._missing(path) or self._to_index(scope) or _NOT_FOUND
        place = f"{PUBLIC}{path}"
        if self.due.is_stale(place):
            return stale_answer(*CORS)
        return self.due.limited(document_answer(document, scope["headers"], method), place)

    def path_of(self, address: str) -> str | None:
        """Return the path below the folder that an address names; None if it can name none."""
        if not address.startswith(self.prefix):
            return None
        rest = address[len(self.prefix) :]
        return safe_path(f"{rest}{INDEX}" if rest == "" or rest.endswith("/") else rest)

    def _missing(self, path: str | None) -> Answer | None:
        """Answer where a feed has moved to or that it is gone; None where there never was one."""
        if path is not None and (moved := self.redirects.get(path)):
            if moved.target is None:
                return text_answer(410, b"gone", self.lasting, *CORS)
            location = (b"location", moved.target.encode())
            return text_answer(301, b"moved", location, self.lasting, *CORS)
        return None

    def _to_index(self, scope: Scope) -> Answer | None:
        """Lead to the index from `/`, and from the folder's address without its final slash.

        None for any other address. What stands at `/` may change: that is not for good.
        """
        address = scope["path"]
        is_bare = f"{address}/" == self.prefix
        if not is_bare and (address != "/" or self.prefix == "/"):
            return None
        if self.prefix.startswith("//") or self.documents.get(INDEX) is None:
            return None  # two slashes would name a host
        query: bytes = scope.get("query_string", b"")
        asked = b"?" + query if _QUERY.fullmatch(query) else b""
        location = (b"location", quote(self.prefix).encode() + asked)
        status, text = (301, b"moved") if is_bare else (302, b"found")
        return text_answer(status, text, location, self.lasting, *CORS)


def safe_path(path: str) -> str | None:
    """Return a path below a folder unchanged; None if a part is empty, hidden, or climbs."""
    parts = path.split("/")
    if "\0" in path or "\\" in path or any(p in ("", ".", "..") or p[0] == "." for p in parts):
        return None
    return None if path.endswith((".gz", ".tmp")) or path in _INTERNAL else path


_NOT_FOUND = text_answer(404, b"not found", *CORS)


def document_answer(document: Document, headers: Headers, method: str) -> Answer:
    """Return a document, a part of it, or that it has not changed."""
    asked: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _JUDGED:
            asked[name] = asked[name] + b"," + value if name in asked else value
    encodings = asked.get(b"accept-encoding")
    packed = document.packed if encodings and accepts_gzip(encodings) else None
    chosen = packed or document.plain
    if not _JUDGED_FIRST.isdisjoint(asked) and not _is_as_known(document, asked):
        return text_answer(412, b"it has changed", *_cors_of(chosen))
    if none_match := asked.get(b"if-none-match"):
        # The tag of either encoding proves that the reader has this document.
        for rendition in (chosen, document.plain, document.packed):
            if rendition is not None and matches(none_match, rendition.etag):
                return 304, rendition.unchanged, b""
    elif (since := asked.get(b"if-modified-since")) and is_not_newer(since, document.modified):
        return 304, chosen.unchanged, b""
    is_current = asked.get(b"if-range", chosen.etag) == chosen.etag
    if is_current and method == "GET" and (byte_range := asked.get(b"range")):
        return _partial(chosen, byte_range)
    return 200, chosen.headers, chosen.body


#: The headers of a request that an answer depends on; a false one of the latter ends it.
_JUDGED_FIRST = frozenset((b"if-match", b"if-unmodified-since"))
_JUDGED = _JUDGED_FIRST | frozenset(
    (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range", b"if-range")
)


def _is_as_known(document: Document, asked: Mapping[bytes, bytes]) -> bool:
    renditions = (document.plain, document.packed)
    etags = [rendition.etag for rendition in renditions if rendition is not None]
    return is_precondition_met(
        asked.get(b"if-match"), asked.get(b"if-unmodified-since"), etags, document.modified
    )


def _cors_of(rendition: Rendition) -> Headers:
    """Return what lets scripts read an answer, if they may read this document."""
    return [header for header in rendition.headers if header in CORS]


def _partial(rendition: Rendition, byte_range: bytes) -> Answer:
    size = len(rendition.body)
    try:
        bounds = part(byte_range, size)
    except ValueError:
        content_range = (b"content-range", f"bytes */{size}".encode())
        return text_answer(416, b"no such range", content_range, *_cors_of(rendition))
    if bounds is None:
        return 200, rendition.headers, rendition.body
    first, end = bounds
    headers = [header for header in rendition.headers if header[0] != b"content-length"]
    headers.append((b"content-length", str(end - first).encode()))
    headers.append((b"content-range", f"bytes {first}-{end - 1}/{size}".encode()))
    return 206, headers, rendition.body[first:end]


@lru_cache(maxsize=256)
def accepts_gzip(value: bytes) -> bool:
    """Return whether an Accept-Encoding takes gzip and likes nothing less (RFC 9110, 12.5.3).

    A weight of 0 refuses it; one that is less than that of `identity` asks for the plain document.
    """
    weights: dict[bytes, float] = {}
    for coding in value.lower().split(b","):
        name, _, rest = coding.partition(b";")
        weight = rest.strip().removeprefix(b"q=") if rest else b"1"
        try:
            weights[name.strip()] = float(weight)
        except ValueError:
            weights[name.strip()] = 0.0
    packed = weights.get(b"gzip", weights.get(b"x-gzip", weights.get(b"*", 0.0)))
    return packed > 0 and packed >= weights.get(b"identity", 0.0)
