"""Keys and values that the program does not support yet: a warning or an error for each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.config.parts import Finding, SiteParts
from syndicate.config.site import ConfigWarning
from syndicate.errors import ConfigError

#: The addresses of stores: a file, or a database on a server.
_STORE = re.compile(r"sqlite:///(?!:memory:).|postgresql(?:\+psycopg)?://[^/]*/.")


def not_yet(parts: SiteParts) -> Iterator[Finding]:
    """No key is set that changes nothing."""
    if parts.settings and parts.settings.sanitise.embed_hosts:
        place = parts.places.of("site.yaml", "sanitise", "embed_hosts")
        yield ConfigWarning('"embed_hosts" is read but not acted on yet', place)


def targets(parts: SiteParts) -> Iterator[Finding]:
    """The store and the output are of a kind that a build can open."""
    if not (settings := parts.settings):
        return
    if not _STORE.match(settings.store):
        message = "a store is sqlite:///var/syndicate.db or postgresql+psycopg://USER@HOST/DATABASE"
        yield ConfigError(message, parts.places.of("site.yaml", "store"))
    if "://" in settings.output:
        message = "only a folder is supported so far, no object store; write feeds"
        yield ConfigError(message, parts.places.of("site.yaml", "output"))
