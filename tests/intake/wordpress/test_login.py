"""A password goes to the very origin it was given for, and to nobody else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from support.misbehaving import answer, serving
from support.small_site import SmallSite

from syndicate.errors import SyndicateError
from syndicate.intake.wordpress import rest
from syndicate.intake.wordpress.login import Login
from syndicate.intake.wordpress.posts import WordPressOptions
from syndicate.web import Client, Response

SENT = b"YWRhOm9wZW4gc2VzYW1l"  # ada:open sesame


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNDICATE_WORDPRESS_USER", "ada")
    monkeypatch.setenv("SYNDICATE_WORDPRESS_PASSWORD", "open sesame")


@pytest.fixture
def other() -> Iterator[tuple[str, list[bytes]]]:
    """Another server, at another port of the same host, and what it was asked."""
    asked: list[bytes] = []

    def behave(connection: socket.socket, request: bytes) -> None:
        asked.append(request)
        connection.sendall(answer(body=b"[]", x_wp_totalpages="1"))

    with serving(behave) as url:
        yield url, asked


def follow(site: SmallSite, front: bytes, api: bytes = b"") -> Any:
    """Import from a WordPress whose front page and API answer so."""
    asked: list[bytes] = []

    def behave(connection: socket.socket, request: bytes) -> None:
        asked.append(request)
        connection.sendall(front if request.startswith(b"GET / ") else api)

    with serving(behave) as url:
        result = site.run("import", "wordpress", "--url", url, "--private")
    return result, asked


def asked() -> rest.WordPressSite:
    login = Login.to("https://b.example/", "ada", "open sesame")
    options = WordPressOptions("https://site.example/")
    return rest.WordPressSite("https://b.example/", Client(), login, options)


@pytest.mark.usefixtures("user")
def test_an_api_on_another_port_gets_no_password(
    site: SmallSite, other: tuple[str, list[bytes]]
) -> None:
    there, asked = other
    link = f'<{there}wp-json/>; rel="https://api.w.org/"'
    shown = f'<link rel="https://api.w.org/" href="{there}wp-json/">'.encode()
    for front in (answer(link=link), answer(body=shown)):
        result, _ = follow(site, front)
        assert (result.code, len(result.err.splitlines())) == (1, 1)
        assert "is not sent on to another scheme, host or port" in result.err
        assert there in result.err
    assert asked == []


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Moved"])
def test_a_redirect_to_another_port_takes_no_password_along(
    site: SmallSite, other: tuple[str, list[bytes]], status: str
) -> None:
    there, asked = other
    _, here = follow(site, answer(body=b"front"), answer(status, location=f"{there}wp-json/"))
    assert SENT in here[-1]
    assert asked
    assert not any(b"authorization" in request.lower() for request in asked)


@pytest.mark.usefixtures("user")
def test_a_front_page_that_moves_to_another_port_is_told(
    site: SmallSite, other: tuple[str, list[bytes]]
) -> None:
    there, asked = other
    result, _ = follow(site, answer("301 Moved", location=there))
    assert f"{there}wp-json/: a password for http://127.0.0.1:" in result.err
    assert not any(b"authorization" in request.lower() for request in asked)


@pytest.mark.usefixtures("user")
def test_over_http_it_stays_on_this_machine(site: SmallSite) -> None:
    for words in ((), ("--private",)):
        result = site.run("import", "wordpress", "--url", "http://blog.invalid/", *words)
        assert (result.code, "add --password-over-http to allow it" in result.err) == (1, True)
    allowed = ("--url", "http://blog.invalid/", "--password-over-http")
    assert "blog.invalid cannot be resolved" in site.run("import", "wordpress", *allowed).err


@pytest.mark.parametrize(
    ("url", "over_http", "origin"),
    [
        ("https://b.example/blog/", False, "https://b.example"),
        ("https://B.example:443/", False, "https://b.example"),
        ("https://b.example:8443/", False, "https://b.example:8443"),
        ("http://127.0.0.1:8080/", False, "http://127.0.0.1:8080"),
        ("http://localhost/", False, "http://localhost"),
        ("http://10.0.0.7/", True, "http://10.0.0.7"),
    ],
)
def test_what_a_password_is_for(url: str, over_http: bool, origin: str) -> None:
    login = Login.to(url, "ada", "open sesame", over_http=over_http)
    assert login.origin == origin
    assert "ada" not in repr(login)
    assert "sesame" not in repr(login)


@pytest.mark.parametrize(
    "url",
    ["http://b.example/", "http://10.0.0.7/", "http://localhost.example/", "ftp://b.example/", "b"],
)
def test_where_no_password_is_sent(url: str) -> None:
    with pytest.raises(SyndicateError):
        Login.to(url, "ada", "open sesame")


@pytest.mark.parametrize(
    "url",
    [
        "http://b.example/wp-json/", "https://b.example:8443/", "https://www.b.example/",
        "https://b.example.evil.example/", "https://evil.example/?https://b.example/", "nonsense",
    ],
)  # fmt: skip
def test_another_origin_gets_none(url: str) -> None:
    login = Login.to("https://b.example/", "ada", "open sesame")
    assert login.headers_for(url) == {}
    assert login.headers_for("https://B.example:443/wp-json/") == {
        "authorization": f"Basic {SENT.decode()}"
    }


@pytest.mark.parametrize(
    "url",
    [
        "http://b.example/",
        "https://b.example:8443/",
        "https://www.b.example/",
        "https://c.example/",
    ],
)
def test_a_front_page_elsewhere_leads_to_no_password(url: str) -> None:
    with pytest.raises(SyndicateError, match="another scheme, host or port"):
        rest.find_api_root(asked(), Response(url, 200, {}, b""))
    link = {"link": f'<{url}wp-json/>; rel="https://api.w.org/"'}
    front_page = Response("https://b.example/", 200, link, b"")
    if "c.example" in url:  # what another host says of itself is passed over
        assert rest.find_api_root(asked(), front_page) == "https://b.example/wp-json/"
    else:
        with pytest.raises(SyndicateError, match="another scheme, host or port"):
            rest.find_api_root(asked(), front_page)


def test_of_several_addresses_the_one_it_is_for_is_taken() -> None:
    link = {
        "link": '<http://b.example/wp-json/>; rel="https://api.w.org/",'
        ' <https://b.example/api/>; rel="https://api.w.org/"'
    }
    front_page = Response("https://b.example/", 200, link, b"")
    assert rest.find_api_root(asked(), front_page) == "https://b.example/api/"
