"""Measure what a child process costs, and run two of them in turn.

CPU time is user + system of the child and of what it waited for (getrusage(2), by wait4(2)).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parent.parent
#: Linux counts the peak in KiB, macOS in bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


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

    def less(self, start: Pairs) -> Pairs:
        """Return the same runs less the median cost of starting up."""
        return Pairs(_less(self.ours, start.ours), _less(self.theirs, start.theirs))


def _less(costs: Sequence[Cost], starts: Sequence[Cost]) -> tuple[Cost, ...]:
    cpu, wall = median(s.cpu for s in starts), median(s.wall for s in starts)
    return tuple(replace(c, cpu=max(c.cpu - cpu, 0.0), wall=max(c.wall - wall, 0.0)) for c in costs)


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
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)
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
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
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
