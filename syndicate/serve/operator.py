"""The operator's pages, behind a token: the state of the feeds, and receipts.

Only these pages are served by a framework (https://www.starlette.io).
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from syndicate.errors import NotFoundError, Place, SyndicateError
from syndicate.serve.answers import AnswerCounts, Receive, Scope, Send, send_answer
from syndicate.serve.credentials import token_in
from syndicate.serve.status_data import HeldPublishers
from syndicate.serve.status_page import status_page
from syndicate.takedown import receipts
from syndicate.text.patterns import regex
from syndicate.text.templates import policy

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from syndicate.config.site import Site
    from syndicate.store import Store

_LOG = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

#: The path of the pages.
PLACE = "/-/status"
#: The environment variable that holds the token, and the credential that does so where systemd
#: starts the server (https://systemd.io/CREDENTIALS).
VARIABLE = "SYNDICATE_OPERATOR_TOKEN"
CREDENTIAL = "operator-token"
#: A shorter token could be guessed, and a head can hold no other characters.
_TOKEN = regex("[!-~]{16,}")
_STRONG = "must be 16 or more visible ASCII characters"
_FRAMED = "; frame-ancestors 'none'"
_ALWAYS = [
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_UNAUTHORIZED = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"www-authenticate", b'Basic realm="operator", charset="UTF-8"'),
    (b"www-authenticate", b'Bearer realm="operator"'),
]
_TOKEN_NEEDED = b"a token is needed\n"


class OperatorPages(Struct):
    """The pages, for requests that show the token; no answer may be stored or framed."""

    digest: bytes
    pages: Application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_ALWAYS]
            await send(message)

        token = token_in(scope["headers"])
        if token is not None and hmac.compare_digest(_digest(token), self.digest):
            await self.pages(scope, receive, send_guarded)
            return
        length = (b"content-length", str(len(_TOKEN_NEEDED)).encode())
        await send_answer(scope, send_guarded, (401, [*_UNAUTHORIZED, length], _TOKEN_NEEDED))


def given_token(environment: Mapping[str, str]) -> str | None:
    """Return the token of the variable, or of the credential; None where neither holds one.

    White space around a credential, such as the end of its line, is no part of it. Raises
    SyndicateError for a credential that cannot be read or is weak.
    """
    if environment.get(VARIABLE):
        return environment[VARIABLE]
    if not (folder := environment.get("CREDENTIALS_DIRECTORY")):
        return None
    path = Path(folder, CREDENTIAL)
    try:
        token = path.read_bytes().decode("utf-8", "replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SyndicateError(f"cannot be read: {error.strerror}", Place(str(path))) from error
    if token and not _TOKEN.fullmatch(token):
        raise SyndicateError(f"the token {_STRONG}", Place(str(path)))
    return token or None


def operator_pages(site: Site, store: Store, counts: AnswerCounts, token: str) -> OperatorPages:
    """Return the application that serves the pages. Raises SyndicateError for a weak token."""
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse, PlainTextResponse
    from starlette.routing import Route

    if not _TOKEN.fullmatch(token):
        raise SyndicateError(f"{VARIABLE} {_STRONG}")

    held = HeldPublishers()

    def status(_request: Request) -> Response:
        page = status_page(site, store, counts, PLACE, held)
        return HTMLResponse(page, headers={"content-security-policy": policy("status") + _FRAMED})

    def receipt(request: Request) -> Response:
        try:
            facts = receipts.receipt(site, store, request.path_params["number"], datetime.now(UTC))
        except NotFoundError:
            return PlainTextResponse("not found\n", 404)
        headers = {"content-security-policy": policy("receipt") + _FRAMED}
        language = request.query_params.get("lang")
        page = receipts.as_html(site, facts, language if language in receipts.LANGUAGES else None)
        return HTMLResponse(page, headers=headers)

    routes = [Route(PLACE, status), Route(f"{PLACE}/receipts/{{number:int}}", receipt)]
    handlers = dict.fromkeys((OSError, SyndicateError), _not_now)
    return OperatorPages(_digest(token), Starlette(routes=routes, exception_handlers=handlers))


def _not_now(_request: Request, error: Exception) -> Response:
    """Answer 503 for what cannot be read now."""
    from starlette.responses import PlainTextResponse

    _LOG.error("503: %s", error)
    return PlainTextResponse("try again later\n", 503, headers={"retry-after": "60"})


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
