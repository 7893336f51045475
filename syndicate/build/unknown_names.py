"""Names in the config that no article has: a feed takes nothing, a restriction holds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from syndicate.build.catalog import Catalog
from syndicate.config.nearest import meant
from syndicate.config.site import ConfigWarning, Key
from syndicate.store import queries


def unknown_names(catalog: Catalog, connection: Connection) -> tuple[str, ...]:
    """Return a warning for each name of a category, tag or author that no article has.

    In what a job selects, in a source's exceptions and among a partner's names; a category that is
    declared is known. None while the store is empty.
    """
    if queries.sequence(connection) == 0:
        return ()
    return tuple(map(str, sorted(_unknown(catalog, connection), key=lambda found: found.place)))


def _unknown(catalog: Catalog, connection: Connection) -> Iterator[ConfigWarning]:
    site, owners = catalog.site, catalog.owners
    known: dict[str, Sequence[str]] = {}
    for kind, name, path in _names(catalog):
        if kind not in known:
            known[kind] = [t.label for t in queries.terms_of_kind(connection, kind) if t.filed]
        label = owners.label_of(name) if kind == "category" else name
        if label in known[kind] or (kind == "category" and label in site.categories):
            continue
        names = (*known[kind], *site.categories) if kind == "category" else known[kind]
        place = site.places.of(*path)
        yield ConfigWarning(f'no article has the {kind} "{name}"{meant(name, names)}', place)


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
