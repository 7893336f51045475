"""The web, asked safely: what may be asked, of whom, how much of it, and how long.

An address in a feed or an export may be anybody's. So nothing but http(s) is fetched; a host is
resolved once, every address of it must be a public one, and the connection goes to that very
address (no second look-up that could answer otherwise); the same again after each redirect. A
request has a deadline and a size, also for whoever drips bytes or sends a compressed bomb. Proxies
of the environment are not used: they would look hosts up by themselves. https://owasp.org/SSRF
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

from syndicate import __version__
from syndicate.errors import Place, SyndicateError
from syndicate.text.urls import host_of, web_url

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_FOR_GOOD = frozenset((301, 308))
#: The redirects after which a form is sent again as it was (RFC 9110, 15.4).
_AGAIN = frozenset((307, 308))
#: The headers that may come in several lines.
_LISTS = frozenset(("link", "cache-control", "content-encoding"))
#: What is for one host only.
_PRIVATE_HEADERS = frozenset(("authorization", "cookie"))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may take: bytes after decompression, seconds with all its redirects."""

    bytes: int = 10_000_000
    seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: where it came from in the end, its headers by their names in lower case.

    `moved` is where the address has moved for good: every hop said so.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: str | None = None


class FetchError(SyndicateError):
    """Something cannot be fetched, or may not be."""


class BrokenError(FetchError):
    """A connection was refused or broke off."""


class Client:
    """Fetches pages; a context manager, and good for several threads.

    `private` lets it reach private and loopback addresses and any port: for intranets, and for a
    site's own servers.
    """

    def __init__(
        self, *, private: bool = False, limits: Limits = Limits(), agent: str | None = None
    ) -> None:
        import httpcore

        from syndicate.web.connection import Connections

        self._limits = limits
        self._agent = agent or f"syndicate/{__version__}"
        self._connections = Connections(private=private)
        self._answered = False
        self._pool = httpcore.ConnectionPool(
            network_backend=self._connections, max_connections=20, keepalive_expiry=10
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """The answer to a GET, whatever its status, after its redirects. Raises FetchError."""
        asked, sent, permanent = url, dict(headers or {}), True
        moved: str | None = None
        with self._connections.deadline(self._limits.seconds):
            for _ in range(self._limits.redirects + 1):
                page = self._once(url, sent, Place(asked))
                target = page.headers.get("location")
                if page.status not in _REDIRECTS or not target:
                    return Response(page.url, page.status, page.headers, page.body, moved)
                following = self._followed(url, target, Place(asked))
                permanent = permanent and page.status in _FOR_GOOD
                moved = following if permanent else moved
                if host_of(following) != host_of(url) or following[:5] != url[:5]:
                    sent = {k: v for k, v in sent.items() if k.lower() not in _PRIVATE_HEADERS}
                url = following
        raise self._too_many(Place(asked))

    def post(self, url: str, form: Mapping[str, str]) -> Response:
        """The answer to a form, whatever its status, after redirects that keep it a form.

        What is asked for is that the form is taken, so a body that is too large, too slow or broken
        is left where it is. A connection that was kept and closed in the meantime is opened anew:
        so forms may come twice. Raises FetchError.
        """
        asked, body = url, urlencode(form).encode()
        sent = {"content-type": "application/x-www-form-urlencoded"}
        with self._connections.deadline(self._limits.seconds):
            for _ in range(self._limits.redirects + 1):
                try:
                    page = self._once(url, sent, Place(asked), body)
                except BrokenError:
                    if not self._answered:
                        raise
                    page = self._once(url, sent, Place(asked), body)
                self._answered = True
                target = page.headers.get("location")
                if page.status not in _AGAIN or not target:
                    return page
                url = self._followed(url, target, Place(asked))
        raise self._too_many(Place(asked))

    def _too_many(self, place: Place) -> FetchError:
        return FetchError(f"redirects more than {self._limits.redirects} times", place)

    def _followed(self, url: str, target: str, place: Place) -> str:
        following = web_url(urljoin(url, target))
        if following is None:
            raise FetchError(f"redirects to what is no web address: {target[:100]!r}", place)
        return following

    def _once(
        self, url: str, headers: Mapping[str, str], place: Place, form: bytes | None = None
    ) -> Response:
        """The answer to one request: a GET, or a POST where there is a form."""
        import httpcore

        sent = {
            "user-agent": self._agent,
            "accept": "*/*",
            "accept-encoding": "gzip, deflate",
        } | {name.lower(): value for name, value in headers.items()}
        address = web_url(url)
        if address is None or "@" in urlsplit(url).netloc:
            raise FetchError("is no plain http or https address", place)
        address = address.partition("#")[0]
        timeout = {"connect": 10, "read": self._limits.seconds, "write": 10, "pool": 10}
        try:
            with self._pool.stream(
                "GET" if form is None else "POST",
                address,
                headers=list(sent.items()),
                content=form,
                extensions={"timeout": timeout},
            ) as answer:
                found = _joined(answer.headers)
                if form is not None:
                    body = self._remark(answer, found, place)
                else:
                    body = self._body(answer, found, place) if answer.status != 304 else b""
        except FetchError as error:
            raise FetchError(error.message, place) from error
        except httpcore.TimeoutException as error:
            raise FetchError(f"takes longer than {self._limits.seconds:g} s", place) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            verb = "fetched" if form is None else "told"
            raise BrokenError(
                f"cannot be {verb}: {error or type(error).__name__}", place
            ) from error
        return Response(address, answer.status, found, body)

    def _remark(self, answer: Any, headers: Mapping[str, str], place: Place) -> bytes:
        """The body of an answer to a form, as far as it comes; it says no more than the status."""
        import httpcore

        try:
            return self._body(answer, headers, place)
        except (FetchError, httpcore.TimeoutException, httpcore.NetworkError,
                httpcore.ProtocolError, OSError):  # fmt: skip
            return b""

    def _body(self, answer: Any, headers: Mapping[str, str], place: Place) -> bytes:
        most = self._limits.bytes
        told = headers.get("content-length", "")
        too_much = FetchError(f"is larger than {most:,} bytes", place)
        if told.isdigit() and int(told) > most:
            raise too_much
        parts: list[bytes] = []
        size = 0
        for part in _decoded(answer.iter_stream(), headers.get("content-encoding", ""), place):
            size += len(part)
            if size > most:
                raise too_much
            parts.append(part)
        return b"".join(parts)


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by their names in lower case; lists that come in several lines are one (RFC 9110)."""
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in _LISTS and name in found else value
    return found


def _decoded(stream: Iterator[bytes], encoding: str, place: Place) -> Iterator[bytes]:
    """The bytes without their compression, in pieces of a bounded size."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from stream
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"is encoded as {encoding[:40]}, which was not asked for", place)
    inflate = zlib.decompressobj(47)  # gzip or zlib, whichever it is
    started = False
    try:
        for part in stream:
            data = part
            if encoding == "deflate" and not started and data[:1] and data[0] & 0x0F != 8:
                inflate = zlib.decompressobj(-15)  # deflate without its header, as some send it
            started = started or bool(data)
            while data:
                yield inflate.decompress(data, 1 << 18)
                data = inflate.unconsumed_tail
        yield inflate.flush(1 << 18)
    except zlib.error as error:
        raise FetchError(f"its compression is broken: {error}", place) from error
