"""The rules of the templates in a job: its path, title and description."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.config.jobs import FORMATS, Job
from syndicate.config.nearest import meant
from syndicate.config.parts import Finding, SiteParts
from syndicate.config.site import ConfigWarning
from syndicate.config.types import OWN_NAMES, WINDOWS_NAMES
from syndicate.errors import ConfigError
from syndicate.text.patterns import regex

_PLACEHOLDER = regex(r"\{([^{}]*)\}")

#: The placeholders that each template may have; a title cannot hold itself.
PLACEHOLDERS = {
    "path": ("slug", "job"),
    "title": ("label", "slug", "job", "site.title"),
    "description": ("label", "slug", "job", "site.title", "title"),
}
#: The placeholders that need a job with `per`.
_OF_PER = ("slug", "label")


def placeholders(parts: SiteParts) -> Iterator[Finding]:
    """A template has only known placeholders, and no other brace."""
    for name, job in parts.jobs.items():
        for key, known in PLACEHOLDERS.items():
            place = parts.places.of(f"jobs/{name}.yaml", key)
            for message in _placeholder_faults(getattr(job, key) or "", known, job):
                yield ConfigError(message, place)


def _placeholder_faults(template: str, known: tuple[str, ...], job: Job) -> Iterator[str]:
    for name in dict.fromkeys(_PLACEHOLDER.findall(template)):
        if name not in known:
            listed = ", ".join(f"{{{other}}}" for other in known)
            yield f"{{{name}}} is not known here{meant(name, known) or f'; known are {listed}'}"
        elif name in _OF_PER and job.per is None:
            yield f'{{{name}}} needs a "per": this job makes one feed'
    if re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
        yield "a single { or }: placeholders are written like {slug}"


def paths(parts: SiteParts) -> Iterator[Finding]:
    """A path is relative and plain ASCII, has no `..`, and no part of it is a reserved name."""
    for name, job in parts.jobs.items():
        place = parts.places.of(f"jobs/{name}.yaml", "path")
        for message in _path_faults(job):
            yield ConfigError(message, place)


def _path_faults(job: Job) -> Iterator[str]:
    if job.per is not None and "{slug}" not in job.path:
        yield f"one feed per {job.per} needs {{slug}} in the path, or they would be one file"
    literal = _PLACEHOLDER.sub("x", job.path)
    segments = literal.split("/")
    if literal.startswith("/"):
        yield "a path is relative to the folder of feeds; remove the first /"
    elif match := re.search(r"[^a-z0-9._/{}-]", literal):
        yield f'"{match[0]}" cannot stand in a path; use a-z, 0-9, ".", "_", "-" and "/"'
    elif any(part in ("", ".", "..") for part in segments):
        yield 'no part of a path can be empty, "." or ".."'
    elif any(part.startswith(".") or part.endswith(".") for part in segments):
        yield "a part of a path cannot begin or end with a dot"
    elif reserved := [part for part in segments if part.split(".")[0] in WINDOWS_NAMES]:
        yield f'"{reserved[0]}" is a reserved name on Windows; choose another'
    elif segments[-1] in OWN_NAMES:
        yield f'"{segments[-1]}" is the name of a file that every site has; choose another'


def endings(parts: SiteParts) -> Iterator[Finding]:
    """A path has no ending of a format: each document gets its own."""
    for name, job in parts.jobs.items():
        ending = job.path.rpartition(".")[2]
        if ending != job.path and ending in (*FORMATS, "xml", "html"):
            message = f"the ending is added: this makes {job.path}.{job.formats[0]}"
            plain = job.path.removesuffix(f".{ending}")
            place = parts.places.of(f"jobs/{name}.yaml", "path")
            yield ConfigWarning(f"{message}; write {plain}", place)


def same_paths(parts: SiteParts) -> Iterator[Finding]:
    """No two jobs of one audience have the same path."""
    first: dict[tuple[str, str], str] = {}
    for name, job in parts.jobs.items():
        key = (job.audience, job.path.replace("{job}", name))
        other = first.setdefault(key, name)
        if other != name:
            place = parts.places.of(f"jobs/{name}.yaml", "path")
            there = parts.places.of(f"jobs/{other}.yaml", "path")
            yield ConfigError(f'the job "{other}" has this path already, at {there}', place)
