"""Units of the user for systemd, a service and a timer for each run (systemd.service(5))."""

from __future__ import annotations

import os
import re
from pathlib import Path

from syndicate.errors import Place, SyndicateError
from syndicate.schedule import files, sandbox
from syndicate.schedule.programs import run
from syndicate.schedule.runs import AT_NIGHT, BACKUP, DAILY, Schedule, ScheduledRun

_MISSING = "systemd is not here; `syndicate schedule cron` needs none"


def units(schedule: Schedule) -> dict[Path, str]:
    """Return the text of each unit by its path."""
    folder = _folder()
    made: dict[Path, str] = {}
    for each in schedule.runs:
        name = f"{schedule.name}-{each.name}"
        made[folder / f"{name}.service"] = _service(schedule, each)
        made[folder / f"{name}.timer"] = _timer(each)
    return made


def install(schedule: Schedule) -> bool:
    """Write and start the units, remove those of former runs; return whether any changed.

    A backup that is scheduled stays. Where systemd does not answer, or refuses, nothing is changed.
    """
    wanted = units(schedule)
    former = [path for path in _there(schedule) if path not in wanted]
    former = [path for path in former if not path.stem.endswith(f"-{BACKUP}")]
    _systemctl("show-environment")  # a user's systemd may be installed and not run
    before = files.texts((*wanted, *former))
    _stop(former)
    try:
        changed = files.delete(former) | files.write(wanted)
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", *(path.name for path in wanted if path.suffix == ".timer"))
    except SyndicateError:
        files.put_back(before)
        raise
    return changed


def remove(schedule: Schedule) -> bool:
    """Stop and delete the units; return whether there were any.

    Where no systemd of the user runs, no unit does, and the files are deleted with what enables
    them.
    """
    there = _there(schedule)
    runs = _answers()
    if runs:
        _stop(there)
    links = sorted(_folder().glob(f"*.wants/{schedule.name}-*"))
    removed = files.delete((*there, *links))
    if removed and runs:
        _systemctl("daemon-reload")
    return removed


def _answers() -> bool:
    """Return whether a systemd of this user runs and answers."""
    try:
        _systemctl("show-environment")
    except SyndicateError:
        return False
    return True


def _folder() -> Path:
    above = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(above) / "systemd" / "user"


def _there(schedule: Schedule) -> list[Path]:
    return sorted(_folder().glob(f"{schedule.name}-*"))


def _stop(paths: list[Path]) -> None:
    if timers := [path.name for path in paths if path.suffix == ".timer"]:
        _systemctl("disable", "--now", *timers)


def _systemctl(*words: str) -> None:
    answer = run(("systemctl", "--user", *words), _MISSING)
    if answer.code:
        why = " ".join(answer.err.split()) or f"exit code {answer.code}"
        raise SyndicateError(
            f"{why}; nothing was changed (`syndicate schedule cron` needs no systemd)",
            Place(f"systemctl --user {words[0]}"),
        )


def _service(schedule: Schedule, each: ScheduledRun) -> str:
    return f"""\
[Unit]
Description=syndicate {each.name}: {_plain(str(schedule.config))}

[Service]
Type=oneshot
ExecStart={_words(each.words)}
TimeoutStartSec={sandbox.HOURS}h
{_allowed(schedule, each)}
"""


def _allowed(schedule: Schedule, each: ScheduledRun) -> str:
    """Return the lines that say what a service may do; a folder that is missing stops none."""
    folders = [*schedule.folders, *([each.into] if each.into else [])]
    private = () if schedule.has_temporary else (sandbox.PRIVATE_TMP,)
    folders += sandbox.TEMPORARY if schedule.has_temporary else []
    writes = "ReadWritePaths=" + " ".join(_quoted(f"-{folder}") for folder in folders)
    return "\n".join((*sandbox.ALWAYS, *private, writes))


def _timer(each: ScheduledRun) -> str:
    return f"""\
[Unit]
Description=syndicate {each.name}: {each.purpose}

[Timer]
{_when(each)}

[Install]
WantedBy=timers.target
"""


def _when(each: ScheduledRun) -> str:
    hour, minute = AT_NIGHT
    if each.minutes == DAILY:
        return f"OnCalendar=*-*-* {hour:02}:{minute:02}:00\nPersistent=true"
    return f"OnCalendar=*:0/{each.minutes}\nAccuracySec=5s"


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "%%")


def _words(words: tuple[str, ...]) -> str:
    """Return a command line; of a program's path $ stands for itself, in what follows as $$.

    A program whose path has quotes or backslashes is refused, however quoted: a shell calls it.
    """
    if re.search(r"[\"'\\]", words[0]):
        words = ("/bin/sh", "-c", 'exec "$0" "$@"', *words)
    program, *others = words
    return " ".join([_quoted(program), *(_quoted(word).replace("$", "$$") for word in others)])


def _quoted(word: str) -> str:
    if re.fullmatch(r"[\w@+=:,./-]+", word):
        return word
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{text}"'
