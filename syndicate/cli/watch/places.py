"""What is watched for a site, and what a change at a path concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from syndicate.config.files import is_aside
from syndicate.config.site import Site
from syndicate.config.standing import is_address


class WatchedPlaces(Struct, frozen=True):
    """The places of a site that are watched: its config folder, and what its intakes read.

    `sources` maps each file or folder to the intakes that read it. Changes at `ignored` places are
    those of runs themselves.
    """

    config: Path
    sources: Mapping[Path, frozenset[str]]
    ignored: tuple[Path, ...] = ()

    @property
    def trees(self) -> frozenset[Path]:
        """Return the folders that are watched with all below them."""
        return frozenset([self.config, *(path for path in self.sources if path.is_dir())])

    @property
    def folders(self) -> frozenset[Path]:
        """Return the folders that are watched for files right in them.

        A file is watched by its folder, since editors put another one in its place; so is one that
        is not there yet.
        """
        files = (path.parent for path in self.sources if not path.is_dir())
        return frozenset(folder for folder in files if folder.is_dir())


class Work(Struct, frozen=True):
    """What changes ask for: to take these `intakes`, and to build."""

    intakes: frozenset[str] = frozenset()
    build: bool = False

    def __or__(self, other: Work) -> Work:
        return Work(self.intakes | other.intakes, self.build or other.build)


def watched_places(config: Path, site: Site | None) -> WatchedPlaces:
    """Return what is watched; of a site whose config cannot be read, the config alone."""
    sources: dict[Path, set[str]] = {}
    for name, recipe in site.recipes.items() if site else ():
        for source in recipe.from_:
            if not is_address(source):
                sources.setdefault((config.parent / source).resolve(), set()).add(name)
    ignored = filter(None, (site.var, site.output, site.journal) if site else ())
    return WatchedPlaces(
        config=config.resolve(),
        sources={path: frozenset(names) for path, names in sources.items()},
        ignored=tuple(path.resolve() for path in ignored),
    )


def work_of(changes: Iterable[Path], places: WatchedPlaces) -> Work:
    """Return what changes at these paths ask for."""
    work = Work()
    for path in changes:
        if any(path.is_relative_to(folder) for folder in places.ignored):
            continue
        if path.is_relative_to(places.config) and not is_aside(path.name):
            work |= Work(build=True)
        for source, names in places.sources.items():
            if path.is_relative_to(source):
                work |= Work(names, build=True)
    return work
