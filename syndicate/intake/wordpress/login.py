"""A password that goes only to the very origin it was given for."""

from __future__ import annotations

import ipaddress
from base64 import b64encode

from msgspec import Struct

from syndicate.errors import Place, SyndicateError
from syndicate.text.urls import host_of, origin_of


class Login(Struct, frozen=True):
    """A user with an application password, and the scheme, host and port it is for.

    Its repr shows neither user nor password.
    """

    user: str
    password: str
    origin: str

    @classmethod
    def to(cls, url: str, user: str, password: str, *, over_http: bool = False) -> Login:
        """Return a login for the site at an address.

        Raises SyndicateError where anybody on the way could read the password: without https,
        unless it stays on this machine or the user says so by `over_http`.
        """
        origin = origin_of(url)
        if origin is None:
            raise SyndicateError("is not an http or https address", Place(url))
        if not (origin.startswith("https:") or over_http or _is_loopback(host_of(origin))):
            message = "a password is sent over https only; add --password-over-http to allow it"
            raise SyndicateError(message, Place(url))
        return cls(user, password, origin)

    def is_for(self, url: str) -> bool:
        """Whether an address has the origin that the password is for."""
        return origin_of(url) == self.origin

    def headers_for(self, url: str) -> dict[str, str]:
        """Return the headers that log in at an address; none at another origin."""
        if not self.is_for(url):
            return {}
        credentials = b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"authorization": f"Basic {credentials}"}

    def __repr__(self) -> str:
        return f"Login({self.origin})"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
