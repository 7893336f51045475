"""Categories of the store that are nearly another one, which readers see as a feed of its own."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher

from msgspec import Struct
from slugify import slugify

from syndicate.config.site import Site
from syndicate.store import Store, queries, refile
from syndicate.text.names import fold

#: Names are near from this likeness on: one letter in ten may differ.
_NEAR = 0.85
#: Shorter names are words of their own: C and C++, AI and AR.
_SHORTEST = 4
#: How many letters more or less a near name may have.
_LONGER = 2


class NearCategory(Struct, frozen=True):
    """A category that is no name of a declared one, but near `name`, which is one of `label`.

    `declared` says that categories.yaml has the label; else it is another category of the store.
    """

    category: str
    label: str
    name: str
    articles: int
    declared: bool


def near_categories(
    site: Site, store: Store, among: Collection[str] | None = None
) -> list[NearCategory]:
    """Return the near misses in the store, or `among` some of its categories, by name."""
    with store.reading() as connection:
        terms = queries.terms_of_kind(connection, "category")
        labels = [t.label for t in terms if t.filed and site.label_of(t.label) == t.label]
        unknown = [label for label in labels if label not in site.categories]
        asked = [label for label in unknown if among is None or label in among]
        declared = dict(_names(site))
        near = {label: name for label in asked if (name := _nearest(label, declared))}
        groups = _alike(unknown)
        counts = refile.counts(connection, [*near, *(x for group in groups for x in group)])
    others = {
        label: min(group, key=lambda label: (-counts[label], label))
        for group in groups
        for label in group
    }
    found: list[NearCategory] = []
    for label in asked:
        if name := near.get(label):
            found.append(NearCategory(label, declared[name], name, counts[label], declared=True))
        elif (other := others.get(label, label)) != label:
            found.append(NearCategory(label, other, other, counts[label], declared=False))
    return found


def _names(site: Site) -> Iterator[tuple[str, str]]:
    """Yield every name of a declared category, with its label."""
    for label, names in site.categories.items():
        for name in (label, *filter(None, [names.slug]), *names.labels.values(), *names.aliases):
            yield name, label


def _nearest(label: str, names: Iterable[str]) -> str | None:
    """Return the name that a label is nearly; None where it is near none."""
    word = fold(label)
    best, near = _NEAR, None
    for name in names if len(word) >= _SHORTEST else ():
        other = fold(name)
        if abs(len(word) - len(other)) > _LONGER:
            continue
        matcher = SequenceMatcher(None, word, other)
        if matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            best, near = ratio, name
    return near


def _alike(labels: Iterable[str]) -> list[list[str]]:
    """Return the groups of categories that differ in case, marks or blanks only.

    Short ones differ by their marks: C, C++ and C# are three.
    """
    groups: dict[str, list[str]] = {}
    for label in labels:
        plain = slugify(fold(label)) if len(fold(label)) >= _SHORTEST else fold(label)
        groups.setdefault(plain, []).append(label)
    return [group for group in groups.values() if len(group) > 1]


def lines(near: NearCategory) -> Iterator[str]:
    """Yield what settles a near miss, as categories.yaml wants it."""
    aliases = json.dumps([near.category], ensure_ascii=False)
    label = json.dumps(near.label, ensure_ascii=False)
    where = "" if near.name == near.label else f", a name of {near.label}"
    yield f"# {near.category} (articles: {near.articles}) is nearly {near.name}{where}"
    if near.declared:
        yield f"# if it is the same, add to its entry:  {label}: {{aliases: {aliases}}}"
    else:
        yield f"{label}: {{aliases: {aliases}}}"
