"""Partners over HTTP: a good token of a partner opens its feeds, and nothing else does."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support.partner_site import WIRE, bearer, token, usage, with_partners
from support.served import Served, serving
from support.small_site import SITE_YAML, SmallSite
from support.takedowns import LATER

from syndicate.config.load import load
from syndicate.serve.site import application
from syndicate.store import Store


@contextmanager
def with_tokens(site: SmallSite) -> Iterator[tuple[Served, dict[str, str]]]:
    """Serve a site with two partners; a token of each."""
    with_partners(site, 5)
    tokens = {name: token(site, name) for name in ("acme", "zenith")}
    with serving(site, secrets=tokens.values()) as (served, _):
        yield served, tokens


@pytest.fixture(scope="module")
def standing(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Served, dict[str, str]]]:
    """One site for all tests that change no token."""
    with with_tokens(SmallSite(tmp_path_factory.mktemp("standing") / "site")) as shared:
        yield shared


@pytest.fixture
def shared(site: SmallSite) -> Iterator[tuple[Served, dict[str, str]]]:
    with with_tokens(site) as shared:
        yield shared


def test_a_token_opens_its_partners_feeds(standing: tuple[Served, dict[str, str]]) -> None:
    served, tokens = standing
    basic = b64encode(f"anybody:{tokens['acme']}".encode()).decode()
    options = [
        (WIRE, bearer(tokens["acme"])),
        (WIRE, {"authorization": f"Basic {basic}"}),
        (f"/partners/acme/~{tokens['acme']}/wire.rss", {}),
    ]
    published = (served.site.folder / "feeds/partners/acme/wire.rss").read_bytes()
    for path, headers in options:
        status, got, body = served.ask(path, **headers)
        assert (status, body) == (200, published)
        assert got["cache-control"] == "private, max-age=60"
        assert got["vary"] == "accept-encoding, authorization"
        assert "access-control-allow-origin" not in got
        assert tokens["acme"] not in str(got)
        again = served.ask(path, if_none_match=got["etag"], **headers)
        assert again[0] == 304
    assert tokens["acme"].encode() not in published


def test_without_a_good_token_all_answers_are_the_same(
    shared: tuple[Served, dict[str, str]],
) -> None:
    served, tokens = shared
    good, other = tokens["acme"], tokens["zenith"]
    expired = token(served.site, "acme", "--name", "short", "--expires", "1h")
    served.site.edit("UPDATE tokens SET expires = created WHERE name = 'short'")
    answers = [
        served.ask(WIRE),
        served.ask(WIRE, **bearer("")),
        served.ask(WIRE, **bearer(other)),
        served.ask(WIRE, **bearer(expired)),
        served.ask(WIRE, **bearer(good[:-1])),
        served.ask(WIRE, **bearer(good + "x")),
        served.ask(WIRE, authorization="Basic !!!"),
        served.ask(WIRE, authorization="Negotiate abc"),
        served.ask("/partners/acme/none.rss"),
        served.ask("/partners/nobody/wire.rss", **bearer(good)),
        served.ask("/partners/"),
        served.ask(f"/partners/acme/~{other}/wire.rss"),
        served.ask("/partners/acme/~/wire.rss"),
    ]
    first = answers[0]
    assert first[0] == 401
    assert first[2] == b"a token is needed\n"
    for status, headers, body in answers:
        assert (status, body) == (401, first[2])
        headers.pop("date")
        assert {**headers} == {k: v for k, v in first[1].items() if k != "date"}
    assert served.ask(WIRE, "POST", **bearer(good), content_length="0")[0] == 405


@pytest.mark.parametrize(
    "path",
    [
        "/partners/acme/../zenith/wire.rss", "/partners/acme/%2e%2e/zenith/wire.rss",
        "/partners/acme/..%2fzenith/wire.rss", "/partners/acme//wire.rss",
        "/partners/acme/wire.rss%00", "/partners/acme/.wire.rss", "/partners/acme/",
        "/partners/acme/../../../var/syndicate.db", "/partners/acme/%5c..%5czenith/wire.rss",
    ],
)  # fmt: skip
def test_a_token_opens_nothing_else(standing: tuple[Served, dict[str, str]], path: str) -> None:
    served, tokens = standing
    status, _, body = served.ask(path, **bearer(tokens["acme"]))
    assert (status, body) == (404, b"not found\n")


def test_partners_are_not_below_the_public_folder(standing: tuple[Served, dict[str, str]]) -> None:
    served, tokens = standing
    for path in ("/feeds/partners/acme/wire.rss", "/feeds/../partners/acme/wire.rss"):
        assert served.ask(path, **bearer(tokens["acme"]))[0] == 404
    assert not (served.site.public / "partners").exists()


def test_a_token_is_taken_back_at_once(shared: tuple[Served, dict[str, str]]) -> None:
    served, tokens = shared
    site = served.site
    assert served.ask(WIRE, **bearer(tokens["acme"]))[0] == 200
    assert site.run("partner", "revoke-token", "acme").code == 0
    assert served.ask(WIRE, **bearer(tokens["acme"]))[0] == 401
    assert served.ask("/partners/zenith/wire.rss", **bearer(tokens["zenith"]))[0] == 200
    again = site.run("partner", "revoke-token", "acme")
    assert (again.code, "acme has no valid token named default" in again.err) == (1, True)


def test_a_token_is_rotated_with_an_overlap(shared: tuple[Served, dict[str, str]]) -> None:
    served, tokens = shared
    new = served.site.run("partner", "rotate", "acme", "--overlap", "1h").out.strip()
    assert new != tokens["acme"]
    for good in (new, tokens["acme"]):
        assert served.ask(WIRE, **bearer(good))[0] == 200
    newest = served.site.run("partner", "rotate", "acme").out.strip()
    assert served.ask(WIRE, **bearer(new))[0] == 401
    assert served.ask(WIRE, **bearer(newest))[0] == 200


def test_two_tokens_of_a_partner_cannot_share_a_name(
    shared: tuple[Served, dict[str, str]],
) -> None:
    site = shared[0].site
    again = site.run("partner", "add-token", "acme")
    assert (again.code, again.out) == (1, "")
    assert "acme has a token named default already (made " in again.err
    assert "replace that: `syndicate partner rotate acme --name default`" in again.err
    token(site, "acme", "--name", "other")
    site.run("partner", "rotate", "acme", "--overlap", "1h")
    assert site.run("partner", "add-token", "acme").code == 1, "the old one lasts an hour"
    assert site.run("partner", "revoke-token", "acme").code == 0
    token(site, "acme")  # nobody else has the name now


def test_no_token_is_stored_or_shown(shared: tuple[Served, dict[str, str]]) -> None:
    served, tokens = shared
    site = served.site
    assert site.run("ledger", "verify").code == 0
    output = site.run("partner", "list").out + site.run("partner", "list", "--json").out
    output += site.run("ledger", "show").out
    assert "acme: partners" in output
    for shown in tokens.values():
        assert shown not in output
        stored = b"".join(path.read_bytes() for path in (site.folder / "var").glob("syndicate.db*"))
        assert shown.encode() not in stored
    listed = json.loads(site.run("partner", "list", "--json").out)
    assert [token["good"] for token in listed[0]["tokens"]] == [True]


def test_only_partners_of_the_config_get_tokens(site: SmallSite) -> None:
    result = site.run("partner", "add-token", "nobody")
    assert result.code == 1
    assert result.err == "error: no partner is called nobody in config/partners; there is none\n"


@pytest.mark.parametrize(
    ("partners_url", "host", "path", "theirs"),
    [
        ("https://site.example/partners/", "site.example", "/partners/acme/wire.rss", True),
        ("https://site.example/partners/", "site.example", "/feeds/all.rss", False),
        ("https://wire.example/", "wire.example", "/acme/wire.rss", True),
        ("https://wire.example/", "WIRE.example.", "/acme/wire.rss", True),
        ("https://wire.example/", "wire.example:443", "/acme/wire.rss", True),
        ("https://wire.example:443/", "wire.example", "/acme/wire.rss", True),
        ("https://wire.example:8443/", "wire.example:8443", "/acme/wire.rss", True),
        ("https://wire.example:8443/", "wire.example", "/acme/wire.rss", False),
        ("https://wire.example/", "xwire.example", "/acme/wire.rss", False),
        ("https://wire.example/", "site.example", "/feeds/all.rss", False),
        ("https://wire.example/", "site.example", "/acme/wire.rss", False),
        ("https://site.example/", "site.example", "/feeds/all.rss", False),
        ("https://site.example/", "site.example", "/acme/wire.rss", True),
        ("https://site.example/feeds/partners/", "x", "/feeds/partners/acme/wire.rss", True),
    ],
)
def test_which_addresses_are_for_partners(
    site: SmallSite, partners_url: str, host: str, path: str, theirs: bool
) -> None:
    site.write("site.yaml", f"{SITE_YAML}partners_url: {partners_url}\n")
    config = load(site.folder / "config")
    store = Store.open(config.settings.store, config.folder)
    app = application(config, store, 60)
    scope = {"type": "http", "path": path, "headers": [(b"host", host.encode())]}
    assert app.is_for_partners(scope) is theirs
    store.close()


def test_a_renamed_partner_is_served_at_both_addresses(
    shared: tuple[Served, dict[str, str]],
) -> None:
    served, tokens = shared
    site, good = served.site, tokens["acme"]
    config = site.folder / "config"
    (config / "partners/acme.yaml").unlink()
    site.write("partners/apex.yaml", "name: Apex\njobs: [partners]\nformerly: acme\n")
    site.write("jobs/partners.yaml", "audience: partners\npath: daily/wire\ncontent: full\n")
    assert site.build(LATER).code == 0
    there = "/partners/apex/daily/wire.rss"
    published = (site.folder / "feeds/partners/apex/daily/wire.rss").read_bytes()
    ways = [
        (there, bearer(good)),
        ("/partners/acme/daily/wire.rss", bearer(good)),
        (f"/partners/acme/~{good}/daily/wire.rss", {}),
    ]
    for path, headers in ways:
        assert served.ask(path, **headers)[::2] == (200, published)
    for path, headers in [
        (WIRE, bearer(good)),
        (f"/partners/acme/~{good}/wire.rss", {}),
    ]:
        status, got, body = served.ask(path, **headers)
        assert (status, got["location"]) == (301, "./daily/wire.rss")
        assert good not in str(got) + str(body)
    for other in (there, WIRE, "/partners/acme/daily/wire.rss"):
        assert served.ask(other)[0] == 401
        assert served.ask(other, **bearer(tokens["zenith"]))[0] == 401
    assert served.ask("/partners/acme/none.rss", **bearer(good))[0] == 404
    fetched = {row["document"] for row in usage(site, "apex")}
    assert fetched == {"partners/apex/daily/wire.rss"}

    # somebody else gets the old name: it is theirs alone
    site.write("partners/apex.yaml", "name: Apex\njobs: [partners]\n")
    site.write("partners/acme.yaml", "name: Another\njobs: [partners]\n")
    assert site.build(LATER).code == 0
    assert served.ask("/partners/acme/daily/wire.rss", **bearer(good))[0] == 401
    assert served.ask(there, **bearer(good))[0] == 200
