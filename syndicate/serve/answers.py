"""Answers over HTTP: status, headers and body."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from msgspec import Struct, field

from syndicate.serve.documents import Headers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
#: Status, headers and body of an answer.
Answer = tuple[int, Headers, bytes]

#: What lets a reader in a browser see an answer and these headers of it.
#: https://fetch.spec.whatwg.org/#http-access-control-expose-headers
CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Last-Modified, Link"),
]
#: What keeps public pages out of others' frames, and those that they lead to from being told.
#: https://www.w3.org/TR/CSP3/#directive-frame-ancestors, https://www.w3.org/TR/referrer-policy/
PAGE_GUARDS: Headers = [
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]
_PLAIN = (b"content-type", b"text/plain; charset=utf-8")


class AnswerCounts(Struct):
    """The number of answers by status, and the bytes of their bodies."""

    answers: dict[int, int] = field(default_factory=dict)
    bytes: int = 0

    def add(self, answer: Answer, method: str) -> None:
        """Count an answer; to HEAD, no body is sent."""
        status, _headers, body = answer
        self.answers[status] = self.answers.get(status, 0) + 1
        if method != "HEAD":
            self.bytes += len(body)


async def send_answer(scope: Scope, send: Send, answer: Answer) -> None:
    """Send an answer; to HEAD, without its body."""
    status, headers, body = answer
    if scope["method"] == "HEAD":
        body = b""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def text_answer(status: int, text: bytes, *more: tuple[bytes, bytes]) -> Answer:
    """Return an answer of one line of plain text."""
    headers = [_PLAIN, (b"content-length", str(len(text) + 1).encode()), *more]
    return status, headers, text + b"\n"
