"""A config in the form in which it is read fastest: for runs that find its files unchanged.

JSON, and nothing that can run: values are rebuilt from the vocabulary's own classes by name. What
was changed by another hand, or made by another version, is not taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from syndicate.config import recipes, vocabulary
from syndicate.config.digest import config_digest
from syndicate.config.site import ConfigWarning, Key, Places, Site
from syndicate.errors import Place

_KIND = "!"
_CLASSES = {
    name: found
    for name in vocabulary.__all__
    if is_dataclass(found := getattr(vocabulary, name)) and isinstance(found, type)
} | {found.__name__: found for found in (recipes.PageRecipe, recipes.Pick, recipes.Fixed)}
_PARTS = ("settings", "sources", "categories", "jobs", "partners", "recipes")


class _Marks(Mapping[tuple[Key, ...], Place]):
    """Where keys stand, by their path as JSON has it; places are made when they are asked for."""

    def __init__(self, held: dict[str, list[Any]]) -> None:
        self._held = held

    def __getitem__(self, path: tuple[Key, ...]) -> Place:
        file, line, column = self._held[_name(path)]
        return Place(file, line, column)

    def __iter__(self) -> Iterator[tuple[Key, ...]]:
        return (tuple(json.loads(name)) for name in self._held)

    def __len__(self) -> int:
        return len(self._held)


def write(site: Site, path: Path, stamp: str) -> None:
    """Write a site's config down; `stamp` names the version of the program."""
    marks = {_name(key): [p.file, p.line, p.column] for key, p in site.places.marks.items()}
    warnings = [
        [one.message, one.place.file, one.place.line, one.place.column] for one in site.warnings
    ]
    facts = {part: _plain(getattr(site, part)) for part in _PARTS}
    body = _dump({**facts, "marks": marks, "warnings": warnings, "folder": site.places.folder})
    with suppress(OSError):
        path.write_text(f"{stamp} {site.digest} {_sum(body)}\n{body}", encoding="utf-8")


def read(config: Path, path: Path, stamp: str) -> Site | None:
    """The site whose config folder this is, if its files are still those that were written down."""
    try:
        head, body = path.read_text(encoding="utf-8").split("\n", 1)
        digest = config_digest(str(config))
        if digest is None or head != f"{stamp} {digest} {_sum(body)}":
            return None
        facts: dict[str, Any] = json.loads(body, object_hook=_value)
        return Site(
            folder=config.parent,
            **{part: facts[part] for part in _PARTS},
            places=Places(_Marks(facts["marks"]), facts["folder"]),
            warnings=tuple(
                ConfigWarning(text, Place(*place)) for text, *place in facts["warnings"]
            ),
            digest=digest,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _name(path: tuple[Key, ...]) -> str:
    return _dump(path)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sum(body: str) -> str:
    return sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """A value of the vocabulary as JSON has it."""
    if is_dataclass(value):
        parts = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {_KIND: type(value).__name__, **parts}
    if isinstance(value, Mapping):
        return {_KIND: "map", "of": [[key, _plain(one)] for key, one in value.items()]}
    if isinstance(value, tuple):
        return {_KIND: "tuple", "of": [_plain(one) for one in value]}
    if isinstance(value, timedelta):
        return {_KIND: "span", "of": value.total_seconds()}
    if isinstance(value, date):
        return {_KIND: "date", "of": value.isoformat()}
    return value


def _value(held: dict[str, Any]) -> Any:
    """The value again."""
    kind = held.pop(_KIND, None)
    if kind is None:
        return held
    if kind in _CLASSES:
        return _CLASSES[kind](**held)
    of = held["of"]
    if kind == "map":
        return dict(of)
    if kind == "tuple":
        return tuple(of)
    return timedelta(seconds=of) if kind == "span" else date.fromisoformat(of)
