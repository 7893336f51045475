"""The effective config: every default filled in, in the notation of the files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndicate.config.jobs import Job, Partner
from syndicate.config.load import adapter
from syndicate.config.recipes import PageRecipe
from syndicate.config.settings import Settings
from syndicate.config.site import Site
from syndicate.config.terms import CategoryNames, Sources
from syndicate.config.types import Text


def show(site: Site) -> dict[str, Any]:
    """Return a site as plain data for JSON or YAML, by file; keys without a value are left out.

    Written to the files, the data makes the same site again.
    """
    return {
        "site": _plain(Settings, site.settings),
        "sources": _plain(Sources, site.sources),
        "categories": _plain(Mapping[Text, CategoryNames], site.categories),
        "jobs": {name: _plain(Job, job) for name, job in site.jobs.items()},
        "partners": {name: _plain(Partner, partner) for name, partner in site.partners.items()},
        "intake": {name: _plain(PageRecipe, recipe) for name, recipe in site.recipes.items()},
    }


def _plain(kind: Any, part: Any) -> Any:
    return adapter(kind).dump_python(part, mode="json", by_alias=True, exclude_none=True)
