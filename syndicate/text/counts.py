"""Numbers with their nouns, as every message has them."""

from __future__ import annotations


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 article`, `2 articles`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
