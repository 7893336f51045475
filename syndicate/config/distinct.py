"""The rules of what only one may have: hosts, names and slugs, and the paths of feeds."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.config.jobs import Job
from syndicate.config.parts import Finding, SiteParts
from syndicate.config.site import ConfigWarning, Key
from syndicate.config.terms import CategoryNames, SourceTerms
from syndicate.errors import ConfigError, Place
from syndicate.text.names import fold
from syndicate.text.urls import bare_host, plain_host

_SOURCES = ("sources.yaml", "sources")


def source_names(parts: SiteParts) -> Iterator[Finding]:
    """No two sources have one name, in any case, width or Unicode form."""
    owners: dict[str, str] = {}
    for key, source in parts.sources.sources.items() if parts.sources else ():
        owner = owners.setdefault(fold(source.name), key)
        if owner != key:
            there = parts.places.of(*_SOURCES, owner, "name")
            message = f'the name "{source.name}" belongs to "{owner}", at {there}'
            yield ConfigError(message, parts.places.of(*_SOURCES, key, "name"))


def source_hosts(parts: SiteParts) -> Iterator[Finding]:
    """A host belongs to one source only, whether `match` or `url` says so; platforms to nobody."""
    owners: dict[str, tuple[str, tuple[Key, ...]]] = {}
    platforms = _platforms(parts)
    for name, source in parts.sources.sources.items() if parts.sources else ():
        for host, key in _hosts(source):
            if host in platforms:
                continue
            path = (*_SOURCES, name, *key)
            owner, there = owners.setdefault(host, (name, path))
            if owner != name:
                message = f'the host "{host}" belongs to "{owner}", at {parts.places.of(*there)}'
                if "url" in (key[0], there[3]):
                    message += '; one where many publish is listed under "platforms"'
                yield ConfigError(message, parts.places.of(*path))


def platforms(parts: SiteParts) -> Iterator[Finding]:
    """A host where many publish belongs to no source, and is not the site's own."""
    listed = _platforms(parts)
    if not parts.sources or not listed:
        return
    for name, source in parts.sources.sources.items():
        for host, key in _hosts(source):
            if host in listed and key[0] == "match":
                message = (
                    f'the host "{host}" is a platform, at {listed[host]}, and points to nobody'
                )
                yield ConfigError(message, parts.places.of(*_SOURCES, name, *key))
    home = bare_host(parts.settings.home) if parts.settings else None
    own = {plain_host(host) for host in parts.sources.own.hosts} | {home}
    for host, place in listed.items():
        if host in own:
            yield ConfigError(f'the host "{host}" is the site\'s own, and no platform', place)


def _platforms(parts: SiteParts) -> dict[str, Place]:
    """Return the place of every platform."""
    hosts = parts.sources.platforms if parts.sources else ()
    path = ("sources.yaml", "platforms")
    return {plain_host(host): parts.places.of(*path, i) for i, host in enumerate(hosts)}


def _hosts(source: SourceTerms) -> Iterator[tuple[str, tuple[Key, ...]]]:
    """Yield the hosts of a source, with the path of the key that gives each."""
    for index, host in enumerate(source.match):
        yield plain_host(host), ("match", index)
    front = bare_host(source.url)
    if front:
        yield front, ("url",)


def category_slugs(parts: SiteParts) -> Iterator[Finding]:
    """A slug belongs to one category only."""
    owners: dict[str, str] = {}
    for label, category in parts.categories.items():
        if category.slug is None:
            continue
        owner = owners.setdefault(category.slug, label)
        if owner != label:
            there = parts.places.of("categories.yaml", owner, "slug")
            message = f'the slug "{category.slug}" belongs to "{owner}", at {there}'
            yield ConfigError(message, parts.places.of("categories.yaml", label, "slug"))


def category_names(parts: SiteParts) -> Iterator[Finding]:
    """No two categories have one name; a record that has it in another spelling means neither."""
    first: dict[str, tuple[str, str, tuple[Key, ...]]] = {}
    for label, names in parts.categories.items():
        for name, key in _names(label, names):
            path = ("categories.yaml", label, *key)
            other, spelling, there = first.setdefault(fold(name), (label, name, path))
            if other == label:
                continue
            same = f'is a name of "{other}", too'
            if spelling != name:
                same = f'differs from "{spelling}" only in case or spelling'
            message = f'"{name}" {same}, at {parts.places.of(*there)}'
            yield ConfigWarning(message, parts.places.of(*path))


def _names(label: str, names: CategoryNames) -> Iterator[tuple[str, tuple[Key, ...]]]:
    """Yield every name of a category, with the path of the key that gives it."""
    yield label, ()
    if names.slug:
        yield names.slug, ("slug",)
    for language, name in names.labels.items():
        yield name, ("labels", language)
    for index, alias in enumerate(names.aliases):
        yield alias, ("aliases", index)


def paths_and_slugs(parts: SiteParts) -> Iterator[Finding]:
    """The path of a job is not that of another job's feed of a declared category or source."""
    single = {name: job for name, job in parts.jobs.items() if job.per is None}
    for name, job in parts.jobs.items():
        for slug, what, there in _given_slugs(parts, job):
            path = job.path.replace("{job}", name).replace("{slug}", slug)
            for other, alone in single.items():
                if alone.path.replace("{job}", other) == path and _meet(parts, name, other):
                    message = f'the job "{name}" writes "{path}" for {what}, at {there}'
                    yield ConfigError(message, parts.places.of(f"jobs/{other}.yaml", "path"))


def _given_slugs(parts: SiteParts, job: Job) -> Iterator[tuple[str, str, Place]]:
    """Yield the slugs that the config gives what a job makes feeds of: each with its place."""
    if job.per == "category":
        for label, names in parts.categories.items():
            if names.slug and not _leaves_out(job.select.categories, label, parts):
                place = parts.places.of("categories.yaml", label, "slug")
                yield names.slug, f'the category "{label}"', place
    elif job.per == "source":
        for key in parts.places.names(*_SOURCES):
            if not job.select.sources or key in job.select.sources:
                yield key, f'the source "{key}"', parts.places.of(*_SOURCES, key)


def _meet(parts: SiteParts, one: str, other: str) -> bool:
    """Whether two jobs write into one folder: the public one, or that of a partner."""
    if parts.jobs[one].audience == parts.jobs[other].audience == "public":
        return True
    return any({one, other} <= {*partner.jobs} for partner in parts.partners.values())


def _leaves_out(selected: tuple[str, ...], label: str, parts: SiteParts) -> bool:
    """Whether a job selects categories, and not this one."""
    names = {fold(name) for name in (label, *parts.categories[label].others)}
    return bool(selected) and names.isdisjoint(map(fold, selected))
