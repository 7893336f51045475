"""What other packages bring: formats, profiles, intakes and targets, each under a short name.

A package names them as entry points of a group `syndicate.KIND`
(https://packaging.python.org/specifications/entry-points/). They are looked for only where
something asks for a name that the program does not have itself: looking costs as much as a third
of a run that has nothing to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from threading import Lock
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

Group = Literal["formats", "profiles", "intakes", "targets"]

#: What a part must have to be one: functions by name.
_FUNCTIONS: Mapping[Group, tuple[str, ...]] = {
    "formats": ("frame", "fragments", "split", "read"),
    "profiles": ("takes",),
    "intakes": ("main",),
    "targets": ("__call__",),
}
#: What was looked for, by name; None where no package brings it, or none that can be used.
_found: dict[tuple[Group, str], Any] = {}
#: Why what a package brings cannot be used.
_failures: dict[tuple[Group, str], str] = {}
_looking = Lock()
#: What a name may be: it stands in addresses and in the config.
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
#: Whether a config may name what no package brings, as the last good one may: it is left out then.
LENIENT: ContextVar[bool] = ContextVar("lenient", default=False)


def names(group: Group) -> tuple[str, ...]:
    """Return the names that installed packages bring, sorted."""
    from importlib.metadata import entry_points

    return tuple(sorted({point.name for point in entry_points(group=f"syndicate.{group}")}))


def find(group: Group, name: str) -> Any | None:
    """Return what a package brings under a name; None where none does, or it cannot be used.

    `failure` says why then. Never raises: a package that is broken must not keep a takedown from
    being carried out.
    """
    if (group, name) not in _found and _NAME.fullmatch(name):
        with _looking:
            if (group, name) not in _found:
                part, why = _load(group, name)
                if why:
                    _failures[group, name] = why
                _found[group, name] = part
    return _found.get((group, name))


def failure(group: Group, name: str) -> str | None:
    """Return why what a package brings under a name cannot be used; None where it can."""
    find(group, name)
    return _failures.get((group, name))


def _load(group: Group, name: str) -> tuple[Any | None, str | None]:
    """Return what a package brings, or why that cannot be used."""
    from importlib.metadata import entry_points

    points = {point.value: point for point in entry_points(group=f"syndicate.{group}", name=name)}
    if len(points) > 1:
        return None, f"several packages bring it: {', '.join(sorted(points))}"
    for value, point in points.items():
        try:
            part = point.load()
        except (Exception, SystemExit) as error:
            return None, f"{value} cannot be loaded: {' '.join(str(error).split()) or error!r}"
        lacks = [of for of in _FUNCTIONS[group] if not callable(getattr(part, of, None))]
        if lacks or (group in ("formats", "profiles") and getattr(part, "name", None) != name):
            return None, f"{value} is no such part: it lacks {', '.join(lacks) or 'its name'}"
        return part, None
    return None, None


class Table(Mapping[str, T], Generic[T]):
    """The parts of one kind by name: the program's own, and those that packages bring.

    A name that it does not have is looked for among the packages; `accept` makes a part of what one
    brings. It lists its own parts, and of the others those that
    this process has asked for, from any table: a site names all that it has.
    """

    def __init__(self, group: Group, own: Mapping[str, T], accept: Callable[[str, Any], T]) -> None:
        self._group, self._own, self._accept = group, own, accept
        self._others: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        """Return a part. Raises KeyError where there is none."""
        part = self._own.get(name) or self._others.get(name)
        if part is None:
            found = find(self._group, name)
            if found is None:
                raise KeyError(name)
            part = self._others[name] = self._accept(name, found)
        return part

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._asked()

    def __iter__(self) -> Iterator[str]:
        return iter((*self._own, *self._asked()))

    def __len__(self) -> int:
        return len(self._own) + len(self._asked())

    def _asked(self) -> list[str]:
        """Return the names of the others."""
        return [name for (group, name), part in _found.items() if part and group == self._group]
