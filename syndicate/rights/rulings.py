"""What a ruling says: carry, hold or withdraw, with every rule that applied."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndicate.errors import Place
from syndicate.model.article import Level

Cause = Literal[
    "article",
    "block",
    "time",
    "grant",
    "missing-grant",
    "evidence",
    "partner",
    "attribution",
    "profile",
]


class Rule(Struct, frozen=True):
    """A rule that applied: what it says, its place (None: the article itself), since when."""

    text: str
    place: Place | None = None
    since: datetime | None = None

    def __str__(self) -> str:
        since = f", since {self.since:%Y-%m-%dT%H:%M:%SZ}" if self.since else ""
        return f"{self.text} ({self.place or 'the article'}){since}"


class Carry(Struct, frozen=True):
    """The article may be carried, this much of it."""

    level: Level
    images: bool
    trace: tuple[Rule, ...]


class Hold(Struct, frozen=True):
    """The article may not be carried now; `until` is the instant at which that ends by itself.

    `rule` and `cause` are those of the first hold; the trace has all of them.
    """

    rule: Rule
    cause: Cause
    until: datetime | None = None
    trace: tuple[Rule, ...] = ()


class Withdraw(Struct, frozen=True):
    """The article must leave every feed."""

    rule: Rule
    trace: tuple[Rule, ...] = ()


Ruling = Carry | Hold | Withdraw
