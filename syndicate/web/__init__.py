"""A web client that is safe with any address: bounds on what is fetched, from where, and how long.

An address in a feed or an export may be anybody's. So only http(s) is fetched; a host is resolved
once, every address of it must be public, and the connection goes to that very address (a second
look-up could answer otherwise); each redirect is checked in the same way. A request has a deadline
and a size limit, even for a server that drips bytes or sends a compressed bomb. Proxies of the
environment are not used: they would resolve hosts themselves. https://owasp.org/SSRF
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

from msgspec import Struct

from syndicate import __version__
from syndicate.errors import Place, SyndicateError
from syndicate.text.urls import origin_of, web_url

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
#: The redirects after which a form is sent again unchanged (RFC 9110, 15.4).
_KEEPS_FORM = frozenset((307, 308))
#: Headers that may come in several lines.
_LISTS = frozenset(("link", "cache-control", "content-encoding"))
#: Headers that are sent to one origin only: its scheme, host and port.
_PRIVATE_HEADERS = frozenset(("authorization", "cookie"))


class Limits(Struct, frozen=True):
    """What one request may take: bytes after decompression, seconds with all its redirects."""

    bytes: int = 10_000_000
    seconds: float = 30.0
    redirects: int = 5


class Response(Struct, frozen=True):
    """A response: its address after redirects, and its headers by lower-case name.

    `moved` is the address that the one asked for has moved to permanently, as every hop said.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: str | None = None


class FetchError(SyndicateError):
    """An address cannot be fetched, or must not be."""


class BrokenError(FetchError):
    """A connection was refused or broken off."""


_USUAL = Limits()


class Client:
    """A client for pages and forms; a context manager, safe to use from several threads.

    `private` allows private and loopback addresses and any port: for intranets, and for a site's
    own servers.
    """

    def __init__(
        self, *, private: bool = False, limits: Limits = _USUAL, agent: str | None = None
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
        """Return the response to a GET after its redirects, whatever its status.

        Raises FetchError.
        """
        place, sent, permanent = Place(url), dict(headers or {}), True
        moved: str | None = None
        with self._connections.deadline(self._limits.seconds):
            for _ in range(self._limits.redirects + 1):
                page = self._request(url, sent, place)
                location = page.headers.get("location")
                if page.status not in _REDIRECTS or not location:
                    return Response(page.url, page.status, page.headers, page.body, moved)
                target = self._target(url, location, place)
                permanent = permanent and page.status in _PERMANENT
                moved = target if permanent else moved
                if origin_of(target) != origin_of(url):
                    sent = {k: v for k, v in sent.items() if k.lower() not in _PRIVATE_HEADERS}
                url = target
        raise self._too_many_redirects(place)

    def post(self, url: str, form: Mapping[str, str]) -> Response:
        """Return the response to a form after redirects that keep it a form, whatever its status.

        Only the status matters, so a body that is too large, too slow or broken is dropped. A
        kept-alive connection that was closed in the meantime is opened again: a form may come
        twice. Raises FetchError.
        """
        place, body = Place(url), urlencode(form).encode()
        sent = {"content-type": "application/x-www-form-urlencoded"}
        with self._connections.deadline(self._limits.seconds):
            for _ in range(self._limits.redirects + 1):
                try:
                    page = self._request(url, sent, place, body)
                except BrokenError:
                    if not self._answered:
                        raise
                    page = self._request(url, sent, place, body)
                self._answered = True
                location = page.headers.get("location")
                if page.status not in _KEEPS_FORM or not location:
                    return page
                url = self._target(url, location, place)
        raise self._too_many_redirects(place)

    def _too_many_redirects(self, place: Place) -> FetchError:
        return FetchError(f"redirects more than {self._limits.redirects} times", place)

    def _target(self, url: str, location: str, place: Place) -> str:
        target = web_url(urljoin(url, location))
        if target is None:
            raise FetchError(f"redirects to {location[:100]!r}, which is not a web address", place)
        return target

    def _request(
        self, url: str, headers: Mapping[str, str], place: Place, form: bytes | None = None
    ) -> Response:
        """Return the response to one request: a POST if there is a form, else a GET."""
        import httpcore

        sent = {
            "user-agent": self._agent,
            "accept": "*/*",
            "accept-encoding": "gzip, deflate",
        } | {name.lower(): value for name, value in headers.items()}
        address = web_url(url)
        if address is None or "@" in urlsplit(url).netloc:
            raise FetchError("is not an http or https address without a user name", place)
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
                received = _joined(answer.headers)
                if form is not None:
                    body = self._body_if_whole(answer, received, place)
                else:
                    body = self._body(answer, received, place) if answer.status != 304 else b""
        except FetchError as error:
            raise FetchError(error.message, place) from error
        except httpcore.TimeoutException as error:
            raise FetchError(f"takes longer than {self._limits.seconds:g} s", place) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            verb = "fetched" if form is None else "told"
            raise BrokenError(
                f"cannot be {verb}: {error or type(error).__name__}", place
            ) from error
        return Response(address, answer.status, received, body)

    def _body_if_whole(self, answer: Any, headers: Mapping[str, str], place: Place) -> bytes:
        """Return the body of the answer to a form; nothing if it is not whole and within limits."""
        import httpcore

        try:
            return self._body(answer, headers, place)
        except (FetchError, httpcore.TimeoutException, httpcore.NetworkError,
                httpcore.ProtocolError, OSError):  # fmt: skip
            return b""

    def _body(self, answer: Any, headers: Mapping[str, str], place: Place) -> bytes:
        most = self._limits.bytes
        length = headers.get("content-length", "")
        too_large = FetchError(f"is larger than {most:,} bytes", place)
        if length.isdigit() and int(length) > most:
            raise too_large
        parts: list[bytes] = []
        size = 0
        for part in _decoded(answer.iter_stream(), headers.get("content-encoding", ""), place):
            size += len(part)
            if size > most:
                raise too_large
            parts.append(part)
        return b"".join(parts)


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name; a list in several lines becomes one (RFC 9110)."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in _LISTS and name in joined else value
    return joined


def _decoded(stream: Iterator[bytes], encoding: str, place: Place) -> Iterator[bytes]:
    """Yield the bytes without their compression, in pieces of a bounded size."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from stream
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"is encoded as {encoding[:40]}, which was not asked for", place)
    inflate = zlib.decompressobj(47)  # gzip or zlib
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
