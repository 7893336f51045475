"""Read many mutants in processes that are watched: what fails, hangs, dies, and how much it takes.

python tests/fuzz.py --inputs 100000
"""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from support.fuzz.reading import Reading
from support.paths import REPOSITORY

#: Seconds of CPU after which an input hangs.
HANGS = 5.0
#: A worker reads so many inputs into one store.
_CHUNK = 400
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Outcome:
    """What came of many inputs; `peak` in bytes, `slowest` in seconds of CPU with its input."""

    inputs: Counter[str] = field(default_factory=Counter)
    tracebacks: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    guarded: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    peak: int = 0

    def __str__(self) -> str:
        faults = [
            *(f"traceback: {fault}" for fault in self.tracebacks),
            *(f"hang: {fault}" for fault in self.hangs),
            *(f"death: {fault}" for fault in self.deaths),
        ]
        kinds = Counter[str]()
        for name, number in self.inputs.items():
            kinds[name.split()[0]] += number
        counts = {
            "tracebacks": len(self.tracebacks),
            "hangs": len(self.hangs),
            "deaths": len(self.deaths),
        }
        seconds, name = self.slowest
        guarded = [f"{name} {number}" for name, number in self.guarded.most_common()]
        return "\n".join(
            (
                *(f"{kind:28} {number:>8,}" for kind, number in sorted(kinds.items())),
                f"{self.inputs.total():,} inputs: "
                + ", ".join(f"{number} {what}" for what, number in counts.items()),
                f"peak {self.peak / 1e6:.0f} MB; slowest {seconds:.2f} s of CPU ({name})",
                f"rejected for what a library raised: {'; '.join(guarded) or 'none'}",
                *faults,
            )
        )


def run(inputs: int, first: int = 0, kinds: tuple[str, ...] = (), workers: int = 2) -> Outcome:
    """Read so many mutants, the kinds in turn; numbers count from `first`."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        kinds = kinds or Reading(Path(folder)).kinds
    each = -(-inputs // len(kinds))
    chunks = iter(
        [
            (kind, start, min(start + _CHUNK, first + each))
            for start in range(first, first + each, _CHUNK)
            for kind in kinds
        ]
    )
    watched = [worker for chunk in _some(chunks, workers) if (worker := _Worker(*chunk, outcome))]
    while watched:
        select.select([worker.output for worker in watched], [], [], 0.5)
        for worker in list(watched):
            if worker.goes_on():
                continue
            watched.remove(worker)
            rest = worker.rest or next(chunks, None)
            if rest:
                watched.append(_Worker(*rest, outcome))
    return outcome


def _some(chunks: object, number: int) -> list[tuple[str, int, int]]:
    return [chunk for _, chunk in zip(range(number), chunks, strict=False)]  # type: ignore[call-overload]


class _Worker:
    """A process that reads a chunk of inputs, and says each number before it reads it."""

    def __init__(self, kind: str, start: int, end: int, outcome: Outcome) -> None:
        self._kind, self._end, self._outcome = kind, end, outcome
        self._number, self._since = start - 1, 0.0
        self._rest = b""
        self.rest: tuple[str, int, int] | None = None
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.fuzz.workers", kind, str(start), str(end)],
            stdout=subprocess.PIPE,
            cwd=REPOSITORY / "tests",
            env=os.environ | {"PYTHONPATH": str(REPOSITORY / "tests")},
        )
        assert self._process.stdout is not None
        self.output = self._process.stdout
        os.set_blocking(self.output.fileno(), False)

    def goes_on(self) -> bool:
        """Take in what the process says; False once it has ended, by itself or for a hang."""
        self._hear()
        if self._process.poll() is not None:
            self._hear()
            if self._process.returncode:
                what = signal.strsignal(-self._process.returncode) or self._process.returncode
                self._outcome.deaths.append(f"{self._name}: {what}")
                self._go_on_behind()
            self.output.close()
            return False
        if self._number >= 0 and self._since and self._cpu() - self._since > HANGS:
            self._process.kill()
            self._process.wait()
            self.output.close()
            self._outcome.hangs.append(self._name)
            self._go_on_behind()
            return False
        return True

    @property
    def _name(self) -> str:
        return f"{self._kind} {self._number}"

    def _go_on_behind(self) -> None:
        if self._number + 1 < self._end:
            self.rest = (self._kind, self._number + 1, self._end)

    def _hear(self) -> None:
        lines = (self._rest + (self.output.read() or b"")).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            word, _, rest = line.decode().partition(" ")
            if word == "reads":
                self._number, self._since = int(rest), max(self._cpu(), 0.01)
            elif word == "ended":
                how, seconds = rest.split()
                self._outcome.inputs[f"{self._kind} {how}"] += 1
                self._outcome.slowest = max(self._outcome.slowest, (float(seconds), self._name))
            elif word == "raised":
                self._outcome.tracebacks.append(f"{self._name}: {rest}")
            elif word == "guarded":
                name, _, number = rest.rpartition(" ")
                self._outcome.guarded[name] += int(number)
            elif word == "peak":
                self._outcome.peak = max(self._outcome.peak, int(rest))

    def _cpu(self) -> float:
        """Return the seconds of CPU that the process has used, children and all."""
        try:
            text = Path(f"/proc/{self._process.pid}/stat").read_text()
        except OSError:
            return 0.0
        user, system = text.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / _TICKS


def _work(kind: str, start: int, end: int) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        reading = Reading(Path(folder))
        with reading.store() as store:
            for number in range(start, end):
                data = reading.input(kind, number)
                print("reads", number, flush=True)
                before = _used()
                try:
                    how = reading.read(kind, data, store)
                except BaseException as error:
                    how = "raised"
                    reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
                    print("raised", reason, flush=True)
                print("ended", how, f"{_used() - before:.3f}", flush=True)
        for name, number in reading.guarded.items():
            print("guarded", name, number)
        print("peak", _peak(), flush=True)


def _peak() -> int:
    """Return the most memory that this process had, in bytes.

    `ru_maxrss` would be that of the process that started it, if that is larger.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(peak) * 1024


def _used() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    _work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
