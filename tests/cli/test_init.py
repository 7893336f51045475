"""`syndicate init`: what it asks, refuses and writes, and what is told of a sample site."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from support.paths import REPOSITORY
from support.small_site import SITE_YAML, SmallSite

from syndicate.cli.new_site import answers
from syndicate.config import left_over
from syndicate.config.load import load

SAMPLE = REPOSITORY / "syndicate/samples/config"


class Typed(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


def test_without_a_terminal_the_site_is_the_sample(site: SmallSite, tmp_path: Path) -> None:
    folder = tmp_path / "a sample"
    made = site.run("init", folder)
    assert made.code == 0
    for name in ("site", "sources", "categories", "jobs/all", "jobs/categories"):
        written = (folder / f"config/{name}.yaml").read_bytes()
        assert written == (SAMPLE / f"{name}.yaml").read_bytes()
    commands = [line.split("--config ")[1] for line in made.out.splitlines() if "--config" in line]
    assert commands == [
        f"'{folder}/config' {command}" for command in ("import --all", "build", "schedule cron")
    ]
    assert (folder / ".gitignore").read_text() == "/var/\n/feeds/\n"


def test_each_shape_of_feed_is_a_job_once_it_is_named_so(site: SmallSite, tmp_path: Path) -> None:
    folder = tmp_path / "shapes"
    site.run("init", folder)
    for sample in list((folder / "config").rglob("*.yaml.sample")):
        sample.rename(sample.with_suffix(""))
    made = load(folder / "config")
    public = [job for job in made.jobs.values() if job.audience == "public"]
    shapes = {None, "category", "source", "language", "tag", "author"}
    assert ({job.per for job in public}, len(public)) == (shapes, 6)
    assert made.partners["example"].jobs == ("partners",)
    assert made.recipes["pages"].hosts == ("daily.example",)


def test_options_answer_and_ids_are_of_the_domain(site: SmallSite, tmp_path: Path) -> None:
    articles = site.records(name="articles.jsonl")
    folder = tmp_path / "daily"
    words = ["--title", 'The "Daily": news', "--home", "www.daily.example/blog", "--from", articles]
    words += ["--language", "en,fr", "--timezone", "Europe/Lisbon", "--publish", "server"]
    words += ["--partner", "Reader Hub，新闻社"]
    told = site.run("init", folder, "--yes", *words).out
    made = load(folder / "config")
    settings = made.settings
    assert settings.title == 'The "Daily": news'
    assert settings.base_url == "https://www.daily.example/blog/feeds/"
    assert settings.authority.startswith("daily.example,20")
    assert (settings.language, settings.timezone) == ("en", "Europe/Lisbon")
    assert (settings.contact, settings.editor) == (None, None)
    assert not made.warnings
    assert list(made.sources.sources) == []
    assert made.sources.own.grants == "full"
    assert set(made.jobs) == {"all", "categories", "languages", "partners"}
    assert {p.name for p in made.partners.values()} == {"Reader Hub", "新闻社"}
    intake = made.recipes["articles"]
    assert (intake.kind, intake.from_) == ("jsonl", (str(articles),))
    assert (made.sources.own.copyrightholder, settings.contact) == (None, None)
    assert not (folder / "samples").exists()
    assert "serve" in told
    assert "partner add-token reader-hub" in told
    text = (folder / "config/site.yaml").read_text(encoding="utf-8")
    assert left_over.HOST not in text
    assert "# contact: https://www.daily.example/blog/contact " in text


def test_a_site_says_whose_its_articles_are_and_where_to_write_once_it_is_told(
    site: SmallSite, tmp_path: Path
) -> None:
    folder, articles = tmp_path / "ferry", tmp_path / "own.jsonl"
    articles.write_text(
        '{"id": "a", "title": "Ferry", "content_html": "<p>The ferry is late.</p>"}'
    )
    words = ["--home", "ferry.example", "--from", articles, "--holder", 'The "Ferry" Post #1']
    site.run("init", folder, "--yes", *words, "--contact", "https://ferry.example/write?to=us#a")
    made = load(folder / "config")
    assert made.sources.own.copyrightholder == 'The "Ferry" Post #1'
    assert made.settings.contact == "https://ferry.example/write?to=us#a"
    assert made.settings.takedown is None
    feed = ["--config", folder / "config"]
    site.run(*feed, "import", "--all")
    assert "copyright 1, disclaimer 1\n" in site.run(*feed, "build").out
    told = site.run("init", tmp_path / "x", "--yes", "--contact", "desk@ferry.example")
    assert (told.code, "--contact" in told.err) == (2, True)


def test_a_wrong_answer_is_told_and_asked_for_again(
    site: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = tmp_path / "blog.xml"
    export.write_text('<rss xmlns:wp="http://wordpress.org/export/1.2/"/>')
    typed = {
        "港湾": None,
        "localhost": 'ids are made of the domain in this address, and "localhost" is none',
        "harbour.example": None,
        "chinese": 'did you mean "zh"?',
        "zh-CN": None,
        "Mars/Base": 'Error: "Mars/Base" is no time zone',
        "Asia/Tokyo": None,
        str(tmp_path / "none.xml"): "there is no file or folder",
        str(export): None,
        "": None,  # the kind, as the file shows it
        "bucket": "no bucket can be written to yet",
        "files": None,
        "write to us": "Error: ",
        "https://harbour.example/write": None,
        "港湾社": None,
        "！！": 'no file can be named after "！！"',
        "A B, a-b": "would both be called a-b",
        "none": None,
    }
    monkeypatch.setattr(sys, "stdin", Typed("".join(f"{line}\n" for line in typed)))
    result = site.run("init", tmp_path / "harbour")
    assert result.code == 0, result.err
    for told in filter(None, typed.values()):
        assert told in result.out + result.err
    made = load(tmp_path / "harbour/config")
    assert made.settings.authority.startswith("harbour.example,")
    assert (made.recipes["articles"].kind, made.settings.timezone) == ("wordpress", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--home", "http://10.0.0.1/"], "--home: ids are made of the domain in this address"),
        (["--kind", "jsonl"], "--kind says how --from is read"),
        (["--from", "ftp://x.example/a"], "no http or https address"),
        (["--from", "https://me:secret@x.example/"], "leave user and password out"),
        (["--title", "  "], "an empty text says nothing"),
        (["--publish", "s3"], '"s3" is neither files nor server'),
        (["--from", ".", "--kind", "rss"], "there are jsonl, page, feed"),
    ],
)
def test_a_wrong_option_writes_nothing(
    site: SmallSite, tmp_path: Path, words: list[str], told: str
) -> None:
    result = site.run("init", tmp_path / "wrong", "--yes", *words)
    assert result.code == 2
    assert told in " ".join(result.err.split()).replace("'", "")
    assert not (tmp_path / "wrong").exists()


def test_the_kind_of_a_source_is_told_by_what_is_there(tmp_path: Path) -> None:
    for name, text in {
        "a/post.md": "# x",
        "b/page.html": "<p>",
        "feed.xml": "<rss/>",
        "in.jsonl.gz": "",
        "q.sql": "SELECT 1",
        "notes": '{"id": 1}',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    kinds = {name: answers.likely_kind(str(tmp_path / name)) for name in ("a", "b", "feed.xml")}
    assert kinds == {"a": "markdown", "b": "page", "feed.xml": "feed"}
    files = ("in.jsonl.gz", "q.sql", "notes")
    assert [answers.likely_kind(str(tmp_path / name)) for name in files] == [
        "jsonl",
        "sql",
        "jsonl",
    ]
    assert answers.likely_kind("https://daily.example/") == "feed"


def test_what_is_left_of_the_sample_is_one_line_of_check_and_build(site: SmallSite) -> None:
    site.write("site.yaml", SITE_YAML + "contact: https://www.news.example.org/contact\n")
    for command in ("config", "build"):
        told = site.run(*([command, "check"] if command == "config" else [command])).err
        (line,) = (line for line in told.splitlines() if "still as in the sample" in line)
        assert line == (
            "warning: config/site.yaml:6:1: still as in the sample, so write your own before"
            " anybody subscribes: contact"
        )
    site.write("site.yaml", SITE_YAML)
    assert "sample" not in site.run("config", "check").err
    site.write("intake/a.yaml", "kind: jsonl\nfrom: samples/articles.jsonl\n")
    told = site.run("config", "check").err
    assert told.startswith("warning: config/intake/a.yaml:2:1: still as in the sample")
    assert told.endswith(": the invented articles of intake/a.yaml\n")


def test_the_sample_is_what_the_warning_knows() -> None:
    warning = " ".join(map(str, load(SAMPLE).warnings))
    for key in ("title", "home", "base_url", "authority", "editor.name", "editor.email", "tips"):
        assert f" {key}" in warning
    assert "entry ids are made of the authority" in warning
