"""Which documents signal a withdrawal, and until when.

JSON and pages always do, Atom where its job asks for it, RSS where a partner's dialect has a way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from syndicate.config.outlet import Outlet
from syndicate.config.site import Site
from syndicate.store import publications, quarantine
from syndicate.store.publications import StoredDocument
from syndicate.store.sql import Connection
from syndicate.store.takedown_orders import TakedownOrder
from syndicate.takedown.receipts.facts import PAGES_WAY, Signal, SignalState

#: What a format calls its signal.
_WAYS = {"json": "_syndicate.withdrawn", "atom": "at:deleted-entry", "html": PAGES_WAY}


def signals_of(
    site: Site,
    connection: Connection,
    order: TakedownOrder,
    carried: Mapping[int, Collection[str]],
    now: datetime,
) -> Iterator[Signal]:
    """Yield for each document of these feeds how far its signal is at an instant.

    `carried` holds the withdrawn entry ids by the key of the feed whose documents carried them.
    """
    keep = site.settings.withdrawals.keep
    jobs = {feed.key: feed.job for feed in publications.known_feeds(connection).values()}
    tombstones = publications.signals(connection, now - keep)
    retained = {subject for subject, _, _ in quarantine.quarantined(connection)}
    for path, document in publications.known_documents(connection).items():
        feed = document.feed
        if feed is None or feed not in carried or not document.digest or document.gone:
            continue
        outlet = _outlet(site, jobs[feed])
        room = outlet.room if outlet else 0
        newest = tombstones.get(feed, [])
        running = sum(stone.id in carried[feed] for stone in newest)
        ends = {stone.id: stone.when + keep for stone in newest[:room] if stone.id in carried[feed]}
        way = _way(document, outlet)
        state = _state(order, document, outlet, way, running=running > 0, retained=path in retained)
        if state == "signalled" and not ends:
            state = "no room"
        signals = state not in ("no way", "not asked", "no room")
        yield Signal(
            path=path,
            address=site.address_of(path),
            state=state,
            way=way,
            until=max(ends.values(), default=order.instant + keep) if signals else None,
            articles=tuple(sorted(ends or carried[feed])) if signals else (),
            left_out=running - len(ends) if state in ("signalled", "no room") else 0,
        )


def _outlet(site: Site, name: str) -> Outlet | None:
    """Return the outlet of the job JOB or PARTNER/JOB; None if the config no longer has it."""
    partner, _, job = name.rpartition("/")
    if job not in site.jobs or (partner and partner not in site.partners):
        return None
    return Outlet.of_partner(site, job, partner) if partner else Outlet(job, site.jobs[job])


def _way(document: StoredDocument, outlet: Outlet | None) -> str | None:
    """Return what the format, or for RSS the partner's dialect, calls the signal, if it has one."""
    if document.format == "rss" and outlet and outlet.profile.deletion:
        return outlet.profile.deletion.value
    return _WAYS.get(document.format)


def _state(
    order: TakedownOrder,
    document: StoredDocument,
    outlet: Outlet | None,
    way: str | None,
    *,
    running: bool,
    retained: bool,
) -> SignalState:
    job = outlet.job if outlet else None
    if way is None:
        return "no way"
    if document.format == "atom" and not (job and job.tombstones):
        return "not asked"
    if order.applied is None:
        return "due"
    if retained or job is None:
        return "retained"
    return "signalled" if running else "over"
