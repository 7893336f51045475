"""The files of a config folder: which are there, which are ours, what a stray one should be."""

from __future__ import annotations

from pathlib import Path

from syndicate.config.nearest import nearest
from syndicate.errors import ConfigError, Place

FILES = ("site.yaml", "sources.yaml", "categories.yaml")
FOLDERS = ("jobs", "partners", "intake")


def listing(folder: Path, called: Path | str) -> tuple[str, ...]:
    """The names in the config folder and in the folders below it that are ours, sorted.

    `called` is the folder as the user named it. Raises ConfigError when it cannot be read.
    """
    place = Place(str(called))
    try:
        return tuple(sorted(_names(folder)))
    except FileNotFoundError:
        hint = 'name it with --config, or make a new site with "syndicate init"'
        raise ConfigError(f"there is no such config folder; {hint}", place) from None
    except NotADirectoryError:
        raise ConfigError("the config is a folder, and this is a file", place) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", place) from None


def _names(folder: Path) -> list[str]:
    names = []
    for entry in folder.iterdir():
        if entry.name in FOLDERS and entry.is_dir():
            names += [f"{entry.name}/{below.name}" for below in entry.iterdir()]
        else:
            names.append(entry.name)
    return names


def parts_of(folder: str, names: tuple[str, ...]) -> dict[str, str]:
    """The .yaml files of one of our folders: the name of what each describes, and its own."""
    files = {
        name.removeprefix(f"{folder}/").removesuffix(".yaml"): name
        for name in names
        if name.startswith(f"{folder}/") and name.endswith(".yaml") and not is_aside(name)
    }
    return dict(sorted(files.items()))


def is_aside(name: str) -> bool:
    """Whether a file is plainly no config: hidden, an editor's backup, a page of notes."""
    last = name.rpartition("/")[2]
    return last.startswith(".") or last.endswith(("~", ".md", ".txt", ".bak", ".orig", ".swp"))


def probable(name: str) -> str | None:
    """The file of ours a stray one was probably meant to be."""
    path = Path(name)
    if path.parts[1:]:
        return (
            f"{path.parts[0]}/{path.stem}.yaml"
            if path.suffix.lower() in (".yml", ".yaml")
            else None
        )
    ours = {Path(own).stem: own for own in (*FILES, *FOLDERS)}
    near = nearest(path.stem, ours)
    return ours[near] if near else None
