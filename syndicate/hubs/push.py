"""Tell hubs of documents that have changed: every hub in a thread of its own, one topic at a time.

Only one run delivers at a time, and each answer is recorded as it comes, so that no notice is sent
twice; a run that is killed between the two sends that one again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from msgspec import Struct, field

from syndicate.config.site import Site
from syndicate.errors import LockedError, OutputError, SyndicateError
from syndicate.hubs import websub
from syndicate.hubs.websub import HubAnswer, Reply
from syndicate.publish.directory import Directory
from syndicate.publish.lock import only_run
from syndicate.store import Store, hub_notices
from syndicate.store.health import is_deaf, is_healthy
from syndicate.store.hub_notices import HubNotice, HubState
from syndicate.web import Client, Limits

_STATUS = "status.json"
#: How much of an answer is read, and how many redirects are followed.
_BYTES, _REDIRECTS = 16_000, 3
#: How many seconds a thread has to say that it is done.
_GRACE = 0.5


class PushLimits(Struct, frozen=True):
    """How many seconds a run may take, and one request; `private` allows private addresses."""

    seconds: float = 10
    request: float = 5
    private: bool = False


class HubDelivery(Struct):
    """What one hub was told in a run: the topics that it took, those that it refused and why.

    `failed` is why it was told no more; `given_up` are the refused topics that are not tried again.
    """

    hub: str
    told: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)
    failed: str | None = None
    state: HubState | None = None


#: What a hub's thread reports: its answer to a notice, or (without one) that it is done.
_Answers = SimpleQueue[tuple[str, HubNotice | None, Reply | None]]


def push(
    site: Site,
    store: Store,
    at: datetime,
    limits: PushLimits,
    *,
    waiting: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> list[HubDelivery]:
    """Tell every hub what is due, or also what is `waiting` or was given up.

    `clock` tells the seconds that the limits are about. Returns what each hub was told. Raises
    LockedError where another run is telling them.
    """
    hubs = site.settings.hubs
    _check_installed()
    with only_run(site.var / "push.lock"), store.held("push", site.folder):
        with store.writing() as connection:
            hub_notices.drop_other_hubs(connection, hubs)
            notices = hub_notices.due(connection, hubs, at, waiting=waiting)
            tries = hub_notices.tries(connection)
        deliveries = {hub: HubDelivery(hub) for hub in hubs}
        if notices:
            _deliver(_DeliveryLog(site, store, at, tries, deliveries), limits, notices, clock)
        with store.reading() as connection:
            states = hub_notices.states(connection, hubs)
        for state in states:
            deliveries[state.hub].state = state
        if notices:
            _update_status(site, states, at)
    return list(deliveries.values())


def _check_installed() -> None:
    try:
        import httpcore  # noqa: F401
    except ModuleNotFoundError as error:
        raise SyndicateError(
            f"hub notices need {error.name}, which is not installed: pip install {error.name}"
        ) from error


class _DeliveryLog(Struct):
    """Records answers; `tries` is how often each failing hub was tried."""

    site: Site
    store: Store
    at: datetime
    tries: dict[str, int]
    deliveries: Mapping[str, HubDelivery]

    def record(self, notice: HubNotice, reply: Reply) -> None:
        """Record a hub's answer to a notice."""
        hub, topic = notice.hub, self.site.address_of(notice.document)
        delivery = self.deliveries[hub]
        with self.store.writing() as connection:
            if reply.verdict is HubAnswer.TOLD:
                hub_notices.mark_delivered(connection, notice, self.at)
                delivery.told.append(topic)
            elif reply.verdict is HubAnswer.REFUSED:
                retry = websub.retry_of_document(notice.tries + 1, self.at)
                hub_notices.mark_refused(connection, notice, reply.error, retry)
                delivery.refused[topic] = reply.error
                delivery.given_up += [topic] if retry is None else []
            else:
                retry = websub.retry_of_hub(self.tries.get(hub, 0) + 1, reply.after, self.at)
                hub_notices.mark_failed(connection, hub, reply.error, self.at, retry)
                delivery.failed = reply.error
        if reply.verdict is not HubAnswer.FAILED:
            self.tries.pop(hub, None)


def _deliver(
    log: _DeliveryLog,
    limits: PushLimits,
    notices: Sequence[HubNotice],
    clock: Callable[[], float],
) -> None:
    """Send notices, and record the answer to each.

    A thread that hangs in a name look-up, which nothing can end, is left behind.
    """
    answers: _Answers = SimpleQueue()
    end = clock() + limits.seconds

    def is_late() -> bool:
        return clock() > end - limits.request

    busy = dict[str, HubNotice]()
    for hub, group in groupby(sorted(notices, key=attrgetter("hub")), attrgetter("hub")):
        topics = [(notice, log.site.address_of(notice.document)) for notice in group]
        Thread(target=_tell, args=(hub, topics, limits, is_late, answers), daemon=True).start()
        busy[hub] = topics[0][0]
    while busy:
        try:
            hub, notice, reply = answers.get(timeout=max(0.0, end + _GRACE - clock()))
        except Empty:
            break
        if notice is None or reply is None:
            del busy[hub]
        else:
            log.record(notice, reply)
    for notice in busy.values():
        log.record(notice, Reply(HubAnswer.FAILED, f"takes longer than {limits.seconds:g} s"))


def _tell(
    hub: str,
    topics: Sequence[tuple[HubNotice, str]],
    limits: PushLimits,
    is_late: Callable[[], bool],
    answers: _Answers,
) -> None:
    """Tell one hub, in a thread of its own; begin no request that would not have its full time."""
    web_limits = Limits(_BYTES, limits.request, _REDIRECTS)
    try:
        with Client(private=limits.private, limits=web_limits) as client:
            for notice, topic in topics:
                if is_late():
                    break
                reply = websub.tell(client, hub, topic)
                answers.put((hub, notice, reply))
                if reply.verdict is HubAnswer.FAILED:
                    break
    finally:
        answers.put((hub, None, None))


def _update_status(site: Site, states: Sequence[HubState], at: datetime) -> None:
    """Update `hubs` and `healthy` in var/status.json, unless a build is running and does it."""
    with suppress(LockedError), only_run(site.var / "lock"):
        var = Directory(site.var)
        try:
            before: dict[str, Any] = dict(json.loads(var.read(_STATUS) or b""))
        except (OutputError, ValueError, TypeError):
            return  # there was no whole build yet
        healthy = is_healthy(
            problems=len(before.get("quarantined", ())),
            orders=len(before.get("takedowns_to_apply", ())),
            silent=sum(feed["silent"] for feed in before.get("feeds", ())),
            deaf=sum(is_deaf(state, at) for state in states),
            older=len(before.get("older_store", ())),
            overdue=len(before.get("overdue", ())),
        )
        hubs = [hub_notices.as_data(state) for state in states]
        after = before | {"healthy": healthy, "hubs": hubs}
        if after == before:
            return
        var.put(_STATUS, [json.dumps(after, ensure_ascii=False).encode() + b"\n"])
        var.settle()
