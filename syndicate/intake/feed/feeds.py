"""Read other people's feeds from files and from the web; unchanged feeds are not sent again."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from msgspec import Struct

from syndicate.errors import Place, SyndicateError
from syndicate.intake import (
    DeletedRecord,
    IntakeEvent,
    LastMark,
    Mark,
    RecordDraft,
    RejectedRecord,
    Skipped,
    reached,
)
from syndicate.intake.feed import jsonfeed, opml, xml
from syndicate.intake.feed.entry_dates import FeedDates
from syndicate.intake.feed.entry_owner import EntryOwner
from syndicate.intake.guard import cannot_be_read, read_item, whole_source
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
#: What is not asked, in the plural, and one of it.
_GONE, _LATER = "feeds that are gone", "feeds that asked to be left alone for now"
_SINGLE = {_GONE: "feed that is gone", _LATER: "feed that asked to be left alone for now"}


class FeedOptions(Struct, frozen=True):
    """How feeds are read: home, source and planet as in `EntryOwner`; the pause in seconds."""

    home: str
    source: str | None = None
    planet: bool = False
    pause: float = 1.0


def read_file(
    data: bytes, name: str, options: FeedOptions, parser: RecordParser
) -> Iterator[IntakeEvent]:
    """Read the entries of a feed in a file. Raises SyndicateError where it is no feed."""
    yield from _entries(data, name, "", options, parser)


def read_addresses(
    addresses: Sequence[str],
    client: Client,
    options: FeedOptions,
    parser: RecordParser,
    last_mark: LastMark,
    now: datetime,
) -> Iterator[IntakeEvent]:
    """Read the entries of the feeds at these addresses, several hosts at the same time.

    A feed that cannot be read is a RejectedRecord; the others go on.
    """
    fetcher = _Fetcher(client, options.pause)
    fetched = fetcher.fetch_all(addresses, last_mark, now)
    for number, (address, state, pending) in enumerate(fetched, 1):
        yield from reached(number, len(addresses), "feeds")
        place = Place(address)
        if isinstance(pending, str):
            yield Skipped(number, pending, place, one=_SINGLE[pending])
            continue
        try:
            response = pending.result()
        except FetchError as error:
            yield RejectedRecord.unreadable(number, error.message, place)
            continue
        except Exception as error:  # libraries of the web raise anything, too
            yield RejectedRecord.unreadable(number, cannot_be_read(error), place)
            continue
        yield from _read_response(number, address, response, state, options, parser, now)


def _read_response(
    number: int,
    address: str,
    response: Response,
    state: Mapping[str, Any],
    options: FeedOptions,
    parser: RecordParser,
    now: datetime,
) -> Iterator[IntakeEvent]:
    """Read the answer for one feed; mark what the next import has to know."""
    place = Place(address)
    next_state = {key: state[key] for key in ("etag", "modified", "moved") if key in state}
    if response.moved and response.status in (200, 304):
        next_state["moved"] = response.moved
    if response.status == 304:
        one = "feed that has not changed"
        yield Skipped(number, "feeds that have not changed", place, one=one)
        yield Mark(address, next_state)
    elif response.status == 410:
        yield RejectedRecord.unreadable(number, "is gone for good (410); not asked again", place)
        yield Mark(address, {"gone": True})
    elif response.status in (429, 503):
        retry_at = _retry_at(response.headers.get("retry-after"), now)
        until = f"{retry_at:%Y-%m-%dT%H:%M:%SZ}"
        message = f"answered {response.status}; not asked again before {until}"
        yield RejectedRecord.unreadable(number, message, place)
        yield Mark(address, next_state | {"after": retry_at.isoformat()})
    elif response.status != 200:
        yield RejectedRecord.unreadable(number, f"answered {response.status}", place)
    else:
        try:
            content_type = response.headers.get("content-type", "")
            body, url = response.body, response.url
            yield from _entries(body, address, content_type, options, parser, url, now)
        except SyndicateError as error:
            yield RejectedRecord.unreadable(number, error.message, error.place or place)
            return
        new = {"moved": next_state.get("moved")}
        new |= {key: response.headers.get(name) for key, name in _VALIDATORS.items()}
        yield Mark(address, {key: value for key, value in new.items() if value})


def _entries(
    data: bytes,
    name: str,
    content_type: str,
    options: FeedOptions,
    parser: RecordParser,
    address: str | None = None,
    fetched: datetime | None = None,
) -> Iterator[IntakeEvent]:
    """Yield the entries of a feed of any kind, then those that it says are deleted.

    Raises SyndicateError where it is no feed. Whatever a library raises on one entry rejects it.
    """
    with whole_source(Place(name)):
        feed = _read_feed(data, name, content_type, options, address)
    dates = FeedDates(parser.zone, parser.chinese, fetched, feed.language)
    number = 0
    for number, entry in enumerate(feed.entries, 1):
        place = Place(f"{name} entry {number}")
        yield read_item(number, place, partial(_event, number, entry, place, feed, dates, parser))
    for more, id_ in enumerate(feed.deleted, number + 1):
        yield DeletedRecord(more, id_, feed.owner.as_source, Place(name))


class _Feed(Struct, frozen=True):
    """A feed of any kind: its entries, how one becomes a record, ids of deleted ones, its owner.

    `language` is that of entries that name none.
    """

    entries: Sequence[Any]
    record_of: Callable[[Any, FeedDates], tuple[dict[str, Any], list[str]]]
    deleted: Sequence[str]
    owner: EntryOwner
    language: str | None


def _event(
    number: int, entry: Any, place: Place, feed: _Feed, dates: FeedDates, parser: RecordParser
) -> IntakeEvent:
    record, notes = feed.record_of(entry, dates)
    languages = {feed.language: "the feed"} if feed.language else {}
    draft = RecordDraft(number, record, place, tuple(notes), languages=languages)
    return parser.parse_draft(draft)


def _read_feed(
    data: bytes, name: str, content_type: str, options: FeedOptions, address: str | None
) -> _Feed:
    feed_url = web_url(name) or ""
    if jsonfeed.is_json(data):
        items = jsonfeed.read(data, name)
        owner = _owner_of(options, jsonfeed.source(items, feed_url), name)
        base = jsonfeed.base_of(items, address or feed_url)

        def json_record(item: Any, dates: FeedDates) -> tuple[dict[str, Any], list[str]]:
            return jsonfeed.record_of(items, item, owner, base, dates)

        language = jsonfeed.language_of(items)
        return _Feed(items["items"], json_record, jsonfeed.deleted_ids(items), owner, language)
    feed = xml.read(data, name, content_type)
    owner = _owner_of(options, xml.source(feed, feed_url), name)
    base = xml.base_of(feed, address or feed_url)

    def xml_record(entry: Any, dates: FeedDates) -> tuple[dict[str, Any], list[str]]:
        return xml.record_of(feed, entry, owner, base, dates)

    return _Feed(feed.entries, xml_record, xml.deleted_ids(data), owner, xml.language_of(feed))


def _owner_of(options: FeedOptions, own: Mapping[str, str], name: str) -> EntryOwner:
    return EntryOwner(options.home, options.source or own or {"name": name}, options.planet)


def _retry_at(retry_after: str | None, now: datetime) -> datetime:
    """Return when to ask again: as Retry-After says (RFC 9110, 10.2.3), else in an hour.

    It is at least a minute and at most a day from now.
    """
    wait = timedelta(hours=1)
    if retry_after and retry_after.strip().isdigit():
        wait = timedelta(seconds=min(int(retry_after), 10**8))
    elif retry_after:
        with suppress(ValueError, TypeError, OverflowError, IndexError):
            wait = parsedate_to_datetime(retry_after) - now
    return now + max(timedelta(minutes=1), min(wait, _LONGEST_WAIT))


class _Fetcher:
    """Fetches many feeds: several hosts at once, one request at a time to each."""

    def __init__(self, client: Client, pause: float) -> None:
        self._client, self._pause = client, pause
        self._hosts: dict[str, threading.Lock] = {}
        self._last: dict[str, float] = {}

    def fetch_all(
        self, addresses: Sequence[str], last_mark: LastMark, now: datetime
    ) -> Iterator[tuple[str, Mapping[str, Any], Future[Response] | str]]:
        """Yield each address, the state of its last mark, and the future answer.

        A feed that is not asked has a text in place of the answer: what it is, in the plural.
        """
        pending: deque[tuple[str, Mapping[str, Any], Future[Response] | str]] = deque()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for address in addresses:
                state = last_mark(address) or {}
                pending.append((address, state, self._request(pool, address, state, now)))
                if len(pending) > 2 * _AT_ONCE:
                    yield pending.popleft()
            yield from pending

    def _request(
        self, pool: ThreadPoolExecutor, address: str, state: Mapping[str, Any], now: datetime
    ) -> Future[Response] | str:
        if state.get("gone"):
            return _GONE
        after = state.get("after")
        if after and now < datetime.fromisoformat(after).astimezone(UTC):
            return _LATER
        headers = {"accept": _ACCEPT}
        for name, key in (("if-none-match", "etag"), ("if-modified-since", "modified")):
            if state.get(key):
                headers[name] = state[key]
        return pool.submit(self._get, state.get("moved") or address, headers)

    def _get(self, url: str, headers: Mapping[str, str]) -> Response:
        host = host_of(url)
        with self._hosts.setdefault(host, threading.Lock()):
            wait = self._last.get(host, 0.0) + self._pause - time.monotonic()
            if host in self._last and wait > 0:
                time.sleep(wait)
            try:
                return self._client.get(url, headers)
            finally:
                self._last[host] = time.monotonic()


def subscriptions(data: bytes, name: str) -> opml.Subscriptions:
    """Return the feeds of an OPML list. Raises SyndicateError with the place."""
    xml.refuse_entities(data, name)
    return opml.subscriptions(data, name)
