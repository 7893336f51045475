"""The name that was meant, for errors about names nobody knows."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like the word, whatever its case; None when none is near."""
    from difflib import get_close_matches  # needed only when something is wrong

    folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), folded, n=1)
    return folded[found[0]] if found else None


def meant(word: str, known: Iterable[str]) -> str:
    """The end of an error's sentence: which name was probably meant, or nothing."""
    name = nearest(word, known)
    return f'; did you mean "{name}"?' if name else ""
