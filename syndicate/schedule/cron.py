r"""The lines of a crontab, and the crontab of the user (crontab(5)).

A % ends a command there and must be written `\%`, whatever quotes it stands in; the shell gets it
without the backslash.
"""

from __future__ import annotations

import re
import shlex

from syndicate.errors import Place, SyndicateError
from syndicate.schedule.programs import Answer, run
from syndicate.schedule.runs import AT_NIGHT, BACKUP, DAILY, Schedule, ScheduledRun

#: The most bytes of a command that every cron reads whole.
_LONGEST = 990
#: The lines of a backup that is scheduled.
_KEPT = r"(?m)^# [^\n]*\n[^\n#]* store backup [^\n]*\n"
_MISSING = "cron is not installed; on Debian: apt-get install cron"


def lines(schedule: Schedule) -> str:
    """Return the lines for a crontab, between marks by which they are found again."""
    begin, end = _marks(schedule.name)
    parts = [f"{begin} {schedule.config}"]
    for each in schedule.runs:
        parts += [f"# {each.purpose}", f"{_when(each)}  {_command(each)}"]
    return "".join(f"{line}\n" for line in (*parts, end))


def install(schedule: Schedule) -> bool:
    """Put the lines into the user's crontab in place of earlier ones; return whether it changed.

    A backup that is scheduled there stays, unless this schedule has one of its own.
    """
    wanted = lines(schedule)
    if all(each.name != BACKUP for each in schedule.runs):
        found = _block(schedule.name).search(current())
        kept = re.search(_KEPT, found[0]) if found else None
        if kept:
            end = f"{_marks(schedule.name)[1]}\n"
            wanted = f"{wanted.removesuffix(end)}{kept[0]}{end}"
    return _replace(schedule, wanted)


def _block(name: str) -> re.Pattern[str]:
    begin, end = map(re.escape, _marks(name))
    return re.compile(rf"(?ms)^{begin} .*?^{end}(?:\n|\Z)")


def remove(schedule: Schedule) -> bool:
    """Take the lines out of the user's crontab; return whether there were any."""
    return _replace(schedule, "")


def current() -> str:
    """Return the user's crontab, empty where there is none. Raises SyndicateError."""
    answer = run(("crontab", "-l"), _MISSING)
    if answer.code and "no crontab" not in answer.err.lower():
        raise _refused(answer)
    return "" if answer.code else answer.out


def _replace(schedule: Schedule, wanted: str) -> bool:
    before = current()
    block = _block(schedule.name)
    if first := block.search(before):  # further ones were pasted in by hand
        after = before[: first.start()] + wanted + block.sub("", before[first.end() :])
    else:
        gap = "\n" if wanted and before and not before.endswith("\n") else ""
        after = f"{before}{gap}{wanted}"
    if after == before:
        return False
    answer = run(("crontab", "-"), _MISSING, after)
    if answer.code:
        raise _refused(answer)
    return True


def _refused(answer: Answer) -> SyndicateError:
    return SyndicateError(answer.err.strip() or f"exit code {answer.code}", Place("crontab"))


def _marks(name: str) -> tuple[str, str]:
    return f"# {name}: begin:", f"# {name}: end"


def _when(each: ScheduledRun) -> str:
    hour, minute = AT_NIGHT
    if each.minutes == DAILY:
        return f"{minute} {hour} * * *"
    return f"{'*' if each.minutes == 1 else f'*/{each.minutes}'} * * * *"


def _command(each: ScheduledRun) -> str:
    command = shlex.join(each.words).replace("%", r"\%")
    if len(command.encode()) > _LONGEST:
        message = f"the command for cron would be longer than {_LONGEST} bytes; use systemd"
        raise SyndicateError(message, Place(each.words[0]))
    return command
