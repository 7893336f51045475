"""What text and page of a receipt share, and the receipt as data for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple

from syndicate.takedown.receipts.facts import (
    PAGES_WAY,
    AffectedDocument,
    Receipt,
    Signal,
    SignalState,
    TakedownSummary,
)
from syndicate.text.json_values import to_json
from syndicate.text.times import AGREE, zone_of
from syndicate.text.words import Words

#: How far a document's signal is, as `Words` know it.
SIGNALS: Mapping[SignalState, str] = {
    "no way": "no signal: RSS has none for a withdrawal",
    "not asked": "no signal: its job does not ask for tombstones",
    "due": "with the next whole build",
    "retained": "not yet: the last build left the document as it was",
    "signalled": "signalled",
    "over": "was signalled",
    "no room": "no signal: newer ones take the room that its document has for them",
}
#: The same of those that name the way: what the format calls it.
IN_WAY: Mapping[SignalState, str] = {
    "due": "with the next whole build in {way}",
    "retained": "not yet: the last build left the document as it was; then in {way}",
    "signalled": "signalled in {way}",
    "over": "was signalled in {way}",
}


class SharedStay(Struct, frozen=True):
    """The articles, by their places in the receipt, that a document carried for the same time."""

    since: datetime
    left: datetime | None
    lifted: bool
    places: tuple[int, ...]


def as_data(takedown: Receipt | TakedownSummary) -> dict[str, Any]:
    """Return a receipt, or a line of the list, as JSON has it."""
    data: dict[str, Any] = to_json(takedown)
    return data


def instants_of(it: object) -> Iterator[datetime]:
    """Yield every instant that a receipt, or a part of one, tells."""
    if isinstance(it, datetime):
        yield it
    elif isinstance(it, tuple):
        for each in it:
            yield from instants_of(each)
    elif isinstance(it, Struct):
        for each in astuple(it):
            yield from instants_of(each)


def zone_line(receipt: Receipt, zone: str, say: Words) -> str:
    """Return which zone a receipt's times are in, with how far from UTC it is at these times."""
    return say("Times are those of {zone}.", zone=zone_of(instants_of(receipt), zone))


def way_of(signal: Signal, say: Words) -> str:
    """Return what a format calls its signal: the name of an element, or a word for a list."""
    return say(signal.way or "") if signal.way == PAGES_WAY else signal.way or ""


def reach_of(receipt: Receipt) -> str:
    """Return how far the order reaches, as `Words` know it."""
    whose = "any publisher too" if receipt.everywhere else "the same publisher only"
    return f"the same text and original from {whose}"


def is_apart(takedown: Receipt | TakedownSummary) -> bool:
    """Return whether an order was recorded at another time than it is dated."""
    recorded = takedown.recorded
    return recorded is not None and abs(recorded - takedown.ordered) > AGREE


def places_of(receipt: Receipt) -> dict[str, int]:
    return {article.entry_id: place for place, article in enumerate(receipt.articles, 1)}


def shared_stays(places: Mapping[str, int], carrier: AffectedDocument) -> list[SharedStay]:
    """Return what a document carried, grouped by when it came and left, the earliest first."""
    groups: dict[tuple[datetime, datetime | None, bool], list[int]] = {}
    for stay in carrier.articles:
        times = (stay.since, stay.left, stay.lifted and stay.left is None)
        groups.setdefault(times, []).append(places[stay.entry_id])
    stays = [SharedStay(*times, tuple(sorted(group))) for times, group in groups.items()]
    return sorted(stays, key=lambda stay: (stay.since, stay.places))
