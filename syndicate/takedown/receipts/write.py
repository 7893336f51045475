"""A receipt written out: as data for scripts, as text for a terminal, as a page for its holder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from syndicate.takedown.receipts.facts import (
    AffectedDocument,
    NotifiedParty,
    Receipt,
    Signal,
    SignalState,
    TakedownSummary,
)
from syndicate.text import urls
from syndicate.text.json_values import plain, rfc3339
from syndicate.text.languages import is_chinese
from syndicate.text.plain import one_line
from syndicate.text.templates import environment

if TYPE_CHECKING:
    from jinja2 import Environment

    from syndicate.config.site import Site

#: How many articles and documents a text lists; the others are counted.
MOST = 50

_SIGNALS: Mapping[SignalState, str] = {
    "no way": "no signal: RSS has none for a withdrawal",
    "not asked": "no signal: its job does not ask for tombstones",
    "due": "with the next whole build",
    "kept": "not yet: the last build left the document as it was",
    "signalled": "signalled",
    "over": "was signalled",
    "no room": "no signal: newer ones take the room that its document has for them",
}


@dataclass(frozen=True, slots=True)
class SharedStay:
    """The articles of a document, by their places in the receipt, that came and left together."""

    since: datetime
    left: datetime | None
    lifted: bool
    places: tuple[int, ...]


def as_data(told: Receipt | TakedownSummary) -> dict[str, Any]:
    """A receipt, or a line of the list, as JSON has it."""
    data: dict[str, Any] = plain(told)
    return data


def as_text(receipt: Receipt, most: int | None = MOST) -> str:
    """The receipt for a terminal; of long lists the first so many, and how many more there are."""
    parts = (
        _heading(receipt, most),
        _articles(receipt, most),
        _documents(receipt, most),
        _signals(receipt, most),
        _told(receipt),
        _fetches(receipt, most),
        _proof(receipt),
    )
    return "\n\n".join("\n".join(part) for part in parts)


def _heading(receipt: Receipt, most: int | None) -> Iterator[str]:
    canceled = ", canceled by the record" if receipt.kind == "canceled" else ""
    yield f"Takedown {receipt.number}{canceled}: {receipt.state}"
    yield f"  ordered      {_when(receipt.ordered)}, by {one_line(receipt.by)}"
    yield f"  reason       {one_line(receipt.reason)}"
    if receipt.reference:
        yield f"  reference    {one_line(receipt.reference)}"
    for key, asked in receipt.asked.items():
        more = f", and {len(asked) - most:,} more" if most and len(asked) > most else ""
        yield f"  asked        {key}: {', '.join(map(one_line, asked[:most]))}{more}"
    whose = "any" if receipt.everywhere else "the same"
    yield f"  reach        the same text from {whose} publisher too"
    if receipt.replacement:
        yield f"  replacement  {receipt.replacement.entry_id}"
    if receipt.applied:
        yield f"  built        {_when(receipt.applied)}, the first whole build since"


def _articles(receipt: Receipt, most: int | None) -> Iterator[str]:
    yield _count(receipt.articles, "article")
    for one in receipt.articles[:most]:
        yield f"  {one_line(one.title)}"
        yield f"      {one.entry_id}"
        facts = {"page": one.url, "original": one.original, "publisher": one.publisher}
        for name, value in facts.items():
            if value:
                yield f"      {name:<10}{one_line(value)}"
        if one.copy_of:
            yield f"      has the same text or page as {one.copy_of}"
        if one.lifted:
            who, why = one_line(one.lifted_by or ""), one_line(one.lifted_reason or "")
            yield f"      lifted {_when(one.lifted)}, by {who}: {why}"
    yield from _rest(receipt.articles, most)


def _documents(receipt: Receipt, most: int | None) -> Iterator[str]:
    places = _places(receipt)
    any_of = "it" if len(places) == 1 else "any of them"
    yield f"{_count(receipt.documents, 'feed document')} carried {any_of}"
    for carrier in receipt.documents[:most]:
        yield f"  {carrier.address}"
        for stint in stints(places, carrier):
            out = f"out of it since {_when(stint.left)}" if stint.left else _there(stint)
            yield f"      {_count(stint.places, 'article')}: from {_when(stint.since)}, {out}"
    yield from _rest(receipt.documents, most)


def _there(stint: SharedStay) -> str:
    return "there, as it was lifted" if stint.lifted else "STILL THERE"


def _signals(receipt: Receipt, most: int | None) -> Iterator[str]:
    """What documents tell of it; those that cannot are only counted."""
    yield "Signals"
    yield f"  {receipt.elsewhere}"
    alike: dict[str, list[Signal]] = {}
    for signal in receipt.signals:
        until = f" in {signal.way}, until {_when(signal.until)}" if signal.until else ""
        until += f"; NO ROOM for {signal.left_out:,} of them" if signal.left_out else ""
        alike.setdefault(f"{_SIGNALS[signal.state]}{until}", []).append(signal)
    for how, those in alike.items():
        yield f"  {_count(those, 'document')}: {how}"
        if those[0].until:
            yield from (f"      {signal.address}" for signal in those[:most])
            yield from _rest(those, most)


def _told(receipt: Receipt) -> Iterator[str]:
    yield "Notices"
    for partner in receipt.partners:
        contact = f" <{partner.contact}>" if partner.contact else ""
        served = _count(partner.documents, "document")
        yield f"  partner {one_line(partner.name)}{contact}, {served}: {_notice(partner)}"
    for hub in receipt.hubs:
        when = f", {_when(hub.notice)}" if hub.notice else ""
        yield f"  hub {hub.name}: {hub.note}{when}"
    if not receipt.partners and not receipt.hubs:
        yield "  no partner was served any of it, and the site names no hub"


def _fetches(receipt: Receipt, most: int | None) -> Iterator[str]:
    """Who had it, and who has come back since."""
    yield "Fetches"
    yield f"  {receipt.fetches_note}"
    if not receipt.fetches:
        yield "  no partner fetched any of it"
    places = _places(receipt)
    for one in receipt.fetches[:most]:
        again = f"came back {_when(one.since)}" if one.since else "HAS NOT COME BACK SINCE"
        named = f"revision {one.revision} of " if one.revision else ""
        yield (
            f"  partner {one.partner} ({one.token}): {named}article {places[one.entry_id]},"
            f" {one.times:,} times, first {_when(one.first)}, last {_when(one.last)}; {again}"
        )
    yield from _rest(receipt.fetches, most)


def _notice(told: NotifiedParty) -> str:
    return f"notice delivered {_when(told.notice)}" if told.notice else f"notice {told.note}"


def _proof(receipt: Receipt) -> Iterator[str]:
    if receipt.record is None:
        yield f"Ledger: {receipt.doubt}"
        return
    yield f"Ledger: record {receipt.record.number}, {receipt.record.hash}"
    yield f"  `syndicate ledger verify --against {receipt.record.hash}`"
    yield "  shows whether that record still stands as it was written."


def _rest(every: Sequence[object], most: int | None) -> Iterator[str]:
    if most is not None and len(every) > most:
        yield f"  ... and {len(every) - most:,} more; -v lists all"


def _count(every: Sequence[object], noun: str) -> str:
    return f"{len(every):,} {noun}{'' if len(every) == 1 else 's'}"


def as_html(site: Site, receipt: Receipt) -> bytes:
    """The receipt as a page that stands alone: no script, nothing fetched from anywhere."""
    page = _templates().get_template("receipt.html.j2")
    told = page.render(
        site=site.settings,
        zh=is_chinese(site.settings.language),
        receipt=receipt,
        stints=partial(stints, _places(receipt)),
        signals=_SIGNALS,
        places=_places(receipt),
    )
    return told.encode()


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return environment(instant=rfc3339, when=_when, page=urls.web_url, spans=spans)


def _places(receipt: Receipt) -> dict[str, int]:
    return {one.entry_id: place for place, one in enumerate(receipt.articles, 1)}


def stints(places: Mapping[str, int], carrier: AffectedDocument) -> list[SharedStay]:
    """What a document carried, by when it came and left."""
    together: dict[tuple[datetime, datetime | None, bool], list[int]] = {}
    for stay in carrier.articles:
        times = (stay.since, stay.left, stay.lifted and stay.left is None)
        together.setdefault(times, []).append(places[stay.entry_id])
    made = [SharedStay(*times, tuple(sorted(held))) for times, held in together.items()]
    return sorted(made, key=lambda one: (one.since, one.places))


def spans(places: Iterable[int]) -> list[tuple[int, int]]:
    """Rising numbers as the runs that they make: 1, 2, 3, 5 are (1, 3) and (5, 5)."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
