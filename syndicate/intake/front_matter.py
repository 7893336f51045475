"""What stands before a Markdown text and tells of it: YAML, TOML, JSON, or Pelican's plain lines.

https://gohugo.io/content-management/front-matter/, https://jekyllrb.com/docs/front-matter/,
https://docs.getpelican.com/en/latest/content.html, https://www.11ty.dev/docs/data-frontmatter/
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml

from syndicate.config.yaml import LOADER
from syndicate.errors import Place, SyndicateError

_FENCED = re.compile(
    r"\s*(---|\+\+\+|;;;)[ \t]*(?:json|yaml|toml)?[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_EMPTY = re.compile(r"\s*(---|\+\+\+)[ \t]*\n\1[ \t]*(?:\n|\Z)")
_LINE = re.compile(r"([A-Za-z][\w-]{0,30}):[ \t]*(.*)")


def split(text: str, place: Place) -> tuple[dict[str, Any], str]:
    """What is told, and the text behind it.

    Raises SyndicateError with the place in the file.
    """
    if found := _EMPTY.match(text):
        return {}, text[found.end() :]
    if found := _FENCED.match(text):
        before = text.count("\n", 0, found.start(2))
        return _told(found[1], found[2], before, place), text[found.end() :]
    if text.lstrip().startswith("{"):
        return _json(text)
    return _lines(text)


def _told(fence: str, inner: str, before: int, place: Place) -> dict[str, Any]:
    if fence == "+++":
        found: Any = _toml(inner, before, place)
    elif fence == ";;;" or inner.lstrip().startswith("{"):
        found = _parsed(inner, before, place)
    else:
        found = _yaml(inner, before, place)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise SyndicateError("the front matter is no mapping of keys to values", place)
    return {str(key): value for key, value in found.items()}


def _yaml(inner: str, before: int, place: Place) -> Any:
    try:
        return yaml.load(inner, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 0)
        problem = getattr(error, "problem", None) or "cannot be read"
        raise SyndicateError(
            f"its YAML is wrong: {problem}", Place(place.file, before + line, column)
        ) from error
    except ValueError as error:  # a date that there is not
        where = Place(place.file, before + 1)
        raise SyndicateError(f"its YAML is wrong: {error}", where) from error


def _toml(inner: str, before: int, place: Place) -> Any:
    try:
        return tomllib.loads(inner + "\n")
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(match[1]), int(match[2])) if match else (1, 0)
        message = str(error).partition(" (at ")[0]
        raise SyndicateError(
            f"its TOML is wrong: {message}", Place(place.file, before + line, column)
        ) from error


def _parsed(inner: str, before: int, place: Place) -> Any:
    try:
        return json.loads(inner)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 0)
        raise SyndicateError(
            "its JSON is wrong: " + getattr(error, "msg", "cannot be read"),
            Place(place.file, before + line, column),
        ) from error


def _json(text: str) -> tuple[dict[str, Any], str]:
    """JSON with no fence; what only begins like it is text."""
    start = len(text) - len(text.lstrip())
    try:
        found, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return {}, text
    return (found, text[end:].lstrip("\n")) if isinstance(found, dict) else ({}, text)


def _lines(text: str) -> tuple[dict[str, Any], str]:
    """Pelican's: lines of `Key: value` before the first blank one, `Title` among them."""
    head, _, rest = text.partition("\n\n")
    told: dict[str, Any] = {}
    key = ""
    for line in head.split("\n"):
        if match := _LINE.match(line):
            key = match[1].lower()
            told[key] = match[2].strip()
        elif key and line[:1] in " \t":
            told[key] = f"{told[key]} {line.strip()}".strip()
        else:
            return {}, text
    return (told, rest) if "title" in told else ({}, text)


def first(told: Mapping[str, Any], *names: str) -> Any:
    """The first of these keys that says something; their case does not count."""
    lower = {key.lower(): value for key, value in told.items()}
    found = (lower.get(name.lower()) for name in names)
    return next((value for value in found if value not in (None, "", [])), None)
