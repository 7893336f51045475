"""An article that is older than a partner takes is in none of its documents, by a plain build."""

from __future__ import annotations

import pytest
from support.profiled import JOB, TITLE, Wire, article, text
from support.small_site import SmallSite

BORN = "2024-05-01T00:00:00.500000Z"
LAST_DAY, OVER = "2025-05-01T00:00:00.500000Z", "2025-05-01T00:00:01Z"


@pytest.mark.parametrize("more", ["", "delay: 30d\n"])
def test_it_leaves_when_its_time_is_over_and_nothing_else_happens(
    site: SmallSite, more: str
) -> None:
    wire = Wire(site, "msn", more)
    site.take_in(
        article(1, date_published=BORN),
        article(2, title=TITLE[::-1], date_published="2025-02-01T00:00:00Z"),
    )
    site.build(LAST_DAY)
    assert len(wire.items()) == 2
    assert site.run("check", "--at", LAST_DAY).code == 0
    assert site.build(OVER).code == 0
    assert [text(item, "title") for item in wire.items()] == [TITLE[::-1]]
    assert site.run("check", "--at", OVER).code == 0
    assert "older than MSN takes" in site.run("explain", "a1", "--at", OVER).out


def test_it_is_foretold(site: SmallSite) -> None:
    Wire(site, "msn", "delay: 30d\n")
    site.take_in(article(1, date_published=BORN))
    site.build("2025-04-30T00:00:00Z")
    told = site.run("plan", "--at", "2025-04-30T00:00:00Z", "--until", "3d").out
    assert "2025-05-01 08:00:00+08:00 - partners/acme/wire" in told
    assert "older than MSN takes (config/partners/acme.yaml:3:1)" in told


def test_it_stands_in_no_archive_either(site: SmallSite) -> None:
    wire = Wire(site, "msn")
    site.write("jobs/wire.yaml", JOB + "limit: {entries: 1}\narchive: yearly\n")
    site.take_in(
        article(1, date_published="2022-05-01T00:00:00Z"),
        article(2, title=TITLE[::-1], date_published=BORN),
        article(3, date_published="2025-04-01T00:00:00Z"),
    )
    site.build("2025-04-30T00:00:00Z")
    archive = wire.path.parent / "wire/2024.rss"
    assert TITLE[::-1].encode() in archive.read_bytes()
    assert [path.name for path in archive.parent.iterdir()] == ["2024.rss"]
    site.build(OVER)
    assert b"<item" not in archive.read_bytes()
    assert site.run("check", "--at", OVER).code == 0
