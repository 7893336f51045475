"""The public feeds as an ASGI application, without a framework in the way of the feeds.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from syndicate.serve.conditions import is_not_newer, matches, part
from syndicate.serve.documents import Document, DocumentCache, Headers, Rendition
from syndicate.serve.redirects import Redirects

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_ALLOWED = (b"allow", b"GET, HEAD, OPTIONS")
_PLAIN = (b"content-type", b"text/plain; charset=utf-8")
#: Files of the public folder that are for the server.
_OURS = frozenset(("redirects.json",))


@dataclass(slots=True)
class AnswerCounts:
    """How many requests were answered how, by status."""

    answers: dict[int, int] = field(default_factory=dict)
    bytes: int = 0

    def see(self, status: int, size: int) -> None:
        self.answers[status] = self.answers.get(status, 0) + 1
        self.bytes += size


@dataclass(slots=True)
class PublicFeeds:
    """Answers for the public folder, which is published below `prefix` (`/feeds/`)."""

    shelf: DocumentCache
    redirects: Redirects
    prefix: str
    counts: AnswerCounts = field(default_factory=AnswerCounts)
    #: How long it may be remembered where a feed has moved to, or that it is gone.
    lasting: tuple[bytes, bytes] = (b"cache-control", b"max-age=60")

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        status, headers, body = self.answer(scope)
        self.counts.see(status, len(body))
        if scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def answer(self, scope: Scope) -> tuple[int, Headers, bytes]:
        """Status, headers and body for a request."""
        method = scope["method"]
        if method not in ("GET", "HEAD"):
            if method == "OPTIONS":
                return 204, [_ALLOWED, *_CORS], b""
            return said(405, b"method not allowed", _ALLOWED, _CORS[0])
        path = self.place(scope["path"])
        document = self.shelf.get(path) if path is not None else None
        if document is None:
            return self._elsewhere(path)
        return answered(document, scope["headers"], method)

    def place(self, path: str) -> str | None:
        """The file that an address means, below the folder; None where it can be none."""
        if not path.startswith(self.prefix):
            return None
        rest = path[len(self.prefix) :]
        return place_below(f"{rest}index.html" if rest == "" or rest.endswith("/") else rest)

    def _elsewhere(self, path: str | None) -> tuple[int, Headers, bytes]:
        """Where a feed has moved to, or that it is gone, or that there never was one."""
        if path is not None and (known := self.redirects.get(path)):
            if known.target is None:
                return said(410, b"gone", self.lasting, _CORS[0])
            target = (b"location", known.target.encode())
            return said(301, b"moved", target, self.lasting, _CORS[0])
        return said(404, b"not found", _CORS[0])


def place_below(rest: str) -> str | None:
    """A path below a folder as it is; None where a part of it is empty, hidden, or climbs."""
    parts = rest.split("/")
    if "\0" in rest or "\\" in rest or any(p in ("", ".", "..") or p[0] == "." for p in parts):
        return None
    return None if rest.endswith((".gz", ".tmp")) or rest in _OURS else rest


_CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"if-none-match, if-modified-since, range"),
    (b"access-control-max-age", b"86400"),
]


def said(status: int, text: bytes, *more: tuple[bytes, bytes]) -> tuple[int, Headers, bytes]:
    """An answer of a few words."""
    headers = [_PLAIN, (b"content-length", str(len(text) + 1).encode()), *more]
    return status, headers, text + b"\n"


def answered(document: Document, headers: Headers, method: str) -> tuple[int, Headers, bytes]:
    """A document, or that it has not changed, or a part of it."""
    none_match = since = wanted = if_range = encodings = b""
    for name, value in headers:
        if name == b"if-none-match":
            none_match = none_match + b", " + value if none_match else value
        elif name == b"accept-encoding":
            encodings = encodings + b"," + value if encodings else value
        elif name == b"if-modified-since":
            since = value
        elif name == b"range":
            wanted = wanted + b"," + value if wanted else value
        elif name == b"if-range":
            if_range = value
    packed = document.packed if encodings and accepts_gzip(encodings) else None
    chosen = packed or document.plain
    if none_match:
        # a tag of either encoding says that the reader has this document
        for one in (chosen, document.plain, document.packed):
            if one is not None and matches(none_match, one.etag):
                return 304, one.unchanged, b""
    elif since and is_not_newer(since, document.modified):
        return 304, chosen.unchanged, b""
    if wanted and method == "GET" and (not if_range or if_range == chosen.etag):
        return _partial(chosen, wanted)
    return 200, chosen.found, chosen.body


def _partial(chosen: Rendition, wanted: bytes) -> tuple[int, Headers, bytes]:
    size = len(chosen.body)
    try:
        found = part(wanted, size)
    except ValueError:
        head, text = (b"content-range", f"bytes */{size}".encode()), b"no such range"
        return said(416, text, head)
    if found is None:
        return 200, chosen.found, chosen.body
    first, end = found
    headers = [one for one in chosen.found if one[0] != b"content-length"]
    headers.append((b"content-length", str(end - first).encode()))
    headers.append((b"content-range", f"bytes {first}-{end - 1}/{size}".encode()))
    return 206, headers, chosen.body[first:end]


def accepts_gzip(value: bytes) -> bool:
    """Whether a reader takes gzip (RFC 9110, 12.5.3); what it weighs less than 0 it does not."""
    if b"gzip" not in value and b"*" not in value:
        return False
    weights: dict[bytes, float] = {}
    for one in value.lower().split(b","):
        name, _, rest = one.partition(b";")
        weight = rest.strip().removeprefix(b"q=") if rest else b"1"
        try:
            weights[name.strip()] = float(weight)
        except ValueError:
            weights[name.strip()] = 0.0
    return weights.get(b"gzip", weights.get(b"x-gzip", weights.get(b"*", 0.0))) > 0
