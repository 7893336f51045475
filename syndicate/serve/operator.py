"""The pages of the operator, behind a token of theirs: how the feeds stand, and receipts.

These are the pages that a framework serves (https://www.starlette.io); feeds are not its affair.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syndicate.errors import NotFoundError, SyndicateError
from syndicate.serve.app import AnswerCounts, Receive, Scope, Send
from syndicate.serve.credentials import shown
from syndicate.serve.status_data import operator_status
from syndicate.takedown import receipts
from syndicate.text.languages import is_chinese
from syndicate.text.templates import policy, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from syndicate.config.site import Site
    from syndicate.store import Store

Message = MutableMapping[str, Any]
Inner = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Where they stand, and whence the token comes.
PLACE = "/-/status"
VARIABLE = "SYNDICATE_OPERATOR_TOKEN"
#: A shorter one could be guessed, and a head holds no others.
_TOKEN = re.compile("[!-~]{16,}")
_FRAMED = "; frame-ancestors 'none'"
#: A receipt is made to stand alone, as a file, with a style of its own.
_OF_RECEIPTS = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_ALWAYS = [
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_UNKNOWN = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"www-authenticate", b'Basic realm="operator", charset="UTF-8"'),
    (b"www-authenticate", b'Bearer realm="operator"'),
]
_TOLD = b"a token is needed\n"


@dataclass(slots=True)
class OperatorPages:
    """Lets nobody in who does not show the token; its answers are kept and framed nowhere."""

    digest: bytes
    inner: Inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_ALWAYS]
            await send(message)

        token = shown(scope["headers"])
        if token is not None and hmac.compare_digest(_digest(token), self.digest):
            await self.inner(scope, receive, sent)
            return
        size = (b"content-length", str(len(_TOLD)).encode())
        await sent({"type": "http.response.start", "status": 401, "headers": [*_UNKNOWN, size]})
        body = b"" if scope["method"] == "HEAD" else _TOLD
        await sent({"type": "http.response.body", "body": body})


def operator_pages(site: Site, store: Store, counts: AnswerCounts, token: str) -> OperatorPages:
    """The application that serves them; SyndicateError where the token is none."""
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse, PlainTextResponse
    from starlette.routing import Route

    if not _TOKEN.fullmatch(token):
        raise SyndicateError(f"{VARIABLE} must be 16 or more visible ASCII characters")

    def status(_request: Request) -> Response:
        told = status_page(site, store, counts)
        return HTMLResponse(told, headers={"content-security-policy": policy() + _FRAMED})

    def receipt(request: Request) -> Response:
        try:
            found = receipts.of(site, store, request.path_params["number"], datetime.now(UTC))
        except NotFoundError:
            return PlainTextResponse("not found\n", 404)
        headers = {"content-security-policy": _OF_RECEIPTS + _FRAMED}
        return HTMLResponse(receipts.as_html(site, found), headers=headers)

    routes = [Route(PLACE, status), Route(f"{PLACE}/receipts/{{number:int}}", receipt)]
    return OperatorPages(_digest(token), Starlette(routes=routes))


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def status_page(site: Site, store: Store, counts: AnswerCounts) -> str:
    """The status page as it is now."""
    zone = ZoneInfo(site.settings.timezone)
    return render(
        "status.html.j2",
        site=site.settings,
        zh=is_chinese(site.settings.language),
        it=operator_status(site, store, datetime.now(UTC)),
        answers=sorted(counts.answers.items()),
        place=PLACE,
        when=lambda moment: f"{moment.astimezone(zone):%Y-%m-%d %H:%M}",
        age=_age,
    )


def _age(age: timedelta, zh: bool) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(0, int(age.total_seconds()))
    units = (("d", "天", 86_400), ("h", "小时", 3_600), ("min", "分钟", 60))
    for unit, chinese, length in units:
        if seconds >= length:
            return f"{seconds // length} {chinese if zh else unit}"
    return "刚刚" if zh else "just now"
