"""Which IP addresses are public: a list of our own, since those of interpreters differ.

https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry as of
2024-10-22, with the block that RFC 9780 added in 2025.
"""

from __future__ import annotations

import ipaddress

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SPECIAL_IPV4 = """
    0.0.0.0/8           this host on this network (RFC 791)
    10.0.0.0/8          private use (RFC 1918)
    100.64.0.0/10       shared address space of providers (RFC 6598); metadata of Alibaba Cloud
    127.0.0.0/8         loopback (RFC 1122)
    168.63.129.16/32    the host of a virtual machine of Azure, in no registry
    169.254.0.0/16      link local (RFC 3927); metadata of most clouds
    172.16.0.0/12       private use (RFC 1918)
    192.0.0.0/24        protocol assignments (RFC 6890); metadata of Oracle Cloud
    192.0.2.0/24        documentation (RFC 5737)
    192.31.196.0/24     AS112, answers reverse look-ups (RFC 7535)
    192.52.193.0/24     AMT relays (RFC 7450)
    192.88.99.0/24      6to4 relays, deprecated (RFC 7526)
    192.168.0.0/16      private use (RFC 1918)
    192.175.48.0/24     AS112, answers reverse look-ups (RFC 7534)
    198.18.0.0/15       benchmarks (RFC 2544)
    198.51.100.0/24     documentation (RFC 5737)
    203.0.113.0/24      documentation (RFC 5737)
    224.0.0.0/4         multicast (RFC 5771)
    240.0.0.0/4         reserved (RFC 1112), with the limited broadcast
"""
#: Within 2000::/3, the only part of IPv6 that hosts of the web have addresses of (RFC 4291). So
#: these are out as well: ::/96 and ::ffff:0:0/96 (IPv4 inside), 64:ff9b:1::/48 (translation within
#: a network), 100::/64 and 100:0:0:1::/64 (discarded), 5f00::/16 (SRv6), fc00::/7 (unique local),
#: fe80::/10 and fec0::/10 (link and site local), ff00::/8 (multicast).
_SPECIAL_IPV6 = """
    2001::/23           protocol assignments (RFC 2928), with Teredo, ORCHID, benchmarks
    2001:db8::/32       documentation (RFC 3849)
    2002::/16           6to4: an IPv4 address inside, by relays that are deprecated (RFC 7526)
    2620:4f:8000::/48   AS112, answers reverse look-ups (RFC 7534)
    3fff::/20           documentation (RFC 9637)
"""


def _networks(table: str) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(line.split()[0]) for line in table.strip().splitlines())


_IPV4, _IPV6 = _networks(_SPECIAL_IPV4), _networks(_SPECIAL_IPV6)
_UNICAST = ipaddress.IPv6Network("2000::/3")
#: Leads to the IPv4 address at its end: how a host without IPv4 reaches one (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Return whether an IP address is one that a server of the web may have."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        return address in _UNICAST and not any(address in network for network in _IPV6)
    return not any(address in network for network in _IPV4)
