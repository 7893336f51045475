"""A site's application: the public feeds, and how the server is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from syndicate.config.site import Site
from syndicate.serve.app import Public, Receive, Scope, Send
from syndicate.serve.documents import Headers, Shelf
from syndicate.serve.metrics import metrics
from syndicate.serve.redirects import Redirects

_TEXT = (b"content-type", b"text/plain; charset=utf-8")
_OWN = "/-/"


@dataclass(slots=True)
class Application:
    """What the server is asked: feeds first, since they are asked for most."""

    site: Site
    public: Public

    @property
    def prefix(self) -> str:
        return self.public.prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"].startswith(_OWN):
                await self._own(scope, send)
            else:
                await self.public(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        else:  # no feed is read over a socket
            await send({"type": "websocket.close"})

    async def _own(self, scope: Scope, send: Send) -> None:
        """Health, readiness, metrics."""
        status, text = 404, b"not found\n"
        kind = _TEXT
        if scope["path"] == "/-/health":
            status, text = 200, b"alive\n"
        elif scope["path"] == "/-/ready":
            ready = (self.site.public / "index.html").is_file()
            status, text = (200, b"ready\n") if ready else (503, b"nothing is published yet\n")
        elif scope["path"] == "/-/metrics":
            status, (text, kind) = 200, metrics(self.public.counts, self.public.shelf)
        headers: Headers = [
            kind, (b"content-length", str(len(text)).encode()), (b"cache-control", b"no-store"),
        ]  # fmt: skip
        await send({"type": "http.response.start", "status": status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else text
        await send({"type": "http.response.body", "body": body})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def application(site: Site, max_age: int) -> Application:
    """The application of a site; what it serves is what the build wrote."""
    prefix = urlsplit(site.settings.base_url).path or "/"
    hubs: Headers = [(b"link", f'<{hub}>; rel="hub"'.encode()) for hub in site.settings.hubs]
    cache_control = f"public, max-age={max_age}".encode()
    shelf = Shelf(site.public, site.settings.base_url, cache_control, hubs)
    redirects = Redirects(site.public, site.settings.base_url)
    return Application(site, Public(shelf, redirects, prefix))
