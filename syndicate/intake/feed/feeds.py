"""Other people's feeds, from files and from the web: fetched politely, only when they changed."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake import (
    DeletedRecord,
    IntakeEvent,
    LastMark,
    Mark,
    RecordDraft,
    RejectedRecord,
    Skipped,
)
from syndicate.intake.feed import jsonfeed, opml, xml
from syndicate.intake.feed.entry_owner import EntryOwner
from syndicate.intake.record import RecordParser
from syndicate.text.urls import host_of, web_url
from syndicate.web import Client, FetchError, Response

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
    " application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
_VALIDATORS = {"etag": "etag", "modified": "last-modified"}
_AT_ONCE = 8
_LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """How feeds are taken in: whose their entries are, how long to wait between two of a host."""

    home: str
    source: str | None = None
    planet: bool = False
    pause: float = 1.0


def read_file(
    data: bytes, name: str, options: FeedOptions, parser: RecordParser
) -> Iterator[IntakeEvent]:
    """The entries of a feed in a file."""
    yield from _entries(data, name, "", options, parser)


def read_addresses(
    addresses: Sequence[str],
    client: Client,
    options: FeedOptions,
    parser: RecordParser,
    recall: LastMark,
    now: datetime,
) -> Iterator[IntakeEvent]:
    """The entries of the feeds at these addresses, those of several hosts at the same time.

    A feed that cannot be read is told and does not stop the others.
    """
    visits = _Visits(client, options.pause)
    for number, (address, state, future) in enumerate(visits.all(addresses, recall, now), 1):
        place = Place(address)
        if isinstance(future, str):
            yield Skipped(number, future, place)
            continue
        try:
            page = future.result()
        except FetchError as error:
            yield RejectedRecord(number, b"", RecordError("", error.message, place))
            continue
        yield from _visited(number, address, page, state, options, parser, now)


def _visited(
    number: int,
    address: str,
    page: Response,
    state: Mapping[str, Any],
    options: FeedOptions,
    parser: RecordParser,
    now: datetime,
) -> Iterator[IntakeEvent]:
    """What an answer holds, and what to know at the next visit."""
    place = Place(address)
    kept = {key: state[key] for key in ("etag", "modified", "moved") if key in state}
    if page.moved and page.status in (200, 304):
        kept["moved"] = page.moved
    if page.status == 304:
        yield Skipped(number, "feeds that have not changed", place)
        yield Mark(address, kept)
    elif page.status == 410:
        yield RejectedRecord(
            number, b"", RecordError("", "is gone for good (410); not asked again", place)
        )
        yield Mark(address, {"gone": True})
    elif page.status in (429, 503):
        after = _later(page.headers.get("retry-after"), now)
        told = f"answered {page.status}; not asked again before {after:%Y-%m-%dT%H:%M:%SZ}"
        yield RejectedRecord(number, b"", RecordError("", told, place))
        yield Mark(address, kept | {"after": after.isoformat()})
    elif page.status != 200:
        yield RejectedRecord(number, b"", RecordError("", f"answered {page.status}", place))
    else:
        try:
            kind = page.headers.get("content-type", "")
            yield from _entries(page.body, address, kind, options, parser, page.url)
        except SyndicateError as error:
            yield RejectedRecord(number, b"", RecordError("", error.message, error.place or place))
            return
        new = {"moved": kept.get("moved")}
        new |= {key: page.headers.get(name) for key, name in _VALIDATORS.items()}
        yield Mark(address, {key: value for key, value in new.items() if value})


def _entries(
    data: bytes,
    name: str,
    content_type: str,
    options: FeedOptions,
    parser: RecordParser,
    address: str | None = None,
) -> Iterator[IntakeEvent]:
    """The entries of a feed of any kind, then what it says is withdrawn."""
    where = address or web_url(name) or ""
    if jsonfeed.is_json(data):
        feed: Any = jsonfeed.read(data, name)
        own, base = jsonfeed.source(feed, web_url(name) or ""), jsonfeed.base_of(feed, where)
        whose = _whose(options, own, name)
        records, gone = jsonfeed.records(feed, whose, base), jsonfeed.withdrawn(feed)
    else:
        feed = xml.read(data, name, content_type)
        own, base = xml.source(feed, web_url(name) or ""), xml.base_of(feed, where)
        whose = _whose(options, own, name)
        records, gone = xml.records(feed, whose, base), xml.withdrawn(data)
    number = 0
    for number, (record, notes) in enumerate(records, 1):
        yield parser.parse_draft(
            RecordDraft(number, record, Place(f"{name} entry {number}"), tuple(notes))
        )
    for more, id_ in enumerate(gone, number + 1):
        yield DeletedRecord(more, id_, whose.model, Place(name))


def _whose(options: FeedOptions, own: Mapping[str, str], name: str) -> EntryOwner:
    return EntryOwner(options.home, options.source or own or {"name": name}, options.planet)


def _later(told: str | None, now: datetime) -> datetime:
    """When to come again: what Retry-After says (RFC 9110, 10.2.3), a day at most."""
    wait = timedelta(hours=1)
    if told and told.strip().isdigit():
        wait = timedelta(seconds=min(int(told), 10**8))
    elif told:
        with suppress(ValueError, TypeError):
            wait = parsedate_to_datetime(told) - now
    return now + max(timedelta(minutes=1), min(wait, _LONGEST_WAIT))


class _Visits:
    """Visits to many feeds: several hosts at once, one visit at a time to each."""

    def __init__(self, client: Client, pause: float) -> None:
        self._client, self._pause = client, pause
        self._hosts: dict[str, threading.Lock] = {}
        self._last: dict[str, float] = {}

    def all(
        self, addresses: Sequence[str], recall: LastMark, now: datetime
    ) -> Iterator[tuple[str, Mapping[str, Any], Future[Response] | str]]:
        """Each address with what is known of it, and the answer to come or why it is not asked."""
        pending: deque[tuple[str, Mapping[str, Any], Future[Response] | str]] = deque()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for address in addresses:
                state = recall(address) or {}
                pending.append((address, state, self._asked(pool, address, state, now)))
                if len(pending) > 2 * _AT_ONCE:
                    yield pending.popleft()
            yield from pending

    def _asked(
        self, pool: ThreadPoolExecutor, address: str, state: Mapping[str, Any], now: datetime
    ) -> Future[Response] | str:
        if state.get("gone"):
            return "feeds that are gone"
        after = state.get("after")
        if after and now < datetime.fromisoformat(after).astimezone(UTC):
            return "feeds that asked to be left alone for now"
        headers = {"accept": _ACCEPT}
        for name, key in (("if-none-match", "etag"), ("if-modified-since", "modified")):
            if state.get(key):
                headers[name] = state[key]
        return pool.submit(self._get, state.get("moved") or address, headers)

    def _get(self, url: str, headers: Mapping[str, str]) -> Response:
        host = host_of(url)
        with self._hosts.setdefault(host, threading.Lock()):
            rest = self._last.get(host, 0.0) + self._pause - time.monotonic()
            if host in self._last and rest > 0:
                time.sleep(rest)
            try:
                return self._client.get(url, headers)
            finally:
                self._last[host] = time.monotonic()


def subscriptions(data: bytes, name: str) -> list[str]:
    """The feeds that a list names. Raises SyndicateError."""
    xml.screen(data, name)
    return opml.addresses(data, name)
