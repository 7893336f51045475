"""A feed and another's archive never write one file, in whichever order they are made."""

from __future__ import annotations

import re

import pytest
from support.small_site import AT, SmallSite, records

pytestmark = pytest.mark.embedded

LATER = "2024-07-02T00:00:00Z"
ARCHIVED = "path: one\nselect: {categories: [more]}\nlimit: {entries: 2}\narchive: {entries: 1}\n"
WITHIN = 'path: "one/{slug}"\nper: category\n'
#: What jobs are called says which comes first.
ORDERS = (("archived", "within"), ("within-archived", "a-within"))


def titles(site: SmallSite, path: str) -> list[str]:
    return [entry.title for entry in site.entries(path)]


@pytest.fixture(params=ORDERS)
def contested(site: SmallSite, request: pytest.FixtureRequest) -> SmallSite:
    """A site of a feed with archives, and of feeds in the folder of those."""
    for name in ("all", "categories"):
        (site.folder / f"config/jobs/{name}.yaml").unlink()
    archived, within = request.param
    site.write(f"jobs/{archived}.yaml", ARCHIVED)
    site.write(f"jobs/{within}.yaml", WITHIN)
    return site


def test_a_new_archive_is_not_called_as_a_feed_beside_it(contested: SmallSite) -> None:
    contested.take_in(
        *records(range(1, 4), categories=["more"]), *records((8, 9), categories=["1"])
    )
    for more in ((), ("--full",)):
        built = contested.build(AT, *more)
        assert (built.code, built.err) == (0, "")
        assert titles(contested, "one/1.atom") == ["第 9 篇文章", "第 8 篇文章"]
        assert titles(contested, "one/1-2.atom") == ["第 1 篇文章"]


def test_an_archive_keeps_its_file_from_a_feed_that_comes_later(contested: SmallSite) -> None:
    contested.take_in(*records(range(1, 4), categories=["more"]))
    assert contested.build().code == 0
    before = contested.bytes()["one/1.atom"]
    assert titles(contested, "one/1.atom") == ["第 1 篇文章"]
    contested.take_in(*records((8, 9), categories=["1"]), at=LATER)
    told = contested.build(LATER)
    assert told.code == 1
    assert re.search(r"one/1\.atom: the job [a-z-]+ writes this file already", told.err)
    for more in (("--full",), (), ("--full", "--workers", "2")):
        assert "3 quarantined" in contested.build(LATER, *more).out
        assert contested.bytes()["one/1.atom"] == before
    contested.run("takedown", "a9", "--reason", "letter", "--by", "Li", "--at", LATER)
    assert contested.bytes()["one/1.atom"] == before


def test_an_archive_that_moves_takes_no_file_from_a_feed(site: SmallSite) -> None:
    for name in ("all", "categories"):
        (site.folder / f"config/jobs/{name}.yaml").unlink()
    site.write("jobs/within.yaml", WITHIN)
    site.write("jobs/archived.yaml", ARCHIVED.replace("path: one", "path: two"))
    site.take_in(*records(range(1, 4), categories=["more"]), *records((8, 9), categories=["1"]))
    assert site.build().code == 0
    before = site.bytes()["one/1.atom"]
    site.write("jobs/archived.yaml", ARCHIVED)
    told = site.build(LATER)
    assert "one/1.atom: the job within writes this file already" in told.err
    for _ in range(2):
        assert site.bytes()["one/1.atom"] == before
        assert "3 quarantined" in site.build(LATER, "--full").out


def test_an_archive_that_begins_takes_no_file_that_a_feed_had(site: SmallSite) -> None:
    for name in ("all", "categories"):
        (site.folder / f"config/jobs/{name}.yaml").unlink()
    within = site.write("jobs/within.yaml", WITHIN)
    site.take_in(*records(range(1, 4), categories=["more"]), *records((8, 9), categories=["1"]))
    assert site.build().code == 0
    within.unlink()
    site.write("jobs/archived.yaml", ARCHIVED)
    assert site.build(LATER).code == 0
    assert "one/1.atom" not in site.bytes()
    assert titles(site, "one/1-2.atom") == ["第 1 篇文章"]
