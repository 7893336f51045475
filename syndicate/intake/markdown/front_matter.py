"""Read the front matter of a Markdown text: YAML, TOML, JSON, or Pelican's plain lines.

https://gohugo.io/content-management/front-matter/, https://jekyllrb.com/docs/front-matter/,
https://hexo.io/docs/front-matter, https://docs.getpelican.com/en/latest/content.html,
https://www.11ty.dev/docs/data-frontmatter/
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from syndicate.errors import Place, SyndicateError
from syndicate.intake.markdown import loose_yaml
from syndicate.text.patterns import regex

#: Of JSON and TOML; YAML has its own bound.
_DEEPEST = 30
_LARGEST = 1_000_000
_FENCE = regex(r"\A(-{3,99}|\+{3}|;{3,99})(\w{0,20})\Z")
_ENDS = {
    "-": re.compile(r"^(?:-{3,}|\.\.\.)[ \t]*$", re.MULTILINE),
    "+": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
    ";": re.compile(r"^;{3,}[ \t]*$", re.MULTILINE),
}
_SYNTAXES = {"-": "yaml", "+": "toml", ";": "json", "yml": "yaml"}
_KEY = regex(r"\A[ \t#]{0,99}[\w\"'-]{1,99}[ \t]{0,99}[:=]")
#: A text that begins like this is JSON, perhaps with a mistake in it.
_OBJECT = regex(r"\A\{\s*(?:\"[^\"\n]{0,200}\"\s*:|\})")
#: Pelican's lines, as Python-Markdown reads them (its extension `meta_data`).
_LINE = regex(r"\A {0,3}([A-Za-z0-9_-]{1,40}):[ \t]*(.*)")
_MORE = regex(r"\A(?: {4}|\t)(.*)")
#: Lines like `Key: value` are front matter, and not the text itself, if one has such a key.
_TELLING = frozenset(("title", "status", "date", "slug"))
#: A line that may stand in YAML without a first fence: a key, an item, an indent, a comment.
_HEAD_LINE = regex(r"\A(?:[^\W\d][\w.-]{0,60}[ \t]{0,9}[:：](?:\s|\Z)|- |-\Z|[ \t#]|\Z)")
_HEAD_LINES = 200
#: A key of many parts: tomllib's time grows with the square of their number.
_DOTTED = regex(r"(?:[\w\"'-]{1,40}[ \t]{0,5}\.[ \t]{0,5}){50}")
_TOML_PLACE = regex(r"\(at line (\d{1,9}), column (\d{1,9})\)")


class FrontMatter(Struct, frozen=True):
    """The values by key, the text behind them, notes, and what stood under a key given twice."""

    values: Mapping[str, Any]
    text: str
    notes: tuple[str, ...] = ()
    repeated: tuple[tuple[str, Any], ...] = field(default=())

    def every(self, name: str) -> Iterator[Any]:
        """Yield each value that a key has been given, in any case."""
        for key, value in (*self.values.items(), *self.repeated):
            if key.lower() == name.lower():
                yield value


def split(text: str, place: Place) -> FrontMatter:
    """Split a file into its front matter and the text behind it.

    Raises SyndicateError with the place in the file.
    """
    begin = len(text) - len(text.lstrip())
    end = text.find("\n", begin)
    line = text[begin:end].replace(" ", "").replace("\t", "") if end >= 0 else ""
    before = text.count("\n", 0, begin) + 1
    if fence := _FENCE.match(line):
        closing = _ENDS[fence[1][0]].search(text, end + 1)
        if closing:
            inner = text[end + 1 : closing.start()]
            read = _read_fenced(_syntax(fence, inner), inner, before, place)
            if read is None:  # no front matter, but a text between two lines across the page
                return FrontMatter({}, text)
            return _result(read, text[closing.end() :].removeprefix("\n"))
        if _KEY.match(text[end + 1 : end + 500]):  # else it is a line across the page
            raise SyndicateError("the front matter has no end", Place(place.file, before))
    if _OBJECT.match(text[begin : begin + 500]):
        return _split_json(text, begin, place)
    return _split_unfenced(text, begin, before, place) or _split_lines(text)


def _result(read: loose_yaml.LooseMapping, rest: str) -> FrontMatter:
    return FrontMatter(read.values, rest, tuple(read.notes), tuple(read.repeated))


def _syntax(fence: re.Match[str], inner: str) -> str:
    """Return the syntax of the front matter: as named behind the fence, else by the fence."""
    named = fence[2].lower()
    if not named and fence[1][0] == "-" and _OBJECT.match(inner[:500].lstrip()):
        return "json"
    return _SYNTAXES.get(named, named) or _SYNTAXES[fence[1][0]]


def _read_fenced(
    syntax: str, inner: str, before: int, place: Place
) -> loose_yaml.LooseMapping | None:
    if len(inner) > _LARGEST:
        raise SyndicateError(f"the front matter has more than {_LARGEST:,} characters", place)
    if syntax == "yaml":
        return loose_yaml.read(inner, before, place)
    read = _READERS.get(syntax)
    if read is None:
        message = f"front matter in {syntax} is not understood"
        raise SyndicateError(message, Place(place.file, before))
    return _checked(read(inner, before, place), place)


def _checked(values: Any, place: Place) -> loose_yaml.LooseMapping:
    if not isinstance(values, dict):
        raise SyndicateError("the front matter is no mapping of keys to values", place)
    if _is_too_deep(values, 1):
        raise SyndicateError("the front matter is nested too deeply", place)
    return loose_yaml.LooseMapping(dict(values))


def _is_too_deep(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return depth > _DEEPEST or any(_is_too_deep(child, depth + 1) for child in inner)


def _read_toml(inner: str, before: int, place: Place) -> Any:
    if match := _DOTTED.search(inner):
        where = Place(place.file, before + inner.count("\n", 0, match.start()) + 1)
        raise SyndicateError("its TOML is nested too deeply", where)
    try:
        return tomllib.loads(inner)
    except tomllib.TOMLDecodeError as error:
        match = _TOML_PLACE.search(str(error))
        line, column = (int(match[1]), int(match[2])) if match else (1, 0)
        message = str(error).partition(" (at ")[0]
        raise SyndicateError(
            f"its TOML is wrong: {message}", Place(place.file, before + line, column)
        ) from error
    except ValueError as error:
        message = f"its TOML is wrong: {_reason(error)}"
        raise SyndicateError(message, Place(place.file, before)) from error
    except RecursionError as error:
        raise SyndicateError("its TOML is nested too deeply", place) from error


def _reason(error: ValueError) -> str:
    return "a number of thousands of digits" if "digits" in str(error) else str(error)


def _read_json(inner: str, before: int, place: Place) -> Any:
    """Read JSON; Hexo writes it without its outer braces."""
    shift = 0
    if not inner.lstrip().startswith(("{", "[")):
        inner, shift = f"{{{inner.rstrip().removesuffix(',')}}}", 1
    try:
        return json.loads(inner)
    except (ValueError, RecursionError) as error:
        raise _json_error(error, before, place, shift) from error


def _json_error(error: Exception, before: int, place: Place, shift: int = 0) -> SyndicateError:
    line, column = getattr(error, "lineno", 1), getattr(error, "colno", 0)
    deep = isinstance(error, RecursionError)
    problem = "nested too deeply" if deep else getattr(error, "msg", None)
    if problem is None:
        problem = _reason(error) if isinstance(error, ValueError) else "cannot be read"
    where = Place(place.file, before + line, max(column - shift, 0) if line == 1 else column)
    return SyndicateError(f"its JSON is wrong: {problem}", where)


_READERS: Mapping[str, Callable[[str, int, Place], Any]] = {
    "toml": _read_toml,
    "json": _read_json,
}


def _split_json(text: str, start: int, place: Place) -> FrontMatter:
    """Split off JSON without a fence."""
    try:
        values, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise _json_error(error, 0, place) from error
    return _result(_checked(values, place), text[end:].lstrip("\n"))


def _split_unfenced(text: str, begin: int, before: int, place: Place) -> FrontMatter | None:
    """Split off YAML, or Hexo's JSON, that has a last fence but no first one; None without it."""
    position = begin
    is_json = text.startswith('"', begin)
    for _ in range(_HEAD_LINES):
        end = text.find("\n", position)
        line = text[position : end if end >= 0 else len(text)].rstrip()
        fence = _FENCE.match(line)
        if fence and not fence[2] and fence[1][0] == (";" if is_json else "-"):
            inner = text[begin:position]
            if not inner.strip():
                return None
            syntax = "json" if is_json else "yaml"
            read = _read_fenced(syntax, inner, before - 1, place)
            if read is None or not _TELLING & {key.lower() for key in read.values}:
                return None
            rest = text[end + 1 :] if end >= 0 else ""
            return _result(read, rest)
        if end < 0 or not (is_json or _HEAD_LINE.match(line)):
            return None
        position = end + 1
    return None


def _split_lines(text: str) -> FrontMatter:
    """Split off Pelican's lines of `Key: value`, up to the first other line."""
    start = len(text) - len(text.lstrip("\n"))
    given: dict[str, list[str]] = {}
    key, position = "", start
    while position < len(text):
        end = text.find("\n", position)
        line = text[position : end if end >= 0 else len(text)]
        if match := _LINE.match(line):
            key = match[1].lower()
            given.setdefault(key, []).append(match[2].strip())
        elif key and line.strip() and (match := _MORE.match(line)):
            given[key].append(match[1].strip())
        else:
            break
        position = end + 1 if end >= 0 else len(text)
    if not _TELLING & given.keys():
        return FrontMatter({}, text)
    values = {key: "\n".join(lines).strip() for key, lines in given.items()}
    return FrontMatter(values, text[position:])


def first(facts: Mapping[str, Any], *names: str) -> Any:
    """Return the first value of these keys that is not empty, in any case; None without one."""
    by_lower_key = {key.lower(): value for key, value in facts.items()}
    values = (by_lower_key.get(name.lower()) for name in names)
    return next((value for value in values if value not in (None, "", [], {})), None)
