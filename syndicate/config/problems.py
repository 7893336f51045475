"""Turn pydantic's errors into errors for an operator: one sentence each, with its place."""

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

#: What each of pydantic's type errors expects.
_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "dataclass_type": "a mapping of keys to values",
}

#: A key of another file is meant rather than one of this that is less like it.
_SURE = 0.75
#: What other notations and people write for true and false.
_SWITCHES = {"yes": True, "on": True, "1": True, "no": False, "off": False, "0": False}
#: An error lists at most so many known keys; the reference has the others.
MAX_LISTED = 9


def problems(
    error: ValidationError, kind: Any, value: Any, file: str, places: Places
) -> Iterator[ConfigError]:
    """Yield a ConfigError for each error that pydantic found in a value read from `file`.

    `kind` is the type that the value should have; `file` is its name below the config folder.
    """
    for detail in error.errors(include_url=False, include_input=False):
        path, rest, actual = _locate(detail["loc"], value)
        if _is_other_branch(detail["type"], rest, actual):
            continue
        message = _sentence(detail, kind, path, rest, actual)
        yield ConfigError(message, places.of(file, *path))


def _locate(loc: tuple[Key, ...], value: Any) -> tuple[tuple[Key, ...], tuple[Key, ...], Any]:
    """Return the part of pydantic's location that is in the file, the rest, and the value there.

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


def _is_other_branch(error_type: str, rest: tuple[Key, ...], actual: Any) -> bool:
    """Whether an error is about the branch of a union that was not meant: a word, or a mapping."""
    mapping = isinstance(actual, dict)
    return bool(rest) and (
        (error_type == "dataclass_type" and not mapping)
        or (error_type == "literal_error" and mapping)
    )


def _sentence(
    detail: Any, kind: Any, path: tuple[Key, ...], rest: tuple[Key, ...], actual: Any
) -> str:
    error_type = detail["type"]
    if error_type == "value_error":
        return str(detail["ctx"]["error"])
    if error_type == "missing":
        return f'"{rest[-1]}" is missing{_purpose(kind, path, str(rest[-1]))}'
    if error_type == "unexpected_keyword_argument":
        key = str(path[-1])
        return f"unknown key {quoted(key)}{_likely_key(key, _keys(kind, path[:-1]))}"
    if error_type == "literal_error":
        words = detail["ctx"]["expected"].replace("'", "")
        known = tuple(words.replace(" or ", ", ").split(", "))
        hint = meant(actual, known) if isinstance(actual, str) else ""
        return f"{_subject(path)} must be {words}, not {quoted(actual)}{hint}"
    if expected := _EXPECTED.get(error_type):
        hint = _hint(error_type, actual) or _example(error_type, _keys(kind, path))
        return f"{_subject(path)} must be {expected}, not {quoted(actual)}{hint}"
    return f"{_subject(path)}: {detail['msg']}"


def _likely_key(key: str, known: tuple[str, ...]) -> str:
    """Return what was meant by an unknown key: one of these, or one of another file."""
    if near := meant(key, known, _SURE):
        return near
    if 0 < len(known) <= MAX_LISTED:
        return meant(key, known) or f"; known here are {', '.join(known)}"
    for file, kind in _files().items():
        if key in _keys(kind, ()):
            return f"; it stands in {file}"
    everywhere = "; docs/reference/keys.md and `syndicate config schema` list those that there are"
    return meant(key, known) or everywhere


def _files() -> Mapping[str, Any]:
    """Return what each file of the config has, by how a person calls it."""
    from syndicate.config import jobs, recipes, settings, terms

    return {
        "site.yaml": settings.Settings,
        "sources.yaml, in a source": terms.SourceTerms,
        "a file of jobs": jobs.Job,
        "a file of partners": jobs.Partner,
        "a file of intake": recipes.PageRecipe,
        "categories.yaml, in a category": terms.CategoryNames,
    }


def _purpose(kind: Any, path: tuple[Key, ...], key: str) -> str:
    """Return what a missing key is for, as editors show it."""
    from syndicate.config.schema import purpose

    for step in path:
        kind = _inside(kind, str(step))
    owner = next((option for option in _options(kind) if is_dataclass(option)), None)
    about = purpose(owner.__name__, key) if isinstance(owner, type) else None
    return f": {about[:1].lower()}{about[1:].rstrip('.')}" if about else ""


def _subject(path: tuple[Key, ...]) -> str:
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_subject(path[:-1])}"
    return quoted(path[-1])


def _hint(error_type: str, actual: Any) -> str:
    """Return how to write what was probably meant, or ""."""
    if error_type == "string_type" and isinstance(actual, (bool, int, float)):
        return f'; put it in quotes: "{quoted(actual)}"'
    if error_type == "bool_type" and str(actual).lower() in _SWITCHES:
        return f"; write {str(_SWITCHES[str(actual).lower()]).lower()}"
    if error_type == "tuple_type" and isinstance(actual, (str, int, float)):
        return f"; put it in brackets: [{quoted(actual).strip(chr(34))}]"
    return ""


def _example(error_type: str, known: tuple[str, ...]) -> str:
    """Return how a mapping of these keys is written, or ""."""
    if error_type != "dataclass_type" or not 0 < len(known) <= MAX_LISTED:
        return ""
    return f"; write {{{', '.join(f'{key}: ...' for key in known)}}}"


def _keys(kind: Any, path: tuple[Key, ...]) -> tuple[str, ...]:
    """Return the keys that the mapping at a path of a type may have."""
    for step in path:
        kind = _inside(kind, str(step))
    known = (option for option in _options(kind) if is_dataclass(option))
    return tuple(field.name.rstrip("_") for option in known for field in fields(option))


def _inside(kind: Any, step: str) -> Any:
    """Return the type of a field, of a mapping's values or of a list's items."""
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
