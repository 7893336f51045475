"""What a receipt in text says of pictures that were withdrawn by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from unicodedata import east_asian_width

from syndicate.store.publications import PARTNERS
from syndicate.takedown.receipts.facts import PartnerFetch, PictureFetch, Receipt
from syndicate.text.words import Words

#: What is said where an order has no record of where its pictures stood.
UNKNOWN_DOCUMENTS = "Which documents showed a picture of this order is not recorded"
UNKNOWN_PARTNERS = "which partners were served a picture of this order is not recorded"
UNKNOWN_FETCHES = "who fetched a picture of this order is not recorded"


def is_of_pictures(receipt: Receipt) -> bool:
    """Return whether an order withdrew pictures alone, and no article."""
    return receipt.shown is not None and not receipt.articles


def is_unknown(receipt: Receipt) -> bool:
    """Return whether an order withdrew pictures of which nobody recorded where they stood."""
    return receipt.shown is not None and not receipt.shown.recorded


def documents(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    """Yield the documents that carried articles with a picture, and since when without it."""
    shown = receipt.shown
    if shown is None:
        return
    if not shown.recorded:
        yield say(UNKNOWN_DOCUMENTS)
        return
    behind = sum(document.changed is None for document in shown.documents)
    not_yet = f"{say.comma}{say('{n:,} not yet', n=behind)}" if behind else ""
    summary = say(
        "{n:,} article showed a picture of this order; of the feed documents with any of these,"
        " {changed:,} changed with it"
        "|{n:,} articles showed a picture of this order; of the feed documents with any of these,"
        " {changed:,} changed with it",
        n=len(shown.articles),
        changed=len(shown.documents) - behind,
    )
    yield summary + not_yet
    for document in shown.documents[:most]:
        yield f"  {document.address}"
        at = when(document.changed) if document.changed else None
        yield f"      {say('changed {at}', at=at) if at else say('NOT CHANGED YET')}"
    yield from rest(len(shown.documents), most, say)


def fetches(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    """Yield who fetched articles with a picture, and whether they came back since."""
    for fetch in receipt.shown.fetches[:most] if receipt.shown else ():
        what = say("articles with a picture, first {first}", first=when(fetch.first))
        yield from fetched(fetch, what, say)


def fetched(fetch: PartnerFetch | PictureFetch, what: str, say: Words) -> Iterator[str]:
    """Yield who fetched something, and in which documents they saw that it is gone."""
    again = say("HAS NOT COME BACK SINCE")
    if fetch.since:
        again = say("came back {at}", at=when(fetch.since))
    who = say("partner {name}", name=f"{fetch.partner} ({fetch.token})")
    yield f"  {who}{say.colon}{what}{say.semicolon}{again}"
    every = isinstance(fetch, PictureFetch)
    for document in fetch.documents if fetch.since or every else ():
        seen = say("fetched since") if document in fetch.again else say("NOT FETCHED SINCE")
        yield f"      {document.removeprefix(PARTNERS)}{say.colon}{seen}"


def when(at: datetime) -> str:
    """Return an instant as texts show it."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def rest(number: int, most: int | None, say: Words) -> Iterator[str]:
    """Yield how many of a list are left out, and how to see them."""
    if most is not None and number > most:
        yield f"  {say('... and {n:,} more; -v lists all', n=number - most)}"


def padded(text: str, columns: int) -> str:
    """Return a text in so many columns of a terminal, where letters of East Asia have two."""
    wide = sum(east_asian_width(letter) in "WF" for letter in text)
    return text + " " * max(1, columns - len(text) - wide)
