"""What a receipt in text says of pictures that were withdrawn by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from syndicate.store.publications import PARTNERS
from syndicate.takedown.receipts.facts import PictureFetch, Receipt

#: What is said where an order has no record of where its pictures stood.
UNKNOWN_DOCUMENTS = "which documents showed a picture of this order is not recorded"
UNKNOWN_PARTNERS = "which partners were served a picture of this order is not recorded"
UNKNOWN_FETCHES = "who fetched a picture of this order is not recorded"


def is_of_pictures(receipt: Receipt) -> bool:
    """Return whether an order withdrew pictures alone, and no article."""
    return receipt.shown is not None and not receipt.articles


def is_unknown(receipt: Receipt) -> bool:
    """Return whether an order withdrew pictures of which nobody recorded where they stood."""
    return receipt.shown is not None and not receipt.shown.recorded


def documents(receipt: Receipt, most: int | None) -> Iterator[str]:
    """Yield the documents that carried articles with a picture, and since when without it."""
    shown = receipt.shown
    if shown is None:
        return
    if not shown.recorded:
        yield UNKNOWN_DOCUMENTS[0].upper() + UNKNOWN_DOCUMENTS[1:]
        return
    behind = sum(document.changed is None for document in shown.documents)
    not_yet = f", {behind:,} not yet" if behind else ""
    yield (
        f"{_count(len(shown.articles), 'article')} showed a picture of this order; of the feed"
        f" documents with any of these, {len(shown.documents) - behind:,} changed with it{not_yet}"
    )
    for document in shown.documents[:most]:
        yield f"  {document.address}"
        told = f"changed {when(document.changed)}" if document.changed else "NOT CHANGED YET"
        yield f"      {told}"
    if most is not None and len(shown.documents) > most:
        yield f"  ... and {len(shown.documents) - most:,} more; -v lists all"


def fetches(receipt: Receipt, most: int | None) -> Iterator[str]:
    """Yield who fetched articles with a picture, and whether they came back since."""
    for fetch in receipt.shown.fetches[:most] if receipt.shown else ():
        again = f"came back {when(fetch.since)}" if fetch.since else "HAS NOT COME BACK SINCE"
        yield (
            f"  partner {fetch.partner} ({fetch.token}): articles with a picture,"
            f" first {when(fetch.first)}; {again}"
        )
        yield from (f"      {told}" for told in _again(fetch))


def _again(fetch: PictureFetch) -> Iterator[str]:
    for document in fetch.documents:
        seen = "fetched since" if document in fetch.again else "NOT FETCHED SINCE"
        yield f"{document.removeprefix(PARTNERS)}: {seen}"


def when(at: datetime) -> str:
    """Return an instant as texts show it."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
