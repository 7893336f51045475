"""Whose word on a client's address counts, and what is only for the operator's addresses."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from ipaddress import ip_address

import pytest
from support.partner_site import WIRE
from support.served import Served, serving
from support.servers import PATIENCE
from support.small_site import SmallSite

from syndicate.serve.addresses import LOOPBACK, is_from, read_address, read_network

METRICS = "/-/metrics"
#: An address that is set aside for documents (RFC 5737), and one beside it.
OFFICE, STRANGER = "203.0.113.7", "203.0.113.8"


def status(served: Served, path: str, peer: str, forwarded: str | None = None) -> int:
    """The status of the answer to a request from an address of this machine."""
    connection = http.client.HTTPConnection(
        peer if ":" in peer else "127.0.0.1",
        served.port,
        timeout=PATIENCE,
        source_address=(peer, 0),
    )
    try:
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status != 403 or body == b"closed to this address\n"
        return answer.status
    finally:
        connection.close()


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without options."""
    site = SmallSite(tmp_path_factory.mktemp("plain") / "site")
    site.build()
    with serving(site) as (served, _):
        yield served


@pytest.mark.parametrize(
    ("forwarded", "is_open"),
    [
        (None, True),
        ("127.0.0.1", True),
        ("::1", True),
        (OFFICE, False),
        (f"127.0.0.1, {OFFICE}", False),  # the client's own words, then the proxy's
        (f"{OFFICE}:4711", False),
        ("[2001:db8::1]:443", False),
        ("unknown", False),
        ("127.0.0.1.", False),
        ("x" * 5000, False),
    ],
)
def test_metrics_are_for_this_machine(plain: Served, forwarded: str | None, is_open: bool) -> None:
    assert status(plain, METRICS, "127.0.0.1", forwarded) == (200 if is_open else 403)
    assert status(plain, "/-/health", "127.0.0.1", forwarded) == 200
    assert status(plain, "/-/ready", "127.0.0.1", forwarded) in (200, 503)


def test_an_option_opens_them_to_others(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNDICATE_OPERATOR_TOKEN", "a-token-of-the-operator")
    both = ("--host", "127.0.0.1", "--host", "[::1]") if _has_ipv6() else ()
    words = ("--operator-from", "203.0.113.6/31", "--operator-from", "::1", *both)
    with serving(site, *words) as (served, _):
        if both:
            assert status(served, METRICS, "::1") == 200, "an address of IPv6"
            assert status(served, METRICS, "::1", STRANGER) == 403, "it is a proxy of this machine"
        for path, answer in ((METRICS, 200), ("/-/status", 401), ("/-/status/receipts/1", 401)):
            assert status(served, path, "127.0.0.1", OFFICE) == answer
            assert status(served, path, "127.0.0.1", f"::ffff:{OFFICE}") == answer
            assert status(served, path, "127.0.0.1", STRANGER) == 403
            assert status(served, path, "127.0.0.1") == 403, "the option names all"


def test_only_proxies_that_are_named_are_believed(site: SmallSite) -> None:
    words = ["--trusted-proxy", "127.0.0.5", "--trusted-proxy", "127.0.8.0/24"]
    with serving(site, *words, "--rate-wrong", "1") as (served, _):
        for proxy in ("127.0.0.5", "127.0.8.77"):
            assert status(served, METRICS, proxy, OFFICE) == 403
        assert status(served, METRICS, "127.0.0.5", f"{OFFICE}, 127.0.8.9") == 403, "two in a row"
        assert status(served, METRICS, "127.0.0.6", OFFICE) == 200, "who says so is nobody"
        answers = [status(served, WIRE, "127.0.0.6", f"192.0.2.{n}") for n in range(4)]
        assert 429 in answers, "counted by the address that is known"
        assert status(served, WIRE, "127.0.0.5", "192.0.2.1") == 401, "a reader of its own"


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("--trusted-proxy", "10.0.0.1/8", "write '10.0.0.0/8'"),
        ("--trusted-proxy", "proxy.example", "is no address and no CIDR"),
        ("--operator-from", "*", "is no address and no CIDR"),
        ("--operator-from", "", "is no address and no CIDR"),
    ],
)
def test_what_is_no_address_is_refused(site: SmallSite, option: str, text: str, told: str) -> None:
    result = site.run("serve", option, text)
    assert result.code == 2
    assert option in result.err
    assert told in " ".join(result.err.split())


def test_networks_of_both_kinds() -> None:
    assert read_network("192.0.2.7").num_addresses == 1
    assert ip_address("2001:db8::5") in read_network("2001:db8::/32")
    assert read_address("::ffff:127.0.0.1") == ip_address("127.0.0.1")
    assert not is_from({"client": None}, LOOPBACK)
    assert not is_from({"client": ("testclient", 1)}, LOOPBACK)
