"""Write a receipt out: as data for scripts, as text for a terminal. page.py makes a page of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from syndicate.store.publications import PARTNERS
from syndicate.takedown.receipts import picture_text
from syndicate.takedown.receipts.facts import (
    AffectedDocument,
    NotifiedParty,
    PartnerFetch,
    Receipt,
    Signal,
    SignalState,
    TakedownSummary,
    WithdrawnPicture,
)
from syndicate.takedown.receipts.picture_text import when
from syndicate.text.json_values import to_json
from syndicate.text.plain import one_line
from syndicate.text.times import AGREE

#: How many articles and documents a text lists; the rest are counted.
MOST = 50

SIGNALS: Mapping[SignalState, str] = {
    "no way": "no signal: RSS has none for a withdrawal",
    "not asked": "no signal: its job does not ask for tombstones",
    "due": "with the next whole build",
    "retained": "not yet: the last build left the document as it was",
    "signalled": "signalled",
    "over": "was signalled",
    "no room": "no signal: newer ones take the room that its document has for them",
}


@dataclass(frozen=True, slots=True)
class SharedStay:
    """The articles, by their places in the receipt, that a document carried for the same time."""

    since: datetime
    left: datetime | None
    lifted: bool
    places: tuple[int, ...]


def as_data(takedown: Receipt | TakedownSummary) -> dict[str, Any]:
    """Return a receipt, or a line of the list, as JSON has it."""
    data: dict[str, Any] = to_json(takedown)
    return data


def as_text(receipt: Receipt, most: int | None = MOST) -> str:
    """Return the receipt for a terminal; of long lists the first `most`, and how many are left."""
    parts = (
        _heading(receipt, most),
        *(() if picture_text.is_of_pictures(receipt) else (_articles(receipt, most),)),
        *filter(
            None,
            (
                list(_remaining(receipt, most)),
                list(_near(receipt, most)),
                list(_pictures(receipt, most)),
                list(picture_text.documents(receipt, most)),
            ),
        ),
        *(() if picture_text.is_of_pictures(receipt) else (_documents(receipt, most),)),
        _signals(receipt, most),
        _notices(receipt),
        _fetches(receipt, most),
        _proof(receipt),
    )
    return "\n\n".join("\n".join(part) for part in parts)


def _heading(receipt: Receipt, most: int | None) -> Iterator[str]:
    canceled = ", canceled by the record" if receipt.kind == "canceled" else ""
    yield f"Takedown {receipt.number}{canceled}: {receipt.state}"
    yield f"  ordered      {when(receipt.ordered)}, by {one_line(receipt.by)}"
    if receipt.recorded and is_apart(receipt):
        yield f"  recorded     {when(receipt.recorded)}, by the clock of the machine"
    yield f"  reason       {one_line(receipt.reason)}"
    if receipt.reference:
        yield f"  reference    {one_line(receipt.reference)}"
    for kind, names in receipt.asked.items():
        more = f", and {len(names) - most:,} more" if most and len(names) > most else ""
        yield f"  asked        {kind}: {', '.join(map(one_line, names[:most]))}{more}"
    whose = "any publisher too" if receipt.everywhere else "the same publisher only"
    yield f"  reach        the same text and original from {whose}"
    for source in receipt.future:
        yield f"  to come      all that comes of {one_line(source)} is withdrawn as it comes"
    for granted in receipt.still_granted:
        yield (
            f"  to come      what comes of {one_line(granted.source)} is published:"
            f" {granted.place} grants {granted.grants}"
        )
    if receipt.replacement:
        yield f"  replacement  {receipt.replacement.entry_id}"
    if receipt.applied:
        yield f"  built        {when(receipt.applied)}, the first whole build since"


def _articles(receipt: Receipt, most: int | None) -> Iterator[str]:
    yield _count(receipt.articles, "article")
    for article in receipt.articles[:most]:
        yield f"  {one_line(article.title)}"
        yield f"      {article.entry_id}"
        facts = {
            "page": article.url, "original": article.original, "publisher": article.publisher,
        }  # fmt: skip
        for name, value in facts.items():
            if value:
                yield f"      {name:<10}{one_line(value)}"
        if article.copy_of:
            yield f"      has the same text or page as {article.copy_of}"
        if article.lifted:
            who, why = one_line(article.lifted_by or ""), one_line(article.lifted_reason or "")
            yield f"      lifted {when(article.lifted)}, by {who}: {why}"
    yield from _rest(receipt.articles, most)


def _near(receipt: Receipt, most: int | None) -> Iterator[str]:
    """List what resembles the articles and waits for a person."""
    if receipt.near:
        yield f"{_count(receipt.near, 'other article')} like these, for a person to decide"
    for copy in receipt.near[:most]:
        state = "held, not published" if copy.held else "not withdrawn"
        yield f"  {copy.percent:3}%  {copy.entry_id}, {state}"
        yield f"        {one_line(copy.title)}"
    yield from _rest(receipt.near, most)


def _remaining(receipt: Receipt, most: int | None) -> Iterator[str]:
    """List the copies of other publishers that the order leaves, and why."""
    for copy in receipt.remaining[:most]:
        yield f"remains: {one_line(copy.title)}"
        yield f"      {copy.entry_id}"
        yield f"      {one_line(copy.publisher)}; it has the same {copy.same} as {copy.copy_of}"
        yield f"      {copy.why}"
    yield from _rest(receipt.remaining, most)


def _pictures(receipt: Receipt, most: int | None) -> Iterator[str]:
    """List the pictures that are not shown any more, and those that others show, too."""
    own = [picture for picture in receipt.pictures if picture.of]
    if own:
        yield f"{_count(own, 'picture')} that nothing else showed"
        yield from (f"  {picture.url}{_lifted(picture)}" for picture in own[:most])
        yield from _rest(own, most)
    for picture in receipt.pictures:
        if picture.of is None:
            yield f"the picture {picture.url}, out of every entry{_lifted(picture)}"
    if receipt.shared_pictures:
        yield f"{_count(receipt.shared_pictures, 'picture')} that others show, too, and that stay"
        for shared in receipt.shared_pictures[:most]:
            yield f"  {shared.url}  in {shared.others:,} other article(s)"
        yield from _rest(receipt.shared_pictures, most)


def _lifted(picture: WithdrawnPicture) -> str:
    if picture.lifted is None:
        return ""
    who, why = one_line(picture.lifted_by or ""), one_line(picture.lifted_reason or "")
    return f"; lifted {when(picture.lifted)}, by {who}: {why}"


def _documents(receipt: Receipt, most: int | None) -> Iterator[str]:
    places = places_of(receipt)
    any_of = "it" if len(places) == 1 else "any of them"
    yield f"{_count(receipt.documents, 'feed document')} carried {any_of}"
    for carrier in receipt.documents[:most]:
        yield f"  {carrier.address}"
        for stay in shared_stays(places, carrier):
            end = f"out of it since {when(stay.left)}" if stay.left else _presence(stay)
            yield f"      {_count(stay.places, 'article')}: from {when(stay.since)}, {end}"
    yield from _rest(receipt.documents, most)


def _presence(stay: SharedStay) -> str:
    return "there, as it was lifted" if stay.lifted else "STILL THERE"


def _signals(receipt: Receipt, most: int | None) -> Iterator[str]:
    """List the documents that signal the withdrawal; count those that cannot."""
    yield "Signals"
    yield f"  {receipt.elsewhere}"
    by_text: dict[str, list[Signal]] = {}
    for signal in receipt.signals:
        until = f" in {signal.way}, until {when(signal.until)}" if signal.until else ""
        until += f"; NO ROOM for {signal.left_out:,} of them" if signal.left_out else ""
        by_text.setdefault(f"{SIGNALS[signal.state]}{until}", []).append(signal)
    for text, signals in by_text.items():
        yield f"  {_count(signals, 'document')}: {text}"
        if signals[0].until:
            yield from (f"      {signal.address}" for signal in signals[:most])
            yield from _rest(signals, most)


def _notices(receipt: Receipt) -> Iterator[str]:
    yield "Notices"
    for partner in receipt.partners:
        contact = f" <{partner.contact}>" if partner.contact else ""
        served = _count(partner.documents, "document")
        yield f"  partner {one_line(partner.name)}{contact}, {served}: {_notice(partner)}"
    for hub in receipt.hubs:
        told = f", {when(hub.notice)}" if hub.notice else ""
        yield f"  hub {hub.name}: {hub.note}{told}"
    if picture_text.is_unknown(receipt):
        yield f"  {picture_text.UNKNOWN_PARTNERS}"
    elif not receipt.partners and not receipt.hubs:
        yield "  no partner was served any of it, and the site names no hub"


def _fetches(receipt: Receipt, most: int | None) -> Iterator[str]:
    """List the partners that fetched an article, and whether they came back since."""
    yield "Fetches"
    yield f"  {receipt.fetches_note}"
    yield from picture_text.fetches(receipt, most)
    if picture_text.is_unknown(receipt):
        yield f"  {picture_text.UNKNOWN_FETCHES}"
    elif not receipt.fetches and not (receipt.shown and receipt.shown.fetches):
        yield "  no partner fetched any of it"
    places = places_of(receipt)
    for fetch in receipt.fetches[:most]:
        again = f"came back {when(fetch.since)}" if fetch.since else "HAS NOT COME BACK SINCE"
        revision = f"revision {fetch.revision} of " if fetch.revision else ""
        times = f"{fetch.times:,} time{'' if fetch.times == 1 else 's'}"
        yield (
            f"  partner {fetch.partner} ({fetch.token}): {revision}article"
            f" {places[fetch.entry_id]}, {times}, first {when(fetch.first)},"
            f" last {when(fetch.last)}; {again}"
        )
        yield from (f"      {told}" for told in _again(fetch))
    yield from _rest(receipt.fetches, most)


def _again(fetch: PartnerFetch) -> Iterator[str]:
    """Yield in which documents a partner saw that the article is gone, and in which it did not."""
    for document in fetch.documents if fetch.since else ():
        seen = "fetched since" if document in fetch.again else "NOT FETCHED SINCE"
        yield f"{document.removeprefix(PARTNERS)}: {seen}"


def _notice(party: NotifiedParty) -> str:
    return f"notice delivered {when(party.notice)}" if party.notice else f"notice {party.note}"


def _proof(receipt: Receipt) -> Iterator[str]:
    if receipt.record is None:
        yield f"Ledger: {receipt.doubt}"
        return
    yield f"Ledger: record {receipt.record.number}, {receipt.record.hash}"
    yield f"  `syndicate ledger verify --against {receipt.record.hash}`"
    yield "  shows whether that record still stands as it was written."
    if receipt.evidence:
        end = receipt.evidence.anchor
        records = _count(receipt.evidence.records, "record")
        yield f"Evidence: {records} that lead to record {end.record}, {end.hash}"
        yield "  --json and --html hold them; `syndicate receipt --check FILE` checks it anywhere."


def is_apart(takedown: Receipt | TakedownSummary) -> bool:
    """Return whether an order was recorded at another time than it is dated."""
    recorded = takedown.recorded
    return recorded is not None and abs(recorded - takedown.ordered) > AGREE


def _rest(items: Sequence[object], most: int | None) -> Iterator[str]:
    if most is not None and len(items) > most:
        yield f"  ... and {len(items) - most:,} more; -v lists all"


def _count(items: Sequence[object], noun: str) -> str:
    return f"{len(items):,} {noun}{'' if len(items) == 1 else 's'}"


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
