"""What a schedule runs for a site, how often, and by which words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from syndicate.config.site import Site
from syndicate.errors import Place, SyndicateError
from syndicate.schedule.sandbox import has_temporary, read_paths, written_folders

#: Rhythms that go evenly into an hour, in minutes.
_EVEN = (1, 2, 3, 4, 5, 6, 10, 12, 15)
#: How often hubs are told what a build could not tell them, in minutes.
_PUSH = 5
#: How often intakes are looked at that name no rhythm, in minutes.
_IMPORT = 5
#: The run that backs up a site, and that it comes once a day.
BACKUP, DAILY = "backup", 24 * 60
#: When what comes once a day is run, in hours and minutes of the machine's clock.
AT_NIGHT = (3, 17)


class ScheduledRun(Struct, frozen=True):
    """One command that is run every so many minutes, or DAILY; its `words` are absolute.

    It may write into a folder `into` that no other run of the site writes into.
    """

    name: str
    minutes: int
    words: tuple[str, ...]
    purpose: str
    into: Path | None = None

    @property
    def rhythm(self) -> str:
        """Return how often it is run, in words."""
        if self.minutes == DAILY:
            return "every day"
        return f"every {self.minutes} minutes" if self.minutes > 1 else "every minute"


class Schedule(Struct, frozen=True):
    """What runs a site: `name` is short, ASCII and its own, `config` is its config folder.

    Its runs write into `folders`, and something that they use may stand among temporary files.
    """

    name: str
    config: Path
    runs: tuple[ScheduledRun, ...]
    folders: tuple[Path, ...] = ()
    has_temporary: bool = False


def schedule(site: Site, program: tuple[str, ...], backup: Path | None = None) -> Schedule:
    """Return what runs a site by a program, whose words are absolute, and backs it up to a folder.

    Raises SyndicateError where no schedule could hold the words.
    """
    config = site.folder / site.places.folder
    words = (*program, "--config", str(config), "-q", "--unless-running")
    folders = written_folders(site)
    used = (*folders, *([backup] if backup else []))
    for word in (*words, *map(str, used)):
        if re.search(r"[\x00-\x1f\x7f]", word) or word != word.encode(errors="replace").decode():
            shown = word.encode("unicode_escape").decode()
            raise SyndicateError("a path with such characters cannot be scheduled", Place(shown))
    return Schedule(
        name=schedule_name(config),
        config=config,
        runs=tuple(_runs(site, words, backup)),
        folders=folders,
        has_temporary=has_temporary([Path(program[0]), *used, *read_paths(site)]),
    )


def schedule_name(config: Path) -> str:
    """Return the name of the schedule of a config folder."""
    digest = sha256(os.fsencode(config)).hexdigest()[:8]
    plain = re.sub(r"[^a-z0-9]+", "-", config.parent.name.lower()).strip("-")
    return "-".join(filter(None, ("syndicate", plain[:30].strip("-"), digest)))


def _runs(site: Site, words: tuple[str, ...], backup: Path | None) -> Iterator[ScheduledRun]:
    yield ScheduledRun("build", 1, (*words, "build"), "brings the documents up to date")
    standing = [recipe for recipe in site.recipes.values() if recipe.from_]
    if standing:
        minutes = min(_minutes(recipe.every) for recipe in standing)
        purpose = "imports what config/intake names, when it is due"
        yield ScheduledRun("import", minutes, (*words, "import", "--all"), purpose)
    if site.settings.hubs:
        yield ScheduledRun("push", _PUSH, (*words, "push"), "tells hubs what waits for a retry")
    if backup:
        folder = f"{str(backup).rstrip('/')}/"  # with the slash it must be there each time
        purpose = "backs up the store and its journal"
        yield ScheduledRun(BACKUP, DAILY, (*words, "store", "backup", folder), purpose, backup)


def _minutes(every: timedelta | None) -> int:
    """Return how often to look whether an intake is due, in minutes."""
    if every is None:
        return _IMPORT
    wanted = every.total_seconds() / 60
    return max((minutes for minutes in _EVEN if minutes <= wanted), default=1)
