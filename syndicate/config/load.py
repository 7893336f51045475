"""Read a config folder into a Site, or report everything that is wrong with it at once."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syndicate.config import yaml
from syndicate.config.digest import config_digest
from syndicate.config.files import is_aside, listing, parts_of, probable
from syndicate.config.former_names import with_present_names
from syndicate.config.icon import data_url
from syndicate.config.jobs import Job, Partner
from syndicate.config.parts import SiteParts
from syndicate.config.problems import problems
from syndicate.config.recipes import PageRecipe
from syndicate.config.rules import RULES
from syndicate.config.settings import Settings
from syndicate.config.site import ConfigWarning, Key, Places, Site
from syndicate.config.terms import CategoryNames, Sources
from syndicate.config.types import Text, is_slug
from syndicate.errors import ConfigError, Place

if TYPE_CHECKING:
    from pydantic import TypeAdapter

BAD_NAME = (
    "a file here is named like the feeds or the partner it describes: lower-case ASCII letters,"
    " digits and single hyphens, and no reserved name"
)


def load(config: Path | str = "config") -> Site:
    """Return the site of a config folder.

    Raises ConfigError for the first thing that is wrong, by place; `others` holds the rest.
    """
    # Not resolve(): a site reached through a symbolic link keeps the name it was called by.
    folder = Path(os.path.abspath(config))  # noqa: PTH100 - Path.absolute() keeps ".."
    digest = config_digest(str(folder))
    names = listing(folder, config)
    reading = _Reading(folder)
    settings: Settings | None = None
    if "site.yaml" in names:
        settings = reading.part("site.yaml", Settings)
    else:
        reading.miss("site.yaml")
    sources: Sources | None = Sources()
    if "sources.yaml" in names:
        sources = reading.part("sources.yaml", Sources)
    categories: Mapping[str, CategoryNames] | None = {}
    if "categories.yaml" in names:
        categories = reading.part("categories.yaml", Mapping[Text, CategoryNames])
    jobs = reading.parts(parts_of("jobs", names), Job)
    partners = reading.parts(parts_of("partners", names), Partner)
    recipes = reading.parts(parts_of("intake", names), PageRecipe)
    reading.look_at_icon(settings)
    reading.warn_of_files(names)
    parts = SiteParts(
        settings=settings,
        sources=sources,
        categories=categories or {},
        jobs=jobs,
        partners=partners,
        recipes=recipes,
        places=reading.places,
    )
    parts = with_present_names(parts)
    reading.apply_rules(parts)
    reading.finish()
    if settings is None or parts.sources is None:
        raise AssertionError("a part that cannot be read is an error")
    return Site(
        folder=folder.parent,
        settings=settings,
        sources=parts.sources,
        categories=parts.categories,
        jobs=parts.jobs,
        partners=parts.partners,
        recipes=parts.recipes,
        places=parts.places,
        warnings=tuple(sorted(reading.warnings, key=lambda warning: warning.place)),
        digest=digest,
    )


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return pydantic's reader and writer of a config type, made once."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


class _Reading:
    """One reading of a config folder: its errors, warnings and places so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._marks: dict[tuple[Key, ...], Place] = {}
        self.places = Places(self._marks, folder.name)
        self.errors: list[ConfigError] = []
        self.warnings: list[ConfigWarning] = []
        self._unread: list[ConfigWarning] = []

    def part(self, name: str, kind: Any) -> Any:
        """Return a file as a config type, None when it is wrong."""
        from pydantic import ValidationError

        shown = self._place(name).file
        self._marks[(name,)] = Place(shown)
        try:
            value, marks = yaml.read(self._folder / name, shown)
        except ConfigError as error:
            self.errors.append(error)
            return None
        self._marks.update({(name, *path): place for path, place in marks.items()})
        value = {} if value is None else value
        try:
            # As JSON, because pydantic's strict mode takes a mapping for a dataclass only there.
            return adapter(kind).validate_json(json.dumps(value))
        except ValidationError as error:
            self.errors.extend(problems(error, kind, value, name, self.places))
            return None

    def miss(self, name: str) -> None:
        """Add the error that a file is missing without which there is no site."""
        message = 'there is no such file; "syndicate init" makes a new site'
        self.errors.append(ConfigError(message, self._place(name)))

    def parts(self, files: Mapping[str, str], kind: Any) -> dict[str, Any]:
        """Return the valid ones of a folder's files, by the name of what they describe."""
        for stem, name in files.items():
            if not is_slug(stem):
                from slugify import slugify

                hint = f"; call it {meant}.yaml" if is_slug(meant := slugify(stem)) else ""
                self.errors.append(ConfigError(BAD_NAME + hint, self._place(name)))
        read = {stem: self.part(name, kind) for stem, name in files.items()}
        return {stem: part for stem, part in read.items() if part is not None}

    def look_at_icon(self, settings: Settings | None) -> None:
        """Add the error that the icon is none that pages can hold."""
        name = settings.pages.icon if settings else None
        if name is None:
            return
        try:
            data_url(self._folder, name)
            self._marks[(name,)] = self._place(name)
        except ValueError as error:
            place = self.places.of("site.yaml", "pages", "icon")
            self.errors.append(ConfigError(str(error), place))

    def warn_of_files(self, names: tuple[str, ...]) -> None:
        """Add a warning for each file that is not read, and for what most sites need."""
        for name in names:
            if (name,) not in self._marks and not is_aside(name):
                near = probable(name)
                hint = f'; did you mean "{near}"?' if near else ""
                warning = ConfigWarning(f"this file is not read{hint}", self._place(name))
                self._unread.append(warning)
        self.warnings += self._unread
        if "sources.yaml" not in names:
            self._warn("there is no such file, so no source grants anything", "sources.yaml")
        if not any(str(path[0]).startswith("jobs/") for path in self._marks):
            self._warn("there is no job, so no feed is built", "jobs")

    def apply_rules(self, parts: SiteParts) -> None:
        """Add the errors and warnings that the rules find."""
        for rule in RULES:
            for finding in rule(parts):
                if isinstance(finding, ConfigError):
                    self.errors.append(finding)
                else:
                    self.warnings.append(finding)

    def finish(self) -> None:
        """Raise all errors as one."""
        if self.errors:
            first, *others = sorted(self.errors, key=lambda e: (e.place or Place(""), e.message))
            unread = tuple(map(str, self._unread))
            raise ConfigError(first.message, first.place, tuple(others), unread)

    def _warn(self, message: str, name: str) -> None:
        self.warnings.append(ConfigWarning(message, self._place(name)))

    def _place(self, name: str) -> Place:
        # A file name may hold bytes that are not UTF-8.
        name = f"{self._folder.name}/{name}".encode(errors="backslashreplace").decode()
        return Place(" ".join(name.split()))
