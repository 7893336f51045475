"""No record takes over a page, an id or an article of another source, whoever comes first."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from support.small_site import SmallSite, record

FIRST, THEN, LATER = "2024-07-01T00:00:00Z", "2024-07-02T00:00:00Z", "2024-07-03T00:00:00Z"
PAGE = "https://site.example/a/1"
SOURCES = """\
default: {grants: none}
own: {grants: full}
sources:
  daily: {name: Daily, match: [daily.example], grants: full}
  brief: {name: Brief, match: [brief.example], grants: summary}
  shut: {name: Shut, match: [shut.example], grants: none}
"""


@pytest.fixture
def site(site: SmallSite) -> SmallSite:
    site.write("sources.yaml", SOURCES)
    return site


def of(who: str | None, number: int, **facts: Any) -> dict[str, Any]:
    """An article of a source, which claims the one page."""
    plain = {
        "id": f"{who}-{number}", "url": PAGE, "source": who, "title": f"{who} {number}",
        "external_url": f"https://{who}.example/{number}" if who else None,
        "content_html": f"<p>What {who} wrote, in its own {number} words, at some length.</p>",
    }  # fmt: skip
    return record(1, **(plain | facts))


def titles(site: SmallSite, at: str = LATER) -> list[str]:
    assert site.build(at).code == 0
    if not (site.public / "all.json").exists():
        return []
    return [entry["title"] for entry in site.entries("all.json")]


class TestOnePage:
    def test_of_one_source_the_later_stays(self, site: SmallSite) -> None:
        site.take_in(of("daily", 1))
        site.take_in(of("daily", 2, date_published="2024-06-01T00:00:00Z"), at=THEN)
        assert titles(site) == ["daily 2"]

    @pytest.mark.parametrize("source", ["brief", "shut", "nobody", None])
    def test_another_source_does_not_displace_the_one_that_stands(
        self, site: SmallSite, source: str | None
    ) -> None:
        site.take_in(of("daily", 1))
        site.take_in(of(source, 2, date_published="2024-06-30T00:00:00Z"), at=THEN)
        assert titles(site) == ["daily 1"]
        told = site.run("explain", f"{source}-2", "all").out
        assert "of another source, daily" in told

    @pytest.mark.parametrize("source", ["shut", "nobody"])
    def test_one_that_grants_nothing_keeps_no_page_from_one_that_does(
        self, site: SmallSite, source: str
    ) -> None:
        site.take_in(of(source, 1))
        site.take_in(of("brief", 2), at=THEN)
        assert titles(site) == ["brief 2"]

    def test_the_config_decides_anew_when_it_changes(self, site: SmallSite) -> None:
        site.take_in(of("shut", 1))
        site.take_in(of("brief", 2), at=THEN)
        assert titles(site) == ["brief 2"]
        site.write("sources.yaml", SOURCES.replace("grants: none}\n", "grants: full}\n"))
        assert titles(site) == ["shut 1"]

    def test_the_order_of_one_import_does_not_show(
        self, new_site: Callable[[str], SmallSite]
    ) -> None:
        claims = [of("brief", 1), of("daily", 2), of("daily", 3), of("shut", 4), of(None, 5)]
        claims[1]["date_published"] = "2024-04-01T00:00:00Z"
        seen = set()
        for number, order in enumerate(list(permutations(claims))[::17]):
            site = new_site(f"site{number}")
            site.write("sources.yaml", SOURCES)
            site.take_in(*order)
            seen.add(tuple(titles(site)))
        assert seen == {("daily 3",)}  # the later of the source that was there first


class TestOneId:
    """An id that is a URI, or one of our entry ids, is one in the whole store."""

    uri = "urn:example:article:1"

    @pytest.mark.parametrize("source", ["brief", "nobody", None])
    @pytest.mark.parametrize("pubstatus", ["usable", "withheld"])
    def test_another_source_does_not_change_an_article(
        self, site: SmallSite, source: str | None, pubstatus: str
    ) -> None:
        site.take_in(of("daily", 1, id=self.uri))
        stolen = of(source, 2, id=self.uri, pubstatus=pubstatus)
        result = site.take_in(stolen, at=THEN)
        assert "1 held" in result.out
        assert "its id belongs to an article of another source, daily" in result.err
        assert titles(site) == ["daily 1"]
        assert "1 unchanged" in site.take_in(stolen, at=LATER).out

    def test_nor_by_our_own_entry_id(self, site: SmallSite) -> None:
        site.take_in(of("daily", 1))
        titles(site)
        (entry,) = site.entries("all.json")
        site.take_in(of("brief", 2, id=entry["id"], pubstatus="canceled"), at=THEN)
        assert titles(site) == ["daily 1"]

    def test_a_host_where_many_publish_makes_no_two_publishers_one(self, site: SmallSite) -> None:
        site.write("sources.yaml", f"platforms: [many.example]\n{SOURCES}")
        page = "https://many.example/s/1"
        site.take_in(of("daily", 1, id=page, url=None, external_url=page))
        stranger = of("x", 2, id=page, url=None, external_url=page, source={"name": "Stranger"})
        result = site.take_in(stranger, at=THEN)
        assert "its id belongs to an article of another source, daily" in result.err
        assert titles(site) == ["daily 1"]

    def test_what_is_merged_is_not_displaced_by_a_record_of_the_same_instant(
        self, new_site: Callable[[str], SmallSite]
    ) -> None:
        text = f"<p>{'One article that came in two ways, as its words tell. ' * 3}</p>"
        for number in range(6):  # the digest of a stranger's record is greater, or smaller
            site = new_site(f"site{number}")
            site.write("sources.yaml", SOURCES)
            mine = of("daily", 1, id=self.uri, url=None, content_html=text)
            site.take_in(mine, mine | {"id": "other"})
            site.take_in(of("brief", 2, id=self.uri, url=None, summary=str(number)))
            assert titles(site) == ["daily 1"]

    def test_a_record_of_a_moved_article_still_changes_it(self, site: SmallSite) -> None:
        named = of("x", 1, url=None, external_url=None, source={"name": "Stranger"})
        site.take_in(named)
        site.run("article", "move", "x-1", "--source", "daily", "--at", FIRST)
        result = site.take_in(named | {"title": "Mended"}, at=THEN)
        assert "1 changed" in result.out
        assert titles(site) == ["Mended"]

    def test_a_source_that_is_spelt_anew_is_the_same(self, site: SmallSite) -> None:
        site.take_in(of("daily", 1, id=self.uri))
        spellings = ({"name": "DAILY"}, None, {"name": "x", "url": "https://daily.example/"})
        for day, source in enumerate(spellings, start=2):
            changed = of("daily", 1, id=self.uri, source=source, title=json.dumps(source))
            assert "1 changed" in site.take_in(changed, at=f"2024-07-0{day}T00:00:00Z").out
        stranger = {"name": "Stranger", "url": "https://strange.example/"}
        site.take_in(of("x", 3, id="urn:example:3", source=stranger, url=None))
        renamed = of("x", 3, id="urn:example:3", source=stranger | {"name": "New"}, url=None)
        assert "1 changed" in site.take_in(renamed, at=THEN).out

    @pytest.mark.parametrize(
        "before",
        [
            {"source": None, "external_url": None, "pubstatus": "withheld"},
            {"source": {"name": "Nobody Knows"}, "external_url": None},
        ],
    )
    def test_what_named_no_listed_source_may_be_given_one(
        self, site: SmallSite, before: dict[str, Any]
    ) -> None:
        given = of("daily", 1, id=self.uri, url=None, external_url=None)
        site.take_in(given | before)
        assert titles(site, THEN) == []
        assert "1 changed" in site.take_in(given, at=THEN).out
        assert titles(site) == ["daily 1"]

    def test_another_text_under_that_id_is_held(self, site: SmallSite) -> None:
        before = of("daily", 1, id=self.uri, url=None, external_url=None)
        site.take_in(before | {"source": None, "pubstatus": "withheld"})
        other = before | {
            "content_html": "<p>Boats and lime, quays and rain; nothing is so, then or now.</p>"
        }
        assert "1 held" in site.take_in(other, at=THEN).out

    def test_the_order_of_one_import_does_not_show(
        self, new_site: Callable[[str], SmallSite]
    ) -> None:
        claims = [of(s, n, id=self.uri, url=None) for n, s in enumerate(("shut", "brief", "daily"))]
        seen = set()
        for number, order in enumerate(permutations(claims)):
            site = new_site(f"site{number}")
            site.write("sources.yaml", SOURCES)
            site.take_in(*order)
            seen.add(tuple(titles(site)))
        assert len(seen) == 1
        assert seen != {("shut 0",)}


class TestCancellation:
    def test_reaches_its_own_source_only(self, site: SmallSite) -> None:
        site.take_in(of("daily", 1))
        result = site.take_in(of("brief", 2, pubstatus="canceled"), at=THEN)
        assert "at its page is another's and stays" in result.err
        assert titles(site) == ["daily 1"]
        assert site.run("check").code == 0
        assert "1 unchanged" in site.take_in(of("daily", 1), at=LATER).out
        assert titles(site) == ["daily 1"]

    def test_that_came_first_takes_no_page_from_another(self, site: SmallSite) -> None:
        site.take_in(of("brief", 2, pubstatus="canceled"))
        site.take_in(of("daily", 1), at=THEN)
        link = f'<p>See <a href="{PAGE}">that page</a> for more of it.</p>'
        site.take_in(record(3, content_html=link), at=THEN)
        assert sorted(titles(site)) == ["daily 1", "第 3 篇文章"]
        assert PAGE in (site.public / "ke-ji.json").read_text(encoding="utf-8")

    def test_takes_the_page_from_its_own_source(self, site: SmallSite) -> None:
        """A cancellation need not repeat the page."""
        site.take_in(of("daily", 1))
        site.take_in(of("daily", 1, pubstatus="canceled", url=None, external_url=None), at=THEN)
        assert titles(site) == []
        site.take_in(of("daily", 2), at=LATER)
        assert titles(site) == []

    def test_by_the_site_itself_reaches_any(self, site: SmallSite) -> None:
        site.take_in(of("daily", 1, id="urn:example:1"))
        own = of(None, 2, id="urn:example:1", pubstatus="canceled")
        site.take_in(own, at=THEN)
        assert titles(site) == []

    def test_of_the_site_itself_takes_its_page_from_all(self, site: SmallSite) -> None:
        site.take_in(of("daily", 1))
        site.take_in(of(None, 2, pubstatus="canceled"), at=THEN)
        assert titles(site) == []
