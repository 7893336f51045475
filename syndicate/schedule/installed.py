"""Where something runs a site's builds by the clock: crontabs, units and agents that name it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from syndicate.config.site import Site
from syndicate.errors import SyndicateError
from syndicate.schedule import cron
from syndicate.schedule.runs import schedule_name

#: What stands in a line that runs builds, and in one that runs backups; the last is of a label.
BUILDS, BACKUPS = re.compile("build"), re.compile("store backup|-backup</string>")
#: The files of the machine and of the user that may run something by the clock.
_SYSTEM = ("/etc/crontab", "/etc/cron.d/*", "/etc/systemd/system/*.service")
_USER = (".config/systemd/user/*.service", "Library/LaunchAgents/*.plist")


def schedules_of(
    site: Site, what: re.Pattern[str] = BUILDS, root: Path = Path("/")
) -> Iterator[str]:
    """Yield each place that runs builds of a site, or BACKUPS, as far as this user may read it.

    The machine's own are looked for below `root`.
    """
    config = site.folder / site.places.folder
    name = schedule_name(config)
    with suppress(SyndicateError):
        if _runs(what, cron.current(), name, site.folder):
            yield "crontab"
    paths = [path for pattern in _SYSTEM for path in sorted(root.glob(pattern[1:]))]
    with suppress(RuntimeError):  # a user without a home
        paths += [path for pattern in _USER for path in sorted(Path.home().glob(pattern))]
    for path in paths:
        with suppress(OSError, UnicodeDecodeError):
            text = path.read_text(encoding="utf-8")
            if any(_runs(what, made, site.folder, name) for made in _instances(path, text)):
                yield str(path)


def _instances(path: Path, text: str) -> list[str]:
    """Return the text of a unit; of a template (`build@.service`) those that timers start."""
    if not path.stem.endswith("@"):
        return [text]
    timers = path.parent.glob(f"*.wants/{path.stem}*.timer")
    return [text.replace("%i", timer.stem.partition("@")[2]) for timer in timers]


def _runs(what: re.Pattern[str], text: str, *names: str | Path) -> bool:
    """Whether a line of a text runs it for a site of one of these names or folders."""
    marks = [os.fspath(name) for name in names]
    lines = (line.replace(r"\%", "%") for line in text.splitlines())
    lines = (line for line in lines if not line.lstrip().startswith("#"))
    return any(what.search(line) and any(mark in line for mark in marks) for line in lines)
