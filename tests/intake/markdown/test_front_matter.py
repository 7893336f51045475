"""Front matter as people write it: without a fence, with what no YAML reader takes, too deep."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.markdown_folder import read_one, rejection

DAY = "date: 2021-03-04 05:06:07\n"


@pytest.mark.parametrize(
    ("text", "title", "tags"),
    [
        ("title: 渡口\ntags: [船]\n---\n正文。\n", "渡口", ["船"]),
        ("\n\ntitle: 渡口\ntags:\n- 船\n- 水\n---\n正文。\n", "渡口", ["船", "水"]),
        ("title: 渡口\n# a comment\ntags:\n  - 船\n-----\n正文。\n", "渡口", ["船"]),
        ("tags: 船\ntitle: '渡口: 一'\n---\n\n正文。\n\n---\n\n更多。\n", "渡口: 一", ["船"]),
        ('"title": "渡口",\n"tags": ["船", "水"]\n;;;\n正文。\n', "渡口", ["船", "水"]),
        (';;;\n"title": "渡口",\n"tags": "船",\n;;;\n正文。\n', "渡口", ["船"]),
        (';;;\n{"title": "渡口", "tags": ["船"]}\n;;;\n正文。\n', "渡口", ["船"]),
        ("----\ntitle: 渡口\ntags: [船]\n----\n正文。\n", "渡口", ["船"]),
        ("\ufeff---\ntitle: 渡口\ntags: [船]\n---\n正文。\n", "渡口", ["船"]),
        ("\ufeff\ufeff---\ntitle: 渡口\ntags: [船]\n---\n正文。\n", "渡口", ["船"]),
        ("  \n---  \ntitle: 渡口\ntags: [船]\n---\t\n正文。\n", "渡口", ["船"]),
        ("---\r\ntitle: 渡口\r\ntags:\r\n- 船\r\n---\r\n正文。\r\n", "渡口", ["船"]),
        ("---\ntitle: 渡口\ntags: [船]\n...\n正文。\n", "渡口", ["船"]),
        ("---toml\ntitle = '渡口'\ntags = ['船']\n---\n正文。\n", "渡口", ["船"]),
    ],
)
def test_the_fences_of_front_matter(tmp_path: Path, text: str, title: str, tags: list[str]) -> None:
    article = read_one(tmp_path, text).article
    assert (article.title, list(article.tags)) == (title, tags)
    assert "正文" in str(article.content_html)
    assert "title" not in str(article.content_html)
    assert "船" not in str(article.content_html)


@pytest.mark.parametrize(
    "text",
    [
        "An opening line.\n\n---\n\nThe rest.\n",
        "Note: this is a text\n---\nand its heading above.\n",
        "---\n\nOnly a line across the page.\n\n---\n\nMore.\n",
        "# Head\n\nname: value\n\n---\n",
    ],
)
def test_a_line_across_the_page_is_no_fence(tmp_path: Path, text: str) -> None:
    article = read_one(tmp_path, text).article
    for words in ("opening line", "this is a text", "Only a line", "name: value"):
        assert (words in text) == (words in str(article.content_html))


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Part 2: the fen", "Part 2: the fen"),
        ("title: Go 语言: 切片: 上", "Go 语言: 切片: 上"),
        ("title: @Override 的坑", "@Override 的坑"),
        ("title: `ls` 与 `find`", "`ls` 与 `find`"),
        ("title: %s 是什么", "%s 是什么"),
        ("title: [译] 河流之书", "[译] 河流之书"),
        ("title: [1] and [2]", "[1] and [2]"),
        ("title: {草稿} 一", "{草稿} 一"),
        ("title: *重要* 通知", "*重要* 通知"),
        ("title: !important 的用法", "!important 的用法"),
        ("title: & 和 |", "& 和 |"),
        ('title: "引号" 之后', '"引号" 之后'),
        ("title: 'tis the season", "'tis the season"),
        ("title：全角冒号", "全角冒号"),
        ("title:没有空格", "没有空格"),
        ("title: 1984", "1984"),
        ("title: 2015-10-11", "2015-10-11"),
        ("title: 1.10", "1.10"),
        ("title: 007", "007"),
        ("title: Yes", "Yes"),
        ("title:\t制表符", "制表符"),
    ],
)
def test_titles_that_trouble_yaml(tmp_path: Path, line: str, title: str) -> None:
    record = read_one(tmp_path, f"---\n{line}\n{DAY}tags:\n\t- 船\n---\n正文。\n")
    assert record.article.title == title
    assert record.article.tags == ("船",), "what stands beside it is read as ever"
    assert record.article.published is not None


def test_what_was_read_loosely_is_noted_with_its_line(tmp_path: Path) -> None:
    record = read_one(tmp_path, "---\ndate: 2021-03-04\ntitle: Part 2: the fen\n---\nText.\n")
    assert "title: no YAML as it stands in line 3; read as it is written" in record.notes
    record = read_one(tmp_path, "---\ntitle: C # and D\n---\nText.\n")
    assert record.article.title == "C"
    assert any("'# and D' is a comment in YAML" in note for note in record.notes)


@pytest.mark.parametrize(
    ("lines", "tags", "categories"),
    [
        ("tags: 船\ntags: 水", ["船", "水"], []),
        ("tags: [船]\ncategories: 河\ntags: [水, 船]", ["船", "水"], ["河"]),
        ("categories: 河\ncategories:\n- 海", [], ["河", "海"]),
        ("tags: [2020, null, true, 1.0]", ["2020", "true", "1.0"], []),
        ("tags:\n- 007\n- 2021-03-04\n-", ["007", "2021-03-04"], []),
        ("categories: 2020", [], ["2020"]),
        ("tags:\ncategories: ", [], []),
    ],
)
def test_labels_given_twice_or_as_numbers(
    tmp_path: Path, lines: str, tags: list[str], categories: list[str]
) -> None:
    record = read_one(tmp_path, f"---\ntitle: 一\n{lines}\n---\n正文。\n")
    assert list(record.article.tags) == tags
    assert list(record.article.categories) == categories
    is_twice = lines.count("tags:") > 1 or lines.count("categories:") > 1
    assert any("given twice; taken together" in note for note in record.notes) == is_twice


def test_a_key_given_twice_loses_nothing_silently(tmp_path: Path) -> None:
    record = read_one(tmp_path, "---\ntitle: First\ntitle: Second\n---\nText.\n")
    assert record.article.title == "Second"
    assert "title: given twice; 'First' is left out" in record.notes


def test_false_is_no_picture(tmp_path: Path) -> None:
    text = "---\ntitle: 一\ncover: false\ntop_img: off\nbanner: '#fff'\n---\n正文。\n"
    record = read_one(tmp_path, text, site="https://site.example/")
    assert record.article.image is None
    assert not [note for note in record.notes if note.startswith("image")]


def nested(levels: int) -> str:
    return "".join(f"{'  ' * level}a:\n" for level in range(levels))


ALIASES = "a0: &a0 [x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (f"---\n{ALIASES}tags: *a8\n---\n", "aliases make the front matter too large"),
        ("---\ntags: &t [*t]\n---\n", "nested without end"),
        ("---\ntags: *nothing\n---\n", 'the alias "*nothing" has no anchor'),
        (f"---\ntags: {'[' * 30_000}\n---\n", "nested too deeply"),
        (f"---\ntags: {'{a: ' * 30_000}\n---\n", "nested too deeply"),
        (f"---\n{nested(300)}---\n", "nested too deeply"),
        (f"---\ntags:\n{'- ' * 30_000}\n---\n", "nested too deeply"),
        (f"+++\na = {'[' * 30_000}\n+++\n", "its TOML is nested too deeply"),
        (f"+++\n{'a.' * 30_000}b = 1\n+++\n", "its TOML is nested too deeply"),
        (f"+++\nn = {'9' * 5_000}\n+++\n", "a number of thousands of digits"),
        (f'{{"title": {"[" * 30_000}\n', "its JSON is wrong: nested too deeply"),
        (f'{{"n": {"9" * 5_000}}}\n', "a number of thousands of digits"),
        (f"---\ntitle: {'x' * 1_000_001}\n---\n", "more than 1,000,000 characters"),
    ],
)
def test_front_matter_has_bounds(tmp_path: Path, front: str, message: str) -> None:
    assert message in rejection(tmp_path, f"{front}Text.\n")


def test_aliases_that_stay_small_are_read(tmp_path: Path) -> None:
    text = "---\nbase: &b {author: 江晚}\ntags: &t [船, 水]\ncategories: *t\n<<: *b\n---\n正文。\n"
    article = read_one(tmp_path, text).article
    assert (article.categories, article.tags) == (("船", "水"), ("船", "水"))
    assert [person.name for person in article.authors] == ["江晚"]


def test_a_text_of_endless_signs_is_refused(tmp_path: Path) -> None:
    for sign in ("[", "![", "> ", ": a\n", "*_"):
        assert "lines and signs of Markdown" in rejection(tmp_path, sign * 100_001)
    assert read_one(tmp_path, "水" * 200_000).article.content_html


def test_what_is_given_once_and_used_often_does_not_grow(tmp_path: Path) -> None:
    address = f"https://a.example/{'x' * 20_000}"
    message = rejection(tmp_path, f"[a]: {address}\n\n{'[a] ' * 10_000}\n")
    assert message.endswith("a long address is used so often that the text is too large")
    front = f"---\ntitle: {'水' * 15_000}\n---\n"
    html = str(read_one(tmp_path, f"{front}{'{{ title }} ' * 10_000}").article.content_html)
    assert (html.count("水"), html.count("{{ title }}")) == (15_000, 9_999)
