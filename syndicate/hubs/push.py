"""Tell hubs of the documents that have changed: hub beside hub, document after document.

Only one run delivers at a time, and each answer is written down as it comes, so that no notice is
sent twice; a run that is killed between the two sends that one again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from syndicate.config.site import Site
from syndicate.errors import LockedError, OutputError, SyndicateError
from syndicate.hubs import websub
from syndicate.hubs.websub import HubAnswer, Reply
from syndicate.publish.directory import Directory
from syndicate.publish.lock import only_run
from syndicate.store import Store, hub_notices
from syndicate.store.hub_notices import HubNotice, HubState
from syndicate.web import Client, Limits

_NAME = "status.json"
#: How much of an answer is read, and how often it may lead elsewhere.
_BYTES, _REDIRECTS = 16_000, 3
#: How many seconds a thread has to say that it is done.
_GRACE = 0.5


@dataclass(frozen=True, slots=True)
class PushLimits:
    """How many seconds a run may take, and how many of them one request; hubs on `private`
    addresses are told only where that is wished.
    """

    seconds: float = 10
    request: float = 5
    private: bool = False


@dataclass(slots=True)
class HubDelivery:
    """What one hub was told in a run: the addresses that it took, those that it refused and why.

    `failed` is why it was told no more; `given_up` are the refused that are not tried again.
    """

    hub: str
    told: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)
    failed: str | None = None
    state: HubState | None = None


#: What a hub's thread says: its answer to a notice, or that it is done.
_Answers = SimpleQueue[tuple[str, HubNotice | None, Reply | None]]


def push(
    site: Site, store: Store, at: datetime, effort: PushLimits, *, waiting: bool = False
) -> list[HubDelivery]:
    """Tell every hub of what is due, or also of what is `waiting` or was given up.

    Answers with what each hub was told. Raises LockedError where another run is at it.
    """
    hubs = site.settings.hubs
    _needed()
    with only_run(site.var / "push.lock"):
        with store.writing() as connection:
            hub_notices.keep_hubs(connection, hubs)
            notices = hub_notices.due(connection, hubs, at, waiting=waiting)
            tries = hub_notices.tries(connection)
        deliveries = {hub: HubDelivery(hub) for hub in hubs}
        if notices:
            _deliver(_DeliveryLog(site, store, at, tries, deliveries), effort, notices)
        with store.reading() as connection:
            for state in hub_notices.states(connection, hubs):
                deliveries[state.hub].state = state
        if notices:
            _note(site, [one.state for one in deliveries.values() if one.state])
    return list(deliveries.values())


def _needed() -> None:
    try:
        import httpcore  # noqa: F401
    except ModuleNotFoundError as error:
        raise SyndicateError(
            f"to tell hubs needs {error.name}, which is not installed: pip install {error.name}"
        ) from error


@dataclass(slots=True)
class _DeliveryLog:
    """Where answers are written down: how often each failing hub was tried, what each was told."""

    site: Site
    store: Store
    at: datetime
    tries: dict[str, int]
    deliveries: Mapping[str, HubDelivery]

    def record(self, notice: HubNotice, reply: Reply) -> None:
        """Write down what a hub made of a notice."""
        hub, topic = notice.hub, self.site.address_of(notice.document)
        delivery = self.deliveries[hub]
        with self.store.writing() as connection:
            if reply.verdict is HubAnswer.TOLD:
                hub_notices.told(connection, notice, self.at)
                delivery.told.append(topic)
            elif reply.verdict is HubAnswer.REFUSED:
                again = websub.once_more(notice.tries + 1, self.at)
                hub_notices.refused(connection, notice, reply.error, again)
                delivery.refused[topic] = reply.error
                delivery.given_up += [topic] if again is None else []
            else:
                again = websub.again(self.tries.get(hub, 0) + 1, reply.after, self.at)
                hub_notices.failed(connection, hub, reply.error, self.at, again)
                delivery.failed = reply.error
        if reply.verdict is not HubAnswer.FAILED:
            self.tries.pop(hub, None)


def _deliver(book: _DeliveryLog, effort: PushLimits, notices: Sequence[HubNotice]) -> None:
    """Send notices, and write down what becomes of each.

    A thread that hangs in a look-up, which nothing ends, is left behind.
    """
    answers: _Answers = SimpleQueue()
    ends = time.monotonic() + effort.seconds
    going = dict[str, HubNotice]()
    for hub, group in groupby(sorted(notices, key=attrgetter("hub")), attrgetter("hub")):
        topics = [(notice, book.site.address_of(notice.document)) for notice in group]
        arguments = (hub, topics, effort, ends - effort.request, answers)
        Thread(target=_tell, args=arguments, daemon=True).start()
        going[hub] = topics[0][0]
    while going:
        try:
            hub, notice, reply = answers.get(timeout=max(0.0, ends + _GRACE - time.monotonic()))
        except Empty:
            break
        if notice is None or reply is None:
            del going[hub]
        else:
            book.record(notice, reply)
    for notice in going.values():
        book.record(notice, Reply(HubAnswer.FAILED, f"takes longer than {effort.seconds:g} s"))


def _tell(
    hub: str,
    topics: Sequence[tuple[HubNotice, str]],
    effort: PushLimits,
    last: float,
    answers: _Answers,
) -> None:
    """One hub's thread: no request is begun after the `last` instant that leaves it its time."""
    limits = Limits(_BYTES, effort.request, _REDIRECTS)
    try:
        with Client(private=effort.private, limits=limits) as client:
            for notice, topic in topics:
                if time.monotonic() > last:
                    break
                reply = websub.tell(client, hub, topic)
                answers.put((hub, notice, reply))
                if reply.verdict is HubAnswer.FAILED:
                    break
    finally:
        answers.put((hub, None, None))


def _note(site: Site, states: Sequence[HubState]) -> None:
    """Bring what var/status.json says of hubs up to date; a build that runs now does it itself."""
    with suppress(LockedError), only_run(site.var / "lock"):
        var = Directory(site.var)
        try:
            status: dict[str, Any] = json.loads(var.read(_NAME) or b"")
        except (OutputError, ValueError):
            return  # there was no whole build yet
        told = [hub_notices.as_data(one) for one in states]
        if status.get("hubs") == told:
            return
        status["hubs"] = told
        var.put(_NAME, [json.dumps(status, ensure_ascii=False).encode() + b"\n"])
        var.settle()
