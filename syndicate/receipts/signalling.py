"""Which documents signal a withdrawal: JSON and pages always, Atom if asked to, RSS never."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from syndicate.config.site import Site
from syndicate.config.vocabulary import Job
from syndicate.receipts.facts import Signal, SignalState
from syndicate.store import publications
from syndicate.store.publications import StoredDocument
from syndicate.store.withdrawals import Order

#: What a format calls the signal.
_WAYS = {"json": "_syndicate.withdrawn", "atom": "at:deleted-entry", "html": "list of withdrawals"}


def signals_of(
    site: Site,
    connection: Connection,
    order: Order,
    carried: Mapping[int, Collection[str]],
    now: datetime,
) -> Iterator[Signal]:
    """How far each document of these feeds is with its signal; `carried` are entry ids by feed."""
    keep = site.settings.withdrawals.keep
    jobs = {feed.key: feed.job for feed in publications.known_feeds(connection).values()}
    signals = publications.signals(connection, now - keep)
    ends = {
        feed: {stone.id: stone.when + keep for stone in signals.get(feed, ()) if stone.id in ids}
        for feed, ids in carried.items()
    }
    left_alone = {subject for subject, _, _ in publications.quarantined(connection)}
    for path, document in publications.known_documents(connection).items():
        feed = document.feed
        if feed is None or feed not in carried or not document.digest or document.gone:
            continue
        end = ends[feed]
        job = site.jobs.get(jobs[feed].rpartition("/")[2])  # of a partner's feed it is PARTNER/JOB
        state = _state(order, document, job, running=bool(end), left_alone=path in left_alone)
        can = state not in ("no way", "not asked")
        yield Signal(
            path=path,
            address=site.address_of(path),
            state=state,
            way=_WAYS.get(document.format),
            until=max(end.values(), default=order.instant + keep) if can else None,
            articles=tuple(sorted(end or carried[feed])) if can else (),
        )


def _state(
    order: Order, document: StoredDocument, job: Job | None, *, running: bool, left_alone: bool
) -> SignalState:
    if document.format not in _WAYS:
        return "no way"
    if document.format == "atom" and not (job and job.tombstones):
        return "not asked"
    if order.applied is None:
        return "due"
    if left_alone or job is None:
        return "kept"
    return "signalled" if running else "over"
