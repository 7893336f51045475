"""The rules of names: a name that one file uses must be defined in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from syndicate import installed
from syndicate.config.nearest import meant, meant_or_known
from syndicate.config.parts import Finding, SiteParts
from syndicate.config.settings import DEFAULT_AFTER, DEFAULT_BEFORE, Placement
from syndicate.config.site import ConfigWarning, Key
from syndicate.config.terms import notice_of
from syndicate.errors import ConfigError
from syndicate.profiles import PROFILES

BUILT_IN_NOTICES = (*DEFAULT_BEFORE, *DEFAULT_AFTER)


def partner_jobs(parts: SiteParts) -> Iterator[Finding]:
    """A partner reads jobs that exist and whose audience is partners."""
    for name, partner in parts.partners.items():
        path: tuple[Key, ...] = (f"partners/{name}.yaml", "jobs")
        yield from _dangling(parts, path, partner.jobs, parts.job_names, "job")
        for index, job_name in enumerate(partner.jobs):
            job = parts.jobs.get(job_name)
            if job and job.audience != "partners":
                message = (
                    f'the job "{job_name}" is for the public; a partner reads jobs with'
                    " audience: partners"
                )
                yield ConfigError(message, parts.places.of(*path, index))


def unread_jobs(parts: SiteParts) -> Iterator[Finding]:
    """Some partner reads each job for partners."""
    read = {name for partner in parts.partners.values() for name in partner.jobs}
    for name, job in parts.jobs.items():
        if job.audience == "partners" and name not in read:
            message = "no partner reads this job, so nothing is written for it"
            yield ConfigWarning(message, parts.places.of(f"jobs/{name}.yaml", "audience"))


def profiles(parts: SiteParts) -> Iterator[Finding]:
    """A partner's profile exists, and its jobs and settings have what the profile needs."""
    for name, partner in parts.partners.items():
        file = f"partners/{name}.yaml"
        place = parts.places.of(file, "profile")
        profile = PROFILES.get(partner.profile)
        if profile is None and installed.LENIENT.get():
            continue
        if profile is None and (why := installed.failure("profiles", partner.profile)):
            message = f'the profile "{partner.profile}" cannot be used: {why}'
            yield ConfigError(message, place)
            continue
        if profile is None:
            hint = meant_or_known(partner.profile, PROFILES)
            yield ConfigError(f'no profile is called "{partner.profile}"{hint}', place)
            continue
        for index, job_name in enumerate(partner.jobs):
            job = parts.jobs.get(job_name)
            if job and not any(map(profile.takes, job.formats)):
                formats = ", ".join(profile.formats)
                message = f'{profile.label} reads {formats}, and the job "{job_name}" writes none'
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
    """A job selects sources of sources.yaml."""
    known = parts.places.names("sources.yaml", "sources")
    for name, job in parts.jobs.items():
        path = (f"jobs/{name}.yaml", "select", "sources")
        yield from _dangling(parts, path, job.select.sources, known, "source")


def recipe_sources(parts: SiteParts) -> Iterator[Finding]:
    """A recipe's fixed source is in sources.yaml, or the site's own."""
    known = (*parts.places.names("sources.yaml", "sources"), "own")
    for name, recipe in parts.recipes.items():
        source = recipe.fixed.source
        if source and source not in known:
            place = parts.places.of(f"intake/{name}.yaml", "fixed", "source")
            yield ConfigError(f'no source is called "{source}"{meant(source, known)}', place)


def named_partners(parts: SiteParts) -> Iterator[Finding]:
    """A source allows and denies partners that have a file."""
    known = parts.partner_names
    for name, source in parts.sources.sources.items() if parts.sources else ():
        path = ("sources.yaml", "sources", name, "partners")
        yield from _dangling(parts, (*path, "allow"), source.partners.allow or (), known, "partner")
        yield from _dangling(parts, (*path, "deny"), source.partners.deny, known, "partner")


def placed_notices(parts: SiteParts) -> Iterator[Finding]:
    """A placement names notices that are built in or defined in site.yaml."""
    known = (*BUILT_IN_NOTICES, *parts.places.names("site.yaml", "notices"))
    placements: list[tuple[str, Placement | None]] = [
        (f"jobs/{name}.yaml", job.placement) for name, job in parts.jobs.items()
    ]
    if parts.settings:
        placements.insert(0, ("site.yaml", parts.settings.placement))
    for file, placement in placements:
        for key in ("before", "after"):
            notices = getattr(placement, key, ())
            yield from _dangling(parts, (file, "placement", key), notices, known, "notice")


def required_notices(parts: SiteParts) -> Iterator[Finding]:
    """A source requires notices that are built in or defined in site.yaml."""
    known = (*BUILT_IN_NOTICES, *parts.places.names("site.yaml", "notices"))
    for name, source in parts.sources.sources.items() if parts.sources else ():
        path = ("sources.yaml", "sources", name, "requires")
        for index, requirement in enumerate(source.requires):
            notice = notice_of(requirement)
            if notice and notice not in known:
                place = parts.places.of(*path, index)
                yield ConfigError(f'no notice is called "{notice}"{meant(notice, known)}', place)


def parents(parts: SiteParts) -> Iterator[Finding]:
    """A category's parent is the slug of another category, and no category is its own ancestor."""
    parent_of: dict[str, str | None] = {}
    for names in parts.categories.values():
        if names.slug:
            parent_of.setdefault(names.slug, names.parent)
    for label, names in parts.categories.items():
        if names.parent is None:
            continue
        place = parts.places.of("categories.yaml", label, "parent")
        if names.parent not in parent_of:
            hint = meant_or_known(names.parent, parent_of)
            yield ConfigError(f'no category has the slug "{names.parent}"{hint}', place)
        elif names.slug and names.slug in _ancestors(names.parent, parent_of):
            yield ConfigError(f'"{label}" is its own ancestor; correct one of the parents', place)


def _ancestors(slug: str | None, parent_of: dict[str, str | None]) -> set[str]:
    """Return a slug and those of its ancestors, each once if they form a circle."""
    slugs: set[str] = set()
    while slug is not None and slug not in slugs:
        slugs.add(slug)
        slug = parent_of.get(slug)
    return slugs


def _dangling(
    parts: SiteParts, path: tuple[Key, ...], used: Iterable[str], known: Iterable[str], kind: str
) -> Iterator[Finding]:
    """Yield an error for each used name that is not known; `kind` is what it would name."""
    for index, name in enumerate(used):
        if name not in known:
            message = f'no {kind} is called "{name}"{meant_or_known(name, known)}'
            yield ConfigError(message, parts.places.of(*path, index))
