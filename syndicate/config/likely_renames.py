"""What seems to have been renamed in a config without a `formerly` that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from msgspec import Struct

from syndicate.config.evidence import hosts_of
from syndicate.config.jobs import Job, Partner
from syndicate.config.site import Site
from syndicate.config.terms import CategoryNames
from syndicate.errors import Place
from syndicate.text.names import fold

T = TypeVar("T")


class LikelyRename(Struct, frozen=True):
    """What was probably renamed; `place` is that of what it seems to be now."""

    kind: str
    former: str
    name: str
    place: Place

    def __str__(self) -> str:
        return (
            f'{self.place}: the {self.kind} "{self.name}" seems to be what "{self.former}" was; if'
            f" it was renamed, add `formerly: {self.former}` to it"
        )


def likely_renames(before: Site, now: Site) -> Iterator[LikelyRename]:
    """Yield what is gone since a config of before, each with what is new and resembles it."""
    for kind, folder in (("job", "jobs"), ("partner", "partners")):
        alike: Callable[[Any, Any], bool] = _same_job if kind == "job" else _same_partner
        for old, new in _pairs(getattr(before, folder), getattr(now, folder), alike):
            yield LikelyRename(kind, old, new, now.places.of(f"{folder}/{new}.yaml"))
    sources = (_traces(before), _traces(now))
    for old, new in _pairs(*sources, lambda one, other: not one.isdisjoint(other)):
        if new in now.sources.sources and old not in _former(now.sources.sources):
            place = now.places.of("sources.yaml", "sources", new)
            yield LikelyRename("source", old, new, place)
    for old, new in _pairs(before.categories, now.categories, _same_category):
        if now.label_of(old) == old:
            place = now.places.of("categories.yaml", new)
            yield LikelyRename("category", old, new, place)


def _pairs(
    before: Mapping[str, T], now: Mapping[str, T], alike: Callable[[T, T], bool]
) -> Iterator[tuple[str, str]]:
    """Yield (former, present) of what is gone and of the only new one that it is like."""
    stated = _former(now)
    gone = [name for name in before if name not in now and name not in stated]
    new = [name for name in now if name not in before]
    for name in gone if new else ():
        found = [other for other in new if alike(before[name], now[other])]
        if len(found) == 1:
            yield name, found[0]


def _former(every: Mapping[str, Any]) -> set[str]:
    return {old for one in every.values() for old in getattr(one, "formerly", ())}


def _same_job(one: Job, other: Job) -> bool:
    return replace(one, formerly=()) == replace(other, formerly=())


def _same_partner(one: Partner, other: Partner) -> bool:
    same = replace(one, formerly=()) == replace(other, formerly=())
    return same or fold(one.name) == fold(other.name)


def _traces(site: Site) -> dict[str, frozenset[tuple[str, str]]]:
    """Return what each source is known by beside its id: its name, folded, and its hosts."""
    return {
        key: frozenset(
            [("name", fold(terms.name)), *(("host", host) for host, _ in hosts_of(site, key))]
        )
        for key, terms in site.sources.sources.items()
    }


def _same_category(one: CategoryNames, other: CategoryNames) -> bool:
    same = one.slug is not None and one.slug == other.slug
    return same or not set(map(fold, one.others)).isdisjoint(map(fold, other.others))
