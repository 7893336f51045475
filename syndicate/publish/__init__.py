"""Where bytes go. A target replaces whole documents: a reader sees the old or the new one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from syndicate import installed
from syndicate.errors import OutputError, Place

if TYPE_CHECKING:
    from syndicate.publish.target import OpenTarget

#: The targets that have an address, by its scheme: what opens one. A folder has none.
TARGETS = {
    "az": "syndicate.publish.bucket:Bucket",
    "gs": "syndicate.publish.bucket:Bucket",
    "s3": "syndicate.publish.bucket:Bucket",
}


def opener(address: str) -> OpenTarget:
    """Return what opens the target at an address; another package may have it.

    It names itself in the group `syndicate.targets`, by the scheme of its addresses. Raises
    OutputError.
    """
    scheme = address.partition("://")[0]
    if known := TARGETS.get(scheme):
        module, _, name = known.partition(":")
        function: OpenTarget = getattr(import_module(module), name)
        return function
    found: OpenTarget | None = installed.find("targets", scheme)
    if found is not None:
        return found
    if why := installed.failure("targets", scheme):
        raise OutputError(f'"{scheme}://" cannot be published to: {why}', Place(address))
    raise OutputError(f'nothing that is installed publishes to "{scheme}://"', Place(address))
