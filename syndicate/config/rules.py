"""The rules between keys and between files, as one ordered list of functions.

The docstring of a rule states what must hold; it yields an error or warning where it does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from os.path import normpath
from pathlib import PurePath

from syndicate.config import (
    distinct,
    former_names,
    left_over,
    names,
    standing,
    templates,
    unfinished,
)
from syndicate.config.nearest import meant
from syndicate.config.parts import ConfigRule, Finding, SiteParts
from syndicate.config.podcast import LONGEST_NAME, SUBCATEGORIES
from syndicate.config.site import ConfigWarning, Key
from syndicate.errors import ConfigError
from syndicate.text.media_types import ending

MAX_ENTRIES = 5000
MAX_BYTES = 5_000_000
#: The endings of a podcast's cover.
_COVERS = ("jpg", "jpeg", "png")


def base_urls(parts: SiteParts) -> Iterator[Finding]:
    """An address that paths are joined to ends with a slash."""
    for key in ("base_url", "partners_url"):
        url = getattr(parts.settings, key, None)
        if url and not url.endswith("/"):
            message = f'"{key}" must end with a slash: {url}/'
            yield ConfigError(message, parts.places.of("site.yaml", key))


def journal(parts: SiteParts) -> Iterator[Finding]:
    """The journal is no document, and does not go with the store: it stands beside both."""
    if not parts.settings:
        return
    own = PurePath(normpath(parts.settings.journal))
    output = parts.settings.output
    for folder in map(normpath, (f"{output}/public", f"{output}/partners", "var")):
        if own.is_relative_to(folder):
            message = f'"journal" must stand outside {folder}: it is no document, nor lost with var'
            yield ConfigError(message, parts.places.of("site.yaml", "journal"))


def guard(parts: SiteParts) -> Iterator[Finding]:
    """The share that may vanish is at most 100%, the number of entries at least 0."""
    if not parts.settings:
        return
    if parts.settings.guard.removed > 1:
        message = '"removed" must be between 0% and 100%'
        yield ConfigError(message, parts.places.of("site.yaml", "guard", "removed"))
    if parts.settings.guard.from_ < 0:
        message = '"from" must be 0 or more'
        yield ConfigError(message, parts.places.of("site.yaml", "guard", "from"))


def durations(parts: SiteParts) -> Iterator[Finding]:
    """No duration is 0, which could mean "none" or "no limit"; leaving the key out is clear."""
    spans: list[tuple[timedelta | None, tuple[Key, ...]]] = []
    if parts.settings:
        spans.append((parts.settings.withdrawals.keep, ("site.yaml", "withdrawals", "keep")))
        spans.append((parts.settings.silence, ("site.yaml", "silence")))
    for name, source in parts.sources.sources.items() if parts.sources else ():
        spans.append((source.embargo, ("sources.yaml", "sources", name, "embargo")))
        spans.append((source.term, ("sources.yaml", "sources", name, "term")))
    for name, job in parts.jobs.items():
        spans.append((job.select.max_age, (f"jobs/{name}.yaml", "select", "max_age")))
    for span, path in spans:
        if span is not None and not span:
            message = f'"{path[-1]}" must be longer than 0; or leave it out'
            yield ConfigError(message, parts.places.of(*path))


def allow_or_deny(parts: SiteParts) -> Iterator[Finding]:
    """A source allows or denies partners, not both, and `allow` without a value is no list."""
    for name, source in parts.sources.sources.items() if parts.sources else ():
        path = ("sources.yaml", "sources", name, "partners")
        if source.partners.allow is None and parts.places.known(*path, "allow"):
            message = '"allow" has no value; name the partners, or write [] for none of them'
            yield ConfigError(message, parts.places.of(*path, "allow"))
        if source.partners.allow is not None and source.partners.deny:
            message = 'either "allow" or "deny", not both'
            yield ConfigError(message, parts.places.of(*path, "deny"))


def evidence(parts: SiteParts) -> Iterator[Finding]:
    """A grant has evidence where the site asks for a warning without it."""
    if not parts.settings or not parts.sources or parts.settings.evidence != "warn":
        return
    for name, source in parts.sources.sources.items():
        if source.grants != "none" and source.evidence is None:
            place = parts.places.of("sources.yaml", "sources", name, "grants")
            yield ConfigWarning(f'the grant of "{name}" has no evidence', place)
    if parts.sources.default.grants != "none":
        place = parts.places.of("sources.yaml", "default", "grants")
        yield ConfigWarning("the default grant has no evidence", place)


def summaries(parts: SiteParts) -> Iterator[Finding]:
    """A summary has at least a character, and no source's is longer than the site's."""
    most = parts.settings.summary if parts.settings else None
    spans: list[tuple[int | None, tuple[Key, ...]]] = [(most, ("site.yaml", "summary"))]
    for name, source in parts.sources.sources.items() if parts.sources else ():
        spans.append((source.summary, ("sources.yaml", "sources", name, "summary")))
    for number, path in spans:
        if number is None:
            continue
        if number < 1:
            message = '"summary" must be 1 or more; "grants: headline" shows no text'
            yield ConfigError(message, parts.places.of(*path))
        elif most is not None and number > most >= 1:
            message = f"the site shows {most} characters at most: summary in site.yaml"
            yield ConfigWarning(message, parts.places.of(*path))


def limits(parts: SiteParts) -> Iterator[Finding]:
    """Feeds are of a size that readers can take."""
    for name, job in parts.jobs.items():
        path = (f"jobs/{name}.yaml", "limit")
        if not 1 <= job.limit.entries <= MAX_ENTRIES:
            message = f'"entries" must be between 1 and {MAX_ENTRIES}, not {job.limit.entries}'
            yield ConfigError(message, parts.places.of(*path, "entries"))
        if not 1 <= job.limit.bytes <= MAX_BYTES:
            message = '"bytes" must be between 1 and 5MB'
            yield ConfigError(message, parts.places.of(*path, "bytes"))


def archives(parts: SiteParts) -> Iterator[Finding]:
    """An archive document holds at least one entry."""
    for name, job in parts.jobs.items():
        if not isinstance(job.archive, str) and job.archive.entries < 1:
            place = parts.places.of(f"jobs/{name}.yaml", "archive", "entries")
            yield ConfigError('"entries" must be 1 or more', place)


def formats(parts: SiteParts) -> Iterator[Finding]:
    """A job has at least one format, and each only once."""
    for name, job in parts.jobs.items():
        path = (f"jobs/{name}.yaml", "formats")
        if not job.formats:
            message = "a job needs at least one format: rss, atom or json"
            yield ConfigError(message, parts.places.of(*path))
        for index, format_name in enumerate(job.formats):
            if format_name in job.formats[:index]:
                message = f'the format "{format_name}" is here twice'
                yield ConfigError(message, parts.places.of(*path, index))


def podcasts(parts: SiteParts) -> Iterator[Finding]:
    """A podcast is what directories take: RSS, whole articles with files, a cover, a category."""
    for name, job in parts.jobs.items():
        file = f"jobs/{name}.yaml"
        if not (podcast := job.podcast):
            continue
        if "rss" not in job.formats:
            message = 'a podcast needs the format "rss"'
            yield ConfigError(message, parts.places.of(file, "formats"))
        if job.content != "full":
            message = f'a podcast needs "content: full", not {job.content}: files are part of that'
            yield ConfigError(message, parts.places.of(file, "content"))
        for path, text in {
            ("author",): podcast.author,
            ("owner", "name"): podcast.owner.name,
        }.items():
            if len(text) > LONGEST_NAME:
                message = f'"{path[-1]}" must be {LONGEST_NAME} characters at most'
                yield ConfigError(message, parts.places.of(file, "podcast", *path))
        if not podcast.image.startswith("https:") or ending(podcast.image) not in _COVERS:
            message = f'"image" must be an https address that ends in {" or ".join(_COVERS)}'
            yield ConfigError(message, parts.places.of(file, "podcast", "image"))
        known = SUBCATEGORIES[podcast.category]
        if podcast.subcategory and podcast.subcategory not in known:
            message = f'"{podcast.category}" has no subcategory "{podcast.subcategory}"'
            hint = meant(podcast.subcategory, known) or (
                f"; it has {', '.join(known)}" if known else ""
            )
            yield ConfigError(message + hint, parts.places.of(file, "podcast", "subcategory"))


#: Every rule: those of the site, its sources, categories, jobs and partners, then of what is not
#: implemented yet.
RULES: tuple[ConfigRule, ...] = (
    base_urls,
    journal,
    guard,
    durations,
    distinct.source_names,
    distinct.source_hosts,
    distinct.platforms,
    allow_or_deny,
    names.named_partners,
    evidence,
    summaries,
    distinct.category_slugs,
    distinct.category_names,
    names.parents,
    templates.placeholders,
    templates.paths,
    templates.endings,
    templates.same_paths,
    distinct.paths_and_slugs,
    limits,
    formats,
    archives,
    podcasts,
    names.selected_sources,
    names.recipe_sources,
    standing.standing_intakes,
    names.placed_notices,
    names.required_notices,
    names.partner_jobs,
    names.unread_jobs,
    names.profiles,
    former_names.files,
    former_names.sources,
    former_names.categories,
    unfinished.targets,
    unfinished.not_yet,
    left_over.sample_values,
)
