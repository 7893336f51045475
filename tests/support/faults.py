"""The program under strace (https://strace.io), which lets its n-th call of the system fail.

Or kills it there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from support.paths import REPOSITORY
from support.servers import PATIENCE
from support.small_site import SmallSite

STRACE = shutil.which("strace")
#: Kinds of calls, as strace names them, and how each may fail; `retval` lies about what was done.
FAULTS = {
    "openat": ("error=EACCES", "error=EMFILE", "error=ENOSPC", "error=EIO"),
    "write": ("error=ENOSPC", "error=EIO", "retval=1", "retval=0"),
    "pwrite64": ("error=ENOSPC", "error=EIO"),
    "fsync,fdatasync": ("error=EIO",),
    "ftruncate": ("error=EIO",),
    "?rename,?renameat,?renameat2": ("error=EACCES", "error=ENOSPC"),
    "?unlink,?unlinkat": ("error=EACCES", "error=EIO"),
    "?mkdir,?mkdirat": ("error=EACCES", "error=ENOSPC"),
}
#: The program is gone at the call, which is not done.
KILL = "signal=SIGKILL"
_PROGRAM = [sys.executable, "-c", "from syndicate.cli import main; main()"]


@dataclass(frozen=True)
class Injection:
    """The n-th call of a kind fails, or is the last one."""

    calls: str
    number: int
    fault: str

    @property
    def kills(self) -> bool:
        return self.fault == KILL

    def __str__(self) -> str:
        return f"{self.calls}:{self.fault}:when={self.number}"


def _command(site: SmallSite, words: Sequence[str]) -> list[str]:
    return [*_PROGRAM, "--config", str(site.folder / "config"), *words]


def injections(site: SmallSite, words: Sequence[str], log: Path) -> Iterator[Injection]:
    """Run a command on a site, and yield each fault of each of its calls in the site, and a kill.

    Calls elsewhere, as of Python for its modules, are not the program's.
    """
    assert STRACE
    every = ",".join(FAULTS)
    traced = [STRACE, "-y", "-qq", "-o", str(log), "-e", f"trace={every}"]
    subprocess.run(
        [*traced, *_command(site, words)], cwd=REPOSITORY, capture_output=True, check=True
    )
    kinds = {name.lstrip("?"): calls for calls in FAULTS for name in calls.split(",")}
    numbers: defaultdict[str, int] = defaultdict(int)
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if not (match := re.match(r"(\w+)\(", line)):
            continue
        calls = kinds[match[1]]
        numbers[calls] += 1
        if str(site.folder) in line:
            for fault in (*FAULTS[calls], KILL):
                yield Injection(calls, numbers[calls], fault)


def run_failing(
    site: SmallSite, words: Sequence[str], injection: Injection
) -> subprocess.CompletedProcess[str]:
    """Run a command on a site, one of whose calls fails."""
    assert STRACE
    traced = [STRACE, "-qq", "-o", "/dev/null", "-e", f"trace={injection.calls}"]
    return subprocess.run(
        [*traced, "-e", f"inject={injection}", *_command(site, words)],
        cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=10 * PATIENCE,
    )  # fmt: skip
