"""Keys and values that the program does not support yet: a warning or an error for each."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.config.parts import Finding, SiteParts
from syndicate.config.settings import Settings
from syndicate.config.site import ConfigWarning
from syndicate.errors import ConfigError
from syndicate.installed import names
from syndicate.text.patterns import regex

#: The schemes of the addresses of object stores.
OBJECT_STORES = ("s3", "gs", "az")
#: The addresses of stores: a file, or a database on a server.
_STORE = regex(r"sqlite:///(?!:memory:).|postgresql(?:\+psycopg)?://[^/]*/.")


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
    yield from _outputs(parts, settings)


def _outputs(parts: SiteParts, settings: Settings) -> Iterator[Finding]:
    """The output is a folder or the address of a bucket; only with that partners have another."""
    own, partners = settings.output, settings.objects.partners
    for place, keys in ((own, ("output",)), (partners or "", ("objects", "partners"))):
        scheme, is_address, rest = place.partition("://")
        if is_address and not (rest.strip("/") and _is_known(scheme)):
            known = ", ".join(f"{name}://BUCKET" for name in OBJECT_STORES)
            message = f"documents are published to a folder, or to {known}"
            yield ConfigError(message, parts.places.of("site.yaml", *keys))
    if partners is not None and not ("://" in own and "://" in partners):
        message = '"partners" is the address of a bucket, beside that of "output"'
        yield ConfigError(message, parts.places.of("site.yaml", "objects", "partners"))


def _is_known(scheme: str) -> bool:
    """Return whether something publishes to such addresses; other packages may bring it."""
    return scheme in OBJECT_STORES or scheme in names("targets")
