"""The host that a request is for (RFC 9112, 3.2 and 3.3)."""

from __future__ import annotations

import re

from syndicate.serve.documents import Headers
from syndicate.text.patterns import regex

#: A name, an IPv4 address or an IP literal, and perhaps a port (RFC 3986, 3.2.2).
_HOST = regex(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::[0-9]*)?")
_ABSOLUTE = regex(rb"https?://([^/?#]*)", re.IGNORECASE)
#: Versions of HTTP whose requests need not name a host.
_WITHOUT = ("0.9", "1.0")


def check_host(headers: Headers, version: str) -> None:
    """Raise ValueError unless the head of a request names one valid host, as HTTP/1.1 requires."""
    hosts = [value for name, value in headers if name == b"host"]
    if len(hosts) != 1:
        if hosts:
            raise ValueError("more than one Host")
        if version not in _WITHOUT:
            raise ValueError("no Host")
    elif not _HOST.fullmatch(hosts[0]):
        raise ValueError("the Host is not valid")


def split_absolute(target: bytes) -> tuple[bytes, bytes]:
    """Return the host of an absolute address, and what a request to that host would ask for.

    Raises ValueError where it is not a valid address of HTTP.
    """
    found = _ABSOLUTE.match(target)
    if found is None or not _HOST.fullmatch(found[1]):
        raise ValueError("the address is not valid")
    rest = target[found.end() :]
    return found[1], rest if rest.startswith(b"/") else b"/" + rest


def plain_host(host: str) -> str:
    """Return a host as it is compared: in lower case, without a final dot or a usual port."""
    name = host.lower().removesuffix(":443").removesuffix(":80")
    return name.removesuffix(".")
