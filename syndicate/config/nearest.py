"""The known name that an unknown one was probably meant to be, for error messages."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], least: float = 0.6) -> str | None:
    """Return the known name most like a word in any case, None when none is near.

    They must be alike by `least`, of 1.
    """
    from difflib import get_close_matches  # needed only when something is wrong

    folded = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), folded, n=1, cutoff=least)
    return folded[matches[0]] if matches else None


def meant_or_known(word: str, known: Iterable[str], most: int = 9) -> str:
    """Return the same, or what there is where that is not too much to list."""
    names = tuple(known)
    listed = f"; there is {', '.join(names)}" if 0 < len(names) <= most else ""
    return meant(word, names) or listed


def meant(word: str, known: Iterable[str], least: float = 0.6) -> str:
    """Return the end of an error message that asks whether the nearest name was meant, or ""."""
    name = nearest(word, known, least)
    return f'; did you mean "{name}"?' if name else ""
