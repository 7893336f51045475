"""The state of a site after a build: what each feed holds, when it last changed, what is wrong.

A build writes it to var/status.json; `reports/status.py` adds what will change by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndicate.build.catalog import Catalog
from syndicate.build.damage import find_damage
from syndicate.build.feeds import FeedSpec
from syndicate.build.plan import Problem
from syndicate.config.site import Site
from syndicate.formats import FORMATS, PREVIEW
from syndicate.model.feed import Listing
from syndicate.recall import journaled, older_signs
from syndicate.store import (
    Store,
    alarm,
    carried,
    hub_notices,
    ledger,
    publications,
    quarantine,
    takedown_orders,
)
from syndicate.store.alarm import Alarm
from syndicate.store.health import is_deaf, is_healthy
from syndicate.store.hub_notices import HubState
from syndicate.store.instants import instant, stored
from syndicate.store.publications import StoredDocument
from syndicate.store.sql import Connection
from syndicate.text.json_values import rfc3339


class FeedStatus(Struct, frozen=True):
    """One published feed. `silent` is true when it has had no change for longer than allowed."""

    spec: FeedSpec
    updated: str
    changed: datetime
    entries: int
    documents: tuple[StoredDocument, ...]
    silent: bool

    @property
    def path(self) -> str:
        """Return its path below the web root; a partner's, below the output folder."""
        return self.spec.shown


class Lapse(Struct, frozen=True):
    """The last build in which entries left for want of a grant, or are shown less: by publisher.

    Only publishers are told that still grant less than then.
    """

    at: datetime
    lapsed: Mapping[str, int]
    lowered: Mapping[str, int]


class SiteStatus(Struct, frozen=True):
    """The whole state; `healthy` is what `syndicate status` exits by.

    `orders` are the takedowns that no whole build has followed yet; `seal` is the number and hash
    at which the ledger ends; `hubs` is the state of each hub, `deaf` are those that have failed for
    a day, or refused a document for good; `alarm` says that most sources or entries went, until
    somebody has seen it. `older` is what shows that the store is an older one, `failures` say that
    the config is damaged or the journal could not be written. `overdue` are the documents that
    carry what rights no longer permit, and since when. `lost` says that the store knows
    nothing of what is published: only a report looks for that, as it does for what shows an older
    store that no build has met yet.
    """

    feeds: tuple[FeedStatus, ...]
    problems: tuple[tuple[Problem, datetime], ...]
    lapse: Lapse | None
    orders: tuple[int, ...]
    seal: tuple[int, str] | None
    hubs: tuple[HubState, ...] = ()
    deaf: tuple[str, ...] = ()
    alarm: Alarm | None = None
    older: tuple[str, ...] = ()
    overdue: tuple[tuple[str, datetime], ...] = ()
    failures: tuple[str, ...] = ()
    lost: str | None = None

    @property
    def healthy(self) -> bool:
        silent = sum(feed.silent for feed in self.feeds)
        store = len(self.older) + len(self.failures) + (self.lost is not None)
        counts = len(self.problems), len(self.orders), silent, len(self.deaf), store
        return is_healthy(*counts, len(self.overdue), self.alarm)


def look(
    site: Site, store: Store, now: datetime, specs: Sequence[FeedSpec] | None = None
) -> SiteStatus:
    """Return the state of the published feeds, in the order of jobs and labels.

    A build that knows the `specs` of all feeds passes them, so that they are not made again.
    """
    silence = site.settings.silence
    with store.reading() as connection:
        documents = publications.known_documents(connection)
        counts = carried.carried_counts(connection)
        updated = {
            (f.job, f.member): f.updated for f in publications.known_feeds(connection).values()
        }
        feeds = []
        for spec in Catalog.open(site, connection).specs if specs is None else specs:
            own = _documents(spec, documents)
            if own:
                when = updated.get((spec.key, spec.member), "")
                entries = max(counts.get(document.path, 0) for document in own)
                changed = max(document.changed for document in own)
                silent = silence is not None and now - changed > silence
                feeds.append(FeedStatus(spec, when, changed, entries, own, silent))
        problems = tuple(
            (Problem(s, r), since) for s, r, since in quarantine.quarantined(connection)
        )
        lapse = _lapse(site, connection)
        orders = tuple(takedown_orders.pending(connection))
        seal = ledger.seal(connection)
        alarmed = alarm.standing(connection)
        hubs = hub_notices.states(connection, site.settings.hubs)
        older = older_signs.older(connection)
        due = publications.due_documents(connection)
        failures = find_damage(site, connection), journaled.failure(site, connection)
    return SiteStatus(
        feeds=tuple(feeds),
        problems=problems,
        lapse=lapse,
        orders=orders,
        seal=seal,
        hubs=tuple(hubs),
        deaf=tuple(hub.hub for hub in hubs if is_deaf(hub, now)),
        alarm=alarmed,
        older=older,
        overdue=tuple((path, instant(at)) for path, at in due.items() if at <= stored(now)),
        failures=tuple(str(failure) for failure in failures if failure),
    )


def _lapse(site: Site, connection: Connection) -> Lapse | None:
    """Return what the last lapse took, as far as it was not granted again since."""
    event = ledger.last(connection, "lapsed")
    if event is None:
        return None
    granting = {key for key, terms in site.sources.sources.items() if terms.grants == "full"}
    lapsed, lowered = (
        {name: number for name, number in event.detail[kind].items() if name not in granting}
        for kind in ("lapsed", "lowered")
    )
    return Lapse(event.instant, lapsed, lowered) if lapsed or lowered else None


def _documents(
    spec: FeedSpec, documents: Mapping[str, StoredDocument]
) -> tuple[StoredDocument, ...]:
    records = map(documents.get, spec.documents)
    return tuple(record for record in records if record and record.digest and not record.gone)


def listings(site: Site, status: SiteStatus) -> list[Listing]:
    """The public feeds as the site-wide pages have them, without their titles."""
    return [
        Listing(
            title=feed.spec.title,
            description=feed.spec.description,
            language=feed.spec.language,
            content=feed.spec.job.content,
            updated=feed.updated,
            entries=feed.entries,
            documents=tuple(
                (d.format, FORMATS[d.format].media_type, site.address_of(d.path))
                for d in feed.documents
                if d.format != PREVIEW
            ),
            newest=(),
        )
        for feed in status.feeds
        if feed.spec.public
    ]


def as_data(status: SiteStatus, at: datetime) -> dict[str, Any]:
    """Return the state as JSON, as it stands in var/status.json."""
    return {
        "at": rfc3339(at),
        "healthy": status.healthy,
        "lapsed": dict(status.lapse.lapsed) if status.lapse else {},
        "lowered": dict(status.lapse.lowered) if status.lapse else {},
        "alarm": str(status.alarm) if status.alarm else None,
        "takedowns_to_apply": list(status.orders),
        "older_store": list(status.older),
        "overdue": [{"path": path, "since": rfc3339(since)} for path, since in status.overdue],
        "failures": [*status.failures, *filter(None, [status.lost])],
        "ledger": {"number": status.seal[0], "hash": status.seal[1]} if status.seal else None,
        "feeds": [
            {
                "path": feed.path,
                "title": feed.spec.title,
                "entries": feed.entries,
                "updated": feed.updated,
                "changed": rfc3339(feed.changed),
                "silent": feed.silent,
                "documents": [{"path": d.path, "bytes": d.size} for d in feed.documents],
            }
            for feed in status.feeds
        ],
        "quarantined": [
            {"subject": problem.subject, "reason": problem.reason, "since": rfc3339(since)}
            for problem, since in status.problems
        ],
        "hubs": [hub_notices.as_data(hub) for hub in status.hubs],
    }
