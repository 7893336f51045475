"""What the vocabulary knows and the program does not do yet: a warning each, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.config.parts import Finding, Parts
from syndicate.config.site import ConfigWarning, Key
from syndicate.errors import ConfigError


def not_yet(parts: Parts) -> Iterator[Finding]:
    """One warning for each key that is read but changes nothing."""
    written: list[tuple[Key, ...]] = []
    if settings := parts.settings:
        written += [("site.yaml", "guard"), ("site.yaml", "withdrawals")]
        written += [("site.yaml", "precompress")] * bool(settings.precompress)
        written += [("site.yaml", "partners_url")] * bool(settings.partners_url)
        written += [("site.yaml", "sanitise", "embed_hosts")] * bool(settings.sanitise.embed_hosts)
    for name, job in parts.jobs.items():
        written += [(f"jobs/{name}.yaml", "archive")] * (job.archive != "none")
        written += [(f"jobs/{name}.yaml", "tombstones")] * job.tombstones
    for path in written:
        if parts.places.known(*path):
            message = f'"{path[-1]}" is read but not acted on yet'
            yield ConfigWarning(message, parts.places.of(*path))


def partners_not_yet(parts: Parts) -> Iterator[Finding]:
    """One warning for each partner, and each job that is for partners."""
    unbuilt = "partner feeds are not built yet: nothing is written for"
    for name in parts.partners:
        place = parts.places.of(f"partners/{name}.yaml")
        yield ConfigWarning(f'{unbuilt} "{name}"', place)
    for name, job in parts.jobs.items():
        if job.audience == "partners":
            place = parts.places.of(f"jobs/{name}.yaml", "audience")
            yield ConfigWarning(f'{unbuilt} the job "{name}"', place)


def requirements(parts: Parts) -> Iterator[Finding]:
    """What a source requires decides what may be published, so what we cannot see to is refused."""
    for name, source in parts.sources.sources.items() if parts.sources else ():
        for index, wanted in enumerate(source.requires):
            if wanted in ("follow", "canonical"):
                place = parts.places.of("sources.yaml", "sources", name, "requires", index)
                message = f'"{wanted}" cannot be required yet; take it away or grant nothing'
                yield ConfigError(message, place)


def targets(parts: Parts) -> Iterator[Finding]:
    """Stores and outputs that we cannot open are refused here, not in the middle of a build."""
    if not (settings := parts.settings):
        return
    if not settings.store.startswith("sqlite:///") or settings.store == "sqlite:///":
        message = "only sqlite is supported yet; write sqlite:///var/syndicate.db"
        yield ConfigError(message, parts.places.of("site.yaml", "store"))
    if "://" in settings.output:
        message = "only a folder is supported yet, no object store; write feeds"
        yield ConfigError(message, parts.places.of("site.yaml", "output"))
