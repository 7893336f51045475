"""How the feeds stand, for their operator: from the last build's status.json and from the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from syndicate.config.site import Site
from syndicate.reports.forecast import Forecast, forecast
from syndicate.store import Store, ledger, publications, tokens, usage, withdrawals
from syndicate.store.tokens import Token
from syndicate.takedown import receipts
from syndicate.takedown.receipts import TakedownSummary

#: How far ahead is looked, and how much of what is coming is shown.
_AHEAD, _MOST_COMING = timedelta(days=7), 30
#: How many days of changes the chart shows, and how many records of the ledger it looks at.
_DAYS, _MOST_RECORDS = 14, 20_000
_CHANGES = ("new", "changed", "removed")
#: The newest takedowns that are listed.
_MOST_TAKEDOWNS = 50


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed as the last build left it; `size` is that of all its documents in bytes."""

    path: str
    title: str
    entries: int
    size: int
    changed: datetime
    silent: bool


@dataclass(frozen=True, slots=True)
class TokenUse:
    """How a token was used: when last, how often."""

    last: datetime
    fetches: int


def _uses(connection: Connection) -> dict[tuple[str, str], TokenUse]:
    """When each token asked last, and how often it did, by (partner, name)."""
    found: dict[tuple[str, str], TokenUse] = {}
    for one in usage.of_partner(connection):
        before = found.get((one.partner, one.token), TokenUse(one.last, 0))
        fetches = before.fetches + one.fetched + one.unchanged
        found[one.partner, one.token] = TokenUse(max(before.last, one.last), fetches)
    return found


@dataclass(frozen=True, slots=True)
class OperatorStatus:
    """All of it; `built` is the last build that had something to do, None where there is none.

    `problems` are (subject, reason, since), `uses` by (partner, name of the token), `days` how
    many documents changed a day.
    """

    now: datetime
    built: datetime | None
    feeds: tuple[FeedLine, ...]
    problems: tuple[tuple[str, str, datetime], ...]
    pending: tuple[int, ...]
    seal: tuple[int, str] | None
    outlook: Forecast
    tokens: tuple[Token, ...]
    uses: Mapping[tuple[str, str], TokenUse]
    takedowns: tuple[TakedownSummary, ...]
    days: tuple[tuple[date, int], ...]
    lapsed: Mapping[str, int]
    lowered: Mapping[str, int]

    @property
    def silent(self) -> int:
        return sum(feed.silent for feed in self.feeds)

    @property
    def healthy(self) -> bool:
        return bool(self.built) and not (self.problems or self.pending or self.silent)


def operator_status(site: Site, store: Store, now: datetime) -> OperatorStatus:
    """How the feeds stand now."""
    told = _last_build(site)
    with store.reading() as connection:
        problems = publications.quarantined(connection)
        changes = ledger.by_day(connection, _CHANGES, now - timedelta(_DAYS), _MOST_RECORDS)
        known = tuple(tokens.listed(connection))
        pending = tuple(withdrawals.pending(connection))
        seal = ledger.seal(connection)
        used = _uses(connection)
    today = now.astimezone(UTC).date()
    every = [today - timedelta(back) for back in reversed(range(_DAYS))]
    return OperatorStatus(
        now=now,
        built=_instant(told.get("at")),
        feeds=tuple(_feeds(site, told, now)),
        problems=tuple(problems),
        pending=pending,
        seal=seal,
        outlook=forecast(site, store, now, now + _AHEAD, most=_MOST_COMING),
        tokens=known,
        uses=used,
        takedowns=tuple(reversed(receipts.all(site, store, now)[-_MOST_TAKEDOWNS:])),
        days=tuple((day, changes.get(day, 0)) for day in every),
        lapsed=_counts(told.get("lapsed")),
        lowered=_counts(told.get("lowered")),
    )


def _last_build(site: Site) -> dict[str, Any]:
    """What the last build left; nothing where it cannot be read."""
    try:
        told = json.loads((site.var / "status.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _feeds(site: Site, told: Mapping[str, Any], now: datetime) -> list[FeedLine]:
    """The feeds of the last build; which of them are silent is told as of now."""
    silence, found = site.settings.silence, []
    for one in told.get("feeds", ()):
        changed = _instant(one.get("changed")) or now
        size = sum(document.get("bytes") or 0 for document in one.get("documents", ()))
        silent = silence is not None and now - changed > silence
        line = FeedLine(one["path"], one["title"], one["entries"], size, changed, silent)
        found.append(line)
    return found


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _counts(told: Mapping[str, int] | None) -> Mapping[str, int]:
    return dict(sorted((told or {}).items(), key=lambda one: (-one[1], one[0])))
