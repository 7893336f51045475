"""Where a site publishes to: a folder, or what its address names."""

from __future__ import annotations

from collections.abc import Mapping

from syndicate.config.site import Site
from syndicate.formats import FORMATS
from syndicate.publish import opener
from syndicate.publish.directory import Directory
from syndicate.publish.permissions import umasks
from syndicate.publish.target import ALONE, Fence, Target, TargetOptions
from syndicate.store import Store

#: The media types of what is no feed, by the suffix of its path.
_OTHERS: Mapping[str, str] = {
    ".opml": "text/x-opml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


def media_types() -> Mapping[str, str]:
    """Return the media types of what is published, by the suffix of its path."""
    feeds = {form.suffix: f"{form.media_type}; charset=utf-8" for form in FORMATS.values()}
    return {**feeds, **_OTHERS}


def open_target(site: Site, output: str | None = None, *, fence: Fence = ALONE) -> Target:
    """Return where a site publishes to, or the target at another `output` than the config's.

    `fence` has the number of the run. Raises OutputError.
    """
    settings = site.settings
    place = output_name(site) if output is None else output
    if not is_address(place):
        return Directory(site.folder / place, umasks(settings.permissions), fence)
    address, _, partners = place.partition(" ")
    age = settings.objects.max_age
    options = TargetOptions(media_types(), max_age=age, partners=partners or None, fence=fence)
    return opener(address)(address, options)


def fence_of(store: Store) -> Fence:
    """Return the fence of the run that has a store open as the only builder."""
    return Fence(store.lease.fence, store.lease.check) if store.lease else ALONE


def is_address(place: str) -> bool:
    """Return whether a site's output is no folder, but something with an address."""
    return "://" in place


def output_name(site: Site) -> str:
    """Return what the store calls the place that a site publishes to.

    That is `output`, and behind it the address of partners' documents where they have their own.
    """
    settings = site.settings
    return " ".join(filter(None, [settings.output, settings.objects.partners]))
