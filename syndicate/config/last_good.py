"""A config as its files, to be read again when those in its folder cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from syndicate.config.digest import config_digest
from syndicate.config.load import load
from syndicate.config.site import Site


def files_of(site: Site) -> dict[str, bytes]:
    """Return the files that a site was read from, by their names below the config folder.

    None are returned where they have changed since.
    """
    folder = site.folder / site.places.folder
    names = {str(path[0]) for path in site.places.marks if len(path) == 1}
    try:
        files = {name: (folder / name).read_bytes() for name in sorted(names)}
    except OSError:
        return {}
    return files if config_digest(str(folder)) == site.digest else {}


def load_files(files: Mapping[str, bytes], folder: Path) -> Site:
    """Return the site of a config folder with these files in it, whatever is there now.

    Raises ConfigError where this version of the program cannot read them.
    """
    with TemporaryDirectory(prefix="syndicate-") as place:
        config = Path(place) / folder.name
        config.mkdir()
        for name, data in files.items():
            path = config / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        return replace(load(config), folder=folder.parent)
