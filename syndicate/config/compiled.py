"""A config as JSON, which a run reads instead of YAML while the config's files are unchanged.

The JSON holds no code: values are rebuilt from the config's own classes by name. A file that
another program changed, or another version of this one wrote, is not read.
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

from syndicate.config import jobs, recipes, settings, terms
from syndicate.config.digest import config_digest
from syndicate.config.site import ConfigWarning, Key, Places, Site
from syndicate.durable import replace_file
from syndicate.errors import Place
from syndicate.profiles import PROFILES

_KIND = "!"
_CLASSES = {
    name: value
    for module in (settings, terms, jobs, recipes)
    for name, value in vars(module).items()
    if is_dataclass(value) and isinstance(value, type)
}
_PARTS = ("settings", "sources", "categories", "jobs", "partners", "recipes")


class _Marks(Mapping[tuple[Key, ...], Place]):
    """Where keys stand, by their path as JSON; a Place is only made for a key that is asked for."""

    def __init__(self, marks: dict[str, list[Any]]) -> None:
        self._marks = marks

    def __getitem__(self, path: tuple[Key, ...]) -> Place:
        file, line, column = self._marks[_dump(path)]
        return Place(file, line, column)

    def __iter__(self) -> Iterator[tuple[Key, ...]]:
        return (tuple(json.loads(path)) for path in self._marks)

    def __len__(self) -> int:
        return len(self._marks)


def write(site: Site, path: Path, stamp: str) -> None:
    """Write a site's config to a file, unless it was read from there.

    `stamp` names the version of the program.
    """
    if isinstance(site.places.marks, _Marks):
        return
    marks = {_dump(path): [p.file, p.line, p.column] for path, p in site.places.marks.items()}
    warnings = [[w.message, w.place.file, w.place.line, w.place.column] for w in site.warnings]
    facts = {part: _plain(getattr(site, part)) for part in _PARTS}
    body = _dump({**facts, "marks": marks, "warnings": warnings, "folder": site.places.folder})
    text = f"{stamp} {site.digest} {_sum(body)}\n{body}"
    with suppress(OSError):
        replace_file(path, [text.encode()], lasting=False)


def read(config: Path, path: Path, stamp: str) -> Site | None:
    """Return the site of a config folder, None unless `write` wrote these very files of it."""
    try:
        head, body = path.read_text(encoding="utf-8").split("\n", 1)
        digest = config_digest(str(config))
        if digest is None or head != f"{stamp} {digest} {_sum(body)}":
            return None
        facts: dict[str, Any] = json.loads(body, object_hook=_value)
        formats = {name for job in facts["jobs"].values() for name in job.formats}
        used = {partner.profile for partner in facts["partners"].values()}
        if not (all(map(jobs.is_format, formats)) and all(map(PROFILES.get, used))):
            return None  # a package is gone: reading YAML says where it is named
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


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sum(body: str) -> str:
    return sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """Return a value of the config as plain data for JSON."""
    if is_dataclass(value):
        parts = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {_KIND: type(value).__name__, **parts}
    if isinstance(value, Mapping):
        return {_KIND: "map", "of": [[key, _plain(inner)] for key, inner in value.items()]}
    if isinstance(value, tuple):
        return {_KIND: "tuple", "of": [_plain(inner) for inner in value]}
    if isinstance(value, timedelta):
        return {_KIND: "span", "of": value.total_seconds()}
    if isinstance(value, date):
        return {_KIND: "date", "of": value.isoformat()}
    return value


def _value(plain: dict[str, Any]) -> Any:
    """Return the value that `_plain` made an object of."""
    kind = plain.pop(_KIND, None)
    if kind is None:
        return plain
    if kind in _CLASSES:
        return _CLASSES[kind](**plain)
    of = plain["of"]
    if kind == "map":
        return dict(of)
    if kind == "tuple":
        return tuple(of)
    return timedelta(seconds=of) if kind == "span" else date.fromisoformat(of)
