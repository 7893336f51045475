"""Intake: turn what articles live in today (pages, feeds, exports, files, queries) into records.

The contract of an intake, which a package may fulfil too:

- It is a generator of `IntakeEvent`s, in the order of what it reads. It stores nothing, and holds
  no more than a few records in memory.
- It makes a `RecordDraft` of what it reads and yields what `RecordParser.parse_draft` answers, so
  that the records of all kinds are held to the same rules.
- It yields a `Mark` to remember how far it came. The importer stores a mark together with
  everything before it or not at all, so that an import that is killed goes on from there.
- Where it knows how much there is to read, it yields a `Reached` now and then.
- What cannot be read of one record is a `RejectedRecord`; a SyndicateError ends the stream.

`number` counts what was read, from 1 on; `place` is where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from syndicate.errors import Place, RecordError
from syndicate.model.article import Article, Source


class RecordDraft(Struct, frozen=True):
    """A record that an intake made and that is not parsed yet.

    `notes` say what was left out or guessed; `found_in` says where each field was found.
    `languages` are those that are said of the whole which the record is from (a channel, the
    settings of a site), the surest first, each with the place that says so.
    """

    number: int
    record: dict[str, Any]
    place: Place
    notes: tuple[str, ...] = ()
    found_in: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)


class ParsedRecord(Struct, frozen=True):
    """A record that is an article; `notes` and `found_in` as in `RecordDraft`.

    `states_rights` says that it has a field of rights, whatever that says. `not_in` is the language
    of the whole that the record was not given, since its letters rule it out, and who says it.
    """

    number: int
    article: Article
    notes: tuple[str, ...]
    place: Place
    found_in: Mapping[str, str] = field(default_factory=dict)
    states_rights: bool = False
    not_in: str | None = None


class UnreadRights(Struct, frozen=True):
    """What a rejected record says of rights, which could not be read, or not be taken over.

    `article` is as much of the record as tells which article it is. `cancels` says that it was to
    be withdrawn, and lacks nothing for that.
    """

    article: Article
    why: str
    cancels: bool = False


class RejectedRecord(Struct, frozen=True):
    """A record that is no article; `raw` is the record as it came, to be mended and imported again.

    `raw` is empty where there is nothing to mend here: a page that cannot be fetched. If the
    article is stored, it is held for the `rights` that the record speaks of.
    """

    number: int
    raw: bytes
    error: RecordError
    rights: UnreadRights | None = None

    @classmethod
    def unreadable(cls, number: int, message: str, place: Place) -> RejectedRecord:
        return cls(number, b"", RecordError("", message, place))


class Skipped(Struct, frozen=True):
    """Something that is no article or has not changed; `what` names its kind in the plural.

    `one` names a single one. A `note` is told by itself; without one, only the count is.
    """

    number: int
    what: str
    place: Place
    note: str | None = None
    one: str | None = None


class DeletedRecord(Struct, frozen=True):
    """An article, by its record id, that its origin has deleted.

    `source` is the origin; None is the site itself.
    """

    number: int
    id: str
    source: Source | None
    place: Place


class Mark(Struct, frozen=True):
    """What the next import has to know of `name`; `state` holds values of JSON."""

    name: str
    state: Mapping[str, Any]


class Reached(Struct, frozen=True):
    """How far an intake is, for who watches: `done` of `total` units, where that is known.

    Units are bytes, or what `unit` names in the plural. Nothing is stored of it.
    """

    done: int
    total: int
    unit: str = "bytes"


def reached(done: int, total: int, unit: str) -> Iterator[Reached]:
    """Yield how far an intake is, after each hundredth of it."""
    if total > 1 and done <= total and done % max(total // 100, 1) == 0:
        yield Reached(done, total, unit)


IntakeEvent = ParsedRecord | RejectedRecord | Skipped | DeletedRecord | Mark | Reached

#: Returns the state of the last Mark of a name, or None where there is none.
LastMark = Callable[[str], Mapping[str, Any] | None]
