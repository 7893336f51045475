"""The rules of names: whatever one file calls by name stands in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from syndicate.config.nearest import meant
from syndicate.config.parts import Finding, SiteParts
from syndicate.config.site import ConfigWarning, Key
from syndicate.config.vocabulary import DEFAULT_AFTER, DEFAULT_BEFORE, Placement
from syndicate.errors import ConfigError
from syndicate.profiles import PROFILES

BUILT_IN_NOTICES = (*DEFAULT_BEFORE, *DEFAULT_AFTER)


def partner_jobs(parts: SiteParts) -> Iterator[Finding]:
    """A partner reads jobs that there are, and that are meant for partners."""
    for name, partner in parts.partners.items():
        path: tuple[Key, ...] = (f"partners/{name}.yaml", "jobs")
        yield from _dangling(parts, path, partner.jobs, parts.job_names, "job")
        for index, wanted in enumerate(partner.jobs):
            job = parts.jobs.get(wanted)
            if job and job.audience != "partners":
                message = (
                    f'the job "{wanted}" is for the public; a partner reads jobs with'
                    " audience: partners"
                )
                yield ConfigError(message, parts.places.of(*path, index))


def unread_jobs(parts: SiteParts) -> Iterator[Finding]:
    """A job for partners is read by one."""
    read = {name for partner in parts.partners.values() for name in partner.jobs}
    for name, job in parts.jobs.items():
        if job.audience == "partners" and name not in read:
            message = "no partner reads this job, so nothing is written for it"
            yield ConfigWarning(message, parts.places.of(f"jobs/{name}.yaml", "audience"))


def profiles(parts: SiteParts) -> Iterator[Finding]:
    """A partner's dialect is one we speak, and what it cannot do without is there."""
    for name, partner in parts.partners.items():
        file = f"partners/{name}.yaml"
        place = parts.places.of(file, "profile")
        profile = PROFILES.get(partner.profile)
        if profile is None:
            hint = meant(partner.profile, PROFILES)
            yield ConfigError(f'no profile is called "{partner.profile}"{hint}', place)
            continue
        for index, wanted in enumerate(partner.jobs):
            job = parts.jobs.get(wanted)
            if job and not {*job.formats} & {*profile.formats}:
                spoken = ", ".join(profile.formats)
                message = f'{profile.label} reads {spoken}, and the job "{wanted}" writes none'
                yield ConfigError(message, parts.places.of(file, "jobs", index))
        settings = parts.settings
        if profile.logo and not partner.logo:
            yield ConfigWarning(f'{profile.label} wants a logo: say "logo" here', place)
        if partner.logo and not profile.logo:
            place = parts.places.of(file, "logo")
            yield ConfigWarning(f"{profile.label} has no place for a logo", place)
        if settings and profile.locale and "-" not in settings.language:
            message = f"{profile.label} wants a language with a region, like zh-CN, in site.yaml"
            yield ConfigWarning(message, place)


def selected_sources(parts: SiteParts) -> Iterator[Finding]:
    """A job selects sources that stand in sources.yaml."""
    known = parts.places.names("sources.yaml", "sources")
    for name, job in parts.jobs.items():
        path = (f"jobs/{name}.yaml", "select", "sources")
        yield from _dangling(parts, path, job.select.sources, known, "source")


def recipe_sources(parts: SiteParts) -> Iterator[Finding]:
    """A recipe's pages are of a source that stands in sources.yaml, or the site's own."""
    known = (*parts.places.names("sources.yaml", "sources"), "own")
    for name, recipe in parts.recipes.items():
        wanted = (recipe.fixed.source,) if recipe.fixed.source else ()
        for one in wanted:
            if one not in known:
                place = parts.places.of(f"intake/{name}.yaml", "fixed", "source")
                yield ConfigError(f'no source is called "{one}"{meant(one, known)}', place)


def named_partners(parts: SiteParts) -> Iterator[Finding]:
    """A source allows and denies partners that have a file."""
    known = parts.partner_names
    for name, source in parts.sources.sources.items() if parts.sources else ():
        path = ("sources.yaml", "sources", name, "partners")
        yield from _dangling(parts, (*path, "allow"), source.partners.allow or (), known, "partner")
        yield from _dangling(parts, (*path, "deny"), source.partners.deny, known, "partner")


def placed_notices(parts: SiteParts) -> Iterator[Finding]:
    """A placement names notices that are built in or stand in site.yaml."""
    known = (*BUILT_IN_NOTICES, *parts.places.names("site.yaml", "notices"))
    placements: list[tuple[str, Placement | None]] = [
        (f"jobs/{name}.yaml", job.placement) for name, job in parts.jobs.items()
    ]
    if parts.settings:
        placements.insert(0, ("site.yaml", parts.settings.placement))
    for file, placement in placements:
        for key in ("before", "after"):
            wanted = getattr(placement, key, ())
            yield from _dangling(parts, (file, "placement", key), wanted, known, "notice")


def parents(parts: SiteParts) -> Iterator[Finding]:
    """A category's parent is the slug of another one, and nobody's own ancestor."""
    parent_of: dict[str, str | None] = {}
    for names in parts.categories.values():
        if names.slug:
            parent_of.setdefault(names.slug, names.parent)
    for label, names in parts.categories.items():
        if names.parent is None:
            continue
        place = parts.places.of("categories.yaml", label, "parent")
        if names.parent not in parent_of:
            hint = meant(names.parent, parent_of)
            yield ConfigError(f'no category has the slug "{names.parent}"{hint}', place)
        elif names.slug and names.slug in _ancestors(names.parent, parent_of):
            yield ConfigError(f'"{label}" is above itself; its parents go in a circle', place)


def _ancestors(slug: str | None, parent_of: dict[str, str | None]) -> set[str]:
    """A slug and what stands above it, as far as that goes without going round."""
    found: set[str] = set()
    while slug is not None and slug not in found:
        found.add(slug)
        slug = parent_of.get(slug)
    return found


def _dangling(
    parts: SiteParts, path: tuple[Key, ...], wanted: Iterable[str], known: Iterable[str], sort: str
) -> Iterator[Finding]:
    for index, name in enumerate(wanted):
        if name not in known:
            message = f'no {sort} is called "{name}"{meant(name, known)}'
            yield ConfigError(message, parts.places.of(*path, index))
