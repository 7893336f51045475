"""Units of the user for systemd, a service and a timer for each run (systemd.service(5))."""

from __future__ import annotations

import os
import re
from pathlib import Path

from syndicate.errors import Place, SyndicateError
from syndicate.schedule import files
from syndicate.schedule.programs import run
from syndicate.schedule.runs import Schedule, ScheduledRun

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
    """Write and start the units, remove those of former runs; return whether any changed."""
    wanted = units(schedule)
    former = [path for path in _there(schedule) if path not in wanted]
    _stop(former)
    changed = files.delete(former) | files.write(wanted)
    _systemctl("daemon-reload")
    _systemctl("enable", "--now", *(path.name for path in wanted if path.suffix == ".timer"))
    return changed


def remove(schedule: Schedule) -> bool:
    """Stop and delete the units; return whether there were any."""
    there = _there(schedule)
    _stop(there)
    removed = files.delete(there)
    if removed:
        _systemctl("daemon-reload")
    return removed


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
            f"{why} (the units are in {_folder()})", Place(f"systemctl --user {words[0]}")
        )


def _service(schedule: Schedule, each: ScheduledRun) -> str:
    return f"""\
[Unit]
Description=syndicate {each.name}: {_plain(str(schedule.config))}

[Service]
Type=oneshot
ExecStart={_words(each.words)}
"""


def _timer(each: ScheduledRun) -> str:
    return f"""\
[Unit]
Description=syndicate {each.name}: {each.purpose}

[Timer]
OnCalendar=*:0/{each.minutes}
AccuracySec=5s

[Install]
WantedBy=timers.target
"""


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
