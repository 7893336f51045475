"""The state of the feeds for their operator: from the last build's status.json and the store."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from syndicate.config.site import Site
from syndicate.reports.forecast import Forecast, forecast
from syndicate.reports.held_publishers import held_publishers
from syndicate.reports.status import FailedIntake, failed_intakes
from syndicate.store import (
    Store,
    alarm,
    hub_notices,
    ledger,
    marks,
    publications,
    quarantine,
    queries,
    takedown_orders,
    tokens,
    usage,
)
from syndicate.store.alarm import Alarm
from syndicate.store.health import is_deaf, is_healthy
from syndicate.store.hub_notices import HubState
from syndicate.store.instants import stored
from syndicate.store.sql import Connection
from syndicate.store.tokens import Token
from syndicate.takedown import receipts
from syndicate.takedown.receipts import TakedownSummary
from syndicate.text.times import date_of

#: How far the forecast looks ahead, and how many changes it lists at most.
_AHEAD, _MOST_COMING = timedelta(days=7), 30
#: How many days of changes the chart shows, and how many records of the ledger it reads at most.
_DAYS, _MOST_RECORDS = 14, 20_000
_CHANGES = ("new", "changed", "removed")
#: How many takedowns are listed, the newest first.
_MOST_TAKEDOWNS = 50
#: The kinds of imports that go on where they ended, and how many of these places are listed.
_IMPORTS, _MOST_MARKS = ("feed", "markdown", "page", "sql", "wordpress"), 30


class FeedLine(Struct, frozen=True):
    """One feed as the last build left it; `size` is that of all its documents in bytes."""

    path: str
    title: str
    entries: int
    size: int
    changed: datetime
    silent: bool


class TokenUse(Struct, frozen=True):
    """When a token was last used, and how often."""

    last: datetime
    fetches: int


class ImportMark(Struct, frozen=True):
    """How far an import came: its kind, what it read (without a login), when it last found news."""

    kind: str
    name: str
    at: datetime


class HeldPublishers:
    """The publishers that are held for want of a grant, looked for again when the store changes."""

    def __init__(self) -> None:
        self._known: tuple[int, Mapping[str, int]] | None = None

    def now(self, site: Site, store: Store) -> Mapping[str, int]:
        """Return how many articles of each are held, the most first."""
        with store.reading() as connection:
            sequence = queries.sequence(connection)
        if self._known is None or self._known[0] != sequence:
            self._known = sequence, held_publishers(site, store)
        return self._known[1]


class OperatorStatus(Struct, frozen=True):
    """The whole state; `built` is the last build that had something to do, None if there is none.

    `problems` are (subject, reason, since), as are the hubs that are `deaf`; `uses` is by (partner,
    name of the token), `days` how many documents changed a day of the site's zone, `older` what the
    last build found that shows that the store is an older one, `overdue` the documents that carry
    what rights no longer permit, `held` how many articles of a publisher wait for a grant,
    `intakes` the standing ones that failed.
    """

    now: datetime
    built: datetime | None
    feeds: tuple[FeedLine, ...]
    problems: tuple[tuple[str, str, datetime], ...]
    deaf: tuple[tuple[str, str, datetime | None], ...]
    pending: tuple[int, ...]
    seal: tuple[int, str] | None
    outlook: Forecast
    tokens: tuple[Token, ...]
    uses: Mapping[tuple[str, str], TokenUse]
    takedowns: tuple[TakedownSummary, ...]
    days: tuple[tuple[date, int], ...]
    lapsed: Mapping[str, int]
    lowered: Mapping[str, int]
    held: Mapping[str, int]
    hubs: tuple[HubState, ...] = ()
    marks: tuple[ImportMark, ...] = ()
    alarm: Alarm | None = None
    older: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    intakes: tuple[FailedIntake, ...] = ()

    @property
    def silent(self) -> int:
        return sum(feed.silent for feed in self.feeds)

    @property
    def healthy(self) -> bool:
        counts = len(self.problems), len(self.pending), self.silent, len(self.deaf), len(self.older)
        if self.intakes:
            return False
        return bool(self.built) and is_healthy(*counts, len(self.overdue), self.alarm)


def operator_status(
    site: Site, store: Store, now: datetime, held: HeldPublishers | None = None
) -> OperatorStatus:
    """Return the state of the feeds now; `held` remembers what does not change with the time."""
    last_build, zone = _last_build(site), site.settings.timezone
    with store.reading() as connection:
        problems = quarantine.quarantined(connection)
        hubs = hub_notices.states(connection, site.settings.hubs)
        since = now - timedelta(_DAYS)
        changes = ledger.by_day(connection, _CHANGES, since, _MOST_RECORDS, zone)
        found = marks.listed(connection, _IMPORTS, _MOST_MARKS)
        known_tokens = tuple(tokens.listed(connection))
        pending = tuple(takedown_orders.pending(connection))
        seal = ledger.seal(connection)
        alarmed = alarm.standing(connection)
        uses = _uses(connection)
        due = publications.due_documents(connection)
        intakes = tuple(failed_intakes(site, connection))
    today = date_of(now, zone)
    days = [today - timedelta(back) for back in reversed(range(_DAYS))]
    return OperatorStatus(
        now=now,
        built=_instant(last_build.get("at")),
        feeds=tuple(_feeds(site, last_build, now)),
        problems=tuple(problems),
        deaf=tuple(_trouble(hub) for hub in hubs if is_deaf(hub, now)),
        pending=pending,
        seal=seal,
        outlook=forecast(site, store, now, now + _AHEAD, most=_MOST_COMING),
        tokens=known_tokens,
        uses=uses,
        takedowns=tuple(reversed(receipts.summaries(site, store, now)[-_MOST_TAKEDOWNS:])),
        days=tuple((day, changes.get(day, 0)) for day in days),
        lapsed=_counts(last_build.get("lapsed")),
        lowered=_counts(last_build.get("lowered")),
        held=(held or HeldPublishers()).now(site, store),
        hubs=tuple(hubs),
        marks=tuple(ImportMark(kind, _without_login(name), at) for kind, name, at in found),
        alarm=alarmed,
        intakes=intakes,
        overdue=tuple(path for path, at in due.items() if at <= stored(now)),
        older=(*last_build.get("older_store", ()), *last_build.get("failures", ())),
    )


def _without_login(name: str) -> str:
    """Return what an import read without what an address may hold in secret."""
    return re.sub(r"//[^/@]*@", "//", name.partition("?")[0])


def _trouble(hub: HubState) -> tuple[str, str, datetime | None]:
    """Return a deaf hub, what is wrong with it, and since when it fails."""
    refused = f"{len(hub.refused):,} given up: " if hub.refused else ""
    return hub.hub, f"{refused}{hub.error}", hub.failing


def _uses(connection: Connection) -> dict[tuple[str, str], TokenUse]:
    """Return when each token was last used and how often, by (partner, name)."""
    uses: dict[tuple[str, str], TokenUse] = {}
    for fetch in usage.of_partner(connection):
        earlier = uses.get((fetch.partner, fetch.token), TokenUse(fetch.last, 0))
        fetches = earlier.fetches + fetch.fetched + fetch.unchanged
        uses[fetch.partner, fetch.token] = TokenUse(max(earlier.last, fetch.last), fetches)
    return uses


def _last_build(site: Site) -> dict[str, Any]:
    """Return the status that the last build left; nothing if it cannot be read."""
    try:
        status = json.loads((site.var / "status.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return status if isinstance(status, dict) else {}


def _feeds(site: Site, last_build: Mapping[str, Any], now: datetime) -> list[FeedLine]:
    """Return the feeds of the last build; which of them are silent is decided as of now."""
    silence, lines = site.settings.silence, []
    for feed in last_build.get("feeds", ()):
        changed = _instant(feed.get("changed")) or now
        line = FeedLine(
            path=feed["path"],
            title=feed["title"],
            entries=feed["entries"],
            size=sum(document.get("bytes") or 0 for document in feed.get("documents", ())),
            changed=changed,
            silent=silence is not None and now - changed > silence,
        )
        lines.append(line)
    return lines


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _counts(numbers: Mapping[str, int] | None) -> Mapping[str, int]:
    """Return counts by name, the largest first."""
    return dict(sorted((numbers or {}).items(), key=lambda pair: (-pair[1], pair[0])))
