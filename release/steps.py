"""What the steps of the release check share: how programs are run, and what is said of each."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")


class ReleaseError(Exception):
    """A step that failed, with what it said."""


def step(name: str, work: Callable[[], Made]) -> Made:
    """Do a step, and say how long it took; return what it made."""
    began = time.monotonic()
    made = work()
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    return made


def run(*words: str | Path, folder: Path | None = None, allowed: Sequence[int] = (0,)) -> str:
    """Run a program; return what it printed. Raises ReleaseError for an exit code not allowed."""
    done = subprocess.run(
        [str(word) for word in words], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode not in allowed:
        name = Path(words[0]).name
        raise ReleaseError(f"{name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr
