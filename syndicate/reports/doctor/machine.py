"""What is wrong with the machine: Python, libraries, clock, zone, disk, who may write where."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from zoneinfo import ZoneInfo

from syndicate.config.site import Site
from syndicate.publish.permissions import open_places
from syndicate.reports.doctor.finding import Finding, as_owner

_OLDEST = (3, 11)
#: No run of this program was before this year; a clock that says so was never set.
_FIRST_YEAR = 2024
#: Extra -> the libraries that say that it is installed.
_EXTRAS = {
    "intake": ("cssselect", "dateparser", "feedparser", "markdown_it", "protego", "trafilatura"),
    "objects": ("boto3", "obstore"),
    "postgresql": ("psycopg",),
    "serve": ("httptools", "limits", "prometheus_client", "starlette", "uvicorn"),
    "watch": ("watchfiles",),
}
#: The kinds of import that need the extra `intake`.
_OF_INTAKE = frozenset(["page", "feed", "wordpress", "markdown"])
#: A build of everything needs about as much room as what is published; a store grows by batches.
_ROOM = 200_000_000
_MB = 1_000_000


def interpreter(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Iterator[Finding]:
    """Find whether Python is one that the program runs on."""
    shown = ".".join(map(str, version))
    if version < _OLDEST:
        message = f"Python {shown} is too old; 3.11 or newer is needed"
        yield Finding("interpreter", "wrong", message, "python3.11 -m venv .venv")
        return
    system = f"{platform.system()} {platform.machine()}"
    message = f"Python {shown}, SQLite {sqlite3.sqlite_version}, {system}"
    yield Finding("interpreter", "good", message)


def is_installed(library: str) -> bool:
    """Whether a library can be imported."""
    try:
        return find_spec(library) is not None
    except (ImportError, ValueError):
        return False


def extras(site: Site, installed: Callable[[str], bool]) -> Iterator[Finding]:
    """Find whether the libraries are there that the config needs, and which others are not."""
    kinds = sorted({str(r.kind) for r in site.recipes.values() if r.kind in _OF_INTAKE})
    needs = {"intake": f"config/intake imports {', '.join(kinds)}"} if kinds else {}
    needs |= {"objects": "documents go to a bucket"} if site.output is None else {}
    needs |= {"postgresql": "the store is on a server"} if site.store_file is None else {}
    there = []
    for extra, libraries in _EXTRAS.items():
        missing = [library for library in libraries if not installed(library)]
        mend = f"pip install 'syndicate-feeds[{extra}]'"
        if not missing:
            there.append(extra)
        elif extra in needs:
            message = f"{needs[extra]}, and {', '.join(missing)} is not installed"
            yield Finding("extras", "wrong", message, mend)
        else:
            message = f"`{extra}` is not installed; the commands that need it say so"
            yield Finding("extras", "note", message, mend)
    if there:
        yield Finding("extras", "good", f"installed: {', '.join(there)}")


def clock(now: datetime) -> Iterator[Finding]:
    """Find whether the clock was ever set."""
    if now.year < _FIRST_YEAR:
        message = f"it says {now:%Y-%m-%d %H:%M} UTC, which is past"
        yield Finding("clock", "wrong", message, "timedatectl set-ntp true")


def zone(site: Site, now: datetime) -> Iterator[Finding]:
    """Find whether the machine and the site tell the same time of day."""
    name = site.settings.timezone
    here, there = now.astimezone().utcoffset(), now.astimezone(ZoneInfo(name)).utcoffset()
    if here == there:
        yield Finding("zone", "good", f"{name}, as the machine has it")
        return
    message = (
        f"the site's is {name} ({_offset(there)}), the machine's {_offset(here)}:"
        " times of a crontab are the machine's, days in feeds the site's"
    )
    yield Finding("zone", "note", message)


def _offset(offset: timedelta | None) -> str:
    minutes = int((offset or timedelta()).total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def permissions(site: Site) -> Iterator[Finding]:
    """Find what cannot be written, and what others may read against the config."""
    wrong = [*_unwritable(site), *_unreadable(site)]
    for line in open_places(site):
        message, _, rest = line.partition("; `")
        wrong.append(Finding("permissions", "wrong", message, rest.partition("`")[0]))
    yield from wrong
    if not wrong:
        yield Finding(
            "permissions", "good", "what is the site's can be written, and by nobody else"
        )


def _unwritable(site: Site) -> Iterator[Finding]:
    """Yield a finding for each place of the site that a run could not write to."""
    own = site.var
    published = (site.output, site.public) if site.output and site.public else ()
    folders = (own, own / "cache", own / "rejects", *published, site.journal.parent)
    files = (site.journal, own / "lock", own / "import.lock", own / "status.json")
    for path in (*folders, *files):
        is_file = path in files
        there = next(above for above in (path, *path.parents) if os.path.lexists(above))
        if there != path and not there.is_dir():
            continue  # what stands in the place of a folder is told of that
        if there != path and there in (*folders, *files):
            continue  # where it would be made is looked at by itself
        if there == path and not (path.is_file() if is_file else path.is_dir()):
            mend = f"mv {quote(str(path))} {quote(f'{path}.aside')}"
            message = f"{path} is no {'file' if is_file else 'folder'}"
            yield Finding("permissions", "wrong", message, mend)
        elif not os.access(there, os.W_OK if is_file and there == path else os.W_OK | os.X_OK):
            yield Finding("permissions", "wrong", *_not_writable(site, there))


def _not_writable(site: Site, path: Path) -> tuple[str, str]:
    """Return what is wrong and what mends it: another user, where the site is another's."""
    user = os.geteuid()
    config = site.folder / site.places.folder
    if config.stat().st_uid != user:
        return f"{path} may not be written by this user, whose site it is not", as_owner(config)
    return f"{path} cannot be written", f"sudo chown -R {user} {quote(str(path))}"


def _unreadable(site: Site) -> Iterator[Finding]:
    """Yield a finding for each folder that standing intakes name and that cannot be read."""
    for name, recipe in site.recipes.items():
        for source in recipe.from_:
            path = site.folder / source
            if "://" not in source and path.exists() and not os.access(path, os.R_OK):
                mend = f"chmod u+rX {quote(str(path))}"
                message = f"{path} cannot be read, which config/intake/{name}.yaml names"
                yield Finding("permissions", "wrong", message, mend)


def disk(site: Site) -> Iterator[Finding]:
    """Find whether there is room for the next runs, in bytes and in files."""
    store = _store_size(site)
    needed = max(_ROOM, store // 2)
    full = []
    for path in _places(site):
        stat = os.statvfs(path)
        free = stat.f_bavail * stat.f_frsize
        if free < needed:
            message = (
                f"{free // _MB:,} MB are free at {path}, and {needed // _MB:,} MB may be needed"
            )
            full.append(Finding("disk", "wrong", message, f"du -xsh {quote(str(path))}/*"))
        elif stat.f_files and not stat.f_favail:
            message = f"no more files can be made at {path}: it is out of inodes"
            full.append(Finding("disk", "wrong", message, f"df -i {quote(str(path))}"))
    yield from full
    if not full:
        has = f", the store has {store // _MB:,} MB" if site.store_file else ""
        yield Finding("disk", "good", f"{free // _MB:,} MB are free{has}")


def _places(site: Site) -> Iterable[Path]:
    """Return the folders whose disks are written to, those that are there."""
    kept = filter(None, (site.var, site.output, site.folder))
    there = (next(above for above in (path, *path.parents) if above.exists()) for path in kept)
    return dict.fromkeys(there)


def _store_size(site: Site) -> int:
    path = site.store_file
    return path.stat().st_size if path and path.is_file() else 0
