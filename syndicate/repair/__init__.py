"""Repair: what pages, editors and exports do to a text, put right once, when it is taken in.

Each repair is a small named step; they run in the order of `STEPS`, and any may be left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from syndicate.model import Article

#: Every repair by name, in order.
STEPS: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repairs:
    """The repairs of one import, by name."""

    steps: tuple[str, ...] = ()

    @classmethod
    def all_but(cls, without: frozenset[str] = frozenset()) -> Repairs:
        return cls(tuple(step for step in STEPS if step not in without))

    def mend(self, article: Article) -> tuple[Article, Counter[str]]:
        """The article, mended; how often each step found something."""
        return article, Counter()
