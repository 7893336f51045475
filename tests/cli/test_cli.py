"""The command line: every command documented, every error one line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from rich.cells import cell_len
from support.paths import REPOSITORY
from support.small_site import AT, SmallSite, record, records

from syndicate.cli import cli


def commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name)


COMMANDS = list(commands(cli))
GROUPS = sorted({words[:1] for words in COMMANDS if len(words) > 1} | {()})


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...], site: SmallSite) -> None:
    result = site.run(*words, "--help")
    assert result.code == 0
    assert "Example:" in result.out
    example = result.out.partition("Example:")[2]
    assert re.search(rf"syndicate (--config \S+ )?{' '.join(words)}", example)
    assert [line for line in result.out.splitlines() if cell_len(line) > 80] == []


@pytest.mark.parametrize("words", GROUPS, ids=" ".join)
def test_the_help_of_a_group_fits_a_terminal(words: tuple[str, ...], site: SmallSite) -> None:
    lines = site.run(*words, "--help").out.splitlines()
    assert len(lines) > 5
    assert [line for line in lines if cell_len(line) > 80] == []


def test_every_command_stands_in_the_readme() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    for words in COMMANDS:
        named = words[0] if len(words) == 1 else rf"{words[0]} [^`\n]*{words[1]}"
        assert re.search(rf"`syndicate {named}", readme), " ".join(words)


@pytest.mark.parametrize("words", [("build", "--nonsense"), ("nonsense",), ("build", "--at", "x")])
def test_wrong_usage_exits_2(site: SmallSite, words: tuple[str, ...]) -> None:
    result = site.run(*words)
    assert result.code == 2
    assert "Traceback" not in result.err


def test_a_missing_config_is_one_clear_line(site: SmallSite, tmp_path: Path) -> None:
    result = site.run("--config", tmp_path / "nowhere", "build")
    assert result.code == 1
    assert result.err.count("\n") == 1
    assert "syndicate init" in result.err


def test_config_errors_are_all_told_with_their_places(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nlimt: {entries: 4}\nformats: [rss, atmo]\n")
    result = site.run("config", "check")
    assert result.code == 1
    assert (
        'error: config/jobs/all.yaml:2:1: unknown key "limt"; did you mean "limit"?' in result.err
    )
    assert "error: config/jobs/all.yaml:3:16: " in result.err


def test_config_check_looks_into_notices(site: SmallSite) -> None:
    path = site.write("site.yaml", "")
    path.write_text(
        "title: t\nhome: https://s.example/\nbase_url: https://s.example/feeds/\n"
        "authority: s.example,2024\nnotices:\n  tips: <p>{{ sorce.name }}</p>\n",
        encoding="utf-8",
    )
    for command in (("config", "check"), ("build",)):
        result = site.run(*command)
        assert result.code == 1
        assert "error: config/site.yaml:6:3: notice tips: no such variable: sorce" in result.err


def test_config_show_schema_and_check(site: SmallSite) -> None:
    assert "no error" in site.run("config", "check").out
    assert "authority: site.example,2024" in site.run("config", "show").out
    shown = json.loads(site.run("config", "show", "--json").out)
    assert shown["jobs"]["all"]["limit"]["entries"] == 50
    for kind in ("site", "sources", "categories", "job", "partner"):
        schema = json.loads(site.run("config", "schema", kind).out)
        assert schema["type"] == "object"


def test_an_empty_store_is_no_error(site: SmallSite) -> None:
    result = site.build()
    assert result.code == 0
    assert set(site.bytes()) == {"index.html", "feeds.opml"}
    assert site.run("status").code == 0
    assert "No article" in site.run("article", "list").out
    assert site.run("check").code == 0


@pytest.mark.embedded
def test_a_store_that_is_none_is_one_clear_line(site: SmallSite) -> None:
    (site.folder / "var").mkdir()
    (site.folder / "var/syndicate.db").write_bytes(b"this is no database" * 100)
    result = site.build()
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "error: var/syndicate.db: the store is damaged (file is not a database)" in result.err


def test_articles_are_listed_searched_and_shown(site: SmallSite) -> None:
    site.take_in(*records(range(1, 4)), record(4, categories=["文化"], date_published=None))
    listed = site.run("article", "list", "--limit", "2").out
    assert listed.splitlines()[0].startswith("2024-07-01 (first seen)  第 4 篇文章")
    assert len(listed.splitlines()) == 4
    by_category = json.loads(site.run("article", "list", "--category", "科技", "--json").out)
    assert [article["title"] for article in by_category] == [f"第 {n} 篇文章" for n in (3, 2, 1)]
    assert site.run("article", "list", "--category", "没有").code == 1
    assert "第 2 篇文章" in site.run("article", "search", "第 2 篇").out
    assert "No article" in site.run("article", "search", "100%_").out
    shown = site.run("article", "show", "https://site.example/a/2").out
    assert re.search(r"entry_id: +tag:site.example,2024:daily.example/a2", shown)
    data = json.loads(site.run("article", "show", "a2", "--json").out)
    assert data["authors"] == [{"name": "作者甲"}]


def test_a_withdrawn_article_is_shown_as_json_with_its_order(site: SmallSite) -> None:
    site.take_in(*records(range(1, 3)))
    site.run(
        "takedown",
        "--url",
        "https://site.example/a/2",
        "--reason",
        "a court said so",
        "--by",
        "ada",
    )
    site.take_in(record(2, title="第 2 篇文章（修订）"))
    data = json.loads(site.run("article", "show", "a2", "--json").out)
    assert data["withdrawn"]["order"] == 1
    assert isinstance(data["withdrawn"]["when"], str)


def test_status_fails_when_a_feed_is_silent_for_too_long(site: SmallSite) -> None:
    path = site.folder / "config/site.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "silence: 24h\n", encoding="utf-8")
    site.take_in(record())
    site.build()
    assert site.run("status", "--at", "2024-07-01T20:00:00Z").code == 0
    late = site.run("status", "--at", "2024-07-02T01:00:00Z")
    assert late.code == 1
    assert "silent" in late.out
    data = json.loads(site.run("status", "--json", "--at", "2024-07-02T01:00:00Z").out)
    assert data["healthy"] is False


def test_links_are_the_lines_for_the_sites_own_pages(site: SmallSite) -> None:
    site.take_in(record(categories=['a"b']))
    site.build()
    lines = site.run("links", "--html").out.splitlines()
    assert len(lines) == 6
    assert lines[0] == (
        '<link rel="alternate" type="application/rss+xml" title="测试站 (RSS)" '
        'href="https://site.example/feeds/all.rss">'
    )
    assert "a&#34;b" in lines[-1]


def test_init_makes_a_site_that_builds(site: SmallSite, tmp_path: Path) -> None:
    folder = tmp_path / "fresh"
    assert site.run("init", folder).code == 0
    config = folder / "config"
    samples = folder / "samples/articles.jsonl"
    assert site.run("--config", config, "import", "jsonl", samples, "--at", AT).code == 0
    built = site.run("--config", config, "build", "--at", AT)
    assert built.code == 0
    assert site.run("--config", config, "check").code == 0
    again = site.run("init", folder)
    assert (again.code, again.err.count("\n")) == (1, 1)


def test_quiet_and_verbose_stand_at_either_end(site: SmallSite) -> None:
    site.take_in(record())
    assert site.run("-q", "build", "--at", AT).out == ""
    assert site.run("build", "--at", "2024-07-02T00:00:00Z", "-q").out == ""
    site.take_in(record(title="新"), at="2024-07-03T00:00:00Z")
    assert "~ public/ke-ji.atom" in site.build("2024-07-03T00:00:00Z", "-v").out


def test_check_names_the_fault_and_its_place(site: SmallSite) -> None:
    site.take_in(record())
    site.build()
    path = site.public / "ke-ji.atom"
    path.write_bytes(path.read_bytes().replace(b"&lt;p&gt;", b"&lt;script&gt;", 1))
    result = site.run("check", path)
    assert result.code == 1
    assert "ke-ji.atom: error: " in result.out
    assert "script" in result.out
    assert site.run("check", site.folder / "config").code == 1
