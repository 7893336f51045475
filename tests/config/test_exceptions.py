"""Exceptions of a source for a category: by any of its names, and for those below it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from support.small_site import SOURCES_YAML, SmallSite, record

from syndicate.config.owners import Owners
from syndicate.config.settings import Settings
from syndicate.config.site import Places, Site
from syndicate.config.terms import CategoryNames, Sources

CATEGORIES = {
    "科技": CategoryNames("tech", labels={"en": "Technology", "zh-Hant": "科技新聞"}),
    "人工智能": CategoryNames("ai", parent="tech", aliases=("机器学习",)),
    "机器人": CategoryNames("robots", parent="ai"),
    "Café": CategoryNames("cafe"),
    "生活": CategoryNames("life", labels={"en": "Living"}),
    "居家": CategoryNames("home-living", labels={"en": "living"}),
}


def sources_with(exceptions: str) -> str:
    """The sources of a small site, with exceptions of the source `daily`."""
    return SOURCES_YAML.replace("  brief:", f"    categories: {{{exceptions}}}\n  brief:")


def owners_of(slugs: dict[str, str] | None = None) -> Owners:
    settings = Settings("t", "https://s.example/", "https://s.example/f/", "s.example,2024")
    return Owners.of(Site(Path(), settings, Sources(), CATEGORIES, {}, {}, Places({})), slugs)


@pytest.mark.parametrize(
    "name",
    [
        *("科技", "tech", "TECH", "ｔｅｃｈ", "Technology", "technology", "ＴＥＣＨＮＯＬＯＧＹ"),
        *("科技新聞", " Technology "),
    ],
)
def test_an_exception_goes_for_a_category_by_any_name_and_for_those_below_it(name: str) -> None:
    owners = owners_of()
    for category in (
        "科技",
        "tech",
        "TECHNOLOGY",
        "人工智能",
        "机器学习",
        "AI",
        "机器人",
        "robots",
    ):
        assert owners.falls_under(name, ("别的", category))
    assert not owners.falls_under(name, ("别的", "Café", "生活"))


@pytest.mark.parametrize("name", ["人工智能", "ai", "机器学习", "Ai"])
def test_it_does_not_go_for_those_above_it(name: str) -> None:
    owners = owners_of()
    assert owners.falls_under(name, ("机器人",))
    assert not owners.falls_under(name, ("科技",))
    assert not owners.falls_under(name, ())


def test_how_a_name_is_spelt_does_not_count() -> None:
    owners = owners_of({"Deep  Sea": "deep-sea", "深海": "shen-hai"})
    apart = unicodedata.normalize("NFD", "Café")
    assert owners.falls_under(apart, ("Café",))
    assert owners.falls_under("CAFÉ", (apart,))
    for name in ("deep sea", "DEEP SEA", "Deep-Sea"):  # one that only articles name, and its slug
        assert owners.falls_under(name, ("Deep  Sea",))
    assert owners.falls_under("SHEN-HAI", ("深海",))
    assert not owners.falls_under("deep", ("Deep  Sea",))


def test_a_name_of_two_categories_restricts_both() -> None:
    owners = owners_of()
    assert owners.falls_under("living", ("生活",))
    assert owners.falls_under("Living", ("居家",))
    assert owners.falls_under("生活", ("LIVING",))


CATEGORIES_YAML = """\
科技: {slug: tech, labels: {en: Technology}}
人工智能: {slug: ai, parent: tech}
园艺: {slug: gardening}
"""


@pytest.mark.parametrize("name", ["Technology", "TECH", "科技"])
def test_what_lies_below_an_exception_is_not_published(site: SmallSite, name: str) -> None:
    site.write("categories.yaml", CATEGORIES_YAML)
    exception = f"    categories: {{{name}: {{grants: none}}}}\n"
    site.write(
        "sources.yaml",
        SOURCES_YAML.replace("grants: full\n  brief", f"grants: full\n{exception}  brief"),
    )
    site.take_in(record(1, categories=["ai"]), record(2, categories=["园艺"]))
    assert site.build().code == 0
    assert [entry["id"][-2:] for entry in site.entries("all.json")] == ["a2"]
    told = site.run("explain", "a1").out
    assert f"source daily grants none in {name} (config/sources.yaml:9:" in told
    assert site.run("check").code == 0


def test_a_name_that_no_article_and_no_category_has_is_told(site: SmallSite) -> None:
    site.write("categories.yaml", CATEGORIES_YAML)
    names = "Technolgy: {grants: none}, GARDENING: {grants: none}, deep sea: {grants: none}, X: {}"
    exceptions = f"    categories: {{{names}}}\n"
    site.write(
        "sources.yaml",
        SOURCES_YAML.replace("grants: full\n  brief", f"grants: full\n{exceptions}  brief"),
    )
    assert "no article" not in site.run("config", "check").err  # nothing is imported yet
    site.take_in(record(1, categories=["Deep Sea"]))
    for told in (site.build().err, site.run("config", "check").err):
        assert 'sources.yaml:9:18: no article has the category "Technolgy"; did you mean' in told
        assert 'no article has the category "X"' in told
        assert told.count("no article has the category") == 2
