"""A receipt as text, for a terminal or a letter: in English, or in another language of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from syndicate.takedown.receipts import picture_text, text_lists
from syndicate.takedown.receipts.facts import NotifiedParty, Receipt, Signal
from syndicate.takedown.receipts.picture_text import padded, rest, when
from syndicate.takedown.receipts.write import (
    IN_WAY,
    SIGNALS,
    is_apart,
    places_of,
    reach_of,
    way_of,
    zone_line,
)
from syndicate.text.plain import one_line
from syndicate.text.words import Words, words_of
from syndicate.text.words.told import telling

#: How many articles and documents a text lists; the rest are counted.
MOST = 50
#: How a receipt is checked.
CHECK = "`syndicate receipt --check FILE`"


def as_text(
    receipt: Receipt, most: int | None = MOST, *, language: str = "en", zone: str | None = None
) -> str:
    """Return the receipt as text, in a language that pages have, with instants in UTC.

    Of long lists it has the first `most`, and how many are left. A `zone` is named at the end: it
    is for the caller to show the instants there.
    """
    say, told = words_of("receipts_in_text", language), telling(language)
    of_pictures = picture_text.is_of_pictures(receipt)
    parts = (
        list(_heading(receipt, most, say)),
        [] if of_pictures else list(text_lists.articles(receipt, most, say)),
        list(text_lists.remaining(receipt, most, say)),
        list(text_lists.near(receipt, most, say)),
        list(text_lists.pictures(receipt, most, say)),
        list(picture_text.documents(receipt, most, say)),
        [] if of_pictures else list(text_lists.documents(receipt, most, say)),
        list(_signals(receipt, most, say)),
        list(_notices(receipt, say, told)),
        list(_fetches(receipt, most, say)),
        list(_proof(receipt, say, told)),
        [zone_line(receipt, zone, say)] if zone else [],
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def _heading(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    state = telling(say.language)(receipt.state)
    canceled = say(", canceled by the record") if receipt.kind == "canceled" else ""
    title = say("Takedown {number}", number=receipt.number)
    yield f"{title}{canceled}{say.colon}{state}"
    by = say("by {who}", who=one_line(receipt.by))
    yield _fact(say("ordered"), f"{when(receipt.ordered)}{say.comma}{by}")
    if receipt.recorded and is_apart(receipt):
        clock = say("{at}, by the clock of the machine", at=when(receipt.recorded))
        yield _fact(say("recorded"), clock)
    yield _fact(say("reason"), one_line(receipt.reason))
    if receipt.reference:
        yield _fact(say("reference"), one_line(receipt.reference))
    for kind, names in receipt.asked.items():
        left = len(names) - most if most is not None else 0
        more = say(", and {n:,} more", n=left) if left > 0 else ""
        listed = say.between.join(map(one_line, names[:most]))
        yield _fact(say("asked"), f"{say(kind)}{say.colon}{listed}{more}")
    yield _fact(say("reach"), say(reach_of(receipt)))
    for source in receipt.future:
        coming = say("all that comes of {source} is withdrawn as it comes", source=one_line(source))
        yield _fact(say("to come"), coming)
    for granted in receipt.still_granted:
        coming = say(
            "what comes of {source} is published: {place} grants {grants}",
            source=one_line(granted.source),
            place=granted.place,
            grants=say(granted.grants),
        )
        yield _fact(say("to come"), coming)
    if receipt.replacement:
        yield _fact(say("replacement"), receipt.replacement.entry_id)
    if receipt.applied:
        built = say("{at}, the first whole build since", at=when(receipt.applied))
        yield _fact(say("built"), built)


def _fact(name: str, text: str) -> str:
    return f"  {padded(name, 13)}{text}"


def _signals(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    """List the documents that signal the withdrawal; count those that cannot."""
    yield say("Signals")
    yield f"  {say(receipt.elsewhere)}"
    by_text: dict[str, list[Signal]] = {}
    for signal in receipt.signals:
        by_text.setdefault(_signal(signal, say), []).append(signal)
    for text, signals in by_text.items():
        counted = say("{n:,} document|{n:,} documents", n=len(signals))
        yield f"  {counted}{say.colon}{text}"
        if signals[0].until:
            yield from (f"      {signal.address}" for signal in signals[:most])
            yield from rest(len(signals), most, say)


def _signal(signal: Signal, say: Words) -> str:
    text = say(SIGNALS[signal.state])
    if signal.until:
        way = say(IN_WAY[signal.state], way=way_of(signal, say))
        text = f"{way}{say.comma}{say('until {at}', at=when(signal.until))}"
    return text + (say("; NO ROOM for {n:,} of them", n=signal.left_out) if signal.left_out else "")


def _notices(receipt: Receipt, say: Words, told: Callable[[str], str]) -> Iterator[str]:
    yield say("Notices")
    for partner in receipt.partners:
        contact = f" <{partner.contact}>" if partner.contact else ""
        served = say("{n:,} document|{n:,} documents", n=len(partner.documents))
        name = say("partner {name}", name=one_line(partner.name))
        yield f"  {name}{contact}{say.comma}{served}{say.colon}{_notice(partner, say, told)}"
    for hub in receipt.hubs:
        at = f"{say.comma}{when(hub.notice)}" if hub.notice else ""
        yield f"  {say('hub {name}', name=hub.name)}{say.colon}{told(hub.note)}{at}"
    if picture_text.is_unknown(receipt):
        yield f"  {say(picture_text.UNKNOWN_PARTNERS)}"
    elif not receipt.partners and not receipt.hubs:
        yield f"  {say('no partner was served any of it, and the site names no hub')}"


def _notice(party: NotifiedParty, say: Words, told: Callable[[str], str]) -> str:
    if party.notice:
        return say("notice delivered {at}", at=when(party.notice))
    return say("notice {note}", note=told(party.note))


def _fetches(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    """List the partners that fetched an article, and whether they came back since."""
    yield say("Fetches")
    yield f"  {say(receipt.fetches_note)}"
    yield from picture_text.fetches(receipt, most, say)
    if picture_text.is_unknown(receipt):
        yield f"  {say(picture_text.UNKNOWN_FETCHES)}"
    elif not receipt.fetches and not (receipt.shown and receipt.shown.fetches):
        yield f"  {say('no partner fetched any of it')}"
    places = places_of(receipt)
    for fetch in receipt.fetches[:most]:
        what = say("article {place}", place=places[fetch.entry_id])
        if fetch.revision:
            what = say(
                "revision {number} of article {place}",
                number=fetch.revision,
                place=places[fetch.entry_id],
            )
        times = say(
            "{n:,} time, first {first}, last {last}|{n:,} times, first {first}, last {last}",
            n=fetch.times,
            first=when(fetch.first),
            last=when(fetch.last),
        )
        yield from picture_text.fetched(fetch, f"{what}{say.comma}{times}", say)
    yield from rest(len(receipt.fetches), most, say)


def _proof(receipt: Receipt, say: Words, told: Callable[[str], str]) -> Iterator[str]:
    if receipt.record is None:
        yield f"{say('Ledger')}{say.colon}{told(receipt.doubt or '')}"
        return
    number, digest = receipt.record.number, receipt.record.hash
    yield say("Ledger: record {number}, {hash}", number=number, hash=digest)
    yield f"  `syndicate ledger verify --against {digest}`"
    yield f"  {say('shows whether that record still stands as it was written.')}"
    if receipt.evidence:
        end = receipt.evidence.anchor
        yield say(
            "Evidence: {n:,} record that leads to record {end}, {hash}"
            "|Evidence: {n:,} records that lead to record {end}, {hash}",
            n=len(receipt.evidence.records),
            end=end.record,
            hash=end.hash,
        )
        check = say("--json and --html hold them; {command} checks it anywhere.", command=CHECK)
        yield f"  {check}"
