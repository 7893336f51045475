"""A document whose rights have ended, and that no build renews, is not served for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from support.partner_site import WIRE, bearer, token, with_partners
from support.served import Served, serving
from support.small_site import SmallSite, record

ENDED = datetime(2024, 7, 2, tzinfo=UTC)


def filled(site: SmallSite, ends: datetime) -> SmallSite:
    """Two categories, of which one has an article whose rights end."""
    end = f"{ends:%Y-%m-%dT%H:%M:%SZ}"
    site.take_in(record(1, categories=["山"]), record(2, categories=["河"], expires=end))
    with_partners(site, 0)
    return site


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """A site whose schedule has stopped, and a partner's token."""
    site = filled(SmallSite(tmp_path_factory.mktemp("late") / "site"), ENDED)
    shown = token(site, "acme")
    with serving(site, secrets=[shown]) as (served, _):
        yield served, shown


def test_it_alone_is_withheld(late: tuple[Served, str]) -> None:
    served, shown = late
    for path, headers in (("/feeds/he.rss", {}), ("/feeds/", {}), (WIRE, bearer(shown))):
        status, got, body = served.ask(path, **headers)
        assert (status, got["retry-after"], got["cache-control"]) == (503, "60", "no-store"), path
        assert b"item" not in body
        assert served.ask(path, if_none_match="*", **headers)[0] == 503
    status, got, _ = served.ask("/feeds/shan.rss")
    assert (status, got["cache-control"]) == (200, "max-age=60")
    assert served.ask("/feeds/none.rss")[0] == 404
    assert served.ask("/partners/acme/none.rss", **bearer(shown))[0] == 404


def test_the_operator_learns_of_it(late: tuple[Served, str]) -> None:
    served, _ = late
    status, _, body = served.ask("/-/ready")
    assert (status, b"carry what has expired; run a build" in body) == (503, True)
    assert served.ask("/-/health")[0] == 200
    text = served.ask("/-/metrics")[2].decode()
    overdue = next(line for line in text.splitlines() if line.startswith("syndicate_documents_ov"))
    assert float(overdue.split()[1]) > 5


def test_a_build_brings_it_back(site: SmallSite) -> None:
    filled(site, ENDED)
    assert site.run("build").code == 0
    with serving(site) as (served, _):
        assert served.ask("/feeds/he.rss")[0] == 200
        assert served.ask("/-/ready")[0] == 200


def test_it_is_served_a_while_but_not_kept(site: SmallSite) -> None:
    filled(site, ENDED)
    with serving(site, "--stale-after", "36000d") as (served, _):
        status, got, _ = served.ask("/feeds/he.rss")
        assert (status, got["cache-control"]) == (200, "max-age=0")
        assert served.ask("/-/ready")[0] == 503


def test_no_cache_keeps_it_beyond_the_end(site: SmallSite) -> None:
    filled(site, datetime.now(UTC) + timedelta(days=1))
    with serving(site, "--max-age", "1000000") as (served, _):
        age = served.ask("/feeds/he.rss")[1]["cache-control"].removeprefix("max-age=")
        assert 0 < int(age) <= 86_400
        assert served.ask("/feeds/shan.rss")[1]["cache-control"] == "max-age=1000000"
        assert served.ask("/-/ready")[0] == 200
