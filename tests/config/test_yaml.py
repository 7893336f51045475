"""Strict YAML: what the scalars are, where things stand, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from syndicate.config import yaml
from syndicate.errors import ConfigError, Place


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test holds for PyYAML with and without libyaml."""
    if request.param == "python":
        monkeypatch.setattr(yaml, "LOADER", pyyaml.SafeLoader)
    elif yaml.LOADER is pyyaml.SafeLoader:
        pytest.skip("PyYAML was built without libyaml")


def value(text: str) -> Any:
    return yaml.parse(text.encode(), "f.yaml")[0]


def refused(data: str | bytes) -> str:
    data = data.encode() if isinstance(data, str) else data
    with pytest.raises(ConfigError) as caught:
        yaml.parse(data, "f.yaml")
    message = str(caught.value)
    assert "\n" not in message
    return message


STILL_TEXT = (
    "no on off Yes y 12:30 0o7 0x1F 1_000 2024-01-15 << 1.2.3 .inf .nan = e3 - + . " + "9" * 5000
)


@pytest.mark.parametrize("text", STILL_TEXT.split())
def test_what_yaml_1_1_would_convert_stays_text(text: str) -> None:
    assert value(f"key: {text}" if text != "-" else "key: '-'") == {"key": text}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True), ("True", True), ("false", False), ("FALSE", False),
        ("null", None), ("~", None), ("", None),
        ("12", 12), ("-3", -3), ("+4", 4), ("007", 7),
        ("1.5", 1.5), ("2.", 2.0), (".5", 0.5), ("1e3", 1000.0),
        ("'12'", "12"), ('"true"', "true"), ("''", ""), ("|\n  12", "12"), (">-\n  no", "no"),
    ],
)  # fmt: skip
def test_core_scalars(text: str, expected: object) -> None:
    parsed = value(f"key: {text}")["key"]
    assert parsed == expected
    assert type(parsed) is type(expected)


def test_a_key_is_the_text_that_is_written() -> None:
    parsed = value("2024: a\ntrue: b\nno: c\n1.50: d\n~: e\n")
    assert parsed == {"2024": "a", "true": "b", "no": "c", "1.50": "d", "~": "e"}


def test_places_of_keys_and_items() -> None:
    _, marks = yaml.parse("# notes\na:\n  b: [x, y]\n科技: {c: 1}\n".encode(), "config/f.yaml")
    assert {path: (place.line, place.column) for path, place in marks.items()} == {
        (): (2, 1),
        ("a",): (2, 1),
        ("a", "b"): (3, 3),
        ("a", "b", 0): (3, 7),
        ("a", "b", 1): (3, 10),
        ("科技",): (4, 1),
        ("科技", "c"): (4, 6),
    }
    assert marks["a", "b"] == Place("config/f.yaml", 3, 3)


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_file_is_none(text: str) -> None:
    parsed, marks = yaml.parse(text.encode(), "f.yaml")
    assert parsed is None
    assert marks[()].line in (1, 2)


def test_a_byte_order_mark_is_passed_over() -> None:
    parsed, marks = yaml.parse(b"\xef\xbb\xbfa: 1\n", "f.yaml")
    assert parsed == {"a": 1}
    assert marks["a",] == Place("f.yaml", 1, 1)


def test_aliases() -> None:
    parsed, marks = yaml.parse(b"a: &x {b: [1, 2]}\nc: *x\nd: &y no\ne: *y\n", "f.yaml")
    assert parsed == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}, "d": "no", "e": "no"}
    assert marks["c", "b", 1] == Place("f.yaml", 1, 15)


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\n  \na: 3\n", 'f.yaml:4:1: the key "a" is here twice; first at f.yaml:1:1'),
        ("x: {a: 1, 'a': 2}", 'f.yaml:1:11: the key "a" is here twice; first at f.yaml:1:5'),
        ("a: &x {b: 1}\nc:\n  <<: *x\n",
         "f.yaml:3:3: merge keys (<<) are not allowed; write the keys out"),
        ("a: !!python/object:os.system x",
         "f.yaml:1:4: tags are not allowed; take the ! away or put it in quotes"),
        ("a: !!str 12",
         "f.yaml:1:4: tags are not allowed; take the ! away or put it in quotes"),
        ("a: !Important",
         "f.yaml:1:4: tags are not allowed; take the ! away or put it in quotes"),
        ("a: !x!y z",
         "f.yaml:1:4: tags are not allowed; take the ! away or put it in quotes"),
        ("!t a: 1", "f.yaml:1:1: tags are not allowed; take the ! away or put it in quotes"),
        ("[a, b]: 1", "f.yaml:1:1: a key must be a text"),
        ("? {a: 1}\n: 2", "f.yaml:1:3: a key must be a text"),
        ("a: 1\n---\nb: 2\n",
         "f.yaml:2:1: one document a file; take this --- and what follows away"),
        ("a: *nobody", 'f.yaml:1:4: the alias "*nobody" has no anchor before it;'
         " a text that begins with * stands in quotes"),
        ("a: &a [*a]", 'f.yaml:1:8: the alias "*a" has no anchor before it;'
         " a text that begins with * stands in quotes"),
        (LAUGHS, "f.yaml:4:45: aliases make the file too large; write it out"),
        ("[" * 40 + "]" * 40, "f.yaml:1:34: nested too deeply"),
        ("a: 1\n\tb: 2\n", "f.yaml:2:1: a tab cannot stand here; indent with spaces"),
        ("a:\n\tb: 2\n", "f.yaml:2:1: a tab cannot stand here; indent with spaces"),
        ("a: |\n\tb\n", "f.yaml:2:1: a tab cannot stand here; indent with spaces"),
        ("a: @you", "f.yaml:1:4: a text cannot begin with @; put it in quotes"),
        ("title: News: all of it",
         'f.yaml:1:12: a ":" where none can be; mend the indentation,'
         ' or put a text that holds ": " in quotes'),
        ("a: 'x' y", "f.yaml:1:8: wrong indentation, or something after a closing quote"),
        ("- a\nb: c", "f.yaml:2:1: wrong indentation, or something after a closing quote"),
        ("  a: 1\n b: 2", "f.yaml:2:2: wrong indentation, or something after a closing quote"),
        ("a: 'b", "f.yaml:1:4: a quote is not closed"),
        ("a: b\nc: [x, y\nd: e", "f.yaml:2:4: a list in [ ] is not closed, or a comma is missing"),
        ("a: b\nc\nd: e", 'f.yaml:3:1: there is no ":" after this key'),
        ("a: b\n\x07", "f.yaml:2:1: a character no document may hold: U+0007"),
        ('a: "\\0"', "f.yaml:1:4: a character no document may hold: U+0000"),
        ('"\\0": a', "f.yaml:1:1: a character no document may hold: U+0000"),
        ("a: b\r\nc: d\u2028e", "f.yaml:2:5: a character no document may hold: U+2028"),
        (b"a: b\nc: \xff\n", "f.yaml:2:4: not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbfa: \xff\n", "f.yaml:1:4: not UTF-8; save the file as UTF-8"),
        ("a: b\n".encode("utf-16"), "f.yaml:1:1: not UTF-8; save the file as UTF-8"),
    ],
)  # fmt: skip
def test_refused(text: str | bytes, message: str) -> None:
    assert refused(text) == message


@pytest.mark.parametrize("text", ["a: [1", "a: {b", "}", "%YAML", "a: *", 'a: "\\q"'])
def test_bad_syntax_is_one_line_with_a_place(text: str) -> None:
    message = refused(text)
    assert message.startswith(("f.yaml:1:", "f.yaml:2:"))


def test_many_aliases_of_small_things_are_fine() -> None:
    text = "a: &a {x: 1}\nb:\n" + "- *a\n" * 1000
    assert len(value(text)["b"]) == 1000


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^c/f: this is a folder; a file belongs here$"):
        yaml.read(tmp_path, "c/f")
    with pytest.raises(ConfigError, match=r"^c/f: there is no such file$"):
        yaml.read(tmp_path / "none", "c/f")


def _either(data: bytes) -> None:
    for loader in (pyyaml.SafeLoader, getattr(pyyaml, "CSafeLoader", pyyaml.SafeLoader)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml, "LOADER", loader)
            try:
                yaml.parse(data, "f.yaml")
            except ConfigError as error:
                assert "\n" not in str(error)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    _either(data)


@given(st.text(st.sampled_from("ab01 \n\t-:?,[]{}&*!|>'\"%@`#<~\\xuU\ud7ff\x85"), max_size=60))
def test_anything_like_yaml_is_read_or_refused(text: str) -> None:
    _either(text.encode())
