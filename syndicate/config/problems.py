"""pydantic's findings as errors an operator understands: one sentence, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from syndicate.config.nearest import meant
from syndicate.config.site import Key, Places
from syndicate.config.types import quoted
from syndicate.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import ValidationError

#: What each of pydantic's type errors would have liked to see.
_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "dataclass_type": "a mapping of keys to values",
}

#: More keys than this are not listed in an error: the reference is a better place for them.
MAX_LISTED = 9


def problems(
    error: ValidationError, kind: Any, value: Any, file: str, places: Places
) -> Iterator[ConfigError]:
    """One ConfigError for each thing pydantic found in a value read from `file`.

    `kind` is the type the value was held against; `file` is its name below the config folder.
    """
    for detail in error.errors(include_url=False, include_input=False):
        path, rest, found = _written(detail["loc"], value)
        if _other_branch(detail["type"], rest, found):
            continue
        message = _sentence(detail, kind, path, rest, found)
        yield ConfigError(message, places.of(file, *path))


def _written(loc: tuple[Key, ...], value: Any) -> tuple[tuple[Key, ...], tuple[Key, ...], Any]:
    """The part of pydantic's location that stands in the file, the rest, and the value there.

    The rest is the name of a missing key, `[key]`, or the branch of a union.
    """
    path: list[Key] = []
    rest: list[Key] = []
    for step in loc:
        try:
            value = value[step]
        except (TypeError, LookupError):
            rest.append(step)
        else:
            path.append(step)
    return tuple(path), tuple(rest), value


def _other_branch(kind: str, rest: tuple[Key, ...], found: Any) -> bool:
    """Whether a union was tried that the operator did not mean: a word for a mapping, or back."""
    mapping = isinstance(found, dict)
    return bool(rest) and (
        (kind == "dataclass_type" and not mapping) or (kind == "literal_error" and mapping)
    )


def _sentence(
    detail: Any, kind: Any, path: tuple[Key, ...], rest: tuple[Key, ...], found: Any
) -> str:
    sort = detail["type"]
    if sort == "value_error":
        return str(detail["ctx"]["error"])
    if sort == "missing":
        return f'"{rest[-1]}" is missing'
    if sort == "unexpected_keyword_argument":
        key = str(path[-1])
        known = _keys(kind, path[:-1])
        listed = f"; known here are {', '.join(known)}" if 0 < len(known) <= MAX_LISTED else ""
        return f"unknown key {quoted(key)}{meant(key, known) or listed}"
    if sort == "literal_error":
        words = detail["ctx"]["expected"].replace("'", "")
        known = tuple(words.replace(" or ", ", ").split(", "))
        hint = meant(found, known) if isinstance(found, str) else ""
        return f"{_subject(path)} must be {words}, not {quoted(found)}{hint}"
    if expected := _EXPECTED.get(sort):
        return f"{_subject(path)} must be {expected}, not {quoted(found)}{_advice(sort, found)}"
    return f"{_subject(path)}: {detail['msg']}"


def _subject(path: tuple[Key, ...]) -> str:
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_subject(path[:-1])}"
    return quoted(path[-1])


def _advice(sort: str, found: Any) -> str:
    """How to write what was probably meant."""
    if sort == "string_type" and isinstance(found, (bool, int, float)):
        return f'; put it in quotes: "{quoted(found)}"'
    if sort == "tuple_type" and isinstance(found, (str, int, float)):
        return f"; put it in brackets: [{quoted(found).strip(chr(34))}]"
    return ""


def _keys(kind: Any, path: tuple[Key, ...]) -> tuple[str, ...]:
    """The keys that may stand in the mapping at a path of a type."""
    for step in path:
        kind = _inside(kind, str(step))
    known = (option for option in _options(kind) if is_dataclass(option))
    return tuple(field.name.rstrip("_") for option in known for field in fields(option))


def _inside(kind: Any, step: str) -> Any:
    """The type of what stands below a step: a field, a mapping's value or a list's item."""
    for option in _options(kind):
        if is_dataclass(option):
            hints = get_type_hints(option)
            return hints.get(step, hints.get(f"{step}_"))
        if get_origin(option) in (tuple, Mapping):
            items = get_args(option)
            return items[0] if get_origin(option) is tuple else items[1]
    return None


def _options(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
