"""Addresses of clients and of networks (RFC 4632, RFC 4291), as options name them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from syndicate.serve.answers import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: This machine itself.
LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def read_network(text: str) -> Network:
    """Return the network that an address or a CIDR names.

    Raises ValueError, with a message for users, for any other text.
    """
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        meant = ip_network(text, strict=False)
    except ValueError:
        wrong = f"{text!r} is no address and no CIDR, such as 192.0.2.7 or 10.0.0.0/8"
        raise ValueError(wrong) from None
    raise ValueError(f"{text!r} is an address within a network; write {str(meant)!r}, or it alone")


def read_address(text: str) -> Address | None:
    """Return an address, None where the text is none; one of IPv4 in IPv6 (`::ffff:`) is IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def is_from(scope: Scope, networks: Iterable[Network]) -> bool:
    """Return whether a request comes from one of these networks, as far as proxies are trusted."""
    address = read_address(client_of(scope))
    return address is not None and any(address in network for network in networks)


def client_of(scope: Scope) -> str:
    """Return the address of a request's client as the connection or a trusted proxy names it."""
    return str((scope.get("client") or ("",))[0])
