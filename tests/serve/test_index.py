"""The way to the index, over real HTTP: from `/`, and from the folder without its final slash."""

from __future__ import annotations

import pytest
from support.partner_site import bearer, token, with_partners
from support.served import serving
from support.small_site import AT, SITE_YAML, SmallSite, records


def with_base(site: SmallSite, path: str, more: str = "") -> SmallSite:
    """Build a site whose feeds are published below a path."""
    base = f"base_url: https://site.example{path}"
    site.write("site.yaml", SITE_YAML.replace("base_url: https://site.example/feeds/", base) + more)
    site.take_in(*records(range(1, 4)))
    assert site.build(AT).code == 0
    return site


@pytest.mark.parametrize(
    ("base", "bare", "index"),
    [
        ("/feeds/", "/feeds", "/feeds/"),
        ("/a/b-c/feeds/", "/a/b-c/feeds", "/a/b-c/feeds/"),
        ("/~news/", "/~news", "/~news/"),
        ("/科/", "/%E7%A7%91", "/%E7%A7%91/"),
    ],
)
def test_the_index_is_found(site: SmallSite, base: str, bare: str, index: str) -> None:
    with_base(site, base)
    page = (site.public / "index.html").read_bytes()
    with serving(site) as (served, _):
        for method, path, status, location in (
            (method, *way)
            for method in ("GET", "HEAD")
            for way in (
                ("/", 302, index),
                ("/?from=a&b=%2F", 302, f"{index}?from=a&b=%2F"),
                (bare, 301, index),
                (f"{bare}?x", 301, f"{index}?x"),
            )
        ):
            answer = served.ask(path, method)
            assert (answer[0], answer[1]["location"]) == (status, location)
            assert answer[1]["access-control-allow-origin"] == "*"
            found, headers, body = served.ask(location, method)  # at once, without a loop
            assert (found, headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert body == (page if method == "GET" else b"")
        assert served.ask(f"{index}all.rss")[0] == 200
        parents = [bare.rpartition("/")[0], f"{bare}//", f"{bare}/.", f"{bare}x", f"/{bare}"]
        for path in filter(None, parents):
            assert served.ask(path)[0] == served.ask(path, "HEAD")[0] == 404, path
        assert served.ask(bare, "POST", content_length="0")[0] == 405
        assert served.ask("/", "OPTIONS")[0] == 204


def test_an_index_at_the_root_is_not_redirected(site: SmallSite) -> None:
    with_base(site, "/")
    with serving(site) as (served, _):
        for path in ("/", "/?x=1", "/index.html"):
            assert served.ask(path)[0] == 200
        assert served.ask("//")[0] == 404


def test_nothing_leads_to_an_index_that_is_not_published(site: SmallSite) -> None:
    with_base(site, "/feeds/")
    (site.public / "index.html").unlink()
    with serving(site) as (served, _):
        for path in ("/", "/feeds", "/feeds/"):
            assert served.ask(path)[0] == 404


def test_an_index_behind_two_slashes_is_not_taken_for_a_host(site: SmallSite) -> None:
    with_base(site, "//elsewhere.example/")
    with serving(site) as (served, _):
        for path in ("/", "//elsewhere.example"):
            status, headers, _ = served.ask(path)
            assert (status, "location" in headers) == (404, False)


@pytest.mark.parametrize(
    ("partners_url", "answers"),
    [
        (
            "https://site.example/partners/",
            [("site.example", "/partners", 404), ("site.example", "/partners/acme", 401)],
        ),
        (
            "https://site.example/",
            [
                ("site.example", "/feeds", 301),
                ("site.example", "/", 401),
                ("site.example", "/acme", 401),
            ],
        ),
        (
            "https://site.example/feeds/partners/",
            [
                ("site.example", "/feeds/partners", 404),
                ("site.example", "/feeds/partners/acme", 401),
            ],
        ),
        (
            "https://wire.example/",
            [
                ("wire.example", "/", 401),
                ("wire.example", "/feeds", 401),
                ("site.example", "/", 302),
            ],
        ),
    ],
)
def test_no_path_of_partners_is_redirected(
    site: SmallSite, partners_url: str, answers: list[tuple[str, str, int]]
) -> None:
    site.write("site.yaml", f"{SITE_YAML}partners_url: {partners_url}\n")
    with_partners(site)
    good = token(site, "acme")
    with serving(site, secrets=[good]) as (served, _):
        for host, path, status in answers:
            found, headers, _ = served.ask(path, host=host)
            assert found == status, path
            assert ("location" in headers) == (status in (301, 302))
            assert served.ask(f"{path}?~{good}", host=host, **bearer(good))[0] in (status, 404)
