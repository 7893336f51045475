"""Names in the config that no article has: a feed takes nothing, a restriction holds nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from syndicate.build.catalog import Catalog
from syndicate.build.select import speaks
from syndicate.config.nearest import meant
from syndicate.config.owners import Owners
from syndicate.config.site import ConfigWarning, Key, Site
from syndicate.store import queries
from syndicate.store.sql import Connection
from syndicate.text.names import fold

_SHOWN = 5


def unknown_names(catalog: Catalog, connection: Connection) -> tuple[str, ...]:
    """Return a warning for each name of a category, tag, author or language that no article has.

    In what a job selects, in a source's exceptions and among a partner's names; a category that is
    declared is known. None while the store is empty.
    """
    if queries.sequence(connection) == 0:
        return ()
    unknown = [*_unknown(catalog, connection), *_unspoken(catalog.site, connection)]
    return tuple(map(str, sorted(unknown, key=lambda found: found.place)))


def _unknown(catalog: Catalog, connection: Connection) -> Iterator[ConfigWarning]:
    site, owners = catalog.site, catalog.owners
    known: dict[str, Sequence[str]] = {}
    for kind, name, path in _names(catalog):
        if kind not in known:
            known[kind] = [t.label for t in queries.terms_of_kind(connection, kind) if t.filed]
        before = owners.was_anothers(name) if kind == "category" else None
        if before and not str(path[0]).startswith("jobs/"):
            goes = "both" if path[0] == "sources.yaml" else "neither"
            what = f'"{name}" was a name of "{before}" before and goes for {goes} here'
            yield ConfigWarning(f"{what}; name what is meant by its slug", site.places.of(*path))
        if kind != "category":
            is_known, names = name in known[kind], list(known[kind])
        else:
            is_known = _is_category(owners, name, known[kind], restricts=path[0] == "sources.yaml")
            names = [*known[kind], *_declared(site)]
        if not is_known:
            place = site.places.of(*path)
            yield ConfigWarning(f'no article has the {kind} "{name}"{meant(name, names)}', place)


def _unspoken(site: Site, connection: Connection) -> Iterator[ConfigWarning]:
    """Yield a warning for each language that a job selects and no article is in."""
    jobs = {name: job.select.languages for name, job in site.jobs.items() if job.select.languages}
    if not jobs:
        return
    filed = [t.label for t in queries.terms_of_kind(connection, "language") if t.filed]
    own, silent = site.settings.language, "" in filed
    there = dict.fromkeys([*filter(None, filed), *([own] if silent else [])])
    for name, ranges in jobs.items():
        for index, language in enumerate(ranges):
            if any(speaks((language,), tag) for tag in there):
                continue
            message = f'no article is in the language "{language}"'
            message += f", but in {_listed(there)}" if there else ""
            if silent:
                message += f"; those that name none count as {own}: import --language says theirs"
            place = site.places.of(f"jobs/{name}.yaml", "select", "languages", index)
            yield ConfigWarning(message, place)


def _listed(tags: Collection[str]) -> str:
    more = f" and {len(tags) - _SHOWN:,} more" if len(tags) > _SHOWN else ""
    return ", ".join([*tags][:_SHOWN]) + more


def _is_category(owners: Owners, name: str, filed: Sequence[str], *, restricts: bool) -> bool:
    """Return whether the config or an article has a category; `filed` are those of articles.

    What `restricts` goes for every spelling of a name and for the categories below it, while a feed
    takes a category that is not declared only as articles spell it.
    """
    label = owners.label_of(name)
    if label in filed or label in owners.site.categories:
        return True
    declared = map(fold, owners.site.categories)
    return restricts and (
        owners.falls_under(name, filed) or not owners.called(name).isdisjoint(declared)
    )


def _declared(site: Site) -> Iterator[str]:
    """Yield every name of a declared category."""
    for label, names in site.categories.items():
        yield from (label, *names.others)


def _names(catalog: Catalog) -> Iterator[tuple[str, str, tuple[Key, ...]]]:
    """Yield the kind, name and path of every name that should be an article's."""
    site = catalog.site
    for job_name, job in site.jobs.items():
        path: tuple[Key, ...] = (f"jobs/{job_name}.yaml", "select")
        select = job.select
        for key, kind, names in (
            ("categories", "category", select.categories),
            ("tags", "tag", select.tags),
            ("authors", "author", select.authors),
        ):
            yield from ((kind, name, (*path, key, index)) for index, name in enumerate(names))
    for source, terms in site.sources.sources.items():
        path = ("sources.yaml", "sources", source, "categories")
        yield from (("category", name, (*path, name)) for name in terms.categories)
    for partner_name, partner in site.partners.items():
        path = (f"partners/{partner_name}.yaml", "categories")
        yield from (("category", name, (*path, name)) for name in partner.categories)
