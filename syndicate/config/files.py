"""The files of a config folder: which there are, and what a stray one was meant to be."""

from __future__ import annotations

from pathlib import Path

from syndicate.config.digest import FOLDERS
from syndicate.config.nearest import nearest
from syndicate.errors import ConfigError, Place

FILES = ("site.yaml", "sources.yaml", "categories.yaml")
#: The endings of what is clearly no config.
_ASIDE = ("~", ".md", ".txt", ".bak", ".orig", ".swp", ".sample")


def listing(folder: Path, called: Path | str) -> tuple[str, ...]:
    """Return the names in a config folder and in its folders that are read, sorted.

    `called` is the folder as the user named it. Raises ConfigError when it cannot be read.
    """
    place = Place(str(called))
    try:
        return tuple(sorted(_names(folder)))
    except FileNotFoundError:
        hint = 'name it with --config, or make a new site with "syndicate init"'
        raise ConfigError(f"there is no such config folder; {hint}", place) from None
    except NotADirectoryError:
        raise ConfigError(
            "the config is a folder, and this is a file; name the one that holds site.yaml", place
        ) from None
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
    """Return the .yaml files of a folder by the name of the job, partner or recipe in each."""
    files = {
        name.removeprefix(f"{folder}/").removesuffix(".yaml"): name
        for name in names
        if name.startswith(f"{folder}/") and name.endswith(".yaml") and not is_aside(name)
    }
    return dict(sorted(files.items()))


def is_aside(name: str) -> bool:
    """Whether a file is clearly no config: hidden, an editor's backup, a sample, or notes."""
    last = name.rpartition("/")[2]
    return last.startswith(".") or last.endswith(_ASIDE)


def probable(name: str) -> str | None:
    """Return the file or folder that a stray one was probably meant to be, or None."""
    path = Path(name)
    if path.parts[1:]:
        return (
            f"{path.parts[0]}/{path.stem}.yaml"
            if path.suffix.lower() in (".yml", ".yaml")
            else None
        )
    known = {Path(item).stem: item for item in (*FILES, *FOLDERS)}
    near = nearest(path.stem, known)
    return known[near] if near else None
