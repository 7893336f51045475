"""What the rules judge: the parts of a site that could be read, even when others could not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from syndicate.config.jobs import Job, Partner
from syndicate.config.recipes import PageRecipe
from syndicate.config.settings import Settings
from syndicate.config.site import ConfigWarning, Places
from syndicate.config.terms import CategoryNames, Sources
from syndicate.errors import ConfigError

Finding = ConfigError | ConfigWarning


@dataclass(frozen=True)
class SiteParts:
    """The parts of a site; one is None, or left out, when its file is wrong.

    Names come from `places`, which knows them even when they are in a file that is wrong: it must
    not make every use of them an error.
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


ConfigRule = Callable[[SiteParts], Iterator[Finding]]
