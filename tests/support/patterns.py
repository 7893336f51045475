"""Every compiled pattern of the package, with the methods by which the package uses it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import BuiltinMethodType, ModuleType
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple

import syndicate
from syndicate.text.patterns import LazyPattern

METHODS = frozenset("match search fullmatch sub subn finditer findall split scanner".split())
_DEEPEST = 5


@dataclass
class UsedPattern:
    """A pattern, where it stands, and how it is used."""

    pattern: re.Pattern[Any]
    places: list[str] = field(default_factory=list)
    methods: set[str] = field(default_factory=set)


@cache
def used_patterns() -> list[UsedPattern]:
    """Return the patterns of module globals, within classes and collections, and in calls of `re`.

    A pattern that is not called by a name of its own may be used by any method.
    """
    found: dict[tuple[Any, int], UsedPattern] = {}

    def add(pattern: re.Pattern[Any], place: str, methods: set[str] | frozenset[str]) -> None:
        used = found.setdefault((pattern.pattern, pattern.flags), UsedPattern(pattern))
        used.places.append(place)
        used.methods |= methods

    modules = list(_modules())
    uses = _uses(modules)
    for module in modules:
        for name, value in vars(module).items():
            for pattern in _within(value, 0):
                is_whole = value is pattern or isinstance(value, LazyPattern)
                known = uses.get((module.__name__, name)) if is_whole else None
                add(pattern, f"{module.__name__}.{name}", known or METHODS)
        for number, method, pattern in _inline(module):
            add(pattern, f"{module.__name__} line {number}", {method})
    return list(found.values())


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(syndicate.__path__, "syndicate."):
        if ".migrations" not in info.name:
            yield importlib.import_module(info.name)


def _within(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, LazyPattern):
        yield value.compiled()
        return
    if isinstance(value, re.Pattern):
        yield value
        return
    if isinstance(value, BuiltinMethodType) and isinstance(value.__self__, re.Pattern):
        yield value.__self__
        return
    parts: list[Any] = []
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = list(value)
    elif isinstance(value, type) and value.__module__.startswith("syndicate"):
        parts = list(vars(value).values())
    elif is_dataclass(value) and type(value).__module__.startswith("syndicate"):
        parts = [getattr(value, part.name, None) for part in fields(value)]
    elif isinstance(value, Struct):
        parts = list(astuple(value))
    if depth < _DEEPEST:
        for part in parts:
            yield from _within(part, depth + 1)


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))


@cache
def _calls(module: ModuleType) -> list[tuple[ast.Call, str, str]]:
    """Return the calls of a pattern's methods: the call, the name before the dot, the method."""
    calls = []
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else ""
            name = owner.attr if isinstance(owner, ast.Attribute) else name
            if name and node.func.attr in METHODS:
                calls.append((node, name, node.func.attr))
    return calls


def _uses(modules: list[ModuleType]) -> dict[tuple[str, str], frozenset[str]]:
    """Return the methods by (module, name); one that is passed on as a value may meet any."""
    called: dict[tuple[str, str], set[str]] = {}
    for module in modules:
        for _, name, method in _calls(module):
            called.setdefault((module.__name__, name), set()).add(method)
        for name, count in _loads(module).items():
            if count > sum(name == other for _, other, _ in _calls(module)):
                called[module.__name__, name] = set(METHODS)
    uses = {}
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern | LazyPattern):
                same = [other for other in modules if vars(other).get(name) is value]
                own = {m for other in same for m in called.get((other.__name__, name), ())}
                uses[module.__name__, name] = frozenset(own)
    return uses


def _loads(module: ModuleType) -> Counter[str]:
    nodes = ast.walk(_tree(module))
    return Counter(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))


def _inline(module: ModuleType) -> Iterator[tuple[int, str, re.Pattern[str]]]:
    for call, name, method in _calls(module):
        if name == "re" and call.args and isinstance(call.args[0], ast.Constant):
            yield call.lineno, method, re.compile(call.args[0].value)
