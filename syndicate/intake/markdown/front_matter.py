"""Read the front matter of a Markdown text: YAML, TOML, JSON, or Pelican's plain lines.

https://gohugo.io/content-management/front-matter/, https://jekyllrb.com/docs/front-matter/,
https://docs.getpelican.com/en/latest/content.html, https://www.11ty.dev/docs/data-frontmatter/
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from syndicate.config.yaml import LOADER
from syndicate.errors import Place, SyndicateError

_FENCE = re.compile(r"\s*(---|\+\+\+|;;;)[ \t]*(\w*)[ \t]*\n")
_ENDS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
    ";;;": re.compile(r"^;;;[ \t]*$", re.MULTILINE),
}
_DEEPEST = 30
_SYNTAXES = {"---": "yaml", "+++": "toml", ";;;": "json", "yml": "yaml"}
_KEY = re.compile(r"[ \t#]*[\w\"'-]+[ \t]*[:=]")
#: A text that begins like this is JSON, perhaps with a mistake in it.
_OBJECT = re.compile(r"\s*\{\s*(?:\"[^\"\n]*\"\s*:|\})")
#: Pelican's lines, as Python-Markdown reads them (its extension `meta_data`).
_LINE = re.compile(r" {0,3}([A-Za-z0-9_-]{1,40}):[ \t]*(.*)")
_MORE = re.compile(r"(?: {4}|\t)[ \t]*(.*)")
#: Lines like `Key: value` are front matter, and not the text itself, if one has such a key.
_TELLING = frozenset(("title", "status", "date", "slug"))


def split(text: str, place: Place) -> tuple[dict[str, Any], str]:
    """Split a file into its front matter and the text behind it.

    Raises SyndicateError with the place in the file.
    """
    if fence := _FENCE.match(text):
        closing = _ENDS[fence[1]].search(text, fence.end())
        before = text.count("\n", 0, fence.end())
        if closing:
            inner = text[fence.end() : closing.start()]
            facts = _read_fenced(_syntax(fence, inner), inner, before, place)
            return facts, text[closing.end() :].removeprefix("\n")
        if _KEY.match(text, fence.end()):  # else it is a line across the page
            raise SyndicateError("the front matter has no end", Place(place.file, before))
    if _OBJECT.match(text):
        return _split_json(text, place)
    return _split_lines(text)


def _syntax(fence: re.Match[str], inner: str) -> str:
    """Return the syntax of the front matter: as named behind the fence, else by the fence."""
    named = fence[2].lower()
    if not named and fence[1] == "---" and _OBJECT.match(inner):
        return "json"
    return _SYNTAXES.get(named, named) or _SYNTAXES[fence[1]]


def _read_fenced(syntax: str, inner: str, before: int, place: Place) -> dict[str, Any]:
    read = _READERS.get(syntax)
    if read is None:
        message = f"front matter in {syntax} is not understood"
        raise SyndicateError(message, Place(place.file, before))
    facts = read(inner, before, place)
    if facts is None:
        return {}
    if not isinstance(facts, dict):
        raise SyndicateError("the front matter is no mapping of keys to values", place)
    if _is_too_deep(facts, (), set()):
        raise SyndicateError("the front matter is nested without end", place)
    return {str(key): value for key, value in facts.items()}


def _is_too_deep(value: Any, parents: tuple[int, ...], seen: set[int]) -> bool:
    """Whether a value contains itself, as by YAML's aliases, or nests deeper than `_DEEPEST`."""
    if not isinstance(value, dict | list):
        return False
    if id(value) in seen:
        return id(value) in parents
    seen.add(id(value))
    inner = value.values() if isinstance(value, dict) else value
    path = (*parents, id(value))
    return len(path) > _DEEPEST or any(_is_too_deep(child, path, seen) for child in inner)


def _read_yaml(inner: str, before: int, place: Place) -> Any:
    try:
        return yaml.load(inner, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 0)
        problem = getattr(error, "problem", None) or "cannot be read"
        raise SyndicateError(
            f"its YAML is wrong: {problem}", Place(place.file, before + line, column)
        ) from error
    except (ValueError, TypeError, RecursionError) as error:  # such as a date that does not exist
        where = Place(place.file, before + 1)
        raise SyndicateError(f"its YAML is wrong: {error}", where) from error


def _read_toml(inner: str, before: int, place: Place) -> Any:
    try:
        return tomllib.loads(inner)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(match[1]), int(match[2])) if match else (1, 0)
        message = str(error).partition(" (at ")[0]
        raise SyndicateError(
            f"its TOML is wrong: {message}", Place(place.file, before + line, column)
        ) from error
    except RecursionError as error:
        raise SyndicateError("its TOML is too deep", place) from error


def _read_json(inner: str, before: int, place: Place) -> Any:
    try:
        return json.loads(inner)
    except (ValueError, RecursionError) as error:
        raise _json_error(error, before, place) from error


def _json_error(error: Exception, before: int, place: Place) -> SyndicateError:
    line, column = getattr(error, "lineno", 1), getattr(error, "colno", 0)
    problem = getattr(error, "msg", "cannot be read")
    where = Place(place.file, before + line, column)
    return SyndicateError(f"its JSON is wrong: {problem}", where)


_READERS: Mapping[str, Callable[[str, int, Place], Any]] = {
    "yaml": _read_yaml,
    "toml": _read_toml,
    "json": _read_json,
}


def _split_json(text: str, place: Place) -> tuple[dict[str, Any], str]:
    """Split off JSON without a fence."""
    start = len(text) - len(text.lstrip())
    try:
        facts, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise _json_error(error, 0, place) from error
    return facts, text[end:].lstrip("\n")


def _split_lines(text: str) -> tuple[dict[str, Any], str]:
    """Split off Pelican's lines of `Key: value`, up to the first other line."""
    lines = text.lstrip("\n").split("\n")
    facts: dict[str, Any] = {}
    key, count = "", 0
    for line in lines:
        if match := _LINE.fullmatch(line):
            key = match[1].lower()
            facts[key] = match[2].strip()
        elif key and line.strip() and (match := _MORE.fullmatch(line)):
            facts[key] = f"{facts[key]}\n{match[1].strip()}".strip()
        else:
            break
        count += 1
    return (facts, "\n".join(lines[count:])) if _TELLING & facts.keys() else ({}, text)


def first(facts: Mapping[str, Any], *names: str) -> Any:
    """Return the first value of these keys that is not empty, in any case; None without one."""
    by_lower_key = {key.lower(): value for key, value in facts.items()}
    values = (by_lower_key.get(name.lower()) for name in names)
    return next((value for value in values if value not in (None, "", [])), None)
