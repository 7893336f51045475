"""Intake: one file per kind, each turns something into articles.

An intake yields Taken and Rejected in the order of its records; it stores nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.errors import RecordError
from syndicate.model import Article


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that is an article; `notes` say what of it had to be left out or guessed."""

    number: int
    article: Article
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that is none; `raw` is the record as it came, to be mended and imported again."""

    number: int
    raw: bytes
    error: RecordError


Item = Taken | Rejected
