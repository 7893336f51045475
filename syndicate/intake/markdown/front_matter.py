"""What stands before a Markdown text and tells of it: YAML, TOML, JSON, or Pelican's plain lines.

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
_LANGUAGES = {"---": "yaml", "+++": "toml", ";;;": "json", "yml": "yaml"}
_KEY = re.compile(r"[ \t#]*[\w\"'-]+[ \t]*[:=]")
#: What begins like this is JSON, or there is a mistake in it.
_OBJECT = re.compile(r"\s*\{\s*(?:\"[^\"\n]*\"\s*:|\})")
#: Pelican's lines, as Python-Markdown reads them (its extension `meta_data`).
_LINE = re.compile(r" {0,3}([A-Za-z0-9_-]{1,40}):[ \t]*(.*)")
_MORE = re.compile(r"(?: {4}|\t)[ \t]*(.*)")
#: One of these tells that lines like `Key: value` are not the text itself.
_TELLING = frozenset(("title", "status", "date", "slug"))


def split(text: str, place: Place) -> tuple[dict[str, Any], str]:
    """What is told, and the text behind it.

    Raises SyndicateError with the place in the file.
    """
    if fence := _FENCE.match(text):
        end = _ENDS[fence[1]].search(text, fence.end())
        before = text.count("\n", 0, fence.end())
        if end:
            inner = text[fence.end() : end.start()]
            told = _told(_language(fence, inner), inner, before, place)
            return told, text[end.end() :].removeprefix("\n")
        if _KEY.match(text, fence.end()):  # else it is a line across the page
            raise SyndicateError("the front matter has no end", Place(place.file, before))
    if _OBJECT.match(text):
        return _json(text, place)
    return _lines(text)


def _language(fence: re.Match[str], inner: str) -> str:
    """What the front matter is written in: as is said behind the fence, else by the fence."""
    said = fence[2].lower()
    if not said and fence[1] == "---" and _OBJECT.match(inner):
        return "json"
    return _LANGUAGES.get(said, said) or _LANGUAGES[fence[1]]


def _told(language: str, inner: str, before: int, place: Place) -> dict[str, Any]:
    read = _READERS.get(language)
    if read is None:
        message = f"front matter in {language} is not understood"
        raise SyndicateError(message, Place(place.file, before))
    found = read(inner, before, place)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise SyndicateError("the front matter is no mapping of keys to values", place)
    if _is_endless(found, (), set()):
        raise SyndicateError("the front matter is nested without end", place)
    return {str(key): value for key, value in found.items()}


def _is_endless(value: Any, above: tuple[int, ...], seen: set[int]) -> bool:
    """Whether something stands within itself, as YAML's aliases can have it, or too deep."""
    if not isinstance(value, dict | list):
        return False
    if id(value) in seen:
        return id(value) in above
    seen.add(id(value))
    inner = value.values() if isinstance(value, dict) else value
    path = (*above, id(value))
    return len(path) > _DEEPEST or any(_is_endless(one, path, seen) for one in inner)


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
    except (ValueError, TypeError, RecursionError) as error:  # a date that there is not, and others
        where = Place(place.file, before + 1)
        raise SyndicateError(f"its YAML is wrong: {error}", where) from error


def _toml(inner: str, before: int, place: Place) -> Any:
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


def _parsed(inner: str, before: int, place: Place) -> Any:
    try:
        return json.loads(inner)
    except (ValueError, RecursionError) as error:
        raise _no_json(error, before, place) from error


def _no_json(error: Exception, before: int, place: Place) -> SyndicateError:
    line, column = getattr(error, "lineno", 1), getattr(error, "colno", 0)
    problem = getattr(error, "msg", "cannot be read")
    where = Place(place.file, before + line, column)
    return SyndicateError(f"its JSON is wrong: {problem}", where)


_READERS: Mapping[str, Callable[[str, int, Place], Any]] = {
    "yaml": _yaml,
    "toml": _toml,
    "json": _parsed,
}


def _json(text: str, place: Place) -> tuple[dict[str, Any], str]:
    """JSON with no fence."""
    start = len(text) - len(text.lstrip())
    try:
        found, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise _no_json(error, 0, place) from error
    return found, text[end:].lstrip("\n")


def _lines(text: str) -> tuple[dict[str, Any], str]:
    """Pelican's: lines of `Key: value` until one that is none."""
    lines = text.lstrip("\n").split("\n")
    told: dict[str, Any] = {}
    key, taken = "", 0
    for line in lines:
        if match := _LINE.fullmatch(line):
            key = match[1].lower()
            told[key] = match[2].strip()
        elif key and line.strip() and (match := _MORE.fullmatch(line)):
            told[key] = f"{told[key]}\n{match[1].strip()}".strip()
        else:
            break
        taken += 1
    return (told, "\n".join(lines[taken:])) if _TELLING & told.keys() else ({}, text)


def first(told: Mapping[str, Any], *names: str) -> Any:
    """The first of these keys that says something; their case does not count."""
    lower = {key.lower(): value for key, value in told.items()}
    found = (lower.get(name.lower()) for name in names)
    return next((value for value in found if value not in (None, "", [])), None)
