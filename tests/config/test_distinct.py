"""What only one may have: a source its name and hosts, a category its names, a feed its path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.config.load import load
from syndicate.errors import ConfigError

Messages = Callable[[dict[str, str | None]], list[str]]


@pytest.fixture
def errors(make_site: Callable[..., Path]) -> Messages:
    """The message of each error; none of a config that is right."""

    def all_errors(files: dict[str, str | None]) -> list[str]:
        try:
            load(make_site(files))
        except ConfigError as error:
            return [str(one) for one in error.all]
        return []

    return all_errors


def sources(*entries: str, head: str = "") -> dict[str, str | None]:
    """sources.yaml with an entry a line, from its second line on, or behind a head of one line."""
    return {"sources.yaml": f"{head}sources:\n" + "".join(f"  {entry}\n" for entry in entries)}


@pytest.mark.parametrize("other", ["Quay Times", "quay times", "ＱＵＡＹ　Times", "Quay  Times"])
def test_two_sources_have_not_one_name(errors: Messages, other: str) -> None:
    files = sources("a: {name: Quay Times}", f"b: {{name: {other}}}")
    assert errors(files) == [
        f'config/sources.yaml:3:7: the name "{other}" belongs to "a", at config/sources.yaml:2:7'
    ]


def test_names_that_differ_in_letters_are_two(errors: Messages) -> None:
    assert errors(sources("a: {name: C}", "b: {name: C++}", "c: {name: C#}")) == []


WEB = "at config/sources.yaml:2:16"


@pytest.mark.parametrize(
    ("one", "other", "messages"),
    [
        ("match: [q.example]", "match: [Q.example]",
         ['3:24: the host "q.example" belongs to "a", at config/sources.yaml:2:24']),
        ("match: [q.example]", "match: [x.example, www.q.example]",
         ['3:35: the host "q.example" belongs to "a", at config/sources.yaml:2:24']),
        ("url: 'https://q.example/'", "match: [q.example]",
         [f'3:24: the host "q.example" belongs to "a", {WEB}; one where many publish is listed'
          ' under "platforms"']),
        ("url: 'https://q.example/a'", "url: 'https://www.q.example/b'",
         [f'3:16: the host "q.example" belongs to "a", {WEB}; one where many publish is listed'
          ' under "platforms"']),
        ("match: [bücher.example]", "match: [xn--bcher-kva.example]",
         ['3:24: the host "xn--bcher-kva.example" belongs to "a", at config/sources.yaml:2:24']),
        ("url: 'https://q.example/', match: [q.example]", "url: 'https://p.example/'", []),
    ],
)  # fmt: skip
def test_a_host_has_one_source(errors: Messages, one: str, other: str, messages: list[str]) -> None:
    files = sources(f"a: {{name: A, {one}}}", f"b: {{name: B, {other}}}")
    assert errors(files) == [f"config/sources.yaml:{message}" for message in messages]


def test_platforms_belong_to_nobody(errors: Messages) -> None:
    pages = ("a: {name: A, url: 'https://m.example/a'}", "b: {name: B, url: 'https://m.example/b'}")
    assert errors(sources(*pages, head="platforms: [m.example]\n")) == []
    claimed = sources("a: {name: A, match: [m.example]}", head="platforms: [www.m.example]\n")
    assert errors(claimed) == [
        'config/sources.yaml:3:24: the host "m.example" is a platform,'
        " at config/sources.yaml:1:13, and points to nobody"
    ]
    ours = sources("a: {name: A}", head="platforms: [harbour.example]\n")
    assert errors(ours) == [
        'config/sources.yaml:1:13: the host "harbour.example" is the site\'s own, and no platform'
    ]


def test_a_name_is_one_categorys(warnings: Messages) -> None:
    text = """\
Sea: {slug: sea, labels: {de: Meer}}
Lake: {labels: {fr: sea}, aliases: [MEER, Pond]}
Pool: {slug: pond, labels: {de: Meer}}
"""
    where = "config/categories.yaml"
    assert warnings({"categories.yaml": text}) == [
        f'{where}:2:17: "sea" differs from "Sea" only in case or spelling, at {where}:1:1',
        f'{where}:2:37: "MEER" differs from "Meer" only in case or spelling, at {where}:1:27',
        f'{where}:3:8: "pond" differs from "Pond" only in case or spelling, at {where}:2:43',
        f'{where}:3:29: "Meer" is a name of "Sea", too, at {where}:1:27',
    ]


PER_CATEGORY = 'per: category\npath: "{slug}"\n'


@pytest.mark.parametrize(
    ("files", "messages"),
    [
        ({"jobs/each.yaml": PER_CATEGORY, "jobs/sea.yaml": "path: sea\n"},
         ['jobs/sea.yaml:1:1: the job "each" writes "sea" for the category "Sea",'
          " at config/categories.yaml:1:7"]),
        ({"jobs/each.yaml": PER_CATEGORY, "jobs/sea.yaml": 'path: "{job}"\n'},
         ['jobs/sea.yaml:1:1: the job "each" writes "sea" for the category "Sea",'
          " at config/categories.yaml:1:7"]),
        ({"jobs/each.yaml": 'per: category\npath: "of/{slug}"\n',
          "jobs/sea.yaml": "path: of/sea\n"},
         ['jobs/sea.yaml:1:1: the job "each" writes "of/sea" for the category "Sea",'
          " at config/categories.yaml:1:7"]),
        ({"jobs/each.yaml": f"{PER_CATEGORY}select: {{categories: [Lake]}}\n",
          "jobs/sea.yaml": "path: sea\n"}, []),
        ({"jobs/each.yaml": 'per: source\npath: "{slug}"\n', "jobs/sea.yaml": "path: gazette\n"},
         ['jobs/sea.yaml:1:1: the job "each" writes "gazette" for the source "gazette",'
          " at config/sources.yaml:3:3"]),
        ({"jobs/each.yaml": PER_CATEGORY, "jobs/sea.yaml": "path: seas\n"}, []),
        ({"jobs/each.yaml": PER_CATEGORY, "jobs/sea.yaml": "path: sea\naudience: partners\n",
          "partners/acme.yaml": "name: Acme\njobs: [sea]\n"}, []),
    ],
)  # fmt: skip
def test_a_path_is_one_feeds(
    errors: Messages, files: dict[str, str | None], messages: list[str]
) -> None:
    categories: dict[str, str | None] = {"categories.yaml": "Sea: {slug: sea}\nLake: {}\n"}
    assert errors(categories | files) == [f"config/{message}" for message in messages]
