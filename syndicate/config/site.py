"""A site: the typed contents of its config folder, with their places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin

from syndicate.config.jobs import Job, Partner
from syndicate.config.recipes import PageRecipe
from syndicate.config.settings import Settings
from syndicate.config.terms import CategoryNames, Sources
from syndicate.errors import Place
from syndicate.text.names import fold
from syndicate.text.urls import bare_host, plain_host

Key = str | int


class Places:
    """The places of all keys of the config, for errors and rulings.

    Files are named relative to the site's folder, as in `config/sources.yaml:12:5`.
    """

    def __init__(self, marks: Mapping[tuple[Key, ...], Place], folder: str = "config") -> None:
        self._marks = marks
        self._folder = folder
        # every ruling names the place of what grants it, and there are few
        self._found: dict[tuple[Key, ...], Place] = {}

    @property
    def marks(self) -> Mapping[tuple[Key, ...], Place]:
        """Every key with its place."""
        return self._marks

    @property
    def folder(self) -> str:
        """The name of the config folder."""
        return self._folder

    def of(self, *path: Key) -> Place:
        """Return the place of a key, or of the nearest one above it that is in the file.

        A path begins with the file below the config folder: `sources.yaml`, `jobs/tech.yaml`.
        """
        if path not in self._found:
            self._found[path] = self._nearest(path)
        return self._found[path]

    def _nearest(self, path: tuple[Key, ...]) -> Place:
        for length in range(len(path), 0, -1):
            if place := self._marks.get(path[:length]):
                return place
        return Place(f"{self._folder}/{path[0]}" if path else self._folder)

    def known(self, *path: Key) -> bool:
        """Whether this key itself is in the config, and is not a default."""
        return path in self._marks

    def names(self, *path: Key) -> tuple[str, ...]:
        """Return the keys of a mapping in their order, or the files for an empty path."""
        depth = len(path)
        return tuple(
            str(mark[depth])
            for mark in self._marks
            if len(mark) == depth + 1 and mark[:depth] == path
        )


@dataclass(frozen=True)
class ConfigWarning:
    """A message about the config that is no error."""

    message: str
    place: Place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Site:
    """A site: its folder (which holds the config folder), settings, terms and jobs.

    `jobs`, `partners` and `recipes` (of the folder `intake`) are keyed by file name without
    `.yaml`, in alphabetical order. `digest` is that of the files when they were read.
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
        """Return the label of a category by any of its names in categories.yaml.

        That is its label, its slug, a label in another language, an alias or a former name, in any
        case, width and Unicode form. A name that two categories have is neither's.
        """
        if name in self.categories:
            return name
        return self._labels.get(name) or self._labels.get(fold(name)) or name

    def label_in(self, label: str, language: str | None) -> str:
        """Return what a category is called in a language (RFC 4647, lookup: en-GB, then en).

        That is its own label where `labels` has none for the language, or where none is given.
        """
        names = self.categories.get(label)
        given = {tag.lower(): name for tag, name in names.labels.items()} if names else {}
        tag = (language or "").lower() if given else ""
        while tag:
            if name := given.get(tag):
                return name
            tag = tag.rpartition("-")[0]
        return label

    def labels_of(self, name: str) -> frozenset[str]:
        """Return every category that has this name, folded; what none has is its own."""
        return self._named.get(fold(name)) or frozenset([fold(name)])

    def lineage(self, name: str) -> frozenset[str]:
        """Return every category that has this name, and all those above them, folded."""
        found: set[str] = set()
        waiting = list(self.labels_of(name))
        while waiting:
            label = waiting.pop()
            if label not in found:
                found.add(label)
                waiting += self._parents.get(label, ())
        return frozenset(found)

    @cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        """The folded labels of the categories that have a name, by that name, folded."""
        labels: dict[str, set[str]] = {}
        for label, names in self.categories.items():
            for name in {fold(label), *map(fold, names.others)}:
                labels.setdefault(name, set()).add(fold(label))
        return {name: frozenset(of) for name, of in labels.items()}

    @cached_property
    def _parents(self) -> Mapping[str, frozenset[str]]:
        """The folded labels of the categories right above one, by its own."""
        slugs: dict[str, set[str]] = {}
        for label, names in self.categories.items():
            if names.slug:
                slugs.setdefault(names.slug, set()).add(fold(label))
        parents: dict[str, set[str]] = {}
        for label, names in self.categories.items():
            parents.setdefault(fold(label), set()).update(slugs.get(names.parent or "", ()))
        return {label: frozenset(above) for label, above in parents.items()}

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        """The labels of categories by their slugs as they are, and by all names folded."""
        labels: dict[str, set[str]] = {}
        for label, names in self.categories.items():
            for name in {fold(label), *map(fold, names.others)}:
                labels.setdefault(name, set()).add(label)
        own = {names.slug: label for label, names in self.categories.items() if names.slug}
        return {name: min(of) for name, of in labels.items() if len(of) == 1} | own

    @cached_property
    def own_hosts(self) -> frozenset[str]:
        """The hosts of this site: that of `home`, and those it calls its own."""
        home = bare_host(self.settings.home)
        return frozenset([*filter(None, [home]), *map(plain_host, self.sources.own.hosts)])

    @cached_property
    def platforms(self) -> frozenset[str]:
        """The hosts that tell nothing of whose an article is."""
        return frozenset(map(plain_host, self.sources.platforms))

    @property
    def store_file(self) -> Path | None:
        """The file of an embedded store; None for one on a server."""
        _, embedded, name = self.settings.store.partition("sqlite:///")
        return self.folder / name if embedded else None

    @property
    def journal(self) -> Path:
        """The file that holds the journal of orders."""
        return self.folder / self.settings.journal

    @property
    def output(self) -> Path | None:
        """The folder that is built: the web root, and beside it the partners' documents.

        None where documents are published to an object store.
        """
        is_folder = "://" not in self.settings.output
        return self.folder / self.settings.output if is_folder else None

    @property
    def output_place(self) -> str:
        """Where documents are published to, as people are told: a folder or an address."""
        return str(self.output or self.settings.output.rstrip("/"))

    @property
    def public(self) -> Path | None:
        """The web root: everything the public may fetch; None in an object store."""
        return self.output / "public" if self.output else None

    def address_of(self, path: str) -> str:
        """Return the address of a document by its path below the output folder."""
        folder, _, rest = path.partition("/")
        if folder == "public":
            return self.settings.base_url + rest
        return (self.settings.partners_url or urljoin(self.settings.home, "partners/")) + rest

    @property
    def var(self) -> Path:
        """The operator's folder: the embedded store, status, rejects, the lock."""
        return self.folder / "var"
