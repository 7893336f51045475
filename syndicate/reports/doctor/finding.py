"""What the doctor finds: how something is, and the command that mends it."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from msgspec import Struct

State = Literal["good", "note", "wrong"]


class Finding(Struct, frozen=True):
    """One finding of a check: `note` is worth knowing, `wrong` is to be mended, by `mend`."""

    check: str
    state: State
    message: str
    mend: str | None = None


def as_owner(path: Path) -> str:
    """Return the command that asks again as who owns a file, or the folder that it is in."""
    for above in (path, *path.absolute().parents):
        with suppress(OSError, KeyError):
            return f"sudo -u {pwd.getpwuid(above.stat().st_uid).pw_name} syndicate doctor"
    return "sudo syndicate doctor"


def guarded(check: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what a check finds; a check that fails is a finding itself, whatever is damaged."""
    try:
        yield from look()
    except PermissionError as error:
        path = Path(os.fsdecode(error.filename or "."))
        yield Finding(check, "wrong", f"{path} may not be read by this user", as_owner(path))
    except Exception as error:  # the doctor is asked when something is broken, and must answer
        what = " ".join(str(error).split()) or type(error).__name__
        yield Finding(check, "wrong", f"this cannot be looked at: {what}")
