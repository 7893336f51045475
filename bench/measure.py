"""Measure what a child process costs, and run two of them in turn.

CPU time is user + system of the child and of what it waited for (getrusage(2), by wait4(2)).
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parent.parent
#: Linux counts the peak in KiB, macOS in bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


#: Children read bytecode that is there already, as an installed program does.
_ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


class BenchError(Exception):
    """A run that failed, or two sides that did not write the same."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One run: seconds of CPU, seconds of wall clock, bytes of peak resident memory."""

    cpu: float
    wall: float
    peak: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Runs of both sides; the nth of each ran next to each other."""

    ours: tuple[Cost, ...]
    theirs: tuple[Cost, ...]


def write_bytecode() -> None:
    """Compile this project and every library beforehand: no run is charged for another's lack."""
    folders = [ROOT / "syndicate", ROOT / "bench", sysconfig.get_path("purelib")]
    command = python("-m", "compileall", "-q", "-j", "0", *folders)
    subprocess.run(command, cwd=ROOT, env=_ENVIRONMENT, check=False, capture_output=True)


def python(*arguments: str | Path) -> list[str]:
    """Return a command of this interpreter."""
    return [sys.executable, *map(str, arguments)]


def run(command: Sequence[str], allowed: Sequence[int] = (0,)) -> Cost:
    """Run a child to its end. Raises BenchError, with its output, for another exit code.

    The peak of a child is never below this process's own, so this process stays small: it reads
    no records and parses no feeds.
    """
    with tempfile.TemporaryFile() as errors:
        started = perf_counter()
        child = subprocess.Popen(
            command, cwd=ROOT, env=_ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in allowed:
            errors.seek(0)
            text = errors.read().decode(errors="replace").strip()
            raise BenchError(f"{' '.join(command[1:])}: exit {child.returncode}\n{text[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * _RSS_UNIT)


def answer(command: Sequence[str]) -> str:
    """Return what a child prints; it is not measured."""
    done = subprocess.run(
        command, cwd=ROOT, env=_ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"{' '.join(command[1:])}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def paired(
    ours: Callable[[], Cost], theirs: Callable[[], Cost], runs: int, warm_up: bool = True
) -> Pairs:
    """Run both sides in turn, each first in every other pair, after one pair unmeasured."""
    if warm_up:
        ours(), theirs()
    pairs = []
    for number in range(runs):
        if number % 2:
            second, first = theirs(), ours()
        else:
            first, second = ours(), theirs()
        pairs.append((first, second))
    return Pairs(tuple(a for a, _ in pairs), tuple(b for _, b in pairs))
