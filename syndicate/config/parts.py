"""What the rules look at: the parts of a site that could be read, even when others could not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from syndicate.config.recipes import PageRecipe
from syndicate.config.site import ConfigWarning, Places
from syndicate.config.vocabulary import CategoryNames, Job, Partner, Settings, Sources
from syndicate.errors import ConfigError

Finding = ConfigError | ConfigWarning


@dataclass(frozen=True)
class SiteParts:
    """A site before it is one: a part is None, or left out, when its own file is wrong.

    So that one wrong file does not make every name of it dangle, names come from `places`, which
    knows what is written whether it is right or not.
    """

    settings: Settings | None
    sources: Sources | None
    categories: Mapping[str, CategoryNames]
    jobs: Mapping[str, Job]
    partners: Mapping[str, Partner]
    recipes: Mapping[str, PageRecipe]
    places: Places

    @property
    def job_names(self) -> tuple[str, ...]:
        return self._stems("jobs/")

    @property
    def partner_names(self) -> tuple[str, ...]:
        return self._stems("partners/")

    def _stems(self, folder: str) -> tuple[str, ...]:
        files = (name for name in self.places.names() if name.startswith(folder))
        return tuple(name.removeprefix(folder).removesuffix(".yaml") for name in files)


Rule = Callable[[SiteParts], Iterator[Finding]]
