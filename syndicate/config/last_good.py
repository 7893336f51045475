"""A config as its files, to be read again when those in its folder cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from syndicate.config.digest import config_digest
from syndicate.config.jobs import is_format
from syndicate.config.site import Site
from syndicate.installed import LENIENT
from syndicate.profiles import PROFILES


def files_of(site: Site) -> dict[str, bytes]:
    """Return the files that a site was read from, by their names below the config folder.

    None are returned where they have changed since.
    """
    folder = site.folder / site.places.folder
    try:
        files = {name: (folder / name).read_bytes() for name in _names(site)}
    except OSError:
        return {}
    return files if config_digest(str(folder)) == site.digest else {}


def _names(site: Site) -> list[str]:
    return sorted({str(path[0]) for path in site.places.marks if len(path) == 1})


def open_ended(site: Site) -> dict[str, bytes]:
    """Return the files of a site's config whose last line has no end, by name.

    Many editors leave it so. It is also how a file looks that a full disk cut off. None are
    returned where the site was not read from what is there now, but from the last good config.
    """
    folder, found = site.folder / site.places.folder, dict[str, bytes]()
    for name in _names(site):
        with suppress(OSError):
            data = (folder / name).read_bytes()
            if data and not data.endswith((b"\n", b"\r")):
                found[name] = data
    return found if found and config_digest(str(folder)) == site.digest else {}


def is_cut_off(data: bytes, before: bytes) -> bool:
    """Return whether a file is the beginning of what it was, and ends within a line of that."""
    return before.startswith(data) and before[len(data) :].lstrip(b" \t")[:1] not in b"\r\n"


def load_files(files: Mapping[str, bytes], folder: Path) -> Site:
    """Return the site of a config folder with these files in it, whatever is there now.

    A format or a profile whose package is gone is left out: what cannot be cut or judged goes.
    Raises ConfigError where this version of the program cannot read them.
    """
    from syndicate.config.load import load  # with YAML and pydantic, which a build need not have

    with TemporaryDirectory(prefix="syndicate-") as place:
        config = Path(place) / folder.name
        config.mkdir()
        for name, data in files.items():
            path = config / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        token = LENIENT.set(True)
        try:
            site = load(config)
        finally:
            LENIENT.reset(token)
    return _without_lost_parts(replace(site, folder=folder.parent))


def _without_lost_parts(site: Site) -> Site:
    """Return a site without formats that nothing brings, nor the jobs that have no other.

    And without partners whose profile is lost: what it would refuse cannot be told.
    """
    jobs = {
        name: replace(job, formats=formats)
        for name, job in site.jobs.items()
        if (formats := tuple(filter(is_format, job.formats)))
    }
    partners = {
        name: replace(partner, jobs=tuple(job for job in partner.jobs if job in jobs))
        for name, partner in site.partners.items()
        if PROFILES.get(partner.profile)
    }
    # The files are as they were, and what they make is not: the next build looks at everything.
    same = jobs == site.jobs and partners == site.partners
    digest = site.digest if same else f"{site.digest}-less"
    return replace(site, jobs=jobs, partners=partners, digest=digest)
