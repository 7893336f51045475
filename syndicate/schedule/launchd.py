"""Agents of the user for launchd: a property list for each run (launchd.plist(5))."""

from __future__ import annotations

import os
import plistlib
from pathlib import Path

from syndicate.errors import Place, SyndicateError
from syndicate.schedule import files
from syndicate.schedule.programs import run
from syndicate.schedule.runs import AT_NIGHT, BACKUP, DAILY, Schedule, ScheduledRun

_MISSING = "launchd is not here, it is of macOS; `syndicate schedule cron` needs none"


def agents(schedule: Schedule) -> dict[Path, str]:
    """Return the text of each property list by its path."""
    made: dict[Path, str] = {}
    for each in schedule.runs:
        label = f"{schedule.name}-{each.name}"
        told = Path.home() / "Library/Logs" / f"{label}.log"
        facts = {
            "Label": label,
            "ProgramArguments": list(each.words),
            **_when(each),
            "StandardOutPath": str(told),
            "StandardErrorPath": str(told),
        }
        made[_folder() / f"{label}.plist"] = plistlib.dumps(facts).decode()
    return made


def _when(each: ScheduledRun) -> dict[str, object]:
    hour, minute = AT_NIGHT
    if each.minutes == DAILY:
        return {"StartCalendarInterval": {"Hour": hour, "Minute": minute}}
    return {"StartInterval": each.minutes * 60, "RunAtLoad": True}


def install(schedule: Schedule) -> bool:
    """Write and load the agents, remove those of former runs; return whether any changed.

    A backup that is scheduled stays.
    """
    wanted = agents(schedule)
    former = [path for path in _there(schedule) if path not in wanted]
    former = [path for path in former if not path.stem.endswith(f"-{BACKUP}")]
    _unload(former)
    changed = files.delete(former) | files.write(wanted)
    if changed:
        _unload(list(wanted))
    for path in wanted if changed else ():
        answer = run(("launchctl", "bootstrap", _domain(), str(path)), _MISSING)
        if answer.code:
            why = " ".join(answer.err.split()) or f"exit code {answer.code}"
            raise SyndicateError(f"{why} (the file is {path})", Place("launchctl bootstrap"))
    return changed


def remove(schedule: Schedule) -> bool:
    """Unload and delete the agents; return whether there were any."""
    there = _there(schedule)
    _unload(there)
    return files.delete(there)


def _folder() -> Path:
    return Path.home() / "Library/LaunchAgents"


def _domain() -> str:
    return f"gui/{os.getuid()}"


def _there(schedule: Schedule) -> list[Path]:
    return sorted(_folder().glob(f"{schedule.name}-*.plist"))


def _unload(paths: list[Path]) -> None:
    """Unload agents; one that is not loaded is no fault."""
    for path in paths:
        run(("launchctl", "bootout", f"{_domain()}/{path.stem}"), _MISSING)
