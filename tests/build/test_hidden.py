"""What readers saw and rights hide now is listed by whom, with the line that brings it back."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from support.small_site import SmallSite, record

LATER = "2024-07-02T00:00:00Z"
#: Under this config everything below is published.
MILD = """\
default: {grants: full}
own: {grants: full}
sources:
  daily: {name: 示例日报, match: [daily.example], grants: full}
  brief: {name: Brief Wire, match: [brief.example], grants: full}
"""
STRICT = MILD.replace("default: {grants: full}", "default: {grants: none}")


def published(site: SmallSite) -> int:
    return len(site.entries("all.json"))


def lines(site: SmallSite, *command: str) -> list[str]:
    return [line.strip() for line in site.run(*command, "--at", LATER).out.splitlines()]


@pytest.mark.parametrize(
    ("facts", "who", "remedies"),
    [
        ({"url": "https://former.example/1", "external_url": None}, "former.example",
         ["own: {hosts: [former.example]}  # if this host is yours",
          'sources: {former-example: {name: "former.example", match: [former.example],'
          " grants: full}}  # if you may carry it"]),
        ({"external_url": "https://new.example/1"}, "new.example",
         ['sources: {new-example: {name: "new.example", match: [new.example], grants: full}}'
          "  # if you may carry it"]),
        ({"source": {"name": "brief WIRE"}, "external_url": "https://new.example/1"}, "new.example",
         ["sources: {brief: {match: [new.example]}}  # if this host is theirs",
          "platforms: [new.example]  # if many publish there"]),
        ({"source": {"name": "Brief Wire"}, "external_url": "https://mp.weixin.qq.com/s/1"},
         "mp.weixin.qq.com",
         ["platforms: [mp.weixin.qq.com]  # if many publish there",
          "sources: {brief: {match: [mp.weixin.qq.com]}}  # if this host is theirs"]),
        ({"source": "daly"}, "daly",
         ['no source is called "daly"; did you mean "daily"? Then correct the record.',
          'sources: {daly: {name: "daly", grants: full}}  # if you may carry it']),
        ({"source": {"name": "某号"}, "external_url": "https://mp.weixin.qq.com/s/1"},
         "mp.weixin.qq.com",
         ["platforms: [mp.weixin.qq.com]  # many publish there; and this line",
          'sources: {mou-hao: {name: "某号", grants: full}}  # if you may carry it']),
        ({"source": {"name": "Brief Wire", "url": "https://other.example/"},
          "external_url": "https://new.example/1"}, "new.example",
         ["sources: {brief: {match: [new.example]}}  # if this host is theirs"]),
        ({"source": {"id": "No_Slug", "name": "N"}, "external_url": "https://new.example/1"},
         "No_Slug",
         ['sources: {no-slug: {name: "No_Slug", match: [new.example], grants: full}}'
          "  # if you may carry it"]),
        ({"source": {"name": "daily"}, "external_url": None}, "daily",
         ['sources: {daily-2: {name: "daily", grants: full}}  # if you may carry it']),
        ({"source": "index", "external_url": None}, "index",
         ['sources: {index-source: {name: "index", grants: full}}  # if you may carry it']),
        ({"source": {"name": "Somebody"}, "external_url": None}, "Somebody",
         ['sources: {somebody: {name: "Somebody", grants: full}}  # if you may carry it']),
    ],
)  # fmt: skip
def test_what_a_default_hides(
    site: SmallSite, facts: dict[str, object], who: str, remedies: list[str]
) -> None:
    site.write("sources.yaml", MILD)
    site.take_in(record(1, **facts), record(2))
    site.build()
    assert published(site) == 2
    site.write("sources.yaml", STRICT)
    told = [f"{who}: 1 article gone or shown less; what brings them back, in sources.yaml:"]
    entry_id = json.loads(site.run("article", "show", "a1", "--json").out)["entry_id"]
    told += [*remedies, f"- {entry_id}  第 1 篇文章"]
    for command in ("plan", "build"):
        printed = lines(site, command)
        assert printed[printed.index(told[0]) :][: len(told)] == told, command
    assert published(site) == 1
    assert lines(site, "build")[0].startswith("测试站: nothing to do")
    alternatives = [[line] for line in remedies if ": {" in line or line.startswith("platforms")]
    if remedies[0].endswith("and this line"):
        alternatives = [remedies]
    for number, together in enumerate(alternatives, start=3):
        text = yaml.safe_load(STRICT)
        for line in together:
            _add(text, yaml.safe_load(line))
        site.write("sources.yaml", json.dumps(text))
        site.build(f"2024-07-0{number}T00:00:00Z")
        assert published(site) == 2, together


def _add(to: dict[str, Any], more: dict[str, Any]) -> None:
    """Add lines to sources.yaml as a person would."""
    for key, value in more.items():
        if isinstance(value, dict) and key in to:
            _add(to[key], value)
        elif isinstance(value, list) and key in to:
            to[key] += value
        else:
            assert key not in ("name", "grants") or key not in to
            to[key] = value


def test_one_of_two_sources_is_named_with_its_place(site: SmallSite) -> None:
    site.write("sources.yaml", MILD)
    site.take_in(record(1, source="daily", external_url="https://brief.example/1"), record(2))
    site.build()
    site.write(
        "sources.yaml",
        MILD.replace(
            "match: [brief.example], grants: full", "match: [brief.example], grants: none"
        ),
    )
    plan = json.loads(site.run("plan", "--at", LATER, "--json").out)
    place = "config/sources.yaml:5:53"
    assert plan["hidden"] == {
        "brief.example": {
            "config": [f"{place}: source brief grants none"],
            "entries": ["tag:site.example,2024:daily/a1"],
        }
    }


def test_a_source_that_lowers_its_own_grant_is_not_blamed_on_another(site: SmallSite) -> None:
    site.write("sources.yaml", MILD)
    site.take_in(record(1), record(2))
    site.build()
    site.write(
        "sources.yaml",
        MILD.replace("[daily.example], grants: full", "[daily.example], grants: none"),
    )
    plan = json.loads(site.run("plan", "--at", LATER, "--json").out)
    assert plan["lapsed"] == {"daily": 2}
    assert plan["hidden"] == {}


@pytest.mark.parametrize("platform", [True, False])
def test_the_lines_do_bring_them_back(site: SmallSite, platform: bool) -> None:
    by_name = {"source": {"name": "Brief Wire"}, "external_url": "https://many.example/1"}
    site.write("sources.yaml", STRICT)
    site.take_in(record(1, **by_name), record(2, url="https://former.example/", external_url=None))
    assert site.build().code == 0
    assert not (site.public / "all.json").exists()
    if platform:
        text = f"platforms: [many.example]\n{STRICT}"
    else:
        text = STRICT.replace("[brief.example]", "[brief.example, many.example]")
    text = text.replace("own: {grants: full}", "own: {grants: full, hosts: [former.example]}")
    site.write("sources.yaml", text)
    site.build(LATER)
    assert published(site) == 2
    assert site.run("check").code == 0
