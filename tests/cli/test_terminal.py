"""What strangers wrote does not act on the terminal of who reads it."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
import yaml
from support.small_site import SmallSite

from syndicate.cli.terminal import escape_controls

TURNED = "Invoice \u202efdp.exe\u2066 \u061cتقرير\u200f"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a\\u202eb"),
        ("\u2066a\u2069", "\\u2066a\\u2069"),
        ("\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"),
        ("\x1b[2J\x07", "\\u001b[2J\\u0007"),
        ("\x9b31m\x7f\r", "\\u009b31m\\u007f\\u000d"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("half \ud83d", "half \\ud83d"),
        ("one\n\ttwo", "one\n\ttwo"),
        ("标题 😀 تقرير שלום e\u0301 \u200d\u200c", "标题 😀 تقرير שלום e\u0301 \u200d\u200c"),
        ("", ""),
    ],
)
def test_what_is_shown_of_controls(text: str, shown: str) -> None:
    assert escape_controls(text) == shown


def test_every_control_of_direction_is_escaped() -> None:
    names = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
    characters = map(chr, range(0x110000))
    controls = [c for c in characters if unicodedata.bidirectional(c) in names]
    assert len(controls) == len(names)
    assert all(escape_controls(control).startswith("\\u") for control in controls)


@pytest.fixture
def stored(site: SmallSite) -> SmallSite:
    site.write("sources.yaml", "default: {grants: full}\nown: {grants: full}\n")
    record = {
        "id": f"1{TURNED}", "title": TURNED, "content_html": "<p>Some words.</p>",
        "tags": [TURNED], "image": f"ftp://{TURNED}",
        "source": {"name": TURNED, "url": "https://elsewhere.example/"},
    }  # fmt: skip
    path = site.folder / "a\u202eb.jsonl"
    path.write_text(json.dumps(record) + "\nno record\u202e\n", "utf-8")
    result = site.run("import", "jsonl", str(path), "-v")
    assert "1 new" in result.out
    assert "a\\u202eb.jsonl" in result.err
    check(result)
    return site


def check(result: Any) -> None:
    shown = result.out + result.err
    assert shown
    assert escape_controls(shown) == shown
    assert "\\u202e" in shown


@pytest.mark.parametrize(
    "words",
    [
        ("article", "list"),
        ("article", "search", "Invoice"),
        ("article", "show", "{id}"),
        ("explain", "{id}"),
        ("config", "sources", "--missing"),
        ("takedown", "{id}", "--reason", "r", "--by", "b"),
    ],
)
def test_no_command_prints_them(stored: SmallSite, words: tuple[str, ...]) -> None:
    check(stored.run(*(word.format(id=f"1{TURNED}") for word in words)))


def test_json_and_yaml_say_the_same_with_them(stored: SmallSite) -> None:
    shown = stored.run("article", "show", f"1{TURNED}", "--json")
    check(shown)
    assert json.loads(shown.out)["source"]["name"] == TURNED
    stanza = stored.run("config", "sources", "--missing").out
    (source,) = yaml.safe_load("sources:\n" + stanza)["sources"].values()
    assert source["name"] == TURNED
