"""That most sources or entries went in one step, for want of a grant: told until somebody saw it.

It stands in the store, so that deleting what builds keep does not silence it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndicate.store import marks
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import carried
from syndicate.store.sql import Connection, func, select

_KIND, _ALARM, _GRANTING = "rights", "alarm", "granting"
#: How many of the articles that left are remembered, to see whether they are back.
_REMEMBERED = 1_000
_SHOWN = 5


class Alarm(Struct, frozen=True):
    """When how many of all published articles left for want of a grant, and some of their keys.

    `sources` are those of the config that grant nothing any more, of how many that did.
    """

    at: datetime
    gone: int
    before: int
    sources: tuple[str, ...]
    granting: int
    articles: tuple[int, ...]

    def __str__(self) -> str:
        text = f"{self.gone:,} of {self.before:,} published entries left for want of a grant"
        if self.sources:
            named = ", ".join(self.sources[:_SHOWN])
            more = f" and {len(self.sources) - _SHOWN:,} more" if len(self.sources) > _SHOWN else ""
            text += f", since {len(self.sources):,} of {self.granting:,} sources grant nothing now"
            text += f" ({named}{more})"
        return (
            f"{text}; if that is meant, say so by `syndicate status --seen`; if not, put the file"
            " back and build again"
        )


def standing(connection: Connection) -> Alarm | None:
    """Return the alarm that nobody has seen yet."""
    state = marks.state(connection, _KIND, _ALARM)
    if state is None:
        return None
    return Alarm(
        at=instant(state["at"]),
        gone=state["gone"],
        before=state["before"],
        sources=tuple(state["sources"]),
        granting=state["granting"],
        articles=tuple(state["articles"]),
    )


def put(connection: Connection, alarm: Alarm) -> None:
    """Store an alarm, in place of an earlier one."""
    state: Mapping[str, Any] = {
        "at": stored(alarm.at),
        "gone": alarm.gone,
        "before": alarm.before,
        "sources": list(alarm.sources),
        "granting": alarm.granting,
        "articles": list(alarm.articles[:_REMEMBERED]),
    }
    marks.put(connection, _KIND, {_ALARM: state}, alarm.at)


def clear(connection: Connection) -> None:
    """Delete the alarm: somebody has seen it, or what left is back."""
    marks.drop(connection, _KIND, _ALARM)


def granting(connection: Connection) -> frozenset[str] | None:
    """Return the sources that granted anything at the last build; None before the first."""
    state = marks.state(connection, _KIND, _GRANTING)
    return None if state is None else frozenset(state["sources"])


def put_granting(connection: Connection, sources: Iterable[str], at: datetime) -> None:
    """Store the sources that grant anything now."""
    marks.put(connection, _KIND, {_GRANTING: {"sources": sorted(sources)}}, at)


def published(connection: Connection) -> int:
    """Return how many articles stand in any document."""
    query = select(func.count(carried.c.article.distinct())).where(carried.c.left.is_(None))
    return connection.scalar(query) or 0


def still_published(connection: Connection, keys: Collection[int]) -> set[int]:
    """Return those of these articles that stand in some document."""
    found: set[int] = set()
    for part in chunks(sorted(keys)):
        query = select(carried.c.article).where(carried.c.article.in_(part))
        found |= set(connection.scalars(query.where(carried.c.left.is_(None)).distinct()))
    return found
