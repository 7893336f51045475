"""Run the programs that look after schedules, and say what is missing where they are not there."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from msgspec import Struct

from syndicate.errors import Place, SyndicateError

_SECONDS = 30


class Answer(Struct, frozen=True):
    """What a program answered: its exit code and what it printed."""

    code: int
    out: str
    err: str


def run(words: Sequence[str], missing: str, given: str | None = None) -> Answer:
    """Run a program and return its answer; raises SyndicateError, with `missing` for none."""
    try:
        done = subprocess.run(
            words,
            input=given.encode(errors="surrogateescape") if given is not None else None,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise SyndicateError(missing, Place(words[0])) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SyndicateError(f"cannot be run: {error}", Place(words[0])) from error
    out = done.stdout.decode(errors="surrogateescape")  # it may be written back, byte by byte
    return Answer(done.returncode, out, done.stderr.decode(errors="replace"))
