"""The whole application of a site: public feeds, partners' feeds, the server's own pages."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct

from syndicate.build.targets import open_target
from syndicate.config.site import Site
from syndicate.errors import StoreError
from syndicate.serve.addresses import LOOPBACK, Network, is_from
from syndicate.serve.answers import (
    CORS,
    PAGE_GUARDS,
    AnswerCounts,
    Receive,
    Scope,
    Send,
    send_answer,
    text_answer,
)
from syndicate.serve.app import INDEX, PublicFeeds
from syndicate.serve.documents import DocumentCache, Headers
from syndicate.serve.due import STALE_AFTER, DueTimes
from syndicate.serve.good_tokens import GoodTokens
from syndicate.serve.hosts import plain_host
from syndicate.serve.metrics import metrics
from syndicate.serve.operator import PLACE, OperatorPages, operator_pages
from syndicate.serve.partners import PartnerFeeds, guarded
from syndicate.serve.rates import Limiter, Rates
from syndicate.serve.redirects import Redirects
from syndicate.serve.remote_documents import RemoteDocuments
from syndicate.serve.usage import Usage
from syndicate.store import Store
from syndicate.store.publications import PARTNERS

_TEXT = (b"content-type", b"text/plain; charset=utf-8")
_OWN = "/-/"
_ONLY_READ = text_answer(405, b"method not allowed", (b"allow", b"GET, HEAD"))
_METRICS = f"{_OWN}metrics"
_CLOSED = text_answer(403, b"closed to this address", (b"cache-control", b"no-store"))
_LOG = logging.getLogger(__name__)


class Application(Struct):
    """Sends each request to the part that answers it."""

    site: Site
    public: PublicFeeds
    partners: PartnerFeeds
    partners_host: str
    operator: OperatorPages | None = None
    #: Where requests may come from that ask for what is the operator's.
    operator_from: tuple[Network, ...] = LOOPBACK

    @property
    def prefix(self) -> str:
        return self.public.prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                await self._answer(scope, receive, send)
            except (OSError, StoreError) as error:  # raised before anything is sent
                _LOG.error("503: %s", error)
                await self._fail(scope, send)
        elif scope["type"] == "lifespan":
            await _run_lifespan(receive, send, self.partners.usage)
        else:  # no feed is read over a WebSocket
            await send({"type": "websocket.close"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        is_operators = (self.operator and path.startswith(PLACE)) or path == _METRICS
        if is_operators and not is_from(scope, self.operator_from):
            await send_answer(scope, send, _CLOSED)
        elif self.operator and path.startswith(PLACE):
            await self.operator(scope, receive, send)
        elif path.startswith(_OWN):
            await self._own(scope, send)
        elif self.is_for_partners(scope):
            await self.partners(scope, receive, send)
        else:
            await self.public(scope, receive, send)

    async def _fail(self, scope: Scope, send: Send) -> None:
        """Answer 503 for what cannot be read now: no reader may conclude that it is gone."""
        is_public = not scope["path"].startswith(_OWN) and not self.is_for_partners(scope)
        cors = CORS if is_public else ()
        answer = text_answer(503, b"try again later", (b"retry-after", b"60"), *cors)
        if self.is_for_partners(scope):
            answer = guarded(answer)
        self.public.counts.add(answer, scope["method"])
        await send_answer(scope, send, answer)

    def is_for_partners(self, scope: Scope) -> bool:
        """Return whether a request is below `partners_url`, by its host if that has its own."""
        path = scope["path"]
        if not path.startswith(self.partners.prefix):
            return False
        if self.partners_host != plain_host(urlsplit(self.site.settings.base_url).netloc):
            hosts = (value for name, value in scope["headers"] if name == b"host")
            return plain_host(next(hosts, b"").decode("latin-1")) == self.partners_host
        longer = len(self.public.prefix) > len(self.partners.prefix)
        return not (longer and f"{path}/".startswith(self.public.prefix))

    async def _own(self, scope: Scope, send: Send) -> None:
        """Answer for health, readiness and metrics."""
        status, text = 404, b"not found\n"
        content_type = _TEXT
        if scope["method"] not in ("GET", "HEAD"):
            await send_answer(scope, send, _ONLY_READ)
            return
        if scope["path"] == "/-/health":
            status, text = 200, b"alive\n"
        elif scope["path"] == "/-/ready":
            status, text = await self._readiness()
        elif scope["path"] == _METRICS:
            overdue = len(self.public.due.overdue())
            counts, documents = self.public.counts, self.public.documents
            status, (text, content_type) = 200, metrics(counts, documents, overdue)
        length = (b"content-length", str(len(text)).encode())
        headers = [content_type, length, (b"cache-control", b"no-store")]
        await send_answer(scope, send, (status, headers, text))

    async def _readiness(self) -> tuple[int, bytes]:
        """Return whether there is something to serve, and nothing that rights no longer permit."""
        await self.public.documents.refresh(INDEX)
        if self.public.documents.get(INDEX) is None:
            return 503, b"nothing is published yet\n"
        if number := len(self.public.due.overdue()):
            what = "documents carry" if number > 1 else "document carries"
            return 503, f"{number} {what} what has expired; run a build\n".encode()
        return 200, b"ready\n"


async def _run_lifespan(receive: Receive, send: Send, usage: Usage) -> None:
    """Follow the server from its start to its end, and record partners' fetches meanwhile."""
    writer: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            writer = asyncio.create_task(usage.keep_writing())
        elif writer:
            writer.cancel()
            await writer
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def application(
    site: Site,
    store: Store,
    max_age: int,
    rates: Rates = Rates(),  # noqa: B008 - it is frozen
    operator: str | None = None,
    stale_after: float = STALE_AFTER,
    operator_from: tuple[Network, ...] = LOOPBACK,
) -> Application:
    """Return the application of a site; it serves what the build wrote.

    `max_age` is how many seconds caches may hold a document. Requests that show the `operator`
    token see the operator's pages; without a token there are none. These and the metrics are only
    for requests from `operator_from`. A document that was due by rights `stale_after` seconds ago
    is served no more.
    """
    settings = site.settings
    age = str(max_age).encode()
    public: Headers = [
        (b"cache-control", b"max-age=" + age),
        (b"vary", b"accept-encoding"),
        *CORS,
        *PAGE_GUARDS,
    ]
    private: Headers = [
        (b"cache-control", b"private, max-age=" + age),
        (b"vary", b"accept-encoding, authorization"),
    ]
    counts, due = AnswerCounts(), DueTimes(store, stale_after)
    partners_url = settings.partners_url or urljoin(settings.home, "partners/")
    public_documents = _documents(site, "public", public)
    public_feeds = PublicFeeds(
        documents=public_documents,
        redirects=Redirects(public_documents, settings.base_url),
        prefix=unquote(urlsplit(settings.base_url).path) or "/",
        due=due,
        counts=counts,
        lasting=public[0],
    )
    partner_feeds = PartnerFeeds(
        documents=_documents(site, "partners", private),
        tokens=GoodTokens(store),
        prefix=unquote(urlsplit(partners_url).path),
        counts=counts,
        usage=Usage(store, PARTNERS),
        limiter=Limiter(rates),
        due=due,
    )
    pages = operator_pages(site, store, counts, operator) if operator else None
    host = plain_host(urlsplit(partners_url).netloc)
    return Application(site, public_feeds, partner_feeds, host, pages, operator_from)


def _documents(site: Site, folder: str, headers: Headers) -> DocumentCache:
    """Return the documents of a folder of the output, wherever that is."""
    if site.output is not None:
        return DocumentCache(site.output / folder, headers)
    return RemoteDocuments(open_target(site), folder, headers)
