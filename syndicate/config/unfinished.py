"""What the vocabulary knows and the program does not do yet: a warning each, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.config.parts import Finding, SiteParts
from syndicate.config.site import ConfigWarning, Key
from syndicate.errors import ConfigError


def not_yet(parts: SiteParts) -> Iterator[Finding]:
    """One warning for each key that is read but changes nothing."""
    written: list[tuple[Key, ...]] = []
    if settings := parts.settings:
        written += [("site.yaml", "sanitise", "embed_hosts")] * bool(settings.sanitise.embed_hosts)
    for path in written:
        if parts.places.known(*path):
            message = f'"{path[-1]}" is read but not acted on yet'
            yield ConfigWarning(message, parts.places.of(*path))


def targets(parts: SiteParts) -> Iterator[Finding]:
    """Stores and outputs that we cannot open are refused here, not in the middle of a build."""
    if not (settings := parts.settings):
        return
    if not settings.store.startswith("sqlite:///") or settings.store == "sqlite:///":
        message = "only sqlite is supported yet; write sqlite:///var/syndicate.db"
        yield ConfigError(message, parts.places.of("site.yaml", "store"))
    if "://" in settings.output:
        message = "only a folder is supported yet, no object store; write feeds"
        yield ConfigError(message, parts.places.of("site.yaml", "output"))
