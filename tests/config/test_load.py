"""A whole config folder: all errors of a bad one at once, in order."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.config.load import load
from syndicate.errors import ConfigError, Place

Errors = Callable[[dict[str, str | None]], list[str]]
MakeSite = Callable[..., Path]


def test_all_errors_are_raised_at_once_in_order(
    errors: Errors, full: dict[str, str | None]
) -> None:
    files = full | {
        "site.yaml": "title: x\nhome: harbour\nbase_url: https://a.example/feeds/\n",
        "categories.yaml": "a: {slug: x}\na: {slug: y}\n",
        "jobs/topics.yaml": "path: t\nlimt: 3\ncontent: ful\n",
        "jobs/all.yaml": "path: ../x\nselect: {sources: [gazete]}\n",
        "jobs/Wire 2.yaml": "path: wire\n",
    }
    assert errors(files) == [
        'config/categories.yaml:2:1: the key "a" is here twice;'
        " first at config/categories.yaml:1:1",
        "config/jobs/Wire 2.yaml: a file here is named like the feeds or the partner it describes:"
        " lower-case ASCII letters, digits and single hyphens, and no reserved name;"
        " call it wire-2.yaml",
        'config/jobs/all.yaml:1:1: no part of a path can be empty, "." or ".."',
        'config/jobs/all.yaml:2:20: no source is called "gazete"; did you mean "gazette"?',
        'config/jobs/topics.yaml:2:1: unknown key "limt"; did you mean "limit"?',
        'config/jobs/topics.yaml:3:1: "content" must be full, summary or headline, not "ful";'
        ' did you mean "full"?',
        'config/site.yaml:1:1: "authority" is missing: a domain of yours and a date on which it was'
        " yours, like news.example.org,2024 (RFC 4151)",
        'config/site.yaml:2:1: "harbour" is no web address;'
        " write one like https://news.example.org/page",
    ]


def test_a_wrong_file_leaves_no_names_dangling(errors: Errors, full: dict[str, str | None]) -> None:
    files = full | {
        "sources.yaml": "sources:\n  gazette: {name: 3, partners: {allow: [acme]}}\n",
        "jobs/wire.yaml": "path: 3\n",
        "partners/acme.yaml": "name: A\njobs: [wire]\nprofil: msn\n",
    }
    assert errors(files) == [
        'config/jobs/wire.yaml:1:1: "path" must be a text, not 3; put it in quotes: "3"',
        'config/partners/acme.yaml:3:1: unknown key "profil"; did you mean "profile"?',
        'config/sources.yaml:2:13: "name" must be a text, not 3; put it in quotes: "3"',
    ]


def test_an_error_stands_for_all_of_them(make_site: MakeSite) -> None:
    with pytest.raises(ConfigError) as caught:
        load(make_site({"jobs/all.yaml": "limt: 3\n"}))
    assert caught.value.place == Place("config/jobs/all.yaml", 1, 1)
    assert caught.value.exit_code == 1
    assert [error.message for error in caught.value.others] == [
        'unknown key "limt"; did you mean "limit"?'
    ]


def test_without_a_folder(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(ConfigError) as caught:
        load(gone)
    assert str(caught.value) == (
        f"{gone}: there is no such config folder;"
        ' name it with --config, or make a new site with "syndicate init"'
    )
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="the config is a folder, and this is a file"):
        load(tmp_path / "file")


def test_without_site_yaml(errors: Errors) -> None:
    assert errors({"site.yaml": None}) == [
        'config/site.yaml: there is no such file; "syndicate init" makes a new site'
    ]


def test_a_site_with_nothing_to_do(make_site: MakeSite) -> None:
    site = load(make_site({"jobs/all.yaml": None, "sources.yaml": None}))
    assert [str(warning) for warning in site.warnings] == [
        "config/jobs: there is no job, so no feed is built",
        "config/sources.yaml: there is no such file, so no source grants anything",
    ]
    assert site.sources.own.grants == "none"
    assert (site.jobs, site.partners, site.categories) == ({}, {}, {})


def test_empty_files(make_site: MakeSite) -> None:
    site = load(make_site({"sources.yaml": "# none yet\n", "categories.yaml": ""}))
    assert site.sources.default.grants == "none"
    assert site.categories == {}


def test_files_nobody_reads(warnings: Errors) -> None:
    stray = ["source.yaml", "site.yml", "notes.yaml", "jobs/tech.yml", "jobs/x.json", "job/a.yaml"]
    aside = ["README.md", ".gitkeep", "jobs/.all.yaml.swp", "jobs/all.yaml~", "jobs/all.yaml.bak"]
    assert warnings(dict.fromkeys([*stray, *aside], "?")) == [
        'config/job: this file is not read; did you mean "jobs"?',
        'config/jobs/tech.yml: this file is not read; did you mean "jobs/tech.yaml"?',
        "config/jobs/x.json: this file is not read",
        "config/notes.yaml: this file is not read",
        'config/site.yml: this file is not read; did you mean "site.yaml"?',
        'config/source.yaml: this file is not read; did you mean "sources.yaml"?',
    ]


def test_a_folder_where_a_file_belongs(errors: Errors) -> None:
    assert errors({"sources.yaml": None, "sources.yaml/x": ""}) == [
        "config/sources.yaml: this is a folder; a file belongs here"
    ]


def test_the_folder_is_named_as_it_was_reached(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_site({"jobs/all.yaml": "path: x\n", "jobs/stray.yml": ""}).rename(tmp_path / "conf")
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    site = load("link/../link/conf")
    assert site.folder == tmp_path / "link"
    assert str(site.warnings[0].place) == "conf/jobs/stray.yml"
    assert str(site.places.of("jobs/none.yaml")) == "conf/jobs/none.yaml"
    monkeypatch.chdir("conf")
    assert load(".").folder == tmp_path


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text are a Unix thing")
def test_a_file_whose_name_is_no_text(make_site: MakeSite) -> None:
    folder = make_site()
    with open(os.fsencode(folder) + b"/jobs/\xff.yaml", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("path: x\n")
    with pytest.raises(ConfigError) as caught:
        load(folder)
    assert str(caught.value).encode().startswith(b"config/jobs/\\udcff.yaml: a file here")


WORDS = st.sampled_from(
    ["a", "no", "full", "rss", "12:30", "2h", "{slug}", "x/y", "https://a.example/"]
)
KEYS = st.sampled_from(["path", "per", "formats", "limit", "entries", "bytes", "select", "archive"])
VALUES = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | WORDS, inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(["site", "sources", "categories", "jobs/a", "partners/a"])


@given(st.dictionaries(NAMES, VALUES.map(json.dumps).map(str.encode) | st.binary(max_size=60)))
def test_any_config_is_loaded_or_refused(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder, f"{name}.yaml")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        try:
            load(folder)
        except ConfigError as error:
            assert all("\n" not in str(each) and each.place for each in error.all)
