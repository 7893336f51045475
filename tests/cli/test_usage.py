"""Wrong command lines: two lines each, which name what was meant, or what there is."""

from __future__ import annotations

import socket

import pytest
from support.small_site import SmallSite, record

ROWS = {
    ("biuld",): 'syndicate: there is no command "biuld"; did you mean "build"?',
    ("config", "chek"): 'syndicate config: there is no command "chek"; did you mean "check"?',
    ("import", "json", "x"): 'there is no command "json"; did you mean "jsonl"?',
    ("ledger", "zzz"): 'there is no command "zzz"; there are anchor, show, verify',
    ("build", "--ful"): "syndicate build: there is no option --ful; did you mean --full?",
    ("build", "--until", "7d"): "there is no option --until; there are --at, --feed, --full, ",
    ("takedown", "x", "--by", "b"): "syndicate takedown: the option --reason is missing: ",
    ("config", "schema"): "the argument KIND is missing",
    ("plan", "--until", "week"): '--until: "week" is no duration; write 30m, 2h or 90d',
    ("build", "--at", "2024-02-31"): "--at: '2024-02-31' is not an RFC 3339 date, such as ",
    ("build", "--workers", "0"): "--workers: 0 is not between 1 and 64",
    ("receipt", "seven"): "NUMBER: 'seven' is no whole number",
    ("config", "schema", "jobs"): "'jobs' is none of site, sources, categories, job, partner, ",
    ("schedule", "crontab"): 'is none of cron, systemd, launchd; did you mean "cron"?',
    ("takedown", "x", "--reason", "", "--by", "b"): "--reason: it is blank",
    ("import", "sql", "q"): "syndicate import sql: name the database with --database, or in ",
    ("serve", "--port"): "option '--port' requires an argument",
}


@pytest.mark.parametrize("words", ROWS, ids=" ".join)
def test_a_wrong_command_line_is_two_lines(site: SmallSite, words: tuple[str, ...]) -> None:
    result = site.run(*words)
    wrong, explained = result.err.splitlines()
    assert result.code == 2
    assert wrong.startswith("error: syndicate")
    assert ROWS[words] in wrong
    assert explained.startswith("`syndicate")
    assert explained.endswith(" --help` tells how")


@pytest.mark.parametrize("words", [("config",), ("store",), ("article",), ("partner",)], ids=str)
def test_a_command_without_its_second_word_prints_the_help_as_it_is(
    site: SmallSite, words: tuple[str, ...]
) -> None:
    asked = site.run(*words, "--help")
    result = site.run(*words)
    assert (result.code, result.out, result.err) == (2, "", asked.out)
    assert result.err.count("\n") > 10


def test_what_is_not_there_is_told_with_what_is(site: SmallSite) -> None:
    site.take_in(record())
    site.write("jobs/wire.yaml", "audience: partners\npath: wire\n")
    site.write("partners/reader.yaml", "name: R\njobs: [wire]\n")
    for words, told in {
        ("explain", "a9"): "`syndicate article search WORDS` finds its id",
        (
            "explain",
            "a1",
            "al",
        ): "could carry it is called 'al'; did you mean \"all\"?",
        ("build", "--feed", "al"): 'no feed is called al; did you mean "all"?',
        ("build", "--feed", "zzz*"): "`syndicate status` lists them",
        ("partner", "add-token", "redaer"): 'in config/partners; did you mean "reader"?',
        ("lift", "a1", "--reason", "r", "--by", "b"): "`syndicate takedowns` lists what is",
    }.items():
        result = site.run(*words)
        assert (result.code, result.err.count("\n")) == (1, 1), words
        assert told in result.err


def test_a_token_is_told_with_where_and_how_it_is_sent(site: SmallSite) -> None:
    site.write("jobs/wire.yaml", "audience: partners\npath: wire\nformats: [rss]\n")
    site.write("partners/reader.yaml", "name: R\njobs: [wire]\n")
    made = site.run("partner", "add-token", "reader")
    assert (made.code, made.out.count("\n"), made.out[:4]) == (0, 1, "syn_")
    assert "  https://site.example/partners/reader/wire.rss\n" in made.err
    assert "`syndicate serve` serves them" in made.err
    assert "`Authorization: Bearer TOKEN`" in made.err
    assert made.out.strip() not in made.err


def test_a_port_that_is_taken_is_told_with_the_way_on(site: SmallSite) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = site.run("serve", "--port", port)
    assert result.code == 1
    assert f"127.0.0.1:{port}: Address already in use; name another with --port" in result.err


def test_a_folder_that_is_not_read_is_told_beside_what_it_leads_to(site: SmallSite) -> None:
    site.write("partners/reader.yaml", "name: R\njobs: [wire]\n")
    site.write("job/wire.yaml", "audience: partners\npath: wire\n")
    result = site.run("config", "check")
    assert result.code == 1
    assert 'warning: config/job: this file is not read; did you mean "jobs"?' in result.err
    assert 'no job is called "wire"; there is all, categories' in result.err


def test_a_path_with_an_ending_and_a_field_that_is_none_are_told(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: news.rss\n")
    assert "this makes news.rss.rss; write news" in site.run("config", "check").err
    site.write(
        "site.yaml",
        (site.folder / "config/site.yaml").read_text()
        + "notices:\n  tips: |\n    {% set source = site %}{{ source.title }}\n"
        + "  follow: |\n    <p>\n    {{ source.nam }}</p>\n",
    )
    told = site.run("config", "check")
    assert told.code == 1
    assert 'notice follow: line 2: source has no nam; did you mean "name"?' in told.err
    assert "tips" not in told.err
