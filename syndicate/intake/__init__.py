"""Intake: one file per kind, each turns something into articles.

An intake is a generator of Items in the order of what it reads; it stores nothing itself, and holds
no more than a few at a time. What it finds becomes a record of the contract, and goes over the desk
(`record.Desk.take`) like any other, so that all kinds are held to the same. A Mark is stored with
everything before it or not at all: an import that is killed goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from syndicate.errors import Place, RecordError
from syndicate.model import Article, Source


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """A record that an intake made of what it found at a place.

    `notes` say what was left out or guessed; `found` says where, by field.
    """

    number: int
    record: dict[str, Any]
    place: Place
    notes: tuple[str, ...] = ()
    found: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedRecord:
    """A record that is an article; `notes` say what of it had to be left out or guessed."""

    number: int
    article: Article
    notes: tuple[str, ...]
    place: Place
    found: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record that is none; `raw` is the record as it came, to be mended and imported again.

    It is empty where there is nothing to mend here: a page that cannot be fetched.
    """

    number: int
    raw: bytes
    error: RecordError


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no article, or has not changed: `what` it is, in the plural."""

    number: int
    what: str
    place: Place


@dataclass(frozen=True, slots=True)
class DeletedRecord:
    """The origin has deleted the article of that id: this source, or the site itself (None)."""

    number: int
    id: str
    source: Source | None
    place: Place


@dataclass(frozen=True, slots=True)
class Mark:
    """What the next import is to know of `name`, once all that came before is stored.

    `state` is as JSON has it.
    """

    name: str
    state: Mapping[str, Any]


IntakeEvent = ParsedRecord | RejectedRecord | Skipped | DeletedRecord | Mark

#: What the last import left of a name: the state of its Mark.
LastMark = Callable[[str], Mapping[str, Any] | None]
