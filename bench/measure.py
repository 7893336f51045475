"""What a child process costs, and pairs of such runs in turn.

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
    """Runs of both sides, the nth of each next to one another."""

    ours: tuple[Cost, ...]
    theirs: tuple[Cost, ...]

    def less(self, start: Pairs) -> Pairs:
        """The same runs without what starting up costs (its median)."""
        return Pairs(_less(self.ours, start.ours), _less(self.theirs, start.theirs))


def _less(costs: Sequence[Cost], starts: Sequence[Cost]) -> tuple[Cost, ...]:
    cpu, wall = median(s.cpu for s in starts), median(s.wall for s in starts)
    return tuple(
        replace(one, cpu=max(one.cpu - cpu, 0.0), wall=max(one.wall - wall, 0.0)) for one in costs
    )


def python(*arguments: str | Path) -> list[str]:
    """A command of this interpreter."""
    return [sys.executable, *map(str, arguments)]


def run(command: Sequence[str], allowed: Sequence[int] = (0,)) -> Cost:
    """Run a child to its end. Raises BenchError, with what it said, for another exit code.

    The peak of a child is never below this process's own, so this process stays small: it reads
    no records and parses no feeds.
    """
    with tempfile.TemporaryFile() as said:
        started = perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        wall = perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in allowed:
            said.seek(0)
            text = said.read().decode(errors="replace").strip()
            raise BenchError(f"{' '.join(command[1:])}: exit {child.returncode}\n{text[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * _RSS_UNIT)


def answer(command: Sequence[str]) -> str:
    """What a child prints; it is not measured."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{' '.join(command[1:])}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def paired(
    ours: Callable[[], Cost], theirs: Callable[[], Cost], runs: int, warm_up: bool = True
) -> Pairs:
    """Run both sides in turn, the first of a pair changing each time, after one pair unmeasured."""
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
