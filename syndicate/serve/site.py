"""A site's application: the public feeds, and how the server is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from syndicate.config.site import Site
from syndicate.serve.app import Counts, Public, Receive, Scope, Send
from syndicate.serve.documents import Headers, Shelf
from syndicate.serve.metrics import metrics
from syndicate.serve.operator import PLACE, Guarded, operator_pages
from syndicate.serve.partners import Partners
from syndicate.serve.redirects import Redirects
from syndicate.store import Store

_TEXT = (b"content-type", b"text/plain; charset=utf-8")
_OWN = "/-/"


@dataclass(slots=True)
class Application:
    """What the server is asked: feeds first, since they are asked for most."""

    site: Site
    public: Public
    partners: Partners
    partners_host: str
    operator: Guarded | None = None

    @property
    def prefix(self) -> str:
        return self.public.prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"].startswith(_OWN):
                if self.operator and scope["path"].startswith(PLACE):
                    await self.operator(scope, receive, send)
                else:
                    await self._own(scope, send)
            elif self.is_for_partners(scope):
                await self.partners(scope, receive, send)
            else:
                await self.public(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        else:  # no feed is read over a socket
            await send({"type": "websocket.close"})

    def is_for_partners(self, scope: Scope) -> bool:
        """Whether an address is below `partners_url`; by its host, where that is another's."""
        path = scope["path"]
        if not path.startswith(self.partners.prefix):
            return False
        if self.partners_host != urlsplit(self.site.settings.base_url).netloc:
            asked = (value for name, value in scope["headers"] if name == b"host")
            return next(asked, b"").decode("latin-1").lower() == self.partners_host
        longer = len(self.public.prefix) > len(self.partners.prefix)
        return not (longer and path.startswith(self.public.prefix))

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


def application(site: Site, store: Store, max_age: int, operator: str | None = None) -> Application:
    """The application of a site; what it serves is what the build wrote.

    Who shows the `operator` token sees how the feeds stand; without one nobody does.
    """
    settings = site.settings
    hubs: Headers = [(b"link", f'<{hub}>; rel="hub"'.encode()) for hub in settings.hubs]
    age = str(max_age).encode()
    public: Headers = [
        (b"cache-control", b"public, max-age=" + age),
        (b"vary", b"accept-encoding"),
        (b"access-control-allow-origin", b"*"),
        *hubs,
    ]
    private: Headers = [
        (b"cache-control", b"private, max-age=" + age),
        (b"vary", b"accept-encoding, authorization"),
        *hubs,
    ]
    counts = Counts()
    prefix = urlsplit(settings.base_url).path or "/"
    shelf = Shelf(site.public, settings.base_url, public)
    redirects = Redirects(site.public, settings.base_url)
    theirs = settings.partners_url or urljoin(settings.home, "partners/")
    partners = Partners(
        Shelf(site.output / "partners", theirs, private), store, urlsplit(theirs).path, counts
    )
    public_ = Public(shelf, redirects, prefix, counts)
    pages = operator_pages(site, store, counts, operator) if operator else None
    return Application(site, public_, partners, urlsplit(theirs).netloc, pages)
