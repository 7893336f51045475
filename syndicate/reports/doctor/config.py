"""What is wrong with a config, as `config check` tells it."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.config.site import Site
from syndicate.content.notices import check_notices
from syndicate.errors import ConfigError
from syndicate.reports.doctor.finding import Finding

_CHECK = "syndicate config check"


def errors(error: ConfigError) -> Iterator[Finding]:
    """Yield each error of a config that cannot be read."""
    for each in error.all:
        yield Finding("config", "wrong", str(each), _CHECK)


def warnings(site: Site) -> Iterator[Finding]:
    """Yield the warnings of a config that can be read, and the errors of its notices."""
    try:
        check_notices(site)
    except ConfigError as error:
        yield from errors(error)
        return
    for warning in site.warnings:
        yield Finding("config", "note", str(warning), _CHECK)
    if not site.warnings:
        named = f"jobs: {len(site.jobs)}, partners: {len(site.partners)}, no error"
        yield Finding("config", "good", f"{site.places.folder}: {named}")
