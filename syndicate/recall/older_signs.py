"""What shows that a store is older than something else: noted until a person reconciles it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from syndicate.store import ledger, marks
from syndicate.store.sql import Connection

_KIND, _OLDER, _SEEN = "journal", "older", "seen"
#: Than what a store is older.
JOURNAL, KEPT, PUBLISHED = "the journal", "what is kept", "the published documents"
#: A journal with wrong lines; what a person has seen of these, and of documents, is told once.
DAMAGED = "damage to the journal"
_TOLD_ONCE = (PUBLISHED, DAMAGED)


def note_older(connection: Connection, found: Sequence[str], kind: str, at: datetime) -> None:
    """Note what shows that the store is older than something else, until it is reconciled.

    `kind` says than what: the journal, what is kept, or the published documents.
    """
    known = _found_before(connection)
    told = seen(connection)
    new = [[kind, line] for line in found if [kind, line] not in known]
    new = [pair for pair in new if kind not in _TOLD_ONCE or pair[1] not in told]
    if new:
        _put_older(connection, {"found": known + new}, at)
        lines = [line for _, line in new]
        ledger.record(connection, [("older", kind, {"found": lines})], at)


def _put_older(connection: Connection, facts: dict[str, Any], at: datetime) -> None:
    mark = marks.state(connection, _KIND, _OLDER) or {}
    marks.put(connection, _KIND, {_OLDER: {**mark, **facts}}, at)


def is_handled(connection: Connection) -> bool:
    """Return whether a build has seen to all that was found, whoever found it."""
    mark = marks.state(connection, _KIND, _OLDER) or {"found": []}
    return bool(mark.get("handled", 0) == len(mark["found"]))


def set_handled(connection: Connection, at: datetime) -> None:
    """Note that a build has seen to all that was found."""
    _put_older(connection, {"handled": len(_found_before(connection))}, at)


def _found_before(connection: Connection) -> list[list[str]]:
    """Return the (kind, line) of what was found and is not reconciled yet."""
    mark = marks.state(connection, _KIND, _OLDER)
    return list(mark["found"]) if mark else []


def older(connection: Connection) -> tuple[str, ...]:
    """Return what shows that the store is older than something else; nothing once reconciled."""
    return tuple(line for _, line in _found_before(connection))


def kinds(connection: Connection) -> set[str]:
    """Return than what the store is older."""
    return {kind for kind, _ in _found_before(connection)}


def seen(connection: Connection) -> set[str]:
    """Return the lines that are not told of again: a person has reconciled the store since."""
    mark = marks.state(connection, _KIND, _SEEN)
    return set(mark["lines"]) if mark else set()


def clear(connection: Connection, at: datetime, further: Iterable[str] = ()) -> None:
    """Take the store as it is from now on, on the record.

    Documents that it does not know, `further` ones too, and wrong lines of the journal are not told
    of again.
    """
    found = _found_before(connection)
    if found:
        marks.drop(connection, _KIND, _OLDER)
        lines = {line for kind, line in found if kind in _TOLD_ONCE}
        lines |= {*seen(connection), *further}
        marks.put(connection, _KIND, {_SEEN: {"lines": sorted(lines)}}, at)
        told = [line for _, line in found]
        ledger.record(connection, [("reconciled", "store", {"found": told})], at)
