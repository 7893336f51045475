"""A partner by the name of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicate.errors import NotFoundError

if TYPE_CHECKING:
    from syndicate.config.site import Site


def named(site: Site, name: str) -> str:
    """The name; NotFoundError where no partner is called so."""
    if name not in site.partners:
        known = ", ".join(site.partners) or "there is none"
        raise NotFoundError(f"no partner is called {name} in config/partners: {known}")
    return name
