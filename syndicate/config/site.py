"""A whole site as the program sees it: the typed contents of its config folder, with places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from syndicate.config.recipes import PageRecipe
from syndicate.config.vocabulary import CategoryNames, Job, Partner, Settings, Sources
from syndicate.errors import Place

Key = str | int


class Places:
    """Where every key of the config stands, to be named in errors and rulings.

    Files are named relative to the site's folder, as in `config/sources.yaml:12:5`.
    """

    def __init__(self, marks: Mapping[tuple[Key, ...], Place], folder: str = "config") -> None:
        self._marks = marks
        self._folder = folder

    @property
    def marks(self) -> Mapping[tuple[Key, ...], Place]:
        """Every key with its place."""
        return self._marks

    @property
    def folder(self) -> str:
        """What the config folder is called."""
        return self._folder

    def of(self, *path: Key) -> Place:
        """The place of a key, or of the nearest one above it that stands in the file.

        The first part of the path is the file below the config folder: `sources.yaml`,
        `jobs/tech.yaml`.
        """
        for length in range(len(path), 0, -1):
            if place := self._marks.get(path[:length]):
                return place
        return Place(f"{self._folder}/{path[0]}" if path else self._folder)

    def known(self, *path: Key) -> bool:
        """Whether this very key is written in the config (and not a default)."""
        return path in self._marks

    def names(self, *path: Key) -> tuple[str, ...]:
        """The keys written directly below a mapping, in their order; the files, below nothing."""
        depth = len(path)
        return tuple(
            str(mark[depth])
            for mark in self._marks
            if len(mark) == depth + 1 and mark[:depth] == path
        )


@dataclass(frozen=True)
class ConfigWarning:
    """Something to know about the config that stops nothing."""

    message: str
    place: Place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Site:
    """A site: its folder (which holds the config folder), settings, terms and jobs.

    `jobs`, `partners` and `recipes` (of the folder `intake`) are keyed by file name without
    `.yaml`, in alphabetical order. `digest` is of its files as they were when it was read.
    """

    folder: Path
    settings: Settings
    sources: Sources
    categories: Mapping[str, CategoryNames]
    jobs: Mapping[str, Job]
    partners: Mapping[str, Partner]
    places: Places
    recipes: Mapping[str, PageRecipe] = field(default_factory=dict)
    warnings: tuple[ConfigWarning, ...] = ()
    digest: str | None = None

    def label_of(self, name: str) -> str:
        """The label of a category that is called by its label or by its slug in categories.yaml."""
        if name in self.categories:
            return name
        called = (label for label, names in self.categories.items() if names.slug == name)
        return next(called, name)

    @property
    def output(self) -> Path:
        """The folder that is built: the web root, and beside it what partners see."""
        return self.folder / self.settings.output

    @property
    def public(self) -> Path:
        """The web root: everything the public may fetch."""
        return self.output / "public"

    def address_of(self, path: str) -> str:
        """Where a document is published, by its path below the output folder."""
        kind, _, rest = path.partition("/")
        if kind == "public":
            return self.settings.base_url + rest
        return (self.settings.partners_url or urljoin(self.settings.home, "partners/")) + rest

    @property
    def var(self) -> Path:
        """The operator's folder: the embedded store, status, rejects, the lock."""
        return self.folder / "var"
