"""Read the settings files of generators: YAML, TOML, JSON, and what a file of Python assigns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from syndicate.errors import Place, SyndicateError
from syndicate.intake.bounds import parse_json, parse_toml
from syndicate.intake.markdown import loose_yaml


def _read_yaml(text: str, path: Path) -> Mapping[str, Any]:
    mapping = loose_yaml.read(text, 0, Place(str(path)))
    return mapping.values if mapping else {}


def _read_toml(text: str, path: Path) -> Mapping[str, Any]:
    try:
        return parse_toml(text)
    except ValueError as error:
        raise SyndicateError(f"its TOML is wrong: {error}", Place(str(path))) from error


def _read_json(text: str, path: Path) -> Mapping[str, Any]:
    try:
        settings = parse_json(text)
    except ValueError as error:
        raise SyndicateError(f"its JSON is wrong: {error}", Place(str(path))) from error
    return settings if isinstance(settings, dict) else {}


def _read_python(text: str, path: Path) -> Mapping[str, Any]:
    """Return what a file of Python assigns as it stands; the file is not run."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SyndicateError("its Python is wrong", Place(str(path))) from error
    settings: dict[str, Any] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    settings[target.id] = statement.value.value
    return settings


#: The files that may hold the settings of a generator, and how each is read.
SETTINGS_FILES: Mapping[str, Callable[[str, Path], Mapping[str, Any]]] = {
    "_config.yml": _read_yaml,
    "_config.yaml": _read_yaml,
    "hugo.toml": _read_toml,
    "hugo.yaml": _read_yaml,
    "hugo.yml": _read_yaml,
    "hugo.json": _read_json,
    "zola.toml": _read_toml,
    "config.toml": _read_toml,
    "config.yaml": _read_yaml,
    "config.yml": _read_yaml,
    "config.json": _read_json,
    "config/_default/hugo.toml": _read_toml,
    "config/_default/config.toml": _read_toml,
    "config/_default/hugo.yaml": _read_yaml,
    "config/_default/config.yaml": _read_yaml,
    "pelicanconf.py": _read_python,
}
