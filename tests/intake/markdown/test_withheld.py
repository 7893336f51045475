"""Locked and hidden articles are withheld with a note that says why; what is open is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.markdown_folder import read_one, write


def state(folder: Path, lines: str, name: str = "a.md") -> tuple[str, list[str]]:
    record = read_one(folder, f"---\ntitle: 一\n{lines}\n---\n正文。\n", name)
    notes = [note for note in record.notes if note.startswith("pubstatus")]
    return record.article.pubstatus, notes


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("password: 123456", "password"),
        ("password: 0", "password"),
        ("password: 'open sesame'", "password"),
        ("Password: abc", "password"),
        ("encrypt: true", "encrypt"),
        ("encrypt:\n  enable: true", "encrypt"),
        ("enc_pwd: abc", "enc_pwd"),
        ("passwd: abc", "passwd"),
        ("hide: true", "hide"),
        ("hide: yes", "hide"),
        ("hide: 1", "hide"),
        ("hide: on", "hide"),
        ("HIDE: True", "hide"),
        ("Hidden: TRUE", "hidden"),
        ("hidden: 'true'", "hidden"),
        ("private: true", "private"),
        ("unlisted: true", "unlisted"),
        ("draft: true", "draft"),
        ("Draft: Yes", "draft"),
        ("draft: perhaps", "draft"),
        ("isDraft: true", "isDraft"),
        ("published: false", "published"),
        ("published: no", "published"),
        ("publish: false", "publish"),
        ("public: off", "public"),
        ("visible: false", "visible"),
        ("status: private", "private"),
        ("status: Draft", "draft"),
        ("status: pending", "pending"),
        ("status: password", "password"),
        ("status: whatever", "whatever"),
        ("draft: true\ndraft: false", "draft"),
        ("build:\n  render: never", "no page"),
        ("permalink: false", "no page"),
        ("eleventyExcludeFromCollections: true", "eleventyExcludeFromCollections"),
        ("params:\n  hidden: true", "hidden"),
        ("extra:\n  private: true", "private"),
    ],
)
def test_what_is_not_for_everyone_is_withheld(tmp_path: Path, lines: str, word: str) -> None:
    pubstatus, notes = state(tmp_path, lines)
    assert pubstatus == "withheld"
    assert word.lower() in notes[0].lower()


@pytest.mark.parametrize(
    "lines",
    [
        "password:",
        "password: ''",
        "password: false",
        "hide: false",
        "hidden: no",
        "hide: [toc, navigation]",
        "hide:\n- navigation\n- footer",
        "private: 'false'",
        "unlisted: off",
        "draft: 0",
        "published: true",
        "published: 2021-03-04",
        "publish: yes",
        "status: Published",
        "status: public",
        "encrypt: false",
        "permalink: /a/",
        "top: true",
        "comments: false",
        "sticky: 1",
    ],
)
def test_what_is_open_is_not(tmp_path: Path, lines: str) -> None:
    assert state(tmp_path, lines) == ("usable", [])


@pytest.mark.parametrize(
    ("settings", "lines", "is_locked"),
    [
        ("encrypt:\n  password: abc\n", "tags: [河]", True),
        ("encrypt:\n  password: abc\n", "password: ''", False),
        ("encrypt:\n  tags:\n  - {name: 日记, password: abc}\n", "tags: [河, 日记]", True),
        ("encrypt:\n  tags:\n  - {name: 日记, password: abc}\n", "tags: 日记", True),
        (
            "encrypt:\n  tags:\n  - {name: 日记, password: abc}\n",
            "tags: [日记]\npassword: ''",
            False,
        ),
        ("encrypt:\n  tags:\n  - {name: 日记, password: abc}\n", "tags: [河]", False),
        ("encrypt:\n  enable: true\n", "tags: [河]", False),
    ],
)
def test_the_settings_of_the_site_may_lock(
    tmp_path: Path, settings: str, lines: str, is_locked: bool
) -> None:
    write(tmp_path, {"_config.yml": f"source_dir: source\n{settings}"})
    pubstatus, notes = state(tmp_path, lines, "source/_posts/a.md")
    assert (pubstatus == "withheld", bool(notes)) == (is_locked, is_locked)


def test_settings_of_jekyll_may_hide_a_folder(tmp_path: Path) -> None:
    defaults = (
        "defaults:\n- scope: {path: _posts/private}\n  values: {published: false}\n"
        "- scope: {path: '', type: posts}\n  values: {author: 江晚}\n"
    )
    write(tmp_path, {"_config.yml": defaults, "Gemfile": ""})
    assert state(tmp_path, "tags: a", "_posts/private/2021-03-04-a.md")[0] == "withheld"
    assert state(tmp_path, "tags: a", "_posts/2021-03-04-b.md")[0] == "usable"


@pytest.mark.parametrize("name", ["_drafts/a.md", "source/_drafts/a.md", "site/_drafts/2021/a.md"])
def test_a_folder_of_drafts(tmp_path: Path, name: str) -> None:
    pubstatus, notes = state(tmp_path, "draft: false", name)
    assert (pubstatus, notes) == ("withheld", ["pubstatus: it lies in _drafts; withheld"])
