"""Categories, tags, dates and authors, as each generator reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.markdown_folder import events, read_one, write

HEXO = {"_config.yml": "url: https://blog.example/\nsource_dir: source\n"}
JEKYLL = {"_config.yml": "url: https://blog.example\n", "Gemfile": ""}
POST = "_posts/2021-03-04-a.md"


@pytest.mark.parametrize(
    ("lines", "categories", "paths"),
    [
        ("categories:\n  - [生活, 散步]\n  - [摄影]", ["生活", "散步", "摄影"], ["生活 / 散步"]),
        (
            "categories:\n  - [生活, 散步]\n  - [生活, 摄影]",
            ["生活", "散步", "摄影"],
            ["生活 / 散步", "生活 / 摄影"],
        ),
        (
            "categories:\n- - Notes\n  - Go\n  - 并发",
            ["Notes", "Go", "并发"],
            ["Notes / Go / 并发"],
        ),
        (
            "categories:\n  - 生活\n  - - 旅行\n    - 海边",
            ["生活", "旅行", "海边"],
            ["旅行 / 海边"],
        ),
        ("categories: [[C, C++], C#]", ["C", "C++", "C#"], ["C / C++"]),
        ("categories:\n- 生活\n- 散步", ["生活", "散步"], []),
        ("categories: 生活, 散步", ["生活, 散步"], []),
        ("category: 生活", ["生活"], []),
    ],
)
def test_categories_of_hexo_with_their_parents(
    tmp_path: Path, lines: str, categories: list[str], paths: list[str]
) -> None:
    write(tmp_path, HEXO)
    record = read_one(tmp_path, f"---\ntitle: 一\n{lines}\n---\n正文。\n", "source/_posts/a.md")
    assert list(record.article.categories) == categories
    notes = [note for note in record.notes if note.startswith("categories")]
    assert [note.split(": ")[1] for note in notes] == paths


@pytest.mark.parametrize(
    ("name", "lines", "categories", "tags"),
    [
        (POST, "categories: river boat\ntags: one two", ["river", "boat"], ["one", "two"]),
        (POST, "category: river boat\ntag: one two", ["river boat"], ["one two"]),
        (POST, "category: river\ncategories: boat", ["river"], []),
        ("water/_posts/2021-03-04-a.md", "categories: [boat]", ["water", "boat"], []),
        ("water/still/_posts/2021-03-04-a.md", "title: b", ["water", "still"], []),
        ("_posts/2021/2021-03-04-a.md", "tags: [one two]", [], ["one two"]),
    ],
)  # fmt: skip
def test_labels_of_jekyll(
    tmp_path: Path, name: str, lines: str, categories: list[str], tags: list[str]
) -> None:
    write(tmp_path, JEKYLL)
    article = read_one(tmp_path, f"---\n{lines}\n---\nText.\n", name).article
    assert (list(article.categories), list(article.tags)) == (categories, tags)


@pytest.mark.parametrize(
    ("settings", "name", "lines", "categories"),
    [
        ("", "River/a.md", "Tags: one", ["River"]),
        ("", "River/Still/a.md", "Tags: one", ["Still"]),
        ("", "River/a.md", "Category: Boats, Ferries", ["Boats, Ferries"]),
        ("", "a.md", "Tags: one", []),
        ("DEFAULT_CATEGORY = 'Water'\n", "a.md", "Tags: one", ["Water"]),
        ("USE_FOLDER_AS_CATEGORY = False\n", "River/a.md", "Tags: one", []),
    ],
)
def test_categories_of_pelican(
    tmp_path: Path, settings: str, name: str, lines: str, categories: list[str]
) -> None:
    write(tmp_path, {"pelicanconf.py": f"SITENAME = 'Rivers'\n{settings}"})
    text = f"Title: A\nDate: 2021-03-04\n{lines}\n\nText.\n"
    article = read_one(tmp_path, text, f"content/{name}").article
    assert list(article.categories) == categories


def test_labels_where_no_generator_is_known(tmp_path: Path) -> None:
    text = "---\ntitle: A\ncategories: 河流、船\ntags: one, two; three\n---\nText.\n"
    article = read_one(tmp_path, text).article
    assert (article.categories, article.tags) == (("河流", "船"), ("one", "two", "three"))


def test_taxonomies_of_zola_and_params_of_hugo_count(tmp_path: Path) -> None:
    text = (
        '+++\ntitle = "A"\n[taxonomies]\ncategories = ["河"]\ntags = ["船"]\n'
        '[extra]\nauthor = "江晚"\n+++\nText.\n'
    )
    article = read_one(tmp_path, text).article
    assert (article.categories, article.tags) == (("河",), ("船",))
    assert [person.name for person in article.authors] == ["江晚"]


@pytest.mark.parametrize(
    ("given", "published", "noted"),
    [
        ("2016-4-26 12:53:12 +0800", "2016-04-26T04:53:12", None),
        ("2016-4-26 12:53 +0800", "2016-04-26T04:53:00", None),
        ("2016-04-26 2:03:04 +08:00", "2016-04-25T18:03:04", None),
        ("2016-04-26T12:53:12.000+08:00", "2016-04-26T04:53:12", None),
        ("2016-04-26 12:53.000000000 +08:00", "2016-04-26T04:53:00", None),
        ("2016-4-26 12:53:12", "2016-04-26T04:53:12", "has no time zone"),
        ("2016/4/26 2:03", "2016-04-25T18:03:00", "has no time zone"),
        ("2016/4/26", "2016-04-25T16:00:00", "has no time zone"),
        ("2016-4-6", "2016-04-05T16:00:00", "has no time zone"),
        ("2016.04.26", "2016-04-25T16:00:00", "has no time zone"),
        ("2016年4月26日", "2016-04-25T16:00:00", "has no time zone"),
        ("2016年04月26日 12:53", "2016-04-26T04:53:00", "has no time zone"),
        ("Tue, 26 Apr 2016 12:53:12 +0800", "2016-04-26T04:53:12", None),
        ("Apr 26, 2016", "2016-04-25T16:00:00", "has no time zone"),
        ("2016-04-26T04:53:12Z", "2016-04-26T04:53:12", None),
        ("2016-02-019 10:00", None, "left out"),
        ("2016-16-26", None, "left out"),
        ("yesterday", None, "left out"),
        ("4月26日", None, "left out"),
    ],
)
def test_dates_as_blogs_write_them(
    tmp_path: Path, given: str, published: str | None, noted: str | None
) -> None:
    record = read_one(tmp_path, f"---\ntitle: 一\ndate: {given}\n---\n正文。\n")
    found = record.article.published
    assert (found and found.isoformat()[:19]) == published
    notes = [note for note in record.notes if note.startswith("date_published")]
    assert (noted is None) == (not notes)
    assert noted is None or noted in notes[0]


def test_the_zone_of_the_generator_comes_first(tmp_path: Path) -> None:
    files = {"_config.yml": "timezone: Europe/Lisbon\nsource_dir: source\n"}
    text = "---\ntitle: 一\ndate: 2016-04-26 12:53:12\n---\n正文。\n"
    write(tmp_path, files)
    record = read_one(tmp_path, text, "source/_posts/a.md")
    assert record.article.published is not None
    assert record.article.published.isoformat() == "2016-04-26T11:53:12+00:00"
    assert any("taken as Europe/Lisbon" in note for note in record.notes)


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("author: 江晚", ["江晚"]),
        ("author: [江晚, Ada Winter]", ["江晚", "Ada Winter"]),
        ("author:\n  name: 江晚\n  url: https://a.example/", ["江晚"]),
        ("authors: 江晚、林潮", ["江晚", "林潮"]),
        ("authors:\n- name: 江晚\n- {nick: 林潮}", ["江晚", "林潮"]),
        ("author: Winter, Ada", ["Winter, Ada"]),
        ("author: Ada Winter; Tom Okafor", ["Ada Winter", "Tom Okafor"]),
        ("author:", ["潮汐"]),
        ("title: b", ["潮汐"]),
    ],
)
def test_authors_and_the_author_of_the_site(tmp_path: Path, lines: str, names: list[str]) -> None:
    write(tmp_path, {"_config.yml": "title: 渡口\nauthor: 潮汐\nsource_dir: source\n"})
    record = read_one(tmp_path, f"---\ntitle: 一\n{lines}\n---\n正文。\n", "source/_posts/a.md")
    assert [person.name for person in record.article.authors] == names
    is_inherited = names == ["潮汐"]
    assert any("as in the settings" in note for note in record.notes) == is_inherited


@pytest.mark.parametrize("author", ["John Doe", "渡口", "Your Name", ""])
def test_a_placeholder_is_no_author(tmp_path: Path, author: str) -> None:
    write(tmp_path, {"_config.yml": f"title: 渡口\nauthor: {author}\nsource_dir: source\n"})
    record = read_one(tmp_path, "---\ntitle: 一\n---\n正文。\n", "source/_posts/a.md")
    assert record.article.authors == ()


def test_what_jekyll_does_not_show_is_skipped(tmp_path: Path) -> None:
    """Of `_posts` it shows only files with a day, beside the collections that are declared."""
    text = "---\ntitle: A\n---\nText.\n"
    names = ("_posts/2021-03-04-a.md", "_posts/template.md", "_notes/b.md", "_other/c.md", "d.md")
    config = "url: https://blog.example\ncollections:\n  notes: {output: true}\n"
    write(tmp_path, {"_config.yml": config, "Gemfile": "", **dict.fromkeys(names, text)})
    found = [event for event in events(tmp_path) if hasattr(event, "article")]
    assert sorted(str(event.article.id) for event in found) == ["_notes/b.md", names[0]]
