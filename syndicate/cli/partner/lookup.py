"""Find a partner by the name of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicate.errors import NotFoundError

if TYPE_CHECKING:
    from syndicate.config.site import Site


def require_partner(site: Site, name: str) -> None:
    """Raise NotFoundError where the config has no partner of that name."""
    from syndicate.config.former_names import former_names
    from syndicate.config.nearest import meant_or_known

    if now := former_names(site.partners).get(name):
        raise NotFoundError(f"the partner {name} is called {now} now (config/partners/{now}.yaml)")
    if name not in site.partners:
        hint = meant_or_known(name, site.partners) or "; there is none" * (not site.partners)
        raise NotFoundError(f"no partner is called {name} in config/partners{hint}")
