"""Which documents signal a withdrawal: JSON and pages always, Atom where its job asks for it, RSS
where it is a partner's whose dialect has a way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from syndicate.config.owners import Outlet
from syndicate.config.site import Site
from syndicate.store import publications
from syndicate.store.publications import StoredDocument
from syndicate.store.withdrawals import TakedownOrder
from syndicate.takedown.receipts.facts import Signal, SignalState

#: What a format calls the signal.
_WAYS = {"json": "_syndicate.withdrawn", "atom": "at:deleted-entry", "html": "list of withdrawals"}


def signals_of(
    site: Site,
    connection: Connection,
    order: TakedownOrder,
    carried: Mapping[int, Collection[str]],
    now: datetime,
) -> Iterator[Signal]:
    """How far each document of these feeds is with its signal; `carried` are entry ids by feed."""
    keep = site.settings.withdrawals.keep
    jobs = {feed.key: feed.job for feed in publications.known_feeds(connection).values()}
    signals = publications.signals(connection, now - keep)
    left_alone = {subject for subject, _, _ in publications.quarantined(connection)}
    for path, document in publications.known_documents(connection).items():
        feed = document.feed
        if feed is None or feed not in carried or not document.digest or document.gone:
            continue
        outlet = _outlet(site, jobs[feed])
        stones = signals.get(feed, [])
        running = [one for one in stones if one.id in carried[feed]]
        room = outlet.room if outlet else 0
        end = {one.id: one.when + keep for one in stones[:room] if one.id in carried[feed]}
        way = _way(document, outlet)
        state = _state(
            order, document, outlet, way, running=bool(running), left_alone=path in left_alone
        )
        if state == "signalled" and not end:
            state = "no room"
        can = state not in ("no way", "not asked", "no room")
        yield Signal(
            path=path,
            address=site.address_of(path),
            state=state,
            way=way,
            until=max(end.values(), default=order.instant + keep) if can else None,
            articles=tuple(sorted(end or carried[feed])) if can else (),
            left_out=len(running) - len(end) if state in ("signalled", "no room") else 0,
        )


def _outlet(site: Site, name: str) -> Outlet | None:
    """The outlet of a feed whose job is called JOB, or PARTNER/JOB; None if there is none now."""
    partner, _, job = name.rpartition("/")
    if job not in site.jobs or (partner and partner not in site.partners):
        return None
    return Outlet.of_partner(site, job, partner) if partner else Outlet(job, site.jobs[job])


def _way(document: StoredDocument, outlet: Outlet | None) -> str | None:
    """What the format, or for RSS the partner's dialect, calls the signal."""
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
    left_alone: bool,
) -> SignalState:
    job = outlet.job if outlet else None
    if way is None:
        return "no way"
    if document.format == "atom" and not (job and job.tombstones):
        return "not asked"
    if order.applied is None:
        return "due"
    if left_alone or job is None:
        return "kept"
    return "signalled" if running else "over"
