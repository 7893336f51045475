"""What categories, sources, jobs and partners were called before (`formerly`), and who may say so.

A former name goes on meaning what it meant: where another file names a source, job or partner by
it, the present name is put in its place before anything else reads the config.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from msgspec import Struct

from syndicate.config.jobs import Job, Partner
from syndicate.config.parts import Finding, SiteParts
from syndicate.config.recipes import PageRecipe
from syndicate.config.site import Key
from syndicate.config.terms import CategoryNames, SourceTerms
from syndicate.errors import ConfigError
from syndicate.text.names import fold

_SOURCES = ("sources.yaml", "sources")
_Path = tuple[Key, ...]


class _Named(Struct, frozen=True):
    """One of several that are told apart by name: its present names and its former ones.

    `path` is that of what `formerly` stands in; each present name has the path of its key. `name`
    is what its path ends with: the file or the key.
    """

    name: str
    path: _Path
    present: tuple[tuple[str, _Path], ...]
    former: tuple[str, ...]


def files(parts: SiteParts) -> Iterator[Finding]:
    """No former name of a job or partner is that of another now, and only one had it.

    Public jobs may exchange their names in one step: then each of them says so. Partners are given
    jobs by name, and may not get another than they had.
    """
    jobs = [_of_file("jobs", name, job.formerly) for name, job in parts.jobs.items()]
    renamed = {n for n, job in parts.jobs.items() if job.formerly and job.audience == "public"}
    yield from _clashes(parts, "job", jobs, str, renamed, parts.job_names)
    partners = [_of_file("partners", name, p.formerly) for name, p in parts.partners.items()]
    yield from _clashes(parts, "partner", partners, str, (), parts.partner_names)


def sources(parts: SiteParts) -> Iterator[Finding]:
    """No former id or name of a source is that of another now, and only one had it."""
    listed = parts.sources.sources if parts.sources else {}
    named = [
        _Named(
            key,
            (*_SOURCES, key),
            ((key, (*_SOURCES, key)), (terms.name, (*_SOURCES, key, "name"))),
            terms.formerly,
        )
        for key, terms in listed.items()
    ]
    yield from _clashes(parts, "source", named, fold)


def categories(parts: SiteParts) -> Iterator[Finding]:
    """No former label or slug of a category is a name of another now, and only one had it."""
    named = [
        _Named(label, ("categories.yaml", label), tuple(_present(label, names)), names.formerly)
        for label, names in parts.categories.items()
    ]
    yield from _clashes(parts, "category", named, fold)


def _of_file(folder: str, name: str, former: tuple[str, ...]) -> _Named:
    path = (f"{folder}/{name}.yaml",)
    return _Named(name, path, ((name, path),), former)


def _present(label: str, names: CategoryNames) -> Iterator[tuple[str, _Path]]:
    """Yield the present names of a category, with the path of the key that gives each."""
    path: _Path = ("categories.yaml", label)
    yield label, path
    if names.slug:
        yield names.slug, (*path, "slug")
    for language, name in names.labels.items():
        yield name, (*path, "labels", language)
    for index, alias in enumerate(names.aliases):
        yield alias, (*path, "aliases", index)


def _clashes(
    parts: SiteParts,
    kind: str,
    every: Iterable[_Named],
    compared: Callable[[str], str],
    exchanged: Iterable[str] = (),
    unread: Iterable[str] = (),
) -> Iterator[Finding]:
    """Yield an error for each former name that another has now, or had as well.

    Names are `compared` as this function makes them. What is `exchanged` may be a former name;
    `unread` names are those of files too that could not be read.
    """
    every = list(every)
    now: dict[str, tuple[str, _Path]] = {}
    for named in every:
        for name, path in named.present:
            now.setdefault(compared(name), (named.name, path))
    for name in unread:
        now.setdefault(compared(name), (name, (f"{kind}s/{name}.yaml",)))
    claimed: dict[str, tuple[str, _Path]] = {}
    for named in every:
        for index, name in enumerate(named.former):
            path = (*named.path, "formerly", index)
            if name == named.name:
                message = f'"{name}" is the name of this {kind} now; formerly names earlier ones'
                yield ConfigError(message, parts.places.of(*path))
                continue
            owner, there = now.get(compared(name), (named.name, path))
            if owner != named.name and owner not in exchanged:
                place = parts.places.of(*there)
                message = (
                    f'"{name}" is still a name of the {kind} "{owner}", at {place};'
                    f" to exchange names, give one a third name first, and build"
                )
                yield ConfigError(message, parts.places.of(*path))
            other, there = claimed.setdefault(compared(name), (named.name, path))
            if other != named.name:
                place = parts.places.of(*there)
                message = f'"{name}" was a name of the {kind} "{other}" already, at {place}'
                yield ConfigError(message, parts.places.of(*path))


def former_names(every: Mapping[str, Job | Partner | SourceTerms]) -> dict[str, str]:
    """Return the present name of each former one that nobody has now."""
    former = {old: name for name, one in every.items() for old in one.formerly}
    return {old: name for old, name in former.items() if old not in every}


def with_present_names(parts: SiteParts) -> SiteParts:
    """Return parts of a site that name sources, jobs, partners and parents as they are called."""
    jobs, partners = former_names(parts.jobs), former_names(parts.partners)
    listed = parts.sources.sources if parts.sources else {}
    known = former_names(listed)
    parents = _present_slugs(parts)
    if not (jobs or partners or known or parents):
        return parts
    return replace(
        parts,
        sources=parts.sources
        and replace(parts.sources, sources={k: _allowed(t, partners) for k, t in listed.items()}),
        categories={
            label: replace(names, parent=parents.get(fold(names.parent or ""), names.parent))
            for label, names in parts.categories.items()
        },
        jobs={
            name: replace(
                job, select=replace(job.select, sources=_present_of(job.select.sources, known))
            )
            for name, job in parts.jobs.items()
        },
        partners={
            name: replace(partner, jobs=_present_of(partner.jobs, jobs))
            for name, partner in parts.partners.items()
        },
        recipes={name: _recipe(recipe, known) for name, recipe in parts.recipes.items()},
    )


def _present_slugs(parts: SiteParts) -> dict[str, str]:
    """Return the slugs of categories by their former names, folded, that are nobody's slug now."""
    slugs: dict[str, str] = {}
    for names in parts.categories.values():
        if slug := names.slug:
            slugs |= dict.fromkeys(map(fold, names.formerly), slug)
    present = {names.slug for names in parts.categories.values()}
    return {old: slug for old, slug in slugs.items() if old not in present}


def _allowed(terms: SourceTerms, partners: Mapping[str, str]) -> SourceTerms:
    rule = terms.partners
    allow = None if rule.allow is None else _present_of(rule.allow, partners)
    own = replace(rule, allow=allow, deny=_present_of(rule.deny, partners))
    return terms if own == rule else replace(terms, partners=own)


def _recipe(recipe: PageRecipe, sources: Mapping[str, str]) -> PageRecipe:
    source = recipe.fixed.source
    if source is None or source not in sources:
        return recipe
    return replace(recipe, fixed=replace(recipe.fixed, source=sources[source]))


def _present_of(names: tuple[str, ...], present: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(present.get(name, name) for name in names))
