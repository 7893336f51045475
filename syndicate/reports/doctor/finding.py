"""What the doctor finds: how something is, and the command that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["good", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a check: `note` is worth knowing, `wrong` is to be mended, by `mend`."""

    check: str
    state: State
    message: str
    mend: str | None = None


def guarded(check: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what a check finds; a check that fails is a finding itself, whatever is damaged."""
    try:
        yield from look()
    except Exception as error:  # the doctor is asked when something is broken, and must answer
        what = " ".join(str(error).split()) or type(error).__name__
        yield Finding(check, "wrong", f"this cannot be looked at: {what}")
