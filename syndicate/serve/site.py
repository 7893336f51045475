"""A site's application: the public feeds, and how the server is."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from syndicate.config.site import Site
from syndicate.errors import StoreError
from syndicate.serve.app import AnswerCounts, PublicFeeds, Receive, Scope, Send, said
from syndicate.serve.documents import DocumentCache, Headers
from syndicate.serve.metrics import metrics
from syndicate.serve.operator import PLACE, OperatorPages, operator_pages
from syndicate.serve.partners import PartnerFeeds
from syndicate.serve.rates import Limiter, Rates
from syndicate.serve.redirects import Redirects
from syndicate.serve.usage import Usage
from syndicate.store import Store
from syndicate.store.publications import PARTNERS

_TEXT = (b"content-type", b"text/plain; charset=utf-8")
_OWN = "/-/"
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Application:
    """What the server is asked: feeds first, since they are asked for most."""

    site: Site
    public: PublicFeeds
    partners: PartnerFeeds
    partners_host: str
    operator: OperatorPages | None = None

    @property
    def prefix(self) -> str:
        return self.public.prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                await self._answer(scope, receive, send)
            except (OSError, StoreError) as error:  # before anything was sent
                _LOG.error("503: %s", error)
                await self._unable(scope, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send, self.partners.usage)
        else:  # no feed is read over a socket
            await send({"type": "websocket.close"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.operator and scope["path"].startswith(PLACE):
            await self.operator(scope, receive, send)
        elif scope["path"].startswith(_OWN):
            await self._own(scope, send)
        elif self.is_for_partners(scope):
            await self.partners(scope, receive, send)
        else:
            await self.public(scope, receive, send)

    async def _unable(self, scope: Scope, send: Send) -> None:
        """What is there cannot be read now: no reader shall think that it is gone."""
        status, headers, body = said(503, b"try again later", (b"retry-after", b"60"))
        self.public.counts.see(status, len(body))
        body = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

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


async def _live(receive: Receive, send: Send, usage: Usage) -> None:
    """Begin and end; meanwhile, what partners fetched is written down now and then."""
    writing: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            writing = asyncio.create_task(usage.keep_writing())
        elif writing:
            writing.cancel()
            await writing
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def application(
    site: Site,
    store: Store,
    max_age: int,
    rates: Rates = Rates(),  # noqa: B008 - it is frozen
    operator: str | None = None,
) -> Application:
    """The application of a site; what it serves is what the build wrote.

    Who shows the `operator` token sees how the feeds stand; without one nobody does.
    """
    settings = site.settings
    hubs: Headers = [(b"link", f'<{hub}>; rel="hub"'.encode()) for hub in settings.hubs]
    age = str(max_age).encode()
    public: Headers = [
        (b"cache-control", b"max-age=" + age),
        (b"vary", b"accept-encoding"),
        (b"access-control-allow-origin", b"*"),
    ]
    private: Headers = [
        (b"cache-control", b"private, max-age=" + age),
        (b"vary", b"accept-encoding, authorization"),
    ]
    counts = AnswerCounts()
    prefix = urlsplit(settings.base_url).path or "/"
    shelf = DocumentCache(site.public, settings.base_url, public, hubs)
    redirects = Redirects(site.public, settings.base_url)
    theirs = settings.partners_url or urljoin(settings.home, "partners/")
    partners = PartnerFeeds(
        DocumentCache(site.output / "partners", theirs, private),
        store,
        urlsplit(theirs).path,
        counts,
        Usage(store, PARTNERS),
        Limiter(rates),
    )
    public_ = PublicFeeds(shelf, redirects, prefix, counts, public[0])
    pages = operator_pages(site, store, counts, operator) if operator else None
    return Application(site, public_, partners, urlsplit(theirs).netloc, pages)
