"""The labels of a category in other languages: matched, and shown to those who read them."""

from __future__ import annotations

from support.small_site import AT, SITE_YAML, SOURCES_YAML, SmallSite, record

CATEGORIES = "科技: {slug: tech, labels: {en: Technology, zh-Hant: 科技業}}\n其他: {slug: others}\n"
LANGUAGES = {1: "en-GB", 2: "zh-CN", 3: "zh-Hant-TW", 4: None}
SHOWN = {1: "Technology", 2: "科技", 3: "科技業", 4: "科技"}


def labels(site: SmallSite, path: str) -> dict[int, str]:
    return {int(e.id.rpartition("a")[2]): e.tags[0].label for e in site.entries(path)}


def with_labels(site: SmallSite) -> SmallSite:
    site.write("categories.yaml", CATEGORIES)
    # headlines are proved against the labels that they may show
    site.write("sources.yaml", SOURCES_YAML.replace("    grants: full\n", "    grants: headline\n"))
    words = ("technology", "tech", "科技業", "科技")
    site.take_in(
        *(
            record(number, language=language, categories=[word])
            for (number, language), word in zip(LANGUAGES.items(), words, strict=True)
        )
    )
    assert site.build().code == 0
    return site


def test_an_entry_shows_its_categories_in_its_language(site: SmallSite) -> None:
    with_labels(site)
    assert labels(site, "tech.atom") == SHOWN
    assert {e.tags[0].term for e in site.entries("tech.atom")} == {"tech"}
    assert {tag for item in site.entries("tech.json") for tag in item["tags"]} == {*SHOWN.values()}
    assert {e.tags[0].term for e in site.entries("tech.rss")} == {*SHOWN.values()}
    assert site.run("check", "--at", AT).code == 0


def test_labels_that_change_show_in_what_was_published(site: SmallSite) -> None:
    with_labels(site)
    site.write("categories.yaml", CATEGORIES.replace("Technology", "Machines"))
    assert site.build().code == 0
    assert labels(site, "tech.atom") == SHOWN | {1: "Machines"}


def test_a_feed_is_called_in_the_language_of_the_site(site: SmallSite) -> None:
    site.write("site.yaml", SITE_YAML + "language: en\n")
    with_labels(site)
    assert b"<title>Technology \xc2\xb7 " in site.bytes()["tech.atom"]
    assert labels(site, "tech.atom") == SHOWN | {4: "Technology"}
