"""Pages that load themselves anew after a build: only as they are served to who writes the config.

No file that is written has the script; without `serve --watch` no served page has it either.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from html import escape, unescape
from pathlib import Path
from typing import Any

from msgspec import Struct

from syndicate.config.site import Site
from syndicate.serve.answers import Receive, Scope, Send, send_answer
from syndicate.text.patterns import regex

_SCRIPT_PATH, _STATE_PATH = "/-/reload.js", "/-/reload"
_SCRIPT = b"""\
// Asks once a second whether a build has changed anything, and loads the page anew.
let seen = null;
setInterval(async () => {
  try {
    const answer = await fetch("/-/reload", {cache: "no-store"});
    const state = await answer.text();
    if (answer.ok && seen !== null && state !== seen) location.reload();
    if (answer.ok) seen = state;
  } catch { /* the server is being started again */ }
}, 1000);
"""
_TAG = b'<script src="/-/reload.js"></script>\n'
#: The policy that a page states of itself; https://www.w3.org/TR/CSP3/#meta-element
_POLICY = regex(rb'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(")')
#: What the script needs of the policy.
_NEEDS = ("script-src", "connect-src")
#: Headers of a request that ask for less than the whole page.
_LESS = (b"accept-encoding", b"range")
#: Headers of an answer that are not those of a changed page.
_OF_FILE = frozenset((b"content-length", b"etag", b"last-modified", b"cache-control"))

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Message = MutableMapping[str, Any]


class LivePages(Struct):
    """An application whose pages load themselves anew once one of these files is another."""

    app: Application
    files: tuple[Path, ...]

    @classmethod
    def of(cls, app: Application, site: Site) -> LivePages:
        """Return the application of a site with live pages: builds write these files last."""
        pages = [site.public / "index.html"] if site.public else []
        return cls(app, (site.var / "status.json", *pages))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
        elif scope["path"] == _SCRIPT_PATH:
            await _answer(scope, send, b"text/javascript; charset=utf-8", _SCRIPT)
        elif scope["path"] == _STATE_PATH:
            await _answer(scope, send, b"text/plain; charset=utf-8", self._state())
        else:
            await self.app(_whole(scope), receive, _Page(send).send)

    def _state(self) -> bytes:
        times = []
        for path in self.files:
            with suppress(OSError):
                times.append(f"{path.stat().st_mtime_ns}")
        return " ".join(times).encode() + b"\n"


def _whole(scope: Scope) -> Scope:
    """Return a request for a whole page, as it is now."""
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name not in _LESS and not name.startswith(b"if-")
    ]
    return {**scope, "headers": headers}


class _Page(Struct):
    """Sends an answer on; a page is changed first, when all of it is there."""

    onward: Send
    start: Message | None = None
    body: bytes = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None:
            await self.onward(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self.start)

    async def _send_page(self, start: Message) -> None:
        page = live_page(self.body) if self.body else b""
        kept = [(n, v) for n, v in start["headers"] if n not in _OF_FILE]
        more = [(b"cache-control", b"no-store")]
        if page:  # an answer to HEAD has no body to be measured
            more.append((b"content-length", str(len(page)).encode()))
        await self.onward({**start, "headers": [*kept, *more]})
        await self.onward({"type": "http.response.body", "body": page})


def _is_page(start: Message) -> bool:
    media_type: bytes = dict(start["headers"]).get(b"content-type", b"")
    return bool(start["status"] == 200 and media_type.startswith(b"text/html"))


def live_page(page: bytes) -> bytes:
    """Return a page with the script, and with a policy that lets it run."""
    page = _POLICY.sub(lambda meta: meta[1] + _relaxed(meta[2]) + meta[3], page)
    head, end, tail = page.rpartition(b"</body>")
    return head + _TAG + end + tail if end else page + _TAG


def _relaxed(written: bytes) -> bytes:
    """Return a policy, as HTML has it, that also lets scripts of this server run and ask it."""
    directives: dict[str, list[str]] = {}
    for directive in unescape(written.decode()).split(";"):
        if words := directive.split():
            directives[words[0]] = words[1:]
    for name in _NEEDS:
        values = [value for value in directives.get(name, ()) if value not in ("'none'", "'self'")]
        directives[name] = [*values, "'self'"]
    policy = "; ".join(" ".join([name, *values]) for name, values in directives.items())
    return escape(policy).encode()


async def _answer(scope: Scope, send: Send, media_type: bytes, text: bytes) -> None:
    length = (b"content-length", str(len(text)).encode())
    headers = [(b"content-type", media_type), length, (b"cache-control", b"no-store")]
    await send_answer(scope, send, (200, headers, text))
